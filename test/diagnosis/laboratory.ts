import { type Clock, type ConnectedAzure, connect, localTokens, publicCloud, readFacts } from '../../src/azure';
import type { Api } from '../../src/route';
import { type Report, diagnose, type DiagnoseOptions } from '../../src/diagnosis';
import {
  type PolicyFact,
  type Route,
  findRoutes,
  needsNamedValues,
  policyFactOf,
  withNamedValues,
} from '../../src/route';
import { type Ask, Shop, ids, type RouteName, scenario as securedShop } from '../modes';
import type { RequestLog } from '../../src/simulator/world/requestLog';
import { type Answer, LocalAzure } from '../unit/simulator/localAzure';

interface Named {
  readonly name: string;
}

interface Groups {
  readonly apps: Named[];
  readonly services: Named[];
}

/** The operations that the tests of each route call, and the app or API behind it. */
export const called: Readonly<Record<RouteName, { readonly operation: string; readonly end: string }>> = {
  orders: { operation: 'get', end: 'orders-app' },
  stock: { operation: 'levels', end: 'stock-fn' },
  flows: { operation: 'run', end: 'flows' },
  partner: { operation: 'offers', end: 'Inner' },
};

/**
 * The local Azure on real TLS, reached by the product's own clients; its clock goes on by itself whenever someone waits.
 * One server serves all scenarios, one after the other.
 */
export class Laboratory {
  readonly azure: ConnectedAzure;
  readonly clock: Clock;
  readonly #local: LocalAzure;

  private constructor(local: LocalAzure) {
    this.#local = local;
    const { port, certificate } = local.simulator.handshake;
    const { world } = local;
    this.clock = {
      now: () => world.clock.now(),
      sleep: milliseconds => {
        world.clock.advance(milliseconds);
        return Promise.resolve();
      },
    };
    const user = local.simulator.handshake.users.find(one => one.name === 'owner@shop.example');
    if (!user) throw new Error('The scenario has no owner.');
    const tokens = localTokens(publicCloud, { port, certificate }, user, this.clock);
    const session = {
      cloud: publicCloud,
      tenantId: ids.tenant,
      account: user.name,
      tokens,
      local: { port, certificate },
    };
    this.azure = connect(session, { clock: this.clock });
  }

  /** The certificate is for every host that a scenario may use, those that only variants have among them. */
  static async open(scenario?: unknown): Promise<Laboratory> {
    const withHosts = structuredClone(securedShop) as unknown as { subscriptions: [{ groups: [Named & Groups] }] };
    const [group] = withHosts.subscriptions[0].groups;
    Object.assign(group.apps.find(one => one.name === 'orders-app') ?? {}, { hosts: ['orders.shop.example'] });
    Object.assign(group.services.find(one => one.name === 'shop-apim') ?? {}, { hosts: ['api.shop.example'] });
    const local = await LocalAzure.start({}, { scenario: scenario ?? withHosts });
    const laboratory = new Laboratory(local);
    if (scenario === undefined) await laboratory.reset();
    return laboratory;
  }

  /** One request over the wire, as whom it says. */
  async send(ask: Ask): Promise<Answer> {
    const { hostname } = new URL(ask.url);
    const token = ask.as === undefined ? undefined : await this.shop.token(ask.as, hostname);
    return this.#local.send(ask.method, ask.url, {
      ...(ask.headers && { headers: ask.headers }),
      ...(ask.body !== undefined && { body: ask.body }),
      ...(token !== undefined && { token }),
    });
  }

  /** What came over the wire since the start or since it was cleared. */
  get requests(): RequestLog {
    return this.#local.simulator.requests;
  }

  get shop(): Shop {
    return new Shop(this.#local.world);
  }

  /** Everything anew. */
  async reset(scenario: unknown = securedShop): Promise<void> {
    const { status, text } = await this.#local.control('PUT', 'scenario', scenario);
    if (status !== 200) throw new Error(text);
  }

  async close(): Promise<void> {
    this.azure.dispose();
    await this.#local.stop();
  }

  /** All routes that the APIs' own addresses show. */
  async plainRoutes(): Promise<readonly Route[]> {
    const { services, apps } = await this.azure.inventory.read([ids.subscription]);
    const apis = await Promise.all(services.map(service => this.azure.apiManagement.listApis(service.id)));
    return findRoutes({ services, apis: apis.flat(), apps, backEnds: [], operations: [] });
  }

  /** A route as the tree finds it. */
  async route(name: RouteName): Promise<Route> {
    const { azure } = this;
    const subscriptions = [ids.subscription];
    const { services, apps } = await azure.inventory.read(subscriptions);
    const parts = await Promise.all(
      services.map(async service => ({
        apis: await azure.apiManagement.listApis(service.id),
        backEnds: await azure.apiManagement.listBackEnds(service.id),
      })),
    );
    const apis = parts.flatMap(part => part.apis);
    const backEnds = parts.flatMap(part => part.backEnds);
    const factOf = async (api: Api, operationId?: string): Promise<PolicyFact> => {
      const { scopes, fragments } = await azure.apiManagement.getPolicyChain(api, operationId);
      const layers = scopes.flatMap(({ place: { kind }, policy }) =>
        kind === 'fragment' ? [] : [{ kind, text: policy?.text }],
      );
      const written = { layers, fragments };
      const fact = policyFactOf(written, backEnds);
      if (!needsNamedValues(fact)) return fact;
      return policyFactOf(withNamedValues(written, await azure.details.listNamedValues(api.serviceId)), backEnds);
    };
    const api = apis.find(one => one.name === name);
    if (!api) throw new Error(`There is no API ${name}.`);
    const { backEnd: chosen } = await factOf(api);
    const operations = await azure.apiManagement.listOperations(api.id);
    const own = await Promise.all(
      operations.map(async operation => ({ operation, chosen: (await factOf(api, operation.id)).backEnd })),
    );
    const routes = findRoutes({
      services,
      apis,
      apps,
      backEnds,
      ...(chosen && { chosen: new Map([[api.id, chosen]]) }),
      operations: own.flatMap(one => (one.chosen ? [{ operation: one.operation, chosen: one.chosen }] : [])),
    });
    const { end } = called[name];
    const found = routes.find(
      ({ api: from, backEnd }) =>
        from.id === api.id &&
        ((backEnd.kind === 'app' && backEnd.app.name === end) ||
          (backEnd.kind === 'api' && backEnd.api.displayName === end)),
    );
    if (!found) throw new Error(`There is no route ${name}.`);
    return found;
  }

  /** Runs the whole diagnosis of a route over the wire, as the panel does. */
  async diagnose(route: Route, options: DiagnoseOptions = {}): Promise<Report> {
    const at = this.azure.snapshot();
    const { operation } = called[route.api.name as RouteName];
    return diagnose(at, route, readFacts(at, route), {
      operationId: `${route.api.id}/operations/${operation}`,
      parameters: { id: '1' },
      ...options,
    });
  }
}

/** `F-05, F-06 (one of)`: what a report names, in its order. */
export const named = (report: Report): string =>
  report.causes.length === 0
    ? 'no cause'
    : report.causes
        .map(cause => (cause.certainty === 'certain' ? cause.id : `${cause.id} (${cause.certainty})`))
        .join(', ');
