import type { App } from './app';
import { sameId } from './armId';
import { isUndecidable } from './judgement';
import type { PolicyFact } from './policyFact';
import { type Route, type RouteBackEnd, routeId } from './route';
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
  /** Operations whose own policy chooses otherwise than the API's. */
  readonly operations?: readonly { readonly operation: Operation; readonly chosen: ChosenBackEnd }[];
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
function apiAt(service: Service, url: string, apis: readonly Api[]): Api | undefined {
  const path = segmentsOf(new URL(url.includes('://') ? url : `https://${url}`).pathname);
  return apis
    .filter(api => sameId(api.serviceId, service.id) && api.isCurrent)
    .map(api => ({ api, segments: apiSegments(api) }))
    .filter(({ segments }) => segments.every((segment, index) => segment.toLowerCase() === path[index]?.toLowerCase()))
    .sort((a, b) => b.segments.length - a.segments.length)[0]?.api;
}

/** What answers at a URL: an app by its host names, an API of another gateway, or a host that isn't known. */
function behindUrl(url: string, sources: RouteSources): RouteBackEnd {
  const host = hostOfUrl(url);
  if (isUndecidable(url) || host === undefined)
    return { kind: 'unknown', host: host === undefined || isUndecidable(url) ? url : host, url };
  const app = sources.apps.find(one => one.hosts.some(name => name.toLowerCase() === host));
  if (app) return { kind: 'app', app, url };
  const service = sources.services.find(one => one.gatewayHosts.some(name => name.toLowerCase() === host));
  const api = service && apiAt(service, url, sources.apis);
  return service && api ? { kind: 'api', service, api, url } : { kind: 'unknown', host, url };
}

const sameEnd = (one: RouteBackEnd, other: RouteBackEnd): boolean =>
  (one.kind === 'app' && other.kind === 'app' && sameId(one.app.id, other.app.id)) ||
  (one.kind === 'api' && other.kind === 'api' && sameId(one.api.id, other.api.id)) ||
  (one.kind === 'unknown' && other.kind === 'unknown' && one.host === other.host);

/** An entity's app by `resourceId`, the stronger clue, else by its URL; of a pool only when all members lead to one. */
function behindEntity(entity: BackEnd, sources: RouteSources, seen: readonly string[]): RouteBackEnd {
  const key = entity.id.toLowerCase();
  if (seen.includes(key)) return { kind: 'none' };
  if (entity.pool.length > 0) {
    const ends = entity.pool.map(id => {
      const member = sources.backEnds?.find(one => sameId(one.id, id));
      return member ? behindEntity(member, sources, [...seen, key]) : undefined;
    });
    const [first] = ends;
    return first && ends.every(end => end && sameEnd(end, first)) ? first : { kind: 'none' };
  }
  const byUrl = behindUrl(entity.url, sources);
  const { resourceId } = entity;
  if (
    resourceId === undefined ||
    (byUrl.kind === 'app' && byUrl.app.parentId !== undefined && sameId(byUrl.app.parentId, resourceId))
  ) {
    return byUrl;
  }
  const app = sources.apps.find(one => sameId(one.id, resourceId));
  return app ? { kind: 'app', app, url: entity.url } : byUrl;
}

/** What an API calls. A choice that its policy makes goes before its `serviceUrl`; a conditional one leaves it open. */
export function findBackEnd(api: Api, chosen: ChosenBackEnd | undefined, sources: RouteSources): RouteBackEnd {
  if (chosen?.conditional) return { kind: 'none' };
  if (chosen?.backEndId !== undefined) {
    const { backEndId } = chosen;
    const entity = sources.backEnds?.find(one => sameId(one.id, `${api.serviceId}/backends/${backEndId}`));
    return entity ? behindEntity(entity, sources, []) : { kind: 'none' };
  }
  const url = chosen?.url ?? api.serviceUrl;
  return url === null ? { kind: 'none' } : behindUrl(url, sources);
}

/**
 * The routes of all APIs, matched by host names and resource ids and never by names (domain.md 9.2), in the order of the
 * APIs; operations with a back end of their own follow as routes of their own.
 */
export function findRoutes(sources: RouteSources): readonly Route[] {
  const routeOf = (api: Api, backEnd: RouteBackEnd, operation?: Operation): Route[] => {
    const service = sources.services.find(one => sameId(one.id, api.serviceId));
    if (!service) return [];
    return [{ id: routeId(api, backEnd, operation), service, api, backEnd, ...(operation && { operation }) }];
  };
  const chosenById = new Map([...(sources.chosen ?? [])].map(([id, chosen]) => [id.toLowerCase(), chosen]));
  return sources.apis.flatMap(api => {
    const backEnd = findBackEnd(api, chosenById.get(api.id.toLowerCase()), sources);
    const own = (sources.operations ?? [])
      .filter(({ operation }) => sameId(operation.apiId, api.id))
      .map(({ operation, chosen }) => ({ operation, backEnd: findBackEnd(api, chosen, sources) }))
      .filter(one => !sameEnd(one.backEnd, backEnd));
    return [...routeOf(api, backEnd), ...own.flatMap(one => routeOf(api, one.backEnd, one.operation))];
  });
}
