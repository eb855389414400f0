import assert from 'node:assert/strict';
import { proverFor } from '../../../src/diagnosis';
import { applyPlan, mergePlans, otherTenantRefusal } from '../../../src/plan';
import { needsOf } from '../../../src/plan/order';
import type { Plan } from '../../../src/plan/plan';
import { MemoryJournal } from '../../plan/memoryJournal';
import { LocalPlans } from './localPlan';

describe('several routes in one plan, on the local Azure', () => {
  let plans: LocalPlans;
  beforeEach(async () => {
    plans = await LocalPlans.start();
  });
  afterEach(() => plans.stop());

  const merged = (...apis: readonly string[]): Promise<Plan> => plans.many(apis, { otherApis: [] });
  const apply = (plan: Plan) =>
    applyPlan(plans.azure, plan, {
      proverFor: route =>
        proverFor(plans.azure, route, () => plans.facts(route), {
          sendGatewayToken: 'agreed',
          keySubscriptionId: `${route.service.id}/subscriptions/all-apis`,
        }),
      journal: new MemoryJournal(),
      onProgress: () => undefined,
    });

  it('the identity of one service is turned on once, routes that share nothing else don’t wait for each other', async () => {
    const plan = await merged('orders', 'billing');
    const ids = plan.steps.map(step => step.id);
    assert.equal(new Set(ids).size, ids.length);
    assert.deepEqual(
      plan.steps.map(step => step.kind),
      [
        ...['identity', 'tryPolicy', 'tryPolicy', 'proveToken', 'proveToken', 'policy', 'policy'],
        ...['lock', 'lock', 'proveSecured', 'proveSecured'],
      ],
    );
    const [identity] = plan.steps;
    assert.equal(identity?.routes?.length, 2);
    const [, first, second] = plan.steps;
    assert.ok(first && second);
    assert.ok(!needsOf(plan, second).must.includes(first));
    const outcome = await apply(plan);
    assert.equal(outcome.state, 'secured', JSON.stringify(outcome.stop?.stop.text));
    assert.equal(Object.values(outcome.routes).filter(one => one.state === 'secured').length, 2);
    for (const api of ['orders', 'billing']) assert.deepEqual((await plans.plan(api, { otherApis: [] })).steps, []);
  });

  it('for apps that have no registration new ones can be made, all at once; the others keep theirs', async () => {
    const planOf = async (registration?: 'whereNone'): Promise<Plan> => {
      const choices = { otherApis: [], ...(registration && { registration }) };
      const results = [await plans.result('orders', choices), await plans.result('legacy', choices)];
      const plan = mergePlans(results);
      assert.ok(plan?.kind === 'plan');
      return plan;
    };
    const without = await planOf();
    assert.ok(without.cautions.some(one => one.code === 'routeLeftOut' && one.title.includes('Legacy → legacy-app')));
    const choice = (plan: Plan) => plan.choices.find(one => one.id === 'registrations')?.options?.[0];
    assert.ok(!without.lead.includes('routes in one plan'), without.lead);
    assert.equal(choice(without)?.chosen, false);
    assert.match(choice(without)?.label ?? '', /legacy-app$/);
    const whole = await planOf('whereNone');
    assert.deepEqual(
      whole.steps.flatMap(step => (step.kind === 'registration' ? [step.wish.displayName] : [])),
      ['legacy-app'],
    );
    assert.match(
      whole.cautions.find(one => one.code === 'authorizationReplaced')?.text ?? '',
      /orders-app sees .*legacy-app sees /,
    );
    assert.equal(choice(whole)?.chosen, true);
    assert.ok(!whole.cautions.some(one => one.code === 'routeLeftOut'));
  });

  it('a route of another tenant is left out, with the reason', async () => {
    const [orders, customers] = [await plans.route('orders'), await plans.route('customers')];
    const plan = mergePlans([await plans.result('orders', { otherApis: [] }), otherTenantRefusal(customers, orders)]);
    assert.ok(plan?.kind === 'plan');
    const caution = plan.cautions.find(one => one.code === 'routeLeftOut');
    assert.equal(caution?.ask, true);
    assert.match(caution.text, /shop-test-apim is in another tenant than shop-apim/);
  });

  it('two APIs of one app are one lock with two policies and two proofs', async () => {
    const plan = await merged('orders', 'checkout');
    const count = (kind: string): number => plan.steps.filter(step => step.kind === kind).length;
    assert.deepEqual([count('identity'), count('policy'), count('lock'), count('proveSecured')], [1, 2, 1, 2]);
  });

  it('what can be chosen for all of them is: the identity of their one service, boxes of each', async () => {
    const all = [await plans.result('orders'), await plans.result('billing')];
    const plan = mergePlans(all);
    assert.equal(plan?.kind, 'plan');
    const named = plan.choices.map(one => one.id);
    assert.ok(named.includes('identity') && named.includes('otherApis'), named.join());
    const others = plan.choices.find(one => one.id === 'otherApis')?.options?.map(one => one.id) ?? [];
    assert.ok(others.length > 0 && !others.some(id => plan.routes?.some(route => route.api.id === id)));
    const [first, second] = all;
    assert.ok(first?.kind === 'plan' && second?.kind === 'plan');
    const service = { ...second.route.service, id: `${second.route.service.id}2` };
    const apart = mergePlans([first, { ...second, route: { ...second.route, service } }]);
    assert.ok(apart?.kind === 'plan' && !apart.choices.some(one => one.id === 'identity'));
  });

  it('a route that stops leaves the others to go on', async () => {
    const plan = await merged('orders', 'billing');
    const billing = plan.routes?.[1];
    assert.ok(billing);
    // Someone else changes billing's policy after the preview.
    const place = { kind: 'api', ownerId: billing.api.id } as const;
    const policy = await plans.azure.apiManagement.getPolicy(place);
    assert.ok(policy);
    await plans.azure.apiManagement.putPolicy(place, policy.text.replace('shop-apim', 'else'), { etag: policy.etag });
    const outcome = await apply(plan);
    assert.equal(outcome.state, 'stopped');
    const states = plan.routes.map(route => outcome.routes[route.id]?.state);
    assert.deepEqual(states, ['secured', 'stopped']);
  });

  it('names the routes that can’t be in it, and asks', async () => {
    const plan = await merged('orders', 'partner');
    const caution = plan.cautions.find(one => one.code === 'routeLeftOut');
    assert.ok(caution?.ask);
    assert.match(caution.title, /Partner/);
    assert.equal(mergePlans([await plans.result('partner')])?.kind, 'refusal');
    assert.equal(mergePlans([]), undefined);
  });
});
