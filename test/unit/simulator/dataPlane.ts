import { claimsFor, createSigningKey, findResource, signToken } from '../../../src/simulator/entra';
import { handleSite } from '../../../src/simulator/easyAuth';
import { createGateways } from '../../../src/simulator/gateway';
import { headerOf, Unreachable, type SimRequest, type SimResponse } from '../../../src/simulator/http';
import type { JsonObject } from '../../../src/simulator/json';
import { createWorld, readScenario } from '../../../src/simulator/scenario';
import { serviceAt, siteAt, type ApimService, type Site, type World } from '../../../src/simulator/world';

export const tenantId = '10000000-0000-4000-8000-000000000001';
export const clientId = '20000000-0000-4000-8000-000000000001';
export const v1ClientId = '20000000-0000-4000-8000-000000000002';
export const lockedClientId = '20000000-0000-4000-8000-000000000003';
export const identity = {
  principalId: '30000000-0000-4000-8000-000000000001',
  clientId: '30000000-0000-4000-8000-000000000002',
};
export const attached = {
  principalId: '30000000-0000-4000-8000-000000000003',
  clientId: '30000000-0000-4000-8000-000000000004',
};
/** Making one takes long; every world of a test run may have the same. */
const signingKey = createSigningKey();
const foreignIdentity = {
  principalId: '30000000-0000-4000-8000-000000000005',
  clientId: '30000000-0000-4000-8000-000000000006',
};

export const policies = (sections: Readonly<Record<string, string>>): string =>
  `<policies>${['inbound', 'backend', 'outbound', 'on-error'].map(name => `<${name}>${sections[name] ?? '<base />'}</${name}>`).join('')}</policies>`;

export interface Parts {
  readonly service?: JsonObject;
  /** Merged into the API `orders`. */
  readonly api?: JsonObject;
  readonly site?: JsonObject;
  readonly switches?: JsonObject;
  readonly operations?: readonly JsonObject[];
}

/** A tenant, the services `svc` and `called`, the apps `orders` (Windows), `linux` and `functions`, planes put together. */
export function makeWorld(parts: Parts = {}): World {
  const auth = authSettings();
  const apps = [
    { name: 'orders', kind: 'app', os: 'windows', auth, ...parts.site },
    { name: 'linux', kind: 'app,linux', os: 'linux', auth, ...parts.site },
    {
      name: 'functions',
      kind: 'functionapp',
      os: 'windows',
      masterKey: 'MASTER',
      hostKeys: { default: 'HOST' },
      systemKeys: { mcp: 'SYSTEM' },
      functions: [
        { name: 'open', authLevel: 'anonymous' },
        { name: 'keyed', authLevel: 'function', route: 'keyed/{id}', methods: ['GET'], keys: { own: 'OWN' } },
        { name: 'guarded', authLevel: 'admin' },
      ],
      ...parts.site,
    },
  ];
  const orders = {
    name: 'orders',
    path: 'orders',
    serviceUrl: 'https://orders.azurewebsites.net/api',
    policy: policies({}),
    operations: parts.operations ?? [
      { name: 'get', method: 'GET', urlTemplate: '/{id}' },
      { name: 'list', method: 'GET', urlTemplate: '/' },
      { name: 'post', method: 'POST', urlTemplate: '/*' },
    ],
    ...parts.api,
  };
  const keys = [
    { name: 'master', scope: '/', primaryKey: 'ALL', secondaryKey: 'ALL2' },
    { name: 'one', scope: '/apis/orders', primaryKey: 'ONE', secondaryKey: 'ONE2' },
    { name: 'gold', scope: '/products/gold', primaryKey: 'GOLD', secondaryKey: 'GOLD2' },
    { name: 'off', scope: '/apis', state: 'suspended', primaryKey: 'OFF', secondaryKey: 'OFF2' },
  ];
  const world = createWorld(
    readScenario({
      name: 'data plane',
      tenants: [
        {
          id: tenantId,
          displayName: 'Contoso',
          domains: ['contoso.onmicrosoft.com'],
          applications: [
            {
              displayName: 'orders-api',
              clientId,
              identifierUris: [`api://${clientId}`],
              tokenVersion: 2,
              appRoles: [{ value: 'Orders.Call' }],
            },
            { displayName: 'old-api', clientId: v1ClientId, identifierUris: [`api://${v1ClientId}`], tokenVersion: 1 },
            {
              displayName: 'locked-api',
              clientId: lockedClientId,
              servicePrincipal: 'assignmentRequired',
              appRoles: [{ value: 'x' }],
            },
          ],
        },
      ],
      subscriptions: [
        {
          id: '40000000-0000-4000-8000-000000000001',
          displayName: 'One',
          tenant: tenantId,
          groups: [
            {
              name: 'rg',
              location: 'West Europe',
              identities: [
                { name: 'id-apim', ...attached },
                { name: 'id-other', ...foreignIdentity },
              ],
              services: [
                {
                  name: 'svc',
                  sku: 'Developer',
                  systemIdentity: identity,
                  userAssignedIdentities: ['id-apim'],
                  outboundAddress: '203.0.113.10',
                  apis: [orders],
                  products: [{ name: 'gold', apis: ['orders'] }],
                  subscriptions: keys,
                  ...parts.service,
                },
                {
                  name: 'called',
                  sku: 'Developer',
                  apis: [
                    {
                      name: 'inner',
                      path: 'inner',
                      serviceUrl: 'https://linux.azurewebsites.net',
                      operations: [{ name: 'any', method: 'GET', urlTemplate: '/*' }],
                    },
                  ],
                },
              ],
              apps,
            },
          ],
        },
      ],
      switches: { policyDelay: 0, authSettingsDelay: 0, traceDelay: 0, ...parts.switches },
    }),
    signingKey,
  );
  const gateways = createGateways(world);
  world.dispatch = request => {
    const site = siteAt(world, request.host);
    const service = serviceAt(world, request.host);
    if (site) return handleSite(world, site, request);
    if (service) return gateways(service, request);
    return Promise.reject(new Unreachable(request.host));
  };
  return world;
}

