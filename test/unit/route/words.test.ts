import assert from 'node:assert/strict';
import {
  type Names,
  Secret,
  compareClaims,
  decodeClaims,
  factIds,
  factLines,
  factSentence,
  judge,
  postureSentence,
  postureWord,
} from '../../../src/route';
import { appClientId, callerClientId, callerObjectId, facts, locked, tenantId } from './samples';

const names: Names = { service: 'shop-apim', api: 'Orders', app: 'orders-app' };
const fact = (overrides: Parameters<typeof facts>[0], id: (typeof factIds)[number]) => judge(facts(overrides))[id];

describe('words', () => {
  it('says each posture as the look wants it', () => {
    const now = 1_000_000;
    const table = [
      [{ word: 'secured', provedAt: now - 14_000 }, 'secured', 'Secured: proved by three tests 14 s ago.'],
      [
        { word: 'configured', why: 'neverProved' },
        'configured, not proved',
        'All seven facts agree, but no test has proved it yet.',
      ],
      [
        { word: 'open', fact: fact({ settings: { enabled: false } }, 'F5') },
        'open',
        'Open: orders-app answers calls without a token.',
      ],
      [
        { word: 'broken', fact: fact({ settings: { allowedApplications: ['x'] } }, 'F7') },
        'broken',
        'Broken: caller isn’t on the allow list.',
      ],
      [
        { word: 'unknown', why: 'notReachable' },
        'can’t be checked from here',
        'Can’t be checked from here: orders-app is reachable only from its own network.',
      ],
      [undefined, 'not checked', 'Not checked: not read yet.'],
    ] as const;
    for (const [posture, word, sentence] of table) {
      assert.equal(postureWord(posture), word);
      assert.equal(postureSentence(posture, names, now), sentence);
    }
  });
  it('names all seven facts with their marks', () => {
    const lines = factLines(judge(facts({ settings: { anonymousAction: 'Return403' } })), names);
    assert.deepEqual(
      lines.map(line => line.id),
      [...factIds],
    );
    assert.deepEqual(lines.map(line => line.mark).join(''), '✓✓✓✓✕✓✓');
    assert.equal(
      factSentence(fact({ settings: { anonymousAction: 'Return403' } }, 'F5'), names),
      'Anonymous calls get Return403',
    );
  });
});

describe('token claims', () => {
  const payload = {
    aud: appClientId,
    iss: `https://login.microsoftonline.com/${tenantId}/v2.0`,
    azp: callerClientId,
    oid: callerObjectId,
    tid: tenantId,
    ver: '2.0',
    exp: 2000,
  };
  const token = (claims: object): Secret =>
    new Secret(`e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.sig`);
  const rows = (claims: object, settings: Partial<typeof locked> = {}) =>
    compareClaims(decodeClaims(token(claims))!, { ...locked, ...settings }, 1_000_000)
      .filter(row => row.match !== 'yes')
      .map(row => `${row.claim}:${row.match}`);
  it('are compared line by line with what the app accepts', () => {
    assert.deepEqual(rows(payload), []);
    assert.deepEqual(rows({ ...payload, aud: `api://${appClientId}/` }), ['aud:no']);
    assert.deepEqual(rows({ ...payload, iss: `https://sts.windows.net/${tenantId}/`, ver: '1.0' }), ['iss:no']);
    assert.deepEqual(rows({ ...payload, azp: 'else' }), ['azp:no']);
    assert.deepEqual(rows({ ...payload, oid: 'else' }), ['oid:no']);
    assert.deepEqual(rows({ ...payload, exp: 999 }), ['exp:no']);
    assert.deepEqual(rows(payload, { allowedApplications: [] }), ['azp:unknown']);
  });
  it('of something that is no token are nothing', () => {
    for (const text of ['', 'a.b', 'a.b.c', 'a.W10.c', `a.${Buffer.from('"x"').toString('base64url')}.c`]) {
      assert.equal(decodeClaims(new Secret(text)), undefined, text);
    }
  });
});
