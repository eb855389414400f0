import assert from 'node:assert/strict';
import { allCases, nameOfCase, slice } from '../../faults/cases';
import { Estate } from '../../faults/estate';
import { journeys } from '../../faults/journeys';
import { runJourney } from '../../faults/run';

/** Other cases with each seed; the same with the same. All of them: `npm run test:faults`. */
const seed = 20_260_105;
const count = 10;

describe('a slice of the fault run', function () {
  this.timeout(300_000);
  let estate: Estate;
  before(async () => {
    estate = await Estate.start();
  });
  after(() => estate.close());

  it('holds: secured, or as before, or told precisely and undone', async () => {
    const journey = journeys[0]!;
    const rehearsed = await runJourney(estate, journey, undefined);
    assert.deepEqual(rehearsed.problems, []);
    assert.equal(rehearsed.ended, 'secured, undone');
    const struck: string[] = [];
    for (const one of slice(allCases([rehearsed.methods]), count, seed)) {
      const { problems } = await runJourney(estate, journey, one.fault, rehearsed.rehearsal);
      assert.deepEqual(problems, [], nameOfCase(one));
      struck.push(one.fault.kind);
    }
    assert.ok(new Set(struck).size > count / 2, struck.join());
  });
});
