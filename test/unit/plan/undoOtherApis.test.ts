import assert from 'node:assert/strict';
import { readFacts } from '../../../src/azure';
import { proverFor } from '../../../src/diagnosis';
import { applyPlan, undoSteps } from '../../../src/plan';
import { MemoryJournal } from '../../plan/memoryJournal';
import { LocalPlans } from './localPlan';

describe('undoing a plan for more than one API or door, on the local Azure', () => {
  let plans: LocalPlans;
  beforeEach(async () => {
    plans = await LocalPlans.start();
  });
  afterEach(() => plans.stop());

  it('looks at the door of the slot whose lock comes off, not at the app’s own, which was locked before', async () => {
    const { azure } = plans;
    const plan = await plans.plan('customers');
    const locks = plan.steps.filter(step => step.kind === 'lock');
    assert.deepEqual(
      locks.map(step => step.app.name),
      ['staging'],
    );
    const route = await plans.route('customers');
    const proverOf = () => proverFor(azure, route, () => readFacts(azure, route), { sendGatewayToken: 'agreed' });
    const journal = new MemoryJournal();
    const options = { proverFor: proverOf, journal, onProgress };
    const done = await applyPlan(azure, plan, options);
    assert.equal(done.state, 'secured', done.stop?.stop.text);
    const undone = await undoSteps(azure, done.applied, { ...options, turnOffIdentity: true });
    assert.equal(undone.state, 'undone', undone.left.map(({ stop }) => stop.text).join());
  });

  it('puts all policies back before it waits for the gateway to follow, and ends', async () => {
    const { azure } = plans;
    const plan = await plans.plan('orders');
    assert.equal(plan.steps.filter(step => step.kind === 'policy').length, 2);
    const route = await plans.route('orders');
    const proverOf = () => proverFor(azure, route, () => readFacts(azure, route), { sendGatewayToken: 'agreed' });
    const journal = new MemoryJournal();
    const done = await applyPlan(azure, plan, { proverFor: proverOf, journal, onProgress });
    assert.equal(done.state, 'secured', done.stop?.stop.text);
    const waited: string[] = [];
    const undone = await undoSteps(azure, done.applied, {
      journal,
      proverFor: made => {
        waited.push(made.kind);
        return proverOf();
      },
      onProgress,
      turnOffIdentity: true,
    });
    assert.deepEqual(
      undone.left.map(({ step, stop }) => [step, stop.text]),
      [],
    );
    assert.equal(undone.state, 'undone');
    assert.deepEqual(waited, ['lock', 'policy']);
  });

  it('puts back what it can where another policy of the route was changed by someone else, and doesn’t wait for its token', async () => {
    const { azure } = plans;
    const plan = await plans.plan('orders');
    const route = await plans.route('orders');
    const proverOf = () => proverFor(azure, route, () => readFacts(azure, route), { sendGatewayToken: 'agreed' });
    const done = await applyPlan(azure, plan, { proverFor: proverOf, journal: new MemoryJournal(), onProgress });
    assert.equal(done.state, 'secured', done.stop?.stop.text);
    const place = { kind: 'api', ownerId: route.api.id } as const;
    const theirs = await azure.apiManagement.getPolicy(place);
    assert.ok(theirs);
    await azure.apiManagement.putPolicy(place, theirs.text.replace('<base />', '<base /><!-- theirs -->'), theirs);
    // Last first: that of Orders is tried before that of Checkout.
    const isOfOrders = ({ step }: (typeof done.applied)[number]): number => Number(step.includes('/apis/orders'));
    const waits: string[] = [];
    const undone = await undoSteps(
      azure,
      [...done.applied].sort((one, other) => isOfOrders(one) - isOfOrders(other)),
      {
        journal: new MemoryJournal(),
        proverFor: proverOf,
        onProgress: one => {
          if (one.kind === 'waiting') waits.push(one.step);
        },
        turnOffIdentity: false,
      },
    );
    assert.deepEqual(
      waits.filter(one => one.includes('/apis/checkout')),
      [],
    );
    const left = undone.left.filter(one => one.stop.reason !== 'notAsked');
    assert.deepEqual(
      left.map(({ step, stop }) => [step.replace(/:.*\//, ' '), stop.reason]),
      [
        ['policy orders', 'changedMeanwhile'],
        ['tryPolicy orders', 'changedMeanwhile'],
        ['identity', 'notFollowed'],
      ],
      JSON.stringify(left.map(one => one.stop.text)),
    );
    const checkout = await plans.route('checkout');
    assert.equal(await azure.apiManagement.getPolicy({ kind: 'api', ownerId: checkout.api.id }), undefined);
  });
});

const onProgress = (): void => undefined;
