import * as l10n from '@vscode/l10n';
import { type Azure, type Call, ChangedAfterwards } from '../azure/interfaces';
import type { Journal } from './journal';
import { ended } from './journal/ended';
import { phaseOf } from './order';
import { type Patience, lookUntilSettled, securedPatience } from './patience';
import type { StepProgress, Stop, StopReason, UndoOutcome } from './plan';
import type { Prover } from './prover';
import {
  type AppliedStep,
  type Settling,
  type Stored,
  type UndoWishes,
  type WriteKind,
  type WriteStep,
  handlerFor,
} from './steps';
import { Stopped, stopOf, stopped, throwIfCancelled, waitText } from './stops';
import { Shown } from './shown';
import { type Group, groupsOf, settlesWith, settlingOf, shareRoute } from './undoGroups';
import { changed, settle } from './writeStep';

export interface UndoOptions extends UndoWishes {
  readonly onProgress: (progress: StepProgress) => void;
  readonly journal: Journal;
  readonly signal?: AbortSignal;
  /**
   * Looks at a route of the step, to wait until what runs follows what was put back: callers would notice the next
   * undo otherwise. Absent: not waited for, as where a lock comes off by itself.
   */
  readonly proverFor?: (made: WriteStep) => Prover;
  readonly patience?: Patience;
}

/**
 * Takes writes back, last first: policy text byte for byte as the service stored it (deleted where there was none),
 * the settings document as it was. What someone else has changed since is left and told, and so is what was made before
 * it where callers would notice. Never throws for what Azure or the user does.
 */
export async function undoSteps(
  azure: Azure,
  applied: readonly AppliedStep[],
  options: UndoOptions,
): Promise<UndoOutcome> {
  try {
    await options.journal.beginUndo();
  } catch (error) {
    const stop = stopOf(error);
    return { state: 'partly', undone: [], left: applied.map(({ step }) => ({ step, stop })) };
  }
  return ended(await takeBack(azure, applied, options), options.journal);
}

/** The same inside a run, whose journal is open. */
export async function takeBack(
  azure: Azure,
  applied: readonly AppliedStep[],
  options: UndoOptions,
): Promise<UndoOutcome> {
  const undo = new Undo(azure, options);
  const groups = groupsOf(applied);
  for (const [index, group] of groups.entries()) await undo.one(group, groups.slice(index + 1));
  return undo.outcome;
}

/** Whether undo takes it back only when asked for expressly: what goes then never comes back the same. */
export const needsAsking = ({ made, before, after }: AppliedStep): boolean =>
  handlerFor(made.kind).whyNotRestored?.(made, before, after ?? before, { turnOffIdentity: false })?.reason ===
  'notAsked';

/** Nothing is left by them that was to go. */
const harmless: ReadonlySet<StopReason> = new Set<StopReason>(['notAsked', 'notSeen']);

/** While one of them stands, or hasn't come back, calls fail without what was made before it: a token is asked for, or sent. */
const needing: ReadonlySet<WriteKind> = new Set<WriteKind>([
  'lock',
  'lockPolicy',
  'dismiss',
  'tryPolicy',
  'policy',
  'tryBackEnd',
  'backEnd',
]);

/** Told alike of everything that waits for it. */
const passedOn: ReadonlySet<StopReason> = new Set<StopReason>(['cancelled', 'notFollowed', 'notListed']);

interface Obstacle {
  readonly made: WriteStep;
  readonly isNeeding: boolean;
  readonly settling: Settling | undefined;
  readonly why: Stop;
}

class Undo {
  readonly #azure: Azure;
  readonly #options: UndoOptions;
  readonly #undone: string[] = [];
  readonly #left: { step: string; stop: Stop }[] = [];
  /** By thing: as this undo has left it. */
  readonly #states = new Map<string, Stored>();
  readonly #shown: Shown;
  /** Steps that couldn't be put back or don't follow yet: what was made before them for the same routes has to stay. */
  readonly #inTheWay: Obstacle[] = [];

  constructor(azure: Azure, options: UndoOptions) {
    this.#azure = azure;
    this.#options = options;
    this.#shown = new Shown(azure, options.journal);
  }

