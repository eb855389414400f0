import assert from 'node:assert/strict';
import { type AzureProblem, AzureError } from '../../../src/azure/interfaces';
import { causeOfError } from '../../../src/diagnosis';
import { describeError } from '../../../src/ui/errors/describeError';
import { withCause } from '../../../src/ui/errors/withCause';

const said = (problem: AzureProblem) => {
  const error = new AzureError('no', problem);
  return withCause(describeError(error, 'saving'), causeOfError(error, { name: '' }));
};

describe('advice of the failure catalogue on errors', () => {
  const table: readonly [string, AzureProblem, RegExp, RegExp][] = [
    [
      'F-25',
      { kind: 'refused', status: 400, code: 'x', reason: 'identifierUriPolicy' },
      /Use api:\/\/ with the client ID/,
      /identifier/i,
    ],
    ['F-29', { kind: 'policyRejected', errors: [] }, /Nothing was saved\. Correct the element/, /polic/],
    ['F-30', { kind: 'changedMeanwhile' }, /Nothing was overwritten\. Compare, then save again/, /polic/],
    ['F-43', { kind: 'locked', name: 'shop' }, /shop is still being updated.*45 minutes/, /managed/],
    ['F-44', { kind: 'forbidden', directory: true }, /Hand the script to an administrator/, /./],
    ['F-45', { kind: 'refused', status: 400, code: 'x', reason: 'authVersion2' }, /Use V2 only/, /./],
    ['F-47', { kind: 'refused', status: 400, code: 'x', reason: 'swapWithPreview' }, /Swap without preview/, /./],
  ];
  for (const [id, problem, words, page] of table) {
    it(id, () => {
      const described = said(problem);
      assert.ok(described.kind === 'user');
      assert.match(described.message, words);
      const learnMore = described.actions.find(action => action.command === 'vscode.open');
      assert.match(String(learnMore?.args?.[0]), page);
      assert.match(String(learnMore?.args?.[0]), /^https:\/\/learn\.microsoft\.com\//);
    });
  }

  it('adds nothing to what isn’t in the catalogue, and never to bugs', () => {
    const throttled = said({ kind: 'throttled', retryAfterSeconds: 7 });
    assert.ok(throttled.kind === 'user');
    assert.equal(throttled.message, 'Azure asks us to slow down. Try again in 7 s.');
    assert.deepEqual(throttled.actions, []);
    const cause = causeOfError(new AzureError('no', { kind: 'changedMeanwhile' }), { name: '' });
    const bug = describeError(new TypeError('x'), 'saving');
    assert.deepEqual(withCause(bug, cause), bug);
  });
});
