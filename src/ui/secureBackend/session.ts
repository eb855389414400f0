import type { Plan, PlanChoices, PlanResult, StepProgress, Stop } from '../../plan/plan';
import { needsAsking } from '../../plan/undo';
import type { PlanView } from '../../webview/planView';
import type { FromPlanPanel } from '../../webview/protocol';
import { LatestRun } from '../panels/runs';
import type { ApplyEnd, PlanState, StepStates } from './planState';
import { withProgress } from './planState';
import { planView } from './planView';
import type { PlanSurroundings } from './surroundings';
import { partsOf, tickedChoices } from './tickedChoices';
import { withoutTrace } from './withoutTrace';

/** Answers that decide what a plan is made from. */
const whatIsRead = ['clientId', 'registration', 'backEndApp', 'pool', 'scope', 'ofRoutes', 'ofApps'] as const;

/** One plan panel's life: preview, apply, stop, undo. Writes only from `apply` and `undoNow`. */
export class PlanSession {
  readonly #around: PlanSurroundings;
  readonly #runs = new LatestRun();
  #state: PlanState = { kind: 'reading' };
  #choices: PlanChoices;
  #replan: ((choices: PlanChoices) => PlanResult) | undefined;

  constructor(around: PlanSurroundings, choices: PlanChoices = {}) {
    this.#around = around;
    this.#choices = choices;
  }

  get state(): PlanState {
    return this.#state;
  }

  /** Writing right now: must go on when its panel closes. */
  get busy(): boolean {
    return this.#state.kind === 'applying' || this.#state.kind === 'undoing';
  }

  redraw(): void {
    this.#around.show(this.#view());
  }

  /** Reads afresh and shows the preview. Writes nothing. Never rejects. */
  async plan(): Promise<void> {
    if (this.busy) return;
    const { signal, isCurrent } = this.#runs.start();
    this.#to({ kind: 'reading' });
    try {
      const replan = await this.#around.read(this.#choices, signal);
      if (!isCurrent()) return;
      this.#replan = replan;
      const result = replan(this.#choices);
      const elsewhere = result.kind === 'plan' && (await this.#around.isElsewhere(result));
      if (isCurrent()) this.#preview(result, new Set(), elsewhere);
    } catch (error) {
      if (!isCurrent()) return;
      const text = this.#around.explain(error);
      if (text === undefined) this.#around.close();
      else this.#to({ kind: 'failed', text });
    }
  }

  async onMessage(message: Exclude<FromPlanPanel, { kind: 'ready' }>): Promise<void> {
    if (message.kind === 'tick') {
      this.#tick(message.of, message.on);
      return;
    }
    if (message.kind === 'set') return;
    switch (message.button) {
      case 'apply':
        return this.#apply();
      case 'finish':
        return this.#finish();
      case 'undo':
        this.#previewUndo();
        return;
      case 'keep':
        if (this.#state.kind === 'undoPreview') {
          const { plan, steps, end } = this.#state;
          this.#to({ kind: 'ended', plan, steps, end });
        }
        return;
      case 'undoNow':
        return this.#undo();
      case 'stop':
        this.#stop();
        return;
      case 'leaveAsIs':
        if (this.#state.kind === 'ended' && this.#state.end.interrupted) await this.#around.leave();
        if (!this.busy) this.#around.close();
        return;
      case 'cancel':
        if (!this.busy) this.#around.close();
        return;
      case 'planAgain':
        return this.plan();
      case 'change':
        return this.#change(message.of ?? '');
      case 'compare': {
        const stop = this.#difference();
        return stop && this.#around.compare(stop);
      }
      case 'copyDetails':
        return this.#around.copyDetails(this.#view());
      case 'editPolicy':
        return this.#state.kind === 'refused' ? this.#around.editPolicy(this.#state.refusal.route) : undefined;
      case 'showDiagnostics':
        return this.#around.showDiagnostics(false);
      case 'prove':
        return this.#around.showDiagnostics(true);
      case 'adminScript':
        return this.#state.kind === 'ended'
          ? this.#around.adminScript(this.#state.plan, this.#state.end.outcome)
          : undefined;
      case 'export':
        return 'plan' in this.#state ? this.#around.exportPlan(this.#state.plan) : undefined;
    }
  }

  /** Of what stands; after an undo that left something, of the rest. */
  #previewUndo(): void {
    const state = this.#state;
    if (state.kind === 'ended') this.#to({ ...state, kind: 'undoPreview', turnOffIdentity: false });
    if (state.kind !== 'undone' || state.undo.state === 'undone') return;
    const { plan, steps, end, undo } = state;
    const applied = end.outcome.applied.filter(one => !undo.undone.includes(one.step));
    const rest: ApplyEnd = { ...end, outcome: { ...end.outcome, applied } };
    this.#to({ kind: 'undoPreview', plan, steps, end: rest, turnOffIdentity: false });
  }

  /** The panel was closed: reading is given up, writing goes on to its end. */
  panelClosed(): void {
    if (!this.busy) this.#runs.stop();
  }

  async #apply(): Promise<void> {
    if (this.#state.kind !== 'preview' || this.#view().footer?.buttons[0]?.off !== false) return;
    const { plan, sendGatewayToken } = this.#state;
    // Kept with the plan: whoever finishes it after a crash is bound to it, too.
    await this.#run(sendGatewayToken ? plan : { ...plan, keepsToken: true }, {}, false);
  }

  /** Shows what a crash has left half-done; nothing is read or written. */
  interrupted(plan: Plan, steps: StepStates, end: ApplyEnd, undo: boolean): void {
    if (undo) this.#to({ kind: 'undoPreview', plan, steps, end, turnOffIdentity: false });
    else this.#to({ kind: 'ended', plan, steps, end });
  }

  async #finish(): Promise<void> {
    const state = this.#state;
    if (state.kind !== 'ended' || !state.end.interrupted) return;
    await this.#run(state.plan, state.steps, true);
  }

  async #run(plan: Plan, before: StepStates, resumes: boolean): Promise<void> {
    const sendGatewayToken = plan.keepsToken !== true;
    const startedAt = this.#around.now();
    const { signal } = this.#runs.start();
    let steps = before;
    this.#to({ kind: 'applying', plan, steps, startedAt, stopping: false });
    const onProgress = (progress: StepProgress): void => {
      steps = withProgress(steps, progress);
      if (this.#state.kind === 'applying') this.#to({ ...this.#state, steps });
    };
    try {
      const outcome = await this.#around.apply(plan, { signal, onProgress, sendGatewayToken, resumes });
      this.#choices = withoutTrace(this.#choices, plan, outcome);
      const end: ApplyEnd = { outcome, startedAt, endedAt: this.#around.now() };
      this.#to({ kind: 'ended', plan, steps, end });
      for (const [id, route] of Object.entries(outcome.routes)) {
        if (route.proof) await this.#around.keepProof(route.proof, id);
        else if (outcome.applied.length > 0) await this.#around.keepProof(undefined, id);
      }
      this.#ended(outcome.state !== 'stopped');
    } catch (error) {
      this.#crashed(error);
    }
  }

  async #undo(): Promise<void> {
    if (this.#state.kind !== 'undoPreview') return;
    const { plan, end, turnOffIdentity } = this.#state;
    const applied = end.outcome.applied.filter(one => turnOffIdentity || !needsAsking(one));
    let { steps } = this.#state;
    const { signal } = this.#runs.start();
    this.#to({ kind: 'undoing', plan, steps, end });
    const onProgress = (progress: StepProgress): void => {
      steps = withProgress(steps, progress);
      if (this.#state.kind === 'undoing') this.#to({ ...this.#state, steps });
    };
    try {
      const undo = await this.#around.undo(plan, applied, { signal, onProgress, turnOffIdentity });
      this.#to({ kind: 'undone', plan, steps, end, undo, at: this.#around.now() });
      for (const route of plan.routes ?? [plan.route]) await this.#around.keepProof(undefined, route.id);
      this.#ended(undo.state === 'undone');
    } catch (error) {
      this.#crashed(error);
    }
  }

  /** `apply` and `undo` tell failures in their outcome: this is a bug, or cancelling before anything was done. */
  #crashed(error: unknown): void {
    const text = this.#around.explain(error);
    if (text === undefined) this.#around.close();
    else this.#to({ kind: 'failed', text });
    this.#around.refresh();
    if (text !== undefined) this.#around.onEnd(text, false);
  }

  #ended(good: boolean): void {
    const title = this.#view().banner?.title;
    if (title !== undefined) this.#around.onEnd(title, good);
  }

  #stop(): void {
    if (this.#state.kind !== 'applying') return;
    this.#to({ ...this.#state, stopping: true });
    this.#runs.stop();
  }

  async #change(choice: string): Promise<void> {
    const before = this.#state;
    if (before.kind !== 'preview' && before.kind !== 'refused') return;
    const choices = await this.#around.choose(
      choice,
      before.kind === 'preview' ? before.plan : undefined,
      this.#choices,
    );
    if (choices === undefined || this.#state !== before) return;
    const present = this.#choices;
    const rereads = whatIsRead.some(name => choices[name] !== present[name]);
    this.#choices = choices;
    if (rereads) await this.plan();
    else this.#planHere();
  }

