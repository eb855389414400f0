import assert from 'node:assert/strict';
import { pathMatches } from '../../../src/simulator/easyAuth/decide';
import { createSession } from '../../../src/simulator/easyAuth/session';
import { createSigningKey, signToken } from '../../../src/simulator/entra';
import type { JsonObject } from '../../../src/simulator/json';
import {
  attached,
  authSettings,
  call,
  clientId,
  identity,
  makeWorld,
  siteOf,
  tenantId,
  tokenFor,
  v1ClientId,
  type Answer,
} from './dataPlane';

const sentence = 'You do not have permission to view this directory or page.';
const flavours = [
  ['Windows', 'orders'],
  ['Linux', 'linux'],
] as const;
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
/** The settings as they run, without what the control plane fills in (domain.md 5.3). */
const world = (auth: JsonObject, switches: JsonObject = {}, site: JsonObject = {}) => {
  const made = makeWorld({ site: { auth, httpsOnly: false, ...site }, switches });
  for (const each of made.sites.values()) each.auth.set(auth, 0);
  return made;
};

function assertUnauthorized(answer: Answer, app: string): void {
  assert.equal(answer.status, 401);
  if (app === 'orders') {
    assert.equal(answer.body, sentence);
    assert.equal(answer.header('Content-Length'), '58');
    assert.equal(answer.header('x-ms-middleware-request-id'), undefined);
  } else {
    assert.equal(answer.body, '');
    assert.match(answer.header('x-ms-middleware-request-id') ?? '', /^[0-9a-f-]{36}$/);
  }
}

function assertForbidden(answer: Answer, app: string): void {
  assert.equal(answer.status, 403);
  assert.equal(answer.body, app === 'orders' ? sentence : '');
  assert.equal(answer.header('x-ms-middleware-request-id') !== undefined, app === 'linux');
  assert.equal(answer.header('WWW-Authenticate'), undefined);
}

