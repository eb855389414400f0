import { setMaxListeners } from 'node:events';
import * as l10n from '@vscode/l10n';
import { type Azure, AzureError, type Call, Cancelled } from '../azure/interfaces';
import type { Proof, Route, TokenClaims } from '../route';
import { rememberingCallers } from './callerIdentity';
import type { Journal } from './journal';
import { fillIn, fillText, missingIn } from './lateValues';
import { routesOf } from './order';
import type { Patience } from './patience';
import type { Plan, Step, StepProgress } from './plan';
import type { Prover } from './prover';
import type { Before } from './stages';
import { type AppliedStep, type Known, type Stored, type WriteStep, handlerFor } from './steps';
import { Stopped } from './stops';
import { unknownName } from './unknowns';
import { type WriteResult, writeStep } from './writeStep';

export interface ApplyOptions {
  readonly proverFor: (route: Route) => Prover;
  readonly journal: Journal;
  readonly onProgress: (progress: StepProgress) => void;
  readonly signal?: AbortSignal;
  readonly patience?: { readonly token: Patience; readonly secured: Patience };
  /** What a run that was interrupted had done: `openChange`. */
  readonly resume?: Interrupted;
}

/** What the journal of an interrupted run tells. */
export interface Interrupted {
  /** Writes whose answer is known, in order. */
  readonly applied: readonly AppliedStep[];
  /** A write that was begun, by step id: what there was before it. */
  readonly begun: ReadonlyMap<string, { readonly made: WriteStep; readonly before: Stored }>;
}

export interface StepResult {
  readonly skipped?: boolean;
  readonly text?: string;
}

/** What one run has made and learnt so far. Steps of independent routes run side by side and share it. */
export class Run {
  readonly azure: Azure;
  readonly plan: Plan;
  readonly options: ApplyOptions;
  readonly applied: AppliedStep[] = [];
  readonly takenBack: string[] = [];
  /** By route id. */
  readonly claims = new Map<string, TokenClaims>();
  readonly proofs = new Map<string, Proof>();
  readonly whyNotProved = new Map<string, string>();
  /** By thing: as this run has left it. */
  readonly #left = new Map<string, { readonly state: Stored }>();
  readonly #provers = new Map<string, Prover>();
  #known: Known = {};

  constructor(azure: Azure, plan: Plan, options: ApplyOptions) {
    this.azure = rememberingCallers(azure);
    this.plan = plan;
    this.options = options;
    // Steps of independent routes listen side by side.
    if (options.signal) setMaxListeners(0, options.signal);
  }

  routeOf(step: Step): Route {
    const [id] = routesOf(this.plan, step);
    const { route, routes = [route] } = this.plan;
    return routes.find(one => one.id === id) ?? route;
  }

  proverOf(step: Step): Prover {
    const route = this.routeOf(step);
    const known = this.#provers.get(route.id) ?? this.options.proverFor(route);
    this.#provers.set(route.id, known);
    return known;
  }

