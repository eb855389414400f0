import assert from 'node:assert/strict';
import { authSettings, call, clientId, makeWorld, policies, serviceOf, siteOf, type Parts } from './dataPlane';
import { Unreachable } from '../../../src/simulator/http';
import { Propagating, type PolicyText } from '../../../src/simulator/world';
import type { JsonObject } from '../../../src/simulator/json';

const url = 'https://svc.azure-api.net/orders/1';
const key = { 'ocp-apim-subscription-key': 'ALL' };
const open = { site: { auth: authSettings({ enabled: false }) } };
const inbound = (statements: string, parts: Parts = open) =>
  makeWorld({ ...parts, api: { policy: policies({ inbound: `<base />${statements}` }), ...parts.api } });
/** Of services that have other APIs than the usual one. */
const noProducts = {
  products: [],
  subscriptions: [{ name: 'master', scope: '/', primaryKey: 'ALL', secondaryKey: 'ALL2' }],
};
const operations = [{ name: 'get', method: 'GET', urlTemplate: '/{id}' }];

describe('simulator gateway: domain.md 2.4, versions and revisions', () => {
  const api = (version: string, app: string, more: JsonObject = {}) => ({
    name: `orders-${version}`,
    path: 'shop',
    apiVersion: version,
    apiVersionSet: 'shop',
    serviceUrl: `https://${app}.azurewebsites.net`,
    operations,
    ...more,
  });
  const scheme = (versioningScheme: string, more: JsonObject = {}) => ({
    properties: { apiVersionSet: { versioningScheme, ...more } },
  });
  const world = (more: JsonObject = {}) =>
    makeWorld({ ...open, service: { ...noProducts, apis: [api('v1', 'orders', more), api('v2', 'linux', more)] } });
  const app = async (made: ReturnType<typeof makeWorld>, path: string, headers = {}) => {
    const answer = await call(made, `https://svc.azure-api.net${path}`, { ...key, ...headers });
    return answer.status === 200 ? answer.echo['app'] : answer.status;
  };
  it('by segment', async () => {
    assert.equal(await app(world(), '/shop/v1/1'), 'orders');
    assert.equal(await app(world(), '/shop/v2/1'), 'linux');
    assert.equal(await app(world(), '/shop/1'), 404);
  });
  it('by query', async () => {
    const made = world(scheme('Query', { versionQueryName: 'v' }));
    assert.equal(await app(made, '/shop/1?v=v1'), 'orders');
    assert.equal(await app(made, '/shop/1?v=v2'), 'linux');
    assert.equal(await app(made, '/shop/1'), 404);
  });
  it('by header', async () => {
    const made = world(scheme('Header', { versionHeaderName: 'X-Version' }));
    assert.equal(await app(made, '/shop/1', { 'x-version': 'v1' }), 'orders');
    assert.equal(await app(made, '/shop/1', { 'x-version': 'v2' }), 'linux');
    assert.equal(await app(made, '/shop/1', { 'x-version': 'v3' }), 404);
  });
  it('a revision of a version', async () => {
    const second = api('v1', 'linux', { revision: '2', current: false });
    const made = makeWorld({ ...open, service: { ...noProducts, apis: [api('v1', 'orders'), second] } });
    assert.equal(await app(made, '/shop/v1/1'), 'orders');
    assert.equal(await app(made, '/shop/v1;rev=2/1'), 'linux');
    assert.equal(await app(made, '/shop/v1;rev=3/1'), 404);
  });
  it('the root API takes what no other takes', async () => {
    const root = { name: 'root', path: '', serviceUrl: 'https://linux.azurewebsites.net', operations };
    const made = makeWorld({
      ...open,
      service: {
        ...noProducts,
        apis: [root, { ...root, name: 'o', path: 'o', serviceUrl: 'https://orders.azurewebsites.net' }],
      },
    });
    assert.equal(await app(made, '/o/1'), 'orders');
    assert.equal(await app(made, '/1'), 'linux');
  });
});

