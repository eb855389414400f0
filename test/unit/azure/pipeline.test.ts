import assert from 'node:assert/strict';
import { connect, unknownGraph } from '../../../src/azure';
import { createConnection } from '../../../src/azure/connection';
import { AzureError, Cancelled, type Wait, isAzureProblem } from '../../../src/azure/interfaces';
import {
  type Answer,
  type Received,
  TestClock,
  type TinyAzure,
  appId,
  armError,
  serviceId,
  sessionOn,
  startTinyAzure,
  subscription,
  tenantId,
} from './tinyAzure';
import { createPipelineRequest } from '@azure/core-rest-pipeline';

const settings = { properties: { platform: { enabled: true } } };

describe('the session pipeline', () => {
  let azure: TinyAzure;
  let clock: TestClock;
  let answer: (request: Received, index: number) => Answer | Promise<Answer>;

  beforeEach(async () => {
    clock = new TestClock();
    let index = 0;
    azure = await startTinyAzure(request => answer(request, index++));
  });
  afterEach(() => azure.close());

  const connected = () => connect(sessionOn(azure, 3_600_000, clock), { clock });
  const problemOf = async (work: Promise<unknown>): Promise<AzureError> => {
    const error: unknown = await work.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof AzureError, `expected an AzureError, got ${String(error)}`);
    return error;
  };

  it('goes to the loopback port with the host name as TLS server name and Host, and signs for the plane', async () => {
    answer = request => (request.host.startsWith('graph') ? { body: { value: [] } } : { body: settings });
    const session = sessionOn(azure, 3_600_000, clock);
    const { appService, directory } = connect(session, { clock });
    await appService.getAuthentication(appId);
    await appService.getAuthentication(appId);
    await directory.findApplication('https://orders.example');
    assert.deepEqual(
      azure.received.map(({ host, headers }) => [host, headers.authorization]),
      [
        ['management.tiny.test', 'Bearer https://management.core.tiny.test/#1'],
        ['management.tiny.test', 'Bearer https://management.core.tiny.test/#1'],
        ['graph.tiny.test', 'Bearer https://graph.tiny.test#2'],
        ['graph.tiny.test', 'Bearer https://graph.tiny.test#2'],
      ],
    );
    assert.equal(session.asked.length, 2, 'tokens are kept by audience');
  });

  it('trusts no certificate but the one of the handshake', async () => {
    answer = () => ({ body: settings });
    const other = await startTinyAzure(() => ({ body: settings }));
    try {
      const session = { ...sessionOn(azure), local: { port: other.port, certificate: azure.certificate } };
      const error = await problemOf(connect(session, { clock }).appService.getAuthentication(appId));
      assert.equal(error.problem.kind, 'unreachable');
      assert.equal(other.received.length, 0);
    } finally {
      await other.close();
    }
  });

  it('refuses a name that the certificate does not have', async () => {
    answer = () => ({ body: 'x' });
    const { http } = createConnection({ port: azure.port, certificate: azure.certificate });
    await assert.rejects(
      http.sendRequest(createPipelineRequest({ url: 'https://stranger.test/' })),
      /altnames|Hostname/i,
    );
    await assert.rejects(
      http.sendRequest(createPipelineRequest({ url: 'http://management.tiny.test/' })),
      /https only/,
    );
    assert.equal(azure.received.length, 0);
  });

  it('takes no address from the environment', async () => {
    answer = () => ({ body: settings });
    const names = ['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'HTTP_PROXY'] as const;
    const before = names.map(name => process.env[name]);
    names.forEach(name => (process.env[name] = 'http://127.0.0.1:9'));
    try {
      await connected().appService.getAuthentication(appId);
      assert.equal(azure.received.length, 1);
    } finally {
      names.forEach((name, index) => {
        if (before[index] === undefined) Reflect.deleteProperty(process.env, name);
        else process.env[name] = before[index];
      });
    }
  });

  it('sends no token to an address outside the cloud that an answer links to', async () => {
    answer = () => ({ body: { value: [], nextLink: 'https://elsewhere.test/next' } });
    const error = await problemOf(connected().apiManagement.listOperations(`${serviceId}/apis/orders`));
    assert.deepEqual(error.problem, { kind: 'refused', status: 0, code: 'ForeignAddress' });
    assert.equal(azure.received.length, 1);
  });

  it('follows no redirect, so that no token goes along with one', async () => {
    answer = () => ({ status: 307, headers: { Location: 'https://elsewhere.test/stolen' } });
    await problemOf(connected().appService.getAuthentication(appId));
    assert.deepEqual(
      azure.received.map(({ host }) => host),
      ['management.tiny.test'],
    );
  });

  for (const link of [
    'https://management.tiny.test.elsewhere.test/next',
    'https://elsewhere.test/management.tiny.test',
    'https://xmanagement.tiny.test/next',
    'https://management.tiny.test@elsewhere.test/next',
    'http://management.tiny.test/next',
  ]) {
    it(`sends no token to ${link}`, async () => {
      answer = () => ({ body: { value: [], nextLink: link } });
      const error = await problemOf(connected().apiManagement.listOperations(`${serviceId}/apis/orders`));
      assert.deepEqual(error.problem, { kind: 'refused', status: 0, code: 'ForeignAddress' });
      assert.equal(azure.received.length, 1);
    });
  }

  it('keeps two Azures apart that are open at once: each hears its own tokens only', async () => {
    const other = await startTinyAzure(() => ({ body: settings }));
    try {
      answer = () => ({ body: settings });
      const mine = sessionOn(azure, 3_600_000, clock);
      const theirs = sessionOn(other, 3_600_000, clock, 'theirs');
      const [one, two] = [connect(mine, { clock }), connect(theirs, { clock })];
      await Promise.all(
        [one, two, one, two].map((each, index) => each.appService.getAuthentication(`${appId}-${index}`)),
      );
      const heard = (tiny: TinyAzure) => [...new Set(tiny.received.map(({ headers }) => headers.authorization))];
      assert.deepEqual(heard(azure), ['Bearer https://management.core.tiny.test/#1']);
      assert.deepEqual(heard(other), ['Bearer theirs https://management.core.tiny.test/#1']);
      assert.deepEqual([azure.received.length, other.received.length], [2, 2]);
    } finally {
      await other.close();
    }
  });

  it('has no Graph where a custom cloud’s settings name none, and asks for no token', async () => {
    const session = sessionOn(azure, 3_600_000, clock);
    const { directory } = connect({ ...session, cloud: { ...session.cloud, graph: unknownGraph } }, { clock });
    const error = await problemOf(directory.findApplication('https://orders.example'));
    assert.deepEqual(error.problem, { kind: 'forbidden', directory: true });
    assert.deepEqual([azure.received.length, session.asked.length], [0, 0]);
  });

  it('waits as Retry-After says and tells so', async () => {
    answer = (_, index) =>
      index < 2
        ? { status: 429, headers: { 'Retry-After': '7' }, body: armError('TooManyRequests') }
        : { body: settings };
    const waits: Wait[] = [];
    await connected().appService.getAuthentication(appId, { onWait: wait => waits.push(wait) });
    assert.deepEqual(clock.sleeps, [7000, 7000]);
    assert.deepEqual(waits, [
      { reason: 'throttled', what: 'orders-app', seconds: 7, elapsedSeconds: 0 },
      { reason: 'throttled', what: 'orders-app', seconds: 7, elapsedSeconds: 7 },
    ]);
  });

  it('gives up on a storm of 429 and says when to come back', async () => {
    answer = () => ({ status: 429, headers: { 'Retry-After': '17' }, body: armError('TooManyRequests') });
    const error = await problemOf(connected().appService.getAuthentication(appId));
    assert.deepEqual(error.problem, { kind: 'throttled', retryAfterSeconds: 17 });
    assert.equal(azure.received.length, 8);
  });

  it('backs off by itself where 503 names no time', async () => {
    answer = (_, index) => (index < 3 ? { status: 503 } : { body: settings });
    await connected().appService.getAuthentication(appId);
    assert.deepEqual(clock.sleeps, [1000, 2000, 4000]);
  });

  it('begins with eight requests to Resource Manager at once and grows by one after two rounds without complaint', async () => {
    let unanswered: (() => void)[] = [];
    let width = 8;
    answer = () =>
      new Promise(resolve => {
        unanswered.push(() => resolve({ body: settings }));
        if (unanswered.length < width) return;
        const all = unanswered;
        unanswered = [];
        for (const one of all) one();
      });
    const { appService } = connected();
    for (; width <= 10; width++) {
      const ids = Array.from({ length: width * 2 }, (_, index) => `${appId}${index}`);
      await Promise.all(ids.map(id => appService.getAuthentication(id)));
      assert.equal(azure.mostAtOnce(), width);
    }
  });

  it('answers a claims challenge once', async () => {
    const challenge =
      'Bearer authorization_uri="https://login.tiny.test/x", error="insufficient_claims", claims="eyJhIjoxfQ=="';
    answer = (_, index) =>
      index === 0 ? { status: 401, headers: { 'WWW-Authenticate': challenge } } : { body: settings };
    const session = sessionOn(azure, 3_600_000, clock);
    await connect(session, { clock }).appService.getAuthentication(appId);
    assert.equal(session.asked[1]?.request?.challenge, challenge);
    assert.equal(azure.received[1]?.headers.authorization, 'Bearer https://management.core.tiny.test/#2');
  });

  it('is signed out when the challenge does not help', async () => {
    answer = () => ({ status: 401, headers: { 'WWW-Authenticate': 'Bearer claims="eyJhIjoxfQ=="' } });
    const error = await problemOf(connected().appService.getAuthentication(appId));
    assert.deepEqual(error.problem, { kind: 'signedOut', tenantId });
    assert.equal(azure.received.length, 2);
  });

  it('takes a new token shortly before the old one expires', async () => {
    answer = () => ({ body: settings });
    const session = sessionOn(azure, 6 * 60_000, clock);
    const { appService } = connect(session, { clock });
    await appService.getAuthentication(appId);
    await clock.sleep(2 * 60_000);
    await appService.getAuthentication(appId);
    assert.equal(session.asked.length, 2);
  });

  it('reads the missing permission out of a 403', async () => {
    const message = `The client 'ada' with object id '5' does not have authorization to perform action 'Microsoft.Web/sites/config/write' over scope '${appId}' or the scope is invalid.`;
    answer = () => ({
      status: 403,
      headers: { 'x-ms-request-id': 'r-1' },
      body: armError('AuthorizationFailed', message),
    });
    const error = await problemOf(connected().appService.getAuthentication(appId));
    assert.deepEqual(error.problem, {
      kind: 'forbidden',
      directory: false,
      permission: 'Microsoft.Web/sites/config/write',
      scope: appId,
    });
    assert.equal(error.message, 'This account lacks Microsoft.Web/sites/config/write on orders-app.');
    assert.equal(error.requestId, 'r-1');
  });

  it('names the directory for a 403 of Graph', async () => {
    answer = () => ({
      status: 403,
      body: armError('Authorization_RequestDenied', 'Insufficient privileges to complete the operation.'),
    });
    const error = await problemOf(connected().directory.findApplication('https://x.example'));
    assert.deepEqual(error.problem, { kind: 'forbidden', directory: true });
  });

  it('waits for a locked service, then goes on', async () => {
    answer = (_, index) =>
      index < 3
        ? { status: 409, body: armError('ServiceLocked', 'The API Service shop-apim is transitioning at this time.') }
        : { body: { value: [] } };
    const waits: Wait[] = [];
    await connected().apiManagement.listKeySubscriptions(serviceId, { onWait: wait => waits.push(wait) });
    assert.deepEqual(clock.sleeps, [15_000, 15_000, 15_000]);
    assert.deepEqual(waits[2], { reason: 'serviceLocked', what: 'shop-apim', seconds: 15, elapsedSeconds: 30 });
  });

  it('says locked when the service stays so for 45 minutes', async () => {
    answer = () => ({ status: 409, headers: { 'Retry-After': '300' }, body: armError('ServiceLocked') });
    const error = await problemOf(connected().apiManagement.listKeySubscriptions(serviceId));
    assert.deepEqual(error.problem, { kind: 'locked', name: 'shop-apim' });
    assert.equal(clock.sleeps.length, 9);
  });

  it('ends a wait when the user cancels', async () => {
    answer = () => ({ status: 409, body: armError('ServiceLocked') });
    const controller = new AbortController();
    clock.onSleep = () => {
      if (clock.sleeps.length === 3) controller.abort();
    };
    await assert.rejects(
      connected().apiManagement.listKeySubscriptions(serviceId, { signal: controller.signal }),
      Cancelled,
    );
    assert.equal(azure.received.length, 3);
  });

  it('ends a request on its way when the user cancels', async () => {
    const controller = new AbortController();
    answer = () => {
      controller.abort();
      return new Promise(() => undefined);
    };
    await assert.rejects(connected().appService.getAuthentication(appId, { signal: controller.signal }), Cancelled);
  });

  it('reads once more over a connection that was closed, but writes only once', async () => {
    answer = (_, index) => {
      if (index === 0) throw new Error('cut');
      return { body: settings };
    };
    await connected().appService.getAuthentication(appId);
    assert.equal(azure.received.length, 2);
    answer = () => {
      throw new Error('cut');
    };
    const error = await problemOf(connected().appService.putAuthentication(appId, settings));
    assert.deepEqual(error.problem, { kind: 'unreachable', host: 'management.tiny.test' });
    assert.equal(azure.received.length, 3);
  });

  it('asks once more over a connection that was closed what is posted and only reads', async () => {
    const rows = { totalRecords: 0, count: 0, data: [], resultTruncated: 'false' };
    const batch = (body: string): unknown => ({
      responses: (JSON.parse(body) as { requests: { id: string }[] }).requests.map(({ id }) => ({
        id,
        status: 404,
        body: armError('Request_ResourceNotFound'),
      })),
    });
    const paths = new Set<string>();
    answer = ({ path, body }) => {
      const [bare = ''] = path.split('?');
      if (!paths.has(bare)) {
        paths.add(bare);
        throw new Error('cut');
      }
      return { body: path.endsWith('/$batch') ? batch(body) : rows };
    };
    const { inventory, directory } = connected();
    const id = '22222222-2222-4222-8222-222222222222';
    assert.deepEqual((await inventory.read([subscription])).services, []);
    assert.equal(await directory.findApplication(id, { background: true }), null);
    assert.deepEqual([...paths], ['/providers/Microsoft.ResourceGraph/resources', '/v1.0/$batch']);
  });

  it('takes an answer that is no JSON for an error, not for nothing', async () => {
    for (const body of ['<html>', '', '[]', '{}', '{"properties":null}', '{"properties":[]}']) {
      answer = () => ({ body });
      const error = await problemOf(connected().appService.getAuthentication(appId));
      assert.ok(isAzureProblem(error, 'refused') && error.problem.code === 'UnreadableAnswer', `for ${body}`);
    }
  });

  it('keeps bodies, tokens and odd codes out of messages', async () => {
    const secret = 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.c2ln';
    answer = () => ({ status: 400, body: { error: { code: `Bad ${secret}`, message: `token ${secret} key=abc` } } });
    const error = await problemOf(connected().appService.getAuthentication(appId));
    assert.equal(error.message, 'Azure answered 400 for orders-app.');
    assert.deepEqual(error.problem, { kind: 'refused', status: 400, code: '' });
  });

  it('logs neither queries nor headers', async () => {
    answer = () => ({ body: settings, headers: { 'x-ms-request-id': 'r-2' } });
    const lines: string[] = [];
    await connect(sessionOn(azure), { clock, log: line => lines.push(line) }).appService.getAuthentication(appId);
    assert.deepEqual(lines, [`GET management.tiny.test${appId}/config/authsettingsV2 200 0 ms r-2`]);
  });
});
