import assert from 'node:assert/strict';
import { conflictCautions } from '../../../src/plan/conflictCaution';
import type { Step } from '../../../src/plan';
import { app } from '../route/samples';

const step = (kind: string, name = app.name): Step => ({ kind, app: { ...app, name } }) as unknown as Step;

describe('what a plan says of settings without a conflict check', () => {
  const table: readonly [string, readonly Step[], string | undefined][] = [
    ['nothing where none are written', [step('policy'), step('lockPolicy'), step('identity')], undefined],
    ['lock', [step('identity'), step('lock')], 'orders-app'],
    ['admit and lock of one app: once', [step('admit'), step('lock')], 'orders-app'],
    ['open and dismiss', [step('open'), step('dismiss')], 'orders-app'],
    ['a slot beside its app', [step('lock'), step('lock', 'staging')], 'orders-app, staging'],
  ];
  for (const [name, steps, apps] of table) {
    it(name, () => {
      const [found, ...more] = conflictCautions(steps);
      assert.deepEqual(more, []);
      assert.equal(found?.code, apps === undefined ? undefined : 'noConflictCheck');
      if (found) assert.equal(found.title, `Change the authentication of ${apps ?? ''} nowhere else meanwhile`);
    });
  }
});
