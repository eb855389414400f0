import assert from 'node:assert/strict';
import { proverFor } from '../../../src/diagnosis';
import { applyPlan, planRoute, readPlanContext, seenBy, undoSteps } from '../../../src/plan';
import type { Plan, PlanChoices, PlanResult } from '../../../src/plan/plan';
import type { Route } from '../../../src/route';
import { findServiceRoutes } from '../../../src/ui/explorer/readAzure';
import { MemoryJournal } from '../../plan/memoryJournal';
import { tenantOver } from '../ui/tenantOver';
import { LocalPlans } from './localPlan';

/** `campaigns` of the sample's workspace `marketing`, which calls an app here, with keys of the workspace only. */
describe('an API of a workspace, on the local Azure', () => {
  const openPolicy = (inbound = ''): string =>
    `<policies><inbound><base />${inbound}</inbound>${['backend', 'outbound', 'on-error'].map(name => `<${name}><base /></${name}>`).join('')}</policies>`;
  let plans: LocalPlans;
  let route: Route;

  /** `inbound`: of its policy. */
  async function start(inbound?: string): Promise<void> {
    plans = await LocalPlans.start();
    const { backEnd } = await plans.route('billing');
    assert.ok(backEnd.kind === 'app');
    const url = `https://${backEnd.app.hosts[0] ?? ''}/api`;
    const world = [...plans.local.world.services.values()].find(one => one.name === 'shop-apim');
    const [workspace] = world?.workspaces ?? [];
    const [api] = workspace?.apis ?? [];
    assert.ok(world && workspace && api);
    world.subscriptions.length = 0;
    api.subscriptionRequired = true;
    if (inbound === undefined) api.serviceUrl = url;
    workspace.subscriptions.push({
      name: 'campaigns',
      displayName: 'Campaigns',
      scope: '/apis/campaigns',
      state: 'active',
      primaryKey: 'one-of-the-workspace',
      secondaryKey: 'another-of-the-workspace',
      createdAt: 0,
      etag: 'AAAA',
    });
    workspace.backends.push({ name: 'invoices', etag: 'AAAA', properties: { protocol: 'http', url } });
    if (inbound !== undefined) {
      const ownerId = (await plans.route('campaigns')).api.id;
      await plans.azure.apiManagement.putPolicy({ kind: 'api', ownerId }, openPolicy(inbound), 'absent');
      plans.local.world.clock.advance(600_000);
    }
    const subscriptions = (await plans.azure.inventory.listSubscriptions()).map(one => one.id);
    const holdings = await plans.azure.inventory.read(subscriptions);
    const service = holdings.services.find(one => one.name === 'shop-apim');
    assert.ok(service);
    const routes = await findServiceRoutes(tenantOver(plans.azure, holdings).tenant, service);
    const found = routes.find(one => one.api.name === 'campaigns');
    assert.ok(found?.backEnd.kind === 'app' && found.backEnd.app.name === 'billing-fn');
    route = found;
  }
  afterEach(() => plans.stop());

  async function resultOf(choices: PlanChoices): Promise<PlanResult> {
    const context = { route, facts: await plans.facts(route), routes: [route], choices };
    return planRoute(await readPlanContext(plans.azure, context), choices);
  }
  async function planOf(choices: PlanChoices = {}): Promise<Plan> {
    const result = await resultOf(choices);
    assert.equal(result.kind, 'plan', result.kind === 'refusal' ? `${result.title}: ${result.text}` : '');
    return result;
  }
  const proverOf = (plan: Plan) => () => {
    const seen = seenBy(plan.route, plan.testOperationId);
    return proverFor(plans.azure, seen, () => plans.facts(seen), { sendGatewayToken: 'agreed' });
  };
  const parts = (plan: Plan) => ({
    proverFor: proverOf(plan),
    journal: new MemoryJournal(),
    onProgress: () => undefined,
  });
  const policyText = async () =>
    (await plans.azure.apiManagement.getPolicy({ kind: 'api', ownerId: route.api.id }))?.text;

  it('is found, secured with the service’s identity and a key of the workspace, and undone', async () => {
    await start();
    assert.match(route.api.id, /\/workspaces\/marketing\/apis\/campaigns$/);
    const before = await policyText();
    const plan = await planOf();
    assert.ok(plan.cautions.some(one => one.code === 'workspace' && one.title.includes('marketing')));
    assert.deepEqual(
      plan.permissions.flatMap(one => (one.what.includes('workspace') ? [[one.what, one.state]] : [])),
      [['Change policies of workspace marketing', 'has']],
    );
    const outcome = await applyPlan(plans.azure, plan, parts(plan));
    assert.equal(outcome.state, 'secured', JSON.stringify([outcome.stop?.stop.text, outcome.whyNotProved]));
    assert.match((await policyText()) ?? '', /<authentication-managed-identity/);
    assert.deepEqual((await planOf()).steps, []);
    const undone = await undoSteps(plans.azure, outcome.applied, { ...parts(plan), turnOffIdentity: true });
    assert.equal(undone.state, 'undone', JSON.stringify(undone.left));
    assert.equal(await policyText(), before);
  });

  it('sends the token by the workspace’s own back end where that is chosen', async () => {
    await start('<set-backend-service backend-id="invoices" />');
    const choices: PlanChoices = { scope: { kind: 'backEnd', ownerId: route.api.id, name: 'invoices' } };
    const plan = await planOf(choices);
    const outcome = await applyPlan(plans.azure, plan, parts(plan));
    assert.equal(outcome.state, 'secured', JSON.stringify([outcome.stop?.stop.text, outcome.whyNotProved]));
    const { properties } = await plans.azure.apiManagement.getBackEnd(
      route.api.id.replace('/apis/campaigns', '/backends/invoices'),
    );
    assert.match(JSON.stringify(properties), /"managedIdentity":\{/);
    assert.deepEqual((await planOf(choices)).steps, []);
  });
});
