import type { FaultKind, Plane } from './faults';

/** One request that came over the wire. Control calls aren't among them. */
export interface LoggedRequest {
  /** Counts from 0 since the start or since the log was cleared. */
  readonly index: number;
  readonly method: string;
  readonly plane: Plane;
  readonly host: string;
  /** Path and query; values of keys and signatures in it are left out. */
  readonly path: string;
  /** Milliseconds of a clock that only goes forward; not the world's. */
  readonly startedAt: number;
  /** When the answer went out, or the connection ended; undefined while it runs. */
  readonly endedAt: number | undefined;
  /** Absent when no answer went out. */
  readonly status: number | undefined;
  /** What went wrong on purpose. */
  readonly faults: readonly FaultKind[];
}

type Entry = { -readonly [K in keyof LoggedRequest]: LoggedRequest[K] };

/** How many requests are kept; older ones are forgotten, their numbers aren't used again. */
const kept = 10_000;

/** The last requests, oldest first. */
export class RequestLog {
  #entries: Entry[] = [];
  #next = 0;

  get all(): readonly LoggedRequest[] {
    return this.#entries;
  }

  /** Forgets all; the next request is number 0. */
  clear(): void {
    this.#entries = [];
    this.#next = 0;
  }

  begin(method: string, plane: Plane, host: string, url: URL): Entry {
    const entry: Entry = {
      index: this.#next++,
      method,
      plane,
      host,
      path: withoutSecrets(url),
      startedAt: performance.now(),
      endedAt: undefined,
      status: undefined,
      faults: [],
    };
    this.#entries.push(entry);
    if (this.#entries.length >= 2 * kept) this.#entries = this.#entries.slice(-kept);
    return entry;
  }
}

const secret = /^(code|sig|subscription-key|key|access_token|client_secret|password)$/i;

function withoutSecrets(url: URL): string {
  if (url.search === '') return url.pathname;
  const shown = new URL(url);
  for (const name of new Set(shown.searchParams.keys()))
    if (secret.test(name)) shown.searchParams.set(name, 'redacted');
  return `${shown.pathname}${shown.search}`;
}

/**
 * The most requests of which each began after the one before had ended: how many round trips in a row a flow takes. Give
 * every request a latency (`switches.latency`), so that what is sent together overlaps.
 */
export function longestChain(requests: readonly Pick<LoggedRequest, 'startedAt' | 'endedAt'>[]): number {
  const done = requests.flatMap(({ startedAt, endedAt }) => (endedAt === undefined ? [] : [{ startedAt, endedAt }]));
  done.sort((a, b) => a.endedAt - b.endedAt);
  let [length, free] = [0, -Infinity];
  for (const { startedAt, endedAt } of done) {
    if (startedAt < free) continue;
    length++;
    free = endedAt;
  }
  return length;
}
