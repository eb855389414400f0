import type { World } from '../world';
import { ArmError } from './errors';

type Kind = 'reads' | 'writes' | 'deletes' | 'resource-requests';

interface Bucket {
  left: number;
  at: number;
  /** Until when a refused caller has to wait. */
  closedUntil: number;
}

interface Size {
  readonly size: number;
  /** Per second. */
  readonly refill: number;
}

/** Token buckets of Resource Manager, and what its providers show (domain.md 9.4). */
const sizes: Readonly<Record<Kind, Size>> = {
  reads: { size: 250, refill: 25 },
  writes: { size: 200, refill: 10 },
  deletes: { size: 200, refill: 10 },
  'resource-requests': { size: 800, refill: 40 },
};
const webSizes: Partial<Record<Kind, Size>> = {
  writes: { size: 800, refill: 40 },
  deletes: { size: 800, refill: 40 },
};
/** Of all callers of a subscription together; refilled in the time in which a caller's own is. */
const globalSizes = { reads: 3750, writes: 3000, deletes: 3000 };
const webGlobalSizes = { reads: 16_500, writes: 12_000, deletes: 12_000 };

const kindOf = (method: string): Exclude<Kind, 'resource-requests'> =>
  method === 'GET' || method === 'HEAD' ? 'reads' : method === 'DELETE' ? 'deletes' : 'writes';

/** Counts what a caller may still ask of a subscription, and refuses what is too much unless a switch says otherwise. */
export class ArmQuota {
  #world: World;
  #buckets = new Map<string, Bucket>();

  constructor(world: World) {
    this.#world = world;
  }

  /** The rate-limit headers of the answer; throws 429 with `Retry-After`. */
  take(
    method: string,
    path: string,
    objectId: string,
    subscriptionId: string | undefined,
    provider: string,
  ): Record<string, string> {
    const { switches } = this.#world;
    if (switches.throttleNext > 0) {
      switches.throttleNext--;
      throw tooMany(switches.throttleRetryAfter);
    }
    const isWeb = provider.toLowerCase() === 'microsoft.web';
    const asked = kindOf(method);
    const kind = isWeb && method === 'POST' && /\/list\/?$/i.test(path) ? 'resource-requests' : asked;
    const usual = (isWeb ? webSizes[kind] : undefined) ?? sizes[kind];
    const limit = { reads: switches.readBucket, writes: switches.writeBucket, deletes: switches.deleteBucket }[asked];
    const size = limit > 0 ? scaled(usual, limit) : usual;
    const owner = `${objectId} ${subscriptionId ?? 'tenant'} ${isWeb && kind !== 'reads' ? 'web ' : ''}${kind}`;
    const left = String(this.#spend(owner, size));
    if (subscriptionId === undefined) return { [`x-ms-ratelimit-remaining-tenant-${kind}`]: left };
    const remaining = { [`x-ms-ratelimit-remaining-subscription-${kind}`]: left };
    if (kind === 'resource-requests') return remaining;
    const global = scaled(usual, (isWeb ? webGlobalSizes : globalSizes)[kind]);
    const leftToAll = this.#spend(`${subscriptionId} ${isWeb ? 'web ' : ''}${kind}`, global);
    return { ...remaining, [`x-ms-ratelimit-remaining-subscription-global-${kind}`]: String(leftToAll) };
  }

  /** What is left, in whole requests; throws 429 where the bucket is empty. A call too early waits anew. */
  #spend(key: string, { size, refill }: Size): number {
    const refuses = this.#world.switches.throttling === 'refuse';
    const now = this.#world.clock.now();
    const bucket = this.#buckets.get(key) ?? { left: size, at: now, closedUntil: now };
    const refilled = Math.min(size, bucket.left + ((now - bucket.at) / 1000) * refill);
    if (refuses && (refilled < 1 || now < bucket.closedUntil)) {
      const wait = this.#world.switches.throttleRetryAfter;
      this.#buckets.set(key, { left: refilled, at: now, closedUntil: now + wait * 1000 });
      throw tooMany(wait);
    }
    const left = Math.max(0, refilled - 1);
    this.#buckets.set(key, { left, at: now, closedUntil: now });
    return Math.floor(left);
  }
}

/** Another size that refills in the same time. */
const scaled = (usual: Size, size: number): Size => ({ size, refill: (size * usual.refill) / usual.size });

const tooMany = (seconds: number): ArmError =>
  new ArmError(
    429,
    'TooManyRequests',
    `The request is being throttled as the limit has been reached for operation type. Please retry after ${seconds} seconds.`,
    { headers: { 'Retry-After': String(seconds) } },
  );
