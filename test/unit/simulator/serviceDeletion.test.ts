import assert from 'node:assert/strict';
import { ApiManagementClient } from '@azure/arm-apimanagement';
import { type Answer, LocalAzure, production, productionId, service, text, version } from './localAzure';

const apim = `api-version=${version.apim}`;
const deleted = `${production}/providers/Microsoft.ApiManagement/locations/westeurope/deletedservices/shop-apim`;
const made = {
  location: 'West Europe',
  sku: { name: 'Developer', capacity: 1 },
  properties: { publisherEmail: 'a@b.example', publisherName: 'A' },
  identity: { type: 'SystemAssigned' },
};

describe('a service that is deleted (domain.md 2.3, F-19)', () => {
  let azure: LocalAzure;
  beforeEach(async () => {
    azure = await LocalAzure.start({ serviceUpdateDuration: 60_000 });
  });
  afterEach(() => azure.stop());

  const arm = (method: string, path: string, body?: unknown) =>
    azure.arm(method, path.includes('?') ? path : `${path}?${apim}`, { body });
  const remove = async (): Promise<Answer> => {
    const started = await arm('DELETE', service);
    azure.world.clock.advance(60_000);
    return started;
  };
  const code = ({ body }: Answer) => text(body['error']?.['code']);
  const gateway = () => azure.send('GET', 'https://shop-apim.azure-api.net/orders/1');

  it('goes as a long-running operation: there and locked until it ends, then nowhere', async () => {
    const started = await arm('DELETE', service);
    assert.deepEqual([started.status, started.text], [202, '']);
    const location = started.headers['location'] ?? '';
    assert.equal((await arm('GET', service)).status, 200);
    assert.deepEqual([(await arm('DELETE', service)).status, (await arm('GET', location)).status], [409, 202]);
    azure.world.clock.advance(60_000);
    assert.equal((await arm('GET', location)).status, 204);
    assert.equal((await arm('GET', location)).status, 204);
    assert.equal(code(await arm('GET', service)), 'ResourceNotFound');
    assert.doesNotMatch(
      (await arm('GET', `${production}/providers/Microsoft.ApiManagement/service`)).text,
      /shop-apim"/,
    );
    assert.equal((await gateway()).status, 404);
    assert.equal((await arm('DELETE', service)).status, 204);
  });

  it('whoever looks first sees that it is gone: gateway and list', async () => {
    await remove();
    assert.equal((await gateway()).status, 404);
    await arm('PUT', service, made);
    const other = await LocalAzure.start({ serviceUpdateDuration: 60_000 });
    try {
      await other.arm('DELETE', `${service}?${apim}`);
      other.world.clock.advance(60_000);
      const listed = await other.arm('GET', `${production}/providers/Microsoft.ApiManagement/service?${apim}`);
      assert.doesNotMatch(listed.text, /shop-apim"/);
    } finally {
      await other.stop();
    }
  });

  it('keeps its name until it is purged; a new one has another principal', async () => {
    await arm('PATCH', service, { identity: { type: 'SystemAssigned' } });
    azure.world.clock.advance(60_000);
    const before = text((await arm('GET', service)).body['identity']?.['principalId']);
    assert.match(before, /^[0-9a-f-]{36}$/);
    await remove();
    assert.equal((await azure.graph('GET', `/v1.0/servicePrincipals/${before}`)).status, 404);
    const refused = await arm('PUT', service, made);
    assert.deepEqual([refused.status, code(refused)], [409, 'ServiceAlreadyExistsInSoftDeletedState']);
    assert.equal((await arm('DELETE', deleted)).status, 200);
    assert.equal((await arm('DELETE', deleted)).status, 204);
    const again = await arm('PUT', service, made);
    assert.equal(again.status, 201, again.text);
    assert.notEqual(text(again.body['identity']?.['principalId']), before);
  });

  it('its name is free again after two days', async () => {
    await remove();
    azure.world.clock.advance(2 * 86_400_000);
    const signedIn = await azure.askToken('ana', 'https://management.core.windows.net//.default');
    const token = text(signedIn.body['access_token']);
    assert.equal((await azure.arm('GET', `${deleted}?${apim}`, { token })).status, 404);
    assert.equal((await azure.arm('PUT', `${service}?${apim}`, { body: made, token })).status, 201);
  });

  it('is among the deleted ones, by the SDK’s own pager and poller', async () => {
    azure.world.switches.serviceUpdateDuration = 100;
    const client = new ApiManagementClient(azure.credential(), productionId, azure.clientOptions);
    await client.apiManagementService.beginDeleteAndWait('shop', 'shop-apim', { updateIntervalInMs: 20 });
    const names: unknown[] = [];
    for await (const each of client.deletedServices.listBySubscription()) names.push(each.name);
    assert.deepEqual(names, ['shop-apim']);
    const one = await client.deletedServices.getByName('shop-apim', 'westeurope');
    assert.equal(one.serviceId, service);
    assert.ok(one.deletionDate && one.scheduledPurgeDate && one.scheduledPurgeDate > one.deletionDate);
    await client.deletedServices.beginPurgeAndWait('shop-apim', 'westeurope', { updateIntervalInMs: 20 });
    await assert.rejects(client.deletedServices.getByName('shop-apim', 'westeurope'), { statusCode: 404 });
  });

  it('a deletion that fails leaves it as it was; a Reader may not delete', async () => {
    azure.simulator.faults.add({ kind: 'operationFails', method: 'DELETE' });
    await remove();
    assert.equal((await arm('GET', service)).status, 200);
    assert.equal((await azure.arm('DELETE', `${service}?${apim}`, { as: 'ben' })).status, 403);
  });
});
