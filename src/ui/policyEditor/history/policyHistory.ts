import { createHash } from 'node:crypto';
import { seal, unseal } from './seal';

/** Where sealed versions lie. Folders and names are made here, of digits and letters only. */
export interface HistoryFiles {
  /** Names in a folder; none when it isn't there. */
  list(folder: string): Promise<readonly string[]>;
  read(folder: string, name: string): Promise<Uint8Array>;
  write(folder: string, name: string, bytes: Uint8Array): Promise<void>;
  remove(folder: string, name: string): Promise<void>;
  clear(): Promise<void>;
}

export interface HistoryEntry {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly name: string;
}

const mostPerPolicy = 20;
const largestBytes = 1024 * 1024;
const extension = '.sealed';

/**
 * Versions of policies that were read and saved here, newest first, sealed with a key that isn't beside them: policies
 * may hold keys and passwords. At most 20 per policy.
 */
export class PolicyHistory {
  readonly #files: HistoryFiles;
  readonly #key: () => Promise<Uint8Array>;
  /** What is being kept: one after the other, so that none is missed or kept twice. */
  #keeping: Promise<unknown> = Promise.resolve();

  constructor(files: HistoryFiles, key: () => Promise<Uint8Array>) {
    this.#files = files;
    this.#key = key;
  }

  /** Keeps a version, unless it is the one kept last. */
  keep(policy: string, text: string, at: number): Promise<void> {
    const kept = this.#keeping.then(() => this.#keep(policy, text, at));
    this.#keeping = kept.catch(() => undefined);
    return kept;
  }

  async #keep(policy: string, text: string, at: number): Promise<void> {
    if (text.length > largestBytes) return;
    const folder = folderOf(policy);
    const entries = await this.#entries(policy);
    const [newest] = entries;
    if (newest && (await this.read(policy, newest)) === text) return;
    const time = Math.max(at, (newest?.at ?? 0) + 1);
    const name = `${String(time).padStart(15, '0')}${extension}`;
    await this.#files.write(folder, name, seal(await this.#key(), nameFor(folder, name), text));
    for (const old of entries.slice(mostPerPolicy - 1)) await this.#files.remove(folder, old.name);
  }

  async entries(policy: string): Promise<readonly HistoryEntry[]> {
    await this.#keeping;
    return this.#entries(policy);
  }

  async #entries(policy: string): Promise<readonly HistoryEntry[]> {
    const names = await this.#files.list(folderOf(policy));
    return names
      .filter(name => /^\d{15}\.sealed$/.test(name))
      .sort()
      .reverse()
      .map(name => ({ name, at: Number(name.slice(0, 15)) }));
  }

  /** undefined: it can't be opened any more. */
  async read(policy: string, entry: HistoryEntry): Promise<string | undefined> {
    const folder = folderOf(policy);
    return unseal(await this.#key(), nameFor(folder, entry.name), await this.#files.read(folder, entry.name));
  }

  clear(): Promise<void> {
    return this.#files.clear();
  }
}

const folderOf = (policy: string): string => createHash('sha256').update(policy.toLowerCase()).digest('hex');
const nameFor = (folder: string, name: string): string => `${folder}/${name}`;
