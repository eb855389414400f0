import assert from 'node:assert/strict';
import { connect } from '../../../src/azure';
import { createConnection } from '../../../src/azure/connection';
import { isPublicAddress } from '../../../src/azure/gateway/publicAddress';
import { readTrace } from '../../../src/azure/gateway/readTrace';
import { redactText } from '../../../src/azure/gateway/redact';
import { type Resolver, createWire } from '../../../src/azure/gateway/wire';
import { privateToo } from '../../../src/azure/gateway/privateToo';
import { type Azure, Cancelled, type WireOutcome, type WireRequest } from '../../../src/azure/interfaces';
import { Secret } from '../../../src/route';
import {
  type Answer,
  type Received,
  TestClock,
  type TinyAzure,
  armError,
  serviceId,
  sessionOn,
  startTinyAzure,
} from './tinyAzure';

const jwt = 'eyJhbGciOiJSUzI1NiJ9.eyJhdWQiOiJ4In0.c2lnbmF0dXJl';

describe('probes', () => {
  let tiny: TinyAzure;
  let answer: (request: Received) => Answer | Promise<Answer>;
  const clock = new TestClock();

  beforeEach(async () => {
    tiny = await startTinyAzure(request => answer(request));
  });
  afterEach(() => tiny.close());

  const wire = () => connect(sessionOn(tiny), { clock }).wire;
  const whyNot = (outcome: WireOutcome): string =>
    outcome.kind === 'notReachable' ? outcome.why : `answered ${outcome.response.status}`;

  it('carry their headers and secrets, follow no redirect and give lower-case names', async () => {
    answer = () => ({ status: 302, headers: { Location: 'https://elsewhere.test/', 'X-Odd': 'a' }, body: 'moved' });
    const outcome = await wire().send({
      method: 'GET',
      url: 'https://app.tiny.test/orders?x=1',
      headers: { Authorization: new Secret('Bearer t'), Host: 'forged.test' },
      ownHosts: ['app.tiny.test'],
    });
    assert.ok(outcome.kind === 'answered');
    assert.equal(outcome.response.status, 302);
    assert.equal(outcome.response.headers['x-odd'], 'a');
    assert.equal(outcome.response.body, 'moved');
    assert.equal(tiny.received.length, 1);
    const [request] = tiny.received;
    assert.deepEqual(
      [request?.host, request?.path, request?.headers.authorization],
      ['app.tiny.test', '/orders?x=1', 'Bearer t'],
    );
  });

  for (const [where, url, ownHosts] of [
    ['a host of somebody else', 'https://rogue.test/', ['app.tiny.test']],
    ['a look-alike', 'https://app.tiny.test.rogue.test/', ['app.tiny.test']],
    ['a look-alike in the front', 'https://rogue-app.tiny.test/', ['app.tiny.test']],
    ['a user name that looks like the host', 'https://app.tiny.test@rogue.test/', ['app.tiny.test']],
    ['another port of the host', 'https://app.tiny.test:8443/', ['app.tiny.test']],
    ['the host without TLS', 'http://app.tiny.test/', ['app.tiny.test']],
    ['a host that nobody vouches for', 'https://app.tiny.test/', undefined],
  ] as const) {
    it(`never carry a secret to ${where}`, async () => {
      answer = () => ({});
      const headers = { Authorization: new Secret('Bearer t') };
      const request = { method: 'GET' as const, url, headers, ...(ownHosts && { ownHosts }) };
      await assert.rejects(wire().send(request), /which it isn’t for\. Nothing was sent/);
      assert.equal(tiny.received.length, 0);
    });
  }

  it('keep 64 KiB of a body and its whole length', async () => {
    answer = () => ({ body: 'x'.repeat(200_000) });
    const outcome = await wire().send({ method: 'GET', url: 'https://app.tiny.test/', headers: {} });
    assert.ok(outcome.kind === 'answered');
    assert.equal(outcome.response.body.length, 65_536);
    assert.equal(outcome.response.bodyBytes, 200_000);
  });

  it('refuse what is not https or not a name', async () => {
    answer = () => ({});
    for (const url of [
      'http://app.tiny.test/',
      'https://127.0.0.1/',
      'https://[::1]/',
      'https://2130706433/',
      'https://0x7f.1/',
      'https://169.254.169.254/',
      'https://user@app.tiny.test/',
    ]) {
      assert.equal(whyNot(await wire().send({ method: 'GET', url, headers: {} })), 'address', url);
    }
    assert.equal(tiny.received.length, 0);
  });

  it('say why nothing answered', async () => {
    answer = () => {
      throw new Error('cut');
    };
    assert.equal(whyNot(await wire().send({ method: 'GET', url: 'https://app.tiny.test/', headers: {} })), 'reset');
    assert.equal(
      whyNot(await wire().send({ method: 'GET', url: 'https://not-in-certificate.test/', headers: {} })),
      'tls',
    );
    await tiny.close();
    assert.equal(whyNot(await wire().send({ method: 'GET', url: 'https://app.tiny.test/', headers: {} })), 'refused');
  });

  it('end when cancelled', async () => {
    const controller = new AbortController();
    answer = () => {
      controller.abort();
      return new Promise(() => undefined);
    };
    const sending = wire().send(
      { method: 'GET', url: 'https://app.tiny.test/', headers: {} },
      { signal: controller.signal },
    );
    await assert.rejects(sending, Cancelled);
  });

  it('are not sent when cancelled while their name is looked up', async () => {
    const controller = new AbortController();
    const resolver: Resolver = {
      resolve: () => {
        controller.abort();
        return Promise.resolve([{ address: '20.1.2.3', family: 4 }]);
      },
    };
    let sent = 0;
    const connection = createConnection(undefined);
    const counted = {
      ...connection,
      probe: (...given: Parameters<typeof connection.probe>) => {
        sent += 1;
        return connection.probe(...given);
      },
    };
    const sending = createWire(counted, clock, resolver).send(
      { method: 'GET', url: 'https://slow-name.example/', headers: {} },
      { signal: controller.signal },
    );
    await assert.rejects(sending, Cancelled);
    assert.equal(sent, 0);
  });

  it('never reach an address that is not public, by whatever name', async () => {
    for (const address of ['127.0.0.1', '169.254.169.254', '10.1.2.3', '::1', '::ffff:127.0.0.1']) {
      const resolver: Resolver = {
        resolve: () =>
          Promise.resolve([
            { address: '20.1.2.3', family: 4 },
            { address, family: address.includes(':') ? 6 : 4 },
          ]),
      };
      const open = createWire(createConnection(undefined), clock, resolver);
      assert.equal(
        whyNot(await open.send({ method: 'GET', url: 'https://rebound.example/', headers: {} })),
        'address',
        address,
      );
    }
  });

  describe('on a private network', () => {
    const never = [
      '127.0.0.1',
      '169.254.169.254',
      '168.63.129.16',
      '::1',
      'fe80::1',
      '100.100.100.200',
      'fd00:ec2::254',
      '::ffff:127.0.0.1',
    ];
    const inside = ['10.1.2.3', '172.16.0.4', '192.168.1.1', '100.64.0.7', 'fd12::1', '::ffff:10.1.2.3'];
    const reached = async (address: string, more: Partial<WireRequest>): Promise<boolean> => {
      const resolver: Resolver = {
        resolve: () => Promise.resolve([{ address, family: address.includes(':') ? 6 : 4 }]),
      };
      let sent = false;
      const probe = (): Promise<never> => {
        sent = true;
        return Promise.reject(new Error('Not really.'));
      };
      const inner = createWire({ ...createConnection(undefined), probe }, clock, resolver);
      const { wire: asked } = privateToo({ wire: inner } as Azure);
      const request = { method: 'GET', url: 'https://app.example/', headers: {}, ownHosts: ['app.example'] } as const;
      await (more.privateToo ? asked : inner).send({ ...request, ...more });
      return sent;
    };

    for (const address of inside)
      it(`${address} is called only once that was agreed to, and only by a name of Azure’s own`, async () => {
        assert.equal(await reached(address, {}), false);
        assert.equal(await reached(address, { privateToo: true }), true);
        assert.equal(await reached(address, { privateToo: true, ownHosts: ['other.example'] }), false);
      });
    for (const address of never)
      it(`${address} is called never`, async () => assert.equal(await reached(address, { privateToo: true }), false));
  });

  it('tell an unknown name', async () => {
    const resolver: Resolver = { resolve: () => Promise.reject(Object.assign(new Error('x'), { code: 'ENOTFOUND' })) };
    const open = createWire(createConnection(undefined), clock, resolver);
    assert.equal(
      whyNot(await open.send({ method: 'GET', url: 'https://nowhere.example/', headers: {} })),
      'nameNotFound',
    );
  });
});

