import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type Plan, newJournal } from '../../src/plan';
import { newJournalKey } from '../../src/plan/journal/seal';
import { settleAll } from '../../src/simulator/world';
import type { Estate } from './estate';
import { apply } from './life';
import { makeScratch } from './scratch';
import { WorldCopy } from './worldCopy';

/** Milliseconds in which everything that was changed has taken effect. */
const rest = 60 * 60 * 1000;

/** A change that was applied and may be undone: what there is then in the local Azure and in the journal's folder. */
export interface AppliedChange {
  /** Of the journal. */
  readonly key: Uint8Array;
  /** How applying ended. */
  readonly state: string;
  /** Puts the local Azure back to what it was before: keys and times are others after each reset. */
  putBackBefore(): void;
  /** Puts both back to what they were then. */
  putBack(folder: string): Promise<void>;
}

/** Applies plans once, for all runs of the same local Azure that are about undoing them. */
export class AppliedChanges {
  readonly #estate: Estate;
  readonly #made = new Map<Plan, Promise<AppliedChange>>();

  constructor(estate: Estate) {
    this.#estate = estate;
  }

  of(plan: Plan): Promise<AppliedChange> {
    const made = this.#made.get(plan) ?? this.#make(plan);
    this.#made.set(plan, made);
    return made;
  }

  async #make(plan: Plan): Promise<AppliedChange> {
    const { world } = this.#estate;
    await this.#estate.reset();
    const before = new WorldCopy(world);
    const folder = await makeScratch();
    try {
      const key = newJournalKey();
      const azure = this.#estate.connect(() => undefined);
      const journal = newJournal({ folder, key }, plan, azure.clock.now());
      const { state } = await apply(azure, plan, journal, () => undefined);
      world.clock.advance(rest);
      settleAll(world);
      const [copy, files] = [new WorldCopy(world), await filesIn(folder)];
      return {
        key,
        state,
        putBackBefore: () => before.putBack(world),
        putBack: async into => {
          copy.putBack(world);
          for (const [name, content] of files) {
            await mkdir(path.dirname(path.join(into, name)), { recursive: true });
            await writeFile(path.join(into, name), content);
          }
        },
      };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
}

async function filesIn(folder: string): Promise<readonly (readonly [string, Buffer])[]> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = names.filter(one => one.isFile()).map(one => path.join(one.parentPath, one.name));
  return Promise.all(files.map(async file => [path.relative(folder, file), await readFile(file)] as const));
}
