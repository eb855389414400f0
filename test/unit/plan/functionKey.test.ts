import assert from 'node:assert/strict';
import { proverFor } from '../../../src/diagnosis';
import { type StepProgress, applyPlan, planRoute, readPlanContext, seenBy, undoSteps } from '../../../src/plan';
import type { PolicyPlace } from '../../../src/azure/interfaces';
import { keyedBackEnds } from '../../../src/plan/keyPlaces';
import type { Plan } from '../../../src/plan/plan';
import { type BackEnd, type Route, read } from '../../../src/route';
import { siteAt } from '../../../src/simulator/world';
import { MemoryJournal } from '../../plan/memoryJournal';
import { LocalPlans } from './localPlan';

const inheriting = '<policies><inbound><base /></inbound></policies>';

describe('a function key in the policy, on the local Azure (F-32)', () => {
  let plans: LocalPlans;
  const progress: StepProgress[] = [];
  afterEach(() => plans.stop());

  const header =
    '<set-header name="x-functions-key" exists-action="override"><value>{{reports-fn-key}}</value></set-header>';
  type Where = 'api' | 'operation' | 'header' | 'query';

  /** The back end as an import makes it (domain.md 2.5), with the key as header or in the query. */
  function addBackEnd(where: 'header' | 'query'): void {
    const service = plans.local.world.services.get(billing.service.id.toLowerCase());
    assert.ok(service && billing.backEnd.kind === 'app');
    const credentials =
      where === 'header'
        ? { header: { 'X-Functions-Key': ['{{reports-fn-key}}'] } }
        : { query: { code: ['{{reports-fn-key}}'] } };
    const { id, hosts } = billing.backEnd.app;
    const properties = {
      url: `https://${hosts[0] ?? ''}/api`,
      protocol: 'http',
      resourceId: `https://management.azure.com${id}`,
      credentials,
    };
    service.backends.push({ name: 'billing-fn', properties, etag: 'e' });
  }

  let billing: Route;
  let operation: PolicyPlace;
  async function start(authLevels: 'anonymous' | 'function', where: Where = 'api'): Promise<void> {
    plans = await LocalPlans.start({ policyDelay: 20_000 });
    billing = await plans.route('billing');
    const [first] = await plans.azure.apiManagement.listOperations(billing.api.id);
    assert.ok(first);
    operation = { kind: 'operation', ownerId: first.id };
    if (where === 'header' || where === 'query') addBackEnd(where);
    else {
      const place = where === 'api' ? await placeOf() : operation;
      const there = await plans.azure.apiManagement.getPolicy(place);
      const text = (there?.text ?? inheriting).replace('<base />', `<base />\r\n\t\t${header}`);
      await plans.azure.apiManagement.putPolicy(place, text, there ? { etag: there.etag } : 'absent');
    }
    const site = siteAt(plans.local.world, 'billing-fn.azurewebsites.net');
    assert.ok(site);
    if (authLevels === 'function') site.functions.forEach(one => Object.assign(one, { authLevel: 'function' }));
  }
  const placeOf = async () => ({ kind: 'api', ownerId: (await plans.route('billing')).api.id }) as const;
  const apply = (plan: Plan) =>
    applyPlan(plans.azure, plan, {
      proverFor: route => {
        const seen = seenBy(route, plan.testOperationId);
        return proverFor(plans.azure, seen, () => plans.facts(seen), { sendGatewayToken: 'agreed' });
      },
      journal: new MemoryJournal(),
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

  it('in the API’s policy goes, too, where the token is sent by an operation’s', async () => {
    await start('anonymous', 'api');
    const [first] = await plans.azure.apiManagement.listOperations(billing.api.id);
    assert.ok(first);
    const scope = { kind: 'operation', ownerId: first.id, name: first.displayName } as const;
    const plan = await plans.plan('billing', { scope });
    const drops = plan.steps.filter(step => step.kind === 'dropKey');
    assert.deepEqual(
      drops.map(step => step.place.kind),
      ['api'],
    );
    const outcome = await apply(plan);
    assert.equal(outcome.state, 'secured', outcome.stop?.stop.text);
    const text = (await plans.azure.apiManagement.getPolicy(await placeOf()))?.text ?? '';
    assert.ok(!text.includes('x-functions-key') && !text.includes('authentication-managed-identity'));
  });

  it('in the policy of an operation goes the same way, and undo puts it back byte for byte', async () => {
    await start('anonymous', 'operation');
    const before = await plans.azure.apiManagement.getPolicy(operation);
    assert.ok(before);
    assert.ok(before.text.includes('x-functions-key'));
    const plan = await plans.plan('billing');
    const drops = plan.steps.filter(step => step.kind === 'dropKey');
    assert.deepEqual(
      drops.map(step => step.place),
      [operation],
    );
    assert.equal(plan.steps.at(-1)?.kind, 'proveWithoutKey');
    const outcome = await apply(plan);
    assert.equal(outcome.state, 'secured', outcome.stop?.stop.text);
    const after = await plans.azure.apiManagement.getPolicy(operation);
    assert.ok(after && !after.text.includes('x-functions-key'));
    const undone = await undoSteps(plans.azure, outcome.applied, {
      journal: new MemoryJournal(),
      onProgress: () => undefined,
      turnOffIdentity: false,
    });
    assert.equal(undone.state, 'undone', undone.left[0]?.stop.text);
    assert.equal((await plans.azure.apiManagement.getPolicy(operation))?.text, before.text);
  });

  it('in the policy of an operation stays where a function asks for it, and that is said', async () => {
    await start('function', 'operation');
    const plan = await plans.plan('billing');
    assert.ok(!plan.steps.some(step => step.kind === 'dropKey'));
    assert.ok(plan.cautions.some(one => one.code === 'functionKeyStays' && one.text.includes('ListInvoices')));
  });

  for (const where of ['header', 'query'] as const) {
    it(`in a back end’s ${where} goes after the proof where every function is anonymous; undo puts it back`, async () => {
      await start('anonymous', where);
      const stored = () =>
        plans.local.world.services
          .get(billing.service.id.toLowerCase())
          ?.backends.find(one => one.name === 'billing-fn')?.properties;
      const place = await placeOf();
      const there = await plans.azure.apiManagement.getPolicy(place);
      const text = (there?.text ?? inheriting).replace(
        '<base />',
        '<base /><set-backend-service backend-id="billing-fn" />',
      );
      await plans.azure.apiManagement.putPolicy(place, text, there ? { etag: there.etag } : 'absent');
      const before = structuredClone(stored());
      const plan = await plans.plan('billing');
      assert.deepEqual(
        plan.steps.slice(-3).map(step => step.kind),
        ['proveSecured', 'dropBackEndKey', 'proveWithoutKey'],
      );
      assert.ok(!plan.cautions.some(one => one.code === 'functionKeyInBackEnd'));
      const outcome = await apply(plan);
      assert.equal(outcome.state, 'secured', JSON.stringify([outcome.stop?.stop.text, outcome.whyNotProved]));
      assert.deepEqual(stored(), { ...before, credentials: { [where]: {} } });
      const undone = await undoSteps(plans.azure, outcome.applied, {
        journal: new MemoryJournal(),
        onProgress: () => undefined,
        turnOffIdentity: false,
      });
      assert.equal(undone.state, 'undone', undone.left[0]?.stop.text);
      assert.deepEqual(stored(), before);
    });

    it(`in a back end’s ${where} that can’t be read whole stays, and that is said`, async () => {
      await start('anonymous', where);
      const facts = await plans.facts(billing);
      const context = await readPlanContext(plans.azure, { route: billing, facts, routes: [billing], choices: {} });
      assert.ok(context.keyPlaces);
      const plan = planRoute({ ...context, keyPlaces: { ...context.keyPlaces, documents: {} } });
      assert.equal(plan.kind, 'plan');
      assert.ok(!plan.steps.some(step => step.kind === 'dropBackEndKey' || step.kind === 'proveWithoutKey'));
      const said = plan.cautions.find(one => one.code === 'functionKeyInBackEnd');
      assert.match(said?.title ?? '', /^The back end billing-fn goes on/);
    });

    it(`in a back end’s ${where} stays where a function asks for it`, async () => {
      await start('function', where);
      const codes = (await plans.plan('billing')).cautions.map(one => one.code);
      assert.ok(codes.includes('functionKeyStays') && !codes.includes('functionKeyInBackEnd'));
    });
  }
});

describe('back ends that add a function key', () => {
  const one: BackEnd = {
    id: '/b/one',
    name: 'one',
    url: 'https://fn.azurewebsites.net/api',
    setsAuthorization: false,
    headerNames: [],
    pool: [],
  };
  const table: readonly [string, Partial<BackEnd>, boolean][] = [
    ['none', {}, false],
    ['another header', { headerNames: ['x-api-key'] }, false],
    ['the header, in any case', { headerNames: ['x-a', 'X-Functions-Key'] }, true],
    ['another parameter', { queryNames: ['api-version'] }, false],
    ['the parameter code', { queryNames: ['code'] }, true],
  ];
  for (const [name, credentials, isKeyed] of table) {
    it(name, () => {
      const backEnds = read([{ ...one, ...credentials }]);
      assert.equal(keyedBackEnds({ operations: read([]), around: read(null), backEnds }).length === 1, isKeyed);
    });
  }
  it('not a Function App', () => assert.deepEqual(keyedBackEnds(undefined), []));
});