describe('public addresses', () => {
  const refused = [
    '0.0.0.0',
    '10.0.0.1',
    '100.64.0.1',
    '127.8.8.8',
    '168.63.129.16',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    'fe80::1',
    'fe80::1%eth0',
    'fc00::1',
    'fd12::1',
    'ff02::1',
    '::ffff:10.0.0.1',
    '::ffff:7f00:1',
    '::127.0.0.1',
    '64:ff9b::a00:1',
    '2002:7f00:1::1',
    'not an address',
    '',
  ];
  const accepted = [
    '20.50.2.3',
    '172.32.0.1',
    '100.128.0.1',
    '8.8.8.8',
    '2603:1030::1',
    '::ffff:20.50.2.3',
    '64:ff9b::1432:203',
  ];
  for (const address of refused)
    it(`do not include ${address || 'nothing'}`, () => assert.equal(isPublicAddress(address), false));
  for (const address of accepted) it(`include ${address}`, () => assert.equal(isPublicAddress(address), true));
});

describe('redaction', () => {
  const cases: readonly (readonly [string, string])[] = [
    [`Authorization: Bearer ${jwt}`, 'Authorization: Bearer [token hidden]'],
    [`got ${jwt} back`, 'got [token hidden] back'],
    ['https://x/?code=abc%3D%3D&b=1', 'https://x/?code=[key hidden]&b=1'],
    ['https://x/?a=1&subscription-key=0123', 'https://x/?a=1&subscription-key=[key hidden]'],
    ['Ocp-Apim-Subscription-Key: 0123456789', 'Ocp-Apim-Subscription-Key: [key hidden]'],
    ['"x-functions-key":"abc=="', '"x-functions-key":"[key hidden]"'],
    ['Authorization: Basic dXNlcjpwYXNz', 'Authorization: Basic [token hidden]'],
    ['opaque Bearer abcdefgh12345678', 'opaque Bearer [token hidden]'],
    [
      'Managed identity token is added to Authorization header.',
      'Managed identity token is added to Authorization header.',
    ],
  ];
  const key = 'q7Zt3nXw8Kp1Vb5Rm2Yc6Hd9Lf4Jg0SaTeUiOxPl7Qr';
  const looksLikeKey: readonly (readonly [string, string])[] = [
    ['a key of API Management', '9f8e7d6c5b4a39281706f5e4d3c2b1a0'],
    ['a key of API Management in capitals', '9F8E7D6C5B4A39281706F5E4D3C2B1A0'],
    ['a function key', 'aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0eF3hI6kL9nO2qR5tU8wX1zAzFuAB=='],
    ['a function key of today', 'zX9_wV7-uT5sR3qP1oN8mL6kJ4iH2gF0eD-cB_aAzFuPq3rSt'],
    ['a storage key', 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=='],
    ['base64 without its end', 'k7Jd+3Lm9QwX5zRt1VbN8cYh2Pf6Gs0Ae4UiOxTqKd9B'],
    ['base64 with slashes', 'k7Jd93Lm9QwX5zRt1VbN8cYh/Pf6Gs0Ae4UiOx1TqKd9'],
    ['letters and digits', 'k3j4h5g6f7d8s9a0p1o2i3u4y5t6r7e8w9q0'],
    ['a made-up key', key],
  ];
  for (const [name, secret] of looksLikeKey) {
    for (const around of [secret, `Header was set to ${secret}.`, `"value":"${secret}"`, `x-shop='${secret}'`])
      it(`hides ${name}: ${around.replace(secret, '…')}`, () => {
        const shown = redactText(around);
        assert.ok(!shown.includes(secret.slice(4, 20)), shown);
        assert.equal(shown, around.replace(secret, '[key hidden]'));
      });
  }
  const stays: readonly string[] = [
    'clientId:D6088D89-1F6A-4E0B-9C8D-0A1B2C3D4E5F AAD Authority:https://login.windows.net/6c7d1f5e-0b1a-4d57-9a35-21c0f4a5e801',
    'for api://0f3d2a11-5b6c-4d7e-8f90-a1b2c3d4e501 audience succeeded.',
    '/subscriptions/a1d5b6c2-3e4f-4a5b-8c6d-7e8f90a1b2c3/resourceGroups/shop-production-weu-01/providers/Microsoft.ApiManagement/service/shop-apim-production-01',
    'https://contoso-orders-production-bqh3e7f1gf4th6fc.westeurope-01.azurewebsites.net/api/orders/2025',
    'at Microsoft.IdentityModel.Clients.ActiveDirectory.AdalServiceException in D:\\agent\\_work\\Gateway.cs:line 214',
    'AADSTS500011: Trace ID: 0b6e1ad4-6a5d-4f5a-9d0e-1f2a3b4c5d00 Correlation ID: 5a6b7c8d-0000-4000-8000-123456789abc Timestamp: 2025-05-03 12:03:04Z',
    'Apim-Request-Id: 9f8e7d6c5b4a39281706f5e4d3c2b1a0',
    '"requestId":"9f8e7d6c5b4a39281706f5e4d3c2b1a0"',
    'traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
    'factsHash: 2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae',
    'ETag: "9f8e7d6c5b4a39281706f5e4d3c2b1a0"',
    'x-ms-middleware-request-id: 5a6b7c8d-0000-4000-8000-123456789abc',
    'backend-service-of-the-orders-team-in-production-2025-v2',
    'TheResourcePrincipalNamedWasNotFoundInTheTenantNamedContoso',
    'BackendConnectionFailure: https://stock-old.azurewebsites.net/api/levels/by-warehouse/and-article-number/v1',
    '--------------------------------------------------------------',
    '00000000000000000000000000000000',
    'urn:oid:1.2.840.113556.1.4.803',
  ];
  for (const text of stays) it(`leaves ${text}`, () => assert.equal(redactText(text), text));
  it('looks through megabytes at once', () => {
    const long = `${'aB3'.repeat(700_000)} ${'orders/'.repeat(300_000)} ${'9f-'.repeat(300_000)}`;
    assert.ok(redactText(`${long} ${key}`).endsWith('[key hidden]'));
  });

  for (const [text, expected] of cases) it(text.replace(jwt, '<jwt>'), () => assert.equal(redactText(text), expected));
});

describe('traces', () => {
  const request = {
    method: 'GET',
    url: 'https://orders.example/api/1?code=host-key',
    headers: [
      { name: 'Authorization', value: `Bearer ${jwt}` },
      { name: 'Ocp-Apim-Subscription-Key', value: 'sub-key-1' },
      { name: 'x-functions-key', value: 'fn-key-1' },
    ],
  };
  const document = {
    serviceName: 'shop',
    traceId: 't-1',
    traceEntries: {
      inbound: [
        {
          source: 'api-inspector',
          elapsed: '00:00:00.1',
          data: { request: { url: 'https://g/orders?subscription-key=sub-key-1', headers: request.headers } },
        },
        {
          source: 'api-inspector',
          data: {
            configuration: {
              api: {
                to: {
                  scheme: 'https',
                  host: 'orders.example',
                  port: 443,
                  path: '/api',
                  queryString: '',
                  isDefaultPort: true,
                },
              },
            },
          },
        },
        {
          source: 'authentication-managed-identity',
          data: { message: ['Obtaining', 'succeeded.'], errorResponse: null },
        },
        { source: 'set-header', data: `Authorization set to Bearer ${jwt}` },
        'not an entry',
      ],
      backend: [
        {
          source: 'forward-request',
          data: {
            message: 'sent',
            request,
            response: {
              status: { code: 'Unauthorized', reason: 'x' },
              headers: [
                { name: 'WWW-Authenticate', value: 'Bearer realm="orders.example"' },
                { name: 'Set-Cookie', value: 'a=secret-cookie' },
              ],
            },
          },
        },
      ],
    },
  };

  it('are read and redacted at once, the token kept as a secret', () => {
    const trace = readTrace('t-1', document);
    assert.equal(trace.token?.reveal(), jwt);
    assert.equal(trace.backEndStatus, 401);
    assert.equal(trace.backEndUrl, 'https://orders.example/api/1?code=[key hidden]');
    assert.deepEqual(trace.backEndHeaders, {
      'www-authenticate': 'Bearer realm="orders.example"',
      'set-cookie': '[key hidden]',
    });
    assert.deepEqual(
      trace.entries.map(({ section, source }) => `${section} ${source}`),
      [
        'inbound api-inspector',
        'inbound api-inspector',
        'inbound authentication-managed-identity',
        'inbound set-header',
        'backend forward-request',
      ],
    );
    assert.equal(trace.entries[2]?.text, 'Obtaining\nsucceeded.');
    const shown = JSON.stringify(trace);
    for (const secret of [jwt, 'sub-key-1', 'fn-key-1', 'host-key', 'secret-cookie'])
      assert.ok(!shown.includes(secret), secret);
  });

  it('tell where a request was routed when it never got there', () => {
    const { traceEntries } = document;
    const trace = readTrace('t', { traceEntries: { inbound: traceEntries.inbound } });
    assert.equal(trace.backEndUrl, 'https://orders.example/api');
    assert.equal(trace.token, undefined);
    assert.equal(trace.backEndStatus, undefined);
  });

  for (const odd of [
    {},
    { traceEntries: null },
    { traceEntries: { inbound: 'x', backend: [{}, { data: [] }, { data: null }] } },
  ]) {
    it(`can be as odd as ${JSON.stringify(odd)}`, () => {
      assert.equal(readTrace('t', odd).backEndStatus, undefined);
    });
  }

  const statuses: readonly (readonly [unknown, number | undefined])[] = [
    [{ code: 'OK' }, 200],
    [{ code: 403 }, 403],
    ['InternalServerError', 500],
    ['401 Unauthorized', 401],
    ['Teapot', undefined],
    [null, undefined],
  ];
  for (const [status, expected] of statuses) {
    it(`read ${JSON.stringify(status)} as ${expected}`, () => {
      const entry = { source: 'forward-request', data: { response: { status } } };
      assert.equal(readTrace('t', { traceEntries: { backend: [entry] } }).backEndStatus, expected);
    });
  }

  it('are asked for with a token for five minutes, until they come', async () => {
    let looks = 0;
    const tiny = await startTinyAzure(({ path }) => {
      if (path.includes('listDebugCredentials')) return { body: { token: 'aid=1&p=2' } };
      if (path.includes('invalidateDebugCredentials')) return { status: 204 };
      looks += 1;
      return looks < 3 ? { status: 404, body: armError('TraceNotFound') } : { body: document };
    });
    const clock = new TestClock();
    try {
      const { tracing } = connect(sessionOn(tiny, 3_600_000, clock), { clock });
      assert.equal((await tracing.getDebugToken(serviceId, `${serviceId}/apis/orders`)).reveal(), 'aid=1&p=2');
      assert.deepEqual(JSON.parse(tiny.received[0]?.body ?? ''), {
        credentialsExpireAfter: 'PT5M',
        apiId: `${serviceId}/apis/orders`,
        purposes: ['tracing'],
      });
      assert.equal((await tracing.getTrace(serviceId, 't-1'))?.backEndStatus, 401);
      assert.deepEqual(clock.sleeps, [250, 500]);
      looks = -100;
      assert.equal(await tracing.getTrace(serviceId, 't-2'), undefined);
      await tracing.invalidateDebugTokens(serviceId);
    } finally {
      await tiny.close();
    }
  });
});
