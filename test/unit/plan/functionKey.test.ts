import assert from 'node:assert/strict';
import { proverFor } from '../../../src/diagnosis';
import { type StepProgress, MemoryJournal, applyPlan } from '../../../src/plan';
import type { Plan } from '../../../src/plan/plan';
import { siteAt } from '../../../src/simulator/world';
import { LocalPlans } from './localPlan';

describe('a function key in the policy, on the local Azure (F-32)', () => {
  let plans: LocalPlans;
  const progress: StepProgress[] = [];
  afterEach(() => plans.stop());

  async function start(authLevels: 'anonymous' | 'function'): Promise<void> {
    plans = await LocalPlans.start({ policyDelay: 20_000 });
    const place = await placeOf();
    const there = await plans.azure.apiManagement.getPolicy(place);
    assert.ok(there);
    const header =
      '<set-header name="x-functions-key" exists-action="override"><value>{{reports-fn-key}}</value></set-header>';
    const text = there.text.replace('<base />', `<base />\r\n\t\t${header}`);
    await plans.azure.apiManagement.putPolicy(place, text, { etag: there.etag });
    const site = siteAt(plans.local.world, 'billing-fn.azurewebsites.net');
    assert.ok(site);
    if (authLevels === 'function') site.functions.forEach(one => Object.assign(one, { authLevel: 'function' }));
  }
  const placeOf = async () => ({ kind: 'api', ownerId: (await plans.route('billing')).api.id }) as const;
  const apply = (plan: Plan) =>
    applyPlan(plans.azure, plan, {
      proverFor: route => proverFor(plans.azure, route, () => plans.facts(route), { sendGatewayToken: 'agreed' }),
      journal: new MemoryJournal(),
      readFacts: route => plans.facts(route),
      onProgress: one => progress.push(one),
    });

  it('goes after the proof where every function is anonymous, and the route is proved without it', async () => {
    await start('anonymous');
    const plan = await plans.plan('billing');
    assert.deepEqual(
      plan.steps.slice(-3).map(step => step.kind),
      ['proveSecured', 'dropKey', 'proveWithoutKey'],
    );
    const outcome = await apply(plan);
    assert.equal(outcome.state, 'secured', outcome.stop?.stop.text);
    const waited = progress.filter(one => one.kind === 'waiting' && one.step === 'proveWithoutKey');
    assert.ok(waited.length > 0, 'the trace shows the key until the gateway uses the new policy');
    const text = (await plans.azure.apiManagement.getPolicy(await placeOf()))?.text ?? '';
    assert.ok(!text.includes('x-functions-key') && text.includes('<authentication-managed-identity'));
    assert.deepEqual((await plans.plan('billing')).steps, []);
  });

  it('stays where that is wished', async () => {
    await start('anonymous');
    const plan = await plans.plan('billing', { keepFunctionKey: true });
    assert.ok(!plan.steps.some(step => step.kind === 'dropKey'));
    assert.equal(plan.choices.find(one => one.id === 'functionKey')?.options?.[0]?.chosen, false);
  });

  it('stays where a function asks for it, and that is said', async () => {
    await start('function');
    const plan = await plans.plan('billing');
    assert.ok(!plan.steps.some(step => step.kind === 'dropKey'));
    assert.ok(plan.cautions.some(one => one.code === 'functionKeyStays' && one.text.includes('ListInvoices')));
  });
});
