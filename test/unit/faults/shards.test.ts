import assert from 'node:assert/strict';
import { partOf } from '../../faults/cases';
import { Programs } from '../../faults/programs';
import { runSharded } from '../../faults/shards';

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
      { journey: 8, fault: { kind: 'killBefore', index: 3 } as const },
      { journey: 8, fault: undefined },
    ];
    const done = await runSharded(cases, 1, programs.worker, { mortal: '/nowhere/mortal.cjs', rehearsals: {} });
    const [first, second, third] = done.map(({ result }) => result.problems.join());
    assert.match(first ?? '', /the run itself failed: RangeError: There is no journey 4711/);
    assert.match(second ?? '', /the process failed: .*Cannot find module/s);
    assert.deepEqual([third, done[2]?.result.ended], ['', 'configured, undone']);
  });

  it('a thread that fails ends the whole run, with the name of its case', async () => {
    const cases = Array.from({ length: 50 }, () => ({ journey: 8, fault: undefined }));
    // Can't be read back in the thread.
    const broken = { mortal: '', rehearsals: null as never };
    let done = 0;
    const run = runSharded(cases, 2, programs.worker, broken, () => done++);
    await assert.rejects(run, /A thread failed in letting go: no fault/);
    assert.equal(done, 0);
  });

  it('parts are all there is, each once', () => {
    const all = [1, 2, 3, 4, 5, 6, 7];
    assert.deepEqual([1, 2, 3].flatMap(which => partOf(all, which, 3)).sort(), all);
  });
});
