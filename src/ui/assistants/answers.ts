import type { Report } from '../../diagnosis/report';
import {
  type Facts,
  type Posture,
  type Route,
  factLines,
  judge,
  namesOf,
  postureSentence,
  postureWord,
  routeTitle,
  valueOf,
} from '../../route';

// What assistants are told, as JSON: names, facts and verdicts. No token, no key, no policy text, no response body.

/** Routes in one answer at most: an assistant reads them all. */
export const mostRoutes = 200;

export interface ListedRoute {
  readonly route: string;
  readonly service: string;
  readonly posture: string;
  readonly why: string;
}

export interface RouteList {
  readonly routes: readonly ListedRoute[];
  readonly total: number;
  /** Set when not all fit. */
  readonly note?: string;
}

const words = (text: string): readonly string[] => text.toLowerCase().split(/\s+/).filter(Boolean);

/** Routes whose title, service or posture holds all the words of the filter. */
export function listRoutes(
  routes: readonly Route[],
  postureOf: (route: Route) => Posture | undefined,
  filter: string,
  now: number,
): RouteList {
  const wanted = words(filter);
  const all = routes
    .map((route): ListedRoute => {
      const posture = postureOf(route);
      return {
        route: routeTitle(route),
        service: route.service.name,
        posture: postureWord(posture),
        why: postureSentence(posture, namesOf(route), now),
      };
    })
    .filter(one => {
      const text = `${one.route} ${one.service} ${one.posture}`.toLowerCase();
      return wanted.every(word => text.includes(word));
    });
  return {
    routes: all.slice(0, mostRoutes),
    total: all.length,
    ...(all.length > mostRoutes && { note: `Only the first ${mostRoutes} are listed. Narrow the filter.` }),
  };
}

export type FoundRoute =
  | { readonly kind: 'found'; readonly route: Route }
  | { readonly kind: 'none' | 'several'; readonly candidates: readonly string[] };

/** The route that a text names: a title, an API's name, an app's name, or an ARM id of one of them. */
export function findRoute(routes: readonly Route[], text: string): FoundRoute {
  const wanted = text.trim().toLowerCase().replaceAll('->', '→');
  const titleOf = (route: Route): string => `${routeTitle(route)} (${route.service.name})`;
  const namesOfRoute = (route: Route): readonly string[] =>
    [
      routeTitle(route),
      titleOf(route),
      route.id,
      route.api.id,
      route.api.displayName,
      route.api.name,
      ...(route.backEnd.kind === 'app' ? [route.backEnd.app.name, route.backEnd.app.id] : []),
    ].map(name => name.toLowerCase());
  const hits = routes.filter(route => namesOfRoute(route).includes(wanted));
  const [only] = hits;
  if (only && hits.length === 1) return { kind: 'found', route: only };
  return {
    kind: hits.length === 0 ? 'none' : 'several',
    candidates: (hits.length === 0 ? routes : hits).slice(0, 20).map(titleOf),
  };
}

/** What takes effect on a route: its posture, the seven facts, and whose token is asked for by what. */
export function explainAuthentication(route: Route, facts: Facts, posture: Posture | undefined, now: number): unknown {
  const names = namesOf(route);
  const token = valueOf(facts.policy)?.token;
  const door = facts.doors[0];
  const settings = door && valueOf(door.settings);
  return {
    route: routeTitle(route),
    service: route.service.name,
    posture: postureWord(posture),
    why: postureSentence(posture, names, now),
    facts: factLines(judge(facts), names).map(({ id, name, mark, sentence }) => ({
      id,
      name,
      agrees: mark === '✓' ? 'yes' : mark === '✕' ? 'no' : mark === '–' ? 'not needed' : 'not known',
      sentence,
    })),
    token: token ? { resource: token.resource, identity: token.clientId ?? 'system-assigned' } : null,
    app:
      settings === undefined
        ? null
        : { name: door?.app.name, clientId: settings.clientId ?? null, issuer: settings.issuer ?? null },
  };
}

/** A diagnosis without what was sent and answered. */
export function summarise(report: Report): unknown {
  return {
    route: routeTitle(report.route),
    simulated: report.simulated,
    verdict: report.verdict.title,
    meaning: report.verdict.text,
    tests: report.tests.map(({ title, expects, state, got, finding }) => ({ title, expects, state, got, finding })),
    causes: report.causes.map(({ id, certainty, title, text, fix }) => ({
      id,
      certainty,
      title,
      text,
      fix: fix.title,
    })),
  };
}
