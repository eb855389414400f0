import { type RouteName, type Shop, ids, serviceId, siteId } from '../../modes';
import { issuer, policy } from '../../modes/scenario';
import type { Draft } from '../../modes/shop';
import { arm, gateway, graph } from '../../modes/sights';
import type { Parts } from './policies';
import type { Target } from './target';

/** How far a call comes; what only shows further on can't be seen before (domain.md 10.6). */
export const stages = ['key', 'policy', 'identity', 'token', 'header', 'forward', 'front', 'app', 'answered'] as const;
export type Stage = (typeof stages)[number];

/** One thing that is wrong on a route, written so that another can be wrong beside it. */
export interface Break {
  readonly id: `F-${number}`;
  readonly variant: string;
  readonly routes: readonly RouteName[];
  /** Settings that it decides: two that decide the same one can't both be there. */
  readonly touches: readonly string[];
  /** Where the call through the gateway ends by it; absent: it doesn't. */
  readonly endsAt?: Stage;
  /** Nothing but the answer at this stage tells of it; absent: settings do. */
  readonly seenAt?: Stage;
  /** The token isn't sent, or not asked for. */
  readonly sendsNoToken?: boolean;
  /** No call from outside comes to the gateway at all. */
  readonly isUnreachable?: boolean;
  /** Before: it needs calls that work. After: what is settled by then is what it finds. */
  readonly when?: 'before' | 'after';
  readonly make: (shop: Shop, target: Target, parts: Parts) => Promise<void> | void;
}

const provider = ['identityProviders', 'azureActiveDirectory'] as const;
const validation = [...provider, 'validation'] as const;
const allow = [...validation, 'defaultAuthorizationPolicy'] as const;

const apps: readonly RouteName[] = ['orders', 'stock', 'flows'];
const all: readonly RouteName[] = ['orders', 'stock', 'flows', 'partner'];

const siteOf = ({ site, route }: Target): string => {
  if (site === undefined) throw new Error(`There is no app behind ${route}.`);
  return site;
};

type Change = (shop: Shop, target: Target, parts: Parts) => Promise<void> | void;
type More = Partial<Pick<Break, 'routes' | 'endsAt' | 'seenAt' | 'sendsNoToken' | 'isUnreachable' | 'when'>>;

const one = (id: Break['id'], variant: string, touches: readonly string[], more: More, make: Change): Break => ({
  id,
  variant,
  touches,
  routes: all,
  ...more,
  make,
});

type At = (...path: readonly string[]) => Draft;

const atDoor = (
  id: Break['id'],
  variant: string,
  touches: readonly string[],
  change: (at: At, target: Target) => void,
  more: More = { endsAt: 'front' },
): Break =>
  one(id, variant, touches, { routes: apps, ...more }, (shop, target) =>
    shop.auth(siteOf(target), at => change(at, target)),
  );

const setIssuer = (id: Break['id'], variant: string, value: string, more?: More): Break =>
  atDoor(
    id,
    variant,
    ['issuer'],
    at => {
      at(...provider, 'registration')['openIdIssuer'] = value;
    },
    more,
  );

const inPolicy = (
  id: Break['id'],
  variant: string,
  touches: readonly string[],
  more: More,
  change: (parts: Parts, t: Target) => void,
) => one(id, variant, touches, more, (_, target, parts) => change(parts, target));

/** Off and on again, as a user would: the service gets another principal. */
async function renewIdentity(shop: Shop): Promise<void> {
  const attached = shop.service.attachedIdentities[0] ?? '';
  for (const type of ['UserAssigned', 'SystemAssigned, UserAssigned']) {
    await shop.must(
      arm('PATCH', serviceId, { body: { identity: { type, userAssignedIdentities: { [attached]: {} } } } }),
    );
    shop.world.clock.advance(shop.switches.serviceUpdateDuration);
    await shop.must(arm('GET', serviceId));
  }
}

