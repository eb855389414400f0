import { readFacts } from '../../src/azure';
import { proverFor } from '../../src/diagnosis';
import { type PlanChoices, applyPlan, planRoute, readPlanContext } from '../../src/plan';
import type { Route } from '../../src/route';
import { MemoryJournal } from '../plan/memoryJournal';
import type { RouteName } from '../modes';
import { type Laboratory, called } from './laboratory';

/** Plans and applies what *Fix…* does, with the recommended choices; in a word, how it ended. */
export async function fixWithPlan(laboratory: Laboratory, route: Route, choices: PlanChoices = {}): Promise<string> {
  const { azure } = laboratory;
  const read = () => readFacts(azure, route);
  const facts = await read();
  const plan = planRoute(await readPlanContext(azure, { route, facts, routes: [route], choices }), choices);
  if (plan.kind === 'refusal') return `refused: ${plan.title}`;
  const options = {
    operationId: `${route.api.id}/operations/${called[route.api.name as RouteName].operation}`,
    parameters: { id: '1' },
  };
  const outcome = await applyPlan(azure, plan, {
    proverFor: () => proverFor(azure, route, read, options),
    journal: new MemoryJournal(),
    onProgress: () => undefined,
  });
  const why = outcome.stop?.stop.text ?? outcome.whyNotProved ?? '';
  return why === '' ? outcome.state : `${outcome.state}: ${why}`;
}
