import type { ApplyOutcome, Plan, UndoOutcome } from '../plan';
import type { AppliedStep, Stored, WriteStep } from '../steps';

/**
 * Where an apply writes down what it does, so that it can be undone later. Each method is awaited before the plan goes
 * on: a journal on disk has its record there before the write that it is about.
 */
export interface Journal {
  /** Throws `Stopped` where the same is being changed from another window, or nothing can be written down. */
  begin(plan: Plan): Promise<void>;
  /** The same before an undo of what was applied. */
  beginUndo(): Promise<void>;
  /** Before the write: the step as it will be made, and what there is now. */
  willWrite(step: WriteStep, before: Stored): Promise<void>;
  wrote(applied: AppliedStep): Promise<void>;
  /** Before what the step has made is taken back. */
  takesBack(step: string): Promise<void>;
  /** An undo had come so far: perhaps it is taken back already. */
  isTakingBack(step: string): boolean;
  tookBack(step: string): Promise<void>;
  end(outcome: ApplyOutcome | UndoOutcome): Promise<void>;
}
