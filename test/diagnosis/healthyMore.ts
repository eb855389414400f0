import { ids, serviceId } from '../modes';
import { issuer, policy, token } from '../modes/scenario';
import type { Variant } from './variants';
import {
  allow,
  asks,
  both,
  byUserIdentity,
  door,
  entity,
  fragment,
  inOperation,
  inbound,
  issuerIs,
  named,
  registration,
  validation,
  version,
} from './ways/way';

type Make = Variant['make'];

const gold = { keySubscriptionId: `${serviceId}/subscriptions/gold` };
const long = `${token(ids.orders, ' output-token-variable-name="t"')}<set-header name="Authorization" exists-action="override"><value>@("Bearer " + (string)context.Variables["t"])</value></set-header>`;
const linux: Make = shop => {
  Object.assign(shop.site('orders-app'), { os: 'linux', kind: 'app,linux' });
};
const version1: Make = both(version(1), issuerIs(issuer(1)));
const customHosts: Make = shop => {
  Object.assign(shop.site('orders-app'), { hosts: ['orders-app.azurewebsites.net', 'orders.shop.example'] });
  Object.assign(shop.service, { gatewayHosts: ['shop-apim.azure-api.net', 'api.shop.example'] });
};
const inProduct =
  (statements: string): Make =>
  shop => {
    shop.setInbound('orders', '<base />');
    shop.setPolicy({ kind: 'product', product: 'gold' }, policy({ inbound: `<base />${statements}` }));
  };
const inFragment = (statements: string): Make =>
  both(fragment('token', statements), inbound('<include-fragment fragment-id="token" />'));
const forAllApis: Make = shop => {
  shop.setPolicy(
    { kind: 'global' },
    policy({ inbound: token(ids.orders), backend: '<forward-request />', outbound: '', 'on-error': '' }),
  );
  shop.setInbound('orders', '<base />');
};
const userToken = token(ids.orders, ` client-id="${ids.attached.clientId}"`);

const healthy = (name: string, make: Make, more: Partial<Variant> = {}): Variant => ({
  name,
  route: 'orders',
  make,
  ...more,
});

