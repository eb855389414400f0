import assert from 'node:assert/strict';
import { type Azure, AzureError, type GatewayTrace, type WireResponse } from '../../../src/azure/interfaces';
import { type RouteProver, proverFor } from '../../../src/diagnosis';
import { Secret } from '../../../src/route';
import { MemoryAzure, orders, routeTo, service } from '../plan/memoryAzure';

const respond = (status: number, headers: Record<string, string> = {}): WireResponse => ({
  status,
  headers,
  body: '',
  bodyBytes: 0,
  milliseconds: 10,
});
const refused = respond(401, { 'www-authenticate': 'Bearer realm="orders-app.azurewebsites.net"' });
const answered = respond(200);

interface Looked {
  /** To a call without a token. */
  readonly none?: WireResponse;
  /** To a call with a garbage token. */
  readonly garbage?: WireResponse;
  readonly trace?: Partial<GatewayTrace>;
  /** How often invalidating fails first. */
  readonly failures?: number;
}

function proverIn({ none = answered, garbage = answered, trace = {}, failures = 0 }: Looked): {
  readonly prover: RouteProver;
  readonly invalidated: () => { readonly tried: number; readonly done: number; readonly waited: number };
} {
  const memory = new MemoryAzure();
  const began = memory.now;
  let [tried, done] = [0, 0];
  const azure: Azure = {
    ...memory.azure,
    apiManagement: {
      ...memory.azure.apiManagement,
      listOperations: () =>
        Promise.resolve([
          {
            id: `${orders.id}/operations/list`,
            apiId: orders.id,
            name: 'list',
            displayName: 'List',
            method: 'GET',
            urlTemplate: '/all',
            parameters: [],
          },
        ]),
      listKeySubscriptions: () => Promise.resolve([]),
    },
    tracing: {
      getDebugToken: () => Promise.resolve(new Secret('debug')),
      getTrace: () => Promise.resolve({ traceId: 't', entries: [], ...trace }),
      invalidateDebugTokens: () => {
        if (tried++ < failures)
          return Promise.reject(new AzureError('No answer.', { kind: 'unreachable', host: 'management.azure.com' }));
        done++;
        return Promise.resolve();
      },
    },
    wire: {
      send: ({ url, headers }) => {
        const isGateway = new URL(url).hostname === service.gatewayHosts[0];
        const direct = 'Authorization' in headers ? garbage : none;
        const response = isGateway ? respond(200, { 'apim-trace-id': 't' }) : direct;
        return Promise.resolve({ kind: 'answered', response });
      },
    },
  };
  return {
    prover: proverFor(azure, routeTo(), memory.readFacts),
    invalidated: () => ({ tried, done, waited: memory.now - began }),
  };
}

/** What slices of the fault run found of single looks. */
describe('looking at a route once', () => {
  for (const [what, looked, state] of [
    ['both calls get in', {}, 'back'],
    ['both are refused', { none: refused, garbage: refused }, 'notYet'],
    ['one is still refused: not all of the app has followed', { garbage: refused }, 'notYet'],
  ] as const)
    it(`whether an app is open again: ${what}`, async () => {
      assert.equal((await proverIn(looked).prover.lookWhetherOpen()).state, state);
    });

  const sentTo = 'orders-app.azurewebsites.net';
  for (const [what, trace, state] of [
    ['a call that was sent on without one', { sentTo }, 'back'],
    ['one that was sent on with it', { sentTo, token: new Secret('a.b.c') }, 'notYet'],
    ['one that the gateway answered itself shows nothing', {}, 'impossible'],
  ] as const) {
    it(`whether the token is gone: ${what}`, async () => {
      assert.equal((await proverIn({ trace }).prover.lookWhetherTokenGone()).state, state);
    });
  }

  it('whether the key is gone: a call that the gateway answered itself shows nothing', async () => {
    assert.equal((await proverIn({}).prover.lookWhetherKeyGone()).state, 'impossible');
    assert.equal((await proverIn({ trace: { sentTo } }).prover.lookWhetherKeyGone()).state, 'back');
  });

  it('debug tokens are invalidated again where the answer is lost, and given up after the third try', async () => {
    for (const [failures, expected] of [
      [0, { tried: 1, done: 1, waited: 0 }],
      [1, { tried: 2, done: 1, waited: 1_000 }],
      [2, { tried: 3, done: 1, waited: 5_000 }],
      [3, { tried: 3, done: 0, waited: 5_000 }],
    ] as const) {
      const { prover, invalidated } = proverIn({ failures, trace: { sentTo } });
      await prover.lookWhetherTokenGone();
      assert.deepEqual(invalidated(), expected, `${failures} failures`);
    }
  });
});
