import type { Mode } from './mode';
import { ids, issuer, siteId, token } from './scenario';
import { arm, direct, easyAuth401, gateway, orders401, orders403, tokenSent } from './sights';
import type { Draft, Shop } from './shop';

const provider = ['identityProviders', 'azureActiveDirectory'] as const;
const validation = [...provider, 'validation'] as const;
const allow = [...validation, 'defaultAuthorizationPolicy'] as const;
const orders = gateway('/orders/1');

/** Back end and registration agree on v1 tokens: `aud` is then the string that was asked for (domain.md 6.1). */
function useV1(shop: Shop, resource: string, audiences: readonly string[]): void {
  shop.application(ids.orders).tokenVersion = 1;
  shop.setInbound('orders', `<base />${token(resource)}`);
  shop.auth('orders-app', at => {
    at(...provider, 'registration')['openIdIssuer'] = issuer(1);
    at(...validation)['allowedAudiences'] = audiences;
  });
}

const audience = (variant: string, resource: string, audiences: readonly string[], uris = [resource]): Mode => ({
  id: 'F-01',
  variant,
  section: '10.1',
  by: 'data',
  route: 'orders',
  produce: shop => {
    shop.application(ids.orders).identifierUris = uris;
    useV1(shop, resource, audiences);
  },
  shows: [{ ask: orders, ...orders401, trace: tokenSent, log: { site: 'orders-app', line: /IDX10214: Audience/ } }],
});

const lists = (variant: string, change: (policy: Draft) => void): Mode => ({
  id: 'F-04',
  variant,
  section: '10.1',
  by: 'data',
  route: 'orders',
  produce: shop => shop.auth('orders-app', at => change(at(...allow))),
  shows: [{ ask: orders, ...orders403, trace: tokenSent }],
});

const issuerMode = (variant: string, version: 1 | 2, openIdIssuer: string): Mode => ({
  id: 'F-08',
  variant,
  section: '10.1',
  by: 'data',
  route: 'orders',
  produce: shop => {
    shop.application(ids.orders).tokenVersion = version;
    shop.auth('orders-app', at => (at(...provider, 'registration')['openIdIssuer'] = openIdIssuer));
  },
  shows: [{ ask: orders, ...orders401, trace: tokenSent, log: { site: 'orders-app', line: /IDX10205: Issuer/ } }],
});

