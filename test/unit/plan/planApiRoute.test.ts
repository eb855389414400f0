import assert from 'node:assert/strict';
import { proverFor } from '../../../src/diagnosis';
import { type PlanContext, applyPlan, planRoute, readPlanContext, undoSteps } from '../../../src/plan';
import { exportPlan } from '../../../src/plan/exports';
import type { Plan } from '../../../src/plan/plan';
import { type Route, routeId } from '../../../src/route';
import { MemoryJournal } from '../../plan/memoryJournal';
import { clientIds } from '../simulator/localAzure';
import { LocalPlans } from './localPlan';
import { modelOf } from './exports/planned';

/** `orders` made to call `legacy` of another service through its gateway. */
describe('API Management as the back end, on the local Azure', () => {
  let plans: LocalPlans;
  beforeEach(async () => {
    plans = await LocalPlans.start();
  });
  afterEach(() => plans.stop());

  async function route(): Promise<Route> {
    const [from, to] = [await plans.route('checkout'), await plans.route('customers')];
    const url = `https://${to.service.gatewayHosts[0] ?? ''}/customers`;
    const backEnd = { kind: 'api', service: to.service, api: to.api, url } as const;
    return { ...from, id: routeId(from.api, backEnd), backEnd };
  }
  async function context(of: Route, choices = {}): Promise<PlanContext> {
    return readPlanContext(plans.azure, {
      route: of,
      facts: { ...(await plans.facts(of)), doors: [] },
      routes: [of],
      choices,
    });
  }
  const textAt = async (ownerId: string): Promise<string | undefined> =>
    (await plans.azure.apiManagement.getPolicy({ kind: 'api', ownerId }))?.text;
  const apply = (plan: Plan) =>
    applyPlan(
      plans.azure,
      { ...plan, lockWithoutTrace: true },
      {
        proverFor: of => ({
          ...proverFor(plans.azure, of, () => plans.facts(of)),
          lookForToken: () => Promise.resolve({ state: 'impossible', why: 'seen elsewhere' }),
          lookWhetherSecured: () => Promise.resolve({ state: 'impossible', why: 'not from here' }),
        }),
        journal: new MemoryJournal(),
        onProgress: () => undefined,
      },
    );

  it('the called API names the caller, the calling one sends the token; again: nothing to do; undo: byte for byte', async () => {
    const of = await route();
    const choices = { clientId: clientIds.reports };
    const before = [await textAt(of.api.id), await textAt(of.backEnd.kind === 'api' ? of.backEnd.api.id : '')];
    const plan = planRoute(await context(of, choices), choices);
    assert.equal(plan.kind, 'plan', plan.kind === 'refusal' ? plan.title : '');
    assert.deepEqual(
      plan.steps.map(step => step.kind),
      ['identity', 'tryPolicy', 'proveToken', 'policy', 'lockPolicy', 'proveSecured'],
    );
    assert.equal(plan.lockLineBefore, plan.steps[4]?.id);
    assert.ok(plan.cautions.some(one => one.code === 'otherCallersUnknown' && one.ask));
    const outcome = await apply(plan);
    assert.equal(outcome.state, 'configured', outcome.stop?.stop.text);
    const service = plans.local.world.services.get(of.service.id.toLowerCase());
    const called = of.backEnd.kind === 'api' ? ((await textAt(of.backEnd.api.id)) ?? '') : '';
    assert.ok(called.includes(`<application-id>${service?.systemIdentity?.clientId ?? '?'}</application-id>`));
    assert.ok(called.includes(`<audience>${clientIds.reports}</audience>`));
    assert.match((await textAt(of.api.id)) ?? '', new RegExp(`resource="${clientIds.reports}"`));
    const again = planRoute(await context(of, {}), {});
    assert.deepEqual(again.kind === 'plan' && again.steps, [], 'the audience there names the application');

    const undone = await undoSteps(plans.azure, outcome.applied, {
      journal: new MemoryJournal(),
      onProgress: () => undefined,
      turnOffIdentity: true,
    });
    assert.equal(undone.state, 'undone', JSON.stringify(undone.left));
    assert.deepEqual(
      [await textAt(of.api.id), await textAt(of.backEnd.kind === 'api' ? of.backEnd.api.id : '')],
      before,
    );
  });

  it('a validation that is there is extended first, and nobody loses access', async () => {
    const of = await route();
    assert.ok(of.backEnd.kind === 'api');
    const place = { kind: 'api', ownerId: of.backEnd.api.id } as const;
    const there = await plans.azure.apiManagement.getPolicy(place);
    assert.ok(there);
    const validation = `<validate-azure-ad-token tenant-id="${plans.azure.tenantId}"><client-application-ids><application-id>11111111-1111-4111-8111-111111111111</application-id></client-application-ids><audiences><audience>${clientIds.reports}</audience></audiences></validate-azure-ad-token>`;
    const text = there.text.replace('<base />', `<base />${validation}`);
    await plans.azure.apiManagement.putPolicy(place, text, { etag: there.etag });
    const plan = planRoute(await context(of));
    assert.equal(plan.kind, 'plan', plan.kind === 'refusal' ? plan.title : '');
    assert.equal(plan.clientId, clientIds.reports);
    assert.deepEqual(
      plan.steps.map(step => step.kind),
      ['identity', 'admitPolicy', 'tryPolicy', 'proveToken', 'policy', 'proveSecured'],
    );
    assert.equal(plan.lockLineBefore, undefined);
    const [file] = exportPlan(await modelOf(plans, plan), 'azureCli');
    assert.match(file?.text ?? '', /<application-id>'"\$caller_client_id_of_shop_apim"'<\/application-id>/);
  });

  describe('a validation that asks for an app role', () => {
    const roleId = (value: string): string =>
      tenant()
        .applications.find(one => one.appId === clientIds.customers)
        ?.appRoles.find(one => one.value === value)?.id ?? '';
    const tenant = () => {
      const found = plans.local.world.tenants.find(each => each.id === plans.azure.tenantId);
      assert.ok(found);
      return found;
    };
    async function planned(claim: string): Promise<Plan> {
      const of = await route();
      assert.ok(of.backEnd.kind === 'api');
      const place = { kind: 'api', ownerId: of.backEnd.api.id } as const;
      const there = await plans.azure.apiManagement.getPolicy(place);
      assert.ok(there);
      const validation = `<validate-azure-ad-token tenant-id="${plans.azure.tenantId}"><audiences><audience>${clientIds.customers}</audience></audiences><required-claims>${claim}</required-claims></validate-azure-ad-token>`;
      await plans.azure.apiManagement.putPolicy(place, there.text.replace('<base />', `<base />${validation}`), {
        etag: there.etag,
      });
      const plan = planRoute(await context(of));
      assert.equal(plan.kind, 'plan', plan.kind === 'refusal' ? plan.title : '');
      return plan;
    }
    beforeEach(() => tenant().users.forEach(user => Object.assign(user, { directory: 'write' })));
    const roles = (plan: Plan) => plan.steps.flatMap(step => (step.kind === 'assignment' ? [step.roleId] : []));
    const one = (value: string, match = '') => `<claim name="roles"${match}><value>${value}</value></claim>`;

    it('assigns it, as what is asked for, and undo takes it away', async () => {
      const plan = await planned(one('Customers.Call'));
      assert.deepEqual(roles(plan), [roleId('Customers.Call')]);
      assert.match(
        plan.steps.find(step => step.kind === 'assignment')?.description ?? '',
        /asks the token for this role/,
      );
      const before = structuredClone(tenant().assignments);
      const outcome = await apply(plan);
      assert.equal(outcome.state, 'configured', outcome.stop?.stop.text);
      assert.equal(tenant().assignments.length, before.length + 1);
      const made = tenant().assignments.at(-1);
      const undone = await undoSteps(plans.azure, outcome.applied, {
        journal: new MemoryJournal(),
        // The directory doesn't list it yet.
        onProgress: ({ kind, step }) => {
          if (kind === 'started' && step.startsWith('assignment'))
            Object.assign(made ?? {}, { visibleFrom: plans.local.world.clock.now() + 60_000 });
        },
        // With the identity its roles would go by themselves.
        turnOffIdentity: false,
      });
      assert.equal(undone.state, 'undone', JSON.stringify(undone.left));
      assert.deepEqual(tenant().assignments, before);
    });

    it('without a service principal (F-06) makes that and assigns the role', async () => {
      const at = tenant().servicePrincipals.findIndex(each => each.appId === clientIds.customers);
      assert.ok(at >= 0);
      tenant().servicePrincipals.splice(at, 1);
      const plan = await planned(one('Customers.Call'));
      assert.deepEqual(
        plan.steps.map(step => step.kind).filter(kind => kind === 'principal' || kind === 'assignment'),
        ['principal', 'assignment'],
      );
      const outcome = await apply(plan);
      assert.equal(outcome.state, 'configured', outcome.stop?.stop.text);
      const made = tenant().servicePrincipals.find(each => each.appId === clientIds.customers);
      assert.ok(tenant().assignments.some(each => each.resourceId === made?.objectId));
    });

    it('of several that will do, one that there is', async () => {
      const both = `<claim name="roles" match="any"><value>Nobody.Has</value><value>Customers.Call</value></claim>`;
      assert.deepEqual(roles(await planned(both)), [roleId('Customers.Call')]);
    });

    it('that there isn’t says exactly what is to be done, and asks', async () => {
      const plan = await planned(one('Orders.Call'));
      const said = plan.cautions.find(each => each.code === 'roleUnknown');
      assert.ok(said?.ask);
      assert.match(
        said.text,
        /app registration customers-app \(value Orders\.Call, allowed member types: applications\)/,
      );
    });
  });

  it('without an audience there and without a choice it asks for an app registration', async () => {
    const plan = planRoute(await context(await route()));
    assert.equal(plan.kind === 'refusal' && plan.code, 'noClientId');
  });
});
