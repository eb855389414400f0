/** The part of Azure that a request is for. */
export type Plane = 'resourceManager' | 'graph' | 'entra' | 'gateway' | 'app' | 'none';

/**
 * What goes wrong with a request.
 * - `refused`: the connection is reset as soon as the request's head arrives; nothing was read, nothing was done.
 * - `resetBefore`: the request was read, nothing was done, the connection is reset.
 * - `resetAfter`: it was done, and the connection is reset before a byte of the answer.
 * - `timeoutBefore`, `timeoutAfter`: nothing done, or done; no answer ever comes, the connection stays open until the
 *   client gives up.
 * - `throttled` 429 with `Retry-After`, `internalError` 500, `badGateway` 502, `unavailable` 503, `conflict` 409,
 *   `preconditionFailed` 412, `forbidden` 403, `unauthorized` 401: answered so in the plane's own form; nothing was done
 *   unless `acted`.
 * - `malformedBody`: done, answered with its status, and the body ends in the middle.
 * - `operationFails`: done; if it starts a long-running operation, that ends in `Failed` and changes nothing.
 * - `delay`: done and answered as ever, `milliseconds` later by the world's clock. Adds to any other fault.
 */
export const faultKinds = [
  'refused',
  'resetBefore',
  'resetAfter',
  'timeoutBefore',
  'timeoutAfter',
  'throttled',
  'internalError',
  'badGateway',
  'unavailable',
  'conflict',
  'preconditionFailed',
  'forbidden',
  'unauthorized',
  'malformedBody',
  'operationFails',
  'delay',
] as const;
export type FaultKind = (typeof faultKinds)[number];

/** One thing that will go wrong, for the requests that meet every condition given; none given: the next request. */
export interface Fault {
  readonly kind: FaultKind;
  /** The request with this number in the request log; the first after start or after clearing the log is 0. */
  readonly index?: number;
  readonly method?: string;
  readonly plane?: Plane;
  /** A host name in lower case. */
  readonly host?: string;
  /** A regular expression for path and query, any case. */
  readonly path?: string;
  /** Lets so many matching requests pass first. Default 0. */
  readonly skip?: number;
  /** How many requests it strikes before it is spent. Default 1. */
  readonly times?: number | 'always';
  /** `client`: requests over the wire; `gateway`: what a gateway sends to its back ends. Default `client`. */
  readonly from?: 'client' | 'gateway';
  /** For `delay`. */
  readonly milliseconds?: number;
  /** Seconds, for `throttled` and `unavailable`. Default 1. */
  readonly retryAfter?: number;
  /** Error code and text instead of the plane's usual ones. */
  readonly code?: string;
  readonly message?: string;
  /** For `unauthorized` in Resource Manager and Graph: JSON of the claims that a new token must meet. */
  readonly claims?: string;
  /** The server did it and then answered the error. Only for kinds that answer a status. */
  readonly acted?: boolean;
}

/** What a fault looks at. */
export interface FaultTarget {
  /** Absent for what gateways send. */
  readonly index?: number;
  readonly method: string;
  readonly plane: Plane;
  readonly host: string;
  readonly path: string;
  readonly from: 'client' | 'gateway';
}

interface Waiting {
  readonly fault: Fault;
  readonly path: RegExp | undefined;
  seen: number;
  struck: number;
}

/** The faults that wait for their request. Bad ones are refused when they are added. */
export class Faults {
  #waiting: Waiting[] = [];

  /** Throws a `FaultError` that says what is wrong with it. */
  add(...faults: readonly Fault[]): void {
    this.#waiting.push(...faults.map(fault => ({ fault, path: checked(fault), seen: 0, struck: 0 })));
  }

  clear(): void {
    this.#waiting = [];
  }

  /** Those not spent yet, with how often each struck. */
  get waiting(): readonly { readonly fault: Fault; readonly struck: number }[] {
    return this.#waiting.map(({ fault, struck }) => ({ fault, struck }));
  }

  /** What befalls a request: at most one fault besides delays, the first added. Spent ones go. */
  strike(target: FaultTarget): readonly Fault[] {
    const hits: Fault[] = [];
    for (const each of this.#waiting) {
      if (!matches(each, target) || (each.fault.kind !== 'delay' && hits.some(hit => hit.kind !== 'delay'))) continue;
      if (each.seen++ < (each.fault.skip ?? 0)) continue;
      each.struck++;
      hits.push(each.fault);
    }
    if (hits.length > 0) this.#waiting = this.#waiting.filter(({ fault, struck }) => struck < timesOf(fault));
    return hits;
  }
}

export class FaultError extends Error {
  override readonly name = 'FaultError';
}

const timesOf = ({ times = 1 }: Fault): number => (times === 'always' ? Infinity : times);

function matches({ fault, path }: Waiting, target: FaultTarget): boolean {
  return (
    (fault.from ?? 'client') === target.from &&
    (fault.index === undefined || fault.index === target.index) &&
    (fault.method === undefined || fault.method.toUpperCase() === target.method) &&
    (fault.plane === undefined || fault.plane === target.plane) &&
    (fault.host === undefined || fault.host === target.host) &&
    (path?.test(target.path) ?? true)
  );
}

const answering: ReadonlySet<FaultKind> = new Set([
  'throttled',
  'internalError',
  'badGateway',
  'unavailable',
  'conflict',
  'preconditionFailed',
  'forbidden',
  'unauthorized',
]);

const properties: Readonly<Record<keyof Fault, 'string' | 'number' | 'boolean' | 'times'>> = {
  kind: 'string',
  index: 'number',
  method: 'string',
  plane: 'string',
  host: 'string',
  path: 'string',
  skip: 'number',
  times: 'times',
  from: 'string',
  milliseconds: 'number',
  retryAfter: 'number',
  code: 'string',
  message: 'string',
  claims: 'string',
  acted: 'boolean',
};

/** The compiled path; throws what is wrong. */
function checked(fault: Fault): RegExp | undefined {
  const wrong = (what: string): never => {
    throw new FaultError(what);
  };
  for (const [name, value] of Object.entries(fault)) {
    const expected = Object.entries(properties).find(([known]) => known === name)?.[1];
    if (expected === undefined) wrong(`A fault has no ${name}.`);
    const isWhole = typeof value === 'number' && Number.isInteger(value) && value >= 0;
    const isGood =
      expected === 'number'
        ? isWhole
        : expected === 'times'
          ? isWhole || value === 'always'
          : typeof value === expected;
    if (!isGood)
      wrong(`${name}: ${expected === 'number' ? 'a whole number from 0' : (expected ?? 'nothing')} expected.`);
  }
  if (!faultKinds.includes(fault.kind)) wrong(`kind: one of ${faultKinds.join(', ')}.`);
  if (fault.kind === 'delay' && fault.milliseconds === undefined) wrong('A delay needs milliseconds.');
  if (fault.acted !== undefined && !answering.has(fault.kind)) wrong(`acted says nothing about ${fault.kind}.`);
  if (fault.claims !== undefined && fault.kind !== 'unauthorized') wrong(`claims says nothing about ${fault.kind}.`);
  if (fault.path === undefined) return undefined;
  try {
    return new RegExp(fault.path, 'i');
  } catch (error) {
    return wrong(`path: ${error instanceof Error ? error.message : String(error)}`);
  }
}
