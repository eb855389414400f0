import assert from 'node:assert/strict';
import { allCases, nameOfCase, slice } from '../../faults/cases';
import { Estate } from '../../faults/estate';
import { journeys } from '../../faults/journeys';
import { MortalProgram } from '../../faults/mortals';
import { rehearse } from '../../faults/rehearse';
import { runJourney } from '../../faults/run';

/** Other cases with each seed; the same with the same. All of them: `npm run test:faults`. */
const seed = 20_260_105;
const count = 45;

describe('a slice of the fault run', function () {
  this.timeout(300_000);
  let estate: Estate;
  let mortal: MortalProgram;
  before(async () => {
    [estate, mortal] = await Promise.all([Estate.start(), MortalProgram.bundle()]);
  });
  after(() => Promise.all([estate.close(), mortal.remove()]));

  it('holds: secured, or as before, or told precisely and undone', async () => {
    const { methods, rehearsals } = await rehearse(journeys.length, async (cases, known) => {
      const done = [];
      for (const one of cases)
        done.push({ one, result: await runJourney(estate, one, mortal.file, known[one.journey]) });
      return done;
    });
    const struck: string[] = [];
    for (const one of slice(allCases(methods), count, seed)) {
      const { problems } = await runJourney(estate, one, mortal.file, rehearsals[one.journey]);
      assert.deepEqual(problems, [], nameOfCase(one));
      struck.push(one.fault.kind);
    }
    assert.ok(new Set(struck).size > count / 6, struck.join());
  });
});
