/** The world's time. It is set by whoever holds the control secret, and never goes back. */
export interface SimClock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Ends when the world's clock has moved on by that much, by itself or by `advance`. */
  sleep(milliseconds: number): Promise<void>;
  advance(milliseconds: number): void;
}

/** A clock that runs with the computer's, from `start` on; default from the computer's own time. */
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
      requireForward(milliseconds);
      offset += milliseconds;
      for (const entry of [...waiting]) if (entry.until <= now()) entry.wake();
    },
  };
}

/**
 * A clock that stands still until it is advanced; whoever sleeps on it advances it, at once. A client that waits on the
 * same clock spends no real time on propagation, long-running operations and `Retry-After`.
 */
export function createJumpingClock(start: number): SimClock {
  let time = start;
  const advance = (milliseconds: number) => {
    requireForward(milliseconds);
    time += milliseconds;
  };
  return {
    now: () => time,
    sleep(milliseconds) {
      advance(Math.max(0, milliseconds));
      return Promise.resolve();
    },
    advance,
  };
}

function requireForward(milliseconds: number): void {
  if (!(milliseconds >= 0)) throw new RangeError('The clock goes forward only.');
}

/** ISO 8601 with seven digits, as .NET services write it. */
export const dotnetTime = (milliseconds: number): string => new Date(milliseconds).toISOString().replace('Z', '0000Z');
export const isoTime = (milliseconds: number): string => new Date(milliseconds).toISOString();
