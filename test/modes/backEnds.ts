import { createSession } from '../../src/simulator/easyAuth/session';
import type { Ask, Mode, Sight } from './mode';
import { ids, policy, serviceId, siteId, token } from './scenario';
import { arm, direct, gateway, gateway500, orders401, tokenSent } from './sights';
import type { Shop } from './shop';

const orders = gateway('/orders/1');
const stock = gateway('/stock/levels');

const mode = (
  id: Mode['id'],
  route: Mode['route'],
  variant: string | undefined,
  produce: (shop: Shop) => Promise<void> | void,
  ...shows: readonly Sight[]
): Mode => ({
  id,
  ...(variant !== undefined && { variant }),
  section: '10.4',
  by: 'data',
  route,
  produce,
  shows,
});

const setGlobal = (shop: Shop, name: string, change: (global: Record<string, unknown>) => void) =>
  shop.auth(name, at => change(at('globalValidation')));

const blocked: Omit<Sight, 'ask'> = {
  status: 403,
  headers: { 'content-type': 'text/html', 'www-authenticate': null, 'x-ms-middleware-request-id': null },
  body: /Error 403 - Forbidden[\s\S]*The web app you have attempted to reach has blocked your access\./,
};

/** The Functions host's refusal (domain.md 7.2 row 10). */
const noKey: Omit<Sight, 'ask'> = {
  status: 401,
  headers: { 'www-authenticate': null, 'content-length': '0' },
  body: '',
};

const keyChallenge = (host: string, path: string) =>
  `AzureApiManagementKey realm="https://${host}/${path}",name="Ocp-Apim-Subscription-Key",type="header"`;

const loginRedirect: Omit<Sight, 'ask'> = {
  status: 302,
  headers: {
    location: new RegExp(`^https://login\\.microsoftonline\\.com/${ids.tenant}/oauth2/v2\\.0/authorize\\?`),
  },
};

const selfCall = (shop: Shop, statements: string) => {
  shop.service.properties = { ...shop.service.properties, virtualNetworkType: 'Internal' };
  shop.setInbound('partner', statements);
};

/** From inside the network of an internal service: what a caller there sees. */
const insideAsk = gateway('/partner/offers', { inside: true });

