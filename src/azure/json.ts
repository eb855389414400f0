import { type JsonRecord, isRecord, record } from '../route';

/** Reading JSON of which nothing is certain: what isn't of the expected type counts as absent. */
export { type JsonRecord, isRecord, record };
export const records = (value: unknown): readonly JsonRecord[] => (Array.isArray(value) ? value.filter(isRecord) : []);
/** undefined for the empty string, too. */
export const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;
export const texts = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
export const flag = (value: unknown): boolean | undefined =>
  typeof value === 'boolean' ? value : value === 'true' ? true : value === 'false' ? false : undefined;

/** Tags and the like: what isn't text is left out; undefined when there are none. */
export function textRecord(value: unknown): Readonly<Record<string, string>> | undefined {
  const entries = Object.entries(record(value)).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

/** undefined when the text isn't JSON. */
export function parseJson(body: string | null | undefined): unknown {
  if (body === undefined || body === null || body === '') return undefined;
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return undefined;
  }
}
