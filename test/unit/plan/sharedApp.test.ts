import assert from 'node:assert/strict';
import { proverFor } from '../../../src/diagnosis';
import { applyPlan, undoSteps } from '../../../src/plan';
import { type App, readAuthentication } from '../../../src/route';
import { MemoryJournal } from '../../plan/memoryJournal';
import { LocalPlans } from './localPlan';

/** An app that APIs of two services call, in one plan. */
describe('routes of two services to one app, on the local Azure', () => {
  let plans: LocalPlans;
  let app: App;
  beforeEach(async () => {
    plans = await LocalPlans.start();
    const customers = [...plans.local.world.services.values()]
      .flatMap(service => service.apis)
      .find(api => api.name === 'customers');
    assert.ok(customers);
    customers.serviceUrl = 'https://billing-fn.azurewebsites.net/api';
    const { backEnd } = await plans.route('billing');
    assert.ok(backEnd.kind === 'app');
    app = backEnd.app;
  });
  afterEach(() => plans.stop());

  const settings = async () => readAuthentication((await plans.azure.appService.getAuthentication(app.id)).properties);
  const lockWrites = (): number =>
    plans.local.simulator.requests.all.filter(
      ({ method, path }) => method === 'PUT' && /billing-fn\/config\/authsettingsV2/i.test(path),
    ).length;

  it('one lock lets in both, so that neither is shut out for a moment; undo takes it off', async () => {
    const [billing, customers] = [await plans.route('billing'), await plans.route('customers')];
    assert.notEqual(billing.service.id, customers.service.id);
    const plan = await plans.many(['billing', 'customers'], { otherApis: [] });
    assert.equal(plan.steps.filter(step => step.kind === 'lock').length, 1);
    const outcome = await applyPlan(plans.azure, plan, {
      proverFor: route => proverFor(plans.azure, route, () => plans.facts(route), { sendGatewayToken: 'agreed' }),
      journal: new MemoryJournal(),
      onProgress: () => undefined,
    });
    assert.equal(outcome.state, 'secured', JSON.stringify([outcome.stop?.stop.text, outcome.routes]));
    assert.equal(lockWrites(), 1);
    assert.equal((await settings()).allowedApplications?.length, 2);
    assert.deepEqual((await plans.many(['billing', 'customers'], { otherApis: [] })).steps, []);
    const undone = await undoSteps(plans.azure, outcome.applied, {
      journal: new MemoryJournal(),
      onProgress: () => undefined,
      turnOffIdentity: false,
    });
    assert.equal(undone.state, 'undone', JSON.stringify(undone.left.map(one => one.stop.text)));
    assert.equal((await settings()).enabled, false);
  });
});
