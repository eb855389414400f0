import assert from 'node:assert/strict';
import type { LoggedRequest } from '../../../src/simulator/world/requestLog';
import { workIn } from '../../bench/depth';

/** How the benchmarks count what had to wait for what. */
describe('the depth of a recording', () => {
  const log = (...requests: readonly (readonly [string, string, number, number, number?])[]): LoggedRequest[] =>
    requests.map(([method, path, startedAt, endedAt, status = 200], index) => ({
      index,
      method,
      plane: 'resourceManager',
      host: 'arm',
      path,
      startedAt,
      endedAt,
      status,
      faults: [],
    }));
  const rows: readonly (readonly [string, readonly LoggedRequest[], number, number])[] = [
    ['one after the other', log(['GET', '/a', 0, 1], ['PUT', '/a', 1, 2], ['GET', '/a', 2, 3]), 3, 3],
    ['side by side', log(['GET', '/a', 0, 2], ['GET', '/b', 0, 2], ['GET', '/c', 2, 3]), 2, 3],
    [
      'a long-running operation is one request',
      log(
        ['GET', '/s', 0, 1],
        ['PATCH', '/s', 1, 2, 202],
        ['GET', '/s/operationresults/1', 12, 13],
        ['GET', '/s/operationresults/1?r', 13, 14],
        ['PUT', '/p', 14, 15],
      ),
      3,
      3,
    ],
    [
      'what is asked beside its last poll waits for nothing',
      log(
        ['PATCH', '/s', 1, 2, 202],
        ['GET', '/s/operationresults/1', 12, 13],
        ['GET', '/s/operationresults/1?r', 13, 15],
        ['GET', '/p', 13, 14],
        ['PUT', '/p', 15, 16],
      ),
      2,
      3,
    ],
    [
      'of what is asked beside it only the longest row counts, where it is longer; and what is asked after it',
      log(
        ['PATCH', '/s', 1, 2, 202],
        ['GET', '/p', 2, 3],
        ['GET', '/q', 3, 4],
        ['GET', '/s/operationresults/1', 12, 13],
        ['GET', '/r', 13, 14],
        ['PUT', '/r', 14, 15],
      ),
      4,
      5,
    ],
    [
      'a trace that isn’t there yet is a wait',
      log(['POST', '/listTrace', 0, 1, 404], ['POST', '/listTrace', 1, 2]),
      1,
      1,
    ],
  ];
  for (const [name, all, depth, count] of rows) {
    it(name, () => {
      const work = workIn(all);
      assert.deepEqual([work.depth, work.requests.length], [depth, count]);
    });
  }
});