for (const [flavour, app] of flavours) {
  const url = `https://${app}.azurewebsites.net/thing`;
  describe(`simulator easyAuth: domain.md 5.4 on ${flavour}`, () => {
    it('row 1: switched off, everything passes untouched, spoofed principal headers too', async () => {
      const answer = await call(world(authSettings({ enabled: false })), url, {
        'x-ms-client-principal-id': 'spoofed',
      });
      assert.equal(answer.status, 200);
      assert.equal((answer.echo['headers'] as JsonObject)['x-ms-client-principal-id'], 'spoofed');
    });
    it('row 2: plain http is redirected', async () => {
      const answer = await call(world(authSettings()), url.replace('https', 'http'));
      assert.equal(answer.status, 302);
      assert.equal(answer.header('Location'), url);
    });
    it('row 2: not when requireHttps is off', async () => {
      assertUnauthorized(
        await call(world(authSettings({ http: { requireHttps: false } })), url.replace('https', 'http')),
        app,
      );
    });
    it('row 3: /.auth is the module, also under another prefix', async () => {
      const moved = world(authSettings({ http: { routes: { apiPrefix: '/.sign' } } }));
      assert.equal((await call(moved, url.replace('thing', '.sign/login/aad'))).status, 302);
      assertUnauthorized(await call(moved, url.replace('thing', '.auth/login/aad')), app);
    });
    it('row 4: excluded paths pass as anonymous', async () => {
      const excluded = world(authSettings({ global: { excludedPaths: ['/thing', '/runtime/*'] } }));
      assert.equal((await call(excluded, url)).status, 200);
      assert.equal((await call(excluded, url.replace('thing', 'runtime/x'))).status, 200);
      assertUnauthorized(await call(excluded, url.replace('thing', 'things')), app);
    });
    it('row 5: a bad X-ZUMO-AUTH is 401 always, a good one signs in', async () => {
      const redirecting = world(authSettings({ global: { unauthenticatedClientAction: 'RedirectToLoginPage' } }));
      assertUnauthorized(await call(redirecting, url, { 'x-zumo-auth': 'garbage' }), app);
      const open = world(authSettings({ global: { unauthenticatedClientAction: 'AllowAnonymous' } }));
      assertUnauthorized(await call(open, url, { 'x-zumo-auth': 'garbage' }), app);
      const session = createSession(open, siteOf(open, app), { oid: identity.principalId, appid: 'x' });
      const answer = await call(open, url, { 'x-zumo-auth': session });
      assert.equal((answer.echo['headers'] as JsonObject)['x-ms-client-principal-id'], identity.principalId);
    });
    it('row 6: a bearer token goes before the session cookie', async () => {
      const here = world(authSettings());
      const cookie = `AppServiceAuthSession=${createSession(here, siteOf(here, app), { oid: 'from-cookie' })}`;
      const who = async () => {
        const answer = await call(here, url, { ...bearer(tokenFor(here)), cookie });
        return (answer.echo['headers'] as JsonObject)['x-ms-client-principal-id'];
      };
      assert.equal(await who(), identity.principalId);
      here.switches.bearerBeforeCookie = false;
      assert.equal(await who(), 'from-cookie');
    });
    it('row 7: no JWT, a bad signature, an unknown key', async () => {
      const here = world(authSettings());
      assertUnauthorized(await call(here, url, bearer('garbage')), app);
      const good = tokenFor(here);
      assertUnauthorized(await call(here, url, bearer(`${good.slice(0, -6)}AAAAAA`)), app);
      assertUnauthorized(await call(here, url, bearer(signToken(createSigningKey(), { aud: clientId }))), app);
    });
    it('row 7: passes as anonymous where anonymous is allowed', async () => {
      const answer = await call(
        world(authSettings({ global: { unauthenticatedClientAction: 'AllowAnonymous' } })),
        url,
        bearer('garbage'),
      );
      assert.equal(answer.status, 200);
      assert.equal(answer.echo['principal'], null);
    });
    it('row 8: expired or not yet valid', async () => {
      const here = world(authSettings());
      const now = Math.floor(here.clock.now() / 1000);
      assertUnauthorized(await call(here, url, bearer(tokenFor(here, clientId, { exp: now - 3600 }))), app);
      assertUnauthorized(await call(here, url, bearer(tokenFor(here, clientId, { nbf: now + 3600 }))), app);
    });
    it('row 9: another issuer', async () => {
      const here = world(authSettings());
      assertUnauthorized(
        await call(here, url, bearer(tokenFor(here, clientId, { iss: `https://sts.windows.net/${tenantId}/` }))),
        app,
      );
    });
    it('row 10: the audience is the client id or listed, compared literally', async () => {
      const here = world(authSettings());
      assert.equal((await call(here, url, bearer(tokenFor(here, clientId, { aud: `api://${clientId}` })))).status, 200);
      assertUnauthorized(await call(here, url, bearer(tokenFor(here, clientId, { aud: `api://${clientId}/` }))), app);
    });
    for (const action of ['Return401', 'AllowAnonymous', 'RedirectToLoginPage']) {
      it(`row 11: authenticated but not allowed is 403 with ${action}`, async () => {
        const auth = authSettings({
          global: { unauthenticatedClientAction: action },
          validation: { defaultAuthorizationPolicy: { allowedApplications: [clientId] } },
        });
        const here = world(auth);
        assertForbidden(await call(here, url, bearer(tokenFor(here))), app);
      });
    }
    it('row 12: forwarded with identity headers, spoofed ones replaced (5.6)', async () => {
      const here = world(authSettings());
      const spoof = {
        'x-ms-client-principal-id': 'spoofed',
        'x-ms-client-principal-name': 'spoofed',
        'x-ms-token-aad-access-token': 'spoofed',
      };
      const answer = await call(here, url, { ...bearer(tokenFor(here)), ...spoof });
      const headers = answer.echo['headers'] as JsonObject;
      assert.equal(headers['x-ms-client-principal-id'], identity.principalId);
      assert.equal(headers['x-ms-client-principal-idp'], 'aad');
      assert.equal(headers['x-ms-client-principal-name'], undefined);
      assert.equal(headers['x-ms-token-aad-access-token'], undefined);
      assert.equal(headers['authorization'], 'present');
      const principal = answer.echo['principal'] as { claims: { typ: string; val: string }[] };
      assert.ok(
        principal.claims.some(
          claim => claim.typ === 'http://schemas.microsoft.com/identity/claims/tenantid' && claim.val === tenantId,
        ),
      );
    });
    const anonymous: readonly (readonly [string, number])[] = [
      ['Return401', 401],
      ['Return403', 403],
      ['AllowAnonymous', 200],
      ['RedirectToLoginPage', 302],
      ['Return404', 404],
    ];
    for (const [action, status] of anonymous) {
      it(`row 13: unauthenticated with ${action} is ${status}`, async () => {
        const answer = await call(world(authSettings({ global: { unauthenticatedClientAction: action } })), url, {
          'x-ms-client-principal-id': 'spoofed',
        });
        assert.equal(answer.status, status);
        if (status === 200) assert.equal((answer.echo['headers'] as JsonObject)['x-ms-client-principal-id'], undefined);
        if (status === 302)
          assert.match(
            answer.header('Location') ?? '',
            new RegExp(`^https://login\\.microsoftonline\\.com/${tenantId}/oauth2/v2\\.0/authorize\\?`),
          );
      });
    }
    it('row 13: RedirectToLoginPage answers 401 to XHR and to bearer calls (U2)', async () => {
      const here = world(authSettings({ global: { unauthenticatedClientAction: 'RedirectToLoginPage' } }));
      assertUnauthorized(await call(here, url, { 'x-requested-with': 'XMLHttpRequest' }), app);
      assertUnauthorized(await call(here, url, bearer('garbage')), app);
      here.switches.redirectToLogin = 'always';
      assert.equal((await call(here, url, bearer('garbage'))).status, 302);
    });
    it('row 14: an unsafe call by cookie from elsewhere is 403 without body', async () => {
      const here = world(authSettings());
      const cookie = `AppServiceAuthSession=${createSession(here, siteOf(here, app), { oid: 'x' })}`;
      for (const headers of [{ cookie }, { cookie, origin: 'https://evil.example' }]) {
        const answer = await call(here, url, headers, { method: 'POST' });
        assert.equal(answer.status, 403);
        assert.equal(answer.body, '');
      }
      assert.equal((await call(here, url, { cookie, origin: new URL(url).origin }, { method: 'POST' })).status, 200);
      assert.equal((await call(here, url, { cookie })).status, 200);
    });
    it('a malformed or unknown issuer makes every call 500 (F-12)', async () => {
      for (const openIdIssuer of [
        'https://login.microsoftonline.com/nowhere/v2.0',
        'https://example.com/x',
        'nonsense',
      ]) {
        assert.equal((await call(world(authSettings({ registration: { openIdIssuer } })), url)).status, 500);
      }
    });
  });

  describe(`simulator easyAuth: domain.md 5.5 on ${flavour}`, () => {
    const rows: readonly (readonly [string, JsonObject, number])[] = [
      ['no policy: any caller', {}, 200],
      ['allowedApplications has the client id', { allowedApplications: [identity.clientId] }, 200],
      ['allowedApplications has only the app itself (F-02)', { allowedApplications: [clientId] }, 403],
      ['allowedApplications has the object id (F-04)', { allowedApplications: [identity.principalId] }, 403],
      ['identities has the object id', { allowedPrincipals: { identities: [identity.principalId] } }, 200],
      ['identities has the client id (F-04)', { allowedPrincipals: { identities: [identity.clientId] } }, 403],
      [
        'AND: application fits, identity does not',
        { allowedApplications: [identity.clientId], allowedPrincipals: { identities: [attached.principalId] } },
        403,
      ],
      [
        'OR: identity fits, group does not',
        { allowedPrincipals: { identities: [identity.principalId], groups: ['g'] } },
        200,
      ],
      ['group only', { allowedPrincipals: { groups: ['g'] } }, 403],
    ];
    for (const [name, defaultAuthorizationPolicy, status] of rows) {
      it(name, async () => {
        const here = world(authSettings({ validation: { defaultAuthorizationPolicy } }));
        assert.equal((await call(here, url, bearer(tokenFor(here)))).status, status);
      });
    }
    for (const [emptyAllowedApplications, status] of [
      ['allowAll', 200],
      ['denyAll', 403],
    ] as const) {
      it(`allowedApplications [] with the switch ${emptyAllowedApplications} (U1)`, async () => {
        const here = world(authSettings({ validation: { defaultAuthorizationPolicy: { allowedApplications: [] } } }), {
          emptyAllowedApplications,
        });
        assert.equal((await call(here, url, bearer(tokenFor(here)))).status, status);
      });
    }
    it('tenant and service principal checks by app settings', async () => {
      const here = world(authSettings(), {}, { appSettings: { WEBSITE_AUTH_AAD_ALLOWED_TENANTS: 'another' } });
      assertForbidden(await call(here, url, bearer(tokenFor(here))), app);
      const there = world(
        authSettings(),
        {},
        { appSettings: { WEBSITE_AUTH_AAD_REQUIRE_CLIENT_SERVICE_PRINCIPAL: '1' } },
      );
      assert.equal((await call(there, url, bearer(tokenFor(there)))).status, 200);
      assertForbidden(await call(there, url, bearer(tokenFor(there, clientId, { oid: null }))), app);
    });
    it('changed settings run only after their delay', async () => {
      const here = world(authSettings(), { authSettingsDelay: 60_000 });
      siteOf(here, app).auth.set(
        authSettings({ validation: { defaultAuthorizationPolicy: { allowedApplications: [clientId] } } }),
        60_000,
      );
      assert.equal((await call(here, url, bearer(tokenFor(here)))).status, 200);
      here.clock.advance(60_000);
      assertForbidden(await call(here, url, bearer(tokenFor(here))), app);
    });
  });
}

