import assert from 'node:assert/strict';
import { type Clock, connect, localTokens, publicCloud, readFacts } from '../../../src/azure';
import { type Report, diagnose, proverFor } from '../../../src/diagnosis';
import { type StepProgress, applyPlan, planRoute, readPlanContext, undoSteps } from '../../../src/plan';
import type { Plan, PlanChoices } from '../../../src/plan/plan';
import { type Route, judge, posture, factsHash } from '../../../src/route';
import { type Simulator, startSimulator } from '../../../src/simulator/simulator';
import type { World } from '../../../src/simulator/world';
import { MemoryJournal } from '../../plan/memoryJournal';

const tenantId = '3d5f08ae-6c14-4f7b-b1d9-20c7e4a85f13';
const subscriptionId = '5a7d3c10-2222-4222-8222-000000000001';
const registrations = {
  'orders-app': '8c21b7d4-0b6e-4c0f-9a53-2f1d7e6a90c4',
  'stock-fn': '91aa07d4-0b6e-4c0f-9a53-2f1d7e6a90c4',
} as const;
type AppName = keyof typeof registrations;

const appEntry = (name: AppName): object => ({
  name,
  kind: name === 'stock-fn' ? 'functionapp,linux' : 'app',
  os: name === 'stock-fn' ? 'linux' : 'windows',
  ...(name === 'stock-fn' && {
    functions: [{ name: 'list', authLevel: 'anonymous', route: 'list', methods: ['GET'] }],
  }),
  auth: {
    platform: { enabled: false },
    identityProviders: { azureActiveDirectory: { registration: { clientId: registrations[name] } } },
  },
});

const apiEntry = (name: string, app: AppName): object => ({
  name,
  displayName: name,
  path: name,
  serviceUrl: `https://${app}.azurewebsites.net${app === 'stock-fn' ? '/api' : ''}`,
  operations: [{ name: 'list', method: 'GET', urlTemplate: '/list' }],
});

const scenario = {
  name: 'end to end',
  tenants: [
    {
      id: tenantId,
      displayName: 'Retail',
      domains: ['retail.example'],
      users: [
        {
          name: 'ana@retail.example',
          displayName: 'Ana',
          password: 'pw',
          roles: [{ role: 'Owner', scope: `/subscriptions/${subscriptionId}` }],
        },
      ],
      applications: Object.entries(registrations).map(([displayName, clientId]) => ({
        displayName,
        clientId,
        identifierUris: [`api://${clientId}`],
      })),
    },
  ],
  subscriptions: [
    {
      id: subscriptionId,
      displayName: 'Shop',
      tenant: tenantId,
      groups: [
        {
          name: 'shop',
          location: 'West Europe',
          services: [
            {
              name: 'shop-apim',
              sku: 'Developer',
              apis: [apiEntry('orders', 'orders-app'), apiEntry('stock', 'stock-fn')],
              subscriptions: [{ name: 'all', scope: '/apis' }],
            },
          ],
          apps: [appEntry('orders-app'), appEntry('stock-fn')],
        },
      ],
    },
  ],
};

