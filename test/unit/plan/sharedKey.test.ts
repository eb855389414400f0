import assert from 'node:assert/strict';
import { proverFor } from '../../../src/diagnosis';
import { type Prover, applyPlan, undoSteps } from '../../../src/plan';
import { exportPlan } from '../../../src/plan/exports';
import type { Plan, PlanChoices } from '../../../src/plan/plan';
import type { Route } from '../../../src/route';
import { MemoryJournal } from '../../plan/memoryJournal';
import { modelOf } from './exports/planned';
import { HeldKey } from './heldKey';
import { LocalPlans } from './localPlan';

const both: PlanChoices = { deleteKey: ['namedValue', 'hostKey'] };
const apis = ['billing', 'legacy'];

/** Two APIs of one service that call one Function App with the key in one named value. */
describe('one function key that several routes send, on the local Azure (F-32)', () => {
  let plans: LocalPlans;
  let key: HeldKey;
  afterEach(() => plans.stop());

  beforeEach(async () => {
    plans = await LocalPlans.start({ policyDelay: 20_000 });
    key = new HeldKey(plans);
    const legacy = key.service.apis.find(one => one.name === 'legacy');
    assert.ok(legacy);
    legacy.serviceUrl = 'https://billing-fn.azurewebsites.net/api';
    for (const api of apis) await key.sendFrom(api);
  });

  const prover = (route: Route): Prover =>
    proverFor(plans.azure, route, () => plans.facts(route), { sendGatewayToken: 'agreed' });
  const apply = (plan: Plan, proverOf: (route: Route) => Prover = prover) =>
    applyPlan(plans.azure, plan, {
      proverFor: proverOf,
      journal: new MemoryJournal(),
      onProgress: () => undefined,
    });
  const undo = (applied: Parameters<typeof undoSteps>[1]) =>
    undoSteps(plans.azure, applied, {
      journal: new MemoryJournal(),
      onProgress: () => undefined,
      turnOffIdentity: false,
    });

  /** Applied: both routes are secured, and the key is gone from all places. */
  async function lettingGo(plan: Plan) {
    const outcome = await apply(plan);
    assert.equal(outcome.state, 'secured', JSON.stringify([outcome.stop?.stop.text, outcome.whyNotProved]));
    assert.deepEqual(
      Object.values(outcome.routes).map(one => one.state),
      ['secured', 'secured'],
    );
    assert.deepEqual([key.namedValue(), key.hostKey()], [undefined, undefined]);
    for (const api of apis) assert.ok(!(await key.policyOf(api))?.includes('x-functions-key'), api);
    return outcome;
  }

  it('goes once it has gone from both, each proved without it; undo makes it again and both send it', async () => {
    const before = [
      await key.policyOf('billing'),
      await key.policyOf('legacy'),
      structuredClone(key.namedValue()),
      key.hostKey(),
    ];
    const plan = await plans.many(apis, both);
    assert.ok(!JSON.stringify(plan).includes(HeldKey.value), 'the key is nowhere in the plan');
    const outcome = await lettingGo(plan);
    assert.deepEqual((await plans.many(apis)).steps, []);
    const undone = await undo(outcome.applied);
    assert.equal(undone.state, 'undone', undone.left[0]?.stop.text);
    const after = [await key.policyOf('billing'), await key.policyOf('legacy'), key.namedValue(), key.hostKey()];
    const untagged = (state: unknown[]) => state.map(one => (typeof one === 'object' ? { ...one, etag: '' } : one));
    assert.deepEqual(untagged(after), untagged(before));
  });

  it('what refers to it is read once for all of them', async () => {
    const asked = () => plans.local.simulator.requests.all.filter(one => /allPolicies/i.test(one.path)).length;
    const before = asked();
    await plans.many(apis, both);
    assert.equal(asked() - before, 1);
  });

  it('stays where only one of the two is in the plan, and that is said', async () => {
    const plan = await plans.many(['billing'], { ...both, otherApis: [] });
    assert.ok(!plan.steps.some(step => step.kind === 'deleteNamedValue' || step.kind === 'deleteHostKey'));
    const note = plan.choices.find(one => one.id === 'deleteKey')?.note ?? '';
    assert.match(
      note,
      /billing-fn-key and the host key stay, as these refer to it too: the policy of legacy\. If they are secured in this plan/,
    );
  });

  it('stays where one of the two can’t be proved without it; the other is secured all the same', async () => {
    const plan = await plans.many(apis, both);
    const outcome = await apply(plan, route => ({
      ...prover(route),
      ...(route.api.name === 'legacy' && {
        lookWhetherSecured: () => Promise.resolve({ state: 'impossible', why: 'Not from here.' }),
      }),
    }));
    const states = (plan.routes ?? []).map(route => outcome.routes[route.id]?.state);
    assert.deepEqual(states, ['secured', 'configured']);
    assert.ok(key.namedValue());
    assert.equal(key.hostKey(), HeldKey.value);
    assert.ok(!(await key.policyOf('billing'))?.includes('x-functions-key'));
    assert.ok((await key.policyOf('legacy'))?.includes('x-functions-key'), 'its key goes on being sent');
  });

  it('is put back by itself where both fail once it is gone', async () => {
    const plan = await plans.many(apis, both);
    const outcome = await apply(plan, route => {
      const own = prover(route);
      return {
        ...own,
        lookWhetherSecured: (call, clientId) =>
          key.namedValue()
            ? own.lookWhetherSecured(call, clientId)
            : Promise.resolve({ state: 'failing', why: 'It failed.' }),
      };
    });
    assert.equal(outcome.state, 'stopped');
    assert.match(outcome.stop?.stop.text ?? '', /Taken back by itself/);
    assert.deepEqual([key.namedValue()?.value, key.hostKey()], [HeldKey.value, HeldKey.value]);
    assert.ok(!outcome.applied.some(one => one.step.startsWith('deleteNamedValue')), 'undo knows that it is back');
    const undone = await undo(outcome.applied);
    assert.equal(undone.state, 'undone', undone.left[0]?.stop.text);
  });

  const routesOf = (plan: Plan, kind: string): readonly string[] =>
    plan.steps
      .filter(step => step.kind === kind)
      .map(({ routes = [plan.route.id] }) =>
        routes.map(id => plan.routes?.find(one => one.id === id)?.api.name ?? 'billing').join('+'),
      );

  it('a plan for one of them takes it out of the other one, too, where that is ticked; each is proved, and undo puts all back', async () => {
    const before = [
      await key.policyOf('billing'),
      await key.policyOf('legacy'),
      key.namedValue()?.value,
      key.hostKey(),
    ];
    const plan = await plans.plan('billing', both);
    assert.deepEqual(
      plan.routes?.map(one => one.api.name),
      apis,
    );
    for (const kind of ['proveSecured', 'dropKey', 'proveWithoutKey', 'proveKeyDeleted'])
      assert.deepEqual(routesOf(plan, kind), apis, kind);
    for (const kind of ['lock', 'deleteNamedValue', 'deleteHostKey'])
      assert.deepEqual(routesOf(plan, kind), ['billing+legacy'], kind);
    assert.match(plan.choices.find(one => one.id === 'deleteKey')?.note ?? '', /but routes of this plan/);
    const outcome = await lettingGo(plan);
    const undone = await undo(outcome.applied);
    assert.equal(undone.state, 'undone', undone.left[0]?.stop.text);
    const after = [await key.policyOf('billing'), await key.policyOf('legacy'), key.namedValue()?.value, key.hostKey()];
    assert.deepEqual(after, before);
  });

  it('… also among several routes, which it is one of by then', async () => {
    const plan = await plans.many(['billing', 'orders'], {
      ...both,
      otherApis: [(await plans.route('legacy')).api.id],
    });
    assert.deepEqual(plan.routes?.map(one => one.api.name).sort(), ['billing', 'legacy', 'orders']);
    assert.deepEqual(routesOf(plan, 'dropKey'), apis);
    assert.deepEqual(routesOf(plan, 'deleteNamedValue'), ['billing+legacy']);
    assert.deepEqual(
      plan.steps.filter(step => step.kind === 'proveWithoutKey').map(step => step.title.replace(/^.*key: /, '')),
      ['Billing → billing-fn', 'Legacy → billing-fn'],
    );
    const outcome = await apply(plan);
    assert.equal(outcome.state, 'secured', JSON.stringify([outcome.stop?.stop.text, outcome.whyNotProved]));
    assert.equal(Object.values(outcome.routes).filter(one => one.state === 'secured').length, 3);
  });

  it('… and offers it where the other one alone sends a key', async () => {
    const place = { kind: 'api', ownerId: (await plans.route('billing')).api.id } as const;
    const there = await plans.azure.apiManagement.getPolicy(place);
    assert.ok(there);
    const without = there.text.replace(/<set-header name="x-functions-key"[^]*?<\/set-header>/, '');
    await plans.azure.apiManagement.putPolicy(place, without, { etag: there.etag });
    plans.local.world.clock.advance(60_000);
    const plan = await plans.plan('billing');
    assert.ok(plan.choices.some(one => one.id === 'functionKey'));
    assert.deepEqual(routesOf(plan, 'dropKey'), ['legacy']);
    assert.deepEqual(routesOf(plan, 'proveWithoutKey'), ['legacy']);
    assert.deepEqual(routesOf(await plans.plan('billing', { otherApis: [] }), 'dropKey'), []);
    assert.deepEqual(routesOf(await plans.plan('billing', { keepFunctionKey: true }), 'proveSecured'), ['billing']);
    const outcome = await apply(plan);
    assert.equal(outcome.state, 'secured', JSON.stringify([outcome.stop?.stop.text, outcome.whyNotProved]));
    assert.ok(!(await key.policyOf('legacy'))?.includes('x-functions-key'));
  });

  it('… and puts it back by itself where the other one fails without, which keeps what held it', async () => {
    const outcome = await apply(await plans.plan('billing', both), route => {
      const own = prover(route);
      const fails = async (): Promise<boolean> =>
        route.api.name === 'legacy' && !(await key.policyOf('legacy'))?.includes('x-functions-key');
      return {
        ...own,
        lookWhetherSecured: async (call, clientId) =>
          (await fails()) ? { state: 'failing', why: 'It failed.' } : own.lookWhetherSecured(call, clientId),
      };
    });
    assert.equal(outcome.state, 'stopped');
    assert.match(outcome.stop?.stop.text ?? '', /It failed\. Taken back by itself, as before: the policy of Legacy/);
    assert.ok((await key.policyOf('legacy'))?.includes('x-functions-key'));
    assert.ok(!(await key.policyOf('billing'))?.includes('x-functions-key'));
    assert.deepEqual([key.namedValue()?.value, key.hostKey()], [HeldKey.value, HeldKey.value]);
  });

  it('… and takes the lock off again where it shuts the other one out', async () => {
    const outcome = await apply(await plans.plan('billing', both), route => ({
      ...prover(route),
      ...(route.api.name === 'legacy' && {
        lookWhetherSecured: () => Promise.resolve({ state: 'failing', why: 'It is refused.' }),
      }),
    }));
    assert.equal(outcome.state, 'stopped');
    assert.match(outcome.stop?.stop.text ?? '', /It is refused\. Taken back by itself, as before: the authentication/);
    assert.ok((await key.policyOf('legacy'))?.includes('x-functions-key'));
  });

  it('an export of the plan deletes each once, by script alone, and holds no key', async () => {
    const model = await modelOf(plans, await plans.many(apis, both));
    assert.deepEqual(
      model.deletions.map(one => one.id.split('/').at(-1)),
      ['billing-key', HeldKey.keyName],
    );
    for (const form of ['bicep', 'arm', 'terraform', 'azureCli'] as const) {
      for (const { text } of exportPlan(model, form)) {
        assert.ok(!text.includes(HeldKey.value), form);
        assert.ok(text.includes('Billing → billing-fn, Legacy → billing-fn'), form);
      }
    }
  });
});
