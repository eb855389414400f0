import type { Plan, Step, StepKind } from './plan';
import { handlerFor, isWrite } from './steps';

/**
 * What comes before what, so that nobody who calls today is shut out before the gateway's token is proved: what only
 * adds comes first, then the policy in a form that can't break callers, the proof of the token, the final policy, and
 * the lock and its proof last. Steps of one phase don't wait for each other.
 */
const phases: Readonly<Record<StepKind, number>> = {
  registration: 10,
  identity: 10,
  identifierUri: 12,
  principal: 12,
  assignment: 16,
  admit: 20,
  admitPolicy: 20,
  // Before the token is sent: it is for the app alone.
  pointApi: 25,
  pointBackEnd: 25,
  tryPolicy: 30,
  tryBackEnd: 30,
  open: 30,
  proveToken: 40,
  proveOpen: 40,
  backEnd: 45,
  policy: 50,
  proveBackEnd: 55,
  proveReleased: 55,
  lock: 60,
  lockPolicy: 60,
  dismiss: 60,
  proveSecured: 70,
  dropKey: 80,
  dropBackEndKey: 80,
  proveWithoutKey: 90,
  deleteNamedValue: 100,
  // Once no named value holds it any more.
  deleteHostKey: 105,
  proveKeyDeleted: 110,
};

export const phaseOf = (step: Step): number => phases[step.kind];

/** Ids of the routes that a step is made for. */
export const routesOf = (plan: Plan, step: Step): readonly string[] => step.routes ?? [plan.route.id];

/** What a step waits for: `must` has to have gone well, `after` only to have ended. */
export interface Needs {
  readonly must: readonly Step[];
  readonly after: readonly Step[];
}

/**
 * A step needs every step of an earlier phase of one of its own routes; routes that share no step don't wait for each
 * other. Steps that write the same thing come one after the other in the plan's order, whatever route they are for.
 */
export function needsOf(plan: Plan, step: Step): Needs {
  const mine = new Set(routesOf(plan, step));
  const must = plan.steps.filter(
    other => phaseOf(other) < phaseOf(step) && routesOf(plan, other).some(route => mine.has(route)),
  );
  const thing = thingOf(step);
  const index = plan.steps.indexOf(step);
  const after = plan.steps.filter(
    (other, at) => thing !== undefined && at < index && thingOf(other) === thing && !must.includes(other),
  );
  return { must, after };
}

const thingOf = (step: Step): string | undefined => (isWrite(step) ? handlerFor(step.kind).thingOf(step) : undefined);
