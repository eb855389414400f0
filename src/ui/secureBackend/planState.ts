import type { ApplyOutcome, Plan, Refusal, StepProgress, UndoOutcome } from '../../plan/plan';
import type { Route } from '../../route';

/** What the plan panel shows besides the plan. */
export interface PlanFrame {
  readonly route: Route;
  readonly subscription: string;
  readonly simulated: boolean;
  readonly aim?: 'release';
  /** Of several routes at once: what the panel is titled with. */
  readonly title?: { readonly from: string; readonly to: string };
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Where a plan is. From `preview` on nothing is lost: later states carry what the earlier ones had. */
export type PlanState =
  | { readonly kind: 'reading' }
  | { readonly kind: 'failed'; readonly text: string }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  | {
      readonly kind: 'preview';
      readonly plan: Plan;
      /** Codes of the cautions that were ticked. */
      readonly agreed: ReadonlySet<string>;
      /** For the proof: the gateway's own token may be sent once, straight to the app. */
      readonly sendGatewayToken: boolean;
      /** Another window is changing the same: for reading until then. */
      readonly elsewhere: boolean;
    }
  | {
      readonly kind: 'applying';
      readonly plan: Plan;
      readonly steps: StepStates;
      readonly startedAt: number;
      readonly stopping: boolean;
    }
  | { readonly kind: 'ended'; readonly plan: Plan; readonly steps: StepStates; readonly end: ApplyEnd }
  | {
      readonly kind: 'undoPreview';
      readonly plan: Plan;
      readonly steps: StepStates;
      readonly end: ApplyEnd;
      /** Asked for by the user; its principal is gone for good then (F-19). */
      readonly turnOffIdentity: boolean;
    }
  | { readonly kind: 'undoing'; readonly plan: Plan; readonly steps: StepStates; readonly end: ApplyEnd }
  | {
      readonly kind: 'undone';
      readonly plan: Plan;
      readonly steps: StepStates;
      readonly end: ApplyEnd;
      readonly undo: UndoOutcome;
      readonly at: number;
    };

export interface ApplyEnd {
  readonly outcome: ApplyOutcome;
  readonly startedAt: number;
  readonly endedAt: number;
  /** Ended by a crash in another window's life: how far it had come. */
  readonly interrupted?: { readonly step: number; readonly of: number };
}

/** What is known of each step, by its id. */
export type StepStates = Readonly<Record<string, StepState>>;

export type StepState =
  | { readonly kind: 'running'; readonly startedAt: number; readonly text?: string }
  /** `milliseconds`: absent where it was done in another window's life. */
  | { readonly kind: 'done'; readonly milliseconds?: number; readonly text?: string }
  | { readonly kind: 'skipped'; readonly text: string }
  | { readonly kind: 'stopped'; readonly text: string }
  | { readonly kind: 'undone' };

/** The states after one more thing has happened. */
export function withProgress(steps: StepStates, progress: StepProgress): StepStates {
  const next = after(steps[progress.step], progress);
  return { ...steps, [progress.step]: next };
}

function after(before: StepState | undefined, progress: StepProgress): StepState {
  switch (progress.kind) {
    case 'started':
      return { kind: 'running', startedAt: progress.at };
    case 'waiting':
      return before?.kind === 'running'
        ? { ...before, text: progress.text }
        : { kind: 'running', startedAt: 0, text: progress.text };
    case 'skipped':
      return { kind: 'skipped', text: progress.text };
    case 'done':
      return {
        kind: 'done',
        milliseconds: progress.milliseconds,
        ...(progress.text !== undefined && { text: progress.text }),
      };
    case 'stopped':
      return { kind: 'stopped', text: progress.stop.text };
    case 'undone':
      return { kind: 'undone' };
  }
}