describe('simulator easyAuth: domain.md 5.8, texts to the byte', () => {
  it('Windows challenge', async () => {
    const answer = await call(makeWorld(), 'https://orders.azurewebsites.net/');
    assert.deepEqual(answer.headers, {
      'Content-Type': 'text/html',
      'Content-Length': '58',
      'WWW-Authenticate': `Bearer realm="orders.azurewebsites.net" authorization_uri="https://login.windows.net/${tenantId}/oauth2/authorize" resource_id="${clientId}"`,
    });
    assert.equal(Buffer.byteLength(answer.body), 58);
  });
  it('Linux challenge', async () => {
    const answer = await call(makeWorld(), 'https://linux.azurewebsites.net/');
    assert.equal(answer.header('WWW-Authenticate'), 'Bearer realm="linux.azurewebsites.net"');
    assert.equal(answer.header('Content-Length'), '0');
  });
  it('the realm is the host that was asked', async () => {
    const here = makeWorld();
    siteOf(here, 'orders').hosts.push('shop.contoso.example');
    const answer = await call(here, 'https://shop.contoso.example/');
    assert.match(answer.header('WWW-Authenticate') ?? '', /realm="shop\.contoso\.example"/);
  });
  it('no challenge with disableWWWAuthenticate', async () => {
    const answer = await call(
      world(authSettings({ login: { disableWWWAuthenticate: true } })),
      'https://orders.azurewebsites.net/',
    );
    assert.equal(answer.status, 401);
    assert.equal(answer.header('WWW-Authenticate'), undefined);
  });
  it('U3 and U4 switches', async () => {
    const here = world(authSettings(), { invalidTokenChallenge: 'withError', linuxUnauthorized: 'sentence' });
    const answer = await call(here, 'https://linux.azurewebsites.net/', bearer('garbage'));
    assert.equal(answer.header('WWW-Authenticate'), 'Bearer realm="linux.azurewebsites.net" error="invalid_token"');
    assert.equal(answer.body, sentence);
  });
});

