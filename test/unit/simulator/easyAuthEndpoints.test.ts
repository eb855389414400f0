import assert from 'node:assert/strict';
import { createSession } from '../../../src/simulator/easyAuth/session';
import type { JsonObject } from '../../../src/simulator/json';
import { authSettings, call, clientId, identity, makeWorld, siteOf, tenantId, tokenFor } from './dataPlane';

const flavours = [
  ['Windows', 'orders'],
  ['Linux', 'linux'],
] as const;

for (const [flavour, app] of flavours) {
  const host = `https://${app}.azurewebsites.net`;
  const world = (auth: JsonObject = authSettings()) => makeWorld({ site: { auth } });
  const bearer = (made: ReturnType<typeof world>) => ({ authorization: `Bearer ${tokenFor(made)}` });
  const middleware = (answer: Awaited<ReturnType<typeof call>>) => {
    const id = answer.header('x-ms-middleware-request-id');
    if (app === 'linux') assert.match(id ?? '', /^[0-9a-f-]{36}$/);
    else assert.equal(id, undefined);
  };

  describe(`simulator easyAuth: domain.md 5.7 on ${flavour}`, () => {
    it('GET /.auth/me lists provider, user and claims', async () => {
      const made = world();
      const answer = await call(made, `${host}/.auth/me`, bearer(made));
      assert.equal(answer.status, 200);
      middleware(answer);
      const [me, ...others] = JSON.parse(answer.body) as {
        provider_name: string;
        user_id: string;
        user_claims: { typ: string; val: string }[];
      }[];
      assert.deepEqual(others, []);
      assert.equal(me?.provider_name, 'aad');
      assert.equal(me.user_id, identity.principalId);
      assert.ok(me.user_claims.some(each => each.typ === 'aud' && each.val === clientId));
    });
    it('GET /.auth/me without credentials: 401, the app’s own 404 never', async () => {
      const answer = await call(world(), `${host}/.auth/me`);
      assert.equal(answer.status, 401);
      middleware(answer);
    });
    it('GET /.auth/login/aad redirects to Entra with a nonce cookie', async () => {
      const answer = await call(world(), `${host}/.auth/login/aad?post_login_redirect_uri=/after`);
      assert.equal(answer.status, 302);
      middleware(answer);
      const to = new URL(answer.header('Location') ?? '');
      assert.equal(to.origin + to.pathname, `https://login.microsoftonline.com/${tenantId}/oauth2/v2.0/authorize`);
      assert.equal(to.searchParams.get('client_id'), clientId);
      assert.equal(to.searchParams.get('state'), 'redir=/after');
      const nonce = to.searchParams.get('nonce') ?? '';
      assert.match(answer.header('Set-Cookie') ?? '', new RegExp(`^Nonce=${nonce};.*HttpOnly`));
    });
    it('GET /.auth/logout ends the session', async () => {
      const answer = await call(world(), `${host}/.auth/logout`);
      assert.equal(answer.status, 302);
      assert.match(answer.header('Set-Cookie') ?? '', /^AppServiceAuthSession=deleted;/);
    });
    it('GET /.auth/refresh needs somebody signed in', async () => {
      const made = world();
      assert.equal((await call(made, `${host}/.auth/refresh`)).status, 401);
      const cookie = `AppServiceAuthSession=${createSession(made, siteOf(made, app), { oid: 'x' })}`;
      assert.equal((await call(made, `${host}/.auth/refresh`, { cookie })).status, 200);
    });
    it('POST /.auth/login/aad: 200 with a session, 400, 401, 403 by turns', async () => {
      const made = world();
      const post = (body: string) => call(made, `${host}/.auth/login/aad`, {}, { method: 'POST', body });
      const token = JSON.stringify({ access_token: tokenFor(made) });
      const answer = await post(token);
      assert.equal(answer.status, 200);
      const { authenticationToken, user } = JSON.parse(answer.body) as {
        authenticationToken: string;
        user: { userId: string };
      };
      assert.equal(user.userId, `sid:${identity.principalId}`);
      assert.equal((await call(made, host, { 'x-zumo-auth': authenticationToken })).status, 200);
      assert.deepEqual([(await post('{}')).status, (await post('{"access_token":"x"}')).status], [400, 401]);
      const locked = authSettings({ validation: { defaultAuthorizationPolicy: { allowedApplications: ['other'] } } });
      siteOf(made, app).auth.set(locked, 0);
      assert.equal((await post(token)).status, 403);
    });
    it('a session of one site is none of another', async () => {
      const made = world();
      const session = createSession(made, siteOf(made, app === 'orders' ? 'linux' : 'orders'), { oid: 'x' });
      assert.equal((await call(made, host, { 'x-zumo-auth': session })).status, 401);
    });
    it('a session ends after eight hours', async () => {
      const made = world();
      const session = createSession(made, siteOf(made, app), { oid: 'x' });
      assert.equal((await call(made, host, { 'x-zumo-auth': session })).status, 200);
      made.clock.advance(9 * 3_600_000);
      assert.equal((await call(made, host, { 'x-zumo-auth': session })).status, 401);
    });
    it('anything else there is the module’s 404', async () => {
      assert.equal((await call(world(), `${host}/.auth/none`)).status, 404);
    });
    it('with authentication off /.auth is the app’s own', async () => {
      assert.equal((await call(world(authSettings({ enabled: false })), `${host}/.auth/me`)).echo['path'], '/.auth/me');
    });
  });

  describe(`simulator easyAuth: domain.md 5.6 on ${flavour}`, () => {
    const principal = async (auth: JsonObject, claims: JsonObject = {}) => {
      const made = world(auth);
      const answer = await call(made, host, { authorization: `Bearer ${tokenFor(made, clientId, claims)}` });
      return {
        echo: answer.echo,
        principal: answer.echo['principal'] as { claims: { typ: string; val: string }[] } & JsonObject,
      };
    };
    it('types: aad, with the names of .NET', async () => {
      const { principal: seen } = await principal(authSettings(), { roles: ['A', 'B'] });
      assert.equal(seen['auth_typ'], 'aad');
      assert.equal(seen['name_typ'], 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name');
      assert.equal(seen['role_typ'], 'http://schemas.microsoft.com/ws/2008/06/identity/claims/role');
      const roles = seen.claims.filter(each => each.typ === seen['role_typ']).map(each => each.val);
      assert.deepEqual(roles, ['A', 'B']);
      assert.ok(!seen.claims.some(each => each.typ === 'tid'));
    });
    it('claims keep their own names where the mapping is cleared', async () => {
      const { principal: seen } = await principal({ ...authSettings(), clearInboundClaimsMapping: 'true' });
      assert.ok(seen.claims.some(each => each.typ === 'tid' && each.val === tenantId));
    });
    it('a user’s token has a name, an application’s none', async () => {
      const user = await principal(authSettings(), { preferred_username: 'ana@contoso.example' });
      const name = (echo: Record<string, unknown>) => (echo['headers'] as JsonObject)['x-ms-client-principal-name'];
      assert.equal(name(user.echo), 'ana@contoso.example');
      assert.equal(name((await principal(authSettings())).echo), undefined);
    });
  });
}
