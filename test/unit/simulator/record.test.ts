import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sample from '../../../src/simulator/scenarios/sample.json';
import { recordTo } from '../../../src/simulator/server/record';
import { LocalAzure, service, site, text, version } from './localAzure';

interface Line {
  readonly request: { method: string; url: string; headers: Record<string, string>; body: unknown };
  readonly response: { status: number; headers: Record<string, string>; body: unknown };
}

describe('a recording (--record)', () => {
  let folder: string;
  let azure: LocalAzure;
  let lines: () => Promise<readonly Line[]>;
  let written: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'recording-'));
    const file = join(folder, 'recording.ndjson');
    const recorder = recordTo(file);
    azure = await LocalAzure.start(
      {},
      {
        scenario: { ...sample, switches: { traceDelay: 0, policyDelay: 0 } },
        http: true,
        onExchange: (request, response) => recorder.record(request, response),
      },
    );
    lines = async () => {
      await recorder.close();
      written = await readFile(file, 'utf8');
      return written.split('\n').flatMap(each => (each === '' ? [] : [JSON.parse(each) as Line]));
    };
  });
  afterEach(async () => {
    await azure.stop();
    await rm(folder, { recursive: true });
  });

  it('has each exchange as a line: JSON bodies as JSON, others as text, names of headers in lower case', async () => {
    await azure.arm('PATCH', `${service}?api-version=${version.apim}`, { body: { tags: { 'a"b': '<😀>' } } });
    await azure.send('GET', 'https://orders-app.azurewebsites.net/.auth/me');
    const [patched, me] = await lines();
    assert.deepEqual(
      [patched?.request.method, patched?.request.body, patched?.response.status],
      ['PATCH', { tags: { 'a"b': '<😀>' } }, 202],
    );
    assert.match(patched?.request.url ?? '', /^https:\/\/management\.azure\.com\/subscriptions\//);
    assert.ok(patched?.response.headers['location']);
    assert.equal(typeof me?.response.body, 'string');
  });

  it('holds no token: not of sign-ins, of the token endpoints for programs, of traces and of what apps say', async () => {
    const tokens = [await azure.token('ana')];
    const { httpPort = 0, managedIdentity } = azure.simulator.handshake;
    const headers = { 'X-IDENTITY-HEADER': managedIdentity?.header ?? '' };
    await fetch(`http://127.0.0.1:${httpPort}/msi/token?resource=https://graph.microsoft.com`, { headers });
    const version24 = `api-version=${version.apim}`;
    const credential = await azure.arm('POST', `${service}/gateways/managed/listDebugCredentials?${version24}`, {
      body: { apiId: `${service}/apis/legacy`, purposes: ['tracing'], credentialsExpireAfter: 'PT5M' },
    });
    const keys = await azure.arm('POST', `${service}/subscriptions/master/listSecrets?${version24}`);
    const called = await azure.send('GET', 'https://shop-apim.azure-api.net/legacy/ping', {
      headers: {
        'Ocp-Apim-Subscription-Key': text(keys.body['primaryKey']),
        'Apim-Debug-Authorization': text(credential.body['token']),
        Authorization: `Bearer ${tokens[0] ?? ''}`,
        'X-Kept': tokens[0] ?? '',
      },
    });
    const trace = { traceId: called.headers['apim-trace-id'] };
    const told = await azure.arm('POST', `${service}/gateways/managed/listTrace?${version24}`, { body: trace });
    assert.match(told.text, /eyJ[\w-]+\.eyJ/, 'the trace itself shows the token');
    await azure.arm('GET', `${site('orders-app')}?api-version=${version.web}`);
    const all = await lines();
    const paths = all.map(each => new URL(each.request.url).pathname);
    assert.equal(
      paths.some(path => path.endsWith('/token')),
      false,
    );
    assert.equal(paths.at(-1), site('orders-app'));
    assert.equal(all.at(-1)?.request.headers['authorization'], 'Bearer <redacted>');
    for (const token of tokens) assert.equal(written.includes(token), false);
    assert.doesNotMatch(written, /eyJ[\w-]+\.eyJ/);
    assert.match(written, /"x-kept":"<redacted>"/);
  });
});
