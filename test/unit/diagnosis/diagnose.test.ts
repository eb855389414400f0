import assert from 'node:assert/strict';
import { certain, likely } from '../../../src/diagnosis/causes/mode';
import {
  type Azure,
  AzureError,
  type GatewayTrace,
  type WireRequest,
  type WireResponse,
} from '../../../src/azure/interfaces';
import { type DiagnoseOptions, type Report, diagnose, reportToMarkdown } from '../../../src/diagnosis';
import { type App, type Facts, type Route, Secret } from '../../../src/route';
import { MemoryAzure, orders, routeTo, service } from '../plan/memoryAzure';
import { app, appClientId, callerClientId, callerObjectId, facts, tenantId } from '../route/samples';

const site = 'orders-app.azurewebsites.net';
const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const tokenWith = (change: Record<string, unknown> = {}): Secret => {
  const payload = {
    aud: appClientId,
    iss: `https://login.microsoftonline.com/${tenantId}/v2.0`,
    azp: callerClientId,
    oid: callerObjectId,
    tid: tenantId,
    ver: '2.0',
    exp: 4_000_000_000,
    ...change,
  };
  return new Secret(`${encode({ alg: 'RS256' })}.${encode(payload)}.c2lnbmF0dXJl`);
};

const respond = (status: number, headers: Record<string, string> = {}, body = ''): WireResponse => ({
  status,
  headers,
  body,
  bodyBytes: body.length,
  milliseconds: 10,
});
const refused = respond(401, { 'www-authenticate': `Bearer realm="${site}"` });
const forbidden = respond(403, { 'x-ms-middleware-request-id': '1' });
const good = respond(200, { 'apim-trace-id': 't' }, '{"ok":true}');

interface World {
  readonly facts?: Facts;
  readonly direct?: (request: WireRequest) => WireResponse;
  readonly gateway?: WireResponse;
  readonly trace?: Partial<GatewayTrace> | null;
  readonly userToken?: Secret;
  readonly debugRefused?: boolean;
  readonly options?: DiagnoseOptions;
  readonly route?: Route;
}

const bearerOf = (request: WireRequest): string => {
  const header = request.headers['Authorization'];
  return header instanceof Secret ? header.reveal() : (header ?? '');
};

interface Ran {
  readonly report: Report;
  readonly sent: readonly WireRequest[];
  readonly invalidated: number;
  readonly progress: readonly Report[];
}

