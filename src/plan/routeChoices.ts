import { type ArmId, nameOf, type Route, routeId } from '../route';
import type { PlanChoices, ScopeChoice } from './plan';
import { pointedRoute } from './pointing';

/** What the answers for one of several routes are kept by: it stays the same when another app is chosen for the route. */
export const routeKey = ({ api, operation }: Route): string => (operation ?? api).id.toLowerCase();

/** What the answers for one of several back ends are kept by. */
export function endKey({ backEnd }: Route): string {
  switch (backEnd.kind) {
    case 'app':
      return backEnd.app.id.toLowerCase();
    case 'api':
      return backEnd.api.id.toLowerCase();
    case 'unknown':
      return backEnd.host;
    case 'none':
      return '';
  }
}

/** The answers with some taken back: the recommended ones hold then. */
export const without = <T extends object>(answers: T, ...names: readonly (keyof T)[]): T =>
  Object.fromEntries(Object.entries(answers).filter(([name]) => !names.includes(name as keyof T))) as T;

/** A route of one operation: in the API's policy the token would go to the back end of the others, too. */
const ownScope = ({ operation }: Route): { readonly scope?: ScopeChoice } =>
  operation ? { scope: { kind: 'operation', ownerId: operation.id, name: operation.displayName } } : {};

/**
 * The route as facts and proofs have to see it where the token is sent by one operation's policy alone: by that operation,
 * or it would be said that nothing sends one.
 */
export function seenBy(route: Route, operationId: ArmId | undefined): Route {
  if (operationId === undefined || route.operation) return route;
  const { api, backEnd } = route;
  // It is asked for by its id; what else there is to know of it is read then.
  const known = { method: 'GET', urlTemplate: '/', parameters: [], displayName: api.displayName };
  const operation = { ...known, id: operationId, apiId: api.id, name: nameOf(operationId) };
  return { ...route, id: routeId(api, backEnd, operation), operation };
}

/** The operation whose policy sends the token; undefined: it is more than that. */
export const operationOf = ({ scope }: PlanChoices): ArmId | undefined =>
  scope?.kind === 'operation' ? scope.ownerId : undefined;

/** The answers as they hold for one route: its own and those of its back end go before those for all. */
export function answersFor(route: Route, { ofRoutes, ofApps, ...all }: PlanChoices): PlanChoices {
  const own: PlanChoices = { ...ownScope(route), ...all, ...ofRoutes?.[routeKey(route)] };
  const ofApp = ofApps?.[endKey(pointedRoute(route, own))];
  if (!ofApp) return own;
  return { ...without(own, 'clientId', 'registration'), ...ofApp };
}
