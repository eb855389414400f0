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
  tookBack(step: string): Promise<void>;
  end(outcome: ApplyOutcome | UndoOutcome): Promise<void>;
}

/** A journal that lives as long as the window. */
export class MemoryJournal implements Journal {
  readonly #applied: AppliedStep[] = [];
  readonly #begun: string[] = [];

  begin(): Promise<void> {
    this.#applied.length = 0;
    this.#begun.length = 0;
    return Promise.resolve();
  }

  beginUndo(): Promise<void> {
    return Promise.resolve();
  }

  willWrite(step: WriteStep): Promise<void> {
    this.#begun.push(step.id);
    return Promise.resolve();
  }

  wrote(applied: AppliedStep): Promise<void> {
    this.#applied.push(applied);
    return Promise.resolve();
  }

  tookBack(step: string): Promise<void> {
    const index = this.#applied.findIndex(one => one.step === step);
    if (index >= 0) this.#applied.splice(index, 1);
    return Promise.resolve();
  }

  end(): Promise<void> {
    return Promise.resolve();
  }

  /** Writes that stand, in the order in which they were made. */
  get applied(): readonly AppliedStep[] {
    return this.#applied;
  }

  /** Steps whose write was begun, whether or not it came to its end. */
  get begun(): readonly string[] {
    return this.#begun;
  }
}
