import type { Azure, Call } from '../azure/interfaces';
import type { Journal } from './journal';
import type { StepProgress, Stop, UndoOutcome } from './plan';
import { type AppliedStep, type Stored, type UndoWishes, handlerFor } from './steps';
import { Stopped, stopOf, throwIfCancelled, waitText } from './stops';
import { changed, settle } from './writeStep';

export interface UndoOptions extends UndoWishes {
  readonly onProgress: (progress: StepProgress) => void;
  readonly journal: Journal;
  readonly signal?: AbortSignal;
}

/**
 * Takes writes back, last first: policy text byte for byte as the service stored it (deleted where there was none),
 * the settings document as it was. What someone else has changed since is left and told. Never throws for what Azure
 * or the user does.
 */
export async function undoSteps(
  azure: Azure,
  applied: readonly AppliedStep[],
  options: UndoOptions,
): Promise<UndoOutcome> {
  const undone: string[] = [];
  const left: { step: string; stop: Stop }[] = [];
  for (const things of byThing(applied)) {
    const steps = things.map(one => one.step);
    const tell = (kind: 'started' | 'undone', step: string): void =>
      options.onProgress({ kind, step, at: azure.clock.now() });
    const call: Call = {
      ...(options.signal && { signal: options.signal }),
      onWait: wait => steps.forEach(step => options.onProgress({ kind: 'waiting', step, text: waitText(wait) })),
    };
    try {
      throwIfCancelled(call);
      for (const step of steps) tell('started', step);
      await undoThing(azure, merged(things), options, call);
      for (const step of steps) {
        undone.push(step);
        await options.journal.tookBack(step);
        tell('undone', step);
      }
    } catch (error) {
      const stop = stopOf(error);
      for (const step of steps) {
        left.push({ step, stop });
        options.onProgress({ kind: 'stopped', step, at: azure.clock.now(), stop });
      }
    }
  }
  const cancelled = left.some(one => one.stop.reason === 'cancelled');
  return {
    state: cancelled ? 'cancelled' : left.every(one => one.stop.reason === 'notAsked') ? 'undone' : 'partly',
    undone,
    left,
  };
}

/** Whether undo would take it back if it were asked for everything. */
export const canUndo = ({ made, before, after }: AppliedStep): boolean =>
  handlerFor(made.kind).whyNotRestored?.(made, before, after, { turnOffIdentity: true }) === undefined;

/** Writes of the same thing together, so that each thing is put back once; the thing written last comes first. */
function byThing(applied: readonly AppliedStep[]): readonly (readonly AppliedStep[])[] {
  const things = new Map<string, AppliedStep[]>();
  for (const one of [...applied].reverse()) {
    const key = thingOf(one);
    things.set(key, [...(things.get(key) ?? []), one]);
  }
  return [...things.values()];
}

const thingOf = ({ made }: AppliedStep): string => handlerFor(made.kind).thingOf(made);

/** Last first, as `byThing` gives them: from what the last one left to what the first one found. */
function merged(things: readonly AppliedStep[]): AppliedStep {
  const [last] = things;
  const first = things.at(-1);
  if (!last || !first) throw new RangeError('Nothing to undo.');
  return { ...last, before: first.before };
}

async function undoThing(azure: Azure, applied: AppliedStep, wishes: UndoWishes, call: Call): Promise<void> {
  const { made, before, after } = applied;
  const handler = handlerFor(made.kind);
  const why = handler.whyNotRestored?.(made, before, after, wishes);
  if (why) throw new Stopped(why);
  const found = await handler.read(azure, made, call);
  if (handler.unchanged(found, before)) return;
  const name = handler.nameOf(made);
  if (!handler.unchanged(found, after)) throw changed(name, handler.textOf(after), handler.textOf(found));
  const isBack = (state: Stored): boolean => handler.unchanged(state, before) || handler.equivalent(state, before);
  const stored = await settle(azure, call, name, {
    found,
    send: now => handler.restore(azure, made, before, now, call),
    look: () => handler.read(azure, made, {}),
    done: isBack,
    same: (one, other) => handler.unchanged(one, other),
  });
  if (!isBack(stored)) throw changed(name, handler.textOf(before), handler.textOf(stored));
}
