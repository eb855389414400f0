/** How far a step has come, as the plain part of a journal tells it. */
export interface StepRecord {
  readonly id: string;
  readonly kind: string;
  /** `begun`: its before-state is on disk and the write may have been sent; `made`: its answer is known. */
  readonly state: 'waiting' | 'begun' | 'made' | 'takenBack';
  /** An undo was about to send what takes it back. */
  readonly takingBack?: true;
  /** Ids and hashes of the thing, never a body. */
  readonly before?: Readonly<Record<string, string>>;
  readonly after?: Readonly<Record<string, string>>;
}

/** The plain part of one change's journal, `record.json`: names, ids, hashes, states. */
export interface ChangeRecord {
  readonly version: 1;
  readonly id: string;
  /** Names for messages: `orders-app`, `shop-apim`. */
  readonly app: string;
  readonly service: string;
  readonly routes: readonly string[];
  /** What only one window may change at a time: the routes, and each thing that is written. */
  readonly locks: readonly string[];
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  /** `open`: being applied or undone, or interrupted; `ended`: applied, can be undone; `left`: left as it is by the user. */
  readonly state: 'open' | 'ended' | 'left';
  readonly steps: readonly StepRecord[];
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** undefined: not a record of this version. */
export function readRecord(text: string): ChangeRecord | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isRecord(value) || value['version'] !== 1 || typeof value['id'] !== 'string') return undefined;
  if (!Array.isArray(value['steps']) || !Array.isArray(value['locks'])) return undefined;
  return value as unknown as ChangeRecord;
}
