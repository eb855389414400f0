import assert from 'node:assert/strict';
import { isNetworkFailure } from '../../../src/azure/networkFailure';

const cases: readonly (readonly [what: string, error: unknown, isNetwork: boolean])[] = [
  ['a code of Node.js', Object.assign(new Error('x'), { code: 'ENOTFOUND' }), true],
  ['the same as a cause', new Error('x', { cause: new Error('y', { cause: { code: 'EAI_AGAIN' } }) }), true],
  [
    'the Azure CLI without a network',
    new Error(
      "ERROR: HTTPSConnectionPool(host='login.microsoftonline.com', port=443): Max retries exceeded with url: /common (Caused by NameResolutionError(\"Failed to resolve 'login.microsoftonline.com'\"))",
    ),
    true,
  ],
  ['MSAL without a network', new Error('network_error: Network request failed'), true],
  ['the Azure CLI, signed out', new Error("Please run 'az login' from a command prompt to authenticate"), false],
  ['the Azure CLI, not installed', new Error('Azure CLI could not be found.'), false],
  ['a refused secret', new Error('AADSTS7000215: Invalid client secret provided.'), false],
  ['another code', Object.assign(new Error('x'), { code: 'ENOENT' }), false],
  ['nothing', undefined, false],
];

describe('a sign-in that fails for want of a network', () => {
  for (const [what, error, isNetwork] of cases)
    it(`${what}: ${isNetwork ? 'yes' : 'no'}`, () => assert.equal(isNetworkFailure(error), isNetwork));

  it('is looked for in a chain of causes without an end', () => {
    const error = new Error('x');
    error.cause = error;
    assert.equal(isNetworkFailure(error), false);
  });
});