  /** Gets what the proof needs, while the last write before it is on its way. */
  getReady(step: Step, call: Call): void {
    this.proverOf(step).getReady(call);
    const routes = routesOf(this.plan, step);
    for (const one of this.plan.steps) {
      if (one.kind !== 'lock' && one.kind !== 'admit') continue;
      const { clientId, objectId = this.#known[unknownName('callerObjectId', one.serviceId)] } = one.wish.caller;
      if (clientId !== undefined || objectId === undefined) continue;
      if (!routesOf(this.plan, one).some(route => routes.includes(route))) continue;
      // Asked again where it failed: the step that needs it tells why.
      this.azure.directory.defaultIdentityClientId(one.serviceId, objectId, call).catch(() => undefined);
    }
  }

  /** The client ID of the application that stands for the proof's app: what the facts will name, most likely. */
  clientIdFor(step: Step): string {
    const routes = routesOf(this.plan, step);
    const lock = this.plan.steps.find(
      one => one.kind === 'lock' && routesOf(this.plan, one).some(route => routes.includes(route)),
    );
    return fillText(lock?.kind === 'lock' ? lock.wish.clientId : this.plan.clientId, this.#known);
  }

  async closeProvers(): Promise<void> {
    await Promise.all([...this.#provers.values()].map(prover => prover.close()));
  }

  /** As this run has left the thing that a step writes; undefined: it hasn't written it. */
  leftOf(step: WriteStep): { readonly state: Stored } | undefined {
    return this.#left.get(handlerFor(step.kind).thingOf(step));
  }

  /**
   * What an interrupted run has surely made, but for the last write of each thing, counts without looking again: unless
   * the thing is as it was before all of them, as where it was undoing when it was interrupted.
   */
  async takeOver({ applied, begun }: Interrupted, call: Call): Promise<ReadonlySet<string>> {
    const done = new Set<string>();
    const things = new Map<string, WriteStep[]>();
    for (const made of new Map([...applied, ...begun.values()].map(one => [one.made.id, one.made])).values()) {
      const thing = handlerFor(made.kind).thingOf(made);
      things.set(thing, [...(things.get(thing) ?? []), made]);
    }
    for (const writes of things.values()) {
      const mine = applied.filter(one => writes.includes(one.made) || writes.some(({ id }) => id === one.step));
      if (writes.length > 1 && (await this.#isUndone(mine, call))) continue;
      for (const one of mine) {
        this.#learn(one.made, one.after, false);
        if (writes.at(-1)?.id === one.step) continue;
        this.applied.push(one);
        done.add(one.step);
      }
    }
    return done;
  }

  async #isUndone(writes: readonly AppliedStep[], call: Call): Promise<boolean> {
    const [first] = writes;
    if (!first) return false;
    const handler = handlerFor(first.made.kind);
    let found: Stored;
    try {
      found = await handler.read(this.azure, first.made, call);
    } catch (error) {
      // The step itself reads again, and tells.
      if (error instanceof AzureError || error instanceof Cancelled) return false;
      throw error;
    }
    return handler.unchanged(found, first.before) && !writes.some(one => handler.unchanged(found, one.after));
  }

  async write(step: WriteStep, { confirmed, begin }: Before, call: Call): Promise<StepResult> {
    const { journal, resume } = this.options;
    const begun = resume?.begun.get(step.id);
    const known = resume?.applied.find(one => one.step === step.id);
    const interrupted = begun && { ...begun, ...(known && { after: known.after }) };
    if (!interrupted && this.#lacksIds(step)) await confirmed();
    const made = interrupted?.made ?? (await this.filledIn(step, call));
    const left = this.leftOf(made);
    let before: Stored;
    let isBegun = interrupted !== undefined;
    if (interrupted) before = interrupted.before;
    const willWrite = async (found: Stored): Promise<void> => {
      await journal.willWrite(made, found);
      before = found;
      isBegun = true;
      begin();
    };
    let result: WriteResult;
    try {
      result = await writeStep(this.azure, made, { left, begun: interrupted, confirmed, willWrite }, call);
    } catch (error) {
      // Perhaps made: undo has to look.
      if (isBegun && error instanceof Stopped && error.stop.uncertain === true)
        this.applied.push({ step: made.id, made, before, at: this.azure.clock.now() });
      throw error;
    }
    if (result.kind === 'already') {
      this.#learn(made, result.state, false);
      return { skipped: true };
    }
    this.#learn(made, result.applied.after, true);
    this.applied.push(result.applied);
    await journal.wrote(result.applied);
    if (result.kind === 'overtaken') throw new Stopped(result.stop);
    await this.#follow(made, result.applied.before, call);
    return {};
  }

  async #follow(made: WriteStep, before: Stored, call: Call): Promise<void> {
    const handler = handlerFor(made.kind);
    const seconds = handler.secondsToFollow?.(made, before, this.azure) ?? 0;
    if (seconds === 0) return;
    const what = l10n.t('Waiting for {0} to be in use; up to {1} min.', handler.nameOf(made), Math.ceil(seconds / 60));
    call.onWait?.({ reason: 'propagation', what, seconds, elapsedSeconds: 0 });
    await this.azure.clock.sleep(seconds * 1000, call.signal);
  }

  #lacksIds(step: WriteStep): boolean {
    const filled = fillIn(step, this.#known);
    return missingIn(filled).length > 0 || handlerFor(step.kind).lacks?.(filled, this.#known) === true;
  }

  /** The step with everything filled in that earlier steps have made known. */
  async filledIn<S extends WriteStep>(step: S, call: Call): Promise<S> {
    const filled = fillIn(step, this.#known);
    const claims = routesOf(this.plan, step).flatMap(route => this.claims.get(route) ?? []);
    const whole = ((await handlerFor(step.kind).fillIn?.(this.azure, filled, claims, call, this.#known)) ??
      filled) as S;
    const [missing] = missingIn(whole);
    if (missing !== undefined) throw new Error(`${step.id} needs ${missing}, which no step before it has made known.`);
    return whole;
  }

  /** What later steps may rely on: what is there now, and the ids that it tells. */
  #learn(step: WriteStep, state: Stored, isMade: boolean): void {
    const handler = handlerFor(step.kind);
    this.#left.set(handler.thingOf(step), { state });
    this.#known = { ...this.#known, ...handler.learn?.(step, state, isMade) };
  }

  forget(steps: readonly string[]): void {
    this.takenBack.push(...steps);
    for (const one of this.applied.filter(item => steps.includes(item.step))) {
      this.applied.splice(this.applied.indexOf(one), 1);
      this.#left.delete(handlerFor(one.made.kind).thingOf(one.made));
    }
  }
}
