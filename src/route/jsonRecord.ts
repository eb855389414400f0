/** A JSON object of which only some properties are known. */
export type JsonRecord = Readonly<Record<string, unknown>>;

export const isRecord = (value: unknown): value is JsonRecord =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What isn't an object counts as an empty one. */
export const record = (value: unknown): JsonRecord => (isRecord(value) ? value : {});

/** The object with one more value deep inside; everything else, known or not, stays. */
export function put(properties: JsonRecord, path: readonly string[], value: unknown): JsonRecord {
  const [head, ...rest] = path;
  if (head === undefined) return properties;
  return { ...properties, [head]: rest.length === 0 ? value : put(record(properties[head]), rest, value) };
}
