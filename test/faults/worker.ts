import { parentPort, workerData } from 'node:worker_threads';
import { Estate } from './estate';
import { journeys } from './journeys';
import { type Fault, type Rehearsal, runJourney } from './run';

export interface Asked {
  readonly journey: number;
  readonly fault: Fault;
}

export interface Work {
  readonly cases: readonly Asked[];
  /** By number of the journey. */
  readonly rehearsals: Readonly<Record<number, Rehearsal | undefined>>;
}

async function work(): Promise<void> {
  const { cases, rehearsals } = workerData as Work;
  const estate = await Estate.start();
  for (const one of cases) {
    const journey = journeys[one.journey];
    if (!journey) throw new RangeError(`There is no journey ${one.journey}.`);
    const result = await runJourney(estate, journey, one.fault, rehearsals[one.journey]);
    parentPort?.postMessage({ one, result });
  }
  await estate.close();
}

work().catch((error: unknown) => {
  throw error;
});
