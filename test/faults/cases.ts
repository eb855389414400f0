import { type FaultKind, faultKinds } from '../../src/simulator/world';
import { journeys } from './journeys';
import type { Asked, Fault } from './asked';

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

/** Every request of every journey (by its method, in order) × every kind; of some only those that write. */
export function allCases(methods: readonly (readonly string[])[]): readonly Case[] {
  return methods.flatMap((requests, journey) =>
    requests.flatMap((method, index) => {
      if (journeys[journey]?.isStruckAtWrites === true && !writing.has(method)) return [];
      return kinds.filter(kind => matters(kind, method)).map(kind => ({ journey, fault: { kind, index } }));
    }),
  );
}

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
