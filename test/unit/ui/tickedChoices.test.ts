import assert from 'node:assert/strict';
import type { Choice, PlanChoices } from '../../../src/plan/plan';
import { tickedChoices } from '../../../src/ui/secureBackend/tickedChoices';

const two = (id: Choice['id'], first: string, second: string): Choice => ({
  id,
  title: '',
  answer: '',
  multiple: true,
  options: [
    { id: first, label: '', chosen: true },
    { id: second, label: '', chosen: false },
  ],
});
const plan = {
  choices: [
    ...(['pool', 'otherApis', 'slots'] as const).map(id => two(id, '/a:b', '/c')),
    two('deleteKey', 'namedValue', 'hostKey'),
  ],
};

/** What was ticked or cleared, the answers then, and whether more is read for them. */
const table: readonly [string, boolean, PlanChoices, boolean][] = [
  ['backEnd:straight', true, { straight: true }, false],
  ['registrations:whereNone', true, { registration: 'whereNone' }, true],
  ['registrations:whereNone', false, {}, true],
  ['pool:/a:b', false, { poolApps: [] }, false],
  ['otherApis:/c', true, { otherApis: ['/a:b', '/c'] }, false],
  ['slots:/c', true, { slots: ['/a:b', '/c'] }, false],
  ['healthCheck:exclude', false, { lockHealthCheck: true }, false],
  ['privateAddresses:call', true, { privateAddresses: true }, false],
  ['stages:later', true, { lockLater: true }, false],
  ['functionKey:drop', false, { keepFunctionKey: true }, false],
  ['deleteKey:hostKey', true, { deleteKey: ['namedValue', 'hostKey'] }, true],
  ['deleteKey:namedValue', false, { deleteKey: [] }, false],
];

describe('a box of the preview', () => {
  for (const [of, on, changed, rereads] of table) {
    it(`${of} ${on ? 'ticked' : 'cleared'}`, () => {
      const before: PlanChoices = { clientId: 'x', ...(of.startsWith('registrations') && { registration: 'new' }) };
      assert.deepEqual(tickedChoices(before, plan, of, on), { choices: { clientId: 'x', ...changed }, rereads });
    });
  }

  it('that is none of a choice changes nothing', () => {
    assert.equal(tickedChoices({}, plan, 'identity:system', true), undefined);
  });
});
