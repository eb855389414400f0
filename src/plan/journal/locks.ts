import { createHash, randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';

/** Milliseconds between signs of life of a holder, and after how many without one a lock is stale. */
const beat = 15_000;
const staleAfter = 120_000;
/** Milliseconds after which a take-over was interrupted by a crash. */
const turnLasts = 10_000;

interface Holder {
  readonly nonce: string;
  readonly pid: number;
  readonly host: string;
}

/** Locks held by one change: one file per key, so that the same thing is never changed from two windows at once. */
export class Locks {
  readonly #folder: string;
  readonly #holder: Holder;
  readonly #held: string[] = [];
  #beating: NodeJS.Timeout | undefined;

  constructor(folder: string, pid = process.pid) {
    this.#folder = folder;
    this.#holder = { nonce: randomUUID(), pid, host: hostname() };
  }

  /** All or none; false: somebody who lives holds one of them. */
  async acquire(keys: readonly string[]): Promise<boolean> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    for (const key of [...new Set(keys)].sort()) {
      const file = path.join(this.#folder, `${createHash('sha256').update(key).digest('hex')}.lock`);
      if (!(await this.#take(file))) {
        await this.release();
        return false;
      }
      this.#held.push(file);
    }
    this.#beating = setInterval(() => void this.#beat(), beat);
    this.#beating.unref();
    return true;
  }

  /** Whether nobody has taken them over meanwhile, as after a long sleep of the computer. */
  async stillHeld(): Promise<boolean> {
    for (const file of this.#held) if ((await holderOf(file))?.nonce !== this.#holder.nonce) return false;
    return true;
  }

  async release(): Promise<void> {
    clearInterval(this.#beating);
    for (const file of this.#held.splice(0))
      if ((await holderOf(file))?.nonce === this.#holder.nonce) await rm(file, { force: true });
  }

  async #take(file: string): Promise<boolean> {
    if (await this.#create(file)) return true;
    if (await isAlive(file)) return false;
    // Of several that find it stale only one may take it over: whoever makes the second file.
    const turn = `${file}.turn`;
    if (!(await this.#create(turn))) {
      if (!(await isOlder(turn, turnLasts))) return false;
      await rm(turn, { force: true });
      if (!(await this.#create(turn))) return false;
    }
    try {
      if (await isAlive(file)) return false;
      await rm(file, { force: true });
      return await this.#create(file);
    } finally {
      await rm(turn, { force: true });
    }
  }

  /** Makes the file with its content in one go; false: it is there already. */
  async #create(file: string): Promise<boolean> {
    const beside = `${file}.${randomUUID()}.tmp`;
    await writeFile(beside, JSON.stringify(this.#holder), { flag: 'wx', mode: 0o600 });
    try {
      await link(beside, file);
      return true;
    } catch (error) {
      if (isCode(error, 'EEXIST')) return false;
      throw error;
    } finally {
      await rm(beside, { force: true });
    }
  }

  async #beat(): Promise<void> {
    const now = new Date();
    // One that was taken over is found by `stillHeld`, before the next write.
    await Promise.allSettled(this.#held.map(file => utimes(file, now, now)));
  }
}

const isCode = (error: unknown, code: string): boolean =>
  error instanceof Error && (error as NodeJS.ErrnoException).code === code;

/** undefined: gone, or not one of ours. */
async function holderOf(file: string): Promise<Holder | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Holder;
  } catch (error) {
    if (isCode(error, 'ENOENT') || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Whether somebody who lives holds it. */
async function isAlive(file: string): Promise<boolean> {
  const holder = await holderOf(file);
  if (!holder || (holder.host === hostname() && !isRunning(holder.pid))) return false;
  return !(await isOlder(file, staleAfter));
}

async function isOlder(file: string, milliseconds: number): Promise<boolean> {
  try {
    return Date.now() - (await stat(file)).mtimeMs > milliseconds;
  } catch (error) {
    if (isCode(error, 'ENOENT')) return true;
    throw error;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return isCode(error, 'EPERM');
  }
}