  get outcome(): UndoOutcome {
    const cancelled = this.#left.some(one => one.stop.reason === 'cancelled');
    const complete = this.#left.every(one => harmless.has(one.stop.reason));
    return { state: cancelled ? 'cancelled' : complete ? 'undone' : 'partly', undone: this.#undone, left: this.#left };
  }

  async one(group: Group, later: readonly Group[]): Promise<void> {
    const { members, whole } = group;
    const steps = members.map(one => one.step);
    const { onProgress, journal, signal } = this.#options;
    const { clock } = this.#azure;
    const each = (tell: (step: string) => StepProgress): void => steps.forEach(step => onProgress(tell(step)));
    const call: Call = {
      ...(signal && { signal }),
      onWait: wait => each(step => ({ kind: 'waiting', step, text: waitText(wait) })),
    };
    let isBack = false;
    try {
      throwIfCancelled(call);
      this.#passOrStop(whole.made);
      each(step => ({ kind: 'started', step, at: clock.now() }));
      await this.#restore(group, call);
      // Only then is it undone: another try has to wait for it, too.
      if (!settlesWith(whole, later)) await this.#settle(whole, call);
      isBack = true;
      this.#undone.push(...steps);
      for (const step of steps) await journal.tookBack(step);
      each(step => ({ kind: 'undone', step, at: clock.now() }));
    } catch (error) {
      const stop = stopOf(error, handlerFor(whole.made.kind).nameOf(whole.made));
      if (!harmless.has(stop.reason)) {
        const isNeeding = members.some(({ made }) => needing.has(made.kind));
        this.#inTheWay.push({ made: whole.made, isNeeding, settling: settlingOf(whole), why: stop });
      }
      if (!isBack) this.#left.push(...steps.map(step => ({ step, stop })));
      each(step => ({ kind: 'stopped', step, at: clock.now(), stop }));
    }
  }

  /** Taking the token away while the app is still locked, say, would have it refuse everyone. */
  #passOrStop(made: WriteStep): void {
    const obstacle = this.#inTheWay.find(
      ({ made: other }) => phaseOf(other) > phaseOf(made) && shareRoute(made, other),
    );
    if (!obstacle) return;
    if (passedOn.has(obstacle.why.reason)) throw new Stopped(obstacle.why);
    const name = handlerFor(obstacle.made.kind).nameOf(obstacle.made);
    const text = obstacle.isNeeding
      ? l10n.t(
          'It stays, as callers would be refused otherwise: {0} couldn’t be put back. {1}',
          name,
          obstacle.why.text,
        )
      : l10n.t('It stays, as what was changed after it couldn’t be put back: {0}. {1}', name, obstacle.why.text);
    throw stopped('notFollowed', text);
  }

  async #restore(group: Group, call: Call): Promise<void> {
    const { members, whole } = group;
    const { made, before, after } = whole;
    const handler = handlerFor(made.kind);
    const thing = handler.thingOf(made);
    const name = handler.nameOf(made);
    const { journal } = this.#options;
    const found = await this.#shown.read(group, call);
    const isBack = (state: Stored): boolean => handler.unchanged(state, before) || handler.equivalent(state, before);
    if (handler.unchanged(found, before)) return;
    const why = handler.whyNotRestored?.(made, before, after ?? found, this.#options);
    if (why) throw new Stopped(why);
    if (!members.some(one => this.#isMine(one, found))) {
      if (isBack(found)) return;
      throw changed(name, handler.textOf(after ?? before), handler.textOf(found));
    }
    for (const { step } of members) await journal.takesBack(step);
    const stored = await settle(this.#azure, call, name, {
      found,
      send: (now, one) => handler.restore(this.#azure, made, before, now, one).catch(putBack),
      look: () => handler.read(this.#azure, made, {}),
      done: isBack,
      same: (one, other) => handler.unchanged(one, other),
      textOf: state => handler.textOf(state),
    });
    if (!isBack(stored)) throw changed(name, handler.textOf(before), handler.textOf(stored));
    this.#states.set(thing, stored);
  }

  /** What is there is what the step, or this undo, has left: nobody else's work would be overwritten. */
  #isMine({ made, before, after }: AppliedStep, found: Stored): boolean {
    const handler = handlerFor(made.kind);
    const thing = handler.thingOf(made);
    if (this.#states.has(thing) && handler.unchanged(found, this.#states.get(thing))) return true;
    if (after !== undefined) return handler.unchanged(found, after);
    return handler.holds(made, found) || handler.unchanged(found, before);
  }

  /**
   * Another policy of the route couldn't be put back: the route goes on sending the token, so that this one has gone can't be
   * seen by it. What was made before stays anyway.
   */
  #goesOn(made: WriteStep): boolean {
    return this.#inTheWay.some(({ made: other, settling }) => settling === 'tokenGone' && shareRoute(other, made));
  }

  async #settle(whole: AppliedStep, call: Call): Promise<void> {
    const { made } = whole;
    const what = settlingOf(whole);
    const prover = what && this.#options.proverFor?.(made);
    if (!what || !prover || (what === 'tokenGone' && this.#goesOn(made))) return;
    const { clock } = this.#azure;
    const patience = this.#options.patience ?? securedPatience;
    const door = made.kind === 'lock' ? made.app : undefined;
    const look = (one: Call) =>
      what === 'doorOpen' ? prover.lookWhetherOpen(one, door) : prover.lookWhetherTokenGone(one);
    const seen = await lookUntilSettled(look, clock, patience, call);
    if (seen.state === 'impossible') await waitBlindly(clock, what, handlerFor(made.kind).nameOf(made), call);
    if (seen.state === 'notYet') throw stopped('notFollowed', seen.why);
  }
}

/** It is back; what someone else has made of it since is theirs. */
function putBack(error: unknown): Stored {
  if (error instanceof ChangedAfterwards) return error.wrote;
  throw error;
}

/** Where nothing can be looked at: as long as it commonly takes (domain.md 3.3, 5.5). */
const commonly: Readonly<Record<Settling, number>> = { doorOpen: 300, tokenGone: 90 };

async function waitBlindly(clock: Azure['clock'], what: Settling, name: string, call: Call): Promise<void> {
  const seconds = commonly[what];
  const text = l10n.t('Whether {0} is in use again can’t be seen from here.', name);
  call.onWait?.({ reason: 'propagation', what: text, seconds, elapsedSeconds: 0 });
  await clock.sleep(seconds * 1000, call.signal);
}
