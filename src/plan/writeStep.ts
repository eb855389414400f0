import * as l10n from '@vscode/l10n';
import { type Azure, type Call, isAzureProblem } from '../azure/interfaces';
import { type AppliedStep, type Stored, type WriteStep, handlerFor } from './steps';
import { stopped, throwIfCancelled } from './stops';

/** What one write needs to know of the run that it belongs to. */
export interface WriteContext {
  /** What this run itself has left there last; undefined: nothing, so the preview's reading counts. */
  readonly left: { readonly state: Stored } | undefined;
  /** Begun before by this run, which was interrupted then: what there was before the write. */
  readonly begun: { readonly before: Stored } | undefined;
  /** Awaited before the write. */
  readonly willWrite: (before: Stored) => Promise<void>;
}

export type WriteResult =
  | { readonly kind: 'written'; readonly applied: AppliedStep }
  /** It was so already: nothing was written. */
  | { readonly kind: 'already'; readonly state: Stored };

/**
 * One change: reads, stops where the thing isn't what was previewed, writes down what there is, writes, and looks
 * whether it holds. An answer that was lost is told by reading again; a write that didn't arrive is sent again.
 */
export async function writeStep(
  azure: Azure,
  step: WriteStep,
  { begun, left, willWrite }: WriteContext,
  call: Call,
): Promise<WriteResult> {
  const handler = handlerFor(step.kind);
  const name = handler.nameOf(step);
  const found = await handler.read(azure, step, call);
  const before = begun ? begun.before : found;
  const written = (after: Stored): WriteResult => ({
    kind: 'written',
    applied: { step: step.id, made: step, before, after },
  });
  if (handler.holds(step, found)) return begun ? written(found) : { kind: 'already', state: found };
  const expected = begun ? { state: begun.before } : (left ?? previewed(step));
  if (expected && !handler.unchanged(found, expected.state))
    throw changed(name, handler.textOf(expected.state), handler.textOf(found));
  throwIfCancelled(call);
  if (!begun) await willWrite(found);
  const after = await settle(azure, call, name, {
    found,
    send: now => handler.write(azure, step, now, call),
    look: () => handler.read(azure, step, {}),
    done: state => handler.holds(step, state),
    same: (one, other) => handler.unchanged(one, other),
  });
  if (!handler.holds(step, after)) throw changed(name, step.changes[0]?.after ?? '', handler.textOf(after));
  return written(after);
}

function previewed(step: WriteStep): { readonly state: Stored } | undefined {
  const handler = handlerFor(step.kind);
  return handler.previewed && { state: handler.previewed(step) };
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
  readonly send: (found: State) => Promise<State>;
  readonly look: () => Promise<State>;
  readonly done: (state: State) => boolean;
  readonly same: (one: State, other: State) => boolean;
}

/**
 * Sends a write until its answer is known. After a lost answer the thing is read: changed as wanted counts as written,
 * unchanged is sent again, anything else is told as uncertain. Never sends twice without having read in between.
 */
export async function settle<State>(azure: Azure, call: Call, name: string, one: OneWrite<State>): Promise<State> {
  let { found } = one;
  for (let attempt = 0; ; attempt++) {
    try {
      return await one.send(found);
    } catch (error) {
      if (certainlyUnwritten(error)) throw error;
      const now = await lookAgain(azure, one, name, error);
      if (one.done(now)) return now;
      // Somebody else's change, which the service itself has told us of.
      if (isAzureProblem(error, 'changedMeanwhile')) throw error;
      if (!one.same(now, found)) throw uncertain(name, error);
      const pause = pauses[attempt];
      if (pause === undefined || !mayBeTriedAgain(error) || call.signal?.aborted === true) throw error;
      call.onWait?.({ reason: 'lostAnswer', what: name, seconds: pause / 1000, elapsedSeconds: 0 });
      await azure.clock.sleep(pause, call.signal);
      found = now;
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
