import type { PipelineResponse } from '@azure/core-rest-pipeline';
import { type Call, Cancelled, type Clock } from './interfaces';

export const isGraphQuery = (url: URL): boolean =>
  /\/providers\/Microsoft\.ResourceGraph\/resources$/i.test(url.pathname);

/** What a user may ask where the answers say nothing else, per five seconds (domain.md 9.1). */
const usualLimit = 15;
const usualWindow = 5000;

/** `hh:mm:ss` in milliseconds. */
function readDuration(value: string | undefined): number | undefined {
  const match = /^(\d+):(\d+):(\d+)/.exec(value ?? '');
  return match ? (Number(match[1]) * 3600 + Number(match[2]) * 60 + Number(match[3])) * 1000 : undefined;
}

/**
 * Lets queries of Resource Graph through side by side as far as the quota reaches, as its headers tell it, and holds the
 * others until it resets (domain.md 9.1). Queries that are still unanswered count as spent.
 */
export class ResourceGraphQuota {
  readonly #clock: Clock;
  #limit = usualLimit;
  #left = usualLimit;
  #resetsAt = Number.POSITIVE_INFINITY;
  #unanswered = 0;
  #granted = 0;
  /** The window began by the clock here; the service's own began when its first query came. */
  #guessed = false;
  #changed: (() => void)[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async pass(send: () => Promise<PipelineResponse>, call?: Call): Promise<PipelineResponse> {
    await this.#enter(call);
    try {
      const response = await send();
      this.#note(response);
      return response;
    } finally {
      this.#unanswered -= 1;
      const waiting = this.#changed;
      this.#changed = [];
      for (const wake of waiting) wake();
    }
  }

  async #enter(call?: Call): Promise<void> {
    const began = this.#clock.now();
    for (;;) {
      if (call?.signal?.aborted) throw new Cancelled();
      const now = this.#clock.now();
      if (now >= this.#resetsAt) {
        this.#open(this.#limit, now + usualWindow);
        this.#guessed = true;
      }
      if (this.#left > this.#unanswered) {
        this.#unanswered += 1;
        return;
      }
      if (this.#unanswered > 0 && this.#left > 0) {
        await this.#change(call?.signal);
        continue;
      }
      const milliseconds = Math.min(this.#resetsAt - now, usualWindow);
      const elapsedSeconds = (now - began) / 1000;
      const seconds = Math.ceil(milliseconds / 1000);
      call?.onWait?.({ reason: 'throttled', what: 'Resource Graph', seconds, elapsedSeconds });
      await this.#clock.sleep(milliseconds, call?.signal);
    }
  }

  #change(signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const onAbort = (): void => reject(new Cancelled());
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#changed.push(() => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      });
    });
  }

  #open(left: number, resetsAt: number): void {
    this.#left = left;
    this.#resetsAt = resetsAt;
    this.#granted = 0;
    this.#guessed = false;
  }

  #note({ status, headers }: PipelineResponse): void {
    const now = this.#clock.now();
    const told = headers.get('x-ms-user-quota-remaining');
    const remaining = told !== undefined && /^\d+$/.test(told) ? Number(told) : undefined;
    const resetsAt = now + (readDuration(headers.get('x-ms-user-quota-resets-after')) ?? usualWindow);
    if (status === 429) {
      // Others ask with the same account, or it may ask less than usual: from now on only what was let through.
      this.#limit = Math.max(1, this.#granted);
      this.#open(0, resetsAt);
      return;
    }
    if (remaining === undefined) return;
    // The header is in whole seconds, so ends of one window differ by up to one.
    const isNewWindow = !Number.isFinite(this.#resetsAt) || resetsAt > this.#resetsAt + 2000;
    if (isNewWindow) this.#open(remaining, resetsAt);
    else this.#left = Math.min(this.#left, remaining);
    if (this.#guessed) {
      this.#guessed = false;
      this.#resetsAt = Math.max(this.#resetsAt, resetsAt);
    }
    this.#granted += 1;
    this.#limit = Math.max(this.#limit, remaining + 1);
  }
}
