import assert from 'node:assert/strict';
import { proverFor } from '../../../src/diagnosis';
import { applyPlan, planRoute, pointedRoute, readPlanContext, undoSteps } from '../../../src/plan';
import { addressOf, movedTo } from '../../../src/plan/addresses';
import { exportPlan } from '../../../src/plan/exports';
import type { Plan, PlanChoices, PlanResult } from '../../../src/plan/plan';
import { type App, type Route, findBackEnd, findRoutes, policyFactOf, routeTitle } from '../../../src/route';
import { MemoryJournal } from '../../plan/memoryJournal';
import { modelOf } from './exports/planned';
import { LocalPlans } from './localPlan';

/** Every form of the exported plan says where the API leads. */
async function isExported(plans: LocalPlans, plan: Plan, address: RegExp): Promise<void> {
  const model = await modelOf(plans, plan);
  for (const form of ['bicep', 'arm', 'terraform', 'azureCli'] as const) {
    const [file] = exportPlan(model, form);
    assert.match(file?.text ?? '', address, form);
  }
}

describe('an address moved to another host', () => {
  const cases: readonly [string, string][] = [
    ['https://old.example', 'https://app'],
    ['https://old.example/', 'https://app/'],
    ['http://old.example:8080/api/v1?code={{key}}', 'https://app/api/v1?code={{key}}'],
  ];
  for (const [from, to] of cases) it(`${from} → ${to}`, () => assert.equal(movedTo(from, 'app'), to));

  it('isn’t there where the document says none', () => {
    for (const properties of [{}, { url: null }, { url: '' }, { url: 1 }])
      assert.equal(addressOf(properties, 'url'), undefined);
  });
});