async function run(world: World = {}): Promise<Ran> {
  const memory = new MemoryAzure();
  const sent: WireRequest[] = [];
  const progress: Report[] = [];
  let invalidated = 0;
  const direct = world.direct ?? (() => refused);
  const hasToken = world.gateway?.status !== 500;
  const trace: GatewayTrace = {
    traceId: 't',
    entries: [],
    ...(hasToken && { token: tokenWith() }),
    backEndStatus: 200,
    backEndUrl: `https://${site}/orders?code=secret`,
    ...world.trace,
  };
  const azure: Azure = {
    ...memory.azure,
    apiManagement: {
      ...memory.azure.apiManagement,
      listOperations: () =>
        Promise.resolve([
          {
            id: `${orders.id}/operations/make`,
            apiId: orders.id,
            name: 'make',
            displayName: 'Make',
            method: 'POST',
            urlTemplate: '/',
            parameters: [],
          },
          {
            id: `${orders.id}/operations/one`,
            apiId: orders.id,
            name: 'one',
            displayName: 'One',
            method: 'GET',
            urlTemplate: '/{id}',
            parameters: [{ name: 'id' }],
          },
          {
            id: `${orders.id}/operations/list`,
            apiId: orders.id,
            name: 'list',
            displayName: 'List',
            method: 'GET',
            urlTemplate: '/all',
            parameters: [],
          },
        ]),
      listKeySubscriptions: () =>
        Promise.resolve([
          {
            id: 'wide',
            name: 'wide',
            displayName: 'Wide',
            state: 'active',
            scope: { kind: 'allApis' as const, id: 'all' },
          },
          {
            id: 'narrow',
            name: 'narrow',
            displayName: 'Narrow',
            state: 'active',
            scope: { kind: 'api' as const, id: orders.id },
          },
        ]),
      readKey: id => Promise.resolve(new Secret(`key-of-${id}`)),
    },
    tracing: {
      getDebugToken: () =>
        world.debugRefused === true
          ? Promise.reject(new AzureError('You may not trace.', { kind: 'forbidden', directory: false }))
          : Promise.resolve(new Secret('debug')),
      getTrace: () => Promise.resolve(world.trace === null ? undefined : trace),
      invalidateDebugTokens: () => {
        invalidated++;
        return Promise.resolve();
      },
    },
    signatures: { prepare: () => Promise.resolve(), check: () => Promise.resolve('valid') },
    userTokens: {
      getTokenFor: () =>
        Promise.resolve(world.userToken ? { token: world.userToken } : { whyNot: 'sign-in gives none' }),
    },
    wire: {
      send: request => {
        sent.push(request);
        const through = new URL(request.url).hostname === service.gatewayHosts[0];
        return Promise.resolve({ kind: 'answered', response: through ? (world.gateway ?? good) : direct(request) });
      },
    },
  };
  const report = await diagnose(
    azure,
    world.route ?? routeTo(),
    world.facts ?? facts(),
    { quick: true, ...world.options },
    one => progress.push(one),
  );
  return { report, sent, invalidated, progress };
}

const states = (report: Report): string[] => report.tests.map(test => test.state);
const open = facts({ settings: { enabled: false } });
const tokenless = { token: undefined } as never;
const apim500 = respond(
  500,
  { 'apim-trace-id': 't' },
  '{ "statusCode": 500, "message": "Internal server error", "activityId": "1" }',
);
const failedTrace = (text: string): Partial<GatewayTrace> & { token?: never } => ({
  entries: [{ section: 'inbound', source: 'authentication-managed-identity', elapsed: '0', text }],
});
const passed = (status: number): WireResponse =>
  respond(status, { 'apim-trace-id': 't', 'x-ms-middleware-request-id': '1' });

