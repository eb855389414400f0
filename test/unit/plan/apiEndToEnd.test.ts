import assert from 'node:assert/strict';
import { type Report, proverFor } from '../../../src/diagnosis';
import { applyPlan, planRoute, readPlanContext, undoSteps } from '../../../src/plan';
import type { Plan } from '../../../src/plan/plan';
import { type Facts, type Route, factsHash, findRoutes, judge, posture } from '../../../src/route';
import { MemoryJournal } from '../../plan/memoryJournal';
import { clientIds } from '../simulator/localAzure';
import { LocalPlans } from './localPlan';

/** `ledger` of one service calls `customers` of another one through its gateway. */
describe('one API Management calling another, from open to proved secure and back', () => {
  let plans: LocalPlans;
  beforeEach(async () => {
    plans = await LocalPlans.start();
  });
  afterEach(() => plans.stop());

  const choices = { clientId: clientIds.reports };

  async function routeWith(subscriptionRequired: boolean): Promise<Route> {
    const [from, to] = [await plans.route('ledger'), await plans.route('customers')];
    const world = plans.local.world.services;
    const ledger = world.get(from.service.id.toLowerCase())?.apis.find(one => one.name === 'ledger');
    const customers = world.get(to.service.id.toLowerCase())?.apis.find(one => one.name === 'customers');
    const operation = ledger?.operations[0];
    assert.ok(ledger && customers && operation);
    ledger.serviceUrl = `https://${to.service.gatewayHosts[0] ?? ''}/customers`;
    customers.subscriptionRequired = subscriptionRequired;
    customers.operations.push({ ...operation, name: 'entries' });
    const subscriptions = (await plans.azure.inventory.listSubscriptions()).map(one => one.id);
    const { services, apps } = await plans.azure.inventory.read(subscriptions);
    const apis = await Promise.all(services.map(one => plans.azure.apiManagement.listApis(one.id)));
    const found = findRoutes({ services, apps, apis: apis.flat() }).find(one => one.api.name === 'ledger');
    assert.equal(found?.backEnd.kind, 'api');
    return found;
  }

  const planOf = async (route: Route): Promise<Plan> => {
    const facts = await plans.facts(route);
    const result = planRoute(await readPlanContext(plans.azure, { route, facts, routes: [route], choices }), choices);
    assert.equal(result.kind, 'plan', result.kind === 'refusal' ? `${result.title}: ${result.text}` : '');
    return result;
  };

  const reports: Report[] = [];
  const apply = (plan: Plan) =>
    applyPlan(plans.azure, plan, {
      proverFor: of =>
        proverFor(
          plans.azure,
          of,
          () => plans.facts(of),
          { sendGatewayToken: 'agreed' },
          one => reports.push(one),
        ),
      journal: new MemoryJournal(),
      onProgress: () => undefined,
    });

  const policyOf = async (ownerId: string) => plans.azure.apiManagement.getPolicy({ kind: 'api', ownerId });
  async function addToPolicy(ownerId: string, statement: string): Promise<void> {
    const there = await policyOf(ownerId);
    const empty =
      '<policies><inbound><base /></inbound><backend><base /></backend><outbound><base /></outbound><on-error><base /></on-error></policies>';
    const text = (there?.text ?? empty).replace('<base />', `<base />${statement}`);
    await plans.azure.apiManagement.putPolicy({ kind: 'api', ownerId }, text, there ? { etag: there.etag } : 'absent');
    plans.local.world.clock.advance(600_000);
  }

  async function isSecured(route: Route): Promise<void> {
    const { backEnd } = route;
    assert.ok(backEnd.kind === 'api');
    const before = [(await policyOf(route.api.id))?.text, (await policyOf(backEnd.api.id))?.text];
    const plan = await planOf(route);
    const outcome = await apply(plan);
    assert.equal(outcome.state, 'secured', JSON.stringify([outcome.stop?.stop.text, outcome.whyNotProved]));
    const tests = reports.at(-1)?.tests ?? [];
    assert.deepEqual(
      tests.map(one => [one.id, one.state, one.got]),
      [
        ['noToken', 'passed', 401],
        ['goodToken', 'passed', 200],
        ['throughGateway', 'passed', 200],
      ],
    );
    const { exchanges = [] } = tests[0] ?? {};
    assert.equal(exchanges.length, 2, 'without a token and with a garbage one');
    const facts: Facts = await plans.facts(route);
    assert.equal(posture(judge(facts), factsHash(facts), outcome.proof).word, 'secured');
    assert.deepEqual((await planOf(route)).steps, []);

    const undone = await undoSteps(plans.azure, outcome.applied, {
      journal: new MemoryJournal(),
      onProgress: () => undefined,
      turnOffIdentity: true,
      proverFor: () => proverFor(plans.azure, route, () => plans.facts(route)),
    });
    assert.equal(undone.state, 'undone', JSON.stringify(undone.left));
    assert.deepEqual([(await policyOf(route.api.id))?.text, (await policyOf(backEnd.api.id))?.text], before);
  }

  it('without a key of its own: the caller’s isn’t passed on', async () => {
    const route = await routeWith(false);
    const plan = await planOf(route);
    assert.deepEqual(plan.permissions.map(one => [one.what, one.state]).slice(0, 2), [
      ['Change shop-apim and its policies', 'has'],
      ['Change policies of shop-test-apim', 'has'],
    ]);
    const policy = plan.steps.find(step => step.kind === 'policy');
    assert.match(policy?.after ?? '', /<set-header name="Ocp-Apim-Subscription-Key" exists-action="delete" \/>/);
    await isSecured(route);
  });

  it('with a key of its own, which the policy sends: tests send one, too, or the key check would hide the token’s', async () => {
    const route = await routeWith(true);
    const key = 'sample0customers0primary00000000c1';
    await addToPolicy(
      route.api.id,
      `<set-header name="Ocp-Apim-Subscription-Key" exists-action="override"><value>${key}</value></set-header>`,
    );
    await isSecured(route);
    assert.ok(!JSON.stringify(reports).includes(key), 'the key is in no report');
  });

  it('where the caller’s key goes on and is refused there, the lock comes off by itself', async () => {
    const route = await routeWith(true);
    assert.ok(route.backEnd.kind === 'api');
    const called = (await policyOf(route.backEnd.api.id))?.text;
    const plan = await planOf(route);
    assert.ok(plan.cautions.some(one => one.code === 'calledNeedsKey'));
    const outcome = await apply(plan);
    assert.equal(outcome.state, 'stopped');
    assert.ok(outcome.takenBack.some(step => step.startsWith('lockPolicy:')));
    assert.equal((await policyOf(route.backEnd.api.id))?.text, called);
  });

  it('a called API whose validation names no caller isn’t taken for proved', async () => {
    const route = await routeWith(false);
    assert.ok(route.backEnd.kind === 'api');
    await addToPolicy(
      route.backEnd.api.id,
      `<validate-azure-ad-token tenant-id="${plans.azure.tenantId}"><audiences><audience>${clientIds.reports}</audience></audiences></validate-azure-ad-token>`,
    );
    const outcome = await apply(await planOf(route));
    assert.equal(outcome.state, 'configured', outcome.stop?.stop.text);
    assert.match(outcome.whyNotProved ?? '', /lets in any caller with a token/);
  });
});
