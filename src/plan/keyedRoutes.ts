import { namesOf } from '../route';
import type { OtherApi } from './context';
import { type Keyed, keyMayGo, proofOf } from './functionKey';
import type { KeySource } from './keySenders';
import type { Plan, PlanOfRoute, Step } from './plan';
import { securedProofStep } from './planSteps';
import { isWrite } from './steps';
import type { Target } from './target';

/** The plan's own route first; then the ticked APIs that call the same app, each as if the plan were for it. */
export const keyedRoutes = (
  target: Target,
  own: KeySource,
  included: readonly (readonly [OtherApi, KeySource])[],
): readonly Keyed[] => [
  { target, own },
  ...included.flatMap(([{ keyed, policy }, ofOther]): readonly Keyed[] => {
    if (!keyed) return [];
    const { route, places } = keyed;
    const context = { ...target.context, route, policy, keyPlaces: places };
    return [{ target: { ...target, context, names: namesOf(route) }, own: ofOther }];
  }),
];

/** Those of the other APIs that a key is taken out of: they are routes of the plan, each proved by itself. */
export const letGoBeside = ([, ...others]: readonly Keyed[]): readonly Keyed[] =>
  others.filter(one => one.target.choices.keepFunctionKey !== true && keyMayGo(one));

/**
 * The steps before any key goes, once other APIs are proved as well: what they share with the plan's route is theirs, too,
 * so that a lock that shuts one of them out comes off.
 */
export function withOtherRoutes(target: Target, steps: readonly Step[], others: readonly Keyed[]): readonly Step[] {
  if (others.length === 0) return steps;
  const main = target.context.route;
  const routes = others.map(one => one.target.context.route);
  const idsOf = (step: Step): readonly string[] => {
    if (!isWrite(step)) return [main.id];
    if (!('api' in step)) return [main.id, ...routes.map(one => one.id)];
    return [main.id, ...routes.filter(one => one.api.id === step.api.id).map(one => one.id)];
  };
  const proofs = others.map(one => proofOf([], one, securedProofStep(one.target)));
  return [...steps.map(step => ({ ...step, routes: idsOf(step) })), ...proofs];
}

/** Set where the plan proves other routes beside its own. */
export function routesBeside(
  target: Target,
  others: readonly Keyed[],
  own: PlanOfRoute,
): Pick<Plan, 'routes' | 'ofRoutes'> {
  if (others.length === 0) return {};
  const { route } = target.context;
  const beside = others.map(one => one.target.context.route);
  return {
    routes: [route, ...beside],
    ofRoutes: {
      ...Object.fromEntries(beside.map(one => [one.id, { clientId: own.clientId }])),
      [route.id]: own,
    },
  };
}

/** What of a plan is about its route alone. */
export const ofRoute = ({ clientId, testOperationId, keySubscriptionId, lockWithoutTrace }: Plan): PlanOfRoute => ({
  clientId,
  ...(lockWithoutTrace === true && { lockWithoutTrace }),
  ...(testOperationId !== undefined && { testOperationId }),
  ...(keySubscriptionId !== undefined && { keySubscriptionId }),
});
