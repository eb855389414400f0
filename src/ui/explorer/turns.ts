import { setTimeout } from 'node:timers/promises';

/** Milliseconds of work without a break, and of the break. */
const [turn, pause] = [8, 1];

/** Long work in short turns, so that what else the extension host has to do waits for none of it. */
export class Turns {
  #began = performance.now();

  /** Ends the turn where it was long enough. */
  get isOver(): boolean {
    return performance.now() - this.#began >= turn;
  }

  async next(): Promise<void> {
    await setTimeout(pause);
    this.#began = performance.now();
  }
}
