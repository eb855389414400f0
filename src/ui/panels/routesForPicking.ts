import { type Posture, type Route, routeTitle } from '../../route';

const order: readonly (Posture['word'] | undefined)[] = [
  'open',
  'broken',
  undefined,
  'unknown',
  'configured',
  'secured',
];

/** Open and broken first, then by name. */
export function routesForPicking(
  routes: readonly Route[],
  postureOf: (route: Route) => Posture | undefined,
): readonly Route[] {
  const rank = (route: Route): number => order.indexOf(postureOf(route)?.word);
  return [...routes].sort((a, b) => rank(a) - rank(b) || routeTitle(a).localeCompare(routeTitle(b)));
}
