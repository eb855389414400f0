import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { allCases, kinds, partOf } from '../../faults/cases';
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
    const methods = journeys.map(() => ['GET', 'POST', 'PUT']);
    const cases = allCases(methods);
    for (const [index, { isStruckAtWrites }] of journeys.entries()) {
      const all = cases.filter(one => one.journey === index);
      const at = (request: number): number => all.filter(({ fault }) => fault.index === request).length;
      const reads = isStruckAtWrites === true ? [0, 0] : [kinds.length - 1, kinds.length];
      assert.deepEqual([at(0), at(1), at(2)], [...reads, kinds.length], journeys[index]?.name);
    }
  });

  it('parts are all there is, each once', () => {
    const all = [1, 2, 3, 4, 5, 6, 7];
    assert.deepEqual([1, 2, 3].flatMap(which => partOf(all, which, 3)).sort(), all);
  });
});
