import type { World } from '../world';
import { ArmError } from './errors';

interface Bucket {
  left: number;
  at: number;
}

const writes = new Set(['PUT', 'PATCH', 'POST', 'DELETE']);
/** Sizes and refills per second of the token buckets (domain.md 9.4). */
const sizes = { reads: 250, writes: 200, webReads: 16_500, webWrites: 12_000 };
const refills = { reads: 25, writes: 10 };

/** Counts what a caller may still ask of a subscription, and refuses when a switch says so. */
export class ArmQuota {
  #world: World;
  #buckets = new Map<string, Bucket>();

  constructor(world: World) {
    this.#world = world;
  }

  /** The rate-limit headers of the answer; throws 429 with `Retry-After`. */
  take(method: string, objectId: string, subscriptionId: string | undefined, provider: string): Record<string, string> {
    const { switches } = this.#world;
    if (switches.throttleNext > 0) {
      switches.throttleNext--;
      throw tooMany(switches.throttleRetryAfter);
    }
    const kind = writes.has(method) ? 'writes' : 'reads';
    const size = kind === 'reads' && switches.readBucket > 0 ? switches.readBucket : sizes[kind];
    const left = this.#spend(
      `${objectId} ${subscriptionId ?? 'tenant'} ${kind}`,
      size,
      size === sizes[kind] ? refills[kind] : size / 10,
    );
    if (left < 0) {
      if (kind === 'reads' && switches.readBucket > 0) throw tooMany(switches.throttleRetryAfter);
    }
    const shown = String(Math.max(0, Math.floor(left)));
    if (subscriptionId === undefined) return { [`x-ms-ratelimit-remaining-tenant-${kind}`]: shown };
    const global =
      provider.toLowerCase() === 'microsoft.web' ? (kind === 'reads' ? sizes.webReads : sizes.webWrites) : 3750;
    return {
      [`x-ms-ratelimit-remaining-subscription-${kind}`]: shown,
      [`x-ms-ratelimit-remaining-subscription-global-${kind}`]: String(global - 1),
    };
  }

  #spend(key: string, size: number, refillPerSecond: number): number {
    const now = this.#world.clock.now();
    const bucket = this.#buckets.get(key) ?? { left: size, at: now };
    const refilled = Math.min(size, bucket.left + ((now - bucket.at) / 1000) * refillPerSecond);
    this.#buckets.set(key, { left: Math.max(0, refilled - 1), at: now });
    return refilled - 1;
  }
}

const tooMany = (seconds: number): ArmError =>
  new ArmError(
    429,
    'TooManyRequests',
    `The request is being throttled as the limit has been reached for operation type. Please retry after ${seconds} seconds.`,
    { headers: { 'Retry-After': String(seconds) } },
  );
