import assert from 'node:assert/strict';
import { createSigningKey, signToken } from '../../../src/simulator/entra';
import type { JsonObject } from '../../../src/simulator/json';
import {
  authSettings,
  call,
  clientId,
  identity,
  makeWorld,
  policies,
  tenantId,
  tokenFor,
  v1ClientId,
} from './dataPlane';

const url = 'https://svc.azure-api.net/orders/1';
const key = { 'ocp-apim-subscription-key': 'ALL' };
type World = ReturnType<typeof makeWorld>;

const world = (statements: string, onError?: string) =>
  makeWorld({
    site: { auth: authSettings({ enabled: false }) },
    api: {
      policy: policies({
        inbound: `<base />${statements}`,
        ...(onError !== undefined && { 'on-error': onError }),
      }),
    },
  });
const lastError =
  '<return-response><set-status code="200" reason="OK" /><set-body>@(context.LastError.Source + "/" + context.LastError.Reason)</set-body></return-response>';
const jwt = (inner: string, attributes = '') =>
  `<validate-jwt header-name="Authorization"${attributes}><openid-config url="https://login.microsoftonline.com/${tenantId}/v2.0/.well-known/openid-configuration" />${inner}</validate-jwt>`;
const audience = (value: string) => `<audiences><audience>${value}</audience></audiences>`;
const azureAd = (inner: string, attributes = '') =>
  `<validate-azure-ad-token tenant-id="${tenantId}"${attributes}>${inner}</validate-azure-ad-token>`;
const claims = (inner: string) => `<required-claims>${inner}</required-claims>`;
const claim = (name: string, values: readonly string[], match = 'all') =>
  `<claim name="${name}" match="${match}">${values.map(each => `<value>${each}</value>`).join('')}</claim>`;
const send = (made: World, token: string | undefined) =>
  call(made, url, { ...key, ...(token !== undefined && { authorization: `Bearer ${token}` }) });
const good = (made: World, change: JsonObject = {}) => tokenFor(made, clientId, change);

