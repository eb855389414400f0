import type { AppliedStep, Journal, WriteStep } from '../../src/plan';

/** A journal that lives as long as a test. */
export class MemoryJournal implements Journal {
  readonly #applied: AppliedStep[] = [];
  readonly #begun: string[] = [];
  readonly #takingBack = new Set<string>();

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

  takesBack(step: string): Promise<void> {
    this.#takingBack.add(step);
    return Promise.resolve();
  }

  isTakingBack(step: string): boolean {
    return this.#takingBack.has(step);
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