/** Takes the gateway off the list through Resource Manager, where the app goes on with what it had. */
async function tighten(shop: Shop, target: Target): Promise<void> {
  shop.switches.authSettingsDelay = 240_000;
  const path = `${siteId(siteOf(target))}/config/authsettingsV2`;
  const document = await shop.must(arm('GET', path));
  const properties = structuredClone(document['properties']) as unknown as Draft;
  let here = properties;
  for (const key of allow) here = here[key] as Draft;
  here['allowedApplications'] = [ids.unrelated];
  await shop.must(arm('PUT', path, { body: { properties } }));
}

const callerCheck = `<validate-azure-ad-token tenant-id="${ids.tenant}"><audiences><audience>https://management.azure.com/</audience></audiences></validate-azure-ad-token>`;
const header = '@(context.Request.Headers.GetValueOrDefault("x-backend-auth","") == "on")';
const notRun = { endsAt: 'policy', sendsNoToken: true } as const;
/** The token is gotten, and replaced or judged before it is sent. */
const replaced = { endsAt: 'header', sendsNoToken: true } as const;

/** The route modes of domain.md 10 in the order of its tables; operation and Explain modes meet no route. */
export const breaks: readonly Break[] = [
  one(
    'F-01',
    'version 1, URI not accepted',
    ['version', 'issuer', 'audiences', 'form'],
    { routes: ['stock', 'orders', 'flows'], endsAt: 'front' },
    (shop, target, parts) => {
      shop.application(target.clientId).tokenVersion = 1;
      parts.resource = `api://${target.clientId}`;
      shop.auth(siteOf(target), at => {
        at(...provider, 'registration')['openIdIssuer'] = issuer(1);
        at(...validation)['allowedAudiences'] = [];
      });
    },
  ),
  atDoor('F-02', 'only itself', ['applications'], (at, { clientId }) => {
    at(...allow)['allowedApplications'] = [clientId];
  }),
  atDoor('F-02', 'another application', ['applications'], at => {
    at(...allow)['allowedApplications'] = [ids.unrelated];
  }),
  atDoor('F-02', 'another identity', ['identities'], at => {
    at(...allow)['allowedPrincipals'] = { identities: [ids.ordersApp.principalId] };
  }),
  atDoor('F-03', 'empty list', ['applications'], at => {
    at(...allow)['allowedApplications'] = [];
  }),
  atDoor('F-04', 'client ID among the identities', ['identities'], at => {
    at(...allow)['allowedPrincipals'] = { identities: [ids.system.clientId] };
  }),
  atDoor('F-04', 'object ID among the applications', ['applications'], at => {
    at(...allow)['allowedApplications'] = [ids.system.principalId];
  }),
  one(
    'F-08',
    'version 1, v2 issuer',
    ['version', 'issuer'],
    { routes: apps, endsAt: 'front' },
    (shop, { clientId }) => {
      shop.application(clientId).tokenVersion = 1;
    },
  ),
  setIssuer('F-08', 'version 2, v1 issuer', issuer(1)),
  atDoor('F-09', 'only the URI listed', ['audiences', 'registration'], (at, { clientId }) => {
    at(...provider, 'registration')['clientId'] = ids.unrelated;
    at(...validation)['allowedAudiences'] = [`api://${clientId}`];
  }),
  setIssuer('F-10', 'another tenant', issuer(2, ids.otherTenant)),
  setIssuer('F-10', 'any tenant', 'https://login.microsoftonline.com/common/v2.0', {}),
  setIssuer('F-12', 'malformed issuer', `login.microsoftonline.com/${ids.tenant}/v2.0`),
  setIssuer('F-12', 'no such tenant', 'https://login.microsoftonline.com/nowhere.example/v2.0'),
  one('F-12', 'metadata out of reach', ['appOutbound'], { routes: apps, endsAt: 'front' }, (shop, target) => {
    shop.site(siteOf(target)).blockedOutbound = ['AzureActiveDirectory'];
  }),
  one(
    'F-13',
    'still open after tightening',
    ['applications', 'live'],
    { routes: apps, seenAt: 'answered', when: 'after' },
    tighten,
  ),
  one('F-22', 'list of its own', ['code'], { routes: ['orders'], endsAt: 'app', seenAt: 'app' }, (shop, target) => {
    shop.site(siteOf(target)).appSettings['TOKEN_AUDIENCE'] = `api://${ids.unrelated}`;
  }),
  inPolicy('F-05', 'nothing of that name', ['resource'], { endsAt: 'token' }, parts => {
    parts.resource = 'api://nowhere';
  }),
  inPolicy('F-05', 'slash at the end', ['resource'], { endsAt: 'token' }, (parts, { clientId }) => {
    parts.resource = `api://${clientId}/`;
  }),
  inPolicy('F-05', 'site address', ['resource', 'form'], { endsAt: 'token' }, parts => {
    parts.resource = 'https://orders-app.azurewebsites.net';
  }),
  one('F-06', 'no service principal', ['principal'], { endsAt: 'token' }, (shop, { clientId }) =>
    shop.dropPrincipal(clientId),
  ),
  one('F-07', 'no role', ['principal', 'assignment'], { endsAt: 'token' }, (shop, { clientId }) =>
    shop.dropRoles(clientId, ids.system.principalId),
  ),
  one('F-15', 'no identity at all', ['serviceIdentity'], { endsAt: 'identity' }, shop => {
    shop.service.systemIdentity = undefined;
    shop.service.attachedIdentities = [];
  }),
  one('F-15', 'only user-assigned ones', ['serviceIdentity'], { endsAt: 'identity' }, shop => {
    shop.service.systemIdentity = undefined;
  }),
  inPolicy('F-17', 'default scope', ['resource'], { endsAt: 'token' }, (parts, { clientId }) => {
    parts.resource = `api://${clientId}/.default`;
  }),
  inPolicy('F-17', 'a scope', ['resource'], { endsAt: 'token' }, (parts, { clientId }) => {
    parts.resource = `api://${clientId}/access`;
  }),
  inPolicy('F-18', 'object ID', ['identityAttribute'], { endsAt: 'identity' }, parts => {
    parts.attributes += ` client-id="${ids.attached.principalId}"`;
  }),
  inPolicy('F-18', 'not attached', ['identityAttribute'], { endsAt: 'identity' }, parts => {
    parts.attributes += ` client-id="${ids.loose.clientId}"`;
  }),
  inPolicy('F-18', 'named value gone', ['identityAttribute'], { endsAt: 'identity' }, parts => {
    parts.attributes += ' client-id="{{identity-of-shop}}"';
  }),
  one('F-19', 'switched off and on', ['serviceIdentity', 'assignment', 'cache'], { endsAt: 'token' }, shop =>
    renewIdentity(shop),
  ),
  one(
    'F-19',
    'switched off and on, no role required',
    ['serviceIdentity', 'assignment', 'cache'],
    { routes: apps, endsAt: 'front' },
    async (shop, { clientId }) => {
      for (const one of shop.tenant.servicePrincipals)
        if (one.appId === clientId) one.appRoleAssignmentRequired = false;
      await renewIdentity(shop);
    },
  ),
  one(
    'F-20',
    'role taken away',
    ['assignment', 'cache'],
    { routes: ['orders', 'stock'], seenAt: 'front', when: 'before' },
    async (shop, target) => {
      await shop.must(gateway(target.path));
      shop.dropRoles(target.clientId, ids.system.principalId);
    },
  ),
  one(
    'F-20',
    'token of a former version',
    ['version', 'issuer', 'cache'],
    { routes: ['orders', 'stock'], endsAt: 'front', seenAt: 'front', when: 'before' },
    async (shop, target) => {
      await shop.must(gateway(target.path));
      shop.application(target.clientId).tokenVersion = 1;
      shop.auth(siteOf(target), at => {
        at(...provider, 'registration')['openIdIssuer'] = issuer(1);
      });
    },
  ),
  one('F-23', 'way out blocked', ['serviceOutbound'], { endsAt: 'token', seenAt: 'token' }, shop => {
    shop.service.blockedOutbound = ['AzureActiveDirectory'];
  }),
  one('F-24', 'role of a group', ['principal', 'assignment'], { endsAt: 'token' }, async (shop, { clientId }) => {
    shop.dropRoles(clientId, ids.system.principalId);
    const resourceId = shop.principal(clientId).objectId;
    const appRoleId = shop.application(clientId).appRoles[0]?.id ?? '';
    const body = { principalId: ids.gateways, resourceId, appRoleId };
    await shop.must(graph('POST', `/servicePrincipals/${resourceId}/appRoleAssignedTo`, { body }));
  }),
  inPolicy('F-26', 'operation without base', ['operationBase'], notRun, parts => {
    parts.operationBase = false;
  }),
  inPolicy('F-11', 'set-header deletes it', ['after'], replaced, parts => {
    parts.after += '<set-header name="Authorization" exists-action="delete" />';
  }),
  inPolicy('F-11', 'in the operation', ['after'], replaced, parts => {
    parts.own += '<set-header name="Authorization" exists-action="delete" />';
  }),
  inPolicy('F-11', 'authentication-basic', ['after'], replaced, parts => {
    parts.after += '<authentication-basic username="shop" password="secret" />';
  }),
  inPolicy('F-16', 'product scope', ['place'], { ...notRun, routes: ['orders'] }, parts => {
    parts.place = 'product';
  }),
  inPolicy('F-21', 'a revision that is not current', ['place'], notRun, parts => {
    parts.place = 'revision';
  }),
  inPolicy('F-21', 'another operation', ['place'], { ...notRun, routes: ['orders'] }, parts => {
    parts.place = 'otherOperation';
  }),
  inPolicy('F-27', 'checked too late', ['validator'], { endsAt: 'header' }, parts => {
    parts.after = `${callerCheck}${parts.after}`;
  }),
  inPolicy('F-28', 'errors ignored', ['errors'], {}, parts => {
    parts.attributes += ' ignore-error="true"';
  }),
  inPolicy('F-31', 'never taken', ['condition'], notRun, parts => {
    parts.condition = header;
  }),
  inPolicy('F-14', 'to the slot', ['backEnd'], { routes: ['orders'], endsAt: 'front' }, parts => {
    parts.own += '<set-backend-service base-url="https://orders-app-staging.azurewebsites.net/api" />';
  }),
  one(
    'F-14',
    'to a host that is gone',
    ['backEnd', 'functionKey'],
    { routes: ['stock'], endsAt: 'forward' },
    async shop => {
      const properties = { url: 'https://stock-old.azurewebsites.net/api', protocol: 'http' };
      await shop.must(arm('PUT', `${serviceId}/backends/stock-fn`, { body: { properties } }));
    },
  ),
  one(
    'F-32',
    'key taken out of the back end',
    ['functionKey', 'backEnd'],
    { routes: ['stock'], endsAt: 'app' },
    async shop => {
      const properties = { url: 'https://stock-fn.azurewebsites.net/api', protocol: 'http', credentials: {} };
      await shop.must(arm('PUT', `${serviceId}/backends/stock-fn`, { body: { properties } }));
    },
  ),
  one('F-32', 'host key rotated', ['functionKey'], { routes: ['stock'], endsAt: 'app', seenAt: 'app' }, async shop => {
    const body = { properties: { name: 'apim-shop-apim', value: 'rotated' } };
    await shop.must(arm('PUT', `${siteId('stock-fn')}/host/default/functionkeys/apim-shop-apim`, { body }));
  }),
  one('F-32', 'named value deleted', ['functionKey'], { routes: ['stock'], endsAt: 'forward' }, shop =>
    shop.dropNamedValue('stock-fn-key'),
  ),
  one('F-33', 'keys suspended', ['gatewayKey'], { endsAt: 'key' }, shop => {
    for (const subscription of shop.service.subscriptions) subscription.state = 'suspended';
  }),
  inPolicy('F-34', 'caller’s key forwarded', ['partnerKey'], { routes: ['partner'], endsAt: 'front' }, parts => {
    parts.api = '';
  }),
  one(
    'F-35',
    'through its own name',
    ['backEnd', 'network', 'partnerKey'],
    { routes: ['partner'], endsAt: 'forward', isUnreachable: true },
    (shop, _, parts) => {
      shop.service.properties = { ...shop.service.properties, virtualNetworkType: 'Internal' };
      parts.api += '<set-backend-service base-url="https://shop-apim.azure-api.net/orders" />';
    },
  ),
  one('F-36', 'only another address allowed', ['restrictions'], { routes: apps, endsAt: 'front' }, (shop, target) => {
    shop.site(siteOf(target)).restrictions = [
      { name: 'office', ipAddress: '198.51.100.0/24', action: 'Allow', priority: 100 },
    ];
  }),
  one('F-36', 'public network access off', ['restrictions'], { routes: apps, endsAt: 'front' }, (shop, target) => {
    shop.site(siteOf(target)).publicNetworkAccess = 'Disabled';
  }),
  atDoor(
    'F-37',
    'sign-in page',
    ['action'],
    at => {
      at('globalValidation')['unauthenticatedClientAction'] = 'RedirectToLoginPage';
    },
    {},
  ),
  atDoor(
    'F-38',
    'anonymous calls allowed',
    ['action'],
    at => {
      at('globalValidation')['unauthenticatedClientAction'] = 'AllowAnonymous';
    },
    {},
  ),
  atDoor(
    'F-38',
    'switched off',
    ['enabled'],
    at => {
      at('platform')['enabled'] = false;
    },
    {},
  ),
  atDoor(
    'F-38',
    'everything excluded',
    ['excluded', 'health'],
    at => {
      at('globalValidation')['excludedPaths'] = ['/*'];
    },
    {},
  ),
  one('F-38', 'off in a slot', ['slot'], { routes: ['orders'] }, shop =>
    shop.auth('orders-app/slots/staging', at => {
      at('platform')['enabled'] = false;
    }),
  ),
  one('F-40', 'the preflight goes through', ['preflight', 'gatewayKey'], { routes: ['orders'] }, shop => {
    const api = shop.service.apis.find(each => each.name === 'orders');
    const operation = {
      name: 'options',
      displayName: 'Options',
      method: 'OPTIONS',
      urlTemplate: '/*',
      properties: {},
      etag: 'mode',
    };
    api?.operations.push(operation);
    if (api) api.subscriptionRequired = false;
    shop.setPolicy({ kind: 'operation', api: 'orders', revision: '1', operation: 'options' }, policy({ inbound: '' }));
  }),
  one('F-41', 'health check not excluded', ['health'], { routes: apps }, (shop, target) => {
    shop.site(siteOf(target)).webConfig = { healthCheckPath: '/health' };
  }),
  atDoor(
    'F-46',
    'runtime not excluded',
    ['excluded'],
    at => {
      at('globalValidation')['excludedPaths'] = [];
    },
    { routes: ['flows'] },
  ),
  inPolicy(
    'F-48',
    'extension wants its key',
    ['backEnd', 'functionKey'],
    { routes: ['stock'], endsAt: 'app' },
    parts => {
      parts.own = parts.own.replace(
        '<set-backend-service backend-id="stock-fn" />',
        '<set-backend-service base-url="https://stock-fn.azurewebsites.net/runtime/webhooks" /><rewrite-uri template="/mcp" />',
      );
    },
  ),
  one('F-49', 'settings from a file', ['file'], { routes: ['orders'] }, (shop, target) => {
    const registration = { clientId: target.clientId };
    shop.site(siteOf(target)).files['auth.json'] = JSON.stringify({
      platform: { enabled: true },
      globalValidation: { unauthenticatedClientAction: 'AllowAnonymous' },
      identityProviders: { azureActiveDirectory: { registration } },
    });
    shop.auth(siteOf(target), at => {
      at('platform')['configFilePath'] = 'auth.json';
    });
  }),
  one('F-51', 'identity traffic through the network', ['appNetwork'], { routes: apps }, (shop, target) => {
    const site = shop.site(siteOf(target));
    site.properties = { ...site.properties, outboundVnetRouting: { managedIdentityTraffic: true } };
  }),
];
