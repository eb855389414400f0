import type { ApplyOutcome, Plan, PlanChoices } from '../../plan/plan';
import { routeKey } from '../../plan/routeChoices';

/** That no trace can be had is said, and asked about, by the next preview. */
export function withoutTrace(
  choices: PlanChoices,
  { route, routes = [route], steps }: Plan,
  { stop }: ApplyOutcome,
): PlanChoices {
  const noTrace = stop?.stop.noTrace;
  if (noTrace === undefined) return choices;
  const id = steps.find(step => step.id === stop?.step)?.routes?.[0];
  const key = routeKey(routes.find(one => one.id === id) ?? route);
  const { ofRoutes } = choices;
  return { ...choices, ofRoutes: { ...ofRoutes, [key]: { ...ofRoutes?.[key], noTrace } } };
}
