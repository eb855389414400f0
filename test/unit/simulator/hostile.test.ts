import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type TLSSocket } from 'node:tls';
import { signToken } from '../../../src/simulator/entra';
import type { JsonObject } from '../../../src/simulator/json';
import { ids, keys, scenario, Shop, siteId } from '../../modes';
import { policy, token } from '../../modes/scenario';
import { arm, direct, gateway } from '../../modes/sights';
import { LocalAzure } from './localAzure';

const [service] = scenario.subscriptions[0].groups[0].services;
const odd = 'caf☕"<b>\'é';
/** The secured shop with an API whose path has what nobody should put there. */
const withOddApi = {
  ...scenario,
  subscriptions: [
    {
      ...scenario.subscriptions[0],
      groups: [
        {
          ...scenario.subscriptions[0].groups[0],
          services: [
            {
              ...service,
              apis: [
                ...service.apis,
                {
                  name: 'odd',
                  displayName: 'Odd ☕ <b>"quoted"</b>',
                  path: odd,
                  serviceUrl: 'https://orders-app.azurewebsites.net',
                  operations: [{ name: 'get', method: 'GET', urlTemplate: '/{id}' }],
                },
              ],
            },
            scenario.subscriptions[0].groups[0].services[1],
          ],
        },
      ],
    },
  ],
};

let azure: LocalAzure;
let shop: Shop;
const failures: unknown[] = [];

const key = { 'ocp-apim-subscription-key': keys.all };
const hosts = { gateway: 'shop-apim.azure-api.net', site: 'orders-app.azurewebsites.net' };

function socketTo(): Promise<TLSSocket> {
  const { port, certificate } = azure.simulator.handshake;
  const socket = connect({ host: '127.0.0.1', port, ca: certificate, servername: hosts.gateway });
  return once(socket, 'secureConnect').then(() => socket);
}

/** Bytes as they are, to the end of the connection; the head of what came back. */
async function raw(bytes: string | Buffer): Promise<string> {
  const socket = await socketTo();
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  socket.on('error', () => undefined);
  socket.write(bytes);
  await once(socket, 'close');
  return Buffer.concat(chunks).toString('latin1');
}

const head = (host: string, line: string, headers: readonly string[] = []) =>
  [line, `Host: ${host}`, 'Connection: close', ...headers, '', ''].join('\r\n');

const statusOf = (answer: string) => Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1]);

async function stillWorks(): Promise<void> {
  const answer = await azure.send('GET', `https://${hosts.gateway}/orders/1`, { headers: key });
  assert.equal(answer.status, 200, answer.text);
  assert.deepEqual(failures, [], 'nothing of the simulator itself failed');
}