/** `orders` of the sample, whose API is made to call somewhere else. */
describe('an API that calls elsewhere, and the app that is chosen for it', () => {
  const elsewhere = 'https://old.retail.example/api';
  let plans: LocalPlans;
  beforeEach(async () => {
    plans = await LocalPlans.start();
  });
  afterEach(() => plans.stop());

  const apiOf = (name: string) =>
    [...plans.local.world.services.values()].flatMap(service => service.apis).find(api => api.name === name);

  /** The app that it calls in the sample, and the route as it is once the API calls elsewhere. */
  async function moved(prepare: (route: Route) => Promise<void> | void): Promise<{ app: App; route: Route }> {
    const before = await plans.route('orders');
    assert.ok(before.backEnd.kind === 'app');
    await prepare(before);
    const { app } = before.backEnd;
    const { service } = before;
    const backEnds = await plans.azure.apiManagement.listBackEnds(service.id);
    const api = (await plans.azure.apiManagement.listApis(service.id)).find(one => one.name === 'orders');
    assert.ok(api);
    const chain = await plans.azure.apiManagement.getPolicyChain(api);
    const layers = chain.scopes.flatMap(({ place: { kind }, policy }) =>
      kind === 'fragment' ? [] : [{ kind, text: policy?.text }],
    );
    const chosen = policyFactOf({ layers, fragments: chain.fragments }, backEnds).backEnd;
    const sources = { services: [service], apps: [app], apis: [api], backEnds };
    const [found] = findRoutes({ ...sources, chosen: new Map(chosen ? [[api.id, chosen]] : []) });
    assert.ok(found);
    assert.equal(findBackEnd(api, chosen, sources).kind, found.backEnd.kind);
    return { app, route: found };
  }

  async function resultOf(route: Route, choices: PlanChoices): Promise<PlanResult> {
    const pointed = pointedRoute(route, choices);
    const facts = await plans.facts(pointed);
    return planRoute(await readPlanContext(plans.azure, { route: pointed, facts, routes: [], choices }), choices);
  }
  async function planOf(route: Route, choices: PlanChoices): Promise<Plan> {
    const result = await resultOf(route, choices);
    assert.equal(result.kind, 'plan', result.kind === 'refusal' ? `${result.title}: ${result.text}` : '');
    return result;
  }
  const apply = (plan: Plan) =>
    applyPlan(plans.azure, plan, {
      proverFor: of => proverFor(plans.azure, of, () => plans.facts(of), { sendGatewayToken: 'agreed' }),
      journal: new MemoryJournal(),
      onProgress: () => undefined,
    });
  const undo = (plan: Plan, applied: Parameters<typeof undoSteps>[1]) =>
    undoSteps(plans.azure, applied, {
      journal: new MemoryJournal(),
      onProgress: () => undefined,
      turnOffIdentity: true,
      proverFor: () => proverFor(plans.azure, plan.route, () => plans.facts(plan.route)),
    });
  const toElsewhere = (): void => {
    const api = apiOf('orders');
    assert.ok(api);
    api.serviceUrl = elsewhere;
  };

  it('without a choice there is no plan, and the app can be chosen', async () => {
    const { route } = await moved(toElsewhere);
    const result = await resultOf(route, {});
    assert.equal(result.kind === 'refusal' && result.code, 'unknownBackEnd');
  });

  it('calls the app before the token is sent, is secured, and calls elsewhere again once undone', async () => {
    const { route, app } = await moved(toElsewhere);
    const plan = await planOf(route, { backEndApp: app });
    assert.equal(routeTitle(plan.route), 'Orders → orders-app');
    const kinds = plan.steps.map(step => step.kind);
    const at = (kind: string): number => kinds.findIndex(one => one === kind);
    assert.ok(at('pointApi') >= 0 && at('pointApi') < at('tryPolicy'), kinds.join());
    const step = plan.steps[at('pointApi')];
    assert.match(step?.changes[0]?.before ?? '', /old\.retail\.example/);
    assert.match(step?.changes[0]?.after ?? '', /orders-app[^"]*\/api/);
    assert.ok(plan.cautions.some(one => one.code === 'backEndMoves' && one.ask && !one.text.includes('fail')));
    assert.equal(plan.choices[0]?.answer, 'orders-app instead of old.retail.example');
    await isExported(plans, plan, /orders-app\.[a-z.]*\/api/);
    const outcome = await apply(plan);
    assert.equal(outcome.state, 'secured', JSON.stringify([outcome.stop, outcome.whyNotProved]));
    assert.match(apiOf('orders')?.serviceUrl ?? '', /^https:\/\/orders-app\./);
    assert.deepEqual((await planOf(await plans.route('orders'), {})).steps, []);
    const undone = await undo(plan, outcome.applied);
    assert.equal(undone.state, 'undone', JSON.stringify(undone.left));
    assert.equal(apiOf('orders')?.serviceUrl, elsewhere);
  });

  it('an API without any address gets the app’s, is secured, and has none again once undone', async () => {
    const { route, app } = await moved(() => {
      const api = apiOf('orders');
      assert.ok(api);
      api.serviceUrl = null;
    });
    assert.equal(route.backEnd.kind, 'none');
    const refused = await resultOf(route, {});
    assert.equal(refused.kind === 'refusal' && refused.code, 'noAddress');
    const before = await plans.azure.apiManagement.getApi(route.api.id);
    const plan = await planOf(route, { backEndApp: app });
    assert.equal(routeTitle(plan.route), 'Orders → orders-app');
    const [step] = plan.steps.filter(one => one.kind === 'pointApi');
    assert.match(step?.description ?? '', /no address today, and gets https:\/\/orders-app\./);
    assert.deepEqual([step?.changes[0]?.before, step?.undo?.text], ['{}', 'The address is taken away again.']);
    assert.match(plan.cautions.find(one => one.code === 'backEndMoves')?.text ?? '', /^Today they go nowhere\./);
    assert.deepEqual([plan.choices[0]?.id, plan.choices[0]?.answer], ['backEnd', 'orders-app']);
    await isExported(plans, plan, /https:\/\/orders-app\./);
    const outcome = await apply(plan);
    assert.equal(outcome.state, 'secured', JSON.stringify([outcome.stop, outcome.whyNotProved]));
    assert.match(apiOf('orders')?.serviceUrl ?? '', /^https:\/\/orders-app\./);
    assert.deepEqual((await planOf(await plans.route('orders'), {})).steps, []);
    const undone = await undo(plan, outcome.applied);
    assert.equal(undone.state, 'undone', JSON.stringify(undone.left));
    assert.equal(apiOf('orders')?.serviceUrl ?? '', '');
    const after = await plans.azure.apiManagement.getApi(route.api.id);
    assert.deepEqual({ ...after.properties, serviceUrl: null }, before.properties, 'everything else stays');
    assert.equal((await plans.route('orders')).backEnd.kind, 'none');
  });

  it('says that a locked app refuses calls until the token is sent', async () => {
    const secured = await apply(await plans.plan('orders'));
    assert.equal(secured.state, 'secured');
    const { route, app } = await moved(async ({ api }) => {
      toElsewhere();
      const policy = await plans.azure.apiManagement.getPolicy({ kind: 'api', ownerId: api.id });
      await plans.azure.apiManagement.deletePolicy({ kind: 'api', ownerId: api.id }, { etag: policy?.etag ?? '' });
    });
    const plan = await planOf(route, { backEndApp: app });
    assert.match(
      plan.cautions.find(one => one.code === 'backEndMoves')?.text ?? '',
      /refuses callers without a token today/,
    );
  });

  it('an API that someone else changes meanwhile is left alone', async () => {
    const { route, app } = await moved(toElsewhere);
    const plan = await planOf(route, { backEndApp: app });
    await plans.azure.apiManagement.putServiceUrl(
      route.api.id,
      'https://theirs.example',
      await plans.azure.apiManagement.getApi(route.api.id),
    );
    const outcome = await apply(plan);
    assert.equal(outcome.stop?.stop.reason, 'changedMeanwhile', outcome.stop?.stop.text);
    assert.equal(apiOf('orders')?.serviceUrl, 'https://theirs.example');
  });

  async function throughEntity(service: Route['service'], api: Route['api'], properties: Record<string, unknown>) {
    const found = plans.local.world.services.get(service.id.toLowerCase());
    found?.backends.push({ name: 'entity', etag: 'AAAA', properties: { protocol: 'http', ...properties } });
    await putPolicy(api, '<set-backend-service backend-id="entity" />');
  }
  async function putPolicy(api: Route['api'], statement: string): Promise<void> {
    const place = { kind: 'api', ownerId: api.id } as const;
    const there = await plans.azure.apiManagement.getPolicy(place);
    const section = (name: string, inner: string): string => `<${name}><base />${inner}</${name}>`;
    const text = `<policies>${section('inbound', statement)}${['backend', 'outbound', 'on-error'].map(one => section(one, '')).join('')}</policies>`;
    await plans.azure.apiManagement.putPolicy(place, text, there ? { etag: there.etag } : 'absent');
    plans.local.world.clock.advance(600_000);
  }

  it('an entity is pointed at the app, with everything else in it kept, and back', async () => {
    const kept = { credentials: { header: { 'x-shop': ['k3y'] } }, somethingNew: { kept: [1] } };
    const { route, app } = await moved(({ service, api }) => throughEntity(service, api, { url: elsewhere, ...kept }));
    const plan = await planOf(route, { backEndApp: app });
    assert.ok(!JSON.stringify(plan.steps.map(step => step.changes)).includes('k3y'));
    assert.match(
      plan.cautions.find(one => one.code === 'backEndMoves')?.text ?? '',
      /every other API that calls through/,
    );
    const entity = () =>
      [...plans.local.world.services.values()].flatMap(one => one.backends).find(one => one.name === 'entity')
        ?.properties;
    const before = structuredClone(entity());
    const outcome = await apply(plan);
    assert.equal(outcome.state, 'secured', JSON.stringify([outcome.stop, outcome.whyNotProved]));
    const after = entity();
    assert.match(JSON.stringify(after?.['url']), /^"https:\/\/orders-app\..*\/api"$/);
    assert.deepEqual({ ...after, url: '' }, { ...before, url: '' });
    assert.equal((await undo(plan, outcome.applied)).state, 'undone');
    assert.deepEqual(entity(), before);
  });

  it('a host that stands before the app stays unless it is ticked off', async () => {
    const { route, app } = await moved(({ service, api, backEnd }) =>
      throughEntity(service, api, {
        url: 'https://door.retail.example',
        resourceId: `https://management.azure.com${backEnd.kind === 'app' ? backEnd.app.id : ''}`,
      }),
    );
    assert.ok(route.backEnd.kind === 'app' && route.backEnd.app.id === app.id);
    const plan = await planOf(route, {});
    assert.ok(!plan.steps.some(step => step.kind === 'pointBackEnd'));
    const choice = plan.choices.find(one => one.id === 'backEnd');
    assert.deepEqual(
      choice?.options?.map(one => one.chosen),
      [false],
    );
    const straight = await planOf(route, { straight: true });
    assert.ok(straight.steps.some(step => step.kind === 'pointBackEnd'));
  });

  it('where the policy itself names the address, it says so', async () => {
    const { route, app } = await moved(({ api }) => putPolicy(api, `<set-backend-service base-url="${elsewhere}" />`));
    const result = await resultOf(route, { backEndApp: app });
    assert.equal(result.kind === 'refusal' && result.code, 'backEndInPolicy');
    assert.match(result.kind === 'refusal' ? result.text : '', /old\.retail\.example/);
  });
});
