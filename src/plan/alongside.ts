import { type Api, type ArmId } from '../route';
import { backEndText } from './backEndDocument';
import { idsOf } from './keyPlaces';
import type { Plan, PlanResult, Step } from './plan';
import { wantedBackEnd } from './steps/backEnd';

/** What the other routes of the same plan do to what this one shares with them. Ids and names are lower-case. */
export interface Alongside {
  /** Documents whose function key they take out, by the id of the policy's owner or the back end: the text that is left. */
  readonly left: ReadonlyMap<string, string>;
  /** Display names of named values that they delete. */
  readonly going: ReadonlySet<string>;
  /** Owners of policies that they add the token to. */
  readonly written: ReadonlySet<string>;
}

/** The ids under which a service may list what belongs to an API, or is it. */
const listedAs = ({ id, ...api }: Api, owner: ArmId): readonly string[] =>
  owner.toLowerCase().startsWith(id.toLowerCase())
    ? idsOf({ id, ...api }).map(one => `${one}${owner.slice(id.length).toLowerCase()}`)
    : [owner.toLowerCase()];

function leftBy(step: Step): readonly (readonly [string, string])[] {
  switch (step.kind) {
    case 'dropKey':
      return listedAs(step.api, step.place.ownerId).map(id => [id, step.after] as const);
    case 'dropBackEndKey':
      return [[step.backEndId.toLowerCase(), backEndText(wantedBackEnd(step, step.before.properties))]];
    default:
      return [];
  }
}

const plansOf = (results: readonly PlanResult[]): readonly Plan[] => results.filter(one => one.kind === 'plan');

/** As those plans have it, without the one at `own`. */
export function alongsideOf(results: readonly PlanResult[], own: number): Alongside {
  const steps = plansOf(results.filter((_, index) => index !== own)).flatMap(plan => plan.steps);
  return {
    left: new Map(steps.flatMap(leftBy)),
    going: new Set(steps.flatMap(step => (step.kind === 'deleteNamedValue' ? [step.displayName.toLowerCase()] : []))),
    written: new Set(
      steps.flatMap(step =>
        step.kind === 'tryPolicy' || step.kind === 'policy' ? [step.place.ownerId.toLowerCase()] : [],
      ),
    ),
  };
}
