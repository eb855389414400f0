import type { ButtonView, HeadView, IconName, NoteView, StateShape } from './common';
import type { DiagnosticsButton } from './protocol';
import type { Moment, Text } from './text';

/** A whole Diagnostics panel as data: finished texts, bounded in length, no secret in it by construction. */
export interface DiagnosticsView {
  readonly head: HeadView;
  readonly running: boolean;
  /** Run Again or Cancel first, so that focus stays on it when one takes the place of the other. */
  readonly toolbar: readonly ButtonView<DiagnosticsButton>[];
  /** Stops and hops by turns, beginning and ending with a stop. */
  readonly route: readonly (StopView | HopView)[];
  readonly verdict: VerdictView;
  /** Asked once per run: may the gateway's own token be sent to the app? */
  readonly question?: QuestionView;
  readonly causes: {
    readonly note: string;
    readonly list: readonly CauseView[];
    /** What would have to be known to say more. */
    readonly missing: readonly NoteView[];
  };
  /** What differs from when the route last worked; absent when nothing is known of that. */
  readonly changes?: { readonly note: Moment; readonly list: readonly NoteView[] };
  readonly tests: { readonly note: string; readonly list: readonly TestView[] };
  readonly claims: ClaimsView;
}

export interface StopView {
  readonly kind: 'stop';
  readonly id: string;
  readonly icon: IconName;
  /** `API Management gateway`. */
  readonly what: string;
  readonly name: string;
  readonly details: readonly string[];
  /** broken: the call fails here; dim: not yet known. */
  readonly look: 'plain' | 'broken' | 'dim';
  readonly said?: { readonly state: StateShape; readonly text: Text };
  readonly facts: readonly FactView[];
}

export interface FactView {
  readonly id: string;
  readonly state: 'agrees' | 'disagrees' | 'unknown' | 'notNeeded';
  readonly text: string;
}

export interface HopView {
  readonly kind: 'hop';
  readonly id: string;
  /** ok: solid; bad: dashed; wait: dotted. */
  readonly look: 'ok' | 'bad' | 'wait';
  readonly state: StateShape;
  readonly what: string;
  readonly result: Text;
}

export interface VerdictView {
  readonly state: StateShape;
  readonly title: string;
  readonly text: Text;
  readonly buttons: readonly ButtonView<DiagnosticsButton>[];
  /** A stop that the user must hear about at once. */
  readonly alert: boolean;
}

export interface QuestionView {
  readonly title: string;
  readonly text: Text;
  readonly buttons: readonly ButtonView<DiagnosticsButton>[];
}

export interface CauseView {
  /** `F-02`. */
  readonly id: string;
  readonly certainty: string;
  /** Where several fit: what would tell them apart. */
  readonly decidedBy?: string;
  readonly title: string;
  readonly text: Text;
  readonly evidence: readonly NoteView[];
  readonly fix: {
    readonly title: string;
    readonly text: Text;
    readonly buttons: readonly ButtonView<DiagnosticsButton>[];
    readonly note?: string;
  };
}

export interface TestView {
  readonly id: string;
  readonly state: StateShape;
  /** What the state says in a word, for screen readers. */
  readonly stateWord: string;
  readonly title: Text;
  /** `401`, `…`, `–`. */
  readonly got: string;
  readonly sub: Text;
  readonly time: Moment;
  /** Absent: nothing to unfold. */
  readonly evidence?: {
    /** Open when it first appears; what the user does with it later is kept. */
    readonly open: boolean;
    readonly figures: readonly { readonly caption: string; readonly text: Text }[];
    readonly whoAnswered?: Text;
  };
}

export interface ClaimsView {
  readonly title: string;
  readonly note: string;
  /** `orders-app accepts`. */
  readonly acceptsHead: string;
  /** Mismatches first. */
  readonly rows: readonly ClaimView[];
  readonly footnote: string;
}

export interface ClaimView {
  /** `Audience`. */
  readonly name: string;
  /** `aud`. */
  readonly claim: string;
  readonly says: Text;
  readonly accepts: Text;
  readonly match: 'yes' | 'no' | 'unknown';
  /** `Match`, `No match`, `Not yet`. */
  readonly word: string;
}
