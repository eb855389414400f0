import assert from 'node:assert/strict';
import { type Assignment, AzureError, Cancelled, type Registrations } from '../../../src/azure/interfaces';
import { type Prover, applyPlan, undoSteps } from '../../../src/plan';
import type { AppliedStep, UndoOutcome } from '../../../src/plan/plan';
import type { IdentityStep } from '../../../src/plan/steps/identity';
import type { AssignmentStep } from '../../../src/plan/steps/assignment';
import { MemoryJournal } from '../../plan/memoryJournal';
import { LocalPlans } from './localPlan';
import { MemoryAzure, service } from './memoryAzure';
import { goodProver } from './memoryPlan';

/** Graph lists what was made only after seconds to minutes (domain.md 6.7). */
describe('undoing what the directory doesn’t list yet', () => {
  const role: Assignment = { id: 'made', principalId: 'caller', roleId: 'role' };
  const made: AssignmentStep = {
    kind: 'assignment',
    id: 'assignment',
    title: '',
    description: '',
    duration: '',
    whoNotices: '',
    resources: [],
    changes: [],
    displayName: 'orders-app',
    clientId: 'app',
    serviceId: service.id,
    principalId: role.principalId,
    roleId: role.roleId,
  };

  /** A directory that holds the role and lists it from that moment on. */
  class SlowDirectory extends MemoryAzure {
    readonly removed: string[] = [];
    readonly waits: string[] = [];
    readonly journal = new MemoryJournal();
    readonly #listedFrom: number;
    looks = 0;

    constructor(seconds: number) {
      super();
      this.#listedFrom = this.now + seconds * 1000;
    }

    undo(applied: Partial<AppliedStep>, signal?: AbortSignal): Promise<UndoOutcome> {
      const registrations: Partial<Registrations> = {
        listAssignments: () => {
          this.looks++;
          return Promise.resolve(this.now >= this.#listedFrom && this.removed.length === 0 ? [role] : []);
        },
        unassign: (_, id) => {
          this.removed.push(id);
          return Promise.resolve();
        },
      };
      const { azure } = this;
      const directory = { ...azure.directory, registrations: registrations as Registrations };
      const whole: AppliedStep = { step: made.id, made, before: [], at: this.now, ...applied };
      return undoSteps({ ...azure, directory }, [whole], {
        journal: this.journal,
        onProgress: one => {
          if (one.kind === 'waiting') this.waits.push(one.text);
        },
        turnOffIdentity: true,
        ...(signal && { signal }),
      });
    }
  }

  for (const [name, after] of [
    ['whose answer is known', [role]],
    ['whose answer was lost', undefined],
  ] as const) {
    it(`a role ${name} is waited for, and removed`, async () => {
      const slow = new SlowDirectory(100);
      const undone = await slow.undo({ ...(after && { after }) });
      assert.deepEqual([undone.state, undone.undone, slow.removed], ['undone', ['assignment'], ['made']]);
      assert.match(
        slow.waits[0] ?? '',
        /doesn’t show the change to the roles of shop-apim in orders-app yet\. Trying again in 5 s/,
      );
    });
  }

  it('a role that never turns up is told to stand, once two minutes are over, and can be undone later', async () => {
    const slow = new SlowDirectory(3_600);
    const began = slow.now;
    const undone = await slow.undo({ after: [role] });
    assert.deepEqual([undone.state, undone.undone, slow.removed], ['partly', [], []]);
    assert.equal(undone.left[0]?.stop.reason, 'notListed');
    assert.match(
      undone.left[0].stop.text,
      /doesn’t show the change to the roles of shop-apim in orders-app yet\..*still stands/,
    );
    const waited = (slow.now - began) / 1000;
    assert.ok(waited > 100 && waited <= 120, String(waited));
    slow.now += 3_600_000;
    assert.equal((await slow.undo({ after: [role], at: began })).state, 'undone');
    assert.deepEqual(slow.removed, ['made']);
  });

  it('one whose answer was lost and that never turns up most likely wasn’t made, which is said', async () => {
    const slow = new SlowDirectory(Infinity);
    const undone = await slow.undo({});
    assert.deepEqual([undone.state, undone.undone], ['undone', []]);
    assert.match(undone.left[0]?.stop.text ?? '', /most likely .* wasn’t made.*undo again/i);
  });

  it('what was made long ago and isn’t there any more was removed by someone: nothing is waited for', async () => {
    const slow = new SlowDirectory(Infinity);
    const undone = await slow.undo({ after: [role], at: slow.now - 3_600_000 });
    assert.deepEqual([undone.state, undone.undone, slow.looks, slow.waits], ['undone', ['assignment'], 1, []]);
  });

  it('an undo that was interrupted once it had been removed isn’t waited for again', async () => {
    const slow = new SlowDirectory(0);
    const tookBack = slow.journal.tookBack.bind(slow.journal);
    slow.journal.tookBack = () => Promise.reject(new Error('Killed.'));
    await slow.undo({ after: [role] });
    assert.deepEqual(slow.removed, ['made']);
    slow.journal.tookBack = tookBack;
    slow.looks = 0;
    assert.equal((await slow.undo({ after: [role] })).state, 'undone');
    assert.deepEqual([slow.looks, slow.waits], [1, []]);
  });

  it('where it was there already before, nothing is waited for', async () => {
    const slow = new SlowDirectory(Infinity);
    assert.deepEqual([(await slow.undo({ after: [] })).state, slow.looks], ['undone', 1]);
  });

  it('a role that can’t be removed keeps the identity that holds it, and nobody is said to be refused otherwise', async () => {
    const world = new MemoryAzure();
    const { identity } = await world.azure.apiManagement.turnOnSystemIdentity(service.id);
    const on: IdentityStep = {
      ...made,
      kind: 'identity',
      id: 'identity',
      want: { kind: 'system' },
      result: { system: true, userAssigned: [] },
    };
    const registrations: Partial<Registrations> = {
      listAssignments: () => Promise.resolve([role]),
      unassign: () =>
        Promise.reject(new AzureError('No right.', { kind: 'forbidden', permission: 'write', directory: true })),
    };
    const directory = { ...world.azure.directory, registrations: registrations as Registrations };
    const applied: readonly AppliedStep[] = [
      { step: 'identity', made: on, before: { userAssigned: [] }, after: identity },
      { step: made.id, made, before: [], after: [role] },
    ];
    const undone = await undoSteps({ ...world.azure, directory }, applied, {
      journal: new MemoryJournal(),
      onProgress: () => undefined,
      turnOffIdentity: true,
    });
    assert.deepEqual(
      undone.left.map(one => one.step),
      ['assignment', 'identity'],
    );
    assert.match(
      undone.left[1]?.stop.text ?? '',
      /^It stays, as what was changed after it couldn’t be put back: the roles of shop-apim in orders-app\./,
    );
  });

  it('ends early when it is stopped', async () => {
    const slow = new SlowDirectory(3_600);
    const stop = new AbortController();
    slow.azure.clock.sleep = (_, signal) => {
      stop.abort();
      assert.ok(signal?.aborted);
      return Promise.reject(new Cancelled());
    };
    assert.equal((await slow.undo({ after: [role] }, stop.signal)).state, 'cancelled');
    assert.equal(slow.looks, 1);
  });

  it('on the local Azure: a new registration that nothing lists yet goes with its principal and role', async () => {
    const plans = await LocalPlans.start({ graphDelay: 60_000 });
    try {
      const [tenant] = plans.local.world.tenants;
      assert.ok(tenant);
      tenant.users.forEach(user => Object.assign(user, { directory: 'write' }));
      const before = structuredClone([tenant.applications, tenant.assignments]);
      const plan = await plans.plan('legacy', { registration: 'new' });
      const prover: Prover = {
        ...goodProver,
        lookForToken: () => Promise.resolve({ state: 'impossible', why: 'No trace.' }),
      };
      const outcome = await applyPlan(plans.azure, plan, {
        proverFor: () => prover,
        journal: new MemoryJournal(),
        onProgress: () => undefined,
      });
      assert.equal(outcome.stop?.stop.reason, 'tokenNotProved', outcome.stop?.stop.text);
      const [given] = tenant.assignments.slice(before[1]?.length);
      assert.ok(given && given.visibleFrom > plans.local.world.clock.now(), 'it is listed already');
      const undone = await undoSteps(plans.azure, outcome.applied, {
        journal: new MemoryJournal(),
        onProgress: () => undefined,
        turnOffIdentity: true,
      });
      assert.equal(undone.state, 'undone', JSON.stringify(undone.left));
      assert.deepEqual([tenant.applications, tenant.assignments], before);
    } finally {
      await plans.stop();
    }
  });
});
