import assert from 'node:assert/strict';
import { AzureError, type Call, ChangedAfterwards, type StoredPolicy } from '../../../src/azure/interfaces';
import { undoSteps } from '../../../src/plan';
import type { AppliedStep, AuthenticationStep, IdentityStep, PolicyStep } from '../../../src/plan/plan';
import type { WriteStep } from '../../../src/plan/steps';
import { type OneWrite, settle, writeStep } from '../../../src/plan/writeStep';
import { MemoryJournal } from '../../plan/memoryJournal';
import { app } from '../route/samples';
import { MemoryAzure, orders, service } from './memoryAzure';

const common = { title: '', description: '', duration: '', whoNotices: '', resources: [], changes: [] };
const place = { kind: 'api', ownerId: orders.id } as const;
const token = '<authentication-managed-identity resource="x" />';
const [open, sending] = ['<policies />', `<policies>${token}</policies>`];
const policyStep = (after: string, before: StoredPolicy): PolicyStep => ({
  ...common,
  kind: 'policy',
  id: 'policy',
  api: orders,
  place,
  before,
  after,
});
const identityStep: IdentityStep = {
  ...common,
  kind: 'identity',
  id: 'identity',
  serviceId: service.id,
  want: { kind: 'system' },
  result: { system: true, userAssigned: [] },
};
const quiet = { journal: new MemoryJournal(), onProgress: () => undefined, turnOffIdentity: true };
const nothingBefore = {
  left: undefined,
  begun: undefined,
  confirmed: () => Promise.resolve(),
  willWrite: () => Promise.resolve(),
};

