import type { App } from './app';
import { containerOf, sameId } from './armId';
import { isUndecidable } from './judgement';
import type { PolicyFact } from './policyFact';
import { type Route, type RouteBackEnd, backEndName, routeId } from './route';
import type { Api, BackEnd, Operation, Service } from './service';

/** The back end that a policy chooses, as its effective policy says. */
export type ChosenBackEnd = NonNullable<PolicyFact['backEnd']>;

/** Everything that routes are found among. */
export interface RouteSources {
  readonly services: readonly Service[];
  /** APIs of these services. */
  readonly apis: readonly Api[];
  /** Apps and slots. */
  readonly apps: readonly App[];
  /** Back-end entities of these services. */
  readonly backEnds?: readonly BackEnd[];
  /** By the API's id: what its effective policy chooses, where that was read. */
  readonly chosen?: ReadonlyMap<string, ChosenBackEnd>;
  /**
   * Operations with a policy of their own: a route each where it leads elsewhere than the API's, or `own` says that it
   * differs in something else. Without a choice of its own it goes where the API goes.
   */
  readonly operations?: readonly {
    readonly operation: Operation;
    readonly chosen?: ChosenBackEnd;
    readonly own?: boolean;
  }[];
}

/** The sources, looked up by id and host: there are thousands of apps for each of thousands of APIs. */
interface Lookup {
  readonly apps: ReadonlyMap<string, App>;
  readonly appsByHost: ReadonlyMap<string, App>;
  readonly services: ReadonlyMap<string, Service>;
  readonly servicesByHost: ReadonlyMap<string, Service>;
  readonly backEnds: ReadonlyMap<string, BackEnd>;
  readonly apis: ReadonlyMap<string, readonly Api[]>;
}

type Entry<T> = readonly [string, T];

/** The first of several with one key. */
function firstOf<T>(entries: readonly Entry<T>[]): ReadonlyMap<string, T> {
  const map = new Map<string, T>();
  for (const [key, value] of entries) if (!map.has(key)) map.set(key, value);
  return map;
}

const byId = <T extends { readonly id: string }>(things: readonly T[]): ReadonlyMap<string, T> =>
  firstOf(things.map(thing => [thing.id.toLowerCase(), thing]));

const byHost = <T>(things: readonly T[], hostsOf: (thing: T) => readonly string[]): ReadonlyMap<string, T> =>
  firstOf(things.flatMap(thing => hostsOf(thing).map((host): Entry<T> => [host.toLowerCase(), thing])));

/** Apps are the many: looked through once for all services of a tenant. */
const appLookups = new WeakMap<readonly App[], Pick<Lookup, 'apps' | 'appsByHost'>>();

function lookupApps(apps: readonly App[]): Pick<Lookup, 'apps' | 'appsByHost'> {
  const known = appLookups.get(apps);
  if (known) return known;
  const lookup = { apps: byId(apps), appsByHost: byHost(apps, app => app.hosts) };
  appLookups.set(apps, lookup);
  return lookup;
}

function lookupIn(sources: RouteSources): Lookup {
  const apis = new Map<string, Api[]>();
  for (const api of sources.apis.filter(one => one.isCurrent)) {
    const key = api.serviceId.toLowerCase();
    const known = apis.get(key);
    if (known) known.push(api);
    else apis.set(key, [api]);
  }
  return {
    ...lookupApps(sources.apps),
    services: byId(sources.services),
    servicesByHost: byHost(sources.services, service => service.gatewayHosts),
    backEnds: byId(sources.backEnds ?? []),
    apis,
  };
}

/** Host of a URL for comparing: lower case, without port and final dot; undefined when the text isn't a URL with a host. */
export function hostOfUrl(url: string): string | undefined {
  try {
    const host = new URL(url.includes('://') ? url : `https://${url}`).hostname.toLowerCase().replace(/\.$/, '');
    return host === '' ? undefined : host;
  } catch {
    return undefined;
  }
}

const segmentsOf = (path: string): readonly string[] => path.split('/').filter(segment => segment !== '');

/** The path below the gateway that leads to an API: its version comes after its path where it is a segment. */
function apiSegments(api: Api): readonly string[] {
  const version = api.versioning?.scheme === 'Segment' && api.version !== undefined ? [api.version] : [];
  return [...segmentsOf(api.path), ...version];
}

/** The API of that service that a URL leads to: the one with the longest path that the URL's path begins with. */
function apiAt(service: Service, url: string, lookup: Lookup): Api | undefined {
  const path = segmentsOf(new URL(url.includes('://') ? url : `https://${url}`).pathname);
  return (lookup.apis.get(service.id.toLowerCase()) ?? [])
    .map(api => ({ api, segments: apiSegments(api) }))
    .filter(({ segments }) => segments.every((segment, index) => segment.toLowerCase() === path[index]?.toLowerCase()))
    .sort((a, b) => b.segments.length - a.segments.length)[0]?.api;
}

