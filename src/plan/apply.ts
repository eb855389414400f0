import type { Azure, Call } from '../azure/interfaces';
import { type Facts, type TokenClaims, compareClaims, factsHash, namesOf, readAuthentication } from '../route';
import type { Journal } from './journal';
import { lockedSettings } from './lockedSettings';
import { type Patience, lookUntilSettled, securedPatience, tokenPatience } from './patience';
import type { AppliedStep, ApplyOutcome, Plan, Step, Stop, StepProgress } from './plan';
import type { Prover } from './prover';
import { fillIn, missingIn } from './lateValues';
import { type Known, type Stored, type WriteStep, handlerFor } from './steps';
import { stopOf, stopped, throwIfCancelled, waitText } from './stops';
import { undoSteps } from './undo';
import { type WriteResult, writeStep } from './writeStep';

export interface ApplyOptions {
  readonly prover: Prover;
  readonly journal: Journal;
  /** What F1–F7 are judged from, read afresh: the proof is of these. */
  readonly readFacts: (call?: Call) => Promise<Facts>;
  readonly onProgress: (progress: StepProgress) => void;
  readonly signal?: AbortSignal;
  /** The user accepts that the lock can't be proved beforehand, where no trace can be had. */
  readonly lockWithoutTrace?: boolean;
  readonly patience?: { readonly token: Patience; readonly secured: Patience };
}

/**
 * Applies a plan step by step. Each write reads first and stops when the thing isn't what was previewed; what was
 * written stands unless it broke something, and the outcome says exactly which steps stand. Never throws for what
 * Azure or the user does.
 */
export async function applyPlan(azure: Azure, plan: Plan, options: ApplyOptions): Promise<ApplyOutcome> {
  const run = new Run(azure, plan, options);
  await options.journal.begin(plan);
  const outcome = await run.all();
  await options.journal.end(outcome);
  return outcome;
}

class Run {
  readonly #azure: Azure;
  readonly #plan: Plan;
  readonly #options: ApplyOptions;
  readonly #startedAt: number;
  readonly #applied: AppliedStep[] = [];
  readonly #finished = new Set<string>();
  readonly #takenBack: string[] = [];
  /** By thing: as this run has left it. */
  readonly #left = new Map<string, { readonly state: Stored }>();
  #known: Known = {};
  #claims: TokenClaims | undefined;
  #whyNotProved: string | undefined;
  #proof: ApplyOutcome['proof'];

  constructor(azure: Azure, plan: Plan, options: ApplyOptions) {
    this.#azure = azure;
    this.#plan = plan;
    this.#options = options;
    this.#startedAt = azure.clock.now();
  }

  async all(): Promise<ApplyOutcome> {
    if (this.#plan.steps.length === 0) return this.#outcome('nothingToDo');
    for (const step of this.#plan.steps) {
      const stop = await this.#one(step);
      if (stop) return this.#outcome('stopped', { step: step.id, stop });
    }
    return this.#outcome(this.#proof ? 'secured' : 'configured');
  }

  async #one(step: Step): Promise<Stop | undefined> {
    const { clock } = this.#azure;
    const { onProgress, signal } = this.#options;
    const began = clock.now();
    const call: Call = {
      ...(signal && { signal }),
      onWait: wait => onProgress({ kind: 'waiting', step: step.id, text: waitText(wait) }),
    };
    try {
      throwIfCancelled(call);
      onProgress({ kind: 'started', step: step.id, at: began });
      const result = await this.#run(step, call);
      this.#finished.add(step.id);
      const at = clock.now();
      if (result.skipped) onProgress({ kind: 'skipped', step: step.id, at, text: result.text ?? 'Already so.' });
      else
        onProgress({
          kind: 'done',
          step: step.id,
          at,
          milliseconds: at - began,
          ...(result.text !== undefined && { text: result.text }),
        });
      return undefined;
    } catch (error) {
      const stop = stopOf(error);
      onProgress({ kind: 'stopped', step: step.id, at: clock.now(), stop });
      return stop;
    }
  }