/** What the fault run found; each was seen to fail before it was mended. */
describe('what the fault run found', () => {
  let world: MemoryAzure;
  beforeEach(() => {
    world = new MemoryAzure();
    world.setPolicy(orders, open);
  });
  const stored = (): StoredPolicy => world.policies.get(orders.id) ?? { text: '', etag: '' };
  const withPut = (putPolicy: () => Promise<StoredPolicy>) => ({
    ...world.azure,
    apiManagement: { ...world.azure.apiManagement, putPolicy },
  });

  it('undo goes by the plan’s order, though a change that was finished later knows its writes in another', async () => {
    const identity = { step: 'identity', made: identityStep, before: world.identity };
    const on = await world.azure.apiManagement.turnOnSystemIdentity(service.id);
    const before = stored();
    const after = await world.azure.apiManagement.putPolicy(place, sending, { etag: before.etag });
    world.writes.length = 0;
    const policy: AppliedStep = { step: 'policy', made: policyStep(sending, before), before, after };
    const outcome = await undoSteps(world.azure, [policy, { ...identity, after: on.identity }], quiet);
    assert.equal(outcome.state, 'undone', JSON.stringify(outcome.left));
    assert.deepEqual(world.writes, ['policy orders', 'identity off'], 'no gateway asks an identity that is gone');
  });

  it('what a write has left counts, not what was added to it until it was looked at after a crash', async () => {
    const step: AuthenticationStep = {
      ...common,
      kind: 'open',
      id: 'open',
      app,
      serviceId: service.id,
      before: { properties: {} },
      wish: { clientId: '', issuer: '', audiences: [], caller: {}, alsoAllow: [] },
    };
    const after = { properties: structuredClone(world.settings) };
    world.settings['theirs'] = 1;
    const begun = { before: { properties: {} }, after };
    const result = await writeStep(world.azure, step, { ...nothingBefore, begun }, {});
    assert.deepEqual(result, {
      kind: 'written',
      applied: { step: 'open', made: step, before: begun.before, after, at: world.now },
    });
  });

  describe('someone else changes it right after the write', () => {
    const theirs: StoredPolicy = { text: `<policies>${token}<!-- theirs --></policies>`, etag: '"theirs"' };
    const wrote: StoredPolicy = { text: sending, etag: '"ours"' };
    const put = (): Promise<StoredPolicy> => {
      world.policies.set(orders.id, theirs);
      return Promise.reject(new ChangedAfterwards('Someone else changed it right after.', wrote, theirs));
    };

    it('it stands as we wrote it, the plan stops, and the difference is shown', async () => {
      const step: WriteStep = policyStep(sending, stored());
      const result = await writeStep(withPut(put), step, nothingBefore, {});
      assert.equal(result.kind, 'overtaken');
      assert.deepEqual(result.applied.after, wrote);
      assert.deepEqual(result.stop.difference, { previewed: wrote.text, found: theirs.text });
      assert.equal(
        result.stop.text,
        'the policy of Orders was changed as planned. Someone else changed it right after.',
      );
      const undone = await undoSteps(world.azure, [result.applied], quiet);
      assert.equal(undone.left[0]?.stop.reason, 'changedMeanwhile');
      assert.deepEqual(stored(), theirs);
    });

    it('an undo has put it back; what they made of that is theirs', async () => {
      const before = { text: '<policies><!-- first --></policies>', etag: '"0"' };
      const applied = { step: 'policy', made: policyStep(open, before), before, after: stored() };
      const putBack = (): Promise<StoredPolicy> => {
        world.policies.set(orders.id, theirs);
        return Promise.reject(new ChangedAfterwards('Right after.', before, theirs));
      };
      const outcome = await undoSteps(withPut(putBack), [applied], quiet);
      assert.equal(outcome.state, 'undone', JSON.stringify(outcome.left));
      assert.deepEqual(stored(), theirs);
    });
  });

  it('a policy that someone else makes right after an undo has deleted ours is theirs', async () => {
    const theirs = { text: '<policies><!-- theirs --></policies>', etag: '"theirs"' };
    const applied = { step: 'policy', made: policyStep(open, stored()), before: null, after: stored() };
    const { azure } = world;
    const deletePolicy = (): Promise<void> => Promise.reject(new ChangedAfterwards('Right after.', null, theirs));
    const overtaken = { ...azure, apiManagement: { ...azure.apiManagement, deletePolicy } };
    const outcome = await undoSteps(overtaken, [applied], quiet);
    assert.equal(outcome.state, 'undone', JSON.stringify(outcome.left));
  });

  it('an undo that is refused as someone else has just changed it shows the difference', async () => {
    const before = { text: '<policies><!-- first --></policies>', etag: '"0"' };
    const applied = { step: 'policy', made: policyStep(open, before), before, after: stored() };
    const refuse = (): Promise<StoredPolicy> => {
      world.setPolicy(orders, '<policies><!-- theirs --></policies>');
      return Promise.reject(new AzureError('412', { kind: 'changedMeanwhile' }));
    };
    const outcome = await undoSteps(withPut(refuse), [applied], quiet);
    assert.deepEqual(outcome.left[0]?.stop.difference, {
      previewed: open,
      found: '<policies><!-- theirs --></policies>',
    });
  });
});

describe('a write that Azure has taken, and whose end can’t be seen', () => {
  const refused = new AzureError('May not read.', { kind: 'forbidden', directory: false });
  const { azure } = new MemoryAzure();
  const write = (isTaken: boolean, there: string): OneWrite<string> => ({
    found: 'old',
    send: (_found: string, call: Call) => {
      if (isTaken) call.onTaken?.();
      return Promise.reject(refused);
    },
    look: () => Promise.resolve(there),
    done: state => state === 'new',
    same: (one, other) => one === other,
    textOf: state => state,
  });
  const outcomeOf = (isTaken: boolean, there: string): Promise<unknown> =>
    settle(azure, {}, 'it', write(isTaken, there)).catch((error: unknown) => error);

  it('refused before that: nothing was written', async () => assert.equal(await outcomeOf(false, 'old'), refused));
  it('made, as a look shows', async () => assert.equal(await outcomeOf(true, 'new'), 'new'));
  it('not to be seen yet: told as uncertain, never as unwritten', async () => {
    const error = await outcomeOf(true, 'old');
    assert.match(String(error), /may or may not have been changed/);
  });
});
