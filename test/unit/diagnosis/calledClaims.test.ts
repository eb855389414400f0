import assert from 'node:assert/strict';
import { compareAtCalled } from '../../../src/diagnosis/calledClaims';
import type { CalledApiAccepts } from '../../../src/diagnosis/calledCheck';
import type { TokenClaims } from '../../../src/route';
import { Laboratory } from '../../diagnosis/laboratory';
import { ids } from '../../modes';

const now = Date.parse('2026-01-01T00:00:00Z');
const claims: TokenClaims = {
  aud: ids.inner,
  caller: ids.system.clientId,
  callerClaim: 'azp',
  oid: ids.system.principalId,
  tid: ids.tenant,
  version: 2,
  roles: ['Partner.Call'],
  exp: now / 1000 + 60,
};
const accepts: CalledApiAccepts = {
  tenantId: ids.tenant,
  audiences: [ids.inner],
  applications: [ids.system.clientId.toUpperCase()],
  claims: [{ name: 'roles', values: ['Partner.Call'], matchesAny: true }],
};

/** `aud yes`: each line and whether it fits. */
const lines = (change: Partial<CalledApiAccepts>, token: Partial<TokenClaims> = {}): string =>
  compareAtCalled({ ...claims, ...token }, { ...accepts, ...change }, now)
    .map(row => `${row.claim} ${row.match}`)
    .join(', ');
const required = (values: readonly string[], matchesAny = false, name = 'roles'): Partial<CalledApiAccepts> => ({
  claims: [{ name, values, matchesAny }],
});

describe('a token beside what a called API accepts', () => {
  const cases: readonly (readonly [string, string, string])[] = [
    ['all of it', lines({}), 'aud yes, azp yes, tid yes, roles yes, exp yes'],
    ['nothing asked for', lines({ audiences: [], applications: [], claims: [] }), 'aud yes, azp yes, tid yes, exp yes'],
    ['another audience', lines({ audiences: ['api://x'] }), 'aud no, azp yes, tid yes, roles yes, exp yes'],
    [
      'an audience in a named value',
      lines({ audiences: ['{{aud}}'] }),
      'aud unknown, azp yes, tid yes, roles yes, exp yes',
    ],
    ['one of several', lines({ audiences: ['{{aud}}', ids.inner] }), 'aud yes, azp yes, tid yes, roles yes, exp yes'],
    ['another caller', lines({ applications: [ids.inner] }), 'aud yes, azp no, tid yes, roles yes, exp yes'],
    ['another tenant', lines({ tenantId: ids.otherTenant }), 'aud yes, azp yes, tid no, roles yes, exp yes'],
    [
      'a tenant by its domain',
      lines({ tenantId: 'shop.example' }),
      'aud yes, azp yes, tid unknown, roles yes, exp yes',
    ],
    ['all roles, one missing', lines(required(['Partner.Call', 'x'])), 'aud yes, azp yes, tid yes, roles no, exp yes'],
    ['any of the roles', lines(required(['Partner.Call', 'x'], true)), 'aud yes, azp yes, tid yes, roles yes, exp yes'],
    ['no role at all', lines(required([]), { roles: [] }), 'aud yes, azp yes, tid yes, roles no, exp yes'],
    ['another claim', lines(required(['x'], true, 'scp')), 'aud yes, azp yes, tid yes, scp unknown, exp yes'],
    ['expired', lines({}, { exp: now / 1000 - 1 }), 'aud yes, azp yes, tid yes, roles yes, exp no'],
  ];
  for (const [name, got, wanted] of cases) it(name, () => assert.equal(got, wanted));

  it('is in the report, seen in the trace or predicted without one', async () => {
    const laboratory = await Laboratory.open();
    try {
      const route = await laboratory.route('partner');
      const seen = (await laboratory.diagnose(route)).claims;
      assert.equal(seen.source, 'seen');
      assert.ok(seen.rows.length >= 4);
      assert.deepEqual(new Set(seen.rows.map(row => row.match)), new Set(['yes']));
      laboratory.shop.switches.tracing = false;
      const predicted = (await laboratory.diagnose(route)).claims;
      assert.equal(predicted.source, 'predicted');
      const fits = predicted.rows.filter(row => row.match === 'yes').map(row => row.claim);
      assert.ok(fits.includes('aud') && fits.includes('azp') && fits.includes('tid'), fits.join());
      assert.ok(predicted.rows.every(row => row.match !== 'no' && row.claim !== 'exp'));
    } finally {
      await laboratory.close();
    }
  });
});
