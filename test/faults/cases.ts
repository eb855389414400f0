import { type FaultKind, faultKinds } from '../../src/simulator/world';
import { journeys } from './journeys';
import { type Asked, type Fault, type Request, isKill } from './asked';

type Kind = NonNullable<Fault>['kind'];

/** Every kind but the harmless delay, and what no server can do: the process dying, someone else changing things. */
export const kinds: readonly Kind[] = [
  ...faultKinds.filter((kind): kind is Exclude<FaultKind, 'delay'> => kind !== 'delay'),
  'killBefore',
  'killAfter',
  'meddlingSettings',
  'meddlingPolicy',
];

export interface Case {
  readonly journey: number;
  readonly fault: NonNullable<Fault>;
}

export const nameOfCase = ({ journey, fault }: Asked): string =>
  `${journeys[journey]?.name ?? ''}: ${fault ? `${fault.kind} at request ${fault.index}` : 'no fault'}`;

/** A POST only asks: for tokens, keys, traces. */
const writing: ReadonlySet<string> = new Set(['PUT', 'PATCH', 'DELETE']);

/** Every request of every journey × every kind; of some only those that write. */
export function allCases(journeyRequests: readonly (readonly Pick<Request, 'method'>[])[]): readonly Case[] {
  return journeyRequests.flatMap((requests, journey) =>
    requests.flatMap(({ method }, index) => {
      if (journeys[journey]?.isStruckAtWrites === true && !writing.has(method)) return [];
      return kinds.filter(kind => matters(kind, method)).map(kind => ({ journey, fault: { kind, index } }));
    }),
  );
}

/**
 * Cases that are one and the same run, together. A killed process leaves behind what is on its disk and in Azure: where
 * both are the same (and it is finished both times, or undone), so is all that follows. An answer that is lost after
 * the server acted is the same as one lost before, where acting changed nothing.
 */
export function sameRuns(
  cases: readonly Case[],
  journeyRequests: readonly (readonly Request[])[],
): readonly (readonly [Case, ...Case[]])[] {
  const runs = new Map<string, [Case, ...Case[]]>();
  for (const one of cases) {
    const name = runOf(one, journeyRequests[one.journey]?.[one.fault.index]);
    const run = runs.get(name);
    if (run) run.push(one);
    else runs.set(name, [one]);
  }
  return [...runs.values()];
}

function runOf({ journey, fault: { kind, index } }: Case, request: Request | undefined): string {
  if (!request) throw new RangeError(`Journey ${journey} has no request ${index}.`);
  const { before, after } = request;
  // Where things are changed side by side, a process with a real disk may send two requests the other way round.
  if (isKill(kind) && journeys[journey]?.isStruckAtWrites !== true) {
    const { world, folder } = kind === 'killBefore' ? before : after;
    return [journey, 'kill', isFinished(index), world, folder].join();
  }
  const lost = before.world === after.world ? kindsBefore.get(kind) : undefined;
  return [journey, lost ?? kind, index].join();
}

const kindsBefore: ReadonlyMap<Kind, Kind> = new Map([
  ['resetAfter', 'resetBefore'],
  ['timeoutAfter', 'timeoutBefore'],
]);

/** Half of the changes that a killed process left are finished, and undone then; the others are undone at once. */
export const isFinished = (index: number): boolean => index % 2 === 0;

/** A read starts no long-running operation that could fail. */
const matters = (kind: Kind, method: string): boolean => kind !== 'operationFails' || method !== 'GET';

/** The same `count` cases for the same seed, spread over all. */
export function slice(cases: readonly Case[], count: number, seed: number): readonly Case[] {
  let state = seed >>> 0;
  const random = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const left = [...cases];
  return Array.from({ length: Math.min(count, left.length) }, () =>
    left.splice(Math.floor(random() * left.length), 1),
  ).flat();
}

/** Part `which` (from 1) of so many, each with something of everything. */
export const partOf = <T>(cases: readonly T[], which: number, of: number): readonly T[] =>
  cases.filter((_, index) => index % of === which - 1);