describe('simulator gateway: domain.md 7.1, keys and products', () => {
  const mark = policies({
    inbound: '<base /><set-header name="X-Product"><value>@(context.Product?.Id ?? "none")</value></set-header>',
  });
  const product = async (made: ReturnType<typeof makeWorld>, headers: Readonly<Record<string, string>>) => {
    const answer = await call(made, url, headers);
    return answer.status === 200 ? (answer.echo['headers'] as Record<string, string>)['x-product'] : answer.status;
  };
  const world = (parts: JsonObject = {}) =>
    makeWorld({
      ...open,
      service: {
        products: [
          { name: 'gold', apis: ['orders'] },
          { name: 'free', apis: ['orders'], subscriptionRequired: false, ...parts },
        ],
      },
      api: { policy: mark },
    });
  it('an open product takes calls without a key', async () => assert.equal(await product(world(), {}), 'free'));
  it('an open product that is not published does not', async () =>
    assert.equal(await product(world({ published: false }), {}), 401));
  it('all-access and all-APIs keys skip the products', async () => assert.equal(await product(world(), key), 'none'));
  it('the secondary key is as good', async () =>
    assert.equal(await product(world(), { 'ocp-apim-subscription-key': 'GOLD2' }), 'gold'));
  it('names of header and query are the API’s own, Authorization too', async () => {
    const made = makeWorld({ ...open, api: { keyHeader: 'Authorization', keyQuery: 'k' } });
    assert.equal((await call(made, url, { authorization: 'ONE' })).status, 200);
    assert.equal((await call(made, `${url}?k=ONE`)).status, 200);
    const refused = await call(made, url, key);
    assert.match(refused.header('WWW-Authenticate') ?? '', /,name="Authorization",type="header"$/);
  });
});

describe('simulator gateway: domain.md 2.6, workspaces', () => {
  const mark = (name: string) =>
    `<set-header name="X-Order" exists-action="append"><value>${name}</value></set-header>`;
  it('global → workspace → API, the service’s identity, its own keys', async () => {
    const api = {
      name: 'team',
      path: 'team',
      serviceUrl: 'https://orders.azurewebsites.net',
      policy: policies({ inbound: `<base />${mark('api')}<authentication-managed-identity resource="${clientId}" />` }),
      operations,
    };
    const made = makeWorld({
      service: {
        policy: policies({ inbound: mark('global'), backend: '<forward-request />', outbound: '', 'on-error': '' }),
        workspaces: [
          {
            name: 'w',
            policy: policies({ inbound: `<base />${mark('workspace')}` }),
            apis: [api],
            subscriptions: [{ name: 's', scope: '/apis/team', primaryKey: 'TEAM', secondaryKey: 'TEAM2' }],
          },
        ],
      },
    });
    const answer = await call(made, 'https://svc.azure-api.net/team/1', { 'ocp-apim-subscription-key': 'TEAM' });
    assert.equal(answer.status, 200, answer.body);
    assert.equal((answer.echo['headers'] as Record<string, string>)['x-order'], 'global, workspace, api');
    assert.equal(
      (await call(made, 'https://svc.azure-api.net/team/1', { 'ocp-apim-subscription-key': 'ONE' })).status,
      401,
    );
  });
});

describe('simulator gateway: domain.md 2.7, pools and circuit breakers', () => {
  const id = (name: string) => `/backends/${name}`;
  const pool = (services: readonly JsonObject[]) => ({
    name: 'pool',
    properties: { type: 'Pool', pool: { services } },
  });
  const single = (name: string, app: string, more: JsonObject = {}) => ({
    name,
    properties: { url: `https://${app}.azurewebsites.net`, protocol: 'http', ...more },
  });
  const breaker = {
    circuitBreaker: {
      rules: [
        {
          name: 'r',
          failureCondition: { count: 2, interval: 'PT1M', statusCodeRanges: [{ min: 500, max: 599 }] },
          tripDuration: 'PT30S',
        },
      ],
    },
  };
  const world = (services: readonly JsonObject[], more: JsonObject = {}) =>
    inbound('<set-backend-service backend-id="pool" />', {
      ...open,
      service: { backends: [pool(services), single('a', 'orders', more), single('b', 'linux')] },
    });
  const apps = async (made: ReturnType<typeof makeWorld>, count: number) => {
    const seen: unknown[] = [];
    for (let i = 0; i < count; i++) {
      const answer = await call(made, url, key);
      seen.push(answer.status === 200 ? answer.echo['app'] : answer.status);
    }
    return seen;
  };
  it('members take turns by weight', async () => {
    const made = world([
      { id: id('a'), weight: 2 },
      { id: id('b'), weight: 1 },
    ]);
    assert.deepEqual(await apps(made, 6), ['orders', 'orders', 'linux', 'orders', 'orders', 'linux']);
  });
  it('the best priority only', async () => {
    const made = world([
      { id: id('a'), priority: 2 },
      { id: id('b'), priority: 1 },
    ]);
    assert.deepEqual(await apps(made, 3), ['linux', 'linux', 'linux']);
  });
  it('an open circuit sends them to the next priority, and closes again', async () => {
    const made = world(
      [
        { id: id('a'), priority: 1 },
        { id: id('b'), priority: 2 },
      ],
      breaker,
    );
    const app = siteOf(made, 'orders');
    app.auth.set(authSettings({ registration: { openIdIssuer: 'nonsense' } }), 0);
    assert.deepEqual(await apps(made, 4), [500, 500, 'linux', 'linux']);
    app.auth.set(authSettings({ enabled: false }), 0);
    made.clock.advance(30_000);
    assert.deepEqual(await apps(made, 1), ['orders']);
  });
  it('with no member left: 503', async () => {
    const made = world([{ id: id('a') }], breaker);
    siteOf(made, 'orders').auth.set(authSettings({ registration: { openIdIssuer: 'nonsense' } }), 0);
    assert.deepEqual(await apps(made, 3), [500, 500, 503]);
  });
});

