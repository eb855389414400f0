/** A wait before the same request is sent again. */
export interface RetryWait {
  readonly reason: 'throttled' | 'serviceLocked';
  readonly seconds: number;
}

const maximumAttempts = 8;
const lockedSeconds = 15;

/** Seconds that all waits of one request may add up to. A classic service's update takes up to 45 min (domain.md 2.3). */
export const longestWait = (reason: RetryWait['reason']): number => (reason === 'serviceLocked' ? 45 * 60 : 10 * 60);

/** `Retry-After` in seconds or as a date; undefined when it is neither. At least one second. */
export function retryAfterSeconds(value: string | undefined, now: number): number | undefined {
  if (value === undefined || value.trim() === '') return undefined;
  const seconds = /^\d+$/.test(value.trim()) ? Number(value) : (Date.parse(value) - now) / 1000;
  return Number.isFinite(seconds) ? Math.max(1, Math.ceil(seconds)) : undefined;
}

/** Whether a refused request is to be sent again, and when; undefined: never (domain.md 2.3, 9.4). */
export function waitBefore(
  answer: { readonly status: number; readonly code: string; readonly retryAfter: string | undefined },
  attempt: number,
  now: number,
): RetryWait | undefined {
  const asked = retryAfterSeconds(answer.retryAfter, now);
  if (answer.status === 409 && answer.code === 'ServiceLocked') {
    return { reason: 'serviceLocked', seconds: asked ?? lockedSeconds };
  }
  if (![429, 503, 504].includes(answer.status) || attempt + 1 >= maximumAttempts) return undefined;
  return { reason: 'throttled', seconds: asked ?? Math.min(2 ** attempt, 32) };
}
