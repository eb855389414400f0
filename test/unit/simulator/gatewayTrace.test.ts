import assert from 'node:assert/strict';
import type { JsonObject } from '../../../src/simulator/json';
import { authSettings, call, clientId, lockedClientId, makeWorld, policies, serviceOf, type Parts } from './dataPlane';

const url = 'https://svc.azure-api.net/orders/1';
const key = { 'ocp-apim-subscription-key': 'ALL' };
const open = { site: { auth: authSettings({ enabled: false }) } };
const token = (resource: string) => `<authentication-managed-identity resource="${resource}" />`;
const world = (sections: Readonly<Record<string, string>>, parts: Parts = open) =>
  makeWorld({ ...parts, api: { policy: policies(sections), ...parts.api } });

interface Entry {
  readonly source: string;
  readonly timestamp: string;
  readonly elapsed: string;
  readonly data: JsonObject;
}
type Entries = Readonly<Record<'inbound' | 'backend' | 'outbound' | 'on-error', readonly Entry[]>>;

async function traced(
  made: ReturnType<typeof makeWorld>,
  more: { path?: string; apiId?: string; token?: string } = {},
) {
  const service = serviceOf(made);
  const apiId = (more.apiId ?? `${service.id}/apis/orders`).toLowerCase();
  service.debugCredentials.push({ token: 'D', apiId, expiresAt: made.clock.now() + 60_000 });
  const headers = { ...key, 'apim-debug-authorization': more.token ?? 'D' };
  const answer = await call(made, more.path ?? url, headers);
  const document = service.traces.get(answer.header('Apim-Trace-Id') ?? '')?.document;
  return { answer, document, entries: document?.['traceEntries'] as unknown as Entries };
}

describe('simulator gateway: domain.md 8, the trace document', () => {
  it('has service, trace id, four sections, and entries with source, timestamp, elapsed and data', async () => {
    const { answer, document, entries } = await traced(world({}));
    assert.equal(document?.['serviceName'], 'svc');
    assert.equal(document['traceId'], answer.header('Apim-Trace-Id'));
    assert.deepEqual(Object.keys(entries), ['inbound', 'backend', 'outbound', 'on-error']);
    for (const entry of Object.values(entries).flat()) {
      assert.deepEqual(Object.keys(entry), ['source', 'timestamp', 'elapsed', 'data']);
      assert.match(entry.timestamp, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}Z$/);
      assert.match(entry.elapsed, /^\d\d:\d\d:\d\d\.\d{7}$/);
    }
    assert.deepEqual(
      entries.inbound.map(each => each.source),
      ['api-inspector', 'api-inspector'],
    );
    assert.deepEqual(
      entries.backend.map(each => each.source),
      ['forward-request', 'forward-request'],
    );
    assert.deepEqual(entries.outbound.at(-1)?.data, { message: 'Response has been sent to the caller in full' });
  });
  it('configuration names API, back end, operation, revision and product', async () => {
    const { entries } = await traced(world({}));
    assert.deepEqual(entries.inbound[1]?.data['configuration'], {
      api: {
        from: '/orders',
        to: {
          scheme: 'https',
          host: 'orders.azurewebsites.net',
          port: 443,
          path: '/api',
          queryString: '',
          query: {},
          isDefaultPort: true,
        },
        version: null,
        revision: '1',
      },
      operation: { method: 'GET', uriTemplate: '/{id}' },
      user: '-',
      product: '-',
    });
  });
  it('holds everything, keys and tokens too, as the service’s does', async () => {
    const { document } = await traced(world({ inbound: `<base />${token(clientId)}` }));
    assert.match(JSON.stringify(document), /"value":"ALL"/);
    assert.match(JSON.stringify(document), /"value":"Bearer eyJ/);
  });
  it('entry of a token that could not be had has the text in message and errorResponse (4.1)', async () => {
    const { entries } = await traced(world({ inbound: `<base />${token(lockedClientId)}` }));
    const entry = entries.inbound.find(each => each.source === 'authentication-managed-identity');
    assert.match(JSON.stringify(entry?.data['message']), /AdalServiceException: AADSTS501051/);
    assert.match(JSON.stringify(entry?.data['errorResponse']), /AADSTS501051/);
    assert.deepEqual(entries.backend, []);
  });
  it('no back-end section where inbound refused', async () => {
    const { entries } = await traced(
      world({ inbound: '<base /><ip-filter action="allow"><address>10.0.0.1</address></ip-filter>' }),
    );
    assert.deepEqual(entries.backend, []);
    assert.equal(entries.inbound.at(-1)?.source, 'ip-filter');
  });
  it('a set-header of Authorization after the token is there to be seen', async () => {
    const statements = `<base />${token(clientId)}<set-header name="Authorization" exists-action="delete" />`;
    const { entries } = await traced(world({ inbound: statements }));
    assert.deepEqual(
      entries.inbound.slice(2).map(each => each.source),
      ['authentication-managed-identity', 'authentication-managed-identity', 'set-header'],
    );
    assert.match(JSON.stringify(entries.inbound.at(-1)?.data), /"name":"Authorization"/);
  });
  it('a connection that fails says BackendConnectionFailure', async () => {
    const { entries } = await traced(world({}, { api: { serviceUrl: 'https://nowhere.example' } }));
    assert.equal(entries.backend.at(-1)?.data['reason'], 'BackendConnectionFailure');
  });
});

