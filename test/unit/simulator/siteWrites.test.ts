import assert from 'node:assert/strict';
import { WebSiteManagementClient } from '@azure/arm-appservice';
import { customersApp, LocalAzure, productionId, site, testingId, text, version } from './localAzure';

const web = `api-version=${version.web}`;
const orders = site('orders-app');
const staging = `${customersApp}/slots/staging`;

describe('what is written to sites (domain.md 11.2, 11.3, 2.5)', () => {
  let azure: LocalAzure;
  beforeEach(async () => {
    azure = await LocalAzure.start({ slotSwapDuration: 60_000 });
  });
  afterEach(() => azure.stop());

  const arm = (method: string, path: string, body?: unknown) =>
    azure.arm(method, `${path}${path.includes('?') ? '&' : '?'}${web}`, { body });
  const call = (host: string) => azure.send('GET', `https://${host}.azurewebsites.net/`);

  describe('a swap of slots', () => {
    const swap = () => arm('POST', `${customersApp}/slotsswap`, { targetSlot: 'staging', preserveVnet: true });
    const settingsOf = async (id: string) =>
      (await azure.arm('POST', `${id}/config/appsettings/list?${web}`)).body['properties'] as unknown;
    beforeEach(() => {
      Object.assign(azure.world.sites.get(customersApp.toLowerCase())?.appSettings ?? {}, { SIDE: 'production' });
      Object.assign(azure.world.sites.get(staging.toLowerCase())?.appSettings ?? {}, { SIDE: 'staging' });
    });

    it('is a long-running operation: nothing changes until it ends, then both sides have', async () => {
      const started = await swap();
      assert.deepEqual([started.status, started.text], [202, '']);
      const location = started.headers['location'] ?? '';
      assert.match(location, /\/sites\/customers-app\/operationresults\/[0-9a-f-]{36}\?api-version=/);
      assert.deepEqual(await settingsOf(staging), { SIDE: 'staging' });
      const poll = await azure.arm('GET', location);
      assert.deepEqual([poll.status, poll.headers['location'], poll.headers['retry-after']], [202, location, '1']);
      azure.world.clock.advance(60_000);
      assert.deepEqual(
        [await settingsOf(staging), await settingsOf(customersApp)],
        [{ SIDE: 'production' }, { SIDE: 'staging' }],
      );
      assert.equal((await azure.arm('GET', location)).status, 200);
    });
    it('another one meanwhile, from either side: 409', async () => {
      await swap();
      assert.equal((await swap()).status, 409);
      const back = await arm('POST', `${staging}/slotsswap`, { targetSlot: 'production', preserveVnet: true });
      assert.deepEqual([back.status, text(back.body['Code'] ?? back.body['error']?.['code'])], [409, 'Conflict']);
    });
    it('one that fails changes nothing, and its poll says so', async () => {
      azure.simulator.faults.add({ kind: 'operationFails', path: 'slotsswap' });
      const started = await swap();
      azure.world.clock.advance(60_000);
      assert.equal((await azure.arm('GET', started.headers['location'] ?? '')).status, 500);
      assert.deepEqual(await settingsOf(staging), { SIDE: 'staging' });
    });
    it('an operation of nobody and a slot of nobody: 404', async () => {
      assert.equal((await arm('GET', `${customersApp}/operationresults/none`)).status, 404);
      assert.equal(
        (await arm('POST', `${customersApp}/slotsswap`, { targetSlot: 'none', preserveVnet: true })).status,
        404,
      );
    });
    it('the SDK’s own poller follows it to its end', async () => {
      azure.world.switches.slotSwapDuration = 50;
      const client = new WebSiteManagementClient(azure.credential(), testingId, azure.clientOptions);
      await client.webApps.swapSlotWithProduction(
        'shop-test',
        'customers-app',
        { targetSlot: 'staging', preserveVnet: true },
        { updateIntervalInMs: 20 },
      );
      assert.deepEqual(await settingsOf(staging), { SIDE: 'production' });
    });
  });

  it('stop and start: the platform’s 403 page, then the app again with what is stored', async () => {
    assert.equal((await arm('POST', `${orders}/stop`)).status, 200);
    assert.equal(text((await arm('GET', orders)).body['properties']?.['state']), 'Stopped');
    const stopped = await call('orders-app');
    assert.equal(stopped.status, 403);
    assert.match(stopped.text, /Error 403 - This web app is stopped\./);
    assert.equal((await arm('POST', `${orders}/start`)).status, 200);
    assert.notEqual((await call('orders-app')).status, 403);
  });

  it('PATCH of a site sets what it names and keeps the rest', async () => {
    const before = (await arm('GET', orders)).body['properties'];
    const changed = await arm('PATCH', orders, { properties: { httpsOnly: false }, tags: { a: 'b' } });
    assert.equal(changed.status, 200, changed.text);
    const after = await arm('GET', orders);
    assert.deepEqual(after.body['properties'], { ...before, httpsOnly: false });
    assert.deepEqual(after.body['tags'], { a: 'b' });
    for (const wrong of [{ httpsOnly: 'yes' }, { clientCertEnabled: 1 }, { publicNetworkAccess: 'Perhaps' }]) {
      assert.equal((await arm('PATCH', orders, { properties: wrong })).status, 400, JSON.stringify(wrong));
    }
    await arm('PATCH', orders, { properties: { publicNetworkAccess: 'Disabled' } });
    assert.match((await call('orders-app')).text, /has blocked your access/);
  });

  it('config/web takes access restrictions, which run; what it doesn’t name stays (F-36)', async () => {
    const rule = { ipAddress: '203.0.113.0/24', action: 'Allow', priority: 100, name: 'gateway' };
    const written = await arm('PUT', `${orders}/config/web`, {
      properties: { ipSecurityRestrictions: [rule], alwaysOn: false },
    });
    assert.equal(written.status, 200, written.text);
    const { properties } = (await arm('GET', `${orders}/config/web`)).body;
    const rules = properties?.['ipSecurityRestrictions'] as unknown as { name: string; priority: number }[];
    assert.deepEqual(
      rules.map(each => [each.name, each.priority]),
      [
        ['gateway', 100],
        ['Deny all', 2147483647],
      ],
    );
    assert.deepEqual([properties?.['alwaysOn'], properties?.['http20Enabled']] as unknown[], [false, true]);
    assert.match((await call('orders-app')).text, /has blocked your access/);
    // As read, with the implicit rule in it.
    await arm('PATCH', `${orders}/config/web`, { properties: { ipSecurityRestrictions: rules } });
    assert.equal(azure.world.sites.get(orders.toLowerCase())?.restrictions.length, 1);
    await arm('PATCH', `${orders}/config/web`, { properties: { ipSecurityRestrictions: [] } });
    assert.doesNotMatch((await call('orders-app')).text, /has blocked your access/);
    for (const wrong of ['x', [{}], [{ ...rule, action: 'Maybe' }], [{ ...rule, priority: 'high' }]]) {
      const answer = await arm('PUT', `${orders}/config/web`, { properties: { ipSecurityRestrictions: wrong } });
      assert.equal(answer.status, 400, JSON.stringify(wrong));
    }
  });

  it('keys of a function: made, listed, rotated without a value, taken; the host goes by them', async () => {
    const one = `${site('billing-fn')}/functions/${await functionName()}`;
    const key = `${one}/keys/tool`;
    const made = await arm('PUT', key, { name: 'tool', value: 'made-up-value' });
    assert.deepEqual([made.status, text(made.body['value'])], [201, 'made-up-value']);
    const listed = async () => (await arm('POST', `${one}/listkeys`)).body['properties']?.['tool'] as unknown;
    assert.equal(await listed(), 'made-up-value');
    const rotated = await arm('PUT', key, {});
    assert.equal(rotated.status, 200);
    assert.match(text(rotated.body['value']), /^[A-Za-z0-9]{40}$/);
    assert.equal(await listed(), rotated.body['value']);
    assert.equal((await arm('DELETE', key)).status, 204);
    assert.equal((await arm('DELETE', key)).status, 404);
    assert.equal((await arm('PUT', `${site('billing-fn')}/functions/none/keys/tool`, {})).status, 404);
  });

  const functionName = async () => {
    const client = new WebSiteManagementClient(azure.credential(), productionId, azure.clientOptions);
    for await (const each of client.webApps.listFunctions('shop', 'billing-fn'))
      return (each.name ?? '').split('/')[1] ?? '';
    return '';
  };

  it('a Reader may do none of it', async () => {
    for (const [method, path] of [
      ['POST', `${orders}/stop`],
      ['PATCH', orders],
      ['PUT', `${orders}/config/web`],
      ['POST', `${customersApp}/slotsswap`],
    ] as const) {
      assert.equal((await azure.arm(method, `${path}?${web}`, { body: {}, as: 'ben' })).status, 403, path);
    }
  });
});
