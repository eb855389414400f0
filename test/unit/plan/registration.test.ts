import assert from 'node:assert/strict';
import { type Azure, AzureError, type Registrations, isAzureProblem } from '../../../src/azure/interfaces';
import { proverFor } from '../../../src/diagnosis';
import { type StepProgress, applyPlan, undoSteps } from '../../../src/plan';
import type { ApplyOutcome, Plan } from '../../../src/plan/plan';
import { MemoryJournal } from '../../plan/memoryJournal';
import { LocalPlans } from './localPlan';

describe('a new app registration, on the local Azure', () => {
  let plans: LocalPlans;
  const progress: StepProgress[] = [];

  async function start(directory: 'read' | 'write', switches: Readonly<Record<string, unknown>> = {}): Promise<void> {
    plans = await LocalPlans.start(switches);
    tenant().users.forEach(user => Object.assign(user, { directory }));
    progress.length = 0;
  }
  afterEach(() => plans.stop());

  const tenant = () => {
    const [first] = plans.local.world.tenants;
    assert.ok(first);
    return first;
  };
  const made = () => tenant().applications.filter(one => one.uniqueName !== null);

  function apply(plan: Plan, azure: Azure = plans.azure): Promise<ApplyOutcome> {
    return applyPlan(azure, plan, {
      proverFor: route =>
        proverFor(azure, route, () => plans.facts(route), {
          sendGatewayToken: 'agreed',
          keySubscriptionId: `${route.service.id}/subscriptions/all-apis`,
        }),
      journal: new MemoryJournal(),
      onProgress: one => progress.push(one),
    });
  }
  const withRegistrations = (change: (real: Registrations) => Partial<Registrations>): Azure => {
    const { directory } = plans.azure;
    const registrations = { ...directory.registrations, ...change(directory.registrations) };
    return { ...plans.azure, directory: { ...directory, registrations } };
  };

  it('is created, named, given a principal and the role, and proved, however slowly the directory follows', async () => {
    await start('write', { graphDelay: 20_000 });
    const plan = await plans.plan('legacy', { registration: 'new' });
    assert.deepEqual(
      plan.steps.map(step => step.kind),
      [
        ...['registration', 'identity', 'identifierUri', 'principal', 'assignment'],
        ...['tryPolicy', 'proveToken', 'policy', 'lock', 'proveSecured'],
      ],
    );
    const outcome = await apply(plan);
    assert.equal(outcome.state, 'secured', JSON.stringify(outcome.stop?.stop.text));
    const [application, ...more] = made();
    assert.ok(application && more.length === 0);
    assert.deepEqual(application.identifierUris, [`api://${application.appId}`]);
    assert.equal(application.tokenVersion, 2);
    const principal = tenant().servicePrincipals.find(one => one.appId === application.appId);
    assert.equal(principal?.appRoleAssignmentRequired, true);
    assert.ok(progress.some(one => one.kind === 'waiting' && one.text.includes('known everywhere')));
    assert.deepEqual((await plans.plan('legacy')).steps, []);
    assert.deepEqual((await plans.plan('legacy', { registration: 'new' })).steps, []);

    const before = plans.local.world.clock.now();
    const undone = await undoSteps(plans.azure, outcome.applied, {
      journal: new MemoryJournal(),
      onProgress: () => undefined,
      turnOffIdentity: true,
    });
    assert.equal(undone.state, 'undone', JSON.stringify(undone.left));
    assert.ok(plans.local.world.clock.now() >= before);
    assert.deepEqual(made(), []);
    assert.equal(
      tenant().assignments.some(one => one.resourceId === principal.objectId),
      false,
    );
  });

  it('a lost answer never makes a second one', async () => {
    await start('write', { graphDelay: 20_000 });
    let lost = 0;
    const azure = withRegistrations(real => ({
      async put(...wish) {
        const answer = await real.put(...wish);
        if (lost++ > 0) return answer;
        throw new AzureError('No answer.', { kind: 'unreachable', host: 'graph.microsoft.com' });
      },
    }));
    const outcome = await apply(await plans.plan('legacy', { registration: 'new' }), azure);
    assert.equal(outcome.state, 'secured', outcome.stop?.stop.text);
    assert.equal(made().length, 1);
  });

  it('without rights in the directory nothing of the app or the policy is touched; when an administrator has made it, the plan goes on', async () => {
    await start('read');
    const choices = { registration: 'new' } as const;
    const plan = await plans.plan('legacy', choices);
    const check = plan.permissions.find(one => one.permission === 'Application.ReadWrite.All');
    assert.equal(check?.state, 'notKnown');
    const outcome = await apply(plan);
    assert.equal(outcome.state, 'stopped');
    const error = outcome.stop?.stop.error;
    assert.ok(isAzureProblem(error, 'forbidden') && error.problem.directory);
    assert.deepEqual(outcome.stands, ['identity']);

    const step = plan.steps.find(one => one.kind === 'registration');
    assert.ok(step);
    tenant().users.forEach(user => Object.assign(user, { directory: 'write' }));
    const registration = await plans.azure.directory.registrations.put(step.wish);
    tenant().users.forEach(user => Object.assign(user, { directory: 'read' }));
    const next = await plans.plan('legacy', choices);
    assert.equal(next.clientId, registration.clientId);
    assert.ok(!next.steps.some(one => one.kind === 'registration'));
    assert.equal(made().length, 1);
  });

  it('one that was there half-made is completed; an undo says that it stays, and takes back the rest', async () => {
    await start('write');
    const choices = { registration: 'new' } as const;
    const step = (await plans.plan('legacy', choices)).steps.find(one => one.kind === 'registration');
    assert.ok(step);
    await plans.azure.directory.registrations.put(step.wish);
    const [halfMade] = made();
    assert.ok(halfMade);
    Object.assign(halfMade, { appRoles: [] });
    const principals = tenant().servicePrincipals.length;
    const outcome = await apply(await plans.plan('legacy', choices));
    assert.equal(outcome.state, 'secured', outcome.stop?.stop.text);
    const undone = await undoSteps(plans.azure, outcome.applied, {
      journal: new MemoryJournal(),
      onProgress: () => undefined,
      turnOffIdentity: true,
    });
    assert.deepEqual(
      undone.left.map(one => one.step),
      ['registration'],
      JSON.stringify(undone.left),
    );
    assert.match(undone.left[0]?.stop.text ?? '', /was there already; what was added to it stays/);
    assert.equal(made().length, 1);
    assert.equal(tenant().servicePrincipals.length, principals);
  });

  it('goes on without the identifier URI where the tenant’s policy forbids it (F-25)', async () => {
    await start('write');
    const azure = withRegistrations(() => ({ setIdentifierUris: () => Promise.resolve('refused') }));
    const outcome = await apply(await plans.plan('legacy', { registration: 'new' }), azure);
    assert.equal(outcome.state, 'secured', outcome.stop?.stop.text);
    assert.deepEqual(made()[0]?.identifierUris, []);
    assert.deepEqual((await plans.plan('legacy', { registration: 'new' })).steps, []);
  });

  it('says that the account may register where it holds a role that suffices', async () => {
    await start('write');
    const plan = await plans.plan('legacy', { registration: 'new' });
    assert.deepEqual(
      plan.permissions.map(one => one.state),
      ['has', 'has', 'has'],
    );
  });

  it('a reader is told beforehand what is missing', async () => {
    plans = await LocalPlans.start({}, 'ben@retail.example');
    const plan = await plans.plan('orders');
    assert.deepEqual(
      plan.permissions.map(one => [one.state, one.permission]),
      [
        ['lacks', 'Microsoft.ApiManagement/service/write'],
        ['lacks', 'Microsoft.Web/sites/config/write'],
        ['notNeeded', undefined],
      ],
    );
  });
});
