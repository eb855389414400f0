import type { Row } from './kql';

export interface Quota {
  left: number;
  until: number;
}

export interface Snapshot {
  readonly at: number;
  readonly rows: Row[];
}

/** What a question found, for its further pages. */
export interface Result {
  readonly id: string;
  readonly question: string;
  readonly rows: readonly Row[];
  readonly isOrdered: boolean;
}

/** What Resource Graph remembers of a world between questions. */
export class GraphMemory {
  readonly results: Result[] = [];
  /** By object ID of the caller. */
  readonly quotas = new Map<string, Quota>();
  /** What each question found lately: Resource Graph lags behind by the switch's delay. */
  readonly seen = new Map<string, Snapshot[]>();
}
