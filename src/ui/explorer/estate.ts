import * as l10n from '@vscode/l10n';
import { Cancelled, type Azure, AzureError, type Call } from '../../azure/interfaces';
import { type Facts, type Posture, type Route, parseArmId, sameId } from '../../route';
import { armIdOfArgument } from '../commands/argument';
import type { Estate, ProofStore } from '../estate';
import { startsFrom, endsIn } from './routeBook';
import { type Row, idOf, isRow } from './rows';
import type { World } from './world';

const isPart = (armId: string, type: RegExp): boolean => type.test(parseArmId(armId)?.type ?? '');

/** What the features get of the world: routes, Azure, facts, postures and proofs. */
export class WorldEstate implements Estate {
  readonly proofs: ProofStore;
  readonly #world: World;
  readonly #redraw: () => void;

  constructor(world: World, proofs: ProofStore, redraw: () => void) {
    this.#world = world;
    this.proofs = proofs;
    this.#redraw = redraw;
  }

  azureFor(route: Route): Azure {
    const azure = this.#world.tenantOf(route.service.id)?.connected;
    if (!azure) throw new AzureError(l10n.t('Not signed in for {0}.', route.service.name), { kind: 'signedOut' });
    return azure;
  }

  get signedIn(): boolean {
    return this.#world.books().some(book => book.tenant.signIn.session !== undefined);
  }

  async routes(call?: Call): Promise<readonly Route[]> {
    const routes = await this.#world.allRoutes();
    if (call?.signal?.aborted) throw new Cancelled();
    return routes;
  }

  async routesOf(row: unknown, call?: Call): Promise<readonly Route[]> {
    const id = isRow(row) ? routeOwner(row) : armIdOfArgument(row);
    if (id === undefined) return [];
    const routes = await this.routes(call);
    if (isPart(id, /^Microsoft\.Web\/sites(\/slots)?$/i)) return routes.filter(route => endsIn(route, id));
    if (isPart(id, /^Microsoft\.ApiManagement\/service(\/workspaces)?\/apis$/i))
      return routes.filter(route => startsFrom(route, id));
    if (isPart(id, /^Microsoft\.ApiManagement\/service$/i)) return routes.filter(route => sameId(route.service.id, id));
    if (!isPart(id, /^Microsoft\.ApiManagement\/service(\/workspaces)?\/apis\/operations$/i)) return [];
    const own = routes.filter(route => route.operation !== undefined && sameId(route.operation.id, id));
    if (own.length > 0) return own;
    const api = id.replace(/\/operations\/[^/]+$/i, '');
    return routes.filter(route => route.operation === undefined && sameId(route.api.id, api));
  }

  async factsOf(route: Route, call?: Call, clientId?: string): Promise<Facts> {
    const facts = await this.#world.readFacts(route, call, clientId);
    this.#world.readings.keep(route, facts);
    return facts;
  }

  postureOf(route: Route): Posture | undefined {
    return this.#world.postureOf(route);
  }

  subscriptionName(subscriptionId: string): string {
    return this.#world.subscription(subscriptionId)?.name ?? subscriptionId;
  }

  refresh(route: Route): void {
    const tenant = this.#world.tenantOf(route.service.id);
    const ends = (one: Route): boolean => {
      const { backEnd } = route;
      return sameId(one.service.id, route.service.id) || (backEnd.kind === 'app' && endsIn(one, backEnd.app.id));
    };
    this.#world.forgetReads(route.service.id);
    // Perhaps its API calls one of the apps by now: which one is found out anew.
    if (tenant && (route.backEnd.kind === 'unknown' || route.backEnd.kind === 'none')) {
      this.#world.refreshService(tenant, route.service).then(this.#redraw, this.#redraw);
      return;
    }
    if (route.backEnd.kind === 'app') this.#world.forgetDoors(route.backEnd.app.parentId ?? route.backEnd.app.id);
    for (const one of this.#world.readRoutes().filter(ends)) this.#world.readings.again(one);
    this.#world.readings.again(route);
    // The identity may have been turned on: the service's own rows show it.
    tenant?.readService(route.service.id).then(this.#redraw, this.#redraw);
  }
}

const routeOwner = (row: Row): string | undefined =>
  row.kind === 'api' || row.kind === 'operation' || row.kind === 'app' || row.kind === 'slot' ? idOf(row) : undefined;
