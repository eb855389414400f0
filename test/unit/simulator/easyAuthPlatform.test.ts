import assert from 'node:assert/strict';
import { isHealthy } from '../../../src/simulator/easyAuth';
import { createSession } from '../../../src/simulator/easyAuth/session';
import { createSigningKey, signToken } from '../../../src/simulator/entra';
import type { JsonObject } from '../../../src/simulator/json';
import {
  authSettings,
  call,
  clientId,
  identity,
  makeWorld,
  policies,
  siteOf,
  tenantId,
  tokenFor,
  v1ClientId,
} from './dataPlane';

const url = 'https://orders.azurewebsites.net/';
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const withAuth = (auth: JsonObject, site: JsonObject = {}) => makeWorld({ site: { auth, ...site } });

describe('simulator easyAuth: domain.md 11.2, client certificates', () => {
  const site = { clientCertificateRequired: true, properties: { clientCertExclusionPaths: '/open;/health/' } };
  const made = () => withAuth(authSettings({ enabled: false }), site);
  it('none is 403 without a challenge (7.2 row 12)', async () => {
    const answer = await call(made(), url);
    assert.equal(answer.status, 403);
    assert.equal(answer.header('WWW-Authenticate'), undefined);
  });
  for (const [path, status] of [
    ['/open', 200],
    ['/open/below', 200],
    ['/health', 200],
    ['/opened', 403],
  ] as const) {
    it(`clientCertExclusionPaths: ${path} is ${status}`, async () => {
      assert.equal((await call(made(), `https://orders.azurewebsites.net${path}`)).status, status);
    });
  }
  const key = { 'ocp-apim-subscription-key': 'ALL' };
  const through = (statement: string) =>
    makeWorld({
      site: { ...site, auth: authSettings({ enabled: false }) },
      api: { policy: policies({ inbound: `<base />${statement}` }) },
      service: {
        backends: [
          {
            name: 'b',
            properties: {
              url: 'https://orders.azurewebsites.net',
              protocol: 'http',
              credentials: { certificateIds: ['c1'] },
            },
          },
        ],
      },
    });
  for (const [statement, status] of [
    ['', 403],
    ['<authentication-certificate thumbprint="AB12" />', 200],
    ['<authentication-certificate certificate-id="c1" />', 200],
    ['<set-backend-service backend-id="b" />', 200],
  ] as const) {
    it(`through the gateway with ${statement || 'nothing'}: ${status}`, async () => {
      assert.equal((await call(through(statement), 'https://svc.azure-api.net/orders/1', key)).status, status);
    });
  }
});

describe('simulator easyAuth: domain.md 11.1, behind a proxy', () => {
  const forwarded = { 'x-forwarded-host': 'shop.example', 'x-forwarded-proto': 'https' };
  const redirecting = (convention: JsonObject) =>
    withAuth(
      authSettings({
        global: { unauthenticatedClientAction: 'RedirectToLoginPage' },
        http: { forwardProxy: convention },
      }),
    );
  const callback = async (convention: JsonObject, headers: Readonly<Record<string, string>>) => {
    const answer = await call(redirecting(convention), url, headers);
    return new URL(answer.header('Location') ?? '').searchParams.get('redirect_uri');
  };
  it('NoProxy: signing in comes back to the site’s own host', async () => {
    assert.equal(
      await callback({ convention: 'NoProxy' }, forwarded),
      'https://orders.azurewebsites.net/.auth/login/aad/callback',
    );
  });
  it('Standard: to the host that X-Forwarded-Host names', async () => {
    assert.equal(
      await callback({ convention: 'Standard' }, forwarded),
      'https://shop.example/.auth/login/aad/callback',
    );
  });
  it('Custom: to the one that the named header has', async () => {
    const custom = { convention: 'Custom', customHostHeaderName: 'X-Original-Host' };
    assert.equal(
      await callback(custom, { 'x-original-host': 'custom.example' }),
      'https://custom.example/.auth/login/aad/callback',
    );
  });
  it('the realm stays the host that was asked (5.8)', async () => {
    const made = withAuth(authSettings({ http: { forwardProxy: { convention: 'Standard' } } }));
    const answer = await call(made, url, forwarded);
    assert.match(answer.header('WWW-Authenticate') ?? '', /^Bearer realm="orders\.azurewebsites\.net"/);
  });
  it('plain http behind it is redirected to https (5.4 row 2)', async () => {
    const made = withAuth(authSettings({ http: { forwardProxy: { convention: 'Standard' } } }));
    assert.equal((await call(made, url, { ...forwarded, 'x-forwarded-proto': 'http' })).status, 302);
  });
});

describe('simulator easyAuth: domain.md 5.3, platform.enabled alone', () => {
  it('demands sign-in with no usable provider: nobody gets in, no token is taken', async () => {
    const made = withAuth({ platform: { enabled: true } });
    assert.equal((await call(made, url)).status, 401);
    assert.equal((await call(made, url, bearer(tokenFor(made)))).status, 401);
  });
});

describe('simulator easyAuth: domain.md 5.2, settings in a file', () => {
  const arm = { ...authSettings(), platform: { enabled: true, configFilePath: 'auth.json' } };
  const anonymous = JSON.stringify(authSettings({ global: { unauthenticatedClientAction: 'AllowAnonymous' } }));
  for (const path of ['auth.json', '/home/site/wwwroot/auth.json', 'D:\\home\\site\\wwwroot\\auth.json']) {
    it(`${path}: the file runs, not Resource Manager’s settings (F-49)`, async () => {
      const auth = { ...arm, platform: { enabled: true, configFilePath: path } };
      assert.equal((await call(withAuth(auth, { files: { 'auth.json': anonymous } }), url)).status, 200);
    });
  }
  for (const [what, files] of [
    ['missing', {}],
    ['not JSON', { 'auth.json': '{' }],
  ] as const) {
    it(`a file that is ${what} makes the site 500 and is logged`, async () => {
      const made = withAuth(arm, { files });
      assert.equal((await call(made, url)).status, 500);
      assert.match(siteOf(made, 'orders').log.join(), /configuration file 'auth\.json'/);
    });
  }
});

