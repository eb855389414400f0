import { parentPort, workerData } from 'node:worker_threads';
import type { Asked, Rehearsal } from './asked';
import { AppliedChanges } from './appliedChange';
import { Estate } from './estate';
import { runJourney } from './run';

export interface Work {
  /** Of processes that are to be killed. */
  readonly mortal: string;
  /** By number of the journey. */
  readonly rehearsals: Readonly<Record<number, Rehearsal | undefined>>;
}

/** One case after the other, as they come; a message of null ends it. */
async function work(): Promise<void> {
  const { mortal, rehearsals } = workerData as Work;
  const estate = await Estate.start();
  const changes = new AppliedChanges(estate);
  const port = parentPort;
  if (!port) throw new Error('This runs in a worker.');
  port.on('message', (asked: Asked | null) => {
    if (asked === null) {
      port.close();
      void estate.close();
      return;
    }
    runJourney({ estate, changes, mortal }, asked, rehearsals[asked.journey]).then(
      result => port.postMessage(result),
      (error: unknown) => {
        const why = error instanceof Error ? (error.stack ?? error.message) : String(error);
        port.postMessage({ requests: [], problems: [`the run itself failed: ${why}`], ended: 'run failed' });
      },
    );
  });
}

void work();