  #tick(of: string, on: boolean): void {
    if (this.#state.kind === 'undoPreview' && of === 'turnOffIdentity') {
      this.#to({ ...this.#state, turnOffIdentity: on });
      return;
    }
    if (this.#state.kind !== 'preview') return;
    if (of === 'sendGatewayToken') {
      this.#to({ ...this.#state, sendGatewayToken: on });
      return;
    }
    const { kind, id } = partsOf(of);
    if (kind === 'caution') {
      const agreed = new Set(this.#state.agreed);
      if (on) agreed.add(id);
      else agreed.delete(id);
      this.#to({ ...this.#state, agreed });
      return;
    }
    const ticked = tickedChoices(this.#choices, this.#state.plan, of, on);
    if (!ticked) return;
    this.#choices = ticked.choices;
    if (ticked.rereads) void this.plan();
    else this.#planHere();
  }

  #planHere(): void {
    if (!this.#replan) return;
    const before = this.#state.kind === 'preview' ? this.#state : undefined;
    this.#preview(this.#replan(this.#choices), before?.agreed ?? new Set<string>(), before?.elsewhere ?? false);
  }

  #preview(result: PlanResult, agreed: ReadonlySet<string>, elsewhere: boolean): void {
    if (result.kind === 'refusal') this.#to({ kind: 'refused', refusal: result });
    else {
      const sendGatewayToken = this.#state.kind !== 'preview' || this.#state.sendGatewayToken;
      this.#to({ kind: 'preview', plan: result, agreed, sendGatewayToken, elsewhere });
    }
  }

  #difference(): Stop | undefined {
    const state = this.#state;
    if (state.kind === 'undone') return state.undo.left.find(one => one.stop.difference)?.stop;
    return state.kind === 'ended' ? state.end.outcome.stop?.stop : undefined;
  }

  #view(): PlanView {
    const { route, subscription, simulated, now, title, aim } = this.#around;
    return planView(this.#state, {
      route,
      subscription,
      simulated,
      now: now(),
      ...(title && { title }),
      ...(aim && { aim }),
    });
  }

  #to(state: PlanState): void {
    this.#state = state;
    this.redraw();
  }
}
