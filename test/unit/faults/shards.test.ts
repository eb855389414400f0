import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { allCases, kinds, partOf, sameRuns } from '../../faults/cases';
import { journeys } from '../../faults/journeys';
import { liveOnce } from '../../faults/liveOnce';
import { Programs } from '../../faults/programs';
import { runSharded } from '../../faults/shards';

const journey = journeys.findIndex(one => one.name === 'letting go');

describe('threads of the fault run', function () {
  this.timeout(120_000);
  let programs: Programs;
  before(async () => {
    programs = await Programs.bundle();
  });
  after(() => programs.remove());

  it('a case whose run or process fails doesn’t hold, and the next one runs', async () => {
    const cases = [
      { journey: 4711, fault: undefined },
      { journey, fault: { kind: 'killBefore', index: 3 } as const },
      { journey, fault: undefined },
    ];
    const done = await runSharded(cases, 1, programs.worker, { mortal: '/nowhere/mortal.cjs', rehearsals: {} });
    const [first, second, third] = done.map(({ result }) => result.problems.join());
    assert.match(first ?? '', /the run itself failed: RangeError: There is no journey 4711/);
    assert.match(second ?? '', /the process failed: .*Cannot find module/s);
    assert.deepEqual([third, done[2]?.result.ended], ['', 'configured, undone']);
  });

  it('a thread that fails ends the whole run, with the name of its case', async () => {
    const cases = Array.from({ length: 50 }, () => ({ journey, fault: undefined }));
    // Can't be read back in the thread.
    const broken = { mortal: '', rehearsals: null as never };
    let done = 0;
    const run = runSharded(cases, 2, programs.worker, broken, () => done++);
    await assert.rejects(run, /A thread failed in letting go: no fault/);
    assert.equal(done, 0);
  });

  it('a process that nobody kills comes to its end, and leaves its program compiled', async () => {
    await liveOnce(programs.mortal, journey);
    assert.ok(existsSync(path.join(path.dirname(programs.mortal), 'mortal.cache')));
    await assert.rejects(liveOnce('/nowhere/mortal.cjs', journey), /nobody kills: .*Cannot find module/s);
  });

  it('cases are every kind at every request, in some journeys only at those that write', () => {
    const requests = journeys.map(() => ['GET', 'POST', 'PUT'].map(method => ({ method })));
    const cases = allCases(requests);
    for (const [index, { isStruckAtWrites }] of journeys.entries()) {
      const all = cases.filter(one => one.journey === index);
      const at = (request: number): number => all.filter(({ fault }) => fault.index === request).length;
      const reads = isStruckAtWrites === true ? [0, 0] : [kinds.length - 1, kinds.length];
      assert.deepEqual([at(0), at(1), at(2)], [...reads, kinds.length], journeys[index]?.name);
    }
  });

  it('cases are one run where nothing that follows can differ', () => {
    const at = (world: string, folder: string) => ({ world, folder });
    const requests = [
      { method: 'GET', before: at('a', '1'), after: at('a', '1') },
      { method: 'PUT', before: at('a', '1'), after: at('b', '1') },
      ...[2, 3, 4].map(() => ({ method: 'GET', before: at('b', '2'), after: at('b', '2') })),
    ];
    const runsOf = (...wanted: readonly string[]): readonly string[] => {
      const cases = requests.flatMap((_, index) =>
        kinds.filter(kind => wanted.includes(kind)).map(kind => ({ journey: 0, fault: { kind, index } })),
      );
      return sameRuns(cases, [requests]).map(run => run.map(({ fault }) => `${fault.kind} ${fault.index}`).join());
    };
    assert.deepEqual(runsOf('resetBefore', 'resetAfter'), [
      'resetBefore 0,resetAfter 0',
      'resetBefore 1',
      'resetAfter 1',
      ...[2, 3, 4].map(index => `resetBefore ${index},resetAfter ${index}`),
    ]);
    assert.equal(runsOf('throttled', 'badGateway').length, 2 * requests.length);
    // Finished where the number is even, undone at once where it is odd.
    assert.deepEqual(runsOf('killBefore', 'killAfter'), [
      'killBefore 0,killAfter 0',
      'killBefore 1',
      'killAfter 1',
      'killBefore 2,killAfter 2,killBefore 4,killAfter 4',
      'killBefore 3,killAfter 3',
    ]);
  });

  it('parts are all there is, each once', () => {
    const all = [1, 2, 3, 4, 5, 6, 7];
    assert.deepEqual([1, 2, 3].flatMap(which => partOf(all, which, 3)).sort(), all);
  });
});
