import assert from 'node:assert/strict';
import { connect } from '../../../src/azure';
import { createConnection } from '../../../src/azure/connection';
import { isPublicAddress } from '../../../src/azure/gateway/publicAddress';
import { readTrace } from '../../../src/azure/gateway/readTrace';
import { redactText } from '../../../src/azure/gateway/redact';
import { type Resolver, createWire } from '../../../src/azure/gateway/wire';
import { Cancelled, type WireOutcome } from '../../../src/azure/interfaces';
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
