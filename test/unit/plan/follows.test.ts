import assert from 'node:assert/strict';
import { handlerFor } from '../../../src/plan/steps';

describe('how long gateways take to follow', () => {
  const apiAddress = handlerFor('pointApi');
  const cases: readonly [string, { readonly policyFollows?: number }, number][] = [
    ['a minute, where Azure doesn’t tell', {}, 60],
    ['what Azure itself tells, as the local one does', { policyFollows: 1 }, 1],
    ['nothing, where it tells so', { policyFollows: 0 }, 0],
  ];
  for (const [name, azure, seconds] of cases)
    it(name, () => assert.equal(apiAddress.secondsToFollow?.(undefined as never, undefined as never, azure), seconds));
});