/** authsettingsV2 properties of a well-secured app, changed by `validation` and `global`. */
export function authSettings(
  change: {
    validation?: JsonObject;
    global?: JsonObject;
    registration?: JsonObject;
    login?: JsonObject;
    http?: JsonObject;
    enabled?: boolean;
  } = {},
): JsonObject {
  return {
    platform: { enabled: change.enabled ?? true },
    globalValidation: { requireAuthentication: true, unauthenticatedClientAction: 'Return401', ...change.global },
    identityProviders: {
      azureActiveDirectory: {
        enabled: true,
        registration: {
          openIdIssuer: `https://login.microsoftonline.com/${tenantId}/v2.0`,
          clientId,
          ...change.registration,
        },
        login: { ...change.login },
        validation: {
          allowedAudiences: [`api://${clientId}`],

          ...change.validation,
        },
      },
    },
    httpSettings: { requireHttps: true, routes: { apiPrefix: '/.auth' }, ...change.http },
  };
}

export function serviceOf(world: World, name = 'svc'): ApimService {
  return [...world.services.values()].find(each => each.name === name)!;
}

export function siteOf(world: World, name: string): Site {
  return [...world.sites.values()].find(each => each.name === name)!;
}

export type Answer = SimResponse & { header(name: string): string | undefined; readonly echo: Record<string, unknown> };

export async function call(
  world: World,
  url: string,
  headers: Readonly<Record<string, string>> = {},
  options: Partial<Pick<SimRequest, 'method' | 'body' | 'caller'>> = {},
): Promise<Answer> {
  const address = new URL(url);
  const response = await world.dispatch({
    method: options.method ?? 'GET',
    host: address.hostname,
    url: address,
    headers: { host: address.hostname, ...headers },
    body: options.body ?? '',
    caller: options.caller ?? { kind: 'internet', address: '198.51.100.7' },
  });
  return {
    ...response,
    header: name => headerOf(response, name),
    get echo() {
      return JSON.parse(response.body) as Record<string, unknown>;
    },
  };
}

/** A token as Entra would sign it for the service's identity; claims can be changed. */
export function tokenFor(world: World, resource: string = clientId, change: JsonObject = {}, lifetime = 3600): string {
  const tenant = world.tenants[0]!;
  const target = findResource(tenant, resource, world.clock.now())!;
  const subject = { kind: 'application', clientId: identity.clientId, objectId: identity.principalId } as const;
  return signToken(world.signingKey, { ...claimsFor(world, tenant, subject, target, resource, lifetime), ...change });
}
