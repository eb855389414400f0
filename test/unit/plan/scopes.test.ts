import assert from 'node:assert/strict';
import { proverFor } from '../../../src/diagnosis';
import { applyPlan, seenBy, undoSteps } from '../../../src/plan';
import type { Plan, PlanChoices, ScopeChoice } from '../../../src/plan/plan';
import type { Route } from '../../../src/route';
import { MemoryJournal } from '../../plan/memoryJournal';
import { LocalPlans } from './localPlan';

/** Where the token is added, carried out to the end on the local Azure. */
describe('a plan whose token is added elsewhere than in the API’s policy, on the local Azure', () => {
  let plans: LocalPlans;
  beforeEach(async () => {
    plans = await LocalPlans.start();
  });
  afterEach(() => plans.stop());

  const proverOf = (plan: Plan) => (route: Route) => {
    const seen = seenBy(route, (plan.ofRoutes?.[route.id] ?? plan).testOperationId);
    return proverFor(plans.azure, seen, () => plans.facts(seen), { sendGatewayToken: 'agreed' });
  };
  const apply = (plan: Plan) =>
    applyPlan(plans.azure, plan, {
      proverFor: proverOf(plan),
      journal: new MemoryJournal(),
      onProgress: () => undefined,
    });
  type Scope = Omit<ScopeChoice, 'kind'> & { readonly kind: 'operation' | 'product' | 'fragment' };
  const textAt = async ({ kind, ownerId }: Scope) =>
    (await plans.azure.apiManagement.getPolicy({ kind, ownerId }))?.text;

  async function scopeOf(kind: Scope['kind']): Promise<Scope> {
    const { api, service } = await plans.route('orders');
    if (kind === 'product') return { kind, ownerId: `${service.id}/products/shop`, name: 'Shop' };
    if (kind === 'operation') {
      const operations = await plans.azure.apiManagement.listOperations(api.id);
      const found = operations.find(one => one.method === 'GET' && !one.urlTemplate.includes('{'));
      assert.ok(found);
      return { kind, ownerId: found.id, name: found.displayName };
    }
    const ownerId = `${service.id}/policyFragments/hide-origin`;
    const place = { kind: 'api', ownerId: api.id } as const;
    const there = await plans.azure.apiManagement.getPolicy(place);
    assert.ok(there);
    const text = there.text.replace('<base />', '<base /><include-fragment fragment-id="hide-origin" />');
    await plans.azure.apiManagement.putPolicy(place, text, there);
    plans.local.world.clock.advance(600_000);
    return { kind, ownerId, name: 'hide-origin' };
  }

  for (const kind of ['operation', 'product', 'fragment'] as const) {
    it(`${kind}: is proved, leaves nothing to do, and is undone`, async () => {
      const scope = await scopeOf(kind);
      const before = await textAt(scope);
      const choices: PlanChoices = { otherApis: [], scope };
      const plan = await plans.plan('orders', choices);
      const outcome = await apply(plan);
      assert.equal(outcome.state, 'secured', JSON.stringify([outcome.stop?.stop.text, outcome.whyNotProved]));
      assert.match((await textAt(scope)) ?? '', /<authentication-managed-identity/);
      assert.deepEqual(
        (await plans.plan('orders', choices)).steps.map(step => step.kind),
        [],
      );
      const undone = await undoSteps(plans.azure, outcome.applied, {
        journal: new MemoryJournal(),
        onProgress: () => undefined,
        turnOffIdentity: false,
        proverFor: () => proverOf(plan)(plan.route),
      });
      assert.equal(undone.state, 'undone', JSON.stringify(undone.left.map(one => one.stop.text)));
      assert.equal(await textAt(scope), before);
    });
  }

  it('one of several routes by its operation, the other by its API: both are proved', async () => {
    const scope = await scopeOf('operation');
    const { api } = await plans.route('orders');
    const choices: PlanChoices = { otherApis: [], ofRoutes: { [api.id.toLowerCase()]: { scope } } };
    const outcome = await apply(await plans.many(['orders', 'billing'], choices));
    assert.equal(outcome.state, 'secured', JSON.stringify([outcome.stop?.stop.text, outcome.routes]));
    assert.deepEqual(
      (await plans.many(['orders', 'billing'], choices)).steps.map(step => step.kind),
      [],
    );
  });

  it('an operation that tests can’t call is said beforehand', async () => {
    const { api } = await plans.route('orders');
    const operations = await plans.azure.apiManagement.listOperations(api.id);
    const found = operations.find(one => one.method !== 'GET');
    assert.ok(found);
    const scope: ScopeChoice = { kind: 'operation', ownerId: found.id, name: found.displayName };
    const plan = await plans.plan('orders', { scope });
    const said = plan.cautions.find(one => one.code === 'proofImpossible');
    assert.match(said?.text ?? '', /the one that sends the token is none/);
    assert.equal(said?.ask, true);
  });
});
