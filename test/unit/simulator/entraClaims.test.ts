import assert from 'node:assert/strict';
import { createPublicKey, verify } from 'node:crypto';
import { decodeToken, handleEntra, mintManagedIdentityToken } from '../../../src/simulator/entra';
import type { JsonObject } from '../../../src/simulator/json';
import type { ManagedIdentity, World } from '../../../src/simulator/world';
import { clientId, identity, makeWorld, tenantId, v1ClientId } from './dataPlane';

const armId = '/subscriptions/x/resourcegroups/rg/providers/Microsoft.ApiManagement/service/svc';
const principal: ManagedIdentity = { ...identity, tenantId, name: 'svc', armId };
const v1Issuer = `https://sts.windows.net/${tenantId}/`;
const v2Issuer = `https://login.microsoftonline.com/${tenantId}/v2.0`;
const always = ['aio', 'aud', 'exp', 'iat', 'iss', 'nbf', 'oid', 'rh', 'sub', 'tid', 'uti', 'ver'];

function mint(resource: string, world = makeWorld()) {
  const minted = mintManagedIdentityToken(world, { tenantId, principal, resource });
  assert.ok('token' in minted, 'error' in minted ? minted.error : '');
  return { token: minted.token, ...(decodeToken(minted.token) ?? { header: {}, claims: {} }) };
}

/** Gives the identity the first role of an application. */
function assign(world: World, appId: string): void {
  const tenant = world.tenants[0];
  const resource = tenant?.servicePrincipals.find(each => each.appId === appId);
  const role = tenant?.applications.find(each => each.appId === appId)?.appRoles[0];
  assert.ok(tenant && resource && role);
  const { objectId: resourceId } = resource;
  tenant.assignments.push({
    id: 'a',
    principalId: identity.principalId,
    resourceId,
    appRoleId: role.id,
    createdAt: 0,
    visibleFrom: 0,
  });
}

async function get(path: string, world = makeWorld()): Promise<JsonObject> {
  const url = new URL(`https://login.microsoftonline.com${path}`);
  const caller = { kind: 'internet', address: '198.51.100.7' } as const;
  const answer = await handleEntra(world, { method: 'GET', host: url.host, url, headers: {}, body: '', caller });
  assert.equal(answer.status, 200);
  return JSON.parse(answer.body) as JsonObject;
}

