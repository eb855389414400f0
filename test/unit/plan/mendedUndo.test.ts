import assert from 'node:assert/strict';
import { AzureError } from '../../../src/azure/interfaces';
import { type Prover, applyPlan, undoSteps } from '../../../src/plan';
import type { IdentityStep } from '../../../src/plan/plan';
import { settle } from '../../../src/plan/writeStep';
import type { ServiceIdentity } from '../../../src/route';
import { MemoryJournal } from '../../plan/memoryJournal';
import { appClientId } from '../route/samples';
import { MemoryAzure, orders, service } from './memoryAzure';
import { apply, goodProver, kinds, openWorld, planFor, policyText, undo } from './memoryPlan';

const forbidden = new AzureError('May not.', { kind: 'forbidden', directory: false });

/** What slices of the fault run found of undoing, going on and waiting. */
describe('what the fault run found of undoing', () => {
  it('an attached identity is taken off the service again, and no other', async () => {
    const [ours, theirs] = ['/ours', '/theirs'].map(id => ({ id, principalId: id, clientId: id }));
    assert.ok(ours && theirs);
    let identity: ServiceIdentity = { userAssigned: [theirs, ours] };
    const { azure } = new MemoryAzure();
    const world = {
      ...azure,
      apiManagement: {
        ...azure.apiManagement,
        getService: () => Promise.resolve({ ...service, identity }),
        detachIdentity: (_: string, id: string) => {
          identity = { userAssigned: identity.userAssigned.filter(one => one.id !== id) };
          return Promise.resolve({ ...service, identity });
        },
      },
    };
    const made: IdentityStep = {
      title: '',
      description: '',
      duration: '',
      whoNotices: '',
      resources: [],
      changes: [],
      kind: 'identity',
      id: 'identity',
      serviceId: service.id,
      want: { kind: 'userAssigned', id: ours.id },
      result: { system: false, userAssigned: [theirs.id, ours.id] },
    };
    const applied = { step: 'identity', made, before: { userAssigned: [theirs] }, after: identity };
    const quiet = { journal: new MemoryJournal(), onProgress: () => undefined };
    const { state, left } = await undoSteps(world, [applied], { ...quiet, turnOffIdentity: false });
    assert.deepEqual([state, left], ['undone', []]);
    assert.deepEqual(identity, { userAssigned: [theirs] });
  });

  it('where a lock can’t be put back, the policy and the identity under it stay', async () => {
    const world = openWorld();
    const { outcome } = await apply(world, await planFor(world));
    const secured = world.snapshot();
    world.beforeWrite = write => {
      if (write === 'settings') throw forbidden;
    };
    const undone = await undo(world, outcome);
    assert.deepEqual([undone.state, undone.undone], ['partly', []]);
    assert.deepEqual(world.snapshot(), secured);
    assert.match(
      undone.left[1]?.stop.text ?? '',
      /It stays, as callers would be refused otherwise: the authentication/,
    );
    world.beforeWrite = () => undefined;
    assert.equal((await undo(world, outcome)).state, 'undone');
  });

  it('a lock counts as undone only once the app has followed, so that a second try waits for it, too', async () => {
    const world = openWorld();
    const { outcome } = await apply(world, await planFor(world));
    const lock = outcome.applied.find(one => one.made.kind === 'lock')?.step ?? '';
    let isOpen = false;
    const prover: Prover = {
      ...goodProver,
      lookWhetherOpen: () => Promise.resolve(isOpen ? { state: 'back' } : { state: 'notYet', why: 'Still locked.' }),
    };
    for (let attempt = 0; attempt < 2; attempt++) {
      const undone = await undo(world, outcome, true, prover);
      assert.deepEqual(undone.undone, [], `try ${attempt + 1}`);
      assert.deepEqual(undone.left[0], { step: lock, stop: { reason: 'notFollowed', text: 'Still locked.' } });
      assert.notEqual(world.policies.get(orders.id)?.text, policyText, 'callers would be refused');
    }
    isOpen = true;
    assert.equal((await undo(world, outcome, true, prover)).state, 'undone');
    assert.equal(world.policies.get(orders.id)?.text, policyText);
  });

  it('a change that was interrupted while undoing is finished from what is there', async () => {
    const world = openWorld();
    const plan = await planFor(world);
    const { outcome } = await apply(world, plan);
    const secured = world.policies.get(orders.id)?.text;
    // The policy is as before all its writes, and the journal doesn't know yet.
    world.setPolicy(orders, policyText);
    const finished = await applyPlan(world.azure, plan, {
      proverFor: () => goodProver,
      journal: new MemoryJournal(),
      onProgress: () => undefined,
      resume: { applied: outcome.applied, begun: new Map() },
    });
    assert.equal(finished.state, 'secured', finished.stop?.stop.text);
    assert.equal(world.policies.get(orders.id)?.text, secured);
  });
});

describe('what the fault run found of waiting', () => {
  it('the policy waits until an app that checks tokens uses its new lists', async () => {
    const world = openWorld();
    world.settings = {
      platform: { enabled: true },
      globalValidation: { requireAuthentication: true, unauthenticatedClientAction: 'AllowAnonymous' },
      identityProviders: {
        azureActiveDirectory: {
          enabled: true,
          registration: { clientId: appClientId },
          validation: { defaultAuthorizationPolicy: { allowedApplications: ['other'] } },
        },
      },
    };
    const at = new Map<string, number>();
    world.afterWrite = write => {
      if (!at.has(write)) at.set(write, world.now);
    };
    const plan = await planFor(world);
    assert.ok(kinds(plan).includes('admit'), kinds(plan).join());
    const { outcome } = await apply(world, plan);
    assert.equal(outcome.state, 'secured', outcome.stop?.stop.text);
    const seconds = ((at.get('policy orders') ?? NaN) - (at.get('settings') ?? NaN)) / 1000;
    assert.ok(seconds >= 300, String(seconds));
  });

  const settled = (there: string): Promise<unknown> =>
    settle(new MemoryAzure().azure, {}, 'it', {
      found: 'old',
      send: () => Promise.reject(new AzureError('412', { kind: 'changedMeanwhile' })),
      look: () => Promise.resolve(there),
      done: state => state === 'new',
      same: (one, other) => one === other,
      textOf: state => state,
    }).catch(String);

  it('a write that is refused as changed meanwhile, but was our own, whose answer was lost, is made', async () => {
    assert.equal(await settled('new'), 'new');
    assert.match(String(await settled('theirs')), /Someone else changed it/);
  });
});
