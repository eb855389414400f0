import assert from 'node:assert/strict';
import sample from '../../../src/simulator/scenarios/sample.json';
import { LocalAzure } from './localAzure';

/** The sample in which everyone may write to the directory. */
const scenario = {
  ...sample,
  tenants: sample.tenants.map(tenant => ({
    ...tenant,
    users: tenant.users.map(user => ({ ...user, directory: 'write' })),
  })),
  switches: { graphDelay: 0 },
};

describe('the simulated Microsoft Graph', () => {
  let azure: LocalAzure;

  before(async () => {
    azure = await LocalAzure.start({}, { scenario });
  });
  after(() => azure.stop());

  it('knows applications by alternate keys, with a quote in them too', async () => {
    const path = "/v1.0/applications(uniqueName='o''brien%20%26%20sons')";
    const headers = { Prefer: 'create-if-missing' };
    const made = await azure.graph('PATCH', path, { body: { displayName: 'O’Brien' }, headers });
    assert.deepEqual([made.status, made.body['uniqueName']], [201, "o'brien & sons"], made.text);
    const again = await azure.graph('PATCH', path, { body: { displayName: "O'Brien" }, headers });
    assert.equal(again.status, 204);
    const read = await azure.graph('GET', `${path}?$select=id,displayName`);
    assert.deepEqual([read.status, read.body['id'], read.body['displayName']], [200, made.body['id'], "O'Brien"]);
    const found = await azure.graph('GET', `/v1.0/applications?$filter=displayName%20eq%20'O''Brien'&$select=appId`);
    assert.deepEqual(found.body['value'], [{ appId: made.body['appId'] }]);
  });

  it('gives long lists in pages that can be followed to the end', async () => {
    const all = await azure.graph('GET', '/v1.0/servicePrincipals?$select=id');
    const ids: unknown[] = [];
    let next: string | undefined = '/v1.0/servicePrincipals?$select=id&$top=2';
    for (; next !== undefined;) {
      const page = await azure.graph('GET', next);
      ids.push(...(page.body['value'] as unknown as unknown[]));
      const link = page.body['@odata.nextLink'] as string | undefined;
      next = link?.slice('https://graph.microsoft.com'.length);
    }
    assert.ok(ids.length > 2);
    assert.deepEqual(ids, all.body['value']);
  });

  it('assigns a role once and forgets it with its principal', async () => {
    const [application] = sample.tenants[0]?.applications.filter(one => 'appRoles' in one) ?? [];
    assert.ok(application);
    const resource = await azure.graph('GET', `/v1.0/servicePrincipals(appId='${application.clientId}')`);
    const resourceId = resource.body['id'] as unknown as string;
    const [role] = resource.body['appRoles'] as unknown as { id: string }[];
    const fresh = await azure.graph('POST', '/v1.0/applications', { body: { displayName: 'caller' } });
    const caller = await azure.graph('POST', '/v1.0/servicePrincipals', { body: { appId: fresh.body['appId'] } });
    const principalId = caller.body['id'] as unknown as string;
    const list = `/v1.0/servicePrincipals/${resourceId}/appRoleAssignedTo`;
    const body = { principalId, resourceId, appRoleId: role?.id };
    const holds = async (): Promise<boolean> => {
      const { body: page } = await azure.graph('GET', list);
      return (page['value'] as unknown as { principalId: string }[]).some(one => one.principalId === principalId);
    };
    assert.equal((await azure.graph('POST', list, { body })).status, 201);
    assert.equal((await azure.graph('POST', list, { body })).status, 400);
    assert.equal(await holds(), true);
    assert.equal((await azure.graph('DELETE', `/v1.0/servicePrincipals/${principalId}`)).status, 204);
    assert.equal(await holds(), false);
    assert.equal((await azure.graph('PUT', `/v1.0/applications/${fresh.body['id'] as unknown as string}`)).status, 405);
  });
});