describe('simulator easyAuth: domain.md 11.3, slots', () => {
  const staged = (webConfig: JsonObject = {}) =>
    withAuth(authSettings(), {
      webConfig,
      slots: [{ name: 'staging', auth: authSettings({ enabled: false }) }],
    });
  it('x-ms-routing-name sends a call to the slot, by query and by cookie', async () => {
    const made = staged();
    assert.equal((await call(made, `${url}?x-ms-routing-name=staging`)).echo['slot'], 'staging');
    assert.equal((await call(made, url, { cookie: 'a=b; x-ms-routing-name=staging' })).echo['slot'], 'staging');
    assert.equal((await call(made, `${url}?x-ms-routing-name=self`)).status, 401);
    assert.equal((await call(made, url)).status, 401);
  });
  it('a percentage of the calls goes there: intermittent answers', async () => {
    const made = staged({
      experiments: {
        rampUpRules: [{ name: 'staging', actionHostName: 'orders-staging.azurewebsites.net', reroutePercentage: 30 }],
      },
    });
    const seen: number[] = [];
    for (let i = 0; i < 100; i++) seen.push((await call(made, url)).status);
    assert.equal(seen.filter(status => status === 200).length, 30);
    assert.equal(seen.filter(status => status === 401).length, 70);
  });
  it('the slot has its own host and its own settings', async () => {
    assert.equal((await call(staged(), 'https://orders-staging.azurewebsites.net/')).echo['slot'], 'staging');
  });
});

describe('simulator easyAuth: F-41, health check', () => {
  const checked = (auth: JsonObject) => withAuth(auth, { webConfig: { healthCheckPath: '/health' } });
  it('unhealthy where the path wants a token, healthy where it is excluded, unknown without a path', async () => {
    const guarded = checked(authSettings());
    assert.equal(await isHealthy(guarded, siteOf(guarded, 'orders')), false);
    const excluded = checked(authSettings({ global: { excludedPaths: ['/health'] } }));
    assert.equal(await isHealthy(excluded, siteOf(excluded, 'orders')), true);
    const none = withAuth(authSettings());
    assert.equal(await isHealthy(none, siteOf(none, 'orders')), undefined);
  });
  it('a login redirect is unhealthy; access restrictions don’t keep the check out', async () => {
    const redirecting = checked(authSettings({ global: { unauthenticatedClientAction: 'RedirectToLoginPage' } }));
    assert.equal(await isHealthy(redirecting, siteOf(redirecting, 'orders')), false);
    const restricted = withAuth(authSettings({ enabled: false }), {
      webConfig: { healthCheckPath: '/' },
      restrictions: [{ ipAddress: '192.0.2.1/32' }],
    });
    assert.equal(await isHealthy(restricted, siteOf(restricted, 'orders')), true);
  });
});

describe('simulator easyAuth: domain.md 5.8, lines of the application log', () => {
  const logged = async (token: (made: ReturnType<typeof makeWorld>) => string) => {
    const made = withAuth(authSettings());
    await call(made, url, bearer(token(made)));
    return siteOf(made, 'orders').log.at(-1) ?? '';
  };
  it('audience: IDX10214 with what was there and what was wanted', async () => {
    assert.equal(
      await logged(made => tokenFor(made, clientId, { aud: 'api://other' })),
      `JWT validation failed: IDX10214: Audience validation failed. Audiences: 'api://other'. Did not match: validationParameters.ValidAudience: 'null' or validationParameters.ValidAudiences: '${clientId}, api://${clientId}'.`,
    );
  });
  const rows: readonly (readonly [string, RegExp, (made: ReturnType<typeof makeWorld>) => string])[] = [
    ['issuer', /^JWT validation failed: IDX10205: Issuer/, made => tokenFor(made, v1ClientId)],
    ['expired', /IDX10223/, made => tokenFor(made, clientId, { exp: 1 })],
    ['unknown key', /IDX10503/, () => signToken(createSigningKey(), { aud: clientId })],
    ['garbage', /IDX12741/, () => 'garbage'],
  ];
  for (const [what, line, token] of rows) {
    it(what, async () => assert.match(await logged(token), line));
  }
  it('nothing about a call without a token, and never a token', async () => {
    const made = withAuth(authSettings());
    await call(made, url);
    assert.deepEqual(siteOf(made, 'orders').log, []);
    const token = tokenFor(made, clientId, { aud: 'x' });
    await call(made, url, bearer(token));
    assert.ok(!siteOf(made, 'orders').log.join().includes(token.slice(0, 20)));
  });
  it('cross-site requests name user and referer (5.4 row 14)', async () => {
    const made = withAuth(authSettings());
    const claims = { preferred_username: 'ana@contoso.example', oid: identity.principalId, tid: tenantId };
    const cookie = `AppServiceAuthSession=${createSession(made, siteOf(made, 'orders'), claims)}`;
    await call(made, url, { cookie, referer: 'https://evil.example/x' }, { method: 'POST' });
    assert.equal(
      siteOf(made, 'orders').log.at(-1),
      "Cross-site request forgery detected for user 'ana@contoso.example' from referer 'https://evil.example/x'!",
    );
  });
  it('keeps the newest lines only', async () => {
    const made = withAuth(authSettings());
    for (let i = 0; i < 250; i++) await call(made, url, bearer('garbage'));
    assert.equal(siteOf(made, 'orders').log.length, 200);
  });
});
