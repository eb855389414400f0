/** The world's time. It runs with the computer's, is set by whoever holds the control secret, and never goes back. */
export interface SimClock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Ends when the world's clock has moved on by that much, by itself or by `advance`. */
  sleep(milliseconds: number): Promise<void>;
  advance(milliseconds: number): void;
}

export function createClock(start?: number): SimClock {
  let offset = start === undefined ? 0 : start - Date.now();
  const waiting = new Set<{ readonly until: number; readonly wake: () => void }>();
  const now = () => Date.now() + offset;
  return {
    now,
    sleep(milliseconds) {
      if (milliseconds <= 0) return Promise.resolve();
      return new Promise(resolve => {
        const wake = () => {
          clearTimeout(timer);
          waiting.delete(entry);
          resolve();
        };
        const entry = { until: now() + milliseconds, wake };
        const timer = setTimeout(wake, milliseconds);
        timer.unref();
        waiting.add(entry);
      });
    },
    advance(milliseconds) {
      if (!(milliseconds >= 0)) throw new RangeError('The clock goes forward only.');
      offset += milliseconds;
      for (const entry of [...waiting]) if (entry.until <= now()) entry.wake();
    },
  };
}

/** ISO 8601 with seven digits, as .NET services write it. */
export const dotnetTime = (milliseconds: number): string => new Date(milliseconds).toISOString().replace('Z', '0000Z');
export const isoTime = (milliseconds: number): string => new Date(milliseconds).toISOString();
