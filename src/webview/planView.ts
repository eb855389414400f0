import type { ButtonView, HeadView, NoteView, StateShape } from './common';
import type { PlanButton } from './protocol';
import type { Moment, Text } from './text';

export type PlanPhase = 'reading' | 'preview' | 'applying' | 'done' | 'stopped' | 'undoPreview' | 'undoing' | 'undone';

/** A whole plan panel as data: finished texts, bounded in length, no secret in it by construction. */
export interface PlanView {
  readonly head: HeadView;
  readonly phase: PlanPhase;
  /** What the plan does, in a sentence or two; in the preview only. */
  readonly lead?: Text;
  /** Progress, end or stop. */
  readonly banner?: BannerView;
  readonly choices: readonly ChoiceView[];
  readonly cautions: readonly CautionView[];
  readonly stepsTitle: string;
  readonly steps: readonly (StepView | LockLineView)[];
  readonly asideName: string;
  readonly aside: readonly { readonly title: string; readonly notes: readonly NoteView[]; readonly text?: Text }[];
  readonly footer?: { readonly text: Text; readonly buttons: readonly ButtonView<PlanButton>[] };
}

export interface BannerView {
  readonly state: StateShape;
  readonly title: string;
  readonly text: Text;
  /** Spoken at once: stops only. */
  readonly alert: boolean;
  /** `Step 3 of 5`: draws the moving bar and names it. */
  readonly progress?: string;
  readonly notes: readonly NoteView[];
  readonly tick?: TickView;
  readonly buttons: readonly ButtonView<PlanButton>[];
}

export interface TickView {
  /** Sent with `tick`. */
  readonly of: string;
  readonly label: string;
  readonly on: boolean;
}

export interface ChoiceView {
  readonly id: string;
  readonly name: string;
  readonly value: string;
  /** Sent with `change`; absent: nothing to choose. */
  readonly change?: { readonly of: string; readonly name: string };
  readonly ticks?: readonly TickView[];
  readonly note?: string;
  /** Below the others, over the whole width. */
  readonly wide?: true;
}

/** What to know before Apply; with `tick`, Apply is off until it is ticked. */
export interface CautionView {
  readonly id: string;
  readonly title: string;
  readonly text: string;
  readonly tick?: TickView;
}

/** The point from which callers without a token are refused. */
export interface LockLineView {
  readonly kind: 'lock';
  readonly strong: string;
  readonly text: string;
}

export interface StepView {
  readonly kind: 'step';
  readonly id: string;
  readonly number: number;
  readonly state: 'planned' | 'running' | 'done' | 'stopped' | 'notStarted' | 'undone';
  readonly title: string;
  readonly text: Text;
  /** `about 2 min`, `0:42`, `stopped`. */
  readonly time: Moment;
  readonly diffs: readonly DiffView[];
  /** Open when the phase begins; what the user does with it later is kept. */
  readonly open: boolean;
}

export interface DiffView {
  readonly title: string;
  readonly added: number;
  readonly removed: number;
  readonly lines: readonly DiffLine[];
}

export interface DiffLine {
  readonly kind: 'same' | 'added' | 'removed' | 'gap';
  readonly text: string;
}
