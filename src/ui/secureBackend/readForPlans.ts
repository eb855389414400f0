import type { Call } from '../../azure/interfaces';
import {
  answersFor,
  mergePlans,
  operationOf,
  otherTenantRefusal,
  planRelease,
  planRoutes,
  pointedRoute,
  seenBy,
} from '../../plan';
import type { PlanChoices, PlanResult, PoolChoice } from '../../plan/plan';
import { readPlanContext } from '../../plan/readContext';
import type { Facts, Route } from '../../route';
import type { Estate } from '../estate';

/** Of a route, as one of a pool's apps where that is given; `clientId`: whose application is looked for, else the app's. */
export type ReadFacts = (of: Route, pool: PoolChoice | undefined, call?: Call, clientId?: string) => Promise<Facts>;

interface Subject {
  readonly routes: readonly Route[];
  /** The first of them. */
  readonly route: Route;
  readonly aim: 'release' | undefined;
  readonly readFacts: ReadFacts;
}

/**
 * Reads what plans of these routes are made from; the function it gives makes one plan of all for any choices, without
 * reading again. Throws what reading throws.
 */
export async function readForPlans(
  estate: Estate,
  { routes, route, aim, readFacts }: Subject,
  wanted: PlanChoices,
  signal: AbortSignal,
): Promise<(choices: PlanChoices) => PlanResult> {
  const azure = estate.azureFor(route);
  const call = { signal };
  const all = await estate.routes(call);
  const isHere = (one: Route): boolean => estate.azureFor(one).tenantId === azure.tenantId;
  // What is asked for more than once is read once.
  const from = azure.snapshot();
  const contexts = await Promise.all(
    routes.filter(isHere).map(one => {
      const own = answersFor(one, wanted);
      const to = pointedRoute(one, own);
      const facts = readFacts(seenBy(to, operationOf(own)), own.pool, call);
      return readPlanContext(from, { route: to, facts, routes: all, choices: own }, call);
    }),
  );
  const elsewhere = routes.filter(one => !isHere(one)).map(one => otherTenantRefusal(one, route));
  return changed => {
    const merged = mergePlans([
      ...(aim === 'release'
        ? contexts.map(context => planRelease(context, changed.afterRelease))
        : planRoutes(contexts, changed)),
      ...elsewhere,
    ]);
    if (!merged) throw new RangeError('There is no route to secure.');
    return merged;
  };
}
