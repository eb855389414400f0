import { createHttpHeaders, createPipelineRequest, isRestError } from '@azure/core-rest-pipeline';
import assert from 'node:assert/strict';
import { type Connection, createConnection } from '../../../src/azure/connection';
import type { FaultKind } from '../../../src/simulator/world';
import { Estate } from '../../faults/estate';
import { connectInProcess } from '../../faults/inProcess';
import { appIdOf, serviceId } from '../../faults/scenario';

/** What belongs to a connection, or to the moment. */
const ofTheWire = new Set(['date', 'connection', 'keep-alive', 'transfer-encoding']);
const isId = (name: string): boolean => /request-id|activity|ratelimit|^traceparent$/.test(name);

describe('the fault run’s connection without a wire', () => {
  let estate: Estate;
  let wire: Connection;
  let inProcess: Connection;
  let passed: number;
  before(async () => {
    estate = await Estate.start();
    wire = createConnection(estate.simulator.handshake);
    inProcess = connectInProcess(estate.simulator, milliseconds => {
      passed += milliseconds;
      return Promise.resolve();
    });
  });
  after(async () => {
    wire.close();
    await estate.close();
  });
  beforeEach(() => {
    passed = 0;
    estate.simulator.faults.clear();
  });

  const arm = `https://management.azure.com${serviceId}?api-version=2024-05-01`;
  async function send({ http }: Connection, url: string, method: 'GET' | 'PUT' | 'POST', body?: string, timeout = 0) {
    const headers = createHttpHeaders({ Accept: 'application/json', 'Content-Type': 'application/json' });
    const request = createPipelineRequest({ url, method, headers, timeout, ...(body !== undefined && { body }) });
    const answer = await http.sendRequest(request);
    const named = Object.entries(answer.headers.toJSON())
      .filter(([name]) => !ofTheWire.has(name))
      .map(([name, value]) => [name, isId(name) ? '' : value]);
    const text = (answer.bodyAsText ?? '').replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'id');
    return { status: answer.status, headers: Object.fromEntries(named) as object, body: text };
  }

  const requests: readonly (readonly [string, string, 'GET' | 'PUT' | 'POST', string?])[] = [
    ['not signed in', arm, 'GET'],
    ['a sign-in that is refused', 'https://login.microsoftonline.com/common/oauth2/v2.0/token', 'POST', 'grant_type=x'],
    ['a gateway without a key', 'https://shop-apim.azure-api.net/orders/list', 'GET'],
    ['an app', 'https://orders-app.azurewebsites.net/list?a=ü', 'GET'],
    ['an app that is locked', 'https://secured-app.azurewebsites.net/list', 'GET'],
    ['nobody', 'https://nobody.azurewebsites.net/', 'GET'],
    ['a write without sign-in', `https://management.azure.com${appIdOf('orders-app')}`, 'PUT', '{"ü":1}'],
  ];
  for (const [name, ...given] of requests) {
    it(`${name}: answered as over the wire`, async () => {
      const [over, within] = [await send(wire, ...given), await send(inProcess, ...given)];
      assert.deepEqual(within, over);
    });
  }

  it('a probe’s answer is as over the wire', async () => {
    const probe = {
      url: new URL('https://secured-app.azurewebsites.net/list'),
      method: 'GET',
      headers: { Authorization: 'Bearer garbage' },
      lookup: undefined,
      signal: undefined,
      timeout: 20_000,
      elapsed: () => 0,
    };
    const [over, within] = [await wire.probe(probe), await inProcess.probe(probe)];
    const plain = (headers: typeof over.headers) =>
      Object.fromEntries(Object.entries(headers).filter(([one]) => !ofTheWire.has(one) && !isId(one)));
    assert.equal(over.status, 401);
    assert.deepEqual({ ...within, headers: plain(within.headers) }, { ...over, headers: plain(over.headers) });
  });

  const failures: readonly (readonly [FaultKind, string, string])[] = [
    // A server that refuses to read has taken the connection by then.
    ['refused', 'ECONNRESET', 'ECONNREFUSED'],
    ['resetBefore', 'ECONNRESET', 'ECONNRESET'],
    ['resetAfter', 'ECONNRESET', 'ECONNRESET'],
    ['timeoutBefore', 'AbortError', 'AbortError'],
    ['timeoutAfter', 'AbortError', 'AbortError'],
  ];
  for (const [kind, over, within] of failures) {
    it(`${kind}: ${within}`, async () => {
      const fails = async (connection: Connection): Promise<string> => {
        estate.simulator.faults.add({ kind });
        try {
          await send(connection, arm, 'GET', undefined, 300);
          return 'no failure';
        } catch (error) {
          return isRestError(error) ? (error.code ?? '') : error instanceof Error ? error.name : '';
        }
      };
      assert.deepEqual([await fails(wire), await fails(inProcess)], [over, within]);
      assert.equal(passed, kind.startsWith('timeout') ? 300 : 0, 'time passes on the world’s clock');
    });
  }
});
