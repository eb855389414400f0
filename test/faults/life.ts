import { type Call, readFacts } from '../../src/azure';
import type { Azure } from '../../src/azure/interfaces';
import { proverFor } from '../../src/diagnosis';
import {
  type ApplyOutcome,
  type Journal,
  type Plan,
  type PlanChoices,
  type PlanResult,
  type StepProgress,
  type UndoOutcome,
  applyPlan,
  mergePlans,
  planRelease,
  planRoutes,
  pointedRoute,
  readPlanContext,
  undoSteps,
  withPool,
} from '../../src/plan';
import type { Interrupted } from '../../src/plan/run';
import type { Route } from '../../src/route';
import { type Journey, partsOf, routeIn } from './journeys';
import { appIdOf } from './scenario';

/** Those of the journey, with the apps that they name. */
async function choicesOf(
  azure: Azure,
  { choices, pointed, pool, others = [] }: Journey,
  { backEnd }: Route,
): Promise<PlanChoices> {
  if (backEnd.kind !== 'app') return choices;
  const { app } = backEnd;
  if (pointed !== undefined) return { ...choices, backEndApp: app };
  if (pool === undefined) return choices;
  const apps = await Promise.all(others.map(one => azure.appService.getApp(appIdOf(one.app))));
  return { ...choices, pool: { name: pool, apps: [app, ...apps] } };
}

type Tell = (progress: StepProgress) => void;

/** What a window does with the product's own parts, one after the other. */
export async function makePlan(azure: Azure, journey: Journey): Promise<PlanResult> {
  const snapshot = azure.snapshot();
  const wanted = await Promise.all(
    partsOf(journey).map(async part => {
      const found = await routeIn(azure, part);
      const choices = await choicesOf(azure, part, found);
      return { choices, route: pointedRoute(found, choices) };
    }),
  );
  const routes = wanted.map(one => one.route);
  const contexts = await Promise.all(
    wanted.map(({ route, choices }) => {
      const facts = withPool(snapshot, readFacts(snapshot, route), choices.pool);
      return readPlanContext(snapshot, { route, facts, routes, choices });
    }),
  );
  const { choices = {} } = wanted[0] ?? {};
  const merged = mergePlans(
    journey.aim === 'release' ? contexts.map(one => planRelease(one)) : planRoutes(contexts, choices),
  );
  if (!merged) throw new RangeError('There is no route.');
  return merged;
}

export function apply(
  azure: Azure,
  plan: Plan,
  journal: Journal,
  onProgress: Tell,
  resume?: Interrupted,
): Promise<ApplyOutcome> {
  const prover = (route: Route) => {
    const read = (call?: Call, clientId?: string) =>
      withPool(azure, readFacts(azure, route, call, clientId), plan.pool, call);
    return proverFor(azure, route, read, { sendGatewayToken: 'agreed' });
  };
  return applyPlan(azure, plan, { proverFor: prover, journal, onProgress, ...(resume && { resume }) });
}

export function undo(
  azure: Azure,
  plan: Plan,
  applied: ApplyOutcome['applied'],
  journal: Journal,
  onProgress: Tell,
): Promise<UndoOutcome> {
  return undoSteps(azure, applied, {
    journal,
    onProgress,
    turnOffIdentity: true,
    proverFor: made => {
      const [id] = plan.steps.find(one => one.id === made.id)?.routes ?? [];
      const route = plan.routes?.find(one => one.id === id) ?? plan.route;
      return proverFor(azure, route, () => readFacts(azure, route));
    },
  });
}

/** The words of a progress, which may be shown and logged. */
export function wordsOf(progress: StepProgress): readonly string[] {
  if (progress.kind === 'stopped') return [progress.stop.text];
  return 'text' in progress ? [progress.text] : [];
}
