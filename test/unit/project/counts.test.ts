import assert from 'node:assert/strict';
import { addCounts } from '../../run/counts';

describe('the counts at the end of npm test', () => {
  it('adds up the runs, and counts a test that did not run as failed', () => {
    const lines = '{"passes":3,"failures":0,"pending":0}\n{"passes":2,"failures":1,"pending":1}\n';
    assert.deepEqual(addCounts(lines), { passed: 5, failed: 2 });
  });

  it('are nought when nothing ran', () => {
    assert.deepEqual(addCounts(''), { passed: 0, failed: 0 });
  });
});
