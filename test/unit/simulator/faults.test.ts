import assert from 'node:assert/strict';
import { mintManagedIdentityToken } from '../../../src/simulator/entra';
import { createJumpingClock, type Fault, longestChain } from '../../../src/simulator/world';
import { type Answer, LocalAzure, service, site, tenantId, testService, version } from './localAzure';

const apim = `api-version=${version.apim}`;
const policy = `${service}/apis/legacy/policies/policy?${apim}`;
const value =
  '<policies><inbound><base /></inbound><backend><base /></backend><outbound><base /></outbound><on-error><base /></on-error></policies>';
const put = { body: { properties: { format: 'rawxml', value } } };

describe('faults', () => {
  let azure: LocalAzure;
  beforeEach(async () => {
    azure = await LocalAzure.start();
    // The tokens are there before anything is counted.
    await azure.token('ana');
    await azure.token('ana', 'https://graph.microsoft.com');
    azure.simulator.requests.clear();
  });
  afterEach(() => azure.stop());

  const failure = async (promise: Promise<Answer>): Promise<string> => {
    try {
      const answer = await promise;
      return String(answer.status);
    } catch (error) {
      return (error as NodeJS.ErrnoException).code ?? String(error);
    }
  };
  const exists = async () => (await azure.arm('GET', policy)).status === 200;

  describe('by kind: what the client sees, and whether the server did it', () => {
    const cases: readonly (readonly [Partial<Fault> & Pick<Fault, 'kind'>, seen: string, did: boolean])[] = [
      [{ kind: 'refused' }, 'ECONNRESET', false],
      [{ kind: 'resetBefore' }, 'ECONNRESET', false],
      [{ kind: 'resetAfter' }, 'ECONNRESET', true],
      [{ kind: 'throttled' }, '429', false],
      [{ kind: 'internalError' }, '500', false],
      [{ kind: 'internalError', acted: true }, '500', true],
      [{ kind: 'badGateway', acted: true }, '502', true],
      [{ kind: 'unavailable' }, '503', false],
      [{ kind: 'conflict' }, '409', false],
      [{ kind: 'preconditionFailed' }, '412', false],
      [{ kind: 'forbidden' }, '403', false],
      [{ kind: 'unauthorized' }, '401', false],
      [{ kind: 'malformedBody' }, '201', true],
      [{ kind: 'delay', milliseconds: 1 }, '201', true],
    ];
    for (const [fault, seen, did] of cases) {
      it(`${fault.kind}${fault.acted ? ', acted' : ''}: ${seen}, ${did ? 'done' : 'not done'}`, async () => {
        azure.simulator.faults.add(fault);
        assert.equal(await failure(azure.arm('PUT', policy, put)), seen);
        assert.equal(await exists(), did);
        assert.deepEqual(azure.simulator.requests.all[0]?.faults, [fault.kind]);
      });
    }

    for (const [kind, did] of [
      ['timeoutBefore', false],
      ['timeoutAfter', true],
    ] as const) {
      it(`${kind}: no answer until the client gives up, ${did ? 'done' : 'not done'}`, async () => {
        azure.simulator.faults.add({ kind });
        const giveUp = new AbortController();
        const asked = azure.arm('PUT', policy, { ...put, signal: giveUp.signal });
        // The answer to a later request proves that the first had its time.
        while (azure.simulator.requests.all.length === 0 || (await exists()) !== did) await azure.arm('GET', service);
        assert.equal(azure.simulator.requests.all[0]?.endedAt, undefined);
        giveUp.abort();
        assert.equal(await failure(asked), 'ABORT_ERR');
      });
    }

    it('answers in the plane’s own form, with Retry-After where it has one', async () => {
      azure.simulator.faults.add(
        { kind: 'throttled', retryAfter: 9 },
        { kind: 'conflict', code: 'ServiceLocked', message: 'Busy.' },
        { kind: 'forbidden' },
        { kind: 'forbidden', plane: 'graph' },
        { kind: 'throttled', plane: 'graph' },
      );
      const throttled = await azure.arm('GET', `${service}?${apim}`);
      assert.equal(throttled.headers['retry-after'], '9');
      assert.match(throttled.headers['x-ms-request-id'] ?? '', /^[0-9a-f-]{36}$/);
      assert.deepEqual((await azure.arm('GET', `${service}?${apim}`)).body, {
        error: { code: 'ServiceLocked', message: 'Busy.', details: null, innerError: null },
      });
      const forbidden = await azure.arm('GET', `${site('orders-app')}?api-version=${version.web}`);
      assert.match(forbidden.text, /perform action 'Microsoft\.Web\/sites\/read' over scope/);
      const denied = await azure.graph('GET', '/v1.0/applications');
      assert.match(denied.text, /"code":"Authorization_RequestDenied".+"request-id"/);
      assert.equal((await azure.graph('GET', '/v1.0/applications')).headers['retry-after'], '1');
    });

    it('challenges with what a 401 has, and with the claims that the fault names (domain.md 9.4)', async () => {
      const claims = '{"access_token":{"nbf":{"essential":true,"value":"1604106651"}}}';
      azure.simulator.faults.add(
        { kind: 'unauthorized' },
        { kind: 'unauthorized', claims },
        { kind: 'unauthorized', claims, plane: 'graph' },
      );
      const challenges = [
        await azure.arm('GET', `${service}?${apim}`),
        await azure.arm('GET', `${service}?${apim}`),
        await azure.graph('GET', '/v1.0/applications'),
      ].map(answer => [answer.status, answer.headers['www-authenticate']]);
      const begin = `Bearer authorization_uri="https://login.windows.net/${tenantId}"`;
      const encoded = Buffer.from(claims).toString('base64');
      assert.deepEqual(challenges, [
        [401, `${begin}, error="invalid_token", error_description="The access token is invalid."`],
        ...[1, 2].map(() => [
          401,
          `${begin}, error="insufficient_claims", error_description="The access token is invalid.", claims="${encoded}"`,
        ]),
      ]);
      assert.equal((await azure.arm('GET', `${service}?${apim}`)).status, 200);
    });

    it('makes the long-running operation of one request fail, and only that one', async () => {
      azure.simulator.faults.add({ kind: 'operationFails', method: 'PATCH' });
      const change = async () => {
        const start = await azure.arm('PATCH', `${service}?${apim}`, {
          body: { identity: { type: 'SystemAssigned' } },
        });
        azure.world.clock.advance(60_000);
        return (await azure.arm('GET', start.headers['azure-asyncoperation'] ?? '')).body['status'];
      };
      assert.equal(await change(), 'Failed');
      assert.equal((await azure.arm('GET', `${service}?${apim}`)).body['identity'], undefined);
      assert.equal(await change(), 'Succeeded');
    });
  });

  describe('which request', () => {
    const statuses = async (paths: readonly string[]) => {
      const found: number[] = [];
      for (const path of paths) found.push((await azure.arm('GET', `${path}?${apim}`)).status);
      return found;
    };

    it('by its number', async () => {
      azure.simulator.faults.add({ kind: 'unavailable', index: 2 });
      assert.deepEqual(await statuses([service, service, service, service]), [200, 200, 503, 200]);
      azure.simulator.requests.clear();
      azure.simulator.faults.add({ kind: 'unavailable', index: 0 });
      assert.deepEqual(await statuses([service, service]), [503, 200]);
    });

    it('by path, method, plane and host, after some, as often as said', async () => {
      azure.simulator.faults.add({ kind: 'unavailable', path: 'SHOP-TEST-APIM\\?', skip: 1, times: 2 });
      assert.deepEqual(
        await statuses([testService, service, testService, testService, testService]),
        [200, 200, 503, 503, 200],
      );
      azure.simulator.faults.add(
        { kind: 'unavailable', method: 'put' },
        { kind: 'unavailable', plane: 'graph' },
        { kind: 'unavailable', host: 'other.example' },
        { kind: 'conflict', times: 'always' },
      );
      assert.deepEqual(await statuses([service, service]), [409, 409]);
      azure.simulator.faults.clear();
      assert.deepEqual(await statuses([service]), [200]);
    });

    it('one at a time, the first added; a delay besides', async () => {
      azure.simulator.faults.add({ kind: 'delay', milliseconds: 5 }, { kind: 'unavailable' }, { kind: 'conflict' });
      assert.deepEqual(await statuses([service, service, service]), [503, 409, 200]);
      assert.deepEqual(azure.simulator.requests.all[0]?.faults, ['delay', 'unavailable']);
    });

    it('what a gateway sends, as a back end that fails', async () => {
      const call = () =>
        azure.send('GET', 'https://shop-apim.azure-api.net/orders/1', {
          headers: { 'Ocp-Apim-Subscription-Key': 'sample0all0apis0primary00000000b1' },
        });
      azure.simulator.faults.add(
        { kind: 'unavailable', from: 'gateway', host: 'orders-app.azurewebsites.net' },
        { kind: 'timeoutBefore', from: 'gateway' },
      );
      assert.equal((await call()).status, 503);
      const broken = await call();
      assert.deepEqual([broken.status, broken.body['message']], [500, 'Internal server error']);
      assert.equal((await call()).status, 200);
    });

    const wrong: readonly (readonly [Readonly<Record<string, unknown>>, RegExp])[] = [
      [{ kind: 'nonsense' }, /^kind: one of refused/],
      [{}, /^kind: one of/],
      [{ kind: 'refused', when: 1 }, /no when/],
      [{ kind: 'refused', index: -1 }, /^index:/],
      [{ kind: 'refused', times: 1.5 }, /^times:/],
      [{ kind: 'refused', path: '(' }, /^path:/],
      [{ kind: 'refused', acted: true }, /acted/],
      [{ kind: 'delay' }, /milliseconds/],
    ];
    for (const [fault, message] of wrong) {
      it(`refuses ${JSON.stringify(fault)}`, () => {
        assert.throws(() => azure.simulator.faults.add(fault as unknown as Fault), { name: 'FaultError', message });
      });
    }
  });

  describe('the request log', () => {
    it('numbers requests and tells when each began and ended, without keys', async () => {
      await azure.arm('GET', `${service}?${apim}`);
      await azure.send('GET', 'https://billing-fn.azurewebsites.net/api/bills?code=secret&a=1');
      await azure.control('GET', 'state');
      const [first, second, ...rest] = azure.simulator.requests.all;
      assert.deepEqual(rest, []);
      assert.deepEqual(
        [first?.index, first?.method, first?.plane, first?.host, first?.path, first?.status],
        [0, 'GET', 'resourceManager', 'management.azure.com', `${service}?${apim}`, 200],
      );
      assert.deepEqual([second?.index, second?.plane, second?.path], [1, 'app', '/api/bills?code=redacted&a=1']);
      assert.ok(first && second && first.endedAt !== undefined);
      assert.ok(first.startedAt <= first.endedAt && first.endedAt <= second.startedAt);
    });

    it('finds the longest chain of requests that can depend on each other', async () => {
      azure.world.switches.latency = 300_000;
      const { requests } = azure.simulator;
      let asked = 0;
      const together = async (count: number) => {
        asked += count;
        const answers = Array.from({ length: count }, () => azure.arm('GET', `${service}?${apim}`));
        while (requests.all.length < asked) await new Promise(resolve => setImmediate(resolve));
        azure.world.clock.advance(300_000);
        await Promise.all(answers);
      };
      await together(3);
      await together(1);
      await together(2);
      assert.deepEqual([requests.all.length, longestChain(requests.all)], [6, 3]);
    });

    it('is a set of intervals in which the chain is the largest that don’t overlap', () => {
      const log = (...times: readonly (readonly [number, number | undefined])[]) =>
        times.map(([startedAt, endedAt], index) => ({
          index,
          method: 'GET',
          plane: 'none' as const,
          host: '',
          path: '',
          startedAt,
          endedAt,
          status: 200,
          faults: [],
        }));
      assert.equal(longestChain(log()), 0);
      assert.equal(longestChain(log([0, 10], [1, 3], [4, 6], [7, 9])), 3);
      assert.equal(longestChain(log([0, 5], [5, 9], [8, undefined])), 2);
    });
  });

  describe('the control calls', () => {
    it('adds, shows and clears faults, gives the log, and says what is wrong', async () => {
      const added = await azure.control('POST', 'faults', { faults: [{ kind: 'unavailable', times: 2 }] });
      assert.equal(added.status, 200);
      assert.equal((await azure.arm('GET', `${service}?${apim}`)).status, 503);
      assert.deepEqual((await azure.control('GET', 'faults')).body, {
        faults: [{ fault: { kind: 'unavailable', times: 2 }, struck: 1 }],
      });
      assert.equal((await azure.control('DELETE', 'faults')).status, 200);
      assert.equal((await azure.arm('GET', `${service}?${apim}`)).status, 200);
      const log = (await azure.control('GET', 'requests')).body as unknown as {
        requests: { status: number }[];
        longestChain: number;
      };
      assert.deepEqual([log.requests.map(each => each.status), log.longestChain], [[503, 200], 2]);
      await azure.control('DELETE', 'requests');
      assert.deepEqual((await azure.control('GET', 'requests')).body, { requests: [], longestChain: 0 });
      for (const body of [{ faults: [{ kind: 'no' }] }, { faults: 1 }, { faults: ['x'] }]) {
        assert.equal((await azure.control('POST', 'faults', body)).status, 400, JSON.stringify(body));
      }
    });

    it('needs the secret', async () => {
      const { port } = azure.simulator.handshake;
      assert.equal((await azure.send('GET', `https://127.0.0.1:${port}/.control/faults`)).status, 401);
    });
  });
});

describe('a clock on which waiting takes no time', () => {
  it('jumps when somebody sleeps on it, and everything that propagates is there', async () => {
    const clock = createJumpingClock(Date.UTC(2026, 0, 1));
    const azure = await LocalAzure.start({ serviceUpdateDuration: 900_000, latency: 60_000 }, { clock });
    try {
      const before = clock.now();
      const start = await azure.arm('PATCH', `${service}?${apim}`, { body: { identity: { type: 'SystemAssigned' } } });
      await clock.sleep(900_000);
      const done = await azure.arm('GET', start.headers['location'] ?? '');
      assert.equal(done.status, 200);
      assert.ok(clock.now() - before >= 1_000_000);
      const own = azure.world.services.get(service.toLowerCase())?.systemIdentity;
      assert.ok(own);
      const minted = mintManagedIdentityToken(azure.world, {
        tenantId: own.tenantId,
        principal: own,
        resource: 'https://management.azure.com/',
      });
      assert.ok('token' in minted);
    } finally {
      await azure.stop();
    }
  });
});
