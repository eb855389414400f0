import { availableParallelism } from 'node:os';
import { allCases, kinds, nameOfCase, partOf, slice } from './cases';
import { journeys } from './journeys';
import { liveOnce } from './liveOnce';
import { Programs } from './programs';
import { rehearse } from './rehearse';
import { runSharded } from './shards';

const option = (name: string): string | undefined =>
  process.argv.find(one => one.startsWith(`--${name}=`))?.slice(name.length + 3);

/** The journey with the most requests: what it needs, others do, too. */
const longest = journeys.findIndex(one => one.name === 'Function with a key');

/**
 * `npm run test:faults`: every journey once to count its requests, then once more for every request and every kind of
 * fault. `--only=TEXT` runs the cases whose name has that text, `--part=2/5` the second of five parts, `--slice=COUNT` a
 * seeded choice of so many.
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
    const run = (cases: Parameters<typeof runSharded>[0], rehearsals: Parameters<typeof runSharded>[3]['rehearsals']) =>
      runSharded(cases, threads, worker, { mortal, rehearsals });
    const { methods, rehearsals, told } = await rehearse(journeys.length, run);
    for (const line of told) console.log(line);
    const only = option('only');
    const wanted = allCases(methods).filter(one => only === undefined || nameOfCase(one).includes(only));
    const [which = 1, of = 1] = (option('part') ?? '').split('/').filter(Boolean).map(Number);
    const mine = partOf(wanted, which, of);
    const count = option('slice');
    const cases = count === undefined ? mine : slice(mine, Number(count), Number(option('seed') ?? 1));
    console.log(`${cases.length} faults: ${kinds.length} kinds of them, on ${threads} threads (${seconds()} so far).`);
    let held = 0;
    let ended = 0;
    const endings = new Map<string, number>();
    await runSharded(cases, threads, worker, { mortal, rehearsals }, ({ one, result }) => {
      if (++ended % 500 === 0) console.log(`${ended} of ${cases.length}, ${seconds()}`);
      endings.set(result.ended, (endings.get(result.ended) ?? 0) + 1);
      if (result.problems.length === 0) held++;
      else console.log(`✗ ${nameOfCase(one)} (${result.ended})\n    ${result.problems.join('\n    ')}`);
    });
    for (const [how, times] of [...endings].sort((a, b) => b[1] - a[1]))
      console.log(`${String(times).padStart(6)} ${how}`);
    console.log(`${cases.length} faults, ${held} held (${seconds()})`);
    if (held !== cases.length || cases.length === 0) process.exitCode = 1;
  } finally {
    await programs.remove();
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
