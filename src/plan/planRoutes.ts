import { namedValuesIn } from '../policy';
import { sameId } from '../route';
import { alongsideOf } from './alongside';
import { backEndText } from './backEndDocument';
import type { PlanContext } from './context';
import { routesOf } from './order';
import type { Plan, PlanChoices, PlanResult, Step } from './plan';
import { planRoute } from './planRoute';
import { answersFor, endKey } from './routeChoices';
import { wantedBackEnd } from './steps/backEnd';

/**
 * A plan for each of several routes, made in knowledge of the others: an API that has a route of its own isn't planned for
 * as another caller of the same app, and what they share is given up only where none of them needs it any more.
 * `mergePlans` makes one of them.
 */
export function planRoutes(contexts: readonly PlanContext[], choices: PlanChoices): readonly PlanResult[] {
  const plan = (context: PlanContext): PlanResult => planRoute(context, answersFor(context.route, choices));
  if (contexts.length < 2) return contexts.map(plan);
  const first = contexts.map(one => plan(withoutCompanions(one, contexts)));
  const planned = contexts.filter((_, index) => first[index]?.kind === 'plan');
  const apart = contexts.map(one => withoutCompanions(one, planned));
  const again = (results: readonly PlanResult[]): readonly PlanResult[] =>
    apart.map((one, index) => plan({ ...one, alongside: alongsideOf(results, index) }));
  // First they learn which keys the others give up, then what is deleted because of that.
  const results = again(again(first));
  return results.map(one =>
    one.kind === 'plan' ? { ...one, steps: one.steps.map(step => shared(step, results)) } : one,
  );
}

/** Other APIs that call the same app, without those that these contexts are about. */
function withoutCompanions(context: PlanContext, companions: readonly PlanContext[]): PlanContext {
  const own = companions.filter(one => one !== context && endKey(one.route) === endKey(context.route));
  const otherApis = context.otherApis.filter(({ api }) => !own.some(({ route }) => sameId(route.api.id, api.id)));
  return { ...context, otherApis };
}

/** What held the key is deleted once it has gone from all of those routes, and they are proved. */
function shared(step: Step, results: readonly PlanResult[]): Step {
  if (step.kind !== 'deleteNamedValue' && step.kind !== 'deleteHostKey') return step;
  const lets = ({ route }: Plan, one: Step): boolean =>
    step.kind === 'deleteHostKey'
      ? endKey(route) === step.app.id.toLowerCase() && textsOf(one) !== undefined
      : letsGoOf(step.displayName, one);
  const routes = results.flatMap(one =>
    one.kind === 'plan' ? one.steps.filter(other => lets(one, other)).flatMap(other => routesOf(one, other)) : [],
  );
  return { ...step, routes: [...new Set(routes)] };
}

/** The texts before and after a step that takes a key out. */
function textsOf(step: Step): readonly [string, string] | undefined {
  if (step.kind === 'dropKey') return [step.before?.text ?? '', step.after];
  if (step.kind !== 'dropBackEndKey') return undefined;
  const { properties } = step.before;
  return [backEndText(properties), backEndText(wantedBackEnd(step, properties))];
}

function letsGoOf(displayName: string, step: Step): boolean {
  const [before, after] = (textsOf(step) ?? ['', '']).map(text => namedValuesIn(text).map(one => one.toLowerCase()));
  const name = displayName.toLowerCase();
  return before?.includes(name) === true && after?.includes(name) === false;
}
