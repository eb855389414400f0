import type { Moment, Text } from './text';

/** The shapes of states, one vocabulary with the tree (look.md 4). */
export type StateShape = 'secured' | 'configured' | 'open' | 'broken' | 'unchecked' | 'private' | 'running';

export type IconName =
  | 'app'
  | 'beaker'
  | 'check'
  | 'chevron-down'
  | 'chevron-right'
  | 'chevron-up'
  | 'circle'
  | 'circle-slash'
  | 'close'
  | 'copy'
  | 'dash'
  | 'debug-rerun'
  | 'discard'
  | 'error'
  | 'export'
  | 'gateway'
  | 'history'
  | 'info'
  | 'link-external'
  | 'loading'
  | 'lock'
  | 'markdown'
  | 'pass'
  | 'pass-filled'
  | 'person'
  | 'refresh'
  | 'search'
  | 'token'
  | 'unlock'
  | 'warning'
  | 'x'
  | 'zap';

export interface ButtonView<Button extends string> {
  readonly button: Button;
  /** Which one, sent back with the press. */
  readonly of?: string;
  readonly label: string;
  /** One primary on screen at most. */
  readonly rank: 'primary' | 'secondary' | 'quiet';
  readonly icon?: IconName;
  /** Can't be pressed now; stays focusable. */
  readonly off?: boolean;
  /** What a screen reader says where the label alone isn't enough. */
  readonly name?: string;
}

/** What both panels have at their top. */
export interface HeadView {
  /** Draws the dashed strip: simulated on this computer. */
  readonly simulated: boolean;
  /** `Secure ` or nothing. */
  readonly verb?: string;
  readonly from: string;
  readonly to: string;
  /** Service, subscription, identity, when. */
  readonly where: readonly Moment[];
}

/** A line with a small mark before it. */
export interface NoteView {
  readonly mark: 'check' | 'dash' | 'x' | 'info' | 'history' | 'warning' | 'circle';
  readonly text: Text;
}