/** Each dimension in another way, and two of them together. */
export const moreVariants: readonly Variant[] = [
  healthy('user-assigned identity, version 1', both(byUserIdentity, version1)),
  healthy('user-assigned identity, Linux', both(byUserIdentity, linux)),
  healthy('user-assigned identity in a fragment', both(byUserIdentity, inFragment(userToken))),
  healthy('user-assigned identity, product scope', both(byUserIdentity, inProduct(userToken)), { options: gold }),
  healthy(
    'user-assigned identity of the back end',
    both(
      byUserIdentity,
      entity({ credentials: { managedIdentity: { resource: ids.orders, clientId: ids.attached.clientId } } }),
    ),
  ),
  healthy(
    'user-assigned identity in capitals',
    both(byUserIdentity, asks(ids.orders, ` client-id="${ids.attached.clientId.toUpperCase()}"`)),
  ),
  healthy(
    'user-assigned identity in a named value',
    both(byUserIdentity, named('identity', ids.attached.clientId), asks(ids.orders, ' client-id="{{identity}}"')),
  ),
  healthy(
    'user-assigned identity in a secret named value',
    both(byUserIdentity, named('identity', ids.attached.clientId, true), asks(ids.orders, ' client-id="{{identity}}"')),
  ),
  healthy(
    'user-assigned identity, the system one off',
    both(byUserIdentity, shop => {
      shop.service.systemIdentity = undefined;
    }),
  ),
  healthy('empty client-id', asks(ids.orders, ' client-id=""')),
  healthy('version 1, Linux', both(version1, linux)),
  healthy('version 1, custom hosts', both(version1, customHosts)),
  healthy('version 1, long form', both(version1, inbound(long))),
  healthy('version 1, issuer without a slash', both(version(1), issuerIs(`https://sts.windows.net/${ids.tenant}`))),
  healthy(
    'version 1, login.microsoftonline.com without /v2.0',
    both(version(1), issuerIs(`https://login.microsoftonline.com/${ids.tenant}`)),
  ),
  healthy('version 2, slash behind /v2.0', issuerIs(`${issuer(2)}/`)),
  healthy('version 2, login.windows.net', issuerIs(`https://login.windows.net/${ids.tenant}/v2.0`)),
  healthy('version 2, tenant in capitals', issuerIs(issuer(2, ids.tenant.toUpperCase()))),
  healthy('issuer with the tenant’s domain', issuerIs('https://login.microsoftonline.com/shop.example/v2.0')),
  healthy('version 1, asked for by URI', both(version1, asks(`api://${ids.orders}`))),
  healthy('version 2, asked for by URI', asks(`api://${ids.orders}`)),
  healthy('resource in capitals', asks(ids.orders.toUpperCase())),
  healthy('resource in a named value', both(named('orders-resource', ids.orders), asks('{{orders-resource}}'))),
  healthy(
    'resource in a secret named value',
    both(named('orders-resource', ids.orders, true), asks('{{orders-resource}}')),
  ),
  healthy(
    'back end’s address in a named value',
    both(named('orders-url', 'https://orders-app.azurewebsites.net/api'), shop => {
      for (const api of shop.service.apis) if (api.name === 'orders') api.serviceUrl = null;
      shop.setInbound('orders', `<base />${token(ids.orders)}<set-backend-service base-url="{{orders-url}}" />`);
    }),
  ),
  healthy('half the resource in a named value', both(named('orders-id', ids.orders), asks('api://{{orders-id}}'))),
  healthy('resource from an expression', asks(`@("api://" + "${ids.orders}")`)),
  healthy('Linux, custom hosts', both(linux, customHosts)),
  healthy('Linux, product scope', both(linux, inProduct(token(ids.orders))), { options: gold }),
  healthy(
    'Linux, back end’s identity',
    both(linux, entity({ credentials: { managedIdentity: { resource: ids.orders } } })),
  ),
  healthy('custom hosts, long form', both(customHosts, inbound(long))),
  healthy('custom hosts, fragment', both(customHosts, inFragment(token(ids.orders)))),
  healthy('fragment, long form', inFragment(long)),
  healthy(
    'fragment in a product',
    both(fragment('token', token(ids.orders)), inProduct('<include-fragment fragment-id="token" />')),
    { options: gold },
  ),
  healthy('product scope, long form', inProduct(long), { options: gold }),
  healthy('for all APIs', forAllApis),
  healthy(
    'for all APIs, operation with a policy of its own',
    both(
      forAllApis,
      inOperation('<base /><set-header name="x-shop" exists-action="override"><value>1</value></set-header>'),
    ),
  ),
  healthy('in the operation alone', both(inbound(''), inOperation(`<base />${token(ids.orders)}`))),
  healthy('the operation asks anew', inOperation(`<base />${token(ids.orders)}`)),
  healthy(
    'header deleted before',
    inbound(`<set-header name="Authorization" exists-action="delete" />${token(ids.orders)}`),
  ),
  healthy(
    'caller’s token kept in another header',
    inbound(
      `<set-header name="x-caller" exists-action="override"><value>@(context.Request.Headers.GetValueOrDefault("Authorization",""))</value></set-header>${token(ids.orders)}`,
    ),
  ),
  healthy('base after the token', shop => shop.setInbound('orders', `${token(ids.orders)}<base />`)),
  healthy(
    'in both branches of a choice',
    inbound(
      `<choose><when condition="@(context.Request.Method == "GET")">${token(ids.orders)}</when><otherwise>${token(ids.orders)}</otherwise></choose>`,
    ),
  ),
  healthy(
    'back end chosen by address',
    inbound(`${token(ids.orders)}<set-backend-service base-url="https://orders-app.azurewebsites.net/api" />`),
  ),
  healthy('an entity, the token by policy', entity({}, token(ids.orders))),
  healthy(
    'only applications listed',
    door(at => {
      delete at(...allow)['allowedPrincipals'];
    }),
  ),
  healthy(
    'older list of applications',
    door(at => {
      at(...validation)['jwtClaimChecks'] = { allowedClientApplications: [ids.system.clientId] };
    }),
  ),
  healthy(
    'others on the lists too',
    door(at => {
      at(...allow)['allowedApplications'] = [ids.unrelated, ids.orders, ids.system.clientId];
      at(...allow)['allowedPrincipals'] = { identities: [ids.ordersApp.principalId, ids.system.principalId] };
    }),
  ),
  healthy(
    'IDs on the lists in capitals',
    door(at => {
      at(...allow)['allowedApplications'] = [ids.system.clientId.toUpperCase()];
      at(...allow)['allowedPrincipals'] = { identities: [ids.system.principalId.toUpperCase()] };
    }),
  ),
  healthy(
    'a former identity left on the list',
    door(at => {
      at(...allow)['allowedApplications'] = ['3f1d5c0a-9999-4a4a-8a8a-000000000009', ids.system.clientId];
    }),
  ),
  healthy(
    'groups beside identities',
    door(at => {
      at(...allow)['allowedPrincipals'] = { identities: [ids.system.principalId], groups: [ids.gateways] };
    }),
  ),
  healthy(
    'audiences of others too',
    door(at => {
      at(...validation)['allowedAudiences'] = ['https://shop.example', `api://${ids.orders}`];
    }),
  ),
  healthy(
    'no audience listed: the registration’s ID is enough',
    door(at => {
      at(...validation)['allowedAudiences'] = [];
    }),
  ),
  healthy(
    'another registration for signing in, this audience listed',
    door(at => {
      at(...registration)['clientId'] = ids.unrelated;
      at(...validation)['allowedAudiences'] = [ids.orders];
    }),
  ),
  healthy('assignment not required', shop => {
    shop.principal(ids.orders).appRoleAssignmentRequired = false;
    shop.dropRoles(ids.orders, ids.system.principalId);
  }),
  healthy('a group holds the role as well', shop => {
    shop.assignRole(ids.orders, ids.gateways);
  }),
  healthy(
    'narrow exclusions',
    door(at => {
      at('globalValidation')['excludedPaths'] = ['/health', '/public/*'];
    }),
  ),
  healthy(
    'settings without a challenge',
    door(at => {
      at('identityProviders', 'azureActiveDirectory', 'login')['disableWWWAuthenticate'] = true;
    }),
  ),
  healthy('service tag of API Management allowed', shop => {
    shop.site('orders-app').restrictions = [
      { name: 'apim', ipAddress: 'ApiManagement', action: 'Allow', priority: 100 },
    ];
  }),
  healthy('no key needed', shop => {
    for (const api of shop.service.apis) if (api.name === 'orders') api.subscriptionRequired = false;
  }),
  healthy('key names of its own', shop => {
    for (const api of shop.service.apis)
      if (api.name === 'orders') api.keyNames = { header: 'x-shop-key', query: 'shop-key' };
  }),
  healthy('errors of Entra are worded anew', shop => {
    shop.switches.traceWording = 'msal';
    shop.switches.traceShapes = 'odd';
  }),
  healthy('issuers taken in both versions', shop => {
    shop.switches.issuerPairing = 'tolerant';
  }),
];
