import * as l10n from '@vscode/l10n';
import type { Azure, Call } from '../azure/interfaces';
import { needsOf, routesOf } from './order';
import type { ApplyOutcome, Plan, RouteOutcome, Step, StepKind, Stop } from './plan';
import { proveReleased, proveSecured, proveToken } from './proofSteps';
import { type ApplyOptions, Run, type StepResult } from './run';
import { ended } from './journal/ended';
import { type Before, type Ended, NotStarted, Stages } from './stages';
import { handlerFor, isWrite } from './steps';
import { stopOf, throwIfCancelled, waitText } from './stops';

export type { ApplyOptions, Interrupted } from './run';

/**
 * Applies a plan. Each write reads first and stops when the thing isn't what was previewed; steps that don't need one
 * another run side by side. What was written stands unless it broke something, and the outcome says exactly which steps
 * stand. Never throws for what Azure or the user does.
 */
export async function applyPlan(azure: Azure, plan: Plan, options: ApplyOptions): Promise<ApplyOutcome> {
  const apply = new Apply(azure, plan, options);
  try {
    await options.journal.begin(plan);
  } catch (error) {
    return apply.notBegun(stopOf(error));
  }
  return ended(await apply.all(), options.journal);
}

/** What goes only after the proof: a route that couldn't be proved keeps its function key (F-32). */
const afterProof: ReadonlySet<StepKind> = new Set([
  'dropKey',
  'dropBackEndKey',
  'proveWithoutKey',
  'deleteNamedValue',
  'deleteHostKey',
  'proveKeyDeleted',
]);

const firstStageText = (): string =>
  l10n.t('That was the first of two stages: callers without a token are let in as before. Plan again for the lock.');

class Apply {
  readonly #run: Run;
  readonly #startedAt: number;
  readonly #ended = new Map<string, Ended>();
  readonly #running = new Map<string, Stages>();
  readonly #stops: { readonly step: Step; readonly stop: Stop }[] = [];

  constructor(azure: Azure, plan: Plan, options: ApplyOptions) {
    this.#run = new Run(azure, plan, options);
    this.#startedAt = azure.clock.now();
  }