describe('from open to proved secure, over TLS to the local Azure', () => {
  let world: World;
  let simulator: Simulator;
  let azure: ReturnType<typeof connect>;

  beforeEach(async () => {
    // A directory that this user may not read: Graph answers 403.
    simulator = await startSimulator({ scenario: { ...scenario, switches: { graphRead: 'never' } } });
    ({ world } = simulator);
    const { port, certificate } = simulator.handshake;
    const local = { port, certificate };
    // Waiting moves the world's clock on and costs no time.
    const clock: Clock = {
      now: () => world.clock.now(),
      sleep: milliseconds => {
        world.clock.advance(milliseconds);
        return Promise.resolve();
      },
    };
    const user = { name: 'ana@retail.example', password: 'pw', clientId: 'aebc6443-996d-45c2-90f0-388ff96faa56' };
    const tokens = localTokens(publicCloud, local, user, clock);
    azure = connect({ cloud: publicCloud, tenantId, account: user.name, tokens, local }, { clock });
  });

  afterEach(async () => {
    azure.dispose();
    await simulator.close();
  });

  async function routeOf(apiName: string, appName: AppName): Promise<Route> {
    const group = `/subscriptions/${subscriptionId}/resourceGroups/shop/providers`;
    const service = await azure.apiManagement.getService(`${group}/Microsoft.ApiManagement/service/shop-apim`);
    const apis = await azure.apiManagement.listApis(service.id);
    const api = apis.find(one => one.name === apiName)!;
    const app = await azure.appService.getApp(`${group}/Microsoft.Web/sites/${appName}`);
    return {
      id: `${api.id} -> ${app.id}`.toLowerCase(),
      service,
      api,
      backEnd: { kind: 'app', app, url: api.serviceUrl ?? '' },
    };
  }

  const statusOf = async (appName: AppName): Promise<number> => {
    const outcome = await azure.wire.send({
      method: 'GET',
      url: `https://${appName}.azurewebsites.net/api/list`,
      headers: {},
    });
    return outcome.kind === 'answered' ? outcome.response.status : 0;
  };

  for (const [apiName, appName] of [
    ['orders', 'orders-app'],
    ['stock', 'stock-fn'],
  ] as const) {
    it(`secures ${appName}, proves it, plans nothing more, and undoes it`, async () => {
      const route = await routeOf(apiName, appName);
      const read = () => readFacts(azure, route);
      assert.equal(await statusOf(appName), 200, 'open before');
      const before = await diagnose(azure, route, await read());
      assert.equal(before.verdict.state, 'open', before.verdict.text);
      assert.ok(before.causes.some(cause => cause.id === 'F-38'));

      const context = await readPlanContext(azure, { route, facts: await read(), routes: [route], choices: {} });
      const plan = planRoute(context);
      assert.equal(plan.kind, 'plan', plan.kind === 'refusal' ? `${plan.title}: ${plan.text}` : '');
      assert.deepEqual(
        plan.steps.map(step => step.kind),
        ['identity', 'tryPolicy', 'proveToken', 'policy', 'lock', 'proveSecured'],
      );
      // Graph says nothing, so the client ID isn't known to be the user's own: asked.
      assert.ok(plan.cautions.some(one => one.code === 'unknownRegistration' && one.ask));

      const events: StepProgress[] = [];
      const reports: Report[] = [];
      const prover = proverFor(azure, route, read, { sendGatewayToken: 'agreed' }, report => reports.push(report));
      const journal = new MemoryJournal();
      const outcome = await applyPlan(azure, plan, {
        proverFor: () => prover,
        journal,
        onProgress: event => events.push(event),
      });
      assert.equal(outcome.state, 'secured', JSON.stringify([outcome.stop?.stop.text, outcome.whyNotProved]));
      assert.equal(await statusOf(appName), 401);
      const last = reports.at(-1)!;
      assert.deepEqual(
        last.tests.map(test => test.state),
        ['passed', 'passed', 'passed'],
      );
      assert.equal(last.tests[1]?.tokenOf, 'gateway');
      const facts = await read();
      assert.equal(posture(judge(facts), factsHash(facts), outcome.proof).word, 'secured');

      const again = planRoute(await readPlanContext(azure, { route, facts, routes: [route], choices: {} }));
      assert.deepEqual(again.kind === 'plan' && again.steps, []);

      const undone = await undoSteps(azure, outcome.applied, {
        onProgress: () => undefined,
        journal,
        turnOffIdentity: true,
        proverFor: () => proverFor(azure, route, read),
      });
      assert.equal(undone.state, 'undone', JSON.stringify(undone.left.map(one => one.stop.text)));
      world.clock.advance(600_000);
      assert.equal(await statusOf(appName), 200, 'open again');
    });
  }

  it('locks in two stages where that is wished: first everyone is let in, then nobody without a token', async () => {
    const route = await routeOf('orders', 'orders-app');
    const read = () => readFacts(azure, route);
    const planWith = async (choices: PlanChoices) => {
      const result = planRoute(
        await readPlanContext(azure, { route, facts: await read(), routes: [route], choices }),
        choices,
      );
      assert.equal(result.kind, 'plan');
      return result;
    };
    const run = (plan: Plan) =>
      applyPlan(azure, plan, {
        proverFor: () => proverFor(azure, route, read),
        journal: new MemoryJournal(),
        onProgress: () => undefined,
      });
    const first = await run(await planWith({ lockLater: true }));
    assert.equal(first.state, 'configured', first.stop?.stop.text);
    assert.match(first.whyNotProved ?? '', /first of two stages/);
    world.clock.advance(600_000);
    assert.equal(await statusOf('orders-app'), 200, 'still open');
    const door = (await read()).doors[0]?.settings;
    assert.equal(door?.state === 'read' && door.value.enabled && door.value.anonymousAction, 'AllowAnonymous');

    const plan = await planWith({ lockLater: true });
    assert.deepEqual(
      plan.steps.map(step => step.kind),
      ['proveToken', 'lock', 'proveSecured'],
    );
    const second = await run(plan);
    assert.equal(second.state, 'secured', JSON.stringify([second.stop?.stop.text, second.whyNotProved]));
    assert.equal(await statusOf('orders-app'), 401);
    const undone = await undoSteps(azure, [...first.applied, ...second.applied], {
      onProgress: () => undefined,
      journal: new MemoryJournal(),
      turnOffIdentity: true,
      proverFor: () => proverFor(azure, route, read),
    });
    assert.equal(undone.state, 'undone', JSON.stringify(undone.left.map(one => one.stop.text)));
    world.clock.advance(600_000);
    assert.equal(await statusOf('orders-app'), 200);
  });

  it('lets the gateway into a closed app beside the callers that are on its list', async () => {
    const other = '11111111-1111-4111-8111-111111111111';
    const route = await routeOf('orders', 'orders-app');
    const read = () => readFacts(azure, route);
    const appId = route.backEnd.kind === 'app' ? route.backEnd.app.id : '';
    const clientId = registrations['orders-app'];
    const validation = { allowedAudiences: [clientId], defaultAuthorizationPolicy: { allowedApplications: [other] } };
    const registration = { clientId, openIdIssuer: `https://login.microsoftonline.com/${tenantId}/v2.0` };
    const properties = {
      platform: { enabled: true },
      globalValidation: { unauthenticatedClientAction: 'Return401' },
      identityProviders: { azureActiveDirectory: { registration, validation } },
    };
    await azure.appService.putAuthentication(appId, { properties });
    world.clock.advance(600_000);
    const plan = planRoute(await readPlanContext(azure, { route, facts: await read(), routes: [route], choices: {} }));
    assert.equal(plan.kind, 'plan');
    const kinds = plan.steps.map(step => step.kind);
    assert.ok(kinds.indexOf('admit') < kinds.indexOf('policy'), kinds.join());
    assert.equal(plan.alreadyRefuses, true);
    assert.equal(plan.lockLineBefore, undefined);
    const options = { proverFor: () => proverFor(azure, route, read), journal: new MemoryJournal() };
    const outcome = await applyPlan(azure, plan, { ...options, onProgress: () => undefined });
    assert.equal(outcome.state, 'secured', JSON.stringify([outcome.stop?.stop.text, outcome.whyNotProved]));
    const { settings } = (await read()).doors[0]!;
    assert.equal(settings.state === 'read' && settings.value.allowedApplications?.length, 2);
    assert.ok(settings.state === 'read' && settings.value.allowedApplications?.includes(other));
  });
});
