import * as l10n from '@vscode/l10n';
import { type Azure, type Call, ChangedAfterwards, isAzureProblem } from '../azure/interfaces';
import type { Stop } from './plan';
import { type AppliedStep, type Stored, type WriteStep, handlerFor } from './steps';
import { stopped, throwIfCancelled } from './stops';

/** What one write needs to know of the run that it belongs to. */
export interface WriteContext {
  /** What this run itself has left there last; undefined: nothing, so the preview's reading counts. */
  readonly left: { readonly state: Stored } | undefined;
  /** Begun before by this run, which was interrupted then: what there was before the write. */
  readonly begun: { readonly before: Stored; readonly after?: Stored } | undefined;
  /** Awaited before anything is written: what the step needs is confirmed. */
  readonly confirmed: () => Promise<void>;
  /** Awaited before the write. */
  readonly willWrite: (before: Stored) => Promise<void>;
}

export type WriteResult =
  | { readonly kind: 'written'; readonly applied: AppliedStep }
  /** Written, and changed by someone else right after: the plan stops. */
  | { readonly kind: 'overtaken'; readonly applied: AppliedStep; readonly stop: Stop }
  /** It was so already: nothing was written. */
  | { readonly kind: 'already'; readonly state: Stored };

/** Milliseconds after which a reading isn't one from just before the write any more. */
const fresh = 1_000;

/**
 * One change: reads, stops where the thing isn't what was previewed, writes down what there is, writes, and looks
 * whether it holds. It reads while what it needs is being confirmed, and doesn't where the service itself refuses what has
 * changed. An answer that was lost is told by reading again; a write that didn't arrive is sent again.
 */
export async function writeStep(
  azure: Azure,
  step: WriteStep,
  { begun, confirmed, left, willWrite }: WriteContext,
  call: Call,
): Promise<WriteResult> {
  const handler = handlerFor(step.kind);
  const name = handler.nameOf(step);
  const expected = begun ? { state: begun.before } : (left ?? previewed(step));
  const isGuarded = !begun && expected !== undefined && handler.guarded?.(expected.state) === true;
  const found = isGuarded
    ? await confirmed().then(() => expected.state)
    : await readFresh(azure, () => handler.read(azure, step, call), confirmed);
  const before = begun ? begun.before : found;
  const appliedWith = (after: Stored): AppliedStep => ({
    step: step.id,
    made: step,
    before,
    after,
    at: azure.clock.now(),
  });
  if (handler.holds(step, found)) {
    if (!begun) return { kind: 'already', state: found };
    // What the write itself has left there, where that is known: steps after it, or someone else, may have added to it.
    const isKnown = begun.after !== undefined && handler.equivalent(found, begun.after);
    return { kind: 'written', applied: appliedWith(isKnown ? begun.after : found) };
  }
  if (expected && !handler.unchanged(found, expected.state))
    throw changed(name, handler.textOf(expected.state), handler.textOf(found));
  throwIfCancelled(call);
  if (!begun) await willWrite(found);
  let after: Stored;
  try {
    after = await settle(azure, call, name, {
      found,
      send: (now, one) => handler.write(azure, step, now, one),
      look: () => handler.read(azure, step, {}),
      done: state => handler.holds(step, state),
      same: (one, other) => handler.unchanged(one, other),
      textOf: state => handler.textOf(state),
    });
  } catch (error) {
    if (!(error instanceof ChangedAfterwards)) throw error;
    const text = `${l10n.t('{0} was changed as planned.', name)} ${error.message}`;
    const difference = { previewed: handler.textOf(error.wrote), found: handler.textOf(error.found) };
    const stop: Stop = { reason: 'changedMeanwhile', text, difference, error };
    return { kind: 'overtaken', applied: appliedWith(error.wrote), stop };
  }
  if (!handler.holds(step, after)) throw changed(name, step.changes[0]?.after ?? '', handler.textOf(after));
  return { kind: 'written', applied: appliedWith(after) };
}

/** Read beside the confirming; once more where that took so long that someone may have changed it since. */
async function readFresh<T>(azure: Azure, read: () => Promise<T>, confirmed: () => Promise<void>): Promise<T> {
  const began = azure.clock.now();
  const reading = read();
  // Told below, unless what it needs has failed, which is what is told then.
  reading.catch(() => undefined);
  await confirmed();
  const found = await reading;
  return azure.clock.now() - began >= fresh ? read() : found;
}

