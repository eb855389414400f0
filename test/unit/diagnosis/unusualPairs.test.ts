import assert from 'node:assert/strict';
import { Laboratory, named } from '../../diagnosis/laboratory';
import { allow, asks, both, byUserIdentity, door, inbound, version } from '../../diagnosis/ways/way';
import { type Way, ways } from '../../diagnosis/ways';
import { ids } from '../../modes';
import { arm } from '../../modes/sights';
import { identityId, token } from '../../modes/scenario';

type Make = Way['make'];

const wayOf = (id: Way['id'], name: string): Make => {
  const found = ways.find(one => one.id === id && one.way === name);
  if (!found) throw new Error(`There is no way ${id}, ${name}.`);
  return found.make;
};
const applications = (list: readonly string[]): Make =>
  door(at => {
    at(...allow)['allowedApplications'] = list;
  });
const slotIsOff = door(at => {
  at('platform')['enabled'] = false;
}, 'orders-app/slots/staging');
const userIdentityDeleted = both(byUserIdentity, async shop => {
  await shop.must(arm('DELETE', identityId('id-shop'), { version: '2024-11-30' }));
});
const withoutIdentity: Make = shop => {
  shop.service.systemIdentity = undefined;
};

/** Two things at once that hide each other, or seemed to be a third. */
describe('two causes at once', () => {
  let laboratory: Laboratory;
  before(async () => {
    laboratory = await Laboratory.open();
  });
  after(() => laboratory.close());

  const noGraph = { graphRead: 'never' } as const;
  const noTraces = { tracing: false } as const;
  const table: readonly [string, Make, string, (typeof noGraph | typeof noTraces)?][] = [
    [
      'another tenant only, and a slot without authentication',
      both(wayOf('E-07', 'by its app setting'), slotIsOff),
      'E-07, F-38',
    ],
    [
      'another tenant only, and another caller only',
      both(wayOf('E-07', 'by its app setting'), applications([ids.unrelated])),
      'F-02, E-07',
    ],
    [
      'a token without Bearer, of another version',
      both(wayOf('F-11', 'the token without Bearer'), version(1)),
      'F-11, F-08',
    ],
    [
      'plain HTTP, and another caller only',
      both(wayOf('E-08', 'by plain HTTP'), applications([ids.unrelated])),
      'E-08, F-02',
    ],
    [
      'the host header of another app, and another caller only',
      both(wayOf('F-14', 'the host header of another app'), applications([ids.unrelated])),
      'F-14, F-02',
    ],
    [
      'nobody let in, and an issuer of no tenant',
      both(wayOf('F-12', 'a tenant that isn’t there'), wayOf('F-36', 'everyone denied')),
      'F-36, F-12 (likely)',
    ],
    [
      'a user-assigned identity deleted, and swapped IDs',
      both(userIdentityDeleted, applications([ids.system.principalId])),
      'F-19, F-04',
    ],
    [
      'the same without Graph',
      both(userIdentityDeleted, applications([ids.system.principalId])),
      'F-18 (oneOf), F-19 (oneOf)',
      noGraph,
    ],
    [
      'errors ignored, and no identity, without Graph',
      both(asks(ids.orders, ' ignore-error="true"'), withoutIdentity),
      'F-28, F-15',
      noGraph,
    ],
    [
      'settings from a file beside lists of others, without Graph',
      both(wayOf('F-49', 'the file isn’t there'), applications([ids.unrelated])),
      'F-49',
      noGraph,
    ],
    [
      'no way out, and restrictions, without traces',
      both(wayOf('F-23', 'one host'), wayOf('F-36', 'another service tag')),
      'F-23 (oneOf), F-36 (likely), E-05 (oneOf)',
      noTraces,
    ],
    [
      'a named value that is gone, and another caller only',
      both(wayOf('E-05', 'a named value that is gone'), applications([ids.unrelated])),
      'E-05, F-02',
    ],
    [
      'errors hidden by on-error, and a slot without authentication',
      both(wayOf('F-05', 'behind an answer of on-error’s own'), slotIsOff),
      'F-05, F-38',
    ],
    [
      'a scope, and an identity that isn’t attached',
      inbound(token(`api://${ids.orders}/.default`, ` client-id="${ids.loose.clientId}"`)),
      'F-18, F-17',
    ],
  ];
  for (const [name, make, expected, switches] of table) {
    it(`${name}: ${expected}`, async () => {
      await laboratory.reset();
      const route = await laboratory.route('orders');
      await make(laboratory.shop);
      Object.assign(laboratory.shop.switches, switches);
      assert.equal(named(await laboratory.diagnose(route)), expected);
    });
  }
});
