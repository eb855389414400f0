import { type Call, Cancelled, type Clock } from './interfaces';

/** Left to what the user does meanwhile (domain.md 9.4). */
const reserve = 20;
/** Until the first answer tells what is left. */
const unknownWidth = 4;
/** Per second, until answers tell otherwise. */
const usualRefill = 25;
const remainingHeader = 'x-ms-ratelimit-remaining-subscription-reads';

interface Bucket {
  /** As last told, and when. */
  remaining?: number;
  at: number;
  refill: number;
  unanswered: number;
  /** Where the refill is measured from. */
  from?: { readonly remaining: number; readonly at: number; answered: number };
  waiting: (() => void)[];
}

const subscriptionIn = (url: URL): string | undefined =>
  /^\/subscriptions\/([^/]+)/i.exec(url.pathname)?.[1]?.toLowerCase();

/**
 * The token buckets of Resource Manager, one per subscription (domain.md 9.4). Reads in the background wait until the
 * bucket can spare them, so that none is refused and the user's own requests find something left.
 */
export class ReadBuckets {
  readonly #clock: Clock;
  readonly #buckets = new Map<string, Bucket>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Comes back when the request may go; the function it gives is called with the answer's headers, or without. */
  async enter(url: URL, call?: Call): Promise<(header?: (name: string) => string | undefined) => void> {
    const subscription = subscriptionIn(url);
    if (subscription === undefined) return () => undefined;
    const bucket = this.#bucketOf(subscription);
    if (call?.background) await this.#turn(bucket, call);
    else bucket.unanswered += 1;
    return header => {
      bucket.unanswered -= 1;
      const told = header?.(remainingHeader);
      if (told !== undefined && /^\d+$/.test(told)) this.#note(bucket, Number(told));
      const waiting = bucket.waiting;
      bucket.waiting = [];
      for (const wake of waiting) wake();
    };
  }

  #bucketOf(subscription: string): Bucket {
    const known = this.#buckets.get(subscription);
    if (known) return known;
    const bucket: Bucket = { at: this.#clock.now(), refill: usualRefill, unanswered: 0, waiting: [] };
    this.#buckets.set(subscription, bucket);
    return bucket;
  }

  async #turn(bucket: Bucket, call: Call): Promise<void> {
    for (;;) {
      if (call.signal?.aborted) throw new Cancelled();
      if (bucket.remaining === undefined) {
        if (bucket.unanswered < unknownWidth) break;
        await this.#answer(bucket, call.signal);
        continue;
      }
      const spare = this.#estimate(bucket, bucket.remaining) - bucket.unanswered - reserve;
      if (spare >= 1) break;
      if (bucket.unanswered > 0) {
        await this.#answer(bucket, call.signal);
        continue;
      }
      const milliseconds = Math.max(1, ((1 - spare) / bucket.refill) * 1000);
      await this.#clock.sleep(milliseconds, call.signal);
    }
    // At once, or others would be let in on the same count.
    bucket.unanswered += 1;
  }

  #estimate(bucket: Bucket, remaining: number): number {
    return remaining + ((this.#clock.now() - bucket.at) / 1000) * bucket.refill;
  }

  #answer(bucket: Bucket, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const onAbort = (): void => reject(new Cancelled());
      signal?.addEventListener('abort', onAbort, { once: true });
      bucket.waiting.push(() => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      });
    });
  }

  #note(bucket: Bucket, remaining: number): void {
    const now = this.#clock.now();
    bucket.remaining = remaining;
    bucket.at = now;
    const { from } = bucket;
    if (!from) {
      bucket.from = { remaining, at: now, answered: 0 };
      return;
    }
    from.answered += 1;
    const seconds = (now - from.at) / 1000;
    if (seconds < 2) return;
    const measured = (remaining - from.remaining + from.answered) / seconds;
    bucket.refill = Math.min(1000, Math.max(1, (bucket.refill + measured) / 2));
    bucket.from = { remaining, at: now, answered: 0 };
  }
}