function previewed(step: WriteStep): { readonly state: Stored } | undefined {
  const state = handlerFor(step.kind).previewed?.(step);
  return state === undefined ? undefined : { state };
}

/** Answers that say for certain that nothing was written, and that asking again won't help. */
const certainlyUnwritten = (error: unknown): boolean =>
  (['forbidden', 'policyRejected', 'notFound', 'signedOut', 'locked', 'throttled'] as const).some(kind =>
    isAzureProblem(error, kind),
  );

/** A lost answer, or one that says nothing about the request itself. */
const mayBeTriedAgain = (error: unknown): boolean =>
  isAzureProblem(error, 'unreachable') ||
  isAzureProblem(error, 'operationFailed') ||
  (isAzureProblem(error, 'refused') && (error.problem.status >= 500 || error.problem.status < 400));

/** Milliseconds before the next try, and so their number. */
const pauses = [1_000, 4_000, 15_000];

export interface OneWrite<State> {
  readonly found: State;
  /** With a call by which it is told that Azure has taken the write. */
  readonly send: (found: State, call: Call) => Promise<State>;
  readonly look: () => Promise<State>;
  readonly done: (state: State) => boolean;
  readonly same: (one: State, other: State) => boolean;
  /** For a compare. */
  readonly textOf: (state: State) => string;
}

/**
 * Sends a write until its answer is known. After a lost answer the thing is read: changed as wanted counts as written,
 * unchanged is sent again, anything else is told as uncertain. Never sends twice without having read in between.
 */
export async function settle<State>(azure: Azure, call: Call, name: string, one: OneWrite<State>): Promise<State> {
  let { found } = one;
  const answer = { isTaken: false };
  const onTaken = (): void => {
    answer.isTaken = true;
    call.onTaken?.();
  };
  const onAccepted = (): void => {
    answer.isTaken = true;
    call.onAccepted?.();
  };
  for (let attempt = 0; ; attempt++) {
    try {
      return await one.send(found, { ...call, onTaken, onAccepted });
    } catch (error) {
      if (error instanceof ChangedAfterwards) throw error;
      // Once it is taken, it is waiting for its end or the reading back that failed.
      const isUnwritten = certainlyUnwritten(error);
      if (isUnwritten && !answer.isTaken) throw error;
      const now = await lookAgain(azure, one, name, error);
      if (one.done(now)) return now;
      // Somebody else's change, which the service itself has told us of.
      const isChanged = isAzureProblem(error, 'changedMeanwhile');
      if (isChanged && !one.same(now, found)) throw changed(name, one.textOf(found), one.textOf(now));
      if (!one.same(now, found)) throw uncertain(name, error);
      // Perhaps Azure is still at it.
      if (isUnwritten) throw uncertain(name, error);
      const pause = pauses[attempt];
      const isAgain = isChanged || mayBeTriedAgain(error);
      if (pause === undefined || !isAgain || call.signal?.aborted === true) throw error;
      call.onWait?.({ reason: 'lostAnswer', what: name, seconds: pause / 1000, elapsedSeconds: 0 });
      await azure.clock.sleep(pause, call.signal);
      // It may have arrived late, or someone may have used the pause.
      found = await lookAgain(azure, one, name, error);
      if (one.done(found)) return found;
      if (!one.same(found, now)) throw changed(name, one.textOf(now), one.textOf(found));
    }
  }
}

async function lookAgain<State>(azure: Azure, one: OneWrite<State>, name: string, lost: unknown): Promise<State> {
  for (const pause of [...pauses, undefined]) {
    try {
      return await one.look();
    } catch {
      // What is told is the lost answer; a look that fails too only leaves it uncertain.
      if (pause !== undefined) await azure.clock.sleep(pause);
    }
  }
  throw uncertain(name, lost);
}

const uncertain = (name: string, error: unknown): Error =>
  stopped(
    'failed',
    l10n.t('The answer to changing {0} was lost, so it may or may not have been changed. Refresh to see.', name),
    { error, uncertain: true },
  );

export const changed = (name: string, previewed: string, found: string): Error =>
  stopped(
    'changedMeanwhile',
    l10n.t('Someone else changed {0} after the preview was made, so it wasn’t touched.', name),
    { difference: { previewed, found } },
  );
