import assert from 'node:assert/strict';
import { proverFor } from '../../../src/diagnosis';
import { type StepProgress, applyPlan, planRoute, readPlanContext, undoSteps } from '../../../src/plan';
import { shownBackEnd, withSecrets, withoutFunctionKey, withIdentity } from '../../../src/plan/backEndDocument';
import { exportPlan } from '../../../src/plan/exports';
import type { Plan, PlanChoices, PlanResult } from '../../../src/plan/plan';
import type { Route } from '../../../src/route';
import type { JsonObject } from '../../../src/simulator/json';
import { MemoryJournal } from '../../plan/memoryJournal';
import { modelOf } from './exports/planned';
import { LocalPlans } from './localPlan';

const planted = 'pl4nted-k3y';

describe('a back end’s document', () => {
  const document = {
    url: `https://orders-app.azurewebsites.net/api?code=${planted}&v={{version}}`,
    protocol: 'http',
    credentials: {
      certificateIds: ['cert'],
      header: { 'x-functions-key': ['{{orders-key}}'], 'x-shop': [planted] },
      query: { code: [planted] },
      authorization: { scheme: 'Basic', parameter: planted },
      managedIdentity: { resource: 'api://old', kept: 1 },
      somethingNew: { deep: [planted] },
    },
    proxy: { url: 'http://proxy', username: planted, password: planted },
    circuitBreaker: { rules: [] },
  };

  it('shows no key, but what refers to named values', () => {
    const shown = shownBackEnd(document);
    assert.ok(!shown.includes(planted), shown);
    for (const kept of ['{{orders-key}}', '{{version}}', 'api://old', '"cert"', '"Basic"', 'http://proxy'])
      assert.ok(shown.includes(kept), kept);
    assert.deepEqual(
      withSecrets(document, value => value),
      document,
      'with every key put in its own place it is as it was',
    );
  });

  it('gets the identity, and keeps everything else', () => {
    const { managedIdentity, ...others } = document.credentials;
    const after = withIdentity(document, { resource: 'r', clientId: 'c' });
    assert.deepEqual(after, {
      ...document,
      credentials: { ...others, managedIdentity: { ...managedIdentity, resource: 'r', clientId: 'c' } },
    });
    const system = withIdentity(after, { resource: 'r' });
    assert.deepEqual(system['credentials'], { ...others, managedIdentity: { ...managedIdentity, resource: 'r' } });
  });

  it('loses its function key, and nothing else', () => {
    const { header, ...others } = document.credentials;
    assert.ok(header);
    assert.deepEqual(withoutFunctionKey(document), {
      ...document,
      credentials: { ...others, header: { 'x-shop': [planted] }, query: {} },
    });
    assert.equal(withoutFunctionKey({ url: 'x', credentials: {} })['url'], 'x');
  });
});

