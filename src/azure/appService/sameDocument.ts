import { isDeepStrictEqual } from 'node:util';
import { isRecord } from '../json';

/** Equal but for the order of names, and for what says nothing: null, an empty list, an object of nothing else. */
export const sameDocument = (one: unknown, other: unknown): boolean => isDeepStrictEqual(saying(one), saying(other));

function saying(value: unknown): unknown {
  if (value === null) return undefined;
  if (Array.isArray(value)) return value.length === 0 ? undefined : value.map(saying);
  if (!isRecord(value)) return value;
  const said = Object.entries(value)
    .map(([name, item]) => [name, saying(item)] as const)
    .filter(([, item]) => item !== undefined);
  return said.length === 0 ? undefined : Object.fromEntries(said);
}
