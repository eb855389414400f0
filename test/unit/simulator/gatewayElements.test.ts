import assert from 'node:assert/strict';
import { catalogue } from '../../../src/policy';
import { contextIn, validatePolicy } from '../../../src/simulator/gateway';
import { definitions } from '../../../src/simulator/gateway/elements';
import { makeWorld, policies, serviceOf } from './dataPlane';

const sections = ['inbound', 'backend', 'outbound', 'on-error'] as const;
const statements = catalogue.filter(entry => entry.category !== 'structure');

/** They bear on who may call or on where a call goes, and this gateway doesn't run them: refused, never passed over. */
const refused = [
  'cosmosdb-data-source',
  'get-authorization-context',
  'http-data-source',
  'proxy',
  'publish-event',
  'sql-data-source',
  'validate-client-certificate',
];

/** Real documents have it in other sections than the documentation says, and the service takes them. */
const takenAnywhere = ['authentication-managed-identity'];

describe('simulator gateway: every documented policy element', () => {
  const world = makeWorld();
  const service = serviceOf(world);
  const faults = (name: string, section: (typeof sections)[number]) =>
    validatePolicy(
      policies({ [section]: `<base /><${name} />` }),
      contextIn(service, service, { kind: 'policies' }),
    ).map(each => each.message);
  const wrongSection = 'Policy is not allowed in the specified section';

  it('is run or passed, or is one of those refused by name', () => {
    const unknown = statements.map(entry => entry.name).filter(name => !definitions.has(name));
    assert.deepEqual(unknown.sort(), refused);
  });
  for (const name of refused) {
    it(`${name}: refused at save by its name`, () => {
      assert.match(
        faults(name, 'inbound').join(),
        new RegExp(`Error in element '${name}' .*The policy '${name}' is not known`),
      );
    });
  }
  for (const { name, sections: documented } of statements) {
    if (refused.includes(name)) continue;
    it(`${name}: where it may stand (domain.md 3.5)`, () => {
      const taken = sections.filter(section => !faults(name, section).some(each => each.endsWith(wrongSection)));
      const expected = takenAnywhere.includes(name) ? sections : sections.filter(each => documented.includes(each));
      assert.deepEqual(taken, expected);
    });
  }
});
