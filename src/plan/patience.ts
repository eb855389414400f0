import type { Call, Clock } from '../azure/interfaces';

/** How long to go on looking, in milliseconds, and how often (domain.md 3.3, 5.5, 6.7). */
export interface Patience {
  readonly total: number;
  readonly between: number;
  /** A failure that is seen so many times in a row counts. */
  readonly failures: number;
}

export const tokenPatience: Patience = { total: 180_000, between: 5_000, failures: 3 };
export const securedPatience: Patience = { total: 330_000, between: 10_000, failures: 3 };
/** Until the directory shows what was made; what was made longer ago than `surely` and isn't shown is gone. */
export const listedPatience: Patience & { readonly surely: number } = {
  total: 120_000,
  between: 5_000,
  failures: 1,
  surely: 900_000,
};

interface Look {
  readonly state: string;
  readonly why?: string;
}

/** Looks until it is neither `notYet` nor an early `failing`; gives the last look when patience is over. */
export async function lookUntilSettled<T extends Look>(
  look: (call: Call) => Promise<T>,
  clock: Clock,
  patience: Patience,
  call: Call,
): Promise<T> {
  const start = clock.now();
  let failures = 0;
  for (;;) {
    const seen = await look(call);
    failures = seen.state === 'failing' ? failures + 1 : 0;
    const settled = seen.state !== 'notYet' && (seen.state !== 'failing' || failures >= patience.failures);
    const elapsed = clock.now() - start;
    if (settled || elapsed + patience.between > patience.total) return seen;
    call.onWait?.({
      reason: 'propagation',
      what: seen.why ?? '',
      seconds: Math.round(patience.between / 1000),
      elapsedSeconds: Math.round(elapsed / 1000),
    });
    await clock.sleep(patience.between, call.signal);
  }
}
