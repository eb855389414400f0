import assert from 'node:assert/strict';
import { AzureError } from '../../../src/azure/interfaces';
import type { Prover } from '../../../src/plan';
import { readAuthentication } from '../../../src/route';
import { appClientId, callerClientId, callerObjectId } from '../route/samples';
import { MemoryAzure, checkout, orders } from './memoryAzure';
import { apply, claims, goodProver, kinds, openWorld, planFor, policyText, undo } from './memoryPlan';

describe('applying a plan', () => {
  it('goes from open to secured, in an order that locks last', async () => {
    const world = openWorld();
    const plan = await planFor(world);
    assert.deepEqual(kinds(plan), ['identity', 'tryPolicy', 'proveToken', 'policy', 'lock', 'proveSecured']);
    assert.equal(plan.lockLineBefore, plan.steps[4]?.id);
    const { outcome } = await apply(world, plan);
    assert.equal(outcome.state, 'secured');
    assert.deepEqual(world.writes, ['identity on', 'policy orders', 'policy orders', 'settings']);
    const settings = readAuthentication(world.settings);
    assert.equal(settings.anonymousAction, 'Return401');
    assert.deepEqual(settings.allowedAudiences, [appClientId, `api://${appClientId}`]);
    assert.deepEqual(settings.allowedApplications, [callerClientId]);
    assert.deepEqual(settings.allowedIdentities, [callerObjectId]);
    assert.deepEqual(world.settings['somethingNew'], { kept: true });
    const text = world.policies.get(orders.id)?.text ?? '';
    assert.ok(text.indexOf('<base />') < text.indexOf(`<authentication-managed-identity resource="${appClientId}"`));
  });

  it('plans nothing after it has been applied', async () => {
    const world = openWorld();
    await apply(world, await planFor(world));
    const again = await planFor(world);
    assert.deepEqual(kinds(again), []);
    assert.equal((await apply(world, again)).outcome.state, 'nothingToDo');
  });

  it('secures another API that calls the same app in the same plan', async () => {
    const world = openWorld();
    world.setPolicy(checkout, policyText);
    const plan = await planFor(world);
    assert.deepEqual(kinds(plan), [
      'identity',
      'tryPolicy',
      'tryPolicy',
      'proveToken',
      'policy',
      'policy',
      'lock',
      'proveSecured',
    ]);
    const without = await planFor(world, { otherApis: [] });
    assert.deepEqual(kinds(without), ['identity', 'tryPolicy', 'proveToken', 'policy', 'lock', 'proveSecured']);
    assert.ok(without.cautions.some(one => one.code === 'otherApisLockedOut' && one.ask));
  });

  it('undoes everything, last first, byte for byte', async () => {
    const world = openWorld();
    const before = world.snapshot();
    const { outcome } = await apply(world, await planFor(world));
    const undone = await undo(world, outcome);
    assert.equal(undone.state, 'undone');
    assert.deepEqual(world.snapshot(), before);
    assert.deepEqual(world.writes.slice(4), ['settings', 'policy orders', 'identity off']);
  });

  it('deletes a policy that was absent, and leaves the identity on unless asked', async () => {
    const world = new MemoryAzure();
    const { outcome } = await apply(world, await planFor(world));
    const undone = await undo(world, outcome, false);
    assert.equal(undone.state, 'undone');
    assert.deepEqual(
      undone.left.map(one => one.stop.reason),
      ['notAsked'],
    );
    assert.equal(world.policies.size, 0);
    assert.ok(world.identity.systemAssigned);
  });

  it('doesn’t undo what someone else has changed since', async () => {
    const world = openWorld();
    const { outcome } = await apply(world, await planFor(world));
    world.setPolicy(orders, '<policies>theirs</policies>');
    const undone = await undo(world, outcome);
    assert.equal(undone.state, 'partly');
    assert.equal(undone.left[0]?.stop.reason, 'changedMeanwhile');
    assert.equal(world.policies.get(orders.id)?.text, '<policies>theirs</policies>');
  });

  for (const [what, change, stands] of [
    ['the policy', (world: MemoryAzure) => world.setPolicy(orders, '<policies>theirs</policies>'), ['identity']],
    [
      'the settings',
      (world: MemoryAzure) => (world.settings['theirs'] = 1),
      ['identity', `tryPolicy:${orders.id.toLowerCase()}`, `policy:${orders.id.toLowerCase()}`],
    ],
  ] as const) {
    it(`stops without writing when someone else changed ${what} since the preview`, async () => {
      const world = openWorld();
      const plan = await planFor(world);
      change(world);
      const { outcome } = await apply(world, plan);
      assert.equal(outcome.state, 'stopped');
      assert.equal(outcome.stop?.stop.reason, 'changedMeanwhile');
      assert.ok(outcome.stop.stop.difference);
      assert.deepEqual(outcome.stands, stands);
    });
  }

  it('says exactly what stands when any step is stopped, and undo restores it', async () => {
    const count = (await planFor(openWorld())).steps.length;
    for (let index = 0; index < count; index++) {
      const world = openWorld();
      const before = world.snapshot();
      const plan = await planFor(world);
      const stop = new AbortController();
      const { outcome } = await apply(world, plan, {
        signal: stop.signal,
        onProgress: event => {
          if (event.step === plan.steps[index]?.id && event.kind === 'done') stop.abort();
        },
      });
      const ended = index === count - 1;
      assert.equal(outcome.state, ended ? 'secured' : 'stopped');
      if (!ended) assert.equal(outcome.stop?.stop.reason, 'cancelled');
      assert.equal(outcome.stands.length, world.writes.length);
      await undo(world, outcome);
      assert.deepEqual(world.snapshot(), before, `after step ${index}`);
    }
  });

  it('sends a write that didn’t arrive again, recognises a lost answer, and stops at a refusal', async () => {
    const noAnswer = new AzureError('No answer.', { kind: 'unreachable', host: 'arm' });
    const refusal = new AzureError('May not.', { kind: 'forbidden', directory: false });
    for (const index of [0, 1, 2, 3]) {
      for (const fault of ['didn’t arrive', 'answer lost', 'refused'] as const) {
        const world = openWorld();
        const before = world.snapshot();
        const plan = await planFor(world);
        const fail = (): void => {
          if (world.writes.length !== index + (fault === 'answer lost' ? 1 : 0)) return;
          world.beforeWrite = world.afterWrite = () => undefined;
          throw fault === 'refused' ? refusal : noAnswer;
        };
        if (fault === 'answer lost') world.afterWrite = fail;
        else world.beforeWrite = fail;
        const { outcome } = await apply(world, plan);
        const refused = fault === 'refused';
        assert.equal(outcome.state, refused ? 'stopped' : 'secured', `write ${index}, ${fault}`);
        assert.equal(outcome.stands.length, refused ? index : 4);
        assert.equal(world.writes.length, refused ? index : 4, 'nothing is written twice');
        await undo(world, outcome);
        assert.deepEqual(world.snapshot(), before);
      }
    }
  });

  it('says in words what may not be changed, and the permission that is missing', async () => {
    const permission = 'Microsoft.ApiManagement/service/apis/policies/write';
    const world = openWorld();
    world.beforeWrite = write => {
      if (write.startsWith('policy'))
        throw new AzureError('May not.', { kind: 'forbidden', directory: false, permission });
    };
    const { outcome } = await apply(world, await planFor(world));
    assert.equal(outcome.stop?.stop.text, `Your account may not change the policy of Orders. Missing: ${permission}.`);
    world.beforeWrite = () => {
      throw new AzureError('May not.', { kind: 'forbidden', directory: false });
    };
    const again = await apply(world, await planFor(world));
    assert.equal(again.outcome.stop?.stop.text, 'Your account may not change the policy of Orders.');
  });

  it('never locks an app that would refuse the token that was seen', async () => {
    for (const wrong of [{ aud: 'api://other' }, { version: 1 as const }, { oid: 'someone', caller: 'else' }]) {
      const world = openWorld();
      const prover: Prover = {
        ...goodProver,
        lookForToken: () => Promise.resolve({ state: 'shown', claims: claims(wrong) }),
      };
      const { outcome } = await apply(world, await planFor(world), { prover });
      assert.equal(outcome.stop?.stop.reason, 'tokenWouldBeRefused', JSON.stringify(wrong));
      assert.ok(!world.writes.includes('settings'));
    }
  });

  it('never locks for a token that its issuer hasn’t signed', async () => {
    for (const signature of ['invalid', 'valid'] as const) {
      const world = openWorld();
      const prover: Prover = {
        ...goodProver,
        lookForToken: () => Promise.resolve({ state: 'shown', claims: claims(), signature }),
      };
      const { outcome } = await apply(world, await planFor(world), { prover });
      const isValid = signature === 'valid';
      assert.equal(outcome.stop?.stop.reason, isValid ? undefined : 'tokenWouldBeRefused');
      assert.equal(world.writes.includes('settings'), isValid);
    }
  });

  it('takes the policy off again when the gateway can’t get a token', async () => {
    const world = openWorld();
    const prover: Prover = {
      ...goodProver,
      lookForToken: () => Promise.resolve({ state: 'failing', why: 'AADSTS501051' }),
    };
    const { outcome } = await apply(world, await planFor(world), { prover });
    assert.equal(outcome.stop?.stop.reason, 'tokenNotProved');
    assert.equal(world.policies.get(orders.id)?.text, policyText);
    assert.deepEqual(outcome.stands, ['identity']);
    assert.equal(outcome.takenBack.length, 1);
  });

  it('takes a lock off by itself when its proof fails', async () => {
    const world = openWorld();
    const settings = structuredClone(world.settings);
    const prover: Prover = {
      ...goodProver,
      lookWhetherSecured: () => Promise.resolve({ state: 'failing', why: 'Callers get 403.' }),
    };
    const { outcome } = await apply(world, await planFor(world), { prover });
    assert.equal(outcome.stop?.stop.reason, 'notSecured');
    assert.deepEqual(readAuthentication(world.settings), readAuthentication(settings));
    assert.deepEqual(outcome.takenBack, [
      `lock:/subscriptions/0/resourcegroups/shop/providers/microsoft.web/sites/orders-app`,
    ]);
    assert.match(outcome.stop.stop.text, /as before: the authentication settings of orders-app/);
  });

  it('waits through propagation on its clock and says what for', async () => {
    const world = openWorld();
    let looks = 0;
    const prover: Prover = {
      ...goodProver,
      lookForToken: () =>
        Promise.resolve(
          ++looks < 4 ? { state: 'notYet', why: 'Not everywhere yet.' } : { state: 'shown', claims: claims() },
        ),
    };
    const { outcome, events } = await apply(world, await planFor(world), { prover });
    assert.equal(outcome.state, 'secured');
    assert.equal(looks, 4);
    assert.equal(events.filter(event => event.kind === 'waiting').length, 3);
  });

  it('finds the client ID in the trace where neither Azure nor Graph tells it', async () => {
    const world = openWorld();
    world.tellsClientId = false;
    const { outcome } = await apply(world, await planFor(world));
    assert.equal(outcome.state, 'secured');
    assert.deepEqual(readAuthentication(world.settings).allowedApplications, [callerClientId]);
  });

  it('is configured, not proved, when the app can’t be reached', async () => {
    const world = openWorld();
    const prover: Prover = {
      ...goodProver,
      lookWhetherSecured: () => Promise.resolve({ state: 'impossible', why: 'private' }),
    };
    const { outcome } = await apply(world, await planFor(world), { prover });
    assert.equal(outcome.state, 'configured');
    assert.equal(outcome.whyNotProved, 'private');
    assert.equal(outcome.proof, undefined);
  });

  it('doesn’t lock without proof unless that was accepted', async () => {
    const prover: Prover = {
      ...goodProver,
      lookForToken: () => Promise.resolve({ state: 'impossible', why: 'no trace' }),
    };
    for (const isAccepted of [false, true]) {
      const world = openWorld();
      const plan = await planFor(world);
      // That the world's API has no operation is known, so this plan's preview asks.
      assert.equal(plan.lockWithoutTrace, true);
      const ofOther = { ofRoutes: { [plan.route.id]: { clientId: plan.clientId } } };
      const { outcome } = await apply(world, { ...plan, ...(!isAccepted && ofOther) }, { prover });
      assert.equal(outcome.state, isAccepted ? 'secured' : 'stopped');
      assert.equal(world.writes.includes('settings'), isAccepted);
    }
  });
});
