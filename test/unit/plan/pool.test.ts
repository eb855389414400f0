import assert from 'node:assert/strict';
import { proverFor } from '../../../src/diagnosis';
import { applyPlan, planRoute, pointedRoute, readPlanContext, undoSteps, withPool } from '../../../src/plan';
import { isLeftOut } from '../../../src/plan/pool';
import type { Plan, PlanChoices, PoolChoice } from '../../../src/plan/plan';
import { type App, type Route, appsBehindPool, read } from '../../../src/route';
import { MemoryJournal } from '../../plan/memoryJournal';
import { LocalPlans } from './localPlan';

/** `orders` of the sample, made to call a pool of two of its apps. */
describe('a pool of several apps behind one back end', () => {
  let plans: LocalPlans;
  let route: Route;
  let pool: PoolChoice;
  beforeEach(async () => {
    plans = await LocalPlans.start();
    route = await plans.route('orders');
    const { service, api } = route;
    const world = plans.local.world.services.get(service.id.toLowerCase());
    assert.ok(world && route.backEnd.kind === 'app');
    const first = route.backEnd.app;
    const { apps } = await plans.azure.inventory.readSubscription(service.subscriptionId);
    const second = apps.find(app => app.name === 'legacy-app');
    assert.ok(second);
    const entity = (name: string, app: App): void => {
      const properties = { protocol: 'http', url: `https://${app.hosts[0] ?? ''}` };
      world.backends.push({ name, etag: 'AAAA', properties });
    };
    entity('one', first);
    entity('two', second);
    const services = ['one', 'two'].map(name => ({ id: `${service.id}/backends/${name}`, weight: 1, priority: 1 }));
    world.backends.push({ name: 'all', etag: 'AAAA', properties: { type: 'Pool', pool: { services } } });
    const place = { kind: 'api', ownerId: api.id } as const;
    const there = await plans.azure.apiManagement.getPolicy(place);
    const section = (name: string, inner = ''): string => `<${name}><base />${inner}</${name}>`;
    const text = `<policies>${section('inbound', '<set-backend-service backend-id="all" />')}${['backend', 'outbound', 'on-error'].map(name => section(name)).join('')}</policies>`;
    await plans.azure.apiManagement.putPolicy(place, text, there ? { etag: there.etag } : 'absent');
    plans.local.world.clock.advance(600_000);
    const backEnds = await plans.azure.apiManagement.listBackEnds(service.id);
    const entityOfPool = backEnds.find(one => one.name === 'all');
    assert.ok(entityOfPool);
    const found = appsBehindPool(entityOfPool, { services: [service], apis: [], apps, backEnds });
    assert.deepEqual(found.others, []);
    pool = { name: 'all', apps: found.apps };
    route = { ...route, backEnd: { kind: 'none' } };
  });
  afterEach(() => plans.stop());

  const factsOf = (of: Route) => withPool(plans.azure, plans.facts(of), pool);
  async function planOf(choices: PlanChoices): Promise<Plan> {
    const pooled = pointedRoute(route, choices);
    const facts = await factsOf(pooled);
    const result = planRoute(
      await readPlanContext(plans.azure, { route: pooled, facts, routes: [], choices }),
      choices,
    );
    assert.equal(result.kind, 'plan', result.kind === 'refusal' ? `${result.title}: ${result.text}` : '');
    return result;
  }
  const settingsOf = (id: string) => plans.azure.appService.getAuthentication(id);

  it('without a choice it is refused, with the way on', async () => {
    const facts = await plans.facts(route);
    const context = await readPlanContext(plans.azure, { route, facts, routes: [], choices: {} });
    const result = planRoute(context);
    assert.equal(result.kind === 'refusal' && result.code, 'pool');
    assert.match(result.kind === 'refusal' ? result.text : '', /unless all are secured together/);
  });

  it('locks a door each by its own settings, with one policy, is proved, and is undone', async () => {
    const [first, second] = pool.apps;
    assert.ok(first && second && pool.apps.length === 2);
    const before = [await settingsOf(first.id), await settingsOf(second.id)];
    const plan = await planOf({ pool });
    assert.match(plan.lead, /the 2 apps behind all/);
    assert.equal(plan.steps.filter(step => step.kind === 'policy').length, 1);
    assert.deepEqual(
      plan.steps.flatMap(step => (step.kind === 'lock' ? [step.app.id] : [])),
      [first.id, second.id],
    );
    const choice = plan.choices.find(one => one.id === 'pool');
    assert.deepEqual(
      choice?.options?.map(one => one.chosen),
      [true, true],
    );
    assert.ok(plan.cautions.some(one => one.code === 'poolTogether'));
    assert.ok(!plan.cautions.some(one => one.code === 'slots'));
    assert.ok(!plan.choices.some(one => one.id === 'slots' && one.options?.some(({ id }) => id === second.id)));
    const outcome = await applyPlan(plans.azure, plan, {
      proverFor: of => proverFor(plans.azure, of, () => factsOf(of), { sendGatewayToken: 'agreed' }),
      journal: new MemoryJournal(),
      onProgress: () => undefined,
    });
    assert.equal(outcome.state, 'secured', JSON.stringify([outcome.stop, outcome.whyNotProved]));
    assert.deepEqual((await planOf({ pool })).steps, []);
    const undone = await undoSteps(plans.azure, outcome.applied, {
      journal: new MemoryJournal(),
      onProgress: () => undefined,
      turnOffIdentity: true,
      proverFor: () => proverFor(plans.azure, plan.route, () => factsOf(plan.route)),
    });
    assert.equal(undone.state, 'undone', JSON.stringify(undone.left));
    const after = [await settingsOf(first.id), await settingsOf(second.id)];
    const enabled = (all: typeof before) =>
      all.map(one => (one.properties['platform'] as { enabled?: boolean }).enabled);
    assert.deepEqual(enabled(after), enabled(before));
  });

  it('an app that isn’t ticked is left as it is, and that is asked about', async () => {
    const [first, second] = pool.apps;
    assert.ok(first && second);
    const plan = await planOf({ pool, poolApps: [first.id] });
    assert.ok(!plan.steps.some(step => 'app' in step && step.app.id === second.id));
    assert.ok(
      plan.cautions.some(one => one.code === 'poolMemberLeftOut' && one.ask && one.title.includes(second.name)),
    );
    const slot = { app: { ...second, id: `${second.id}/slots/x`, parentId: second.id }, settings: read({} as never) };
    assert.ok(isLeftOut(slot, { pool, poolApps: [first.id] }));
    assert.ok(!isLeftOut(slot, { pool }));
  });
});