describe('simulator easyAuth: domain.md 6.2, issuer pairing', () => {
  const login = `https://login.microsoftonline.com/${tenantId}`;
  const sts = `https://sts.windows.net/${tenantId}`;
  const rows: readonly (readonly [string, boolean, boolean])[] = [
    [`${login}/v2.0`, false, true],
    [`${sts}/`, true, false],
    [`${sts}/v2.0`, true, true],
    [login, true, false],
    ['https://login.microsoftonline.com/common/v2.0', true, true],
  ];
  for (const [openIdIssuer, takesV1, takesV2] of rows) {
    it(`${openIdIssuer} takes ${[takesV1 && 'v1', takesV2 && 'v2'].filter(Boolean).join(' and ')}`, async () => {
      for (const [version, id, taken] of [
        ['v1', v1ClientId, takesV1],
        ['v2', clientId, takesV2],
      ] as const) {
        const here = world(authSettings({ registration: { openIdIssuer, clientId: id } }));
        const answer = await call(here, 'https://orders.azurewebsites.net/', bearer(tokenFor(here, id)));
        assert.equal(answer.status, taken ? 200 : 401, version);
      }
    });
  }
  it('U5: tolerant', async () => {
    const here = world(authSettings({ registration: { clientId: v1ClientId } }), { issuerPairing: 'tolerant' });
    assert.equal(
      (await call(here, 'https://orders.azurewebsites.net/', bearer(tokenFor(here, v1ClientId)))).status,
      200,
    );
  });
});