describe('simulator gateway: domain.md 11.1 and 11.2, the way to the back end', () => {
  it('a Host header of another site goes there, of nobody is the platform’s 404', async () => {
    const host = (name: string) => inbound(`<set-header name="Host"><value>${name}</value></set-header>`);
    assert.equal((await call(host('linux.azurewebsites.net'), url, key)).echo['app'], 'linux');
    const nobody = await call(host('nobody.example'), url, key);
    assert.equal(nobody.status, 404);
    assert.match(nobody.body, /404 Web Site not found/);
  });
  it('an http back end is redirected and the redirect passed on', async () => {
    const made = makeWorld({ api: { serviceUrl: 'http://orders.azurewebsites.net' }, site: { auth: authSettings() } });
    const answer = await call(made, url, key);
    assert.equal(answer.status, 301);
    assert.equal(answer.header('Location'), 'https://orders.azurewebsites.net/1');
  });
  for (const properties of [{ virtualNetworkType: 'Internal' }, { publicNetworkAccess: 'Disabled' }]) {
    it(`from outside nothing connects: ${JSON.stringify(properties)}`, async () => {
      const made = makeWorld({ ...open, service: { properties } });
      await assert.rejects(call(made, url, key), Unreachable);
    });
  }
  const inside = (world: ReturnType<typeof makeWorld>) =>
    ({ caller: { kind: 'gateway', serviceId: serviceOf(world).id, address: '10.0.0.4' } }) as const;
  const selfCall = (statements: string, sku = 'Developer', network = 'Internal') =>
    makeWorld({
      ...open,
      service: {
        sku,
        properties: { virtualNetworkType: network },
        apis: [
          { name: 'outer', path: 'outer', policy: policies({ inbound: `<base />${statements}` }), operations },
          {
            name: 'orders',
            path: 'orders',
            serviceUrl: 'https://orders.azurewebsites.net',
            subscriptionRequired: false,
            operations,
          },
        ],
      },
    });
  const outer = 'https://svc.azure-api.net/outer/1';
  const own = '<set-backend-service base-url="https://svc.azure-api.net/orders" />';
  const loopback =
    '<set-backend-service base-url="https://localhost/orders" /><set-header name="Host"><value>svc.azure-api.net</value></set-header>';
  it('F-35: an internal service does not reach its own name', async () => {
    const made = selfCall(own);
    assert.equal((await call(made, outer, key, inside(made))).status, 500);
  });
  it('a public one does', async () => {
    const made = selfCall(own, 'Developer', 'None');
    assert.equal((await call(made, outer, key)).status, 200);
  });
  it('localhost with a Host header is the way around, not in v2 tiers', async () => {
    const made = selfCall(loopback);
    assert.equal((await call(made, outer, key, inside(made))).status, 200);
    const second = selfCall(loopback, 'StandardV2');
    assert.equal((await call(second, outer, key, inside(second))).status, 500);
  });
  it('F-23: a closed network lets nothing out to Entra, and what is blocked by name not either', async () => {
    const made = inbound(`<authentication-managed-identity resource="${clientId}" ignore-error="true" />`);
    serviceOf(made).blockedOutbound = ['AzureActiveDirectory'];
    assert.equal((await call(made, url, key)).echo['authorization'], 'absent');
    serviceOf(made).blockedOutbound = ['orders.azurewebsites.net'];
    assert.equal((await call(made, url, key)).status, 500);
  });
});

