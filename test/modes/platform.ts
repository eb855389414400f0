import type { Mode, Sight } from './mode';
import { ids, policy, serviceId, siteId } from './scenario';
import { arm, direct, easyAuth401, gateway, graph } from './sights';
import type { Shop } from './shop';

const mode = (
  id: Mode['id'],
  route: Mode['route'],
  by: Mode['by'],
  variant: string | undefined,
  produce: (shop: Shop) => Promise<void> | void,
  ...shows: readonly Sight[]
): Mode => ({ id, ...(variant !== undefined && { variant }), section: '10.5', by, route, produce, shows });

const denied = (method: string, path: string, body: unknown, as: 'owner' | 'reader'): Sight => ({
  ask: graph(method, path, { body, as }),
  status: 403,
  body: /"code":"Authorization_RequestDenied","message":"Insufficient privileges to complete the operation\."/,
});

const history = '/runtime/webhooks/workflow/api/management/workflows/restock/runs?code=flows-master-key';
const anonymousFile = JSON.stringify({
  platform: { enabled: true },
  globalValidation: { unauthenticatedClientAction: 'AllowAnonymous' },
  identityProviders: { azureActiveDirectory: { registration: { clientId: ids.orders } } },
});

/** domain.md 10.5: platform and process. */
export const platformModes: readonly Mode[] = [
  mode(
    'F-43',
    'orders',
    'serviceUpdateDuration',
    undefined,
    async shop => {
      shop.switches.serviceUpdateDuration = 600_000;
      await shop.must(arm('PATCH', serviceId, { body: { tags: { stage: 'test' } } }));
    },
    {
      ask: arm('PUT', `${serviceId}/apis/orders/policies/policy`, {
        body: { properties: { format: 'rawxml', value: policy({}) } },
      }),
      status: 409,
      body: '{"error":{"code":"ServiceLocked","message":"The API Service shop-apim is transitioning at this time. Please try the request again later.","details":null,"innerError":null}}',
    },
    {
      ask: arm('PUT', `${serviceId}/apis/orders/policies/policy`, {
        body: { properties: { format: 'rawxml', value: policy({}) } },
      }),
      after: 600_000,
      status: 200,
    },
  ),
  mode(
    'F-44',
    'orders',
    'graphWrite',
    'sign-in may not write',
    shop => {
      shop.switches.graphWrite = 'never';
    },
    denied('POST', '/applications', { displayName: 'new' }, 'owner'),
  ),
  mode(
    'F-44',
    'orders',
    'data',
    'user without directory rights',
    () => undefined,
    denied('POST', '/applications', { displayName: 'new' }, 'reader'),
    denied('PATCH', `/servicePrincipals(appId='${ids.orders}')`, { appRoleAssignmentRequired: false }, 'reader'),
  ),
  mode('F-45', 'orders', 'data', undefined, () => undefined, {
    ask: arm('PUT', `${siteId('orders-app')}/config/authsettings`, { body: { properties: { enabled: true } } }),
    status: 409,
    body: /Cannot execute the request because the site is running on auth version v2\./,
  }),
  mode(
    'F-46',
    'flows',
    'data',
    undefined,
    shop => shop.auth('flows', at => (at('globalValidation')['excludedPaths'] = [])),
    { ask: direct('flows', history), ...easyAuth401('flows.azurewebsites.net', ids.flows) },
    { ask: gateway('/flows/run', { method: 'POST' }), status: 202 },
  ),
  mode('F-47', 'orders', 'data', undefined, () => undefined, {
    ask: arm('POST', `${siteId('orders-app')}/applySlotConfig`, {
      body: { targetSlot: 'staging', preserveVnet: true },
    }),
    status: 409,
    body: /Swap with Preview cannot be used when one of the slots has site authentication enabled\./,
  }),
  mode(
    'F-48',
    'stock',
    'data',
    undefined,
    shop => {
      shop.setPolicy(
        { kind: 'operation', api: 'stock', revision: '1', operation: 'levels' },
        policy({
          inbound:
            '<base /><set-backend-service base-url="https://stock-fn.azurewebsites.net/runtime/webhooks" /><rewrite-uri template="/mcp" />',
        }),
      );
    },
    {
      ask: gateway('/stock/levels'),
      status: 403,
      headers: { 'x-ms-middleware-request-id': null },
      body: '',
      log: { site: 'stock-fn', line: /^AuthenticationScheme: WebJobsAuthLevel was forbidden/ },
    },
  ),
  mode(
    'F-49',
    'orders',
    'data',
    undefined,
    shop => {
      shop.site('orders-app').files['auth.json'] = anonymousFile;
      shop.auth('orders-app', at => (at('platform')['configFilePath'] = 'auth.json'));
    },
    {
      ask: arm('GET', `${siteId('orders-app')}/config/authsettingsV2`),
      status: 200,
      body: /"unauthenticatedClientAction":"Return401"/,
    },
    { ask: direct('orders-app'), status: 200 },
  ),
  mode(
    'F-50',
    'orders',
    'backendIdentityIn20240501',
    undefined,
    async shop => {
      shop.switches.backendIdentityIn20240501 = false;
      const properties = {
        url: 'https://orders-app.azurewebsites.net/api',
        protocol: 'http',
        credentials: { managedIdentity: { resource: ids.orders } },
      };
      await shop.must(
        arm('PUT', `${serviceId}/backends/orders-app`, { body: { properties }, version: '2024-06-01-preview' }),
      );
      shop.setInbound('orders', '<base /><set-backend-service backend-id="orders-app" />');
    },
    { ask: gateway('/orders/1'), status: 200 },
    { ask: arm('GET', `${serviceId}/backends/orders-app`), status: 200, body: /^(?!.*managedIdentity)/ },
    {
      ask: arm('GET', `${serviceId}/backends/orders-app`, { version: '2024-06-01-preview' }),
      status: 200,
      body: new RegExp(`"managedIdentity":\\{"resource":"${ids.orders}"\\}`),
    },
  ),
  mode(
    'F-51',
    'orders',
    'data',
    undefined,
    shop => {
      const site = shop.site('orders-app');
      site.appSettings['DOWNSTREAM_URL'] = 'https://graph.microsoft.com/v1.0/organization';
      site.appSettings['DOWNSTREAM_RESOURCE'] = 'https://graph.microsoft.com';
      site.properties = { ...site.properties, outboundVnetRouting: { managedIdentityTraffic: true } };
      site.blockedOutbound = ['login.microsoftonline.com'];
      // The front's own way to the metadata is another one and stays open.
      shop.auth('orders-app', at => {
        at('identityProviders', 'azureActiveDirectory', 'registration')['openIdIssuer'] =
          `https://login.windows.net/${ids.tenant}/v2.0`;
      });
    },
    {
      ask: gateway('/orders/1'),
      status: 500,
      body: /^\{"statusCode":500,"message":"An unexpected error occured while fetching the AAD Token\.","correlationId":"[0-9a-f-]{36}"\}$/,
    },
  ),
];
