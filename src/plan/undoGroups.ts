import { phaseOf } from './order';
import { type AppliedStep, type Settling, type WriteStep, handlerFor } from './steps';

/** Writes of one thing that are put back in one go. */
export interface Group {
  /** Last first. */
  readonly members: readonly AppliedStep[];
  /** The last write, with what there was before the first one. */
  readonly whole: AppliedStep;
}

/**
 * Last first: by the order in which a plan writes, as a change that was interrupted and finished knows them in another one.
 * Writes of one thing are put back in one go, unless something else was written in a phase between them:
 * that has to be undone in between.
 */
export function groupsOf(applied: readonly AppliedStep[]): readonly Group[] {
  const groups: { members: AppliedStep[]; whole: AppliedStep }[] = [];
  for (const one of [...applied].sort((a, b) => phaseOf(a.made) - phaseOf(b.made)).reverse()) {
    const group = groups.find(({ whole }) => thingOf(whole) === thingOf(one));
    const isBetween = (other: AppliedStep): boolean =>
      group !== undefined && phaseOf(other.made) > phaseOf(one.made) && phaseOf(other.made) < phaseOf(group.whole.made);
    if (group && !applied.some(isBetween)) {
      group.members.push(one);
      group.whole = { ...group.whole, before: one.before };
    } else groups.push({ members: [one], whole: one });
  }
  return groups;
}

export const shareRoute = (one: WriteStep, other: WriteStep): boolean =>
  !one.routes || !other.routes || one.routes.some(route => other.routes?.includes(route));

export const settlingOf = ({ made, before }: AppliedStep): Settling | undefined =>
  handlerFor(made.kind).settles?.(made, before);

/**
 * Whether the same will be waited for once another thing is put back: several policies of a route are looked at through
 * that route, which sends the token until the last of them is as it was.
 */
export const settlesWith = (whole: AppliedStep, later: readonly Group[]): boolean =>
  settlingOf(whole) === 'tokenGone' &&
  later.some(other => settlingOf(other.whole) === 'tokenGone' && shareRoute(other.whole.made, whole.made));

const thingOf = ({ made }: AppliedStep): string => handlerFor(made.kind).thingOf(made);