describe('simulator gateway: preflights, errors of the back end, LastError', () => {
  const preflight = { origin: 'https://a.example', 'access-control-request-method': 'GET' };
  it('F-40: a preflight that no cors answers is 404 and goes no further', async () => {
    const made = inbound('<set-variable name="x" value="1" />');
    const answer = await call(made, url, preflight, { method: 'OPTIONS' });
    assert.equal(answer.status, 404);
    assert.equal(answer.body, '{ "statusCode": 404, "message": "Resource not found" }');
  });
  it('an operation of its own takes it to the back end', async () => {
    const made = makeWorld({
      ...open,
      api: { subscriptionRequired: false },
      operations: [{ name: 'o', method: 'OPTIONS', urlTemplate: '/*' }],
    });
    assert.equal((await call(made, url, preflight, { method: 'OPTIONS' })).echo['method'], 'OPTIONS');
  });
  const onError = (expression: string) =>
    `<return-response><set-status code="400" reason="x" /><set-body>@(${expression})</set-body></return-response>`;
  const last =
    'context.LastError.Source + "|" + context.LastError.Reason + "|" + context.LastError.Path + "|" + context.LastError.PolicyId';
  it('LastError names source, reason, path and id (4.3)', async () => {
    const made = makeWorld({
      ...open,
      api: {
        policy: policies({
          inbound:
            '<base /><choose><when condition="false" /><when condition="true"><ip-filter id="office" action="allow"><address>10.0.0.1</address></ip-filter></when></choose>',
          'on-error': onError(last),
        }),
      },
    });
    assert.equal(
      (await call(made, url, key)).body,
      'ip-filter|CallerIpNotAllowed|choose[1]/when[2]/ip-filter[1]|office',
    );
  });
  it('a request without operation runs on-error of the API (4.3, OperationNotFound)', async () => {
    const made = makeWorld({ ...open, api: { policy: policies({ 'on-error': onError(last) }) } });
    assert.equal((await call(made, url, key, { method: 'DELETE' })).body, 'configuration|OperationNotFound||');
  });
  it('so do refused keys', async () => {
    const made = makeWorld({ ...open, api: { policy: policies({ 'on-error': onError(last) }) } });
    assert.equal((await call(made, url)).body, 'authorization|SubscriptionKeyNotFound||');
    assert.equal(
      (await call(made, url, { 'ocp-apim-subscription-key': 'x' })).body,
      'authorization|SubscriptionKeyInvalid||',
    );
  });
  it('fail-on-error-status-code takes an error of the back end to on-error', async () => {
    const backend = '<forward-request fail-on-error-status-code="true" />';
    const made = makeWorld({
      api: { policy: policies({ backend, 'on-error': onError(last) }) },
      site: { auth: authSettings() },
    });
    assert.equal((await call(made, url, key)).body, 'forward-request|BackendErrorStatusCode|forward-request[1]|');
    const plain = makeWorld({ api: { policy: policies({ backend }) }, site: { auth: authSettings() } });
    assert.equal((await call(plain, url, key)).status, 401);
  });
  it('send-one-way-request never fails its caller', async () => {
    const statement =
      '<send-one-way-request mode="new"><set-url>https://nowhere.example/</set-url><set-method>POST</set-method></send-one-way-request>';
    assert.equal((await call(inbound(statement), url, key)).status, 200);
  });
});

describe('simulator gateway: domain.md 3.2, missing sections and deleted policies', () => {
  const bare = '<policies><inbound><base /></inbound></policies>';
  it('a section left out inherits, or has nothing', async () => {
    const made = makeWorld({ ...open, api: { policy: bare } });
    assert.equal((await call(made, url, key)).status, 200);
    made.switches.missingPolicySection = 'empty';
    assert.equal((await call(made, url, key)).body, '');
  });
  it('without a global policy requests are forwarded all the same', async () => {
    const made = makeWorld(open);
    serviceOf(made).policies.delete('global');
    assert.equal((await call(made, url, key)).status, 200);
  });
  it('a document that can not run is 500 and says why in the trace only', async () => {
    const made = makeWorld(open);
    serviceOf(made).policies.set(
      'api/orders;rev=1',
      new Propagating<PolicyText | undefined>(made.clock, {
        text: '<policies><inbound><make-coffee /></inbound></policies>',
        etag: 'x',
      }),
    );
    const answer = await call(made, url, key);
    assert.equal(answer.status, 500);
    assert.doesNotMatch(answer.body, /coffee/);
  });
});