describe('diagnosing a route', () => {
  it('calls without a good token go to a path that no app has, each to another; the operation’s own comes after', async () => {
    const { sent } = await run();
    const uuid = /^\/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
    const direct = sent.filter(
      one => new URL(one.url).hostname === site && bearerOf(one) !== `Bearer ${tokenWith().reveal()}`,
    );
    const paths = (one: boolean): string[] =>
      direct.filter(request => (bearerOf(request) === '') === one).map(({ url }) => new URL(url).pathname);
    const [first, ...others] = paths(true);
    assert.match(first ?? '', uuid, 'without a token');
    assert.ok(
      others.every(path => path === '/all'),
      others.join(),
    );
    const garbage = paths(false);
    assert.ok(garbage.length > 0 && garbage.every(path => uuid.test(path)), garbage.join());
    assert.equal(new Set([first, ...garbage]).size, garbage.length + 1);
  });

  describe('a proof is of every host name and slot', () => {
    const named: App = { ...app, hosts: [site, 'shop.example'] };
    const slot: App = {
      ...app,
      id: `${app.id}/slots/staging`,
      name: 'orders-app/staging',
      hosts: ['orders-app-staging.azurewebsites.net'],
    };
    const good = facts();
    const [door] = good.doors;
    assert.ok(door);
    const world = {
      route: routeTo(orders, named),
      facts: {
        ...good,
        doors: [
          { ...door, app: named },
          { ...door, app: slot },
        ],
      },
    };
    const hosts = [...named.hosts, ...slot.hosts];
    const host = ({ url }: WireRequest): string => new URL(url).hostname;
    const refusing = (request: WireRequest): WireResponse =>
      respond(401, { 'www-authenticate': `Bearer realm="${host(request)}"` });

    it('each is called without a token and with a garbage one', async () => {
      const { report, sent } = await run({ ...world, direct: refusing });
      assert.equal(report.verdict.state, 'secured', report.verdict.text);
      for (const one of hosts) {
        const tokens = sent.filter(request => host(request) === one).map(bearerOf);
        assert.ok(
          tokens.includes('') && tokens.some(token => token.startsWith('Bearer not')),
          `${one}: ${tokens.join()}`,
        );
      }
    });
    for (const open of hosts)
      it(`not proved where ${open} answers anyone`, async () => {
        const { report } = await run({
          ...world,
          direct: request => (host(request) === open ? respond(200) : refusing(request)),
        });
        assert.equal(report.verdict.state, 'open', report.verdict.text);
        assert.equal(report.proof, undefined);
      });
  });

  it('a revision that isn’t current is the one that is called', async () => {
    const api = { ...orders, id: `${orders.id};rev=2`, revision: '2', isCurrent: false };
    const called = async (one: Route): Promise<readonly string[]> =>
      (await run({ route: one })).sent.flatMap(({ url }) => {
        const { hostname, pathname } = new URL(url);
        return hostname === service.gatewayHosts[0] ? [pathname] : [];
      });
    assert.ok((await called(routeTo(api))).every(path => path.startsWith('/orders;rev=2/')));
    assert.ok((await called(routeTo())).every(path => path.startsWith('/orders/')));
  });

  it('proves a good one: refusals, a call that passes, its token, the list', async () => {
    const { report, sent, invalidated } = await run();
    assert.equal(report.verdict.state, 'secured', report.verdict.text);
    assert.deepEqual(states(report), ['passed', 'notPossible', 'passed']);
    assert.ok(report.proof);
    assert.equal(report.question, 'sendGatewayToken');
    assert.deepEqual(report.causes, []);
    assert.equal(invalidated, 1);
    assert.ok(sent.every(request => request.method === 'GET'));
    const key = sent.find(request => request.url.includes('azure-api'))?.headers['Ocp-Apim-Subscription-Key'];
    assert.equal(key instanceof Secret && key.reveal(), 'key-of-narrow');
    assert.deepEqual(
      report.hops.map(hop => hop.state),
      ['passed', 'passed', 'passed'],
    );
    assert.ok(report.claims.rows.every(row => row.match === 'yes'));
  });

  const verdicts: readonly [string, World, Report['verdict']['state'], readonly string[]][] = [
    ['open by settings and over the wire', { facts: open, direct: () => respond(200, {}, 'hi') }, 'open', ['F-38']],
    [
      'open for garbage tokens only',
      { direct: request => (bearerOf(request) === '' ? refused : respond(404, {}, 'app')) },
      'open',
      // The settings refuse such calls, so what answers isn't running them yet.
      ['F-13'],
    ],
    [
      'sign-in page',
      { direct: () => respond(302, { location: 'https://login.microsoftonline.com/x' }) },
      'broken',
      ['F-37'],
    ],
    [
      'key refused',
      {
        gateway: respond(401, {
          'www-authenticate': 'AzureApiManagementKey realm="https://shop-apim.azure-api.net/orders"',
        }),
      },
      'broken',
      ['F-33'],
    ],
    [
      'caller not on the list',
      { gateway: passed(403), facts: facts({ settings: { allowedApplications: [appClientId] } }) },
      'broken',
      ['F-02'],
    ],
    [
      'audience',
      { gateway: passed(401), facts: facts({ settings: { clientId: 'x', allowedAudiences: [] } }) },
      'broken',
      ['F-01'],
    ],
    [
      'issuer',
      { gateway: passed(401), facts: facts({ settings: { issuer: `https://sts.windows.net/${tenantId}/` } }) },
      'broken',
      ['F-08'],
    ],
    ['no identity', { gateway: apim500, facts: facts({ identity: { userAssigned: [] } }) }, 'broken', ['F-15']],
    ['no application', { gateway: apim500, facts: facts({ application: null }) }, 'broken', ['F-05']],
    [
      'not assigned',
      {
        gateway: apim500,
        facts: facts({ application: { servicePrincipal: { id: '1', assignmentRequired: true, assigned: [] } } }),
      },
      'broken',
      ['F-07'],
    ],
    [
      'base missing',
      { gateway: passed(401), facts: facts({ policy: { droppedAt: 'operation' } }), trace: tokenless },
      'broken',
      ['F-26'],
    ],
    [
      'header replaced',
      {
        gateway: passed(401),
        facts: facts({
          policy: {
            token: { resource: appClientId, form: 'plain', scope: 'api', conditional: false, ignoreError: false },
            overwrittenBy: { element: 'set-header', scope: 'api' },
          },
        }),
        trace: tokenless,
      },
      'broken',
      ['F-11'],
    ],
    [
      'access restriction',
      { gateway: respond(403, {}, 'The web app you have attempted to reach has blocked your access.') },
      'broken',
      ['F-36'],
    ],
    [
      'no allow list',
      { facts: facts({ settings: { allowedApplications: undefined, allowedIdentities: undefined } as never }) },
      'open',
      [],
    ],
    ['no trace', { debugRefused: true }, 'configured', []],
    [
      'two causes',
      {
        direct: () => respond(200),
        gateway: apim500,
        facts: facts({ identity: { userAssigned: [] }, settings: { enabled: false } }),
      },
      'broken',
      ['F-15', 'F-38'],
    ],
  ];
  for (const [name, world, state, causes] of verdicts) {
    it(`says what is wrong: ${name}`, async () => {
      const { report, invalidated } = await run(world);
      assert.equal(report.verdict.state, state, `${report.verdict.title}: ${report.verdict.text}`);
      assert.deepEqual(
        report.causes.map(cause => cause.id),
        causes,
      );
      assert.equal(report.proof, undefined);
      assert.equal(invalidated, 1);
    });
  }

  for (const [text, title] of [
    ['AADSTS53003: Access has been blocked by Conditional Access policies.', 'shop-apim got no token: AADSTS53003'],
    ['System.Exception: the identity service failed.', 'shop-apim got no token'],
  ] as const) {
    it(`has the trace’s words for what no row names: ${text}`, async () => {
      const trace = { ...failedTrace(text), token: undefined } as never;
      const { report } = await run({ gateway: apim500, trace, facts: facts({}) });
      assert.deepEqual(
        report.causes.map(cause => [cause.id, cause.certainty, cause.title]),
        [['E-09', 'certain', title]],
      );
      assert.ok(report.causes[0]?.evidence.some(one => one.includes(text)));
    });
  }

  it('reads the token service’s error from the trace', async () => {
    const trace = { ...failedTrace('AADSTS501051: Application is not assigned to a role'), token: undefined } as never;
    const { report } = await run({
      gateway: apim500,
      trace,
      facts: facts({ application: { servicePrincipal: { id: '1', assignmentRequired: true } } }),
    });
    assert.deepEqual(
      report.causes.map(cause => [cause.id, cause.certainty]),
      // Who else holds the role couldn’t be read, so a group may hold it.
      [
        ['F-07', 'oneOf'],
        ['F-24', 'oneOf'],
      ],
    );
    assert.deepEqual(
      report.hops.map(hop => hop.state),
      ['passed', 'broken', 'notReached'],
    );
  });

  it('names each thing that shows a cause once', () => {
    assert.deepEqual(certain('a', 'b', 'a', '', undefined).evidence, ['a', 'b']);
    assert.deepEqual(likely('a', 'a').evidence, ['a']);
  });

  it('says that a call came without a token', async () => {
    const { report } = await run({ facts: open, trace: tokenless, direct: () => respond(200, {}, 'hi') });
    assert.deepEqual(
      report.hops.slice(1).map(({ state, what, result }) => [state, what, result.replace(/ in .*/, '')]),
      [
        ['broken', 'asks for a token', 'asked for none'],
        ['passed', 'calls without a token', '200'],
      ],
    );
  });

  it('takes 403 to the user’s own token as a good result', async () => {
    const userToken = tokenWith({ azp: 'vscode' });
    const { report } = await run({
      userToken,
      direct: request => (bearerOf(request) === `Bearer ${userToken.reveal()}` ? forbidden : refused),
    });
    assert.deepEqual(states(report), ['passed', 'passed', 'passed']);
    assert.match(report.tests[1]?.finding ?? '', /the list bites/);
  });

  it('sends the gateway’s token once, to the app’s own host, when agreed', async () => {
    const agreed: DiagnoseOptions = { sendGatewayToken: 'agreed' };
    const token = tokenWith();
    const direct = (request: WireRequest): WireResponse =>
      bearerOf(request).includes('eyJ') ? respond(200, {}, 'ok') : refused;
    const { report, sent } = await run({ options: agreed, direct, trace: { token } });
    assert.deepEqual(states(report), ['passed', 'passed', 'passed']);
    const withIt = sent.filter(request => bearerOf(request).includes(token.reveal()));
    assert.deepEqual(
      withIt.map(request => request.url),
      [`https://${site}/orders`],
    );
  });

  for (const [name, world] of [
    ['declined', { options: { sendGatewayToken: 'declined' } }],
    ['not agreed to', {}],
    [
      'made for something else',
      { options: { sendGatewayToken: 'agreed' }, trace: { token: tokenWith({ aud: 'https://graph.microsoft.com' }) } },
    ],
    ['expired', { options: { sendGatewayToken: 'agreed' }, trace: { token: tokenWith({ exp: 1 }) } }],
  ] as const satisfies readonly (readonly [string, World])[]) {
    it(`never sends the gateway’s token: ${name}`, async () => {
      const { report, sent } = await run(world);
      assert.equal(report.tests[1]?.state, 'notPossible');
      assert.ok(sent.every(request => !bearerOf(request).includes('eyJ')));
    });
  }

  it('tries again while the app starts up, and doesn’t judge that', async () => {
    let calls = 0;
    const { report } = await run({ direct: () => (++calls < 4 ? respond(503) : refused) });
    assert.equal(report.tests[0]?.state, 'passed');
    const never = await run({ direct: () => respond(503) });
    assert.equal(never.report.verdict.state, 'notReachable');
  });

  it('says in one sentence after the other that restrictions keep the tests out', async () => {
    const body = 'The web app you have attempted to reach has blocked your access.';
    const { verdict } = (await run({ direct: () => respond(403, {}, body) })).report;
    assert.equal(verdict.state, 'notReachable');
    assert.match(verdict.text, /before any authentication\. Not reachable/);
  });

  it('keeps tokens and keys out of everything it tells', async () => {
    const token = tokenWith();
    const { report, progress } = await run({
      options: { sendGatewayToken: 'agreed' },
      trace: { token },
      direct: () =>
        respond(
          401,
          { 'www-authenticate': `Bearer realm="${site}"` },
          `echo ${token.reveal()} ?code=secretkey\u001b[31m`,
        ),
    });
    const all = JSON.stringify([report, progress]) + reportToMarkdown(report);
    const [head = '', payload = '', signature = ''] = token.reveal().split('.');
    for (const secret of [head, payload, signature, 'key-of-', 'secretkey', '"debug"', '\u001b'])
      assert.ok(!all.includes(secret), secret);
    assert.match(all, /token hidden/);
    assert.match(reportToMarkdown(report), /^Local Azure, simulated\n/);
  });
});
