import { Worker } from 'node:worker_threads';
import type { RunResult } from './run';
import type { Asked, Work } from './worker';

export interface Done {
  readonly one: Asked;
  readonly result: RunResult;
}

/** Runs cases on so many threads; a thread that fails fails the whole run. */
export async function runSharded(
  cases: readonly Asked[],
  threads: number,
  rehearsals: Work['rehearsals'],
  onDone: (done: Done) => void = () => undefined,
): Promise<readonly Done[]> {
  const done: Done[] = [];
  await Promise.all(
    Array.from({ length: Math.min(threads, cases.length) }, (_, thread) => {
      const mine = cases.filter((_case, index) => index % threads === thread);
      return new Promise<void>((resolve, reject) => {
        const bootstrap = `require('tsx/cjs/api').register(); require(${JSON.stringify(require.resolve('./worker.ts'))});`;
        const worker = new Worker(bootstrap, { eval: true, workerData: { cases: mine, rehearsals } satisfies Work });
        worker.on('message', (message: Done) => {
          done.push(message);
          onDone(message);
        });
        worker.on('error', reject);
        worker.on('exit', code => (code === 0 ? resolve() : reject(new Error(`A thread ended with ${code}.`))));
      });
    }),
  );
  return done;
}
