import { type Api, type App, type Posture, type Route, type Service, worst } from '../../route';
import { idsIn } from '../search/clientIds';
import { type Query, type Subject, highlightsIn, isEmptyQuery, matches, parseQuery } from '../search/query';
import type { Tenant } from './tenant';
import { Turns } from './turns';
import type { World } from './world';

export type Thing =
  | { readonly kind: 'service'; readonly service: Service }
  | { readonly kind: 'api'; readonly service: Service; readonly api: Api }
  | { readonly kind: 'app' | 'slot'; readonly app: App };

export interface Hit {
  readonly tenant: Tenant;
  readonly thing: Thing;
}

/** What a look through everything found. */
interface Found {
  /** By tenant and lower-case subscription. */
  readonly hits: Map<Tenant, Map<string, Hit[]>>;
  count: number;
  total: number;
  waiting: number;
}
const nothing = (): Found => ({ hits: new Map(), count: 0, total: 0, waiting: 0 });

/** Names and hosts never change for one object: looked through once. */
const texts = new WeakMap<object, string>();

function textOf(thing: object, parts: readonly (string | undefined)[]): string {
  const known = texts.get(thing);
  if (known !== undefined) return known;
  const text = parts
    .filter(part => part !== undefined)
    .join('\n')
    .toLowerCase();
  texts.set(thing, text);
  return text;
}

/** What of everything that is known matches what was typed, by tenant and subscription. */
export class TreeFilter {
  readonly text: string;
  readonly query: Query;
  readonly #world: World;
  #found = nothing();

  constructor(world: World, text: string) {
    this.#world = world;
    this.text = text;
    this.query = parseQuery(text);
  }

  /** undefined: everything matches. Nothing is found before it was refreshed. */
  static of(world: World, text: string): TreeFilter | undefined {
    return isEmptyQuery(parseQuery(text)) ? undefined : new TreeFilter(world, text);
  }

  get count(): number {
    return this.#found.count;
  }

  get total(): number {
    return this.#found.total;
  }

  /** Services whose APIs aren't there yet. */
  get waiting(): number {
    return this.#found.waiting;
  }

  /** Whether postures decide, so that those not read yet are missing. */
  get asksForPostures(): boolean {
    return this.query.groups.size > 0 || this.query.facts.size > 0;
  }

  in(tenant: Tenant, subscriptionId: string): readonly Hit[] {
    return this.#found.hits.get(tenant)?.get(subscriptionId.toLowerCase()) ?? [];
  }

  highlights(label: string): [number, number][] {
    return highlightsIn(this.query, label);
  }

  /**
   * Looks through everything again, in short turns, for as long as it is wanted; what was found before stands until then.
   * Gives whether other things are found now.
   */
  async refresh(isWanted: () => boolean = () => true): Promise<boolean> {
    const found = nothing();
    const turns = new Turns();
    for (const { tenant } of this.#world.books()) {
      for (const look of this.#looks(tenant, found)) {
        look();
        if (!turns.isOver) continue;
        await turns.next();
        if (!isWanted()) return false;
      }
    }
    const before = this.#found;
    this.#found = found;
    return !isSame(before, found);
  }

  /** One look at each thing of a tenant. */
  *#looks(tenant: Tenant, found: Found): Generator<() => void> {
    const hits = new Map<string, Hit[]>();
    found.hits.set(tenant, hits);
    const look = (thing: Thing, subscriptionId: string, subject: Subject): void => {
      found.total += 1;
      if (!matches(this.query, subject)) return;
      found.count += 1;
      const key = subscriptionId.toLowerCase();
      const known = hits.get(key);
      if (known) known.push({ tenant, thing });
      else hits.set(key, [{ tenant, thing }]);
    };
    const { services, apps } = tenant.holdingsNow() ?? { services: [], apps: [] };
    for (const service of services) {
      if (!this.asksForPostures)
        yield () => look({ kind: 'service', service }, service.subscriptionId, serviceSubject(service));
      const { apis } = tenant.partsOf(service.id);
      if (apis.state.state === 'notAsked' || apis.state.state === 'asked') found.waiting += 1;
      for (const api of apis.value ?? [])
        yield () => look({ kind: 'api', service, api }, service.subscriptionId, this.#apiSubject(service, api));
    }
    for (const app of apps) {
      const kind = app.parentId === undefined ? 'app' : 'slot';
      yield () => look({ kind, app }, app.subscriptionId, this.#appSubject(app));
    }
  }

  #apiSubject(service: Service, api: Api): Subject {
    const routes = this.#world.routesFrom(api.id);
    const text = textOf(api, [api.displayName, api.name, api.path, api.serviceUrl ?? undefined, api.id]);
    return {
      text: `${text}\n${this.#idsOf(routes)}`,
      ...this.#judged(routes),
      ...(service.tags && { tags: service.tags }),
    };
  }

  #appSubject(app: App): Subject {
    const routes = this.#world.routesTo(app.id);
    const text = textOf(app, [app.name, ...app.hosts, app.id]);
    const judged = this.#judged(routes);
    const door = judged.posture ? undefined : this.#world.doorPosture(app);
    const posture = door?.state === 'known' ? door.posture : judged.posture;
    return { text: `${text}\n${this.#idsOf(routes)}`, ...judged, posture, ...(app.tags && { tags: app.tags }) };
  }

  #judged(routes: readonly Route[]): Pick<Subject, 'posture' | 'judgement'> {
    if (routes.length === 0) return { posture: undefined };
    const postures = routes.flatMap((route): Posture[] => {
      const posture = this.#world.postureOf(route);
      return posture ? [posture] : [];
    });
    const posture = worst(postures);
    const judged = routes.map(route => this.#world.judgementOf(route)).find(one => one !== undefined);
    return { posture, ...(judged && { judgement: judged.judgement }) };
  }

  #idsOf(routes: readonly Route[]): string {
    if (this.query.words.length === 0) return '';
    return routes
      .flatMap(route => {
        const reading = this.#world.readings.readingOf(route);
        return idsIn(reading?.state === 'read' ? reading : undefined);
      })
      .join('\n')
      .toLowerCase();
  }
}

function serviceSubject(service: Service): Subject {
  const { identity } = service;
  const ids = [
    identity.systemAssigned?.principalId,
    ...identity.userAssigned.flatMap(one => [one.clientId, one.principalId]),
  ];
  return {
    text: textOf(service, [service.name, ...service.gatewayHosts, ...ids, service.id]),
    posture: undefined,
    ...(service.tags && { tags: service.tags }),
  };
}

const thingOf = (hit: Hit | undefined): unknown => {
  if (!hit) return undefined;
  const { thing } = hit;
  return thing.kind === 'service' ? thing.service : thing.kind === 'api' ? thing.api : thing.app;
};

function isSame(one: Found, other: Found): boolean {
  if (one.count !== other.count) return false;
  for (const [tenant, bySubscription] of other.hits) {
    for (const [subscription, hits] of bySubscription) {
      const before = one.hits.get(tenant)?.get(subscription);
      if (before?.length !== hits.length) return false;
      if (!hits.every((hit, index) => thingOf(hit) === thingOf(before[index]))) return false;
    }
  }
  return true;
}