describe('simulator data plane: bad input', () => {
  before(async () => {
    azure = await LocalAzure.start({}, { scenario: withOddApi, onFailure: (_, error) => failures.push(error) });
  });
  after(() => azure.stop());
  beforeEach(async () => {
    failures.length = 0;
    assert.equal((await azure.control('PUT', 'scenario', withOddApi)).status, 200);
    shop = new Shop(azure.world);
  });
  afterEach(stillWorks);

  describe('paths', () => {
    const paths: readonly (readonly [string, number])[] = [
      [`/orders/%22'%3Cscript%3E`, 200],
      ['/orders/%E2%98%95', 200],
      ['/orders/%zz', 200],
      ['/orders/%E0%A4', 200],
      ['/orders/%00', 200],
      ['/orders/a%2F..%2Fb', 200],
      ['/orders/%252F', 200],
      [`/orders/${'a'.repeat(8000)}`, 200],
      ['/orders/1?x=%zz&x=%E2%98%95&%00=<>', 200],
      ['//orders//1', 404],
      ['/orders;rev=/1', 404],
      ['/orders;rev=9;rev=1/1', 404],
      ['/%', 404],
      [`/${'../'.repeat(50)}`, 404],
    ];
    for (const [path, status] of paths) {
      it(`gateway ${path.slice(0, 60)}: ${status}`, async () => {
        const answer = await raw(
          head(hosts.gateway, `GET ${path} HTTP/1.1`, [`Ocp-Apim-Subscription-Key: ${keys.all}`]),
        );
        assert.equal(statusOf(answer), status, answer.slice(0, 600));
        if (status === 404) assert.match(answer, /\{ "statusCode": 404, "message": "Resource not found" \}$/);
      });
      it(`site ${path.slice(0, 60)}: 401 of the front`, async () => {
        const answer = await raw(head(hosts.site, `GET ${path} HTTP/1.1`));
        assert.equal(statusOf(answer), 401);
        assert.match(answer, /WWW-Authenticate: Bearer realm="orders-app\.azurewebsites\.net" /);
      });
    }
    it('an API path with quotes, < and emoji: reached, and named in the challenge', async () => {
      const path = encodeURI(odd);
      const reached = await azure.send('GET', `https://${hosts.gateway}/${path}/1`, { headers: key });
      assert.equal(reached.status, 401, 'the back end’s');
      assert.match(reached.headers['www-authenticate'] ?? '', /^Bearer realm/);
      const refused = await azure.send('GET', `https://${hosts.gateway}/${path}/1`);
      assert.equal(refused.status, 401);
      const challenge = Buffer.from(refused.headers['www-authenticate'] ?? '', 'latin1').toString('utf8');
      assert.ok(challenge.includes(`realm="https://${hosts.gateway}/${odd}"`), challenge);
    });
  });

  describe('requests that are none', () => {
    const lines: readonly (readonly [string, string, number])[] = [
      ['no host', 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n', 400],
      ['a host with spaces', head('a b c', 'GET / HTTP/1.1'), 400],
      ['a host nobody has', head('nowhere.example', 'GET / HTTP/1.1'), 404],
      ['not HTTP', 'hello\r\n\r\n', 400],
      ['a method nobody knows', head(hosts.site, 'BREW / HTTP/1.1'), 400],
      ['headers of 100 kB', head(hosts.site, 'GET / HTTP/1.1', [`X-Big: ${'x'.repeat(100_000)}`]), 431],
    ];
    for (const [what, bytes, status] of lines) {
      it(`${what}: ${status}`, async () => assert.equal(statusOf(await raw(bytes)), status));
    }
  });

  describe('bodies', () => {
    const post = (body: string | Buffer, headers: Readonly<Record<string, string>> = {}) =>
      azure.send('POST', `https://${hosts.gateway}/orders`, { body: body.toString(), headers: { ...key, ...headers } });
    it('5 MB go through', async () => {
      const answer = await post('x'.repeat(5_000_000), { 'Content-Type': 'text/plain' });
      assert.equal(answer.status, 200);
      const { body } = JSON.parse(answer.text) as { body: string };
      assert.equal(body.length, 5_000_000);
    });
    it('17 MB are refused with 413', async () => {
      const socket = await socketTo();
      socket.on('error', () => undefined);
      socket.write(
        head(hosts.gateway, 'POST /orders HTTP/1.1', ['Content-Length: 17000000']).replace('Connection: close\r\n', ''),
      );
      const answered = once(socket, 'data') as Promise<[Buffer]>;
      socket.write(Buffer.alloc(17_000_000, 120));
      const [first] = await answered;
      assert.equal(statusOf(first.toString('latin1')), 413);
      socket.destroy();
    });
    it('bytes that are no UTF-8 break nothing', async () => {
      const bytes = Buffer.concat([
        Buffer.from(
          head(hosts.gateway, 'POST /orders HTTP/1.1', ['Content-Length: 4', `Ocp-Apim-Subscription-Key: ${keys.all}`]),
        ),
        Buffer.from([0xff, 0xfe, 0x00, 0xc0]),
      ]);
      assert.equal(statusOf(await raw(bytes)), 200);
    });
  });

  describe('clients that hang up', () => {
    const cuts: readonly (readonly [string, string])[] = [
      ['in the request line', 'GET /ord'],
      ['in the headers', `GET /orders/1 HTTP/1.1\r\nHost: ${hosts.gateway}\r\nX-`],
      ['in the body', head(hosts.gateway, 'POST /orders HTTP/1.1', ['Content-Length: 1000']) + 'half'],
      ['in a chunk', head(hosts.gateway, 'POST /orders HTTP/1.1', ['Transfer-Encoding: chunked']) + 'ff\r\nhalf'],
    ];
    for (const [where, bytes] of cuts) {
      it(where, async () => {
        const socket = await socketTo();
        socket.on('error', () => undefined);
        await new Promise<void>(resolve => socket.write(bytes, () => resolve()));
        socket.destroy();
        await once(socket, 'close');
      });
    }
    it('while the answer is held back', async () => {
      shop.switches.latency = 60_000;
      const socket = await socketTo();
      socket.on('error', () => undefined);
      await new Promise<void>(resolve =>
        socket.write(head(hosts.gateway, 'GET /orders/1 HTTP/1.1', [`Ocp-Apim-Subscription-Key: ${keys.all}`]), () =>
          resolve(),
        ),
      );
      socket.destroy();
      await once(socket, 'close');
      shop.switches.latency = 0;
      azure.world.clock.advance(60_000);
    });
  });

  describe('tokens', () => {
    const site = (authorization: string) => azure.send('GET', `https://${hosts.site}/`, { headers: { authorization } });
    const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const claims: JsonObject = {
      aud: ids.orders,
      iss: `https://login.microsoftonline.com/${ids.tenant}/v2.0`,
      exp: 9e9,
      oid: ids.system.principalId,
      azp: ids.system.clientId,
      tid: ids.tenant,
    };
    const texts: readonly (readonly [string, () => string])[] = [
      ['empty', () => ''],
      ['12 kB of dots', () => '.'.repeat(12_000)],
      ['alg none', () => `${encode({ alg: 'none', kid: azure.world.signingKey.kid })}.${encode(claims)}.`],
      ['alg HS256', () => `${encode({ alg: 'HS256', kid: azure.world.signingKey.kid })}.${encode(claims)}.c2ln`],
      ['claims that are a list', () => `${encode({ alg: 'RS256' })}.${encode([1])}.c2ln`],
      ['claims that are null', () => `${encode({ alg: 'RS256' })}.${encode(null)}.c2ln`],
      ['no expiry', () => signToken(azure.world.signingKey, { aud: ids.orders })],
      ['expiry that is a text', () => signToken(azure.world.signingKey, { ...claims, exp: 'never' })],
      ['issuer that is a number', () => signToken(azure.world.signingKey, { ...claims, iss: 5 })],
      ['audience in a list in a list', () => signToken(azure.world.signingKey, { ...claims, aud: [[ids.orders]] })],
      [
        'a session token as bearer',
        () => signToken(azure.world.signingKey, { iss: `https://${hosts.site}/`, exp: 9e9, session: claims }),
      ],
    ];
    for (const [what, make] of texts) {
      it(`${what}: 401`, async () => {
        const answer = await site(`Bearer ${make()}`);
        assert.equal(answer.status, 401, answer.text);
        assert.match(answer.headers['www-authenticate'] ?? '', /^Bearer realm/);
      });
    }
    it('the same claims well made are let in', async () => {
      assert.equal((await site(`Bearer ${signToken(azure.world.signingKey, claims)}`)).status, 200);
    });
    for (const headers of [
      { 'x-zumo-auth': 'x'.repeat(5000) },
      { cookie: 'AppServiceAuthSession=%zz; =; ;;AppServiceAuthSession' },
      { authorization: 'Basic dTpw' },
      { authorization: 'Bearer' },
    ]) {
      it(`${JSON.stringify(headers).slice(0, 50)}: 401`, async () => {
        assert.equal((await azure.send('GET', `https://${hosts.site}/`, { headers })).status, 401);
      });
    }
    for (const body of ['', '{', '[]', '{"access_token":5}', `{"access_token":"${'x'.repeat(100_000)}"}`]) {
      it(`/.auth/login/aad with ${body.slice(0, 30)}`, async () => {
        const answer = await azure.send('POST', `https://${hosts.site}/.auth/login/aad`, { body });
        assert.ok(answer.status === 400 || answer.status === 401, String(answer.status));
      });
    }
  });

  describe('policies and settings that make no sense', () => {
    const through = async (statements: string, sections = {}) => {
      shop.setPolicy(
        { kind: 'api', api: 'orders', revision: '1' },
        policy({ inbound: `<base />${statements}`, ...sections }),
      );
      return azure.send('GET', `https://${hosts.gateway}/orders/1`, { headers: key });
    };
    const unseen = async () => {
      shop.setInbound('orders', `<base />${token(ids.orders)}`);
      await stillWorks();
    };
    afterEach(unseen);
    const internal = /^\{ "statusCode": 500, "message": "Internal server error", "activityId": "[0-9a-f-]{36}" \}$/;
    for (const [what, statements] of [
      ['a back end that is no URL', '<set-backend-service base-url="not a url" />'],
      ['a back end of another scheme', '<set-backend-service base-url="ftp://orders-app.azurewebsites.net" />'],
      ['a status that is no number', '<return-response><set-status code="@("abc")" reason="x" /></return-response>'],
      ['a status out of range', '<return-response><set-status code="42" reason="x" /></return-response>'],
      ['a header with a line end', '<set-header name="X-A"><value>@("a\\r\\nX-B: b")</value></set-header>'],
      ['a header name that is none', '<set-header name="@("a b:c")"><value>x</value></set-header>'],
    ] as const) {
      it(`${what}: the gateway’s 500`, async () => {
        const answer = await through(statements);
        assert.equal(answer.status, 500, answer.text);
        assert.match(answer.text, internal);
      });
    }
    it('an emoji in a response header arrives as UTF-8', async () => {
      const answer = await through(token(ids.orders), {
        outbound: '<base /><set-header name="X-Cup"><value>☕</value></set-header>',
      });
      assert.equal(answer.status, 200);
      assert.equal(Buffer.from(answer.headers['x-cup'] ?? '', 'latin1').toString('utf8'), '☕');
    });
    it('a serviceUrl that is none', async () => {
      const [api] = shop.service.apis;
      if (api) api.serviceUrl = '://';
      const answer = await azure.send('GET', `https://${hosts.gateway}/orders/1`, { headers: key });
      assert.equal(answer.status, 500);
      assert.match(answer.text, internal);
      if (api) api.serviceUrl = 'https://orders-app.azurewebsites.net/api';
    });
    it('fragments that include each other', async () => {
      for (const [name, other] of [
        ['a', 'b'],
        ['b', 'a'],
      ] as const) {
        await shop.must(
          arm(
            'PUT',
            `/subscriptions/${ids.subscription}/resourceGroups/shop/providers/Microsoft.ApiManagement/service/shop-apim/policyFragments/${name}`,
            {
              body: { properties: { format: 'rawxml', value: '<fragment></fragment>' } },
            },
          ),
        );
        for (const fragment of shop.service.fragments.filter(each => each.name === name)) {
          fragment.text.set(
            { text: `<fragment><include-fragment fragment-id="${other}" /></fragment>`, etag: name },
            0,
          );
        }
      }
      assert.match((await through('<include-fragment fragment-id="a" />')).text, internal);
    });
    const settings: readonly JsonObject[] = [
      { platform: 'yes' },
      { platform: { enabled: 'true' }, globalValidation: null },
      { platform: { enabled: true }, globalValidation: { excludedPaths: 5 }, identityProviders: [] },
      {
        platform: { enabled: true },
        identityProviders: {
          azureActiveDirectory: {
            registration: { clientId: 5, openIdIssuer: [] },
            validation: {
              allowedAudiences: 'x',
              defaultAuthorizationPolicy: { allowedApplications: 'x', allowedPrincipals: 5 },
            },
          },
        },
      },
      { platform: { enabled: true, configFilePath: 5 }, httpSettings: { routes: { apiPrefix: 5 }, forwardProxy: 5 } },
    ];
    for (const properties of settings) {
      it(`authentication settings ${JSON.stringify(properties).slice(0, 60)}: the site answers`, async () => {
        const before = shop.site('orders-app').auth.stored;
        const put = await shop.ask(
          arm('PUT', `${siteId('orders-app')}/config/authsettingsV2`, { body: { properties } }),
        );
        assert.ok(put.status === 200 || put.status === 400);
        const answer = await azure.send('GET', direct('orders-app').url);
        assert.ok([200, 302, 401, 403, 500].includes(answer.status), String(answer.status));
        shop.site('orders-app').auth.set(before, 0);
      });
    }
  });

  it('two hundred calls at once', async () => {
    const calls = Array.from({ length: 200 }, () => azure.send('GET', gateway('/orders/1').url, { headers: key }));
    assert.deepEqual([...new Set((await Promise.all(calls)).map(each => each.status))], [200]);
  });
});
