import { type ArmId, type Route, type Service, sameId } from '../../route';
import { Once } from './once';
import type { Tenant } from './tenant';

/** Services of one subscription that are looked into at once. */
const atOnce = 3;

/** Finds the routes of one service's APIs. */
export type FindRoutes = (tenant: Tenant, service: Service) => Promise<readonly Route[]>;

/** The routes of one tenant, service by service, found when they are first needed. */
export class RouteBook {
  readonly tenant: Tenant;
  readonly #find: FindRoutes;
  readonly #changed: (ids: readonly string[]) => void;
  readonly #services = new Map<string, Once<readonly Route[]>>();

  constructor(tenant: Tenant, find: FindRoutes, changed: (ids: readonly string[]) => void) {
    this.tenant = tenant;
    this.#find = find;
    this.#changed = changed;
  }

  of(service: Service): Once<readonly Route[]> {
    const key = service.id.toLowerCase();
    const known = this.#services.get(key);
    if (known) return known;
    const once = new Once<readonly Route[]>(
      () => this.#find(this.tenant, service),
      () => {
        const apis = this.tenant.partsOf(service.id).apis.value ?? [];
        this.#changed([...apis.map(api => api.id), ...idsOf(once.value ?? [])]);
      },
    );
    this.#services.set(key, once);
    return once;
  }

  isFinding(serviceId: ArmId): boolean {
    return this.#services.get(serviceId.toLowerCase())?.state.state === 'asked';
  }

  /** Those found so far. */
  known(): readonly Route[] {
    return [...this.#services.values()].flatMap(once => once.value ?? []);
  }

  /**
   * All of them, a few services of each subscription at a time: thousands of questions that wait for their turn take
   * memory and gain nothing. A service that can't be read has none here; its own rows say why.
   */
  async all(): Promise<readonly Route[]> {
    const { services } = await this.tenant.everything();
    const lanes = new Map<string, Service[]>();
    for (const service of services) {
      const lane = lanes.get(service.subscriptionId);
      if (lane) lane.push(service);
      else lanes.set(service.subscriptionId, [service]);
    }
    const next = async (lane: Service[]): Promise<void> => {
      for (let service = lane.shift(); service; service = lane.shift())
        await this.of(service)
          .get()
          .catch(() => undefined);
    };
    await Promise.all([...lanes.values()].flatMap(lane => Array.from({ length: atOnce }, () => next(lane))));
    return services.flatMap(service => this.of(service).value ?? []);
  }

  forget(serviceId: ArmId): void {
    this.#services.delete(serviceId.toLowerCase());
  }

  forgetAll(): void {
    this.#services.clear();
  }
}

/** What wears the postures of these routes. */
export const idsOf = (routes: readonly Route[]): readonly string[] => [
  ...new Set(
    routes.flatMap(({ api, operation, backEnd }) => {
      const app = backEnd.kind === 'app' ? backEnd.app : undefined;
      return [api.id, operation?.id, app?.id, app?.parentId].filter(id => id !== undefined);
    }),
  ),
];

/** Whether a route belongs to an API as a whole or to one of its operations. */
export const startsFrom = (route: Route, ownerId: string): boolean =>
  sameId(route.operation?.id ?? route.api.id, ownerId) || sameId(route.api.id, ownerId);

/** Whether a route ends in this app, or in one of its slots. */
export function endsIn(route: Route, appId: string): boolean {
  if (route.backEnd.kind !== 'app') return false;
  const { app } = route.backEnd;
  return sameId(app.id, appId) || (app.parentId !== undefined && sameId(app.parentId, appId));
}