describe('domain.md 6.1, what a token of a managed identity looks like', () => {
  const rows: readonly (readonly [string, unknown, unknown])[] = [
    ['aud, asked by identifier URI', `api://${v1ClientId}`, clientId],
    ['iss', v1Issuer, v2Issuer],
    ['appid', identity.clientId, undefined],
    ['appidacr', '2', undefined],
    ['azp', undefined, identity.clientId],
    ['azpacr', undefined, '2'],
    ['oid', identity.principalId, identity.principalId],
    ['sub', identity.principalId, identity.principalId],
    ['tid', tenantId, tenantId],
    ['idtyp', 'app', undefined],
    ['roles, none assigned', undefined, undefined],
    ['idp', v1Issuer, undefined],
    ['xms_mirid', armId, undefined],
    ['ver', '1.0', '2.0'],
  ];
  for (const [what, v1, v2] of rows) {
    it(`row ${what}: v1 ${shown(v1)}, v2 ${shown(v2)}`, () => {
      const [name = ''] = what.split(',');
      const found = [mint(`api://${v1ClientId}`).claims[name], mint(`api://${clientId}`).claims[name]];
      assert.deepEqual(found, [v1, v2]);
    });
  }
  it('row aud, asked by client ID: the bare client ID in both', () => {
    assert.deepEqual([mint(v1ClientId).claims['aud'], mint(clientId).claims['aud']], [v1ClientId, clientId]);
  });
  it('row roles: values of the assigned roles', () => {
    const world = makeWorld();
    assign(world, clientId);
    assert.deepEqual(mint(clientId, world).claims['roles'], ['Orders.Call']);
  });
  it('row lifetime: about a day', () => {
    const { claims } = mint(clientId);
    assert.equal(Number(claims['exp']) - Number(claims['iat']), 86_400);
    assert.equal(claims['nbf'], claims['iat']);
  });
  it('row others: nothing beyond the table', () => {
    const v1 = [...always, 'appid', 'appidacr', 'idp', 'idtyp', 'xms_mirid'];
    assert.deepEqual(Object.keys(mint(v1ClientId).claims).sort(), v1.sort());
    assert.deepEqual(Object.keys(mint(clientId).claims).sort(), [...always, 'azp', 'azpacr'].sort());
  });
  it('the version is the resource application’s: null is v1', () => {
    const world = makeWorld();
    const application = world.tenants[0]?.applications.find(each => each.appId === clientId);
    assert.ok(application);
    Object.assign(application, { tokenVersion: null });
    assert.equal(mint(clientId, world).claims['ver'], '1.0');
  });
  for (const [version, path, issuer, keys] of [
    ['v1', '', v1Issuer, `https://login.microsoftonline.com/${tenantId}/discovery/keys`],
    ['v2', '/v2.0', v2Issuer, `https://login.microsoftonline.com/${tenantId}/discovery/v2.0/keys`],
  ] as const) {
    it(`metadata ${version}: issuer and jwks_uri; its key verifies the token: RS256, kid, x5t`, async () => {
      const world = makeWorld();
      const metadata = await get(`/${tenantId}${path}/.well-known/openid-configuration`, world);
      assert.deepEqual([metadata['issuer'], metadata['jwks_uri']], [issuer, keys]);
      const { token, header } = mint(version === 'v1' ? v1ClientId : clientId, world);
      const set = (await get(new URL(keys).pathname, world))['keys'] as unknown as JsonObject[];
      const found = set.find(each => each['kid'] === header['kid']);
      assert.ok(found);
      assert.deepEqual([header['alg'], header['typ'], header['x5t']], ['RS256', 'JWT', found['x5t']]);
      const key = createPublicKey({ key: found as Record<string, string>, format: 'jwk' });
      const cut = token.lastIndexOf('.');
      const signature = Buffer.from(token.slice(cut + 1), 'base64url');
      assert.ok(verify('sha256', Buffer.from(token.slice(0, cut)), key, signature));
    });
  }
});

describe('domain.md 6.3, resource strings', () => {
  const site = 'https://orders.azurewebsites.net';
  const withUris = (identifierUris: readonly string[]) => {
    const world = makeWorld();
    const application = world.tenants[0]?.applications.find(each => each.appId === clientId);
    assert.ok(application);
    Object.assign(application, { identifierUris });
    return world;
  };
  const withoutPrincipal = () => {
    const world = makeWorld();
    const principals = world.tenants[0]?.servicePrincipals ?? [];
    principals.splice(
      principals.findIndex(each => each.appId === clientId),
      1,
    );
    return world;
  };
  for (const [what, resource, world, works] of [
    ['the client ID, without any identifier URI', clientId, withUris([]), true],
    ['the client ID, without service principal', clientId, withoutPrincipal(), false],
    ['an identifier URI that is listed', 'api://anything', withUris(['api://anything']), true],
    ['an identifier URI that isn’t', `api://${clientId}`, withUris([]), false],
    ['an identifier URI, without service principal', `api://${clientId}`, withoutPrincipal(), false],
    ['the site’s address where it is listed', site, withUris([site]), true],
    ['the site’s address where it isn’t', site, withUris([]), false],
    ['.default', `api://${clientId}/.default`, makeWorld(), false],
  ] as const) {
    it(`row ${what}: ${works ? 'a token' : 'AADSTS500011'}`, () => {
      const minted = mintManagedIdentityToken(world, { tenantId, principal, resource });
      assert.equal('token' in minted, works);
      if ('error' in minted) assert.match(minted.error, /^AADSTS500011: /);
    });
  }
});

function shown(value: unknown): string {
  return value === undefined ? 'absent' : JSON.stringify(value).slice(0, 40);
}