  async #run(step: Step, call: Call): Promise<{ skipped?: boolean; text?: string }> {
    switch (step.kind) {
      case 'proveToken':
        return this.#proveToken(call);
      case 'proveSecured':
        return this.#proveSecured(call);
      default:
        return this.#write(await this.#filledIn(step, call), call);
    }
  }

  async #write(step: WriteStep, call: Call): Promise<{ skipped?: boolean }> {
    const { journal } = this.#options;
    const left = this.#left.get(handlerFor(step.kind).thingOf(step));
    const willWrite = (before: Stored): Promise<void> => journal.willWrite(step, before);
    const result = await writeStep(this.#azure, step, { left, begun: undefined, willWrite }, call);
    this.#learn(step, result);
    if (result.kind === 'already') return { skipped: true };
    this.#applied.push(result.applied);
    await journal.wrote(result.applied);
    return {};
  }

  /** What later steps may rely on: what is there now, and the ids that it tells. */
  #learn(step: WriteStep, result: WriteResult): void {
    const handler = handlerFor(step.kind);
    const state = result.kind === 'written' ? result.applied.after : result.state;
    this.#left.set(handler.thingOf(step), { state });
    this.#known = { ...this.#known, ...handler.learn?.(step, state) };
  }

  /** The step with everything filled in that earlier steps have made known. */
  async #filledIn<S extends WriteStep>(step: S, call: Call): Promise<S> {
    const filled = fillIn(step, this.#known);
    const [missing] = missingIn(filled);
    if (missing !== undefined) throw new Error(`${step.id} needs ${missing}, which no step before it has made known.`);
    return ((await handlerFor(step.kind).fillIn?.(this.#azure, filled, this.#claims, call)) ?? filled) as S;
  }

  async #proveToken(call: Call): Promise<{ skipped?: boolean; text?: string }> {
    const { prover, patience, lockWithoutTrace } = this.#options;
    const { service } = namesOf(this.#plan.route);
    const seen = await lookUntilSettled(
      one => prover.lookForToken(one),
      this.#azure.clock,
      patience?.token ?? tokenPatience,
      call,
    );
    if (seen.state === 'shown') {
      this.#claims = seen.claims;
      await this.#compare(seen.claims, call);
      return { text: `The trace shows the token of ${service}.` };
    }
    if (seen.state === 'impossible' && lockWithoutTrace === true)
      return { skipped: true, text: `Not possible: ${seen.why}` };
    if (seen.state !== 'failing')
      throw stopped('tokenNotProved', `That the token arrives couldn’t be proved: ${seen.why}`);
    const back = await this.#takeBack(one => one.made.kind === 'policy');
    throw stopped('tokenNotProved', `The gateway can’t get a token: ${seen.why} ${back}`.trim());
  }

  /** Stops before the lock when the token that was seen would be refused by the settings about to be written. */
  async #compare(claims: TokenClaims, call: Call): Promise<void> {
    for (const step of this.#plan.steps) {
      if (step.kind !== 'lock') continue;
      const filled = await this.#filledIn(step, call);
      const now = await this.#azure.appService.getAuthentication(step.app.id, call);
      const settings = readAuthentication(lockedSettings(now, filled.wish).properties);
      const wrong = compareClaims(claims, settings, this.#azure.clock.now()).find(row => row.match === 'no');
      if (!wrong) continue;
      throw stopped(
        'tokenWouldBeRefused',
        `${step.app.name} would refuse the gateway’s token, so it wasn’t locked. ${wrong.name}: the token says ${wrong.says}, ${step.app.name} would accept ${wrong.accepts}.`,
      );
    }
  }

  async #proveSecured(call: Call): Promise<{ skipped?: boolean; text?: string }> {
    const { prover, patience, readFacts } = this.#options;
    const seen = await lookUntilSettled(
      one => prover.lookWhetherSecured(one),
      this.#azure.clock,
      patience?.secured ?? securedPatience,
      call,
    );
    if (seen.state === 'proved') {
      const facts = await readFacts(call);
      this.#proof = { at: this.#azure.clock.now(), factsHash: factsHash(facts) };
      return { text: seen.summary };
    }
    if (seen.state === 'failing') {
      const back = await this.#takeBack(one => one.made.kind === 'lock');
      throw stopped('notSecured', `${seen.why} ${back}`.trim());
    }
    this.#whyNotProved = seen.why;
    return { skipped: true, text: seen.why };
  }

  /** Undoes writes that broke something, at once, and says how that went. */
  async #takeBack(which: (applied: AppliedStep) => boolean): Promise<string> {
    const mine = this.#applied.filter(which);
    if (mine.length === 0) return '';
    const { onProgress, journal } = this.#options;
    const outcome = await undoSteps(this.#azure, mine, { onProgress, journal, turnOffIdentity: false });
    this.#takenBack.push(...outcome.undone);
    for (const step of outcome.undone) this.#finished.delete(step);
    for (const one of mine.filter(item => outcome.undone.includes(item.step)))
      this.#applied.splice(this.#applied.indexOf(one), 1);
    const left = outcome.left.map(one => one.stop.text).join(' ');
    if (left !== '') return `Taking it back failed: ${left}`;
    const names = [...new Set(mine.map(({ made }) => handlerFor(made.kind).nameOf(made)))].join(', ');
    return `Taken back by itself: ${names} ${mine.length === 1 ? 'is' : 'are'} as before.`;
  }

  #outcome(state: ApplyOutcome['state'], at?: { step: string; stop: Stop }): ApplyOutcome {
    const writes = this.#applied.map(one => one.step);
    return {
      state,
      stands: this.#plan.steps.map(step => step.id).filter(id => writes.includes(id)),
      takenBack: this.#takenBack,
      notDone: this.#plan.steps
        .map(step => step.id)
        .filter(id => !this.#finished.has(id) && !this.#takenBack.includes(id)),
      ...(at && { stop: at }),
      ...(this.#proof && { proof: this.#proof }),
      ...(state === 'configured' && this.#whyNotProved !== undefined && { whyNotProved: this.#whyNotProved }),
      applied: [...this.#applied],
      milliseconds: this.#azure.clock.now() - this.#startedAt,
    };
  }
}
