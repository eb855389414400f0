import assert from 'node:assert/strict';
import { contextIn, validatePolicy } from '../../../src/simulator/gateway';
import { decodeToken } from '../../../src/simulator/entra';
import {
  attached,
  authSettings,
  call,
  clientId,
  identity,
  lockedClientId,
  makeWorld,
  policies,
  serviceOf,
  siteOf,
  tenantId,
  type Parts,
} from './dataPlane';

const url = 'https://svc.azure-api.net/orders/1';
const key = { 'ocp-apim-subscription-key': 'ALL' };
const open = { site: { auth: authSettings({ enabled: false }) } };
const identityStatement = `<authentication-managed-identity resource="${clientId}" />`;
const withApi = (sections: Readonly<Record<string, string>>, parts: Parts = open): Parts => ({
  ...parts,
  api: { policy: policies(sections), ...parts.api },
});
const inbound = (statements: string, parts?: Parts) => makeWorld(withApi({ inbound: `<base />${statements}` }, parts));

async function sentHeaders(
  statements: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Record<string, string>> {
  const answer = await call(inbound(statements), url, { ...key, ...headers });
  assert.equal(answer.status, 200, answer.body);
  return answer.echo['headers'] as Record<string, string>;
}

describe('simulator gateway: domain.md 7.1, byte for byte', () => {
  const challenge =
    'AzureApiManagementKey realm="https://svc.azure-api.net/orders",name="Ocp-Apim-Subscription-Key",type="header"';
  it('no key', async () => {
    const answer = await call(makeWorld(open), url);
    assert.equal(answer.status, 401);
    assert.equal(
      answer.body,
      '{ "statusCode": 401, "message": "Access denied due to missing subscription key. Make sure to include subscription key when making requests to an API." }',
    );
    assert.equal(answer.header('Content-Length'), '152');
    assert.equal(Buffer.byteLength(answer.body), 152);
    assert.equal(answer.header('WWW-Authenticate'), challenge);
  });
  for (const wrong of ['nonsense', 'OFF', 'GOLD']) {
    it(`wrong, suspended or out-of-scope key: ${wrong}`, async () => {
      const world = makeWorld({ ...open, service: { products: [{ name: 'gold', apis: [] }] } });
      const answer = await call(world, url, { 'ocp-apim-subscription-key': wrong });
      assert.equal(answer.status, 401);
      assert.equal(
        answer.body,
        '{ "statusCode": 401, "message": "Access denied due to invalid subscription key. Make sure to provide a valid key for an active subscription." }',
      );
      assert.equal(answer.header('Content-Length'), '143');
      assert.equal(answer.header('WWW-Authenticate'), challenge);
    });
  }
  it('the header goes before the query, the query counts alone', async () => {
    const world = makeWorld(open);
    assert.equal((await call(world, `${url}?subscription-key=ONE`)).status, 200);
    assert.equal(
      (await call(world, `${url}?subscription-key=ONE`, { 'ocp-apim-subscription-key': 'bad' })).status,
      401,
    );
  });
  it('a key must be valid even if none is required', async () => {
    const world = makeWorld({ ...open, api: { subscriptionRequired: false } });
    assert.equal((await call(world, url)).status, 200);
    assert.equal((await call(world, url, { 'ocp-apim-subscription-key': 'bad' })).status, 401);
  });
  it('no API, no operation: 404', async () => {
    for (const [address, method] of [
      ['https://svc.azure-api.net/none', 'GET'],
      [url, 'DELETE'],
    ] as const) {
      const answer = await call(makeWorld(open), address, key, { method });
      assert.equal(answer.body, '{ "statusCode": 404, "message": "Resource not found" }');
    }
  });
  it('back end that is no host of the world: 500, nothing connects outside', async () => {
    const answer = await call(makeWorld({ api: { serviceUrl: 'https://example.com' } }), url, key);
    assert.equal(answer.status, 500);
    assert.match(
      answer.body,
      /^\{ "statusCode": 500, "message": "Internal server error", "activityId": "[0-9a-f-]{36}" \}$/,
    );
  });
});

describe('simulator gateway: domain.md 4.1, the identity', () => {
  it('sends a token of the system identity, and Easy Auth lets it in', async () => {
    const answer = await call(inbound(identityStatement, {}), url, key);
    assert.equal(answer.status, 200);
    assert.equal((answer.echo['headers'] as Record<string, string>)['x-ms-client-principal-id'], identity.principalId);
  });
  it('sends one of an attached user-assigned identity', async () => {
    const answer = await call(
      inbound(`<authentication-managed-identity resource="${clientId}" client-id="${attached.clientId}" />`, {}),
      url,
      key,
    );
    assert.equal((answer.echo['headers'] as Record<string, string>)['x-ms-client-principal-id'], attached.principalId);
  });
  const variable = `<authentication-managed-identity resource="${clientId}" output-token-variable-name="t" />`;
  it('an output variable suppresses the header (U8), a set-header brings it back', async () => {
    assert.equal((await call(inbound(variable, {}), url, key)).status, 401);
    const both = `${variable}<set-header name="Authorization" exists-action="override"><value>@("Bearer " + (string)context.Variables["t"])</value></set-header>`;
    assert.equal((await call(inbound(both, {}), url, key)).status, 200);
  });
  const failures: readonly (readonly [string, string, RegExp])[] = [
    ['F-05 unknown resource', 'resource="api://nowhere"', /AADSTS500011/],
    ['F-17 scope syntax', `resource="api://${clientId}/.default"`, /AADSTS500011.*\/\.default/],
    ['F-07 no role', `resource="${lockedClientId}"`, /AADSTS501051/],
    [
      'F-18 identity not attached',
      `resource="${clientId}" client-id="30000000-0000-4000-8000-000000000006"`,
      /30000000-0000-4000-8000-000000000006/,
    ],
  ];
  for (const [name, attributes, text] of failures) {
    it(`${name}: 500 with the reason in the trace only`, async () => {
      const { answer, trace } = await traced(inbound(`<authentication-managed-identity ${attributes} />`));
      assert.equal(answer.status, 500);
      assert.doesNotMatch(answer.body, /AADSTS/);
      const entry = trace.inbound.find(each => each.source === 'authentication-managed-identity');
      assert.match(JSON.stringify(entry), text);
      assert.equal(trace.backend.length, 0);
    });
    it(`${name}: ignore-error goes on without a token`, async () => {
      assert.equal(
        (await sentHeaders(`<authentication-managed-identity ${attributes} ignore-error="true" />`))['authorization'],
        undefined,
      );
    });
  }
  it('inside send-request its output variable has the token', async () => {
    const side = identityStatement.replace(' />', ' output-token-variable-name="t" />');
    const statements = `<send-request mode="new"><set-url>https://linux.azurewebsites.net/side</set-url>${side}</send-request>
      <set-header name="X-Parts" exists-action="override"><value>@(((string)context.Variables["t"]).Split('.').Length)</value></set-header>`;
    assert.equal((await sentHeaders(statements))['x-parts'], '3');
  });
  it('inside send-request it authenticates that call only', async () => {
    const statements = `<send-request mode="new" response-variable-name="r"><set-url>https://linux.azurewebsites.net/side</set-url>${identityStatement}</send-request>
      <set-header name="X-Side" exists-action="override"><value>@(((IResponse)context.Variables["r"]).StatusCode + "/" + ((IResponse)context.Variables["r"]).Body.As<JObject>()["authorization"])</value></set-header>`;
    const answer = await call(inbound(statements), url, key);
    const headers = answer.echo['headers'] as Record<string, string>;
    assert.equal(headers['x-side'], '200/present');
    assert.equal(headers['authorization'], undefined);
  });
});

interface TraceEntries {
  readonly inbound: readonly { source: string; data: unknown }[];
  readonly backend: readonly {
    source: string;
    data: { request?: { headers: { name: string; value: string }[] }; response?: unknown };
  }[];
}

async function traced(world: ReturnType<typeof makeWorld>, apiId?: string) {
  const service = serviceOf(world);
  service.debugCredentials.push({
    token: 'D',
    apiId: (apiId ?? `${service.id}/apis/orders`).toLowerCase(),
    expiresAt: world.clock.now() + 60_000,
  });
  const answer = await call(world, url, { ...key, 'apim-debug-authorization': 'D' });
  const stored = service.traces.get(answer.header('Apim-Trace-Id') ?? '')?.document;
  return { answer, document: stored, trace: stored?.['traceEntries'] as unknown as TraceEntries };
}

describe('simulator gateway: domain.md 8, tracing', () => {
  it('the document names identity, back end and the token that was sent', async () => {
    const { document, trace } = await traced(inbound(identityStatement, {}));
    assert.equal(document?.['serviceName'], 'svc');
    const messages = trace.inbound
      .filter(each => each.source === 'authentication-managed-identity')
      .map(each => (each.data as { message: string }).message);
    assert.deepEqual(messages, [
      `Obtaining managed identity token using clientId:${identity.clientId.toUpperCase()} AAD Authority:https://login.windows.net/${tenantId} for ${clientId} audience succeeded.`,
      'Managed identity token is added to Authorization header.',
    ]);
    assert.match(
      JSON.stringify(trace.inbound),
      /"from":"\/orders","to":\{"scheme":"https","host":"orders.azurewebsites.net","port":443,"path":"\/api"/,
    );
    const sent = trace.backend[0]?.data.request?.headers.find(each => each.name === 'Authorization');
    assert.equal(decodeToken((sent?.value ?? '').slice(7))?.claims['aud'], clientId);
    assert.match(JSON.stringify(trace.backend.at(-1)?.data.response), /"code":200/);
  });
  it('expired and wrong-API tokens say so, unknown ones nothing', async () => {
    const world = makeWorld(open);
    const wrong = await traced(world, `${serviceOf(world).id}/apis/other`);
    assert.equal(wrong.answer.header('Apim-Debug-Authorization-WrongAPI'), 'true');
    assert.equal(wrong.answer.header('Apim-Trace-Id'), undefined);
    world.clock.advance(120_000);
    const expired = await call(world, url, { ...key, 'apim-debug-authorization': 'D' });
    assert.equal(expired.header('Apim-Debug-Authorization-Expired'), 'true');
    const unknown = await call(world, url, { ...key, 'apim-debug-authorization': 'X' });
    assert.deepEqual(
      Object.keys(unknown.headers).filter(name => name.startsWith('Apim')),
      [],
    );
  });
});

describe('simulator gateway: domain.md 3.2, composition', () => {
  const mark = (name: string) =>
    `<set-header name="X-Order" exists-action="append"><value>${name}</value></set-header>`;
  const at = (name: string) => policies({ inbound: `<base />${mark(name)}` });
  const world = (api = at('api'), operation = at('operation')) =>
    makeWorld({
      ...open,
      service: {
        policy: policies({ inbound: mark('global'), backend: '<forward-request />', outbound: '', 'on-error': '' }),
        fragments: [{ name: 'frag', value: `<fragment>${mark('fragment')}</fragment>` }],
        products: [{ name: 'gold', apis: ['orders'], published: true, policy: at('product') }],
      },
      api: { policy: api },
      operations: [{ name: 'get', method: 'GET', urlTemplate: '/{id}', policy: operation }],
    });
  const order = async (made: ReturnType<typeof makeWorld>, used: string) => {
    const answer = await call(made, url, { 'ocp-apim-subscription-key': used });
    return (answer.echo['headers'] as Record<string, string>)['x-order'];
  };
  it('global → API → operation with any key', async () =>
    assert.equal(await order(world(), 'ALL'), 'global, api, operation'));
  it('the product only with its key (F-16)', async () => {
    assert.equal(await order(world(), 'GOLD'), 'global, product, api, operation');
    assert.equal(await order(world(), 'ONE'), 'global, api, operation');
  });
  it('base decides the place', async () => {
    assert.equal(await order(world(policies({ inbound: `${mark('api')}<base />` })), 'ALL'), 'api, global, operation');
  });
  it('without base the parents are dropped (F-26)', async () => {
    assert.equal(await order(world(at('api'), policies({ inbound: mark('operation') })), 'ALL'), 'operation');
  });
  it('without base in backend nothing is forwarded', async () => {
    const answer = await call(world(policies({ backend: '' })), url, key);
    assert.equal(answer.status, 200);
    assert.equal(answer.body, '');
  });
  it('fragments run in place', async () => {
    assert.equal(
      await order(world(policies({ inbound: '<base /><include-fragment fragment-id="frag" />' })), 'ALL'),
      'global, fragment, operation',
    );
  });
  it('a saved policy runs after its delay', async () => {
    const made = world();
    const live = serviceOf(made).policies.get('api/orders;rev=1')!;
    live.set({ text: at('new'), etag: 'x' }, 30_000);
    assert.equal(await order(made, 'ALL'), 'global, api, operation');
    made.clock.advance(30_000);
    assert.equal(await order(made, 'ALL'), 'global, new, operation');
  });
});

describe('simulator gateway: policy elements', () => {
  for (const [action, expected] of [
    ['override', 'new'],
    ['skip', 'old'],
    ['append', 'old, new'],
    ['delete', undefined],
  ] as const) {
    it(`set-header ${action}`, async () => {
      const headers = await sentHeaders(
        `<set-header name="X-A" exists-action="${action}"><value>new</value></set-header>`,
        { 'x-a': 'old' },
      );
      assert.equal(headers['x-a'], expected);
    });
  }
  it('set-variable and choose', async () => {
    const statements = `<set-variable name="v" value="@(context.Request.MatchedParameters["id"])" />
      <choose><when condition="@((string)context.Variables["v"] == "2")"><set-header name="X-A"><value>two</value></set-header></when>
      <otherwise><set-header name="X-A"><value>@("not " + context.Variables["v"])</value></set-header></otherwise></choose>`;
    assert.equal((await sentHeaders(statements))['x-a'], 'not 1');
  });
  it('rewrite-uri and set-query-parameter', async () => {
    const answer = await call(
      inbound(
        '<rewrite-uri template="/items/{id}" /><set-query-parameter name="a"><value>b</value></set-query-parameter>',
      ),
      `${url}?c=d`,
      key,
    );
    assert.equal(answer.echo['path'], '/api/items/1');
    assert.deepEqual(answer.echo['query'], { c: 'd', a: 'b' });
  });
  it('set-backend-service by URL', async () => {
    assert.equal(
      (await call(inbound('<set-backend-service base-url="https://linux.azurewebsites.net" />'), url, key)).echo['app'],
      'linux',
    );
  });
  const backEnd = (credentials: object, url1 = 'https://linux.azurewebsites.net/x') => ({
    ...open,
    service: {
      namedValues: [{ name: 'k', displayName: 'the-key', value: 'SECRET' }],
      backends: [{ name: 'b', properties: { url: url1, protocol: 'http', credentials } }],
    },
  });
  it('set-backend-service by entity, with header, query and authorization credentials', async () => {
    const parts = backEnd({
      header: { 'x-functions-key': ['{{the-key}}'] },
      query: { code: ['{{the-key}}'] },
      authorization: { scheme: 'Basic', parameter: 'p' },
    }) as unknown as Parts;
    const { echo } = await call(inbound('<set-backend-service backend-id="b" />', parts), url, key);
    assert.deepEqual(
      [echo['app'], echo['path'], echo['query'], echo['authorization']],
      ['linux', '/x/1', { code: 'SECRET' }, 'present'],
    );
    assert.equal((echo['headers'] as Record<string, string>)['x-functions-key'], 'SECRET');
  });
  it('credentials.managedIdentity of the entity authenticates (2.7)', async () => {
    const parts = { ...backEnd({ managedIdentity: { resource: clientId } }), site: {} } as unknown as Parts;
    assert.equal((await call(inbound('<set-backend-service backend-id="b" />', parts), url, key)).status, 200);
  });
  it('authentication-basic, ip-filter, check-header, rate-limit, return-response, mock-response', async () => {
    assert.equal((await sentHeaders('<authentication-basic username="u" password="p" />'))['authorization'], 'present');
    const refused = await call(inbound('<ip-filter action="allow"><address>10.0.0.1</address></ip-filter>'), url, key);
    assert.equal(
      refused.body,
      '{ "statusCode": 403, "message": "Caller IP address 198.51.100.7 is not allowed. Access denied." }',
    );
    const unchecked = await call(
      inbound('<check-header name="X-A" failed-check-httpcode="400" failed-check-error-message="no" />'),
      url,
      key,
    );
    assert.equal(unchecked.status, 400);
    const limited = inbound('<rate-limit calls="1" renewal-period="60" />');
    assert.equal((await call(limited, url, key)).status, 200);
    const second = await call(limited, url, key);
    assert.equal(second.status, 429);
    assert.equal(second.header('Retry-After'), '60');
    const returned = await call(
      inbound('<return-response><set-status code="418" reason="Teapot" /><set-body>short</set-body></return-response>'),
      url,
      key,
    );
    assert.deepEqual([returned.status, returned.body], [418, 'short']);
    assert.equal((await call(inbound('<mock-response status-code="202" />'), url, key)).status, 202);
  });
  it('on-error sees LastError and may change the answer', async () => {
    const world = makeWorld(
      withApi({
        inbound: '<authentication-managed-identity resource="x" />',
        'on-error':
          '<return-response><set-body>@(context.LastError.Source + "/" + context.LastError.Section + "/" + context.LastError.Scope)</set-body></return-response>',
      }),
    );
    assert.equal((await call(world, url, key)).body, 'authentication-managed-identity/inbound/api');
  });
  it('cors answers preflights without a key (F-40)', async () => {
    const world = inbound(
      '<cors><allowed-origins><origin>https://a.example</origin></allowed-origins><allowed-methods><method>GET</method></allowed-methods></cors>',
    );
    const answer = await call(
      world,
      url,
      { origin: 'https://a.example', 'access-control-request-method': 'GET' },
      { method: 'OPTIONS' },
    );
    assert.equal(answer.header('Access-Control-Allow-Origin'), 'https://a.example');
  });
  it('elements without bearing pass with a trace entry', async () => {
    const { answer, trace } = await traced(
      inbound(
        '<quota calls="5" renewal-period="60" /><log-to-eventhub logger-id="x">@(anything.at.all)</log-to-eventhub>',
      ),
    );
    assert.equal(answer.status, 200);
    assert.deepEqual(trace.inbound.map(each => each.source).slice(-2), ['quota', 'log-to-eventhub']);
  });
});

describe('simulator gateway: domain.md 4.3, API Management calling API Management', () => {
  const guard = (attributes = '', audience = clientId) =>
    policies({
      inbound: `<base /><validate-azure-ad-token tenant-id="${tenantId}"${attributes}><client-application-ids><application-id>${identity.clientId}</application-id></client-application-ids><audiences><audience>${audience}</audience></audiences></validate-azure-ad-token>`,
    });
  const chain = (policy: string, statements = identityStatement) => {
    const world = inbound(statements, { ...open, api: { serviceUrl: 'https://called.azure-api.net/inner' } });
    const called = serviceOf(world, 'called');
    const live = serviceOf(world).policies.get('api/orders;rev=1')!;
    called.policies.set(
      'api/inner;rev=1',
      Object.assign(Object.create(Object.getPrototypeOf(live) as object) as typeof live, {
        live: () => ({ text: policy, etag: 'x' }),
      }),
    );
    return { world, called };
  };
  it("a forwarded key of the first service gives the second one's realm (F-34)", async () => {
    const { world } = chain(guard());
    const answer = await call(world, url, key);
    assert.match(answer.header('WWW-Authenticate') ?? '', /realm="https:\/\/called\.azure-api\.net\/inner"/);
  });
  for (const [name, policy, status, body] of [
    ['the token passes', guard(), 200, undefined],
    ['a wrong audience', guard('', 'api://other'), 401, '{ "statusCode": 401, "message": "Invalid Azure AD JWT" }'],
    [
      'own code and message',
      guard(' failed-validation-httpcode="403" failed-validation-error-message="Go away"', 'x'),
      403,
      '{ "statusCode": 403, "message": "Go away" }',
    ],
  ] as const) {
    it(`validate-azure-ad-token: ${name}`, async () => {
      const { world, called } = chain(
        policy,
        `${identityStatement}<set-header name="Ocp-Apim-Subscription-Key" exists-action="delete" />`,
      );
      called.apis[0]!.subscriptionRequired = false;
      const answer = await call(world, url, key);
      assert.equal(answer.status, status, answer.body);
      if (body !== undefined) assert.equal(answer.body, body);
    });
  }
  it('validate-jwt: JWT not present.', async () => {
    const statements = `<validate-jwt header-name="Authorization"><openid-config url="https://login.microsoftonline.com/${tenantId}/v2.0/.well-known/openid-configuration" /></validate-jwt>`;
    assert.equal(
      (await call(inbound(statements), url, key)).body,
      '{ "statusCode": 401, "message": "JWT not present." }',
    );
    assert.equal(
      (await call(inbound(statements), url, { ...key, authorization: 'Bearer x' })).body,
      '{ "statusCode": 401, "message": "Invalid JWT." }',
    );
    assert.equal((await call(inbound(identityStatement + statements), url, key)).status, 200);
  });
});

describe('simulator gateway: domain.md 3.5, refusal by name at save', () => {
  const world = makeWorld();
  const service = serviceOf(world);
  const faults = (inboundText: string, format: 'xml' | 'rawxml' = 'rawxml') =>
    validatePolicy(
      policies({ inbound: inboundText }),
      contextIn(service, service, { kind: 'policies', format, urlTemplate: '/{id}' }),
    ).map(each => each.message);
  const rows: readonly (readonly [string, string, RegExp])[] = [
    [
      'text in set-header',
      '<set-header name="x">text</set-header>',
      /^Error in element 'set-header' on line 1, column 20: The element 'set-header' cannot contain text\. List of possible elements expected: 'value'\.$/,
    ],
    ['unknown element', '<make-coffee />', /'make-coffee' .* The policy 'make-coffee' is not known/],
    ['unknown attribute', '<base when="x" />', /The 'when' attribute is not declared/],
    ['unknown child', '<choose><when condition="true" /><perhaps /></choose>', /invalid child element 'perhaps'/],
    [
      'unknown expression',
      '<set-variable name="x" value="@(context.Nope)" />',
      /'IContext' has no property 'Nope'.*@\(context\.Nope\)/,
    ],
    [
      'expression where none may be',
      `<authentication-managed-identity resource="x" client-id="@("a")" />`,
      /not allowed in attribute 'client-id'/,
    ],
    ['missing attribute', '<authentication-managed-identity />', /required attribute 'resource' is missing/],
    ['wrong section', '<forward-request />', /Policy is not allowed in the specified section/],
    ['unknown back end', '<set-backend-service backend-id="none" />', /Backend with id 'none'/],
    ['unknown fragment', '<include-fragment fragment-id="none" />', /fragment 'none'/],
    ['unknown named value', '<set-header name="x"><value>{{none}}</value></set-header>', /property 'none'/],
    [
      'rewrite with a parameter that the template lacks',
      '<rewrite-uri template="/{other}" />',
      /Only parameters specified in the original URL template can be used in the rewrite template/,
    ],
    ['element never closed', '<choose>', /not well-formed/],
    ['condition that is no boolean', '<choose><when condition="@("x")" /></choose>', /'string' to 'bool'/],
  ];
  for (const [name, text, message] of rows) {
    it(name, () => assert.match(faults(text).join('\n'), message));
  }
  it('what it runs is taken', () => assert.deepEqual(faults(`<base />${identityStatement}`), []));
  it('a raw expression in the format xml (F-29)', () => {
    const raw = '<set-variable name="x" value="@("a" + "b")" />';
    assert.deepEqual(faults(raw), []);
    assert.match(faults(raw, 'xml').join(), /must be escaped/);
    assert.deepEqual(faults('<set-variable name="x" value="@(&quot;a&quot; + &quot;b&quot;)" />', 'xml'), []);
  });
});

describe('simulator gateway: revisions and sites', () => {
  it('a stopped back end is passed on', async () => {
    const world = makeWorld(open);
    siteOf(world, 'orders').state = 'Stopped';
    assert.equal((await call(world, url, key)).status, 403);
  });
  it(';rev=2 is reached by its own path only', async () => {
    const world = makeWorld({
      ...open,
      service: {
        apis: [
          {
            name: 'orders',
            path: 'orders',
            current: true,
            serviceUrl: 'https://orders.azurewebsites.net',
            operations: [{ name: 'g', method: 'GET', urlTemplate: '/{id}' }],
          },
          {
            name: 'orders',
            path: 'orders',
            revision: '2',
            current: false,
            serviceUrl: 'https://linux.azurewebsites.net',
            operations: [{ name: 'g', method: 'GET', urlTemplate: '/{id}' }],
          },
        ],
      },
    });
    assert.equal((await call(world, url, key)).echo['app'], 'orders');
    assert.equal((await call(world, 'https://svc.azure-api.net/orders;rev=2/1', key)).echo['app'], 'linux');
  });
});
