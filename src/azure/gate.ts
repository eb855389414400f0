import { Cancelled } from './interfaces';

/** Lets at most so many run at a time; the others wait in order, those in the background last. */
export class Gate {
  readonly #width: () => number;
  #inside = 0;
  readonly #waiting: (() => void)[] = [];
  readonly #behind: (() => void)[] = [];

  /** A width that is asked for may change at any time: it holds for who comes next. */
  constructor(width: number | (() => number)) {
    this.#width = typeof width === 'number' ? () => width : width;
  }

  /** `background`: lets all others go first. */
  async pass<T>(work: () => Promise<T>, signal?: AbortSignal, background = false): Promise<T> {
    await this.#enter(background ? this.#behind : this.#waiting, signal);
    try {
      return await work();
    } finally {
      this.#leave();
    }
  }

  #enter(waiting: (() => void)[], signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return Promise.reject(new Cancelled());
    if (this.#inside < this.#width()) {
      this.#inside += 1;
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        waiting.splice(waiting.indexOf(enter), 1);
        reject(new Cancelled());
      };
      const enter = (): void => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      };
      waiting.push(enter);
      signal?.addEventListener('abort', onAbort, { once: true });
    });
  }

  #leave(): void {
    this.#inside -= 1;
    while (this.#inside < this.#width()) {
      const next = this.#waiting.shift() ?? this.#behind.shift();
      if (!next) return;
      this.#inside += 1;
      next();
    }
  }
}