/** `billing` of the sample, which calls its Function App through a back-end entity, as imported. */
describe('the back-end entity as the scope, on the local Azure', () => {
  let plans: LocalPlans;
  beforeEach(async () => {
    plans = await LocalPlans.start();
  });
  afterEach(() => plans.stop());

  async function prepared(credentials: JsonObject): Promise<{ route: Route; id: string }> {
    const orders = await plans.route('orders');
    const id = `${orders.service.id}/backends/orders-app`;
    const { resourceManager } = plans.azure.cloud;
    assert.ok(resourceManager && orders.backEnd.kind === 'app');
    const service = plans.local.world.services.get(orders.service.id.toLowerCase());
    assert.ok(service);
    service.backends.push({
      name: 'orders-app',
      etag: 'AAAA',
      properties: {
        url: `https://${orders.backEnd.app.hosts[0] ?? ''}`,
        protocol: 'http',
        credentials,
        somethingNew: { kept: [1] },
      },
    });
    const place = { kind: 'api', ownerId: orders.api.id } as const;
    const there = await plans.azure.apiManagement.getPolicy(place);
    const text = (
      there?.text ??
      '<policies><inbound><base /></inbound><backend><base /></backend><outbound><base /></outbound><on-error><base /></on-error></policies>'
    ).replace('<base />', '<base /><set-backend-service backend-id="orders-app" />');
    await plans.azure.apiManagement.putPolicy(place, text, there ? { etag: there.etag } : 'absent');
    plans.local.world.clock.advance(600_000);
    return { route: orders, id };
  }

  const resultOf = async (route: Route, choices: PlanChoices): Promise<PlanResult> => {
    const facts = await plans.facts(route);
    return planRoute(await readPlanContext(plans.azure, { route, facts, routes: [route], choices }), choices);
  };
  const planOf = async (route: Route, choices: PlanChoices): Promise<Plan> => {
    const result = await resultOf(route, choices);
    assert.equal(result.kind, 'plan', result.kind === 'refusal' ? `${result.title}: ${result.text}` : '');
    return result;
  };
  const scopeOf = (id: string): PlanChoices => ({ scope: { kind: 'backEnd', ownerId: id, name: 'orders-app' } });
  const stored = () =>
    [...plans.local.world.services.values()].flatMap(one => one.backends).find(one => one.name === 'orders-app')
      ?.properties;
  const apply = (plan: Plan, events: StepProgress[] = []) =>
    applyPlan(plans.azure, plan, {
      proverFor: of => proverFor(plans.azure, of, () => plans.facts(of), { sendGatewayToken: 'agreed' }),
      journal: new MemoryJournal(),
      onProgress: event => events.push(event),
    });

  it('is tried by the policy, proved, moved to the entity, proved again, locked; again: nothing; undo: as before', async () => {
    const { route, id } = await prepared({ header: { 'x-shop': [planted] } });
    const textOf = async () =>
      (await plans.azure.apiManagement.getPolicy({ kind: 'api', ownerId: route.api.id }))?.text;
    const before = [structuredClone(stored()), await textOf()];
    const plan = await planOf(route, scopeOf(id));
    const kinds = plan.steps.map(step => step.kind);
    const moved = ['tryPolicy', 'proveToken', 'backEnd', 'policy', 'proveBackEnd', 'lock', 'proveSecured'];
    assert.deepEqual(
      kinds.filter(kind => moved.includes(kind)),
      moved,
      kinds.join(),
    );
    assert.ok(!JSON.stringify(plan.steps.map(step => step.changes)).includes(planted), 'the preview shows no key');
    assert.ok(plan.cautions.some(one => one.code === 'otherScope' && one.ask));
    assert.equal(plan.choices.find(one => one.id === 'scope')?.answer, 'Back end orders-app');
    const [file] = exportPlan(await modelOf(plans, plan), 'azureCli');
    assert.match(file?.text ?? '', /"managedIdentity":\{"resource":/);
    assert.ok(!(file?.text ?? '').includes(planted), 'nor does an export');

    const outcome = await apply(plan);
    assert.equal(outcome.state, 'secured', JSON.stringify([outcome.stop?.stop.text, outcome.whyNotProved]));
    const [entityBefore, textBefore] = before;
    assert.equal(await textOf(), textBefore, 'the policy ends as it was');
    assert.deepEqual(stored(), {
      ...(entityBefore as object),
      credentials: { header: { 'x-shop': [planted] }, managedIdentity: { resource: plan.clientId } },
    });
    assert.deepEqual((await planOf(route, {})).steps, [], 'nothing more to do, whatever scope was chosen');

    const undone = await undoSteps(plans.azure, outcome.applied, {
      journal: new MemoryJournal(),
      onProgress: () => undefined,
      turnOffIdentity: true,
      proverFor: () => proverFor(plans.azure, route, () => plans.facts(route)),
    });
    assert.equal(undone.state, 'undone', JSON.stringify(undone.left));
    assert.deepEqual([stored(), await textOf()], before);
  });

  it('an entity that sends a token for something else is changed itself', async () => {
    const { route } = await prepared({ managedIdentity: { resource: 'https://graph.microsoft.com' } });
    const plan = await planOf(route, {});
    const kinds = plan.steps.map(step => step.kind);
    assert.ok(kinds.includes('tryBackEnd') && kinds.indexOf('tryBackEnd') < kinds.indexOf('proveToken'), kinds.join());
    assert.ok(!kinds.includes('tryPolicy') && !kinds.includes('policy'));
    const outcome = await apply(plan);
    assert.equal(outcome.state, 'secured', JSON.stringify([outcome.stop?.stop.text, outcome.whyNotProved]));
  });

  it('where no token can be had it is changed back by itself', async () => {
    const { route } = await prepared({ managedIdentity: { resource: 'https://graph.microsoft.com' } });
    const before = structuredClone(stored());
    const plan = await planOf(route, {});
    const tenant = plans.local.world.tenants.find(one => one.id === plans.azure.tenantId);
    assert.ok(tenant);
    tenant.servicePrincipals.splice(0);
    const outcome = await apply(plan);
    assert.equal(outcome.stop?.step, 'proveToken', outcome.stop?.stop.text);
    assert.ok(
      outcome.takenBack.some(step => step.startsWith('backEnd:')),
      JSON.stringify(outcome.takenBack),
    );
    assert.deepEqual(stored(), before);
  });

  it('someone else’s change of the entity after the preview is left alone', async () => {
    const { route, id } = await prepared({});
    const plan = await planOf(route, scopeOf(id));
    const entity = plans.local.world.services
      .get(route.service.id.toLowerCase())
      ?.backends.find(one => one.name === 'orders-app');
    assert.ok(entity);
    entity.properties = { ...entity.properties, title: 'Theirs' };
    const theirs = structuredClone(stored());
    const outcome = await apply(plan);
    assert.equal(outcome.stop?.stop.reason, 'changedMeanwhile', outcome.stop?.stop.text);
    assert.deepEqual(stored(), theirs);
  });

  const refusals: readonly [string, JsonObject, PlanChoices | 'own', string][] = [
    [
      'an entity that the API doesn’t call through',
      {},
      { scope: { kind: 'backEnd', ownerId: '/x', name: 'another' } },
      'backEndNotUsed',
    ],
    [
      'a fixed Authorization in it',
      { authorization: { scheme: 'Basic', parameter: planted } },
      'own',
      'backEndAuthorization',
    ],
    ['the same, with the policy as the scope', { header: { Authorization: [planted] } }, {}, 'backEndAuthorization'],
  ];
  for (const [name, credentials, choices, code] of refusals) {
    it(`refuses: ${name}`, async () => {
      const { route, id } = await prepared(credentials);
      const result = await resultOf(route, choices === 'own' ? scopeOf(id) : choices);
      assert.equal(result.kind === 'refusal' && result.code, code);
      assert.ok(!JSON.stringify(result.kind === 'refusal' && [result.title, result.text]).includes(planted));
    });
  }
});
