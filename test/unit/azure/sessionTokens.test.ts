import assert from 'node:assert/strict';
import { Cancelled, type TokenRequest, type TokenSource } from '../../../src/azure/interfaces';
import { SessionTokens } from '../../../src/azure/sessionTokens';
import { Secret } from '../../../src/route';
import { TestClock, cloud, tenantId } from './tinyAzure';

const audience = cloud.resourceManagerAudience;

/** A sign-in that answers when the test says so, and ends with `Cancelled` as sign-ins do. */
function slowSignIn() {
  const asked: TokenRequest[] = [];
  const answers: ((token: string) => void)[] = [];
  const tokens: TokenSource = {
    getToken: (_audience, _tenant, request = {}) =>
      new Promise((resolve, reject) => {
        asked.push(request);
        answers.push(token => resolve({ token: new Secret(token), expiresAt: Number.MAX_SAFE_INTEGER }));
        request.signal?.addEventListener('abort', () => reject(new Cancelled()), { once: true });
      }),
  };
  const kept = new SessionTokens({ cloud, tenantId, account: 'ada@tiny.test', tokens }, new TestClock());
  return { kept, asked, answer: (index: number, token: string) => answers[index]?.(token) };
}

describe('tokens of a session', () => {
  it('are asked for once by all who need the same, and one who cancels takes nothing from the others', async () => {
    const { kept, asked, answer } = slowSignIn();
    const one = new AbortController();
    const first = kept.get(audience, { signal: one.signal });
    const second = kept.get(audience, { signal: new AbortController().signal });
    one.abort();
    await assert.rejects(first, Cancelled);
    answer(0, 'a');
    assert.equal((await second).reveal(), 'a');
    assert.equal(asked.length, 1);
    assert.equal((await kept.get(audience)).reveal(), 'a');
    assert.equal(asked.length, 1);
  });

  it('are no longer asked for when nobody waits for them', async () => {
    const { kept, asked } = slowSignIn();
    const one = new AbortController();
    const only = kept.get(audience, { signal: one.signal });
    one.abort();
    await assert.rejects(only, Cancelled);
    assert.equal(asked[0]?.signal?.aborted, true);
  });

  it('are asked for anew by one who may ask the user, while one who may not still waits', async () => {
    const { kept, asked, answer } = slowSignIn();
    const silent = kept.get(audience);
    const asking = kept.get(audience, { mayAsk: true });
    answer(1, 'b');
    assert.equal((await asking).reveal(), 'b');
    answer(0, 'a');
    await silent;
    assert.deepEqual(
      asked.map(({ mayAsk }) => mayAsk),
      [undefined, true],
    );
  });
});
