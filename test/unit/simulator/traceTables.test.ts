import assert from 'node:assert/strict';
import sample from '../../../src/simulator/scenarios/sample.json';
import { createJumpingClock, type SimClock } from '../../../src/simulator/world';
import { type Answer, LocalAzure, service, testService, text, version } from './localAzure';

const systemIdentity = {
  principalId: '0a0b0c0d-1111-4111-8111-111111111111',
  clientId: '0a0b0c0d-2222-4222-8222-222222222222',
};
const key = 'sample0all0apis0primary00000000b1';
const gateway = 'https://shop-apim.azure-api.net';
const orders = `${service}/apis/orders`;

/** The sample, whose service has an identity. */
const scenario = {
  ...sample,
  switches: { policyDelay: 0, authSettingsDelay: 0, traceDelay: 0 },
  subscriptions: sample.subscriptions.map(subscription => ({
    ...subscription,
    groups: subscription.groups.map(group => ({
      ...group,
      services: group.services.map(each => (each.name === 'shop-apim' ? { ...each, systemIdentity } : each)),
    })),
  })),
};

/** domain.md 8 over the wire: the four steps, what the headers say, and what the trace lets one find. */
describe('gateway tracing, case by case', () => {
  let azure: LocalAzure;
  let clock: SimClock;
  beforeEach(async () => {
    clock = createJumpingClock(Date.parse('2026-01-02T03:04:05Z'));
    azure = await LocalAzure.start({}, { clock, scenario });
  });
  afterEach(() => azure.stop());

  const post = (path: string, body: object, apiVersion: string = version.apim, as: 'ana' | 'ben' = 'ana') =>
    azure.arm('POST', `${service}/gateways/managed/${path}?api-version=${apiVersion}`, { body, as });
  const credential = (body: object = {}, apiVersion?: string, as?: 'ana' | 'ben') =>
    post('listDebugCredentials', { apiId: orders, purposes: ['tracing'], ...body }, apiVersion, as);
  const call = (token: string, path = '/orders/1', headers = {}) =>
    azure.send('GET', `${gateway}${path}`, {
      headers: { 'Ocp-Apim-Subscription-Key': key, 'Apim-Debug-Authorization': token, ...headers },
    });
  const traceOf = (answer: Answer) => post('listTrace', { traceId: answer.headers['apim-trace-id'] });
  const debugHeaders = ({ headers }: Answer) => Object.keys(headers).filter(name => name.startsWith('apim-'));
  const withPolicy = async (api: string, inbound: string) => {
    const sections = `<policies><inbound><base />${inbound}</inbound><backend><base /></backend><outbound><base /></outbound><on-error><base /></on-error></policies>`;
    const answer = await azure.arm('PUT', `${service}/apis/${api}/policies/policy?api-version=${version.apim}`, {
      body: { properties: { format: 'rawxml', value: sections } },
    });
    assert.ok(answer.status < 300, answer.text);
  };
  const traced = async (path: string, api = 'orders') => {
    const token = text((await credential({ apiId: `${service}/apis/${api}` })).body['token']);
    const answer = await call(token, path);
    const trace = await traceOf(answer);
    assert.equal(trace.status, 200, trace.text);
    return { answer, trace, entries: trace.body['traceEntries'] };
  };

  describe('domain.md 8, the steps', () => {
    it('1: the credential is a text that begins with aid=', async () => {
      const { status, body } = await credential({ credentialsExpireAfter: 'PT1H' });
      assert.equal(status, 200);
      assert.deepEqual(Object.keys(body), ['token']);
      assert.match(text(body['token']), /^aid=[^&]+&/);
    });
    it('2 and 3: with it in Apim-Debug-Authorization the answer has Apim-Trace-Id', async () => {
      const answer = await call(text((await credential()).body['token']));
      assert.match(answer.headers['apim-trace-id'] ?? '', /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    });
    it('4: listTrace gives the document of that id; of another id 404', async () => {
      const { answer, trace } = await traced('/orders/1');
      assert.equal(text(trace.body['traceId']), answer.headers['apim-trace-id']);
      assert.equal((await post('listTrace', { traceId: '00000000-0000-4000-8000-000000000000' })).status, 404);
    });
    it('a call without the header has neither trace nor word of it; Ocp-Apim-Trace is retired', async () => {
      const answer = await azure.send('GET', `${gateway}/orders/1`, {
        headers: { 'Ocp-Apim-Subscription-Key': key, 'Ocp-Apim-Trace': 'true' },
      });
      assert.equal(answer.status, 200);
      assert.deepEqual(debugHeaders(answer), []);
      assert.equal(answer.headers['ocp-apim-trace-location'], undefined);
    });
  });

  describe('domain.md 8, listDebugCredentials', () => {
    const expiry = async (body: object) => {
      const token = text((await credential(body)).body['token']);
      return Number(/ex=(\d+)/.exec(token)?.[1]) * 1000 - clock.now();
    };
    it('the default life is an hour', async () => assert.equal(await expiry({}), 3_600_000));
    it('PT5M is five minutes', async () => assert.equal(await expiry({ credentialsExpireAfter: 'PT5M' }), 300_000));
    for (const [what, body] of [
      ['more than an hour', { credentialsExpireAfter: 'PT1H1S' }],
      ['no duration', { credentialsExpireAfter: '1h' }],
      ['an id that isn’t a full one', { apiId: '/apis/orders' }],
      ['an API of another service', { apiId: `${testService}/apis/customers` }],
      ['another purpose', { purposes: ['debugging'] }],
    ] as const) {
      it(`${what}: 400`, async () => assert.equal((await credential(body)).status, 400));
    }
    it('an API that isn’t there: 404', async () =>
      assert.equal((await credential({ apiId: `${service}/apis/none` })).status, 404));
    it('the cloud gateway is the literal managed', async () => {
      const path = `${service}/gateways/cloud/listDebugCredentials?api-version=${version.apim}`;
      assert.equal((await azure.arm('POST', path, { body: { apiId: orders, purposes: ['tracing'] } })).status, 404);
    });
    it('a Reader may not: Contributor or more', async () =>
      assert.equal((await credential({}, undefined, 'ben')).status, 403));
    it('since 2023-05-01-preview; older versions don’t know it', async () => {
      assert.equal((await credential({}, '2023-05-01-preview')).status, 200);
      assert.equal((await credential({}, '2022-08-01')).status, 400);
    });
    it('where the tier has no tracing: 400', async () => {
      azure.world.switches.tracing = false;
      assert.equal((await credential()).status, 400);
    });
    it('invalidateDebugCredentials: what was given is no longer taken', async () => {
      const token = text((await credential()).body['token']);
      assert.equal((await post('invalidateDebugCredentials', {})).status, 204);
      assert.deepEqual(debugHeaders(await call(token)), []);
    });
  });

  describe('domain.md 8, headers instead of a trace id', () => {
    it('too old: Apim-Debug-Authorization-Expired', async () => {
      const token = text((await credential({ credentialsExpireAfter: 'PT1M' })).body['token']);
      clock.advance(60_001);
      assert.deepEqual(debugHeaders(await call(token)), ['apim-debug-authorization-expired']);
    });
    it('of another API: Apim-Debug-Authorization-WrongAPI', async () => {
      const token = text((await credential()).body['token']);
      assert.deepEqual(debugHeaders(await call(token, '/legacy/ping')), ['apim-debug-authorization-wrongapi']);
    });
    it('not accepted, and a path that is no API: neither', async () => {
      assert.deepEqual(debugHeaders(await call('aid=made&p=up')), []);
      assert.deepEqual(debugHeaders(await call(text((await credential()).body['token']), '/none')), []);
    });
  });

  it('domain.md 8, a while passes until the trace is there (U17)', async () => {
    azure.world.switches.traceDelay = 5_000;
    const answer = await call(text((await credential()).body['token']));
    assert.equal((await traceOf(answer)).status, 404);
    clock.advance(5_000);
    assert.equal((await traceOf(answer)).status, 200);
  });

  describe('domain.md 8, what to look for', () => {
    const sources = (section: unknown) => (section as readonly { source: string }[]).map(each => each.source);
    it('no authentication-managed-identity entry: the statement isn’t in the effective policy', async () => {
      await withPolicy('orders', '');
      const { entries } = await traced('/orders/1');
      assert.equal(sources(entries?.['inbound']).includes('authentication-managed-identity'), false);
    });
    it('an entry with AADSTS: no token could be had, and nothing was forwarded', async () => {
      await withPolicy('orders', '<authentication-managed-identity resource="api://nobody" />');
      const { answer, entries, trace } = await traced('/orders/1');
      assert.equal(answer.status, 500);
      assert.match(trace.text, /AADSTS500011/);
      assert.deepEqual(entries?.['backend'], []);
    });
    it('set-header of Authorization after “added to Authorization header”: overwritten', async () => {
      await withPolicy(
        'orders',
        '<authentication-managed-identity resource="https://graph.microsoft.com" /><set-header name="Authorization" exists-action="override"><value>x</value></set-header>',
      );
      const { entries } = await traced('/orders/1');
      const seen = sources(entries?.['inbound']);
      assert.ok(seen.lastIndexOf('set-header') > seen.lastIndexOf('authentication-managed-identity'), seen.join());
    });
    it('configuration.api.to.host names the back end', async () => {
      const { entries } = await traced('/orders/1');
      const found = (
        entries?.['inbound'] as unknown as { data: { configuration?: { api: { to: { host: string } } } } }[]
      )
        .flatMap(each => each.data.configuration ?? [])
        .map(each => each.api.to.host);
      assert.deepEqual(found, ['orders-app.azurewebsites.net']);
    });
    it('forward-request shows the status of the back end', async () => {
      const { answer, entries } = await traced('/ledger/entries', 'ledger');
      const last = (
        entries?.['backend'] as unknown as { source: string; data: { response?: { status: { code: number } } } }[]
      ).at(-1);
      assert.deepEqual([last?.source, last?.data.response?.status.code], ['forward-request', answer.status]);
    });
    it('no back-end entries: rejected in inbound', async () => {
      await withPolicy('orders', '<return-response><set-status code="418" reason="Teapot" /></return-response>');
      const { answer, entries } = await traced('/orders/1');
      assert.deepEqual([answer.status, entries?.['backend'] as unknown], [418, []]);
    });
    it('product "-": the key isn’t of a product; with a product’s key it is named', async () => {
      assert.match((await traced('/orders/1')).trace.text, /"product":"-"/);
      const token = text((await credential()).body['token']);
      const ofProduct = { 'Ocp-Apim-Subscription-Key': 'sample0shop0web0primary00000000a1' };
      assert.match((await traceOf(await call(token, '/orders/1', ofProduct))).text, /"product":"shop"/);
    });
  });
});
