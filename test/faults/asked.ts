import type { Plan } from '../../src/plan';
import type { FaultKind } from '../../src/simulator/world';
import type { Meddling } from './meddler';

/**
 * A fault of the simulator, the process killed once that request has come, before or after it is acted on, or someone
 * else's change before it comes.
 */
export type Fault =
  { readonly kind: FaultKind | 'killBefore' | 'killAfter' | Meddling; readonly index: number } | undefined;

type Kind = NonNullable<Fault>['kind'];

export interface Asked {
  /** Its number. */
  readonly journey: number;
  /** Absent: a rehearsal, in which what there is at each request is noted. */
  readonly fault: Fault;
}

/** Hashes of what there was at one request: in the local Azure, and in the journal's folder. */
export interface Remains {
  readonly world: string;
  readonly folder: string;
}

/** One request of a journey without a fault. */
export interface Request {
  readonly method: string;
  /** Before it was acted on, and before the client had its answer. */
  readonly before: Remains;
  readonly after: Remains;
}

/** What runs without a fault have made known. */
export interface Rehearsal {
  readonly plan: Plan;
  /** How many it took to make the plan. */
  readonly planRequests: number;
  /** How many there were when it was applied: all that come then are undo's. Absent: that isn't known yet. */
  readonly appliedRequests?: number;
}

export interface RunResult {
  readonly rehearsal?: Rehearsal;
  /** Of a rehearsal: all of the whole journey, in order. */
  readonly requests: readonly Request[];
  /** Empty: it held. */
  readonly problems: readonly string[];
  /** How it ended, for the summary. */
  readonly ended: string;
}

export const isMeddling = (kind: Kind | undefined): kind is Meddling =>
  kind === 'meddlingSettings' || kind === 'meddlingPolicy';

export const isKill = (kind: Kind | undefined): kind is 'killBefore' | 'killAfter' =>
  kind === 'killBefore' || kind === 'killAfter';
