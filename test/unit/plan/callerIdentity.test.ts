import assert from 'node:assert/strict';
import { connect } from '../../../src/azure';
import { callerClientId } from '../../../src/plan/callerIdentity';
import type { TokenClaims } from '../../../src/route';
import { type Answer, TestClock, armError, serviceId, sessionOn, startTinyAzure } from '../azure/tinyAzure';

const principalId = '9e1d2f3a-0000-4000-8000-00000000000a';
const secretUrl = 'https://control-westeurope.identity.azure.net/planted-secret-address';
const absent: Answer = { status: 404, body: armError('ResourceNotFound') };
const forbidden: Answer = { status: 403, body: armError('AuthorizationFailed') };
const resource: Answer = { body: { properties: { clientId: 'arm', principalId, clientSecretUrl: secretUrl } } };
const graph: Answer = { body: { id: principalId, appId: 'graph' } };

const token = (oid: string): TokenClaims => ({ caller: 'trace', callerClaim: 'appid', oid, version: 1, roles: [] });
const ours = token(principalId.toUpperCase());
const anothers = token('9e1d2f3a-0000-4000-8000-00000000000b');

describe('the client ID of a system-assigned identity: Resource Manager, then the trace, then Graph', () => {
  const table: readonly [string, Answer, TokenClaims | undefined, Answer, string | undefined, readonly string[]][] = [
    ['all three tell', resource, ours, graph, 'arm', ['management']],
    ['no trace', resource, undefined, graph, 'arm', ['management']],
    ['no identities/default', absent, ours, graph, 'trace', ['management']],
    ['identities/default is forbidden', forbidden, ours, graph, 'trace', ['management']],
    ['a token without a caller', absent, { ...ours, caller: '' }, graph, 'graph', ['management', 'graph']],
    ['a trace of another principal', absent, anothers, graph, 'graph', ['management', 'graph']],
    ['neither identities/default nor trace', absent, undefined, graph, 'graph', ['management', 'graph']],
    ['no Graph', absent, ours, forbidden, 'trace', ['management']],
    ['none tells', absent, undefined, forbidden, undefined, ['management', 'graph']],
    ['none tells, and another’s token', forbidden, anothers, absent, undefined, ['management', 'graph']],
  ];
  for (const [name, first, claims, last, clientId, asked] of table) {
    it(name, async () => {
      const tiny = await startTinyAzure(({ host }) => (host.startsWith('graph') ? last : first));
      const logged: unknown[] = [];
      const clock = new TestClock();
      const azure = connect(sessionOn(tiny, 3_600_000, clock), { clock, log: (...line) => logged.push(line) });
      try {
        assert.equal(await callerClientId(azure, serviceId, principalId, claims ? [claims] : [], {}), clientId);
        assert.deepEqual(
          tiny.received.map(({ host }) => host.split('.')[0]),
          asked,
          'no source is asked after one that told, and the secret address never',
        );
        assert.ok(logged.length > 0 && !JSON.stringify(logged).includes('planted-secret-address'));
      } finally {
        azure.dispose();
        await tiny.close();
      }
    });
  }
});
