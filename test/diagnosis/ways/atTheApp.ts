import { allowedTenantsSetting } from '../../../src/route';
import { ids, siteId } from '../../modes';
import { issuer, token } from '../../modes/scenario';
import type { Draft } from '../../modes/shop';
import { arm } from '../../modes/sights';
import type { Shop } from '../../modes';
import {
  type Way,
  allow,
  asks,
  both,
  byUserIdentity,
  door,
  entity,
  fragment,
  inbound,
  issuerIs,
  named,
  provider,
  registration,
  validation,
  version,
  way,
} from './way';

const audiences = (list: readonly string[], site?: string) =>
  door(at => {
    at(...validation)['allowedAudiences'] = list;
  }, site);
const client = (clientId: string | undefined) =>
  door(at => {
    at(...registration)['clientId'] = clientId;
  });
const applications = (list: readonly string[] | undefined, site?: string) =>
  door(at => {
    at(...allow)['allowedApplications'] = list;
  }, site);
const principals = (value: unknown) =>
  door(at => {
    at(...allow)['allowedPrincipals'] = value;
  });

/** Changes the lists through Resource Manager, while the app goes on with what it had. */
const late =
  (change: (policy: Draft) => void, switches: Partial<Shop['switches']> = { authSettingsDelay: 240_000 }) =>
  async (shop: Shop): Promise<void> => {
    Object.assign(shop.switches, switches);
    const path = `${siteId('orders-app')}/config/authsettingsV2`;
    const properties = structuredClone((await shop.must(arm('GET', path)))['properties']) as unknown as Draft;
    let here = properties;
    for (const key of validation) here = here[key] as Draft;
    change(here);
    await shop.must(arm('PUT', path, { body: { properties } }));
  };

const allowedTenants =
  (list: string, site = 'orders-app') =>
  (shop: Shop): void => {
    shop.site(site).appSettings[allowedTenantsSetting] = list;
  };

const action = (value: string) =>
  door(at => {
    at('globalValidation')['unauthenticatedClientAction'] = value;
  });
const quiet = door(at => {
  at(...provider, 'login')['disableWWWAuthenticate'] = true;
});

const orders = ids.orders;
const policyOf = (here: Draft): Draft => here['defaultAuthorizationPolicy'] as Draft;