describe('simulator gateway: domain.md 8, odd shapes behind the switch traceShapes', () => {
  const odd = { ...open, switches: { traceShapes: 'odd' } };
  it('data that is only a message is a string', async () => {
    const { entries } = await traced(world({ inbound: `<base />${token(clientId)}` }, odd));
    assert.equal(entries.outbound.at(-1)?.data, 'Response has been sent to the caller in full');
    assert.equal(entries.inbound.at(-1)?.data, 'Managed identity token is added to Authorization header.');
  });
  it('other messages are lists, the status a name', async () => {
    const { entries } = await traced(world({ inbound: `<base />${token(clientId)}` }, odd));
    const obtained = entries.inbound.at(-2)?.data;
    assert.ok(Array.isArray(obtained?.['message']));
    const response = entries.backend.at(-1)?.data['response'] as { status: { code: unknown } };
    assert.equal(response.status.code, 'OK');
  });
});

describe('simulator gateway: domain.md 8, debug credentials', () => {
  it('a path that is no API: neither trace nor a header about the token', async () => {
    const { answer } = await traced(world({}), { path: 'https://svc.azure-api.net/none' });
    assert.equal(answer.status, 404);
    assert.deepEqual(
      Object.keys(answer.headers).filter(name => /^apim-/i.test(name)),
      [],
    );
  });
  it('an operation that is not there is traced', async () => {
    const { answer, entries } = await traced(world({}), { path: 'https://svc.azure-api.net/orders/1/2/3' });
    assert.equal(answer.status, 404);
    assert.equal(entries['on-error'][0]?.data['reason'], 'OperationNotFound');
  });
  it('a refused key is traced', async () => {
    const made = world({});
    const service = serviceOf(made);
    service.debugCredentials.push({
      token: 'D',
      apiId: `${service.id}/apis/orders`.toLowerCase(),
      expiresAt: Infinity,
    });
    const answer = await call(made, url, { 'apim-debug-authorization': 'D' });
    assert.match(answer.header('Apim-Trace-Id') ?? '', /^[0-9a-f-]{36}$/);
  });
  it('the id may name the current revision', async () => {
    const made = world({});
    const { answer } = await traced(made, { apiId: `${serviceOf(made).id}/apis/orders;rev=1` });
    assert.ok(answer.header('Apim-Trace-Id'));
  });
  it('the token does not go on to the back end', async () => {
    const { answer } = await traced(world({}));
    assert.equal((answer.echo['headers'] as Record<string, string>)['apim-debug-authorization'], undefined);
  });
  it('keeps the newest traces only', async () => {
    const made = world({});
    for (let i = 0; i < 510; i++) await traced(made);
    assert.equal(serviceOf(made).traces.size, 500);
  });
});
