import type { Azure, Call } from '../../azure/interfaces';
import type { TokenClaims } from '../../route';
import type { Stop } from '../plan';

/** What the steps of a run have made known so far, by the names that `late` takes (lateValues.ts). */
export type Known = Readonly<Record<string, string>>;

/** What undo is asked to do besides putting things back. */
export interface UndoWishes {
  /** Turn off a system-assigned identity that was off before. Its principal is gone for good then (F-19). */
  readonly turnOffIdentity: boolean;
}

/** `doorOpen`: the app answers calls without a token again. `tokenGone`: the gateway doesn't ask for the token any more. */
export type Settling = 'doorOpen' | 'tokenGone';

/**
 * How one kind of step changes one thing in Azure and takes that back. A handler holds no state and never decides about
 * order, journal, lost answers or other people's changes: that is the same for all kinds (writeStep.ts, undoSteps.ts).
 * `State` is the thing as Azure tells it, as plain JSON; null where there is none. Methods that ask Azure throw
 * `AzureError`, `Cancelled` or `Stopped`.
 */
export interface StepHandler<S, State> {
  /** What is changed, inside a sentence: `the policy of Orders`. */
  nameOf(step: S): string;
  /** What is changed, as a key: steps with the same key change the same thing, one after the other. */
  thingOf(step: S): string;
  /** The thing as it is now. Waits while Azure is still changing it. */
  read(azure: Azure, step: S, call: Call): Promise<State>;
  /**
   * As it was for the preview, or has to be by what the run itself has made; absent or undefined where nothing depends on it
   * (a set that is only added to).
   */
  previewed?(step: S): State | undefined;
  /**
   * Whether the service itself refuses the write where the thing isn't as expected (If-Match): then it isn't read just
   * before. Absent: never.
   */
  guarded?(expected: State): boolean;
  /** The step with ids that are to be asked for once earlier steps have run. Absent: there are none. */
  fillIn?(azure: Azure, step: S, claims: readonly TokenClaims[], call: Call, known: Known): Promise<S>;
  /**
   * Whether `fillIn` would ask for an id that a step before it may be about to make known: it is waited for then. Absent:
   * never.
   */
  lacks?(step: S, known: Known): boolean;
  /** Whether the change is there. */
  holds(step: S, found: State): boolean;
  /** Two readings of the thing show that nobody changed anything in between. */
  unchanged(one: State, other: State): boolean;
  /** Equal in all that matters: not in spacing, or in defaults that the service fills in by itself. */
  equivalent(one: State, other: State): boolean;
  /**
   * Makes the change over what `read` has just given, or what is expected there where it is `guarded`; gives what the
   * service stored. Sends one write only.
   */
  write(azure: Azure, step: S, found: State, call: Call): Promise<State>;
  /**
   * Seconds until what runs surely follows the change, where callers would notice if the next step came earlier and
   * nothing shows whether it does. Absent: the next step's proof shows it.
   */
  secondsToFollow?(step: S, before: State, azure: Pick<Azure, 'policyFollows'>): number;
  /** Why it isn't taken back; undefined: it is. */
  whyNotRestored?(step: S, before: State, after: State, wishes: UndoWishes): Stop | undefined;
  /** Puts `before` back over `found`; gives what the service stored. Sends one write only. */
  restore(azure: Azure, step: S, before: State, found: State, call: Call): Promise<State>;
  /** What was made isn't shown at once (domain.md 6.7): a reading without it may be too early. Absent: it is. */
  readonly showsLate?: true;
  /**
   * What takes a while to follow once `before` is back, and has to be seen before other steps are undone: callers would
   * notice. Absent: nothing.
   */
  settles?(step: S, before: State): Settling | undefined;
  /** For a compare, shown to the user: no keys, no tokens. */
  textOf(state: State): string;
  /** What later steps may need of it. `isMade`: just now, by this run; else it was there. Absent: nothing. */
  learn?(step: S, state: State, isMade: boolean): Known;
  /** For the journal's plain part: ids and hashes, never a body. */
  describe(step: S, state: State): Readonly<Record<string, string>>;
}
