import assert from 'node:assert/strict';
import { ownSlices } from '../../bench/tree/slices';

const frame = (functionName: string, url = '') => ({ functionName, url });
const nodes = [
  { id: 1, callFrame: frame('(root)'), children: [2, 3, 4, 6] },
  { id: 2, callFrame: frame('(idle)') },
  { id: 3, callFrame: frame('(garbage collector)') },
  { id: 4, callFrame: frame('ours', 'file:///ours/extension.js'), children: [5] },
  { id: 5, callFrame: frame('sort', 'node:internal') },
  { id: 6, callFrame: frame('theirs', 'file:///theirs.js') },
];
const slices = (samples: readonly number[], milliseconds = 1): number[] =>
  ownSlices({ nodes, samples, timeDeltas: [0, ...samples.map(() => milliseconds * 1000)] }, url =>
    url.includes('/ours/'),
  );

describe('the slices of our own work in a profile', () => {
  for (const [what, samples, expected] of [
    ['end when others have their turn', [4, 4, 2, 4, 6, 4], [2, 1, 1]],
    ['hold what we call', [4, 5, 5, 2], [3]],
    ['hold the garbage that is collected in between', [4, 3, 3, 4, 2], [4]],
    ['hold no garbage that comes after', [4, 3, 2], [1]],
    ['are none where nothing of ours ran', [2, 6, 3], []],
  ] as const) {
    it(what, () => assert.deepEqual(slices(samples), expected));
  }

  it('leave out the time in which the thread didn’t run', () => {
    assert.deepEqual(slices([4, 4, 2], 300), [10]);
  });
});
