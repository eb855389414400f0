import { Worker } from 'node:worker_threads';
import { nameOfCase } from './cases';
import type { Asked, RunResult } from './asked';
import type { Work } from './worker';

export interface Done {
  readonly one: Asked;
  readonly result: RunResult;
}

/** Milliseconds after which a case that hasn't ended never will: waiting costs no time in it. */
const patience = 120_000;

/**
 * Runs cases on so many threads of that program, each taking the next as soon as it is free. A thread that fails ends the whole run, with
 * the name of its case; a case that doesn't end is one that doesn't hold, and its thread is replaced.
 */
export async function runSharded(
  cases: readonly Asked[],
  threads: number,
  worker: string,
  work: Work,
  onDone: (done: Done) => void = () => undefined,
): Promise<readonly Done[]> {
  const waiting = [...cases];
  const done: Done[] = [];
  const shards = new Set<Shard>();
  const end = (one: Asked, result: RunResult): void => {
    done.push({ one, result });
    onDone({ one, result });
  };
  const serve = async (): Promise<void> => {
    let shard = new Shard(worker, work);
    shards.add(shard);
    for (let one = waiting.shift(); one; one = waiting.shift()) {
      const result = await shard.run(one);
      if (result !== 'hangs') {
        end(one, result);
        continue;
      }
      end(one, { requests: [], problems: ['it doesn’t end'], ended: 'hangs' });
      await shard.end();
      shards.delete(shard);
      shard = new Shard(worker, work);
      shards.add(shard);
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.min(threads, cases.length) }, serve));
  } finally {
    await Promise.all([...shards].map(shard => shard.end()));
  }
  return done;
}

/** A case leaves much behind that lives briefly. Megabytes. */
const resourceLimits = { maxYoungGenerationSizeMb: 64 };

class Shard {
  readonly #worker: Worker;
  readonly #failed: Promise<never>;
  #case = 'its start';

  constructor(worker: string, work: Work) {
    this.#worker = new Worker(worker, { workerData: work, resourceLimits });
    this.#failed = new Promise<never>((_, reject) => {
      this.#worker.on('error', cause => reject(new Error(`A thread failed in ${this.#case}.`, { cause })));
      this.#worker.on('exit', code => reject(new Error(`A thread ended with ${code} in ${this.#case}.`)));
    });
    // Told by whoever waits for a case; an end that was asked for is none.
    this.#failed.catch(() => undefined);
  }

  async run(one: Asked): Promise<RunResult | 'hangs'> {
    this.#case = nameOfCase(one);
    let timer: NodeJS.Timeout | undefined;
    const hangs = new Promise<'hangs'>(resolve => (timer = setTimeout(() => resolve('hangs'), patience)));
    const answered = new Promise<RunResult>(resolve => this.#worker.once('message', resolve));
    this.#worker.postMessage(one);
    try {
      return await Promise.race([answered, hangs, this.#failed]);
    } finally {
      clearTimeout(timer);
    }
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }
}
