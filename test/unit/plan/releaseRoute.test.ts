import assert from 'node:assert/strict';
import { proverFor } from '../../../src/diagnosis';
import { applyPlan, planRelease, planRoute, readPlanContext, undoSteps } from '../../../src/plan';
import type { Plan } from '../../../src/plan/plan';
import { dismissedSettings, openedSettings } from '../../../src/plan/releasedSettings';
import { MemoryJournal } from '../../plan/memoryJournal';
import { LocalPlans } from './localPlan';

const list = (applications: readonly string[], identities: readonly string[] = []) => ({
  properties: {
    kept: 1,
    platform: { enabled: true },
    globalValidation: { unauthenticatedClientAction: 'Return401', requireAuthentication: true, excludedPaths: ['/x'] },
    identityProviders: {
      azureActiveDirectory: {
        validation: {
          defaultAuthorizationPolicy: {
            allowedApplications: applications,
            ...(identities.length > 0 && { allowedPrincipals: { identities } }),
          },
        },
      },
    },
  },
});

describe('settings that let go of a caller', () => {
  const caller = { clientId: 'me', objectId: 'Mine' };
  const table: readonly [string, ReturnType<typeof list>, ReturnType<typeof list>][] = [
    ['others stay', list(['me', 'other'], ['mine', 'theirs']), list(['other'], ['theirs'])],
    ['alone on a list: it stays, never empty', list(['ME'], ['mine']), list(['ME'], ['mine'])],
    ['not on it', list(['other']), list(['other'])],
  ];
  for (const [name, before, after] of table) {
    it(name, () => assert.deepEqual(dismissedSettings(before, caller), after));
  }

  it('opened: only the action and what goes with it', () => {
    const before = list(['me']);
    const { globalValidation } = before.properties;
    assert.deepEqual(openedSettings(before).properties, {
      ...before.properties,
      globalValidation: {
        ...globalValidation,
        unauthenticatedClientAction: 'AllowAnonymous',
        requireAuthentication: false,
      },
    });
    const off = { properties: { platform: { enabled: false } } };
    assert.equal(openedSettings(off), off);
  });
});

describe('letting go of a route, on the local Azure', () => {
  let plans: LocalPlans;
  beforeEach(async () => {
    plans = await LocalPlans.start();
  });
  afterEach(() => plans.stop());

  const prover = (route: Plan['route']) =>
    proverFor(plans.azure, route, () => plans.facts(route), {
      sendGatewayToken: 'agreed',
      keySubscriptionId: `${route.service.id}/subscriptions/all-apis`,
    });
  const apply = (plan: Plan) =>
    applyPlan(plans.azure, plan, {
      proverFor: prover,
      journal: new MemoryJournal(),
      onProgress: () => undefined,
    });
  async function context(api: string) {
    const [route, routes] = [await plans.route(api), await plans.routes()];
    return readPlanContext(plans.azure, { route, facts: await plans.facts(route), routes, choices: {} });
  }

  it('opens the app first, then takes the token out, proves both, and undo secures it again', async () => {
    const before = await context('billing');
    const secure = planRoute(before);
    assert.equal(secure.kind, 'plan');
    assert.equal((await apply(secure)).state, 'secured');
    const plan = planRelease(await context('billing'));
    assert.equal(plan.kind, 'plan');
    assert.deepEqual(
      plan.steps.map(step => step.kind),
      ['open', 'proveOpen', 'policy', 'proveReleased'],
    );
    assert.ok(plan.cautions.some(one => one.code === 'appOpens' && one.ask));
    assert.ok(plan.cautions.some(one => one.code === 'noConflictCheck'));
    const outcome = await apply(plan);
    assert.equal(outcome.state, 'configured', outcome.stop?.stop.text);
    assert.equal(outcome.stands.length, 2);
    const released = await context('billing');
    assert.deepEqual(released.policy.stored, { ...released.policy.stored, state: 'read' });
    const again = planRelease(released);
    assert.deepEqual(again.kind === 'plan' && again.steps, []);
    const text = (one: typeof before): string =>
      one.policy.stored.state === 'read' ? (one.policy.stored.value?.text ?? '') : '?';
    assert.equal(text(released), text(before), 'byte for byte as before the token was added');

    const undone = await undoSteps(plans.azure, outcome.applied, {
      journal: new MemoryJournal(),
      onProgress: () => undefined,
      turnOffIdentity: false,
    });
    assert.equal(undone.state, 'undone', JSON.stringify(undone.left));
    assert.deepEqual((await plans.plan('billing')).steps, []);
  });

  it('keeps the app locked where that is wished, and asks, as calls will fail', async () => {
    assert.equal((await apply(await plans.plan('billing'))).state, 'secured');
    const plan = planRelease(await context('billing'), 'locked');
    assert.equal(plan.kind, 'plan');
    assert.deepEqual(
      plan.steps.map(step => step.kind),
      ['policy', 'proveReleased'],
    );
    assert.ok(plan.cautions.some(one => one.code === 'callsWillFail' && one.ask));
  });

  it('has nothing to do where no token is sent', async () => {
    const plan = planRelease(await context('checkout'));
    assert.deepEqual(plan.kind === 'plan' && plan.steps, []);
  });
});