/** What answers at a URL: an app by its host names, an API of another gateway, or a host that isn't known. */
function behindUrl(url: string, lookup: Lookup): RouteBackEnd {
  const host = hostOfUrl(url);
  if (isUndecidable(url) || host === undefined)
    return { kind: 'unknown', host: host === undefined || isUndecidable(url) ? url : host, url };
  const app = lookup.appsByHost.get(host);
  if (app) return { kind: 'app', app, url };
  const service = lookup.servicesByHost.get(host);
  const api = service && apiAt(service, url, lookup);
  return service && api ? { kind: 'api', service, api, url } : { kind: 'unknown', host, url };
}

const sameEnd = (one: RouteBackEnd, other: RouteBackEnd): boolean =>
  (one.kind === 'app' && other.kind === 'app' && sameId(one.app.id, other.app.id)) ||
  (one.kind === 'api' && other.kind === 'api' && sameId(one.api.id, other.api.id)) ||
  (one.kind === 'unknown' && other.kind === 'unknown' && one.host === other.host);

/** An entity's app by `resourceId`, the stronger clue, else by its URL; of a pool only when all members lead to one. */
function behindEntity(entity: BackEnd, lookup: Lookup, seen: readonly string[]): RouteBackEnd {
  const key = entity.id.toLowerCase();
  if (seen.includes(key)) return { kind: 'none' };
  if (entity.pool.length > 0) {
    const ends = entity.pool.map(id => {
      const member = lookup.backEnds.get(id.toLowerCase());
      return member ? behindEntity(member, lookup, [...seen, key]) : undefined;
    });
    const [first] = ends;
    return first && ends.every(end => end && sameEnd(end, first)) ? first : { kind: 'none' };
  }
  const byUrl = behindUrl(entity.url, lookup);
  const { resourceId } = entity;
  if (
    resourceId === undefined ||
    (byUrl.kind === 'app' && byUrl.app.parentId !== undefined && sameId(byUrl.app.parentId, resourceId))
  ) {
    return byUrl;
  }
  const app = lookup.apps.get(resourceId.toLowerCase());
  return app ? { kind: 'app', app, url: entity.url } : byUrl;
}

/** The apps behind a pool, each once, and the addresses of members that are none of them. */
export function appsBehindPool(
  pool: BackEnd,
  sources: RouteSources,
): { readonly apps: readonly App[]; readonly others: readonly string[] } {
  const lookup = lookupIn(sources);
  const ends = pool.pool.map((id): RouteBackEnd => {
    const member = lookup.backEnds.get(id.toLowerCase());
    return member ? behindEntity(member, lookup, [pool.id.toLowerCase()]) : { kind: 'unknown', host: id, url: id };
  });
  const apps = new Map(ends.flatMap(end => (end.kind === 'app' ? [[end.app.id.toLowerCase(), end.app] as const] : [])));
  const others = ends.flatMap(end => (end.kind === 'app' ? [] : [backEndName(end, pool.name)]));
  return { apps: [...apps.values()], others };
}

/** What an API calls. A choice that its policy makes goes before its `serviceUrl`; a conditional one leaves it open. */
export function findBackEnd(api: Api, chosen: ChosenBackEnd | undefined, sources: RouteSources): RouteBackEnd {
  return backEndOf(api, chosen, lookupIn(sources));
}

function backEndOf(api: Api, chosen: ChosenBackEnd | undefined, lookup: Lookup): RouteBackEnd {
  if (chosen?.conditional) return { kind: 'none' };
  if (chosen?.backEndId !== undefined) {
    const { backEndId } = chosen;
    // A workspace's own goes before the service's, which a global policy names.
    const entity = [containerOf(api), api.serviceId]
      .map(id => lookup.backEnds.get(`${id}/backends/${backEndId}`.toLowerCase()))
      .find(one => one !== undefined);
    return entity ? behindEntity(entity, lookup, []) : { kind: 'none' };
  }
  const url = chosen?.url ?? api.serviceUrl;
  return url === null ? { kind: 'none' } : behindUrl(url, lookup);
}

/**
 * The routes of all APIs, matched by host names and resource ids and never by names (domain.md 9.2), in the order of the
 * APIs; operations with a back end of their own follow as routes of their own.
 */
export function findRoutes(sources: RouteSources): readonly Route[] {
  const lookup = lookupIn(sources);
  const routeOf = (api: Api, backEnd: RouteBackEnd, operation?: Operation): Route[] => {
    const service = lookup.services.get(api.serviceId.toLowerCase());
    if (!service) return [];
    return [{ id: routeId(api, backEnd, operation), service, api, backEnd, ...(operation && { operation }) }];
  };
  const chosenById = new Map([...(sources.chosen ?? [])].map(([id, chosen]) => [id.toLowerCase(), chosen]));
  return sources.apis.flatMap(api => {
    const apiChoice = chosenById.get(api.id.toLowerCase());
    const backEnd = backEndOf(api, apiChoice, lookup);
    const own = (sources.operations ?? [])
      .filter(({ operation }) => sameId(operation.apiId, api.id))
      .map(one => ({ ...one, backEnd: backEndOf(api, one.chosen ?? apiChoice, lookup) }))
      .filter(one => one.own === true || !sameEnd(one.backEnd, backEnd));
    return [...routeOf(api, backEnd), ...own.flatMap(one => routeOf(api, one.backEnd, one.operation))];
  });
}
