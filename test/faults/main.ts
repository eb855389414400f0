import { availableParallelism } from 'node:os';
import type { Asked } from './asked';
import { type Case, allCases, kinds, nameOfCase, partOf, sameRuns, slice } from './cases';
import { journeys } from './journeys';
import { liveOnce } from './liveOnce';
import { Programs } from './programs';
import { type Rehearsed, rehearse } from './rehearse';
import { runSharded } from './shards';

type Runs = readonly (readonly [Case, ...Case[]])[];

const option = (name: string): string | undefined =>
  process.argv.find(one => one.startsWith(`--${name}=`))?.slice(name.length + 3);

/** The journey with the most requests: what it needs, others do, too. */
const longest = journeys.findIndex(one => one.name === 'Function with a key');

/**
 * `npm run test:faults`: every journey once to count its requests, then once more for every request and every kind of
 * fault. Cases that are one and the same run are run once (`sameRuns`), with `--each` each by itself. `--only=TEXT` runs
 * the cases whose name has that text, `--slice=COUNT` a seeded choice of so many, `--part=2/5` the second of five parts.
 */
async function main(): Promise<void> {
  // One more than processors: a thread waits for its disk now and then.
  const threads = availableParallelism() + 1;
  const began = performance.now();
  const seconds = (): string => `${Math.round((performance.now() - began) / 1000)} s`;
  const programs = await Programs.bundle();
  const { worker, mortal } = programs;
  try {
    await liveOnce(mortal, longest);
    const { requests, rehearsals, told } = await rehearse(journeys.length, (cases, known) =>
      runSharded(cases, threads, worker, { mortal, rehearsals: known }),
    );
    for (const line of told) console.log(line);
    const runs = runsAsked(requests);
    const tally = new Tally(runs, seconds);
    console.log(
      `${tally.faults} faults: ${kinds.length} kinds of them, in ${runs.length} runs, on ${threads} threads (${seconds()} so far).`,
    );
    const firsts = runs.map(([first]) => first);
    await runSharded(firsts, threads, worker, { mortal, rehearsals }, tally.count);
    tally.print();
  } finally {
    await programs.remove();
  }
}

function runsAsked(requests: Rehearsed['requests']): Runs {
  const only = option('only');
  const wanted = allCases(requests).filter(one => only === undefined || nameOfCase(one).includes(only));
  const count = option('slice');
  const chosen = count === undefined ? wanted : slice(wanted, Number(count), Number(option('seed') ?? 1));
  const runs: Runs = process.argv.includes('--each') ? chosen.map(one => [one]) : sameRuns(chosen, requests);
  const [which = 1, of = 1] = (option('part') ?? '').split('/').filter(Boolean).map(Number);
  return partOf(runs, which, of);
}

/** Counts the cases of each run that has ended, and names those that don't hold. */
class Tally {
  readonly faults: number;
  readonly #runs: ReadonlyMap<Asked, readonly Case[]>;
  readonly #seconds: () => string;
  readonly #endings = new Map<string, number>();
  #held = 0;
  #ended = 0;

  constructor(runs: Runs, seconds: () => string) {
    this.faults = runs.flat().length;
    this.#runs = new Map(runs.map(run => [run[0], run]));
    this.#seconds = seconds;
  }

  count: NonNullable<Parameters<typeof runSharded>[4]> = ({ one, result: { ended, problems } }) => {
    const same = this.#runs.get(one) ?? [];
    this.#endings.set(ended, (this.#endings.get(ended) ?? 0) + same.length);
    if (problems.length === 0) this.#held += same.length;
    else console.log(`✗ ${same.map(nameOfCase).join(', ')} (${ended})\n    ${problems.join('\n    ')}`);
    if (++this.#ended % 500 === 0) console.log(`${this.#ended} of ${this.#runs.size} runs, ${this.#seconds()}`);
  };

  /** Anything but all of them, or none at all, is a failure of this run. */
  print(): void {
    for (const [how, times] of [...this.#endings].sort((a, b) => b[1] - a[1]))
      console.log(`${String(times).padStart(6)} ${how}`);
    console.log(`${this.faults} faults, ${this.#held} held (${this.#seconds()})`);
    if (this.#held !== this.faults || this.faults === 0) process.exitCode = 1;
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