/** domain.md 10.1. */
export const waysAtTheApp: readonly Way[] = [
  way('F-01', 'version 2, another registration and no audience', both(client(ids.unrelated), audiences([]))),
  way(
    'F-01',
    'version 2, another registration and its own audience',
    both(client(ids.unrelated), audiences([`api://${ids.unrelated}`])),
  ),
  way(
    'F-01',
    'version 1 by its ID, only the URI listed',
    both(version(1), issuerIs(issuer(1)), client(ids.unrelated), audiences([`api://${orders}`])),
  ),
  way('F-01', 'no registration', client(undefined)),
  way(
    'F-01',
    'no registration, provider off',
    door(at => {
      at('identityProviders', 'azureActiveDirectory')['enabled'] = false;
    }),
  ),
  way('F-01', 'a token for another application', asks(ids.unrelated)),
  way('F-01', 'a token for another application, by URI', asks(`api://${ids.unrelated}`)),
  way('F-01', 'a token for Resource Manager', asks('https://management.azure.com/')),
  way('F-01', 'registration in capitals', both(client(orders.toUpperCase()), audiences([]))),
  way('F-01', 'in a named value', both(named('orders-resource', ids.unrelated), asks('{{orders-resource}}'))),
  way(
    'F-01',
    'in a secret named value',
    both(named('orders-resource', ids.unrelated, true), asks('{{orders-resource}}')),
    { blindWithout: { traces: 'the secret value isn’t read' } },
  ),
  way(
    'F-01',
    'in a fragment',
    both(fragment('token', token(ids.unrelated)), inbound('<include-fragment fragment-id="token" />')),
  ),
  way('F-01', 'in the back end', entity({ credentials: { managedIdentity: { resource: ids.unrelated } } })),
  way('F-01', 'user-assigned identity', both(byUserIdentity, client(ids.unrelated), audiences([]))),
  way(
    'F-01',
    'Linux, version 1',
    both(version(1, ids.stock), issuerIs(issuer(1), 'stock-fn'), audiences([], 'stock-fn')),
    { route: 'stock' },
  ),
  way(
    'F-01',
    'slash in the list',
    both(version(1), issuerIs(issuer(1)), asks(`api://${orders}`), audiences([`api://${orders}/`])),
  ),

  way(
    'F-02',
    'older list of applications',
    door(at => {
      at(...validation)['jwtClaimChecks'] = { allowedClientApplications: [ids.unrelated] };
    }),
  ),
  way('F-02', 'itself and another', applications([orders, ids.unrelated])),
  way('F-02', 'another app’s identity', principals({ identities: [ids.ordersApp.principalId] })),
  way(
    'F-02',
    'another app’s identity in both lists',
    both(applications([ids.ordersApp.clientId]), principals({ identities: [ids.ordersApp.principalId] })),
  ),
  way(
    'F-02',
    'the system identity listed, a user-assigned one calls',
    both(byUserIdentity, applications([ids.system.clientId]), principals({ identities: [ids.system.principalId] })),
  ),
  way('F-02', 'an identity that isn’t attached', applications([ids.loose.clientId])),
  way('F-02', 'itself, in capitals', applications([orders.toUpperCase()])),
  way('F-02', 'Linux', applications([ids.stock], 'stock-fn'), { route: 'stock' }),
  way('F-02', 'Logic App', applications([ids.unrelated], 'flows'), { route: 'flows' }),
  way('F-02', 'a group only', both(applications(undefined), principals({ identities: [], groups: [ids.gateways] }))),
  way(
    'F-02',
    'older list of groups',
    door(at => {
      at(...validation)['jwtClaimChecks'] = { allowedGroups: [ids.gateways] };
    }),
  ),

  way(
    'F-02',
    'a user-assigned identity listed, the system one calls',
    principals({ identities: [ids.attached.principalId] }),
  ),
  way(
    'F-02',
    'both lists with another identity of the service',
    both(principals({ identities: [ids.attached.principalId] }), applications([ids.attached.clientId])),
  ),

  way('F-03', 'by data', applications([])),
  way('F-03', 'Linux', applications([], 'stock-fn'), { route: 'stock' }),
  way('F-03', 'no identities either', both(applications([]), principals({ identities: [] }))),
  way('F-03', 'user-assigned identity', both(byUserIdentity, applications([]))),
  way(
    'F-03',
    'anonymous calls redirected',
    both(
      applications([]),
      door(at => {
        at('globalValidation')['unauthenticatedClientAction'] = 'Return403';
      }),
    ),
  ),

  way(
    'F-04',
    'both lists',
    both(applications([ids.system.principalId]), principals({ identities: [ids.system.clientId] })),
  ),
  way('F-04', 'in capitals', principals({ identities: [ids.system.clientId.toUpperCase()] })),
  way('F-04', 'user-assigned identity', both(byUserIdentity, applications([ids.attached.principalId]))),
  way('F-04', 'beside the app itself', applications([orders, ids.system.principalId])),
  way('F-04', 'Linux', applications([ids.system.principalId], 'stock-fn'), { route: 'stock' }),

  way(
    'F-08',
    'v1 token, login.windows.net',
    both(version(1), issuerIs(`https://login.windows.net/${ids.tenant}/v2.0`)),
  ),
  way('F-08', 'v2 token, no /v2.0', issuerIs(`https://login.microsoftonline.com/${ids.tenant}`)),
  way('F-08', 'v2 token, no /v2.0, slash at the end', issuerIs(`https://login.microsoftonline.com/${ids.tenant}/`)),
  way('F-08', 'v1 token, /v2.0/ with a slash', both(version(1), issuerIs(`${issuer(2)}/`))),
  way('F-08', 'v1 token by URI', both(version(1), asks(`api://${orders}`))),
  way('F-08', 'v2 token, sts without a slash', issuerIs(`https://sts.windows.net/${ids.tenant}`)),
  way('F-08', 'v2 token, domain name', issuerIs('https://login.microsoftonline.com/shop.example')),
  way('F-08', 'unauthenticated calls get 403', both(version(1), action('Return403'))),
  way('F-08', 'unauthenticated calls get 404', both(version(1), action('Return404'))),
  way('F-08', 'no challenge', both(version(1), quiet)),
  way('F-08', 'Linux', version(1, ids.stock), { route: 'stock' }),
  way('F-08', 'Logic App', version(1, ids.flows), {
    route: 'flows',
    blindWithout: { graph: 'nothing is called, and only the directory knows the version' },
  }),
  way('F-08', 'user-assigned identity', both(byUserIdentity, version(1))),

  way('F-09', 'asked for by URI', both(client(ids.unrelated), audiences([`api://${orders}`]), asks(`api://${orders}`))),
  way(
    'F-09',
    'the other registration’s own audiences too',
    both(client(ids.unrelated), audiences([`api://${ids.unrelated}`, `api://${orders}`])),
  ),
  way(
    'F-09',
    'Linux',
    door(at => {
      at(...registration)['clientId'] = ids.unrelated;
      at(...validation)['allowedAudiences'] = [`api://${ids.stock}`];
    }, 'stock-fn'),
    { route: 'stock' },
  ),

  way('F-10', 'another tenant, v1', both(version(1), issuerIs(issuer(1, ids.otherTenant)))),
  way('F-10', 'another tenant by its domain', issuerIs('https://login.microsoftonline.com/elsewhere.example/v2.0')),
  way('F-10', 'organizations', issuerIs('https://login.microsoftonline.com/organizations/v2.0')),
  way('F-10', 'common, version 1', both(version(1), issuerIs('https://login.microsoftonline.com/common'))),
  way('F-10', 'another tenant in sts', issuerIs(issuer(1, ids.otherTenant))),
  way('F-10', 'Linux', issuerIs(issuer(2, ids.otherTenant), 'stock-fn'), { route: 'stock' }),

  way('F-12', 'http', issuerIs(`http://login.microsoftonline.com/${ids.tenant}/v2.0`)),
  way('F-12', 'no tenant in it', issuerIs('https://login.microsoftonline.com/v2.0')),
  way(
    'F-12',
    'a tenant that isn’t there',
    issuerIs('https://login.microsoftonline.com/3f1d5c0a-1111-4a4a-8a8a-00000000dead/v2.0'),
  ),
  way('F-12', 'the whole metadata address', issuerIs(`${issuer(2)}/.well-known/openid-configuration`)),
  way('F-12', 'a typing mistake in the host', issuerIs(`https://login.microsoftonlin.com/${ids.tenant}/v2.0`)),
  way('F-12', 'Linux', issuerIs('nonsense', 'stock-fn'), { route: 'stock' }),
  way(
    'F-12',
    'Linux, metadata out of reach',
    shop => {
      shop.site('stock-fn').blockedOutbound = ['login.microsoftonline.com'];
    },
    { route: 'stock' },
  ),

  way(
    'F-13',
    'identities tightened',
    late(here => {
      policyOf(here)['allowedPrincipals'] = { identities: [ids.ordersApp.principalId] };
    }),
  ),
  way(
    'F-13',
    'refused after a correction',
    both(
      applications([ids.unrelated]),
      late(here => {
        policyOf(here)['allowedApplications'] = [ids.system.clientId];
      }),
    ),
  ),
  way(
    'F-13',
    'refused after a correction, until a restart',
    both(
      applications([ids.unrelated]),
      late(
        here => {
          policyOf(here)['allowedApplications'] = [ids.system.clientId];
        },
        { authSettingsNeedRestart: true },
      ),
    ),
  ),
  way(
    'F-13',
    'audience corrected',
    both(
      client(ids.unrelated),
      audiences([]),
      late(here => {
        here['allowedAudiences'] = [orders, `api://${orders}`];
      }),
    ),
  ),

  way('E-07', 'by its app setting', allowedTenants(ids.otherTenant)),
  way('E-07', 'several others', allowedTenants(`${ids.otherTenant}, 3f1d5c0a-1111-4a4a-8a8a-00000000dead`)),
  way('E-07', 'user-assigned identity', both(byUserIdentity, allowedTenants(ids.otherTenant))),
  way('E-07', 'Linux', allowedTenants(ids.otherTenant, 'stock-fn'), { route: 'stock' }),

  way(
    'F-22',
    'behind a user-assigned identity',
    both(byUserIdentity, shop => {
      shop.site('orders-app').appSettings['TOKEN_AUDIENCE'] = ids.unrelated;
    }),
  ),
  way(
    'F-22',
    'with version 1',
    both(version(1), issuerIs(issuer(1)), shop => {
      shop.site('orders-app').appSettings['TOKEN_AUDIENCE'] = `api://${orders}`;
    }),
  ),
];
