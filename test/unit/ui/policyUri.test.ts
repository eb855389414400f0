import assert from 'node:assert/strict';
import { parsePolicy } from '../../../src/policy';
import { inheritingPolicy, placeOf, policyUriParts, readPolicyUri } from '../../../src/ui/policyEditor/policyUri';

const service =
  '/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/shop/providers/Microsoft.ApiManagement/service/shop-apim';

describe('addresses of policies', () => {
  const owners: readonly (readonly [string, string])[] = [
    ['global', service],
    ['api', `${service}/apis/orders`],
    ['api', `${service}/apis/orders;rev=2`],
    ['operation', `${service}/apis/orders/operations/get-one`],
    ['product', `${service}/products/orders`],
    ['fragment', `${service}/policyFragments/token`],
    ['workspace', `${service}/workspaces/w`],
    ['api', `${service}/workspaces/w/apis/orders`],
  ];
  for (const [kind, ownerId] of owners) {
    for (const simulated of [true, false]) {
      it(`${kind} ${ownerId.slice(service.length)} ${simulated ? 'of the local Azure' : ''} comes back from its URI`, () => {
        const place = placeOf(ownerId);
        assert.ok(place);
        assert.equal(place.kind, kind);
        const address = { tenantId: '22222222-2222-2222-2222-222222222222', simulated, place };
        const parts = policyUriParts(address);
        assert.match(parts.path, /\.policy\.xml$/);
        assert.deepEqual(readPolicyUri({ scheme: 'apim-policy', ...parts }), address);
      });
    }
  }

  it('a product and an API of the same name never share one', () => {
    const [api, product] = [placeOf(`${service}/apis/x`), placeOf(`${service}/products/x`)];
    assert.ok(api && product);
    const path = (place: typeof api): string => policyUriParts({ tenantId: 't', simulated: false, place }).path;
    assert.notEqual(path(api), path(product));
  });

  it('what has no policy has no address', () => {
    assert.equal(placeOf(`${service}/backends/orders`), undefined);
    assert.equal(placeOf('/subscriptions/x'), undefined);
    assert.equal(readPolicyUri({ scheme: 'file', authority: 't', path: `${service}/policy/x.policy.xml` }), undefined);
    assert.equal(readPolicyUri({ scheme: 'apim-policy', authority: 't', path: '/x.policy.xml' }), undefined);
  });

  it('what a scope without a policy shows is a sound document', () => {
    for (const kind of ['global', 'api', 'fragment'] as const)
      assert.deepEqual(parsePolicy(inheritingPolicy(kind)).errors, []);
    assert.match(inheritingPolicy('api'), /<inbound>\s*<base \/>\s*<\/inbound>/);
    assert.doesNotMatch(inheritingPolicy('global'), /<base/);
  });
});
