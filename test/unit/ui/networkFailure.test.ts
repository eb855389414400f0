import assert from 'node:assert/strict';
import { isNetworkFailure } from '../../../src/ui/account/networkFailure';

const withCode = (code: unknown, options?: ErrorOptions): Error => Object.assign(new Error('x', options), { code });

describe('a failure of the network', () => {
  for (const [what, error, expected] of [
    ['a connection that was reset', withCode('ECONNRESET'), true],
    ['a name that can’t be resolved', withCode('ENOTFOUND'), true],
    ['a request that an SDK couldn’t send', withCode('REQUEST_SEND_ERROR'), true],
    ['one that another error tells of', new Error('fetch failed', { cause: withCode('ETIMEDOUT') }), true],
    ['one of another extension, which lost its code', new Error('read ECONNRESET'), true],
    ['an answer of 403', withCode('AuthorizationFailed'), false],
    ['a bug', new TypeError('undefined is not a function'), false],
    ['no error at all', 'ECONNRESET', false],
  ] as const) {
    it(`is ${expected ? '' : 'not '}${what}`, () => assert.equal(isNetworkFailure(error), expected));
  }
});
