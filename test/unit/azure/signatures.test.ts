import assert from 'node:assert/strict';
import { generateKeyPairSync, sign } from 'node:crypto';
import { createSignatures } from '../../../src/azure/gateway/signatures';
import { Cancelled, type Wire, type WireOutcome } from '../../../src/azure/interfaces';
import { Secret } from '../../../src/route';
import { TestClock, cloud, tenantId } from './tinyAzure';

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const keys = JSON.stringify({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'k-1' }] });

function tokenWith(claims: object, header: object = { alg: 'RS256', kid: 'k-1' }): Secret {
  const parts = [header, claims].map(part => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  return new Secret(`${parts}.${sign('RSA-SHA256', Buffer.from(parts), privateKey).toString('base64url')}`);
}

const answered = (body: string, status = 200): WireOutcome => ({
  kind: 'answered',
  response: { status, headers: {}, body, bodyBytes: body.length, milliseconds: 1 },
});

/** A token service that answers when the test says so. */
function slowService() {
  const clock = new TestClock();
  const asked: string[] = [];
  const waiting: ((outcome: WireOutcome) => void)[] = [];
  const wire: Wire = {
    send: ({ url }, call) =>
      new Promise((resolve, reject) => {
        asked.push(url);
        waiting.push(resolve);
        call?.signal?.addEventListener('abort', () => reject(new Cancelled()), { once: true });
      }),
  };
  const answer = (outcome: WireOutcome): void => waiting.splice(0).forEach(resolve => resolve(outcome));
  return { signatures: createSignatures(cloud, wire, clock), asked, answer, clock };
}

const good = tokenWith({ ver: '2.0' });

describe('signatures of tokens', () => {
  it('hold with the key that the tenant publishes, for the version of the token', async () => {
    const { signatures, asked, answer } = slowService();
    const checking = signatures.check(good, tenantId);
    answer(answered(keys));
    assert.equal(await checking, 'valid');
    assert.deepEqual(asked, [`https://login.tiny.test/${tenantId}/discovery/v2.0/keys`]);
    const [header = '', , signature = ''] = good.reveal().split('.');
    const claims = Buffer.from(JSON.stringify({ ver: '2.0', oid: 'another' })).toString('base64url');
    assert.equal(await signatures.check(new Secret([header, claims, signature].join('.')), tenantId), 'invalid');
    assert.equal(await signatures.check(tokenWith({ ver: '2.0' }, { alg: 'RS256', kid: 'k-2' }), tenantId), 'invalid');
    assert.equal(await signatures.check(tokenWith({ ver: '2.0' }, { alg: 'none', kid: 'k-1' }), tenantId), 'invalid');
    assert.equal(asked.length, 1, 'keys are asked for once');
  });

  it('can’t be told where the keys can’t be had, and are asked for again then', async () => {
    const { signatures, asked, answer } = slowService();
    for (const outcome of [answered('', 503), answered('<html>')]) {
      const checking = signatures.check(good, tenantId);
      answer(outcome);
      assert.equal(await checking, undefined);
    }
    assert.equal(asked.length, 2);
  });

  it('are checked with keys that are ten minutes old at most', async () => {
    const { signatures, asked, answer, clock } = slowService();
    for (const minutes of [0, 9, 2]) {
      await clock.sleep(minutes * 60_000);
      const checking = signatures.check(good, tenantId);
      answer(answered(keys));
      assert.equal(await checking, 'valid');
    }
    assert.equal(asked.length, 2);
  });

  it('of others are checked although one who asked for the same keys was cancelled', async () => {
    const { signatures, asked, answer } = slowService();
    const one = new AbortController();
    const first = signatures.check(good, tenantId, { signal: one.signal });
    const second = signatures.check(good, tenantId, { signal: new AbortController().signal });
    one.abort();
    await assert.rejects(first, Cancelled);
    answer(answered(keys));
    assert.equal(await second, 'valid');
    assert.equal(asked.length, 1);
  });
});