describe('simulator easyAuth: domain.md 5.7, endpoints', () => {
  const me = 'https://orders.azurewebsites.net/.auth/me';
  it('/.auth/me', async () => {
    const here = makeWorld();
    assert.equal((await call(here, me)).status, 401);
    const known = JSON.parse((await call(here, me, bearer(tokenFor(here)))).body) as {
      provider_name: string;
      user_id: string;
    }[];
    assert.equal(known[0]?.provider_name, 'aad');
    assert.equal(known[0].user_id, identity.principalId);
  });
  it('/.auth/me for anonymous callers where they are allowed (U24)', async () => {
    const here = world(authSettings({ global: { unauthenticatedClientAction: 'AllowAnonymous' } }));
    assert.equal((await call(here, me)).status, 401);
    here.switches.authMeAnonymous = 'emptyList';
    assert.equal((await call(here, me)).body, '[]');
  });
  it('POST /.auth/login/aad', async () => {
    const here = makeWorld();
    const post = (body: string) =>
      call(here, 'https://orders.azurewebsites.net/.auth/login/aad', {}, { method: 'POST', body });
    assert.equal((await post('{}')).body, "'access_token' field is required.");
    assert.equal((await post('{"access_token":"x"}')).status, 401);
    const signedIn = JSON.parse((await post(JSON.stringify({ access_token: tokenFor(here) }))).body) as {
      authenticationToken: string;
    };
    assert.equal(
      (await call(here, 'https://orders.azurewebsites.net/', { 'x-zumo-auth': signedIn.authenticationToken })).status,
      200,
    );
    siteOf(here, 'orders').auth.set(
      authSettings({ validation: { defaultAuthorizationPolicy: { allowedApplications: ['other'] } } }),
      0,
    );
    assert.equal((await post(JSON.stringify({ access_token: tokenFor(here) }))).status, 403);
  });
});

describe('simulator easyAuth: domain.md 7.2 and 11.2, before the front', () => {
  const url = 'https://orders.azurewebsites.net/';
  it('row 8: access restrictions and disabled public access', async () => {
    for (const site of [{ publicNetworkAccess: false }, { restrictions: [{ ipAddress: '203.0.113.0/24' }] }]) {
      const answer = await call(makeWorld({ site }), url);
      assert.equal(answer.status, 403);
      assert.match(
        answer.body,
        /Error 403 - Forbidden[\s\S]*The web app you have attempted to reach has blocked your access\./,
      );
    }
  });
  it('rules by priority, service tags, private callers', async () => {
    const gateway = { kind: 'gateway', serviceId: '/x', address: '203.0.113.10' } as const;
    const tagged = makeWorld({ site: { restrictions: [{ ipAddress: 'ApiManagement', priority: 100 }] } });
    assert.equal((await call(tagged, url, {}, { caller: gateway })).status, 401);
    assert.equal((await call(tagged, url)).status, 403);
    const denied = makeWorld({
      site: {
        restrictions: [
          { ipAddress: 'Any', priority: 200 },
          { ipAddress: '203.0.113.10/32', action: 'Deny', priority: 100 },
        ],
      },
    });
    assert.equal((await call(denied, url, {}, { caller: gateway })).status, 403);
    assert.equal((await call(denied, url)).status, 401);
  });
  it('row 9: a stopped site', async () => {
    assert.match(
      (await call(makeWorld({ site: { stopped: true } }), url)).body,
      /Error 403 - This web app is stopped\./,
    );
  });
  it('httpsOnly redirects plain http', async () => {
    const answer = await call(makeWorld({ site: { httpsOnly: true } }), 'http://orders.azurewebsites.net/a?b=c');
    assert.equal(answer.status, 301);
    assert.equal(answer.header('Location'), 'https://orders.azurewebsites.net/a?b=c');
  });
});

describe('simulator easyAuth: excluded paths', () => {
  for (const [pattern, path, expected] of [
    ['/a', '/a', true],
    ['/a', '/a/b', false],
    ['/a/*', '/a/b', true],
    ['/a/*', '/a', true],
    ['/a/*', '/ab', false],
  ] as const) {
    it(`${pattern} ${expected ? 'takes' : 'leaves'} ${path}`, () => assert.equal(pathMatches(pattern, path), expected));
  }
});
