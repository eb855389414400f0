import { type Facts, type Judgement, type Posture, type Route, factsHash, judge, posture } from '../../route';
import type { ProofStore } from '../estate';

export type RouteReading =
  | { readonly state: 'checking'; readonly before?: Judged }
  | ({ readonly state: 'read' } & Judged)
  | { readonly state: 'failed'; readonly error: unknown };

export interface Judged {
  readonly facts: Facts;
  readonly judgement: Judgement;
  readonly hash: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

const atOnce = 4;

/** Reads what routes are judged from, a few at a time, what is looked at first; remembers it and says when it changed. */
export class Postures {
  readonly #readFacts: (route: Route) => Promise<Facts>;
  readonly #proofs: ProofStore;
  readonly #changed: (route: Route) => void;
  readonly #readings = new Map<string, RouteReading>();
  #waiting: Route[] = [];
  #running = 0;

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
    const reading = this.#readings.get(route.id);
    const judged = reading?.state === 'read' ? reading : reading?.state === 'checking' ? reading.before : undefined;
    if (!judged) return undefined;
    if (route.backEnd.kind === 'unknown' || route.backEnd.kind === 'none')
      return { word: 'unknown', why: 'noKnownBackEnd' };
    return posture(judged.judgement, judged.hash, this.#proofs.proofOf(route.id));
  }

  /** Reads those not read yet. The last asked for come first: they are what is on screen. */
  want(routes: readonly Route[]): void {
    const unread = routes.filter(route => !this.#readings.has(route.id));
    if (unread.length === 0) return;
    for (const route of unread) this.#readings.set(route.id, { state: 'checking' });
    this.#waiting = [...unread, ...this.#waiting];
    this.#next();
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
    const reading = this.#readings.get(route.id);
    this.#readings.set(
      route.id,
      reading?.state === 'read' ? { state: 'checking', before: reading } : { state: 'checking' },
    );
    this.#waiting = [route, ...this.#waiting.filter(one => one.id !== route.id)];
    this.#changed(route);
    this.#next();
  }

  forget(isGone: (routeId: string) => boolean): void {
    for (const id of this.#readings.keys()) if (isGone(id)) this.#readings.delete(id);
    this.#waiting = this.#waiting.filter(route => !isGone(route.id));
  }

  #next(): void {
    while (this.#running < atOnce) {
      const route = this.#waiting.shift();
      if (!route) return;
      this.#running++;
      this.#readFacts(route)
        .then(
          facts => this.keep(route, facts),
          (error: unknown) => {
            this.#readings.set(route.id, { state: 'failed', error });
            this.#changed(route);
          },
        )
        .finally(() => {
          this.#running--;
          this.#next();
        });
    }
  }
}