  async all(): Promise<ApplyOutcome> {
    const { plan, options } = this.#run;
    if (plan.steps.length === 0) return this.#outcome('nothingToDo');
    try {
      const done = options.resume ? await this.#run.takeOver(options.resume, this.#runCall) : new Set<string>();
      for (const id of done) this.#ended.set(id, 'done');
      for (const step of plan.steps) if (!isWrite(step)) this.#run.proverOf(step).prepare(this.#runCall);
      await Promise.all(plan.steps.map(step => this.#start(step).ended));
    } finally {
      await this.#run.closeProvers();
    }
    if (this.#stops.length > 0) return this.#outcome('stopped');
    return this.#outcome(this.#routes().every(route => this.#run.proofs.has(route)) ? 'secured' : 'configured');
  }

  notBegun(stop: Stop): ApplyOutcome {
    const [step] = this.#run.plan.steps;
    if (step) this.#stops.push({ step, stop });
    return this.#outcome('stopped');
  }

  /** For what is got ahead of its step. */
  get #runCall(): Call {
    const { signal } = this.#run.options;
    return signal ? { signal } : {};
  }

  #start(step: Step): Stages {
    const known = this.#running.get(step.id);
    if (known) return known;
    const running = new Stages(async stages => {
      // Whoever starts this one has to know of it before it starts others.
      await Promise.resolve();
      const ended = await this.#startAfterNeeds(step, stages);
      this.#ended.set(step.id, ended);
      return ended;
    });
    this.#running.set(step.id, running);
    return running;
  }

  /** Begins to read and to look once Azure has taken everything that it needs; writes when that is confirmed. */
  async #startAfterNeeds(step: Step, stages: Stages): Promise<Ended> {
    if (this.#ended.get(step.id) === 'done') return 'done';
    const needs = needsOf(this.#run.plan, step);
    const must = needs.must.map(one => this.#start(one));
    const after = needs.after.map(one => this.#start(one));
    if (!isWrite(step)) {
      await Promise.all(must.map(one => one.begun));
      this.#run.getReady(step, this.#runCall);
    }
    const [accepted] = await Promise.all([
      Promise.all(must.map(one => one.accepted)),
      Promise.all(after.map(one => one.ended)),
    ]);
    if (accepted.some(one => !one)) return 'notStarted';
    const confirmed = async (): Promise<void> => {
      const ended = await Promise.all(must.map(one => one.ended));
      if (ended.some(one => one !== 'done')) throw new NotStarted();
    };
    return this.#one(step, stages, { confirmed, begin: stages.begin });
  }

  async #one(step: Step, stages: Stages, before: Before): Promise<Ended> {
    const { clock } = this.#run.azure;
    const { onProgress, signal } = this.#run.options;
    const began = clock.now();
    const call: Call = {
      ...(signal && { signal }),
      onWait: wait => onProgress({ kind: 'waiting', step: step.id, text: waitText(wait) }),
      onAccepted: stages.accept,
    };
    try {
      throwIfCancelled(call);
      onProgress({ kind: 'started', step: step.id, at: began });
      const { skipped, text } = await this.#carryOut(step, before, call);
      const at = clock.now();
      if (skipped) onProgress({ kind: 'skipped', step: step.id, at, text: text ?? 'Already so.' });
      else {
        const milliseconds = at - began;
        onProgress({ kind: 'done', step: step.id, at, milliseconds, ...(text !== undefined && { text }) });
      }
      return 'done';
    } catch (error) {
      const cause = this.#stops[0]?.stop;
      if (error instanceof NotStarted && cause) {
        onProgress({ kind: 'stopped', step: step.id, at: clock.now(), stop: cause });
        return 'notStarted';
      }
      const stop = stopOf(error, isWrite(step) ? handlerFor(step.kind).nameOf(step) : undefined);
      this.#stops.push({ step, stop });
      onProgress({ kind: 'stopped', step: step.id, at: clock.now(), stop });
      return 'stopped';
    }
  }

  #carryOut(step: Step, before: Before, call: Call): Promise<StepResult> {
    if (afterProof.has(step.kind) && !routesOf(this.#run.plan, step).every(id => this.#run.proofs.has(id)))
      return Promise.resolve({ skipped: true, text: l10n.t('Left out: the route couldn’t be proved.') });
    switch (step.kind) {
      case 'proveToken':
      case 'proveBackEnd':
        return proveToken(this.#run, step, before, call);
      case 'proveSecured':
      case 'proveWithoutKey':
      case 'proveKeyDeleted':
        return proveSecured(this.#run, step, before, call);
      case 'proveOpen':
      case 'proveReleased':
        return proveReleased(this.#run, step, before, call);
      default:
        return this.#run.write(step, before, call);
    }
  }

  #routes(): readonly string[] {
    const { plan } = this.#run;
    return [...new Set(plan.steps.flatMap(step => routesOf(plan, step)))];
  }

  #routeOutcome(route: string): RouteOutcome {
    const { plan, proofs, whyNotProved, takenBack } = this.#run;
    const mine = (step: Step): boolean => routesOf(plan, step).includes(route);
    const stop = this.#stops.find(one => mine(one.step));
    if (stop) return { state: 'stopped', why: stop.stop.text };
    if (plan.steps.some(step => mine(step) && takenBack.includes(step.id))) {
      const why = l10n.t('What it shares with another route of this plan was taken back, as that one stopped.');
      return { state: 'stopped', why };
    }
    const proof = proofs.get(route);
    if (proof) return { state: 'secured', proof };
    if (plan.steps.some(step => mine(step) && this.#ended.get(step.id) !== 'done'))
      return { state: 'stopped', why: l10n.t('It waits for another route of this plan, which stopped.') };
    const why = whyNotProved.get(route) ?? (plan.firstStage === true ? firstStageText() : undefined);
    return { state: 'configured', ...(why !== undefined && { why }) };
  }

  #outcome(state: ApplyOutcome['state']): ApplyOutcome {
    const { plan, applied, takenBack } = this.#run;
    const isMade = (step: Step, known: boolean): boolean =>
      applied.some(one => one.step === step.id && (one.after !== undefined) === known);
    const routes = Object.fromEntries(this.#routes().map(route => [route, this.#routeOutcome(route)]));
    const [first] = this.#stops;
    const own = routes[plan.route.id];
    return {
      state,
      stands: plan.steps.filter(step => isMade(step, true)).map(step => step.id),
      takenBack: [...takenBack],
      uncertain: plan.steps.filter(step => isMade(step, false)).map(step => step.id),
      notDone: plan.steps
        .map(step => step.id)
        .filter(
          id => this.#ended.get(id) !== 'done' && !takenBack.includes(id) && !applied.some(one => one.step === id),
        ),
      ...(first && { stop: { step: first.step.id, stop: first.stop } }),
      routes,
      ...(state === 'secured' && own?.proof && { proof: own.proof }),
      ...(state === 'configured' && own?.why !== undefined && { whyNotProved: own.why }),
      applied: [...applied],
      milliseconds: this.#run.azure.clock.now() - this.#startedAt,
    };
  }
}