describe('simulator gateway: domain.md 4.3, predefined errors of validate-jwt', () => {
  const rows: readonly (readonly [string, string, (made: World) => string | undefined])[] = [
    ['TokenNotPresent', jwt(''), () => undefined],
    ['JwtInvalid', jwt(''), () => 'garbage'],
    ['TokenSignatureKeyNotFound', jwt(''), () => signToken(createSigningKey(), { aud: clientId })],
    ['TokenSignatureInvalid', jwt(''), made => `${good(made).slice(0, -6)}AAAAAA`],
    ['TokenExpired', jwt(''), made => good(made, { exp: 1 })],
    ['TokenIssuerNotAllowed', jwt(''), made => tokenFor(made, v1ClientId)],
    ['TokenAudienceNotAllowed', jwt(audience('api://other')), made => good(made)],
    ['TokenClaimNotFound', jwt(claims(claim('roles', ['Orders.Call']))), made => good(made)],
    [
      'TokenClaimValueNotAllowed',
      jwt(claims(claim('roles', ['Other']))),
      made => good(made, { roles: ['Orders.Call'] }),
    ],
  ];
  for (const [reason, statement, token] of rows) {
    it(reason, async () => {
      const made = world(statement, lastError);
      assert.equal((await send(made, token(made))).body, `validate-jwt/${reason}`);
    });
    it(`${reason}: the caller gets 401 without a challenge`, async () => {
      const made = world(statement);
      const answer = await send(made, token(made));
      assert.equal(answer.status, 401);
      assert.equal(answer.header('WWW-Authenticate'), undefined);
      assert.match(answer.body, /^\{ "statusCode": 401, "message": "[^"]+" \}$/);
    });
  }
});

describe('simulator gateway: domain.md 4.3, what passes validation', () => {
  const roles = { roles: ['A', 'B'] };
  const rows: readonly (readonly [string, string, (made: World) => string, number])[] = [
    ['no audiences named: any', jwt(''), made => good(made), 200],
    [
      'one of several audiences',
      azureAd('<audiences><audience>x</audience><audience>' + clientId + '</audience></audiences>'),
      made => good(made),
      200,
    ],
    ['a v1 token against a v2 openid-config', jwt(''), made => tokenFor(made, v1ClientId), 401],
    [
      'the same with its issuer listed',
      jwt(`<issuers><issuer>https://sts.windows.net/${tenantId}/</issuer></issuers>`),
      made => tokenFor(made, v1ClientId),
      200,
    ],
    [
      'v1 and v2 tokens of the tenant, by validate-azure-ad-token',
      azureAd(''),
      made => tokenFor(made, v1ClientId),
      200,
    ],
    ['another tenant', azureAd('').replace(tenantId, '10000000-0000-4000-8000-00000000000f'), made => good(made), 401],
    [
      'the caller’s client ID',
      azureAd(`<client-application-ids><application-id>${identity.clientId}</application-id></client-application-ids>`),
      made => good(made),
      200,
    ],
    [
      'the caller’s object ID there is the classic mistake',
      azureAd(
        `<client-application-ids><application-id>${identity.principalId}</application-id></client-application-ids>`,
      ),
      made => good(made),
      401,
    ],
    ['match all: every value', azureAd(claims(claim('roles', ['A', 'B']))), made => good(made, roles), 200],
    ['match all: one is missing', azureAd(claims(claim('roles', ['A', 'C']))), made => good(made, roles), 401],
    ['match any: one is enough', azureAd(claims(claim('roles', ['C', 'B'], 'any'))), made => good(made, roles), 200],
    ['match any: none', azureAd(claims(claim('roles', ['C'], 'any'))), made => good(made, roles), 401],
    [
      'a claim of words with a separator',
      azureAd(claims('<claim name="scp" match="all" separator=" "><value>b</value></claim>')),
      made => good(made, { scp: 'a b' }),
      200,
    ],
    ['require-scheme fits', jwt('', ' require-scheme="Bearer"'), made => good(made), 200],
    ['require-scheme does not', jwt('', ' require-scheme="DPoP"'), made => good(made), 401],
  ];
  for (const [name, statement, token, status] of rows) {
    it(`${name}: ${status}`, async () => {
      const made = world(statement);
      assert.equal((await send(made, token(made))).status, status);
    });
  }
  it('the token in a query parameter', async () => {
    const made = world(jwt('').replace('header-name="Authorization"', 'query-parameter-name="t"'));
    assert.equal((await call(made, `${url}?t=${good(made)}`, key)).status, 200);
    assert.equal((await call(made, url, key)).status, 401);
  });
  it('output-token-variable-name gives the token to expressions', async () => {
    const statements = `${azureAd('', ' output-token-variable-name="jwt"')}<set-header name="X-Aud"><value>@(((Jwt)context.Variables["jwt"]).Audiences.First())</value></set-header>`;
    const made = world(statements);
    const answer = await send(made, good(made));
    assert.equal(answer.status, 200, answer.body);
    assert.equal((answer.echo['headers'] as Record<string, string>)['x-aud'], clientId);
  });
});

describe('simulator gateway: domain.md 4.3, predefined errors of the other policies', () => {
  const rows: readonly (readonly [string, string])[] = [
    ['ip-filter/CallerIpNotAllowed', '<ip-filter action="allow"><address>10.0.0.1</address></ip-filter>'],
    [
      'ip-filter/CallerIpBlocked',
      '<ip-filter action="forbid"><address-range from="198.51.100.0" to="198.51.100.255" /></ip-filter>',
    ],
    [
      'check-header/HeaderNotFound',
      '<check-header name="X-A" failed-check-httpcode="400" failed-check-error-message="no" />',
    ],
    [
      'check-header/HeaderValueNotAllowed',
      '<check-header name="Host" failed-check-httpcode="400" failed-check-error-message="no"><value>x</value></check-header>',
    ],
    ['authentication-managed-identity/ManagedIdentityTokenFailure', '<authentication-managed-identity resource="x" />'],
    [
      'set-variable/ExpressionValueEvaluationFailure',
      '<set-variable name="x" value="@((string)context.Variables["nothing"])" />',
    ],
  ];
  for (const [expected, statement] of rows) {
    it(expected, async () => assert.equal((await send(world(statement, lastError), undefined)).body, expected));
  }
  it('rate-limit-by-key/RateLimitExceeded, counted by what the key says', async () => {
    const made = world(
      '<rate-limit-by-key calls="1" renewal-period="60" counter-key="@(context.Request.Headers.GetValueOrDefault("x-who",""))" />',
      lastError,
    );
    const as = async (who: string) => (await call(made, url, { ...key, 'x-who': who })).body;
    assert.doesNotMatch(await as('a'), /RateLimitExceeded/);
    assert.equal(await as('a'), 'rate-limit-by-key/RateLimitExceeded');
    assert.doesNotMatch(await as('b'), /RateLimitExceeded/);
    made.clock.advance(60_000);
    assert.doesNotMatch(await as('a'), /RateLimitExceeded/);
  });
  for (const [name, attributes] of [
    ['quota', ''],
    ['quota-by-key', ' counter-key="all"'],
  ] as const) {
    it(`${name}/QuotaExceeded: 403 until the period that the first call began is over`, async () => {
      const statement = `<${name} calls="2" bandwidth="40000" renewal-period="3600"${attributes} />`;
      const named = world(statement, lastError);
      const plain = world(statement);
      const both = () => Promise.all([call(named, url, key), call(plain, url, key)]);
      await both();
      for (const made of [named, plain]) made.clock.advance(60_000);
      const [, second] = await both();
      assert.equal(second.status, 200);
      const [error, refused] = await both();
      assert.equal(error.body, `${name}/QuotaExceeded`);
      assert.equal(refused.status, 403);
      assert.match(
        refused.body,
        /^\{ "statusCode": 403, "message": "Out of call volume quota\. Quota will be replenished in 00:5[89]:\d\d\." \}$/,
      );
      for (const made of [named, plain]) made.clock.advance(3_540_000);
      assert.equal((await both())[1].status, 200);
    });
  }
  it('rate-limit/RateLimitExceeded, counted per key and forgotten after the period', async () => {
    const made = world('<rate-limit calls="1" renewal-period="60" />', lastError);
    assert.equal((await call(made, url, key)).status, 200);
    assert.equal((await call(made, url, key)).body, 'rate-limit/RateLimitExceeded');
    assert.notEqual(
      (await call(made, url, { 'ocp-apim-subscription-key': 'ONE' })).body,
      'rate-limit/RateLimitExceeded',
    );
    made.clock.advance(61_000);
    assert.notEqual((await call(made, url, key)).body, 'rate-limit/RateLimitExceeded');
  });
});

describe('simulator gateway: domain.md 7.1, 429 to the byte', () => {
  it('says when to come again, in text and header', async () => {
    const made = world('<rate-limit calls="1" renewal-period="60" />');
    await call(made, url, key);
    made.clock.advance(20_000);
    const answer = await call(made, url, key);
    assert.equal(answer.status, 429);
    const [, seconds = ''] =
      /^\{ "statusCode": 429, "message": "Rate limit is exceeded\. Try again in (\d+) seconds\." \}$/.exec(
        answer.body,
      ) ?? [];
    assert.ok(Number(seconds) >= 39 && Number(seconds) <= 40, answer.body);
    assert.equal(answer.header('Retry-After'), seconds);
    assert.equal(answer.header('Content-Length'), String(answer.body.length));
  });
});

describe('simulator gateway: cors', () => {
  const cors = (attributes = '', more = '') =>
    `<cors${attributes}><allowed-origins><origin>https://a.example</origin></allowed-origins><allowed-methods preflight-result-max-age="300"><method>GET</method><method>POST</method></allowed-methods><allowed-headers><header>x-one</header></allowed-headers>${more}</cors>`;
  const ask = (made: World, origin: string, more = {}) => call(made, url, { ...key, origin, ...more });
  it('a call from an allowed origin gets its headers, also on a refusal of the back end', async () => {
    const made = world(cors(' allow-credentials="true"', '<expose-headers><header>x-two</header></expose-headers>'));
    const answer = await ask(made, 'https://a.example');
    assert.equal(answer.header('Access-Control-Allow-Origin'), 'https://a.example');
    assert.equal(answer.header('Access-Control-Allow-Credentials'), 'true');
    assert.equal(answer.header('Access-Control-Expose-Headers'), 'x-two');
    const refused = makeWorld({
      api: { policy: policies({ inbound: `<base />${cors()}` }) },
      site: { auth: authSettings() },
    });
    assert.equal((await ask(refused, 'https://a.example')).header('Access-Control-Allow-Origin'), 'https://a.example');
  });
  it('another origin gets the answer without them', async () => {
    const answer = await ask(world(cors()), 'https://b.example');
    assert.equal(answer.status, 200);
    assert.equal(answer.header('Access-Control-Allow-Origin'), undefined);
  });
  it('a preflight is answered by the gateway, with methods, headers and age', async () => {
    const preflight = {
      origin: 'https://a.example',
      'access-control-request-method': 'GET',
      'access-control-request-headers': 'x-one',
    };
    const answer = await call(world(cors()), url, preflight, { method: 'OPTIONS' });
    assert.equal(answer.status, 200);
    assert.equal(answer.body, '');
    assert.equal(answer.header('Access-Control-Allow-Methods'), 'GET,POST');
    assert.equal(answer.header('Access-Control-Allow-Headers'), 'x-one');
    assert.equal(answer.header('Access-Control-Max-Age'), '300');
  });
});
