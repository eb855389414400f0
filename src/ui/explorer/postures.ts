import { type Facts, type Judgement, type Posture, type Route, factsHash, judge, posture } from '../../route';
import type { ProofStore } from '../estate';

export type RouteReading =
  | { readonly state: 'checking'; readonly running: boolean; readonly before?: Judged }
  | ({ readonly state: 'read' } & Judged)
  | { readonly state: 'failed'; readonly error: unknown };

export interface Judged {
  readonly facts: Facts;
  readonly judgement: Judgement;
  readonly hash: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** Of one subscription at once: its quota is its own, so that none holds up another (domain.md 9.4). */
const atOnce = 16;

interface Lane {
  waiting: Route[];
  running: number;
}

/** How far reading got. */
export interface Progress {
  readonly read: number;
  readonly waiting: number;
}

/**
 * Reads what routes are judged from, side by side within what Azure allows, what is looked at first; remembers it and says
 * when it changed. Can be stopped and gone on with.
 */
export class Postures {
  readonly #readFacts: (route: Route) => Promise<Facts>;
  readonly #proofs: ProofStore;
  readonly #changed: (route: Route) => void;
  readonly #readings = new Map<string, RouteReading>();
  readonly #lanes = new Map<string, Lane>();

  constructor(readFacts: (route: Route) => Promise<Facts>, proofs: ProofStore, changed: (route: Route) => void) {
    this.#readFacts = readFacts;
    this.#proofs = proofs;
    this.#changed = changed;
  }

  readingOf(route: Route): RouteReading | undefined {
    return this.#readings.get(route.id);
  }

  /** The posture as last read; undefined when never read. */
  postureOf(route: Route): Posture | undefined {
    const judged = judgedOf(this.#readings.get(route.id));
    if (!judged) return undefined;
    if (route.backEnd.kind === 'unknown' || route.backEnd.kind === 'none')
      return { word: 'unknown', why: 'noKnownBackEnd' };
    return posture(judged.judgement, judged.hash, this.#proofs.proofOf(route.id));
  }

  get progress(): Progress {
    let [read, waiting] = [0, 0];
    for (const reading of this.#readings.values()) if (reading.state !== 'checking') read += 1;
    for (const lane of this.#lanes.values()) waiting += lane.waiting.length + lane.running;
    return { read, waiting };
  }

  /** Reads those not read yet. The last asked for come first: they are what is on screen. */
  want(routes: readonly Route[]): void {
    const wanted = new Set(routes.map(route => route.id));
    const lanes = new Set<Lane>();
    for (const lane of this.#lanes.values()) lane.waiting = lane.waiting.filter(route => !wanted.has(route.id));
    for (const route of [...routes].reverse()) {
      const reading = this.#readings.get(route.id);
      if (reading !== undefined && (reading.state !== 'checking' || reading.running)) continue;
      if (!reading) this.#readings.set(route.id, { state: 'checking', running: false });
      const lane = this.#laneOf(route);
      lane.waiting.unshift(route);
      lanes.add(lane);
    }
    for (const lane of lanes) this.#next(lane);
  }

  /** Takes facts that were read elsewhere. */
  keep(route: Route, facts: Facts): void {
    this.#readings.set(route.id, {
      state: 'read',
      facts,
      judgement: judge(facts),
      hash: factsHash(facts),
      at: Date.now(),
    });
    this.#changed(route);
  }

  again(route: Route): void {
    const before = judgedOf(this.#readings.get(route.id));
    this.#readings.set(route.id, { state: 'checking', running: false, ...(before && { before }) });
    this.#changed(route);
    this.want([route]);
  }

  /** Reads no more than what is under way. What was waiting counts as not read, or as it was read before. */
  stop(): void {
    for (const lane of this.#lanes.values()) {
      const left = lane.waiting;
      lane.waiting = [];
      for (const route of left) {
        const before = judgedOf(this.#readings.get(route.id));
        if (before) this.#readings.set(route.id, { state: 'read', ...before });
        else this.#readings.delete(route.id);
        this.#changed(route);
      }
    }
  }

  forget(isGone: (routeId: string) => boolean): void {
    for (const id of this.#readings.keys()) if (isGone(id)) this.#readings.delete(id);
    for (const lane of this.#lanes.values()) lane.waiting = lane.waiting.filter(route => !isGone(route.id));
  }

  #laneOf({ service: { subscriptionId } }: Route): Lane {
    const known = this.#lanes.get(subscriptionId);
    if (known) return known;
    const lane: Lane = { waiting: [], running: 0 };
    this.#lanes.set(subscriptionId, lane);
    return lane;
  }

  #next(lane: Lane): void {
    while (lane.running < atOnce) {
      const route = lane.waiting.shift();
      if (!route) return;
      const before = judgedOf(this.#readings.get(route.id));
      const reading: RouteReading = { state: 'checking', running: true, ...(before && { before }) };
      this.#readings.set(route.id, reading);
      lane.running++;
      const isCurrent = (): boolean => this.#readings.get(route.id) === reading;
      this.#readFacts(route)
        .then(
          facts => {
            if (isCurrent()) this.keep(route, facts);
          },
          (error: unknown) => {
            if (!isCurrent()) return;
            this.#readings.set(route.id, { state: 'failed', error });
            this.#changed(route);
          },
        )
        .finally(() => {
          lane.running--;
          this.#next(lane);
        });
    }
  }
}

const judgedOf = (reading: RouteReading | undefined): Judged | undefined => {
  if (reading?.state === 'checking') return reading.before;
  if (reading?.state !== 'read') return undefined;
  const { facts, judgement, hash, at } = reading;
  return { facts, judgement, hash, at };
};