const broken = (variant: string, produce: (shop: Shop) => void): Mode => ({
  id: 'F-12',
  variant,
  section: '10.1',
  by: 'data',
  route: 'orders',
  produce,
  shows: [
    { ask: direct('orders-app'), status: 500, headers: { 'www-authenticate': null } },
    { ask: orders, status: 500, body: /^(?!\{ "statusCode")/, trace: tokenSent },
  ],
});

const setIssuer = (openIdIssuer: string) => (shop: Shop) =>
  shop.auth('orders-app', at => (at(...provider, 'registration')['openIdIssuer'] = openIdIssuer));

const authPath = `${siteId('orders-app')}/config/authsettingsV2`;

/** Takes the gateway off the list through Resource Manager, where the app goes on with what it had. */
async function tighten(shop: Shop): Promise<void> {
  const document = await shop.must(arm('GET', authPath));
  const properties = structuredClone(document['properties']) as unknown as Draft;
  let here = properties;
  for (const key of allow) here = here[key] as Draft;
  here['allowedApplications'] = [ids.unrelated];
  await shop.must(arm('PUT', authPath, { body: { properties } }));
}

/** domain.md 10.1: audience, issuer, allow lists. */
export const allowListModes: readonly Mode[] = [
  audience('identifier URI not accepted', `api://${ids.orders}`, []),
  audience('slash at the end', `api://${ids.orders}/`, [`api://${ids.orders}`]),
  audience('other case', `api://${ids.orders}`, [`API://${ids.orders.toUpperCase()}`]),
  {
    id: 'F-02',
    section: '10.1',
    by: 'data',
    route: 'orders',
    produce: shop =>
      shop.auth('orders-app', at => {
        at(...allow)['allowedApplications'] = [ids.orders];
      }),
    shows: [{ ask: orders, ...orders403, trace: tokenSent }],
  },
  {
    id: 'F-03',
    variant: 'read, changed and written back',
    section: '10.1',
    by: 'emptyAllowedApplications',
    route: 'orders',
    produce: async shop => {
      shop.switches.emptyAllowedApplications = 'denyAll';
      // A document without a list of applications, put back as it was read: the service materialises an empty one.
      shop.auth('orders-app', at => delete at(...allow)['allowedApplications']);
      const { properties } = await shop.must(arm('GET', authPath));
      await shop.must(arm('PUT', authPath, { body: { properties } }));
    },
    shows: [
      { ask: arm('GET', authPath), status: 200, body: /"allowedApplications":\[\]/ },
      { ask: orders, ...orders403, trace: tokenSent },
      { ask: direct('orders-app', '/', { headers: { authorization: 'Bearer garbage' } }), ...orders401 },
    ],
  },
  lists('client ID among the identities', policy => {
    policy['allowedPrincipals'] = { identities: [ids.system.clientId] };
  }),
  lists('object ID among the applications', policy => {
    policy['allowedApplications'] = [ids.system.principalId];
  }),
  issuerMode('v1 token, v2 issuer', 1, issuer(2)),
  issuerMode('v2 token, v1 issuer', 2, issuer(1)),
  {
    id: 'F-09',
    section: '10.1',
    by: 'data',
    route: 'orders',
    produce: shop =>
      shop.auth('orders-app', at => {
        at(...provider, 'registration')['clientId'] = ids.unrelated;
        at(...validation)['allowedAudiences'] = [`api://${ids.orders}`];
      }),
    shows: [{ ask: orders, ...easyAuth401('orders-app.azurewebsites.net', ids.unrelated), trace: tokenSent }],
  },
  {
    id: 'F-10',
    variant: 'another tenant',
    section: '10.1',
    by: 'data',
    route: 'orders',
    produce: setIssuer(issuer(2, ids.otherTenant)),
    shows: [
      { ask: orders, ...easyAuth401('orders-app.azurewebsites.net', ids.orders, ids.otherTenant), trace: tokenSent },
    ],
  },
  {
    id: 'F-10',
    variant: 'any tenant',
    section: '10.1',
    by: 'data',
    route: 'orders',
    produce: setIssuer('https://login.microsoftonline.com/common/v2.0'),
    shows: [{ ask: orders, status: 200 }],
  },
  broken('malformed issuer', setIssuer(`login.microsoftonline.com/${ids.tenant}/v2.0`)),
  broken('no such tenant', setIssuer('https://login.microsoftonline.com/nowhere.example/v2.0')),
  broken('metadata out of reach', shop => {
    shop.site('orders-app').blockedOutbound = ['AzureActiveDirectory'];
  }),
  {
    id: 'F-13',
    variant: 'still open after tightening',
    section: '10.1',
    by: 'authSettingsDelay',
    route: 'orders',
    produce: async shop => {
      shop.switches.authSettingsDelay = 240_000;
      await tighten(shop);
    },
    shows: [
      { ask: arm('GET', authPath), status: 200, body: new RegExp(`"allowedApplications":\\["${ids.unrelated}"\\]`) },
      { ask: orders, status: 200 },
      { ask: orders, after: 240_000, ...orders403 },
    ],
  },
  {
    id: 'F-13',
    variant: 'until a restart',
    section: '10.1',
    by: 'authSettingsNeedRestart',
    route: 'orders',
    produce: async shop => {
      shop.switches.authSettingsNeedRestart = true;
      await tighten(shop);
    },
    shows: [
      { ask: orders, after: 3_600_000, status: 200 },
      { ask: arm('POST', `${siteId('orders-app')}/restart`), status: 200 },
      { ask: orders, ...orders403 },
    ],
  },
  {
    id: 'F-22',
    section: '10.1',
    by: 'data',
    route: 'orders',
    produce: shop => {
      shop.site('orders-app').appSettings['TOKEN_AUDIENCE'] = `api://${ids.unrelated}`;
    },
    shows: [
      {
        ask: orders,
        status: 401,
        headers: { 'www-authenticate': null, 'content-type': 'application/json' },
        body: '{"error":"unauthorized","message":"The token is not meant for this app."}',
        trace: tokenSent,
      },
    ],
  },
];
