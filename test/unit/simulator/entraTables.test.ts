import assert from 'node:assert/strict';
import { decodeToken, mintManagedIdentityToken } from '../../../src/simulator/entra';
import type { JsonObject } from '../../../src/simulator/json';
import type { ManagedIdentity } from '../../../src/simulator/world';
import { clientId, identity, lockedClientId, makeWorld, tenantId, v1ClientId } from './dataPlane';

const principal: ManagedIdentity = { ...identity, tenantId, name: 'svc', armId: '/subscriptions/x/service/svc' };
const mint = (resource: string, world = makeWorld()) =>
  mintManagedIdentityToken(world, { tenantId, principal, resource });

function claims(resource: string): JsonObject {
  const minted = mint(resource);
  assert.ok('token' in minted, 'error' in minted ? minted.error : '');
  return decodeToken(minted.token)?.claims ?? {};
}

describe('tokens of managed identities', () => {
  for (const [what, resource, expected] of [
    [
      'v1 by identifier URI',
      `api://${v1ClientId}`,
      { aud: `api://${v1ClientId}`, iss: `https://sts.windows.net/${tenantId}/`, ver: '1.0' },
    ],
    ['v1 by client ID', v1ClientId, { aud: v1ClientId, appid: identity.clientId, appidacr: '2', idtyp: 'app' }],
    [
      'v2 by identifier URI',
      `api://${clientId}`,
      { aud: clientId, iss: `https://login.microsoftonline.com/${tenantId}/v2.0`, ver: '2.0' },
    ],
    ['v2 by client ID', clientId, { aud: clientId, azp: identity.clientId, azpacr: '2' }],
  ] as const) {
    it(`domain.md 6.1: ${what}`, () => {
      const found = claims(resource);
      for (const [name, value] of Object.entries(expected)) assert.equal(found[name], value, name);
      assert.deepEqual(
        [found['oid'], found['sub'], found['tid'], found['roles']],
        [identity.principalId, identity.principalId, tenantId, undefined],
      );
      assert.equal(Number(found['exp']) - Number(found['iat']), 86_400);
    });
  }

  for (const [what, resource, code] of [
    ['a scope instead of a resource', `api://${clientId}/.default`, 500011],
    ['a scope path', `api://${clientId}/Orders.Call`, 500011],
    ['the site’s address, which nobody registered', 'https://orders.azurewebsites.net', 500011],
    ['a slash too many', `api://${clientId}/`, 500011],
    ['an application of nobody', '99999999-0000-4000-8000-000000000009', 500011],
  ] as const) {
    it(`domain.md 6.3: ${what} fails with AADSTS${code}, naming the whole string`, () => {
      const minted = mint(resource);
      assert.ok('error' in minted);
      assert.equal(minted.code, code);
      assert.ok(minted.error.startsWith(`AADSTS500011: The resource principal named ${resource} was not found`));
    });
  }

  it('domain.md 6.3: Resource Manager’s own address gives a token for Resource Manager', () => {
    assert.equal(claims('https://management.azure.com/')['aud'], 'https://management.azure.com/');
  });

  it('domain.md 6.4: AADSTS501051 when the application requires assignment and the identity has no role', () => {
    const minted = mint(lockedClientId);
    assert.ok('error' in minted);
    assert.match(
      minted.error,
      /^AADSTS501051: Application '[^']+'\(svc\) is not assigned to a role for the application/,
    );
    assert.match(minted.error, /Trace ID: \S+ Correlation ID: \S+ Timestamp: /);
  });

  it('domain.md 6.4: AADSTS700016 when the identity is gone from the tenant', () => {
    const world = makeWorld();
    const tenant = world.tenants[0]!;
    tenant.servicePrincipals.splice(
      tenant.servicePrincipals.findIndex(each => each.objectId === identity.principalId),
      1,
    );
    const minted = mint(clientId, world);
    assert.ok('error' in minted);
    assert.equal(minted.code, 700016);
  });

  it('domain.md 6.7: the same resource string gives the same token for a day, another string its own', () => {
    const world = makeWorld();
    const first = mint(clientId, world);
    world.clock.advance(23 * 3_600_000);
    assert.deepEqual(mint(clientId, world), first);
    assert.notDeepEqual(mint(`api://${clientId}`, world), first);
    world.clock.advance(3_600_000);
    assert.notDeepEqual(mint(clientId, world), first);
  });
});
