import assert from 'node:assert/strict';
import { publicCloud } from '../../../src/azure/clouds';
import { isAzureProblem } from '../../../src/azure/interfaces';
import { knownOf, readKnownTenants, unreachableTokens } from '../../../src/ui/account/knownTenants';

const shop = {
  accountId: 'ana.home',
  account: 'ana@shop.example',
  tenantId: 't1',
  tenantName: 'Shop',
  needsSignIn: false,
};

describe('tenants kept for a start without a network', () => {
  it('come back as they were', () => {
    const kept: unknown = JSON.parse(JSON.stringify(knownOf([shop, { ...shop, tenantId: 't2', needsSignIn: true }])));
    assert.deepEqual(readKnownTenants(kept), [shop, { ...shop, tenantId: 't2', needsSignIn: true }]);
  });

  it('hold names and ids only', () => {
    const whole = { ...shop, tokens: { getToken: () => 'a token' }, cloud: publicCloud, secret: 'made-up' };
    assert.deepEqual(knownOf([whole]), [shop]);
  });

  it('are none where something else was kept', () => {
    for (const kept of [undefined, null, 'text', {}, [1, null, { ...shop, tenantId: 5 }]])
      assert.deepEqual(readKnownTenants(kept), []);
  });

  it('give no token, and say why', async () => {
    await assert.rejects(
      () => unreachableTokens(publicCloud).getToken('https://management.azure.com/', 't1'),
      error => isAzureProblem(error, 'unreachable') && error.problem.host === 'management.azure.com',
    );
  });
});