/** domain.md 10.4: choice of the back end, keys, transport. */
export const backEndModes: readonly Mode[] = [
  mode(
    'F-14',
    'stock',
    undefined,
    async shop => {
      const properties = { url: 'https://stock-old.azurewebsites.net/api', protocol: 'http' };
      await shop.must(arm('PUT', `${serviceId}/backends/stock-fn`, { body: { properties } }));
    },
    { ask: stock, ...gateway500, trace: [/stock-old\.azurewebsites\.net/, /BackendConnectionFailure/] },
  ),
  mode(
    'F-14',
    'orders',
    'operation sends it to the slot',
    shop =>
      shop.setPolicy(
        { kind: 'operation', api: 'orders', revision: '1', operation: 'get' },
        policy({
          inbound: '<base /><set-backend-service base-url="https://orders-app-staging.azurewebsites.net/api" />',
        }),
      ),
    {
      ask: orders,
      status: 401,
      headers: { 'www-authenticate': /^Bearer realm="orders-app-staging\.azurewebsites\.net"/ },
      trace: [...tokenSent, /https:\/\/orders-app-staging\.azurewebsites\.net\/api\/1/],
    },
  ),
  mode(
    'F-32',
    'stock',
    'host key rotated',
    async shop => {
      await shop.must(
        arm('PUT', `${siteId('stock-fn')}/host/default/functionkeys/apim-shop-apim`, {
          body: { properties: { name: 'apim-shop-apim', value: 'rotated' } },
        }),
      );
    },
    { ask: stock, ...noKey, trace: tokenSent },
  ),
  mode(
    'F-32',
    'stock',
    'key taken out of the back end',
    async shop => {
      const properties = { url: 'https://stock-fn.azurewebsites.net/api', protocol: 'http', credentials: {} };
      await shop.must(arm('PUT', `${serviceId}/backends/stock-fn`, { body: { properties } }));
    },
    { ask: stock, ...noKey, trace: tokenSent },
  ),
  mode('F-32', 'stock', 'named value deleted', shop => shop.dropNamedValue('stock-fn-key'), {
    ask: stock,
    ...gateway500,
    trace: [/stock-fn-key/],
  }),
  mode('F-33', 'orders', 'no key', () => undefined, {
    ask: gateway('/orders/1', { key: null }),
    status: 401,
    headers: { 'www-authenticate': keyChallenge('shop-apim.azure-api.net', 'orders'), 'content-length': '152' },
    body: /missing subscription key/,
  }),
  mode(
    'F-33',
    'orders',
    'header renamed for this API',
    shop => {
      const [api] = shop.service.apis.filter(each => each.name === 'orders');
      if (api) api.keyNames = { header: 'x-shop-key', query: 'shop-key' };
    },
    {
      ask: orders,
      status: 401,
      headers: { 'www-authenticate': /name="x-shop-key",type="header"$/ },
      body: /missing subscription key/,
    },
  ),
  mode(
    'F-33',
    'orders',
    'key suspended',
    shop => {
      const [key] = shop.service.subscriptions.filter(each => each.name === 'orders');
      if (key) key.state = 'suspended';
    },
    {
      ask: gateway('/orders/1', { key: 'shop-orders-key' }),
      status: 401,
      headers: { 'content-length': '143' },
      body: /invalid subscription key/,
    },
  ),
  mode('F-34', 'partner', undefined, shop => shop.setInbound('partner', `<base />${token(ids.inner)}`), {
    ask: gateway('/partner/offers'),
    status: 401,
    headers: { 'www-authenticate': keyChallenge('partner-apim.azure-api.net', 'inner') },
    body: /invalid subscription key/,
    trace: tokenSent,
  }),
  mode(
    'F-35',
    'partner',
    'through its own name',
    shop => selfCall(shop, '<base /><set-backend-service base-url="https://shop-apim.azure-api.net/orders" />'),
    { ask: insideAsk, ...gateway500, trace: [/BackendConnectionFailure/, /timed out/] },
    { ask: gateway('/partner/offers'), status: 'unreachable' },
  ),
  mode(
    'F-36',
    'orders',
    'only another address allowed',
    shop => {
      shop.site('orders-app').restrictions = [
        { name: 'office', ipAddress: '198.51.100.0/24', action: 'Allow', priority: 100 },
      ];
    },
    { ask: orders, ...blocked, trace: tokenSent },
    { ask: direct('orders-app'), ...orders401 },
  ),
  mode(
    'F-36',
    'orders',
    'public network access off',
    shop => {
      shop.site('orders-app').publicNetworkAccess = 'Disabled';
    },
    { ask: orders, ...blocked, trace: tokenSent },
    { ask: direct('orders-app'), ...blocked },
  ),
  mode(
    'F-37',
    'orders',
    'no token reaches it',
    shop => {
      setGlobal(shop, 'orders-app', global => (global['unauthenticatedClientAction'] = 'RedirectToLoginPage'));
      shop.setInbound('orders', '<base />');
    },
    { ask: orders, ...loginRedirect },
    { ask: direct('orders-app'), ...loginRedirect },
  ),
  {
    ...mode('F-37', 'orders', 'the token is rejected', shop => {
      shop.switches.redirectToLogin = 'always';
      setGlobal(shop, 'orders-app', global => (global['unauthenticatedClientAction'] = 'RedirectToLoginPage'));
      shop.setInbound('orders', `<base />${token(ids.unrelated)}`);
    }),
    by: 'redirectToLogin',
    shows: [{ ask: orders, ...loginRedirect, trace: tokenSent }],
  },
  mode(
    'F-38',
    'orders',
    'anonymous calls allowed',
    shop => setGlobal(shop, 'orders-app', global => (global['unauthenticatedClientAction'] = 'AllowAnonymous')),
    { ask: direct('orders-app'), status: 200 },
    { ask: direct('orders-app', '/', { headers: { authorization: 'Bearer garbage' } }), status: 200 },
    { ask: orders, status: 200 },
  ),
  mode(
    'F-38',
    'orders',
    'off in a slot',
    shop => shop.auth('orders-app/slots/staging', at => (at('platform')['enabled'] = false)),
    { ask: direct('orders-app'), ...orders401 },
    { ask: direct('orders-app-staging'), status: 200 },
  ),
  mode(
    'F-38',
    'orders',
    'everything excluded',
    shop => setGlobal(shop, 'orders-app', global => (global['excludedPaths'] = ['/*'])),
    { ask: direct('orders-app', '/anything'), status: 200 },
  ),
  mode(
    'F-38',
    'orders',
    'switched off',
    shop => shop.auth('orders-app', at => (at('platform')['enabled'] = false)),
    { ask: direct('orders-app'), status: 200 },
    { ask: orders, status: 200 },
  ),
  {
    ...mode('F-39', 'orders', undefined, () => undefined),
    shows: shop => {
      const claims = { oid: ids.system.principalId, appid: ids.system.clientId };
      const cookie = `AppServiceAuthSession=${createSession(shop.world, shop.site('orders-app'), claims)}`;
      const post = (headers: Ask['headers']): Ask =>
        direct('orders-app', '/', { method: 'POST', headers: { ...headers, cookie } });
      const log = {
        site: 'orders-app',
        line: /^Cross-site request forgery detected for user '.+' from referer '.*'!$/,
      };
      return [
        { ask: post({}), status: 403, body: '', log },
        { ask: post({ referer: 'https://evil.example/' }), status: 403, body: '', log },
        { ask: post({ referer: 'https://orders-app.azurewebsites.net/' }), status: 200 },
      ];
    },
  },
  mode(
    'F-40',
    'orders',
    'the preflight goes through',
    shop => {
      const [api] = shop.service.apis.filter(each => each.name === 'orders');
      api?.operations.push({
        name: 'options',
        displayName: 'Options',
        method: 'OPTIONS',
        urlTemplate: '/*',
        properties: {},
        etag: 'mode',
      });
      if (api) api.subscriptionRequired = false;
      shop.setPolicy(
        { kind: 'operation', api: 'orders', revision: '1', operation: 'options' },
        policy({ inbound: '' }),
      );
    },
    {
      ask: gateway('/orders/1', {
        method: 'OPTIONS',
        key: null,
        headers: { origin: 'https://shop.example', 'access-control-request-method': 'GET' },
      }),
      ...orders401,
    },
  ),
  mode(
    'F-41',
    'orders',
    undefined,
    shop => {
      shop.site('orders-app').webConfig = { healthCheckPath: '/health' };
    },
    { ask: direct('orders-app', '/health'), ...orders401 },
    { ask: arm('GET', `${siteId('orders-app')}/instances`), status: 200, body: /"state":"STOPPED"/ },
  ),
  mode(
    'F-42',
    'stock',
    undefined,
    () => undefined,
    { ask: stock, status: 200, log: { site: 'stock-fn', line: /^IDX10503/ } },
    { ask: stock, status: 200, log: { site: 'stock-fn', line: /^IDX10205/ } },
  ),
];
