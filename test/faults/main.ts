import { availableParallelism } from 'node:os';
import { allCases, kinds, nameOfCase, slice } from './cases';
import { journeys } from './journeys';
import { runSharded } from './shards';
import type { Asked } from './worker';

/**
 * `npm run test:faults`: every journey once to count its requests, then once more for every request and every kind of
 * fault. `--only=TEXT` runs the cases whose name has that text, `--slice=COUNT` a seeded choice of so many.
 */
async function main(): Promise<void> {
  const option = (name: string): string | undefined =>
    process.argv.find(one => one.startsWith(`--${name}=`))?.slice(name.length + 3);
  const threads = Math.min(availableParallelism(), 2);
  const began = performance.now();
  const plain: Asked[] = journeys.map((_, journey) => ({ journey, fault: undefined }));
  const counted = await runSharded(plain, threads, {});
  const methods = journeys.map(
    (_, journey) => counted.find(done => done.one.journey === journey)?.result.methods ?? [],
  );
  const rehearsals = Object.fromEntries(counted.map(({ one, result }) => [one.journey, result.rehearsal]));
  for (const { one, result } of counted) {
    console.log(`${journeys[one.journey]?.name ?? ''}: ${result.methods.length} requests, ${result.ended}`);
    if (result.problems.length > 0) throw new Error(`Without a fault: ${result.problems.join('; ')}`);
  }
  const only = option('only');
  const all = allCases(methods).filter(one => only === undefined || nameOfCase(one).includes(only));
  const count = option('slice');
  const cases = count === undefined ? all : slice(all, Number(count), Number(option('seed') ?? 1));
  console.log(`${cases.length} faults: ${kinds.length} kinds at every request, on ${threads} threads.`);
  let held = 0;
  let ended = 0;
  const endings = new Map<string, number>();
  await runSharded(cases, threads, rehearsals, ({ one, result }) => {
    if (++ended % 500 === 0)
      console.log(`${ended} of ${cases.length}, ${Math.round((performance.now() - began) / 1000)} s`);
    endings.set(result.ended, (endings.get(result.ended) ?? 0) + 1);
    if (result.problems.length === 0) held++;
    else if (one.fault)
      console.log(`✗ ${nameOfCase({ ...one, fault: one.fault })}\n    ${result.problems.join('\n    ')}`);
  });
  for (const [how, times] of [...endings].sort((a, b) => b[1] - a[1]))
    console.log(`${String(times).padStart(6)} ${how}`);
  console.log(`${cases.length} faults, ${held} held (${Math.round((performance.now() - began) / 1000)} s)`);
  if (held !== cases.length || cases.length === 0) process.exitCode = 1;
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
