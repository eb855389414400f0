import assert from 'node:assert/strict';
import { listAllApis } from '../../../src/azure/allApis';
import { type ConnectedAzure, type Clock, connect, localTokens, publicCloud, readFacts } from '../../../src/azure';
import {
  type PlanChoices,
  type PlanResult,
  answersFor,
  mergePlans,
  operationOf,
  planRoute,
  planRoutes,
  pointedRoute,
  readPlanContext,
  seenBy,
} from '../../../src/plan';
import { type Plan } from '../../../src/plan/plan';
import { type Facts, type Route, findRoutes } from '../../../src/route';
import { LocalAzure } from '../simulator/localAzure';

/** The sample's Azure with the product's own clients, as one of its users. Waiting moves its clock and costs no time. */
export class LocalPlans {
  readonly local: LocalAzure;
  readonly azure: ConnectedAzure;

  private constructor(local: LocalAzure, azure: ConnectedAzure) {
    this.local = local;
    this.azure = azure;
  }

  static async start(
    switches: Readonly<Record<string, unknown>> = {},
    user = 'ana@retail.example',
  ): Promise<LocalPlans> {
    const local = await LocalAzure.start(switches);
    const { port, certificate, hosts, users } = local.simulator.handshake;
    const signedIn = users.find(one => one.name === user);
    assert.ok(signedIn);
    const { resourceManager, authority, graph } = hosts;
    const cloud = { ...publicCloud, resourceManager, authority, graph };
    const clock: Clock = {
      now: () => local.world.clock.now(),
      sleep: milliseconds => {
        local.world.clock.advance(milliseconds);
        return Promise.resolve();
      },
    };
    const connection = { port, certificate };
    const tokens = localTokens(cloud, connection, signedIn, clock);
    const session = { cloud, tenantId: signedIn.tenantId, account: signedIn.name, local: connection, tokens };
    return new LocalPlans(local, connect(session, { clock }));
  }

  async stop(): Promise<void> {
    this.azure.dispose();
    await this.local.stop();
  }

  async routes(): Promise<readonly Route[]> {
    const subscriptions = (await this.azure.inventory.listSubscriptions()).map(one => one.id);
    const { services, apps } = await this.azure.inventory.read(subscriptions);
    const found = await Promise.all(services.map(one => listAllApis(this.azure.apiManagement, one)));
    return findRoutes({ services, apps, apis: found.flatMap(one => one.apis) });
  }

  async route(api: string): Promise<Route> {
    const found = (await this.routes()).find(one => one.api.name === api);
    assert.ok(found, api);
    return found;
  }

  facts = async (route: Route): Promise<Facts> => readFacts(this.azure, route);

  /** Everything read afresh. */
  async result(api: string, choices: PlanChoices = {}): Promise<PlanResult> {
    const routes = await this.routes();
    const route = await this.route(api);
    const facts = await this.facts(seenBy(route, operationOf(choices)));
    return planRoute(await readPlanContext(this.azure, { route, facts, routes, choices }), choices);
  }

  /** Of several routes in one plan, as a window makes it. */
  async many(apis: readonly string[], choices: PlanChoices = {}): Promise<Plan> {
    const routes = await this.routes();
    const from = this.azure.snapshot();
    const contexts = await Promise.all(
      apis.map(async name => {
        const route = await this.route(name);
        const own = answersFor(route, choices);
        const to = pointedRoute(route, own);
        return readPlanContext(from, {
          route: to,
          facts: this.facts(seenBy(to, operationOf(own))),
          routes,
          choices: own,
        });
      }),
    );
    const result = mergePlans(planRoutes(contexts, choices));
    assert.equal(result?.kind, 'plan', result?.kind === 'refusal' ? `${result.title}: ${result.text}` : '');
    return result;
  }

  async plan(api: string, choices: PlanChoices = {}): Promise<Plan> {
    const result = await this.result(api, choices);
    assert.equal(result.kind, 'plan', result.kind === 'refusal' ? `${result.title}: ${result.text}` : '');
    return result;
  }
}
