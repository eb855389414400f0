import { type Call, Cancelled, type Wait } from './interfaces';

interface Running<T> {
  readonly answer: Promise<T>;
  readonly stop: AbortController;
  readonly listeners: Set<(wait: Wait) => void>;
  takers: number;
}

/**
 * Identical reads (of one key, which tells the ways of asking apart, too) that are in flight at the same time are one.
 * Who cancels only leaves; the read stops when nobody is left. After `forget` (a write) no later read is given what was
 * asked before it.
 */
export class Joined<T> {
  #running = new Map<string, Running<T>>();

  forget(): void {
    this.#running = new Map();
  }

  async ask(key: string, start: (call: Call) => Promise<T>, call?: Call): Promise<T> {
    const running = this.#running.get(key) ?? this.#start(key, start, call);
    const { signal, onWait } = call ?? {};
    running.takers += 1;
    if (onWait) running.listeners.add(onWait);
    let left = false;
    const leave = (): void => {
      if (left) return;
      left = true;
      running.takers -= 1;
      if (onWait) running.listeners.delete(onWait);
      if (running.takers > 0) return;
      if (this.#running.get(key) === running) this.#running.delete(key);
      running.stop.abort();
    };
    if (!signal) return running.answer.finally(leave);
    return new Promise<T>((resolve, reject) => {
      const onAbort = (): void => {
        leave();
        reject(new Cancelled());
      };
      if (signal.aborted) {
        onAbort();
        return;
      }
      signal.addEventListener('abort', onAbort, { once: true });
      running.answer.then(resolve, reject).finally(() => {
        signal.removeEventListener('abort', onAbort);
        leave();
      });
    });
  }

  #start(key: string, start: (call: Call) => Promise<T>, call: Call | undefined): Running<T> {
    const stop = new AbortController();
    const listeners = new Set<(wait: Wait) => void>();
    const tell = (wait: Wait): void => {
      for (const listener of listeners) listener(wait);
    };
    const answer = start({ ...call, signal: stop.signal, onWait: tell });
    const running: Running<T> = { answer, stop, listeners, takers: 0 };
    this.#running.set(key, running);
    const done = (): void => {
      if (this.#running.get(key) === running) this.#running.delete(key);
    };
    answer.then(done, done);
    return running;
  }
}
