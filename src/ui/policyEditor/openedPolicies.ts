import type { Memento } from 'vscode';
import type { Precondition } from '../../azure/interfaces';

/** A policy as the editor has it, and what must still be so in Azure when it is saved. */
export interface Opened {
  readonly bytes: Uint8Array;
  /** What is in Azure at that precondition. */
  readonly base: string;
  readonly precondition: Precondition;
  /** Milliseconds since 1970; the same as long as the version is the same, over restarts too. */
  readonly mtime: number;
}

interface Remembered {
  readonly precondition: Precondition;
  readonly mtime: number;
}

const stateKey = 'openPolicies';
const rememberAtMost = 100;

export const sameVersion = (one: Precondition, other: Precondition): boolean =>
  one === 'absent' || other === 'absent' ? one === other : one.etag === other.etag;

/**
 * Which version each open policy is based on. It is remembered over restarts: text that VS Code restores with unsaved
 * changes must never be saved over a version that it isn't based on.
 */
export class OpenedPolicies {
  readonly #state: Memento;
  readonly #now: () => number;
  readonly #opened = new Map<string, Opened>();

  constructor(state: Memento, now: () => number = Date.now) {
    this.#state = state;
    this.#now = now;
  }

  get(key: string): Opened | undefined {
    return this.#opened.get(key);
  }

  keys(): readonly string[] {
    return [...this.#opened.keys()];
  }

  /** A version as it would be kept: with the time at which it was first seen. */
  dated(key: string, version: Omit<Opened, 'mtime'>): Opened {
    const known = this.#opened.get(key) ?? this.remembered(key);
    const isSame = known !== undefined && sameVersion(known.precondition, version.precondition);
    return { ...version, mtime: isSame ? known.mtime : this.#now() };
  }

  keep(key: string, opened: Opened): Opened {
    this.#opened.set(key, opened);
    const others = Object.entries(this.#all()).filter(([other]) => other !== key);
    const { precondition, mtime } = opened;
    void this.#state.update(stateKey, {
      ...Object.fromEntries(others.slice(1 - rememberAtMost)),
      [key]: { precondition, mtime } satisfies Remembered,
    });
    return opened;
  }

  /** Closed documents are forgotten, so that opening them again reads again. */
  forget(key: string): void {
    this.#opened.delete(key);
  }

  /** What a text that was restored with unsaved changes is based on. */
  remembered(key: string): Remembered | undefined {
    const found = this.#all()[key];
    if (typeof found !== 'object' || found === null) return undefined;
    const { precondition, mtime } = found as { precondition?: unknown; mtime?: unknown };
    if (typeof mtime !== 'number') return undefined;
    if (precondition === 'absent') return { precondition, mtime };
    if (typeof precondition !== 'object' || precondition === null) return undefined;
    const { etag } = precondition as { etag?: unknown };
    return typeof etag === 'string' ? { precondition: { etag }, mtime } : undefined;
  }

  #all(): Readonly<Record<string, unknown>> {
    return this.#state.get<Record<string, unknown>>(stateKey) ?? {};
  }
}
