import type { ButtonView, StateShape } from './common';
import type { OverviewButton } from './protocol';
import type { Moment } from './text';

/** The posture overview as data: finished texts, the lines around what is on screen, no secret in it by construction. */
export interface OverviewView {
  readonly simulated: boolean;
  readonly title: string;
  readonly where: readonly Moment[];
  readonly toolbar: { readonly name: string; readonly buttons: readonly ButtonView<OverviewButton>[] };
  /** `Reading 412 of 2,000 routes…`; absent: nothing is being read. */
  readonly progress?: string;
  readonly tilesName: string;
  readonly tiles: readonly TileView[];
  readonly bars: BarsView;
  readonly filter: { readonly name: string; readonly placeholder: string; readonly text: string };
  readonly grouping: ButtonView<OverviewButton>;
  readonly selection?: {
    readonly name: string;
    readonly text: string;
    readonly buttons: readonly ButtonView<OverviewButton>[];
  };
  readonly table: TableView;
  /** With `{0}`, `{1}` and `{2}` for the lines on screen and all of them; empty: nothing is said of them. */
  readonly onScreen: string;
  readonly footer: string;
  readonly key: readonly { readonly state: FactCell['state']; readonly text: string }[];
}

export interface TileView {
  /** Sent with the press. */
  readonly id: string;
  readonly state: StateShape;
  readonly count: string;
  readonly text: string;
  readonly on: boolean;
}

export interface BarsView {
  readonly caption: string;
  /** Subscription, then the four words. */
  readonly heads: readonly string[];
  readonly rows: readonly BarView[];
}

export interface BarView {
  readonly name: string;
  /** Secured, open, broken, unknown. */
  readonly counts: readonly number[];
  readonly shown: readonly string[];
  /** Of the longest bar, 0 to 1. */
  readonly length: number;
}

export interface TableView {
  readonly name: string;
  readonly heads: readonly HeadCell[];
  readonly selectAll: { readonly name: string; readonly state: 'all' | 'some' | 'none' };
  /** Lines there are. */
  readonly total: number;
  /** The number of the first line given, from 0. */
  readonly from: number;
  readonly lines: readonly LineView[];
  /** Says why there is no line. */
  readonly empty?: { readonly text: string; readonly detail: string };
}

export interface HeadCell {
  readonly id: string;
  readonly text: string;
  readonly title?: string;
  readonly column: 'post' | 'route' | 'svc' | 'sub' | 'ff' | 'chk';
  /** Absent: it isn't one to sort by. */
  readonly sort?: 'ascending' | 'descending' | 'none';
}

export type LineView =
  | { readonly kind: 'heading'; readonly text: string; readonly counts: string }
  | {
      readonly kind: 'row';
      /** Stable, for focus. */
      readonly id: string;
      readonly selected: boolean;
      readonly selectName: string;
      readonly state: StateShape;
      readonly word: string;
      readonly why: string;
      readonly from: string;
      readonly to: string;
      readonly service: string;
      readonly subscription: string;
      readonly facts: readonly FactCell[];
      readonly checked: Moment;
    };

export interface FactCell {
  readonly id: string;
  readonly state: 'agrees' | 'disagrees' | 'unknown' | 'notNeeded';
  /** `F1 Identity: agrees`. */
  readonly title: string;
  readonly spoken: string;
}
