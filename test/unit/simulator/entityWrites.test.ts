import assert from 'node:assert/strict';
import { LocalAzure, service, text, version } from './localAzure';

const apim = `api-version=${version.apim}`;
const anyVersion = { 'If-Match': '*' };
const policy = (inbound: string) => ({
  properties: {
    format: 'rawxml',
    value: `<policies><inbound><base />${inbound}</inbound><backend><base /></backend><outbound><base /></outbound><on-error><base /></on-error></policies>`,
  },
});
const says = (word: string) => `<return-response><set-body>${word}</set-body></return-response>`;

describe('what is written in a service (domain.md 2.4, 3.6)', () => {
  let azure: LocalAzure;
  beforeEach(async () => {
    azure = await LocalAzure.start();
  });
  afterEach(() => azure.stop());

  const put = (path: string, body: unknown, headers = {}) =>
    azure.arm('PUT', `${service}/${path}?${apim}`, { body, headers });
  const get = (path: string) => azure.arm('GET', `${service}/${path}?${apim}`);
  const remove = (path: string) => azure.arm('DELETE', `${service}/${path}?${apim}`, { headers: anyVersion });
  const call = async (path: string) =>
    (
      await azure.send('GET', `https://shop-apim.azure-api.net/${path}`, {
        headers: { 'Ocp-Apim-Subscription-Key': 'sample0all0apis0primary00000000b1' },
      })
    ).text;

  describe('revisions', () => {
    beforeEach(async () => {
      assert.equal((await put('apis/made', { properties: { displayName: 'Made', path: '/made/' } })).status, 201);
      const operation = { properties: { displayName: 'Get', method: 'GET', urlTemplate: '/x' } };
      assert.equal((await put('apis/made/operations/get', operation)).status, 201);
      assert.equal((await put('apis/made/policies/policy', policy(says('first')))).status, 201);
    });

    it('a new one copies operations and policies, and nobody calls it until it is released', async () => {
      assert.equal((await get('apis/made')).body['properties']?.['path'], 'made');
      const second = await put('apis/made;rev=2', { properties: { sourceApiId: '/apis/made', path: 'made' } });
      assert.deepEqual([second.status, second.body['name']], [201, 'made;rev=2']);
      assert.equal((await get('apis/made;rev=2/operations/get')).status, 200);
      await put('apis/made;rev=2/policies/policy', policy(says('second')));
      assert.deepEqual([await call('made/x'), await call('made;rev=2/x')], ['first', 'second']);
      const release = await put('apis/made/releases/r1', { properties: { apiId: '/apis/made;rev=2', notes: 'n' } });
      assert.equal(release.status, 201);
      assert.equal(text(release.body['properties']?.['apiId']), `${service}/apis/made;rev=2`);
      assert.deepEqual([await call('made/x'), await call('made;rev=1/x')], ['second', 'first']);
      assert.equal((await get('apis/made')).body['properties']?.['apiRevision'], '2');
      assert.equal((await get('apis/made/releases/r1')).status, 200);
    });

    it('a release of another API’s revision is refused, and so is deleting the current revision alone', async () => {
      await put('apis/made;rev=2', { properties: { sourceApiId: '/apis/made', path: 'made' } });
      assert.equal((await put('apis/made/releases/r', { properties: { apiId: '/apis/orders' } })).status, 400);
      assert.equal((await remove('apis/made')).status, 400);
      assert.equal((await remove('apis/made;rev=2')).status, 204);
      assert.equal((await remove('apis/made')).status, 204);
      assert.equal((await get('apis/made')).status, 404);
      assert.equal(await call('made/x').then(body => body.includes('Resource not found')), true);
    });

    it('a path that another API has is refused', async () => {
      assert.equal((await put('apis/again', { properties: { displayName: 'A', path: 'made' } })).status, 400);
    });
  });

  describe('fragments as a long-running operation (domain.md 3.6)', () => {
    const value = '<fragment><set-header name="x" exists-action="delete" /></fragment>';
    const fragment = (text = value) => put('policyFragments/made', { properties: { format: 'rawxml', value: text } });

    it('are there when the operation has succeeded', async () => {
      const start = await fragment();
      assert.equal(start.status, 201);
      const status = start.headers['azure-asyncoperation'] ?? '';
      assert.equal((await azure.arm('GET', status)).body['status'], 'InProgress');
      assert.equal((await get('policyFragments/made')).status, 404);
      azure.world.clock.advance(300);
      assert.equal((await azure.arm('GET', status)).body['status'], 'Succeeded');
      assert.equal((await azure.arm('GET', start.headers['location'] ?? '')).body['name'], 'made');
      const tag = (await get('policyFragments/made')).headers['etag'];
      await fragment();
      azure.world.clock.advance(300);
      assert.equal((await get('policyFragments/made')).headers['etag'], tag);
    });

    it('stay as they were when it fails, and when the document is wrong', async () => {
      await fragment();
      azure.world.clock.advance(300);
      azure.simulator.faults.add({ kind: 'operationFails', method: 'PUT' });
      const start = await fragment('<fragment />');
      azure.world.clock.advance(300);
      const status = await azure.arm('GET', start.headers['azure-asyncoperation'] ?? '');
      assert.deepEqual([status.body['status'], Boolean(status.body['error'])], ['Failed', true]);
      assert.match((await get('policyFragments/made')).text, /set-header/);
      assert.equal((await fragment('<fragment><nonsense /></fragment>')).status, 400);
    });

    it('can’t be deleted while a policy includes them, and are listed with who does', async () => {
      await fragment();
      azure.world.clock.advance(300);
      await put('apis/legacy/policies/policy', policy('<include-fragment fragment-id="made" />'));
      const references = await azure.arm('POST', `${service}/policyFragments/made/listReferences?${apim}`);
      assert.equal((references.body['value'] as unknown as { id: string }[])[0]?.id, `${service}/apis/legacy`);
      assert.equal((await remove('policyFragments/made')).status, 400);
      await remove('apis/legacy/policies/policy');
      assert.equal((await remove('policyFragments/made')).status, 200);
    });

    it('changes of a service’s identity reach the gateway without anybody reading the service', async () => {
      const identity = { identity: { type: 'SystemAssigned' } };
      await azure.arm('PATCH', `${service}?${apim}`, { body: identity });
      azure.world.clock.advance(60_000);
      await call('orders/1');
      assert.ok(azure.world.services.get(service.toLowerCase())?.systemIdentity);
    });
  });

  it('products, subscriptions and their keys open and close an API', async () => {
    await put('products/made', { properties: { displayName: 'Made', state: 'published' } });
    await put('products/made/apis/orders', undefined);
    const made = await put('subscriptions/made', {
      properties: { displayName: 'Made', scope: `${service}/products/made`, primaryKey: 'k'.repeat(32) },
    });
    assert.equal(made.status, 201);
    assert.equal(made.text.includes('kkkk'), false);
    const status = async () =>
      (
        await azure.send('GET', 'https://shop-apim.azure-api.net/orders/1', {
          headers: { 'Ocp-Apim-Subscription-Key': 'k'.repeat(32) },
        })
      ).status;
    assert.equal(await status(), 200);
    await azure.arm('PATCH', `${service}/subscriptions/made?${apim}`, { body: { properties: { state: 'suspended' } } });
    assert.equal(await status(), 401);
    assert.equal((await remove('products/made')).status, 400);
    const withAll = await azure.arm('DELETE', `${service}/products/made?${apim}&deleteSubscriptions=true`, {
      headers: anyVersion,
    });
    assert.equal(withAll.status, 200);
    assert.equal((await get('subscriptions/made')).status, 404);
  });

  it('named values are changed in place and deleted with If-Match only', async () => {
    await put('namedValues/made', { properties: { displayName: 'made', value: 'a', secret: true } });
    await azure.arm('PATCH', `${service}/namedValues/made?${apim}`, { body: { properties: { value: 'b' } } });
    const value = await azure.arm('POST', `${service}/namedValues/made/listValue?${apim}`);
    assert.equal(value.body['value'], 'b');
    assert.equal((await azure.arm('DELETE', `${service}/namedValues/made?${apim}`)).status, 400);
    assert.equal((await remove('namedValues/made')).status, 200);
  });

  it('a named value that something refers to is kept from being deleted', async () => {
    await put('namedValues/made', { properties: { displayName: 'made.key', value: 'a', secret: true, tags: ['t'] } });
    assert.deepEqual((await get('namedValues/made')).body['properties']?.['tags'], ['t']);
    const backEnd = (key: string) => ({
      properties: { url: 'https://x.example', protocol: 'http', credentials: { header: { k: [key] } } },
    });
    await put('backends/made', backEnd('{{ Made.Key }}'));
    assert.equal((await remove('namedValues/made')).status, 400);
    await put('backends/made', backEnd('{{made-key}}'), anyVersion);
    assert.equal((await remove('namedValues/made')).status, 200);
  });
});
