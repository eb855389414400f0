import { type Call, readFacts } from '../../src/azure';
import type { Azure } from '../../src/azure/interfaces';
import { proverFor } from '../../src/diagnosis';
import {
  type ApplyOutcome,
  type Journal,
  type Plan,
  type PlanResult,
  type StepProgress,
  type UndoOutcome,
  applyPlan,
  planRelease,
  planRoute,
  readPlanContext,
  undoSteps,
} from '../../src/plan';
import type { Interrupted } from '../../src/plan/run';
import { type Journey, routeIn } from './journeys';

type Tell = (progress: StepProgress) => void;

/** What a window does with the product's own parts, one after the other. */
export async function makePlan(azure: Azure, journey: Journey): Promise<PlanResult> {
  const route = await routeIn(azure, journey);
  const snapshot = azure.snapshot();
  const { aim, choices } = journey;
  const facts = readFacts(snapshot, route);
  const context = await readPlanContext(snapshot, { route, facts, routes: [route], choices });
  return aim === 'release' ? planRelease(context) : planRoute(context, choices);
}

export function apply(
  azure: Azure,
  plan: Plan,
  journal: Journal,
  onProgress: Tell,
  resume?: Interrupted,
): Promise<ApplyOutcome> {
  const { route } = plan;
  const read = (call?: Call, clientId?: string) => readFacts(azure, route, call, clientId);
  const prover = proverFor(azure, route, read, { sendGatewayToken: 'agreed' });
  return applyPlan(azure, plan, { proverFor: () => prover, journal, onProgress, ...(resume && { resume }) });
}

export function undo(
  azure: Azure,
  { route }: Plan,
  applied: ApplyOutcome['applied'],
  journal: Journal,
  onProgress: Tell,
): Promise<UndoOutcome> {
  return undoSteps(azure, applied, {
    journal,
    onProgress,
    turnOffIdentity: true,
    proverFor: () => proverFor(azure, route, () => readFacts(azure, route)),
  });
}

/** The words of a progress, which may be shown and logged. */
export function wordsOf(progress: StepProgress): readonly string[] {
  if (progress.kind === 'stopped') return [progress.stop.text];
  return 'text' in progress ? [progress.text] : [];
}
