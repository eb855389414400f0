import assert from 'node:assert/strict';
import sample from '../../../src/simulator/scenarios/sample.json';
import { createJumpingClock, type SimClock } from '../../../src/simulator/world';
import { type Json, LocalAzure, productionId, testingId, text, version } from './localAzure';

const path = `/providers/Microsoft.ResourceGraph/resources?api-version=${version.graph}`;
const everything = 'resources | project id, name, type | order by id asc';
const services = `resources
| where type =~ 'microsoft.apimanagement/service'
| project id, name, resourceGroup, subscriptionId, location, tenantId, skuName = tostring(sku.name),
          identityType = tostring(identity.type), principalId = tostring(identity.principalId), uami = identity.userAssignedIdentities,
          gatewayUrl = tostring(properties.gatewayUrl), hostnames = properties.hostnameConfigurations,
          vnet = tostring(properties.virtualNetworkType), pna = tostring(properties.publicNetworkAccess),
          state = tostring(properties.provisioningState)
| order by id asc`;
const sites = `resources
| where type in~ ('microsoft.web/sites', 'microsoft.web/sites/slots')
| project id, name, kind, resourceGroup, subscriptionId, location,
          hosts = properties.enabledHostNames, defaultHost = tostring(properties.defaultHostName), state = tostring(properties.state),
          httpsOnly = tobool(properties.httpsOnly), pna = tostring(properties.publicNetworkAccess), clientCert = tobool(properties.clientCertEnabled),
          identity, planId = tostring(properties.serverFarmId), sku = tostring(properties.sku)
| order by id asc`;

describe('Resource Graph, case by case', () => {
  let azure: LocalAzure;
  let clock: SimClock;
  const start = async (switches: Readonly<Record<string, unknown>> = {}, scenario: object = sample) => {
    clock = createJumpingClock(Date.parse('2026-01-02T03:04:05Z'));
    azure = await LocalAzure.start({}, { clock, scenario: { ...scenario, switches } });
  };
  afterEach(() => azure.stop());

  const ask = (query: string, options: object = {}, as: 'ana' | 'ben' = 'ana', subscriptions?: readonly string[]) =>
    azure.arm('POST', path, { body: { query, options, ...(subscriptions && { subscriptions }) }, as });
  const rows = (body: Json): readonly Json[] => body['data'] as unknown as readonly Json[];
  const values = (body: Json, name: string) => rows(body).map(row => row[name]) as unknown[];

  it('domain.md 9.1, response: total, count, facets, rows as objects; resultTruncated is a text', async () => {
    await start();
    const { body } = await ask(everything, {
      $top: 2,
      resultFormat: 'objectArray',
      authorizationScopeFilter: 'AtScopeAndBelow',
    });
    assert.deepEqual(Object.keys(body).sort(), [
      '$skipToken',
      'count',
      'data',
      'facets',
      'resultTruncated',
      'totalRecords',
    ]);
    assert.deepEqual([body['count'], body['facets'], body['resultTruncated']] as unknown[], [2, [], 'true']);
    assert.ok(Number(body['totalRecords']) > 2);
    assert.deepEqual(Object.keys(rows(body)[0] ?? {}), ['id', 'name', 'type']);
  });

  it('domain.md 9.1, resultFormat table: columns and rows', async () => {
    await start();
    const { body } = await ask(everything, { resultFormat: 'table' });
    const table = body['data'] as unknown as { columns: { name: string }[]; rows: unknown[][] };
    assert.deepEqual(
      table.columns.map(each => each.name),
      ['id', 'name', 'type'],
    );
    assert.equal(table.rows.length, Number(body['count'] as unknown));
  });

  it('domain.md 9.1, paging: $skipToken with the same query goes on to the end, each row once', async () => {
    await start({ resourceGraphQuota: 100 });
    const seen: unknown[] = [];
    for (let token: unknown = undefined; ;) {
      const { body } = await ask(everything, { $top: 3, ...(token !== undefined && { $skipToken: token }) });
      seen.push(...values(body, 'id'));
      token = body['$skipToken'];
      if (token === undefined) {
        assert.equal(body['resultTruncated'], 'false');
        assert.equal(seen.length, Number(body['totalRecords'] as unknown));
        break;
      }
    }
    assert.equal(new Set(seen).size, seen.length);
  });

  it('domain.md 9.1, paging: without an order there is no token, though the result is cut', async () => {
    await start();
    const { body } = await ask('resources | project id', { $top: 2 });
    assert.deepEqual([body['resultTruncated'], body['$skipToken']] as unknown[], ['true', undefined]);
  });

  it('domain.md 9.1, paging: $skip leaves rows out', async () => {
    await start();
    const all = values((await ask(everything)).body, 'id');
    assert.deepEqual(values((await ask(everything, { $skip: 2, $top: 2 })).body, 'id'), all.slice(2, 4));
  });

  for (const options of [{ $top: 1001 }, { $top: -1 }, { $top: 'x' }, { $skipToken: 'nonsense' }]) {
    it(`domain.md 9.1, at most 1,000 rows and sound options: ${JSON.stringify(options)} is 400`, async () => {
      await start();
      const answer = await ask(everything, options);
      assert.equal(answer.status, 400, answer.text);
      assert.equal(text(answer.body['error']?.['code']), 'BadRequest');
    });
  }

  it('domain.md 9.1, throttling: 14 left of 15 and five seconds, in the headers of the first answer', async () => {
    await start();
    const { headers } = await ask(everything);
    assert.deepEqual(
      [headers['x-ms-user-quota-remaining'], headers['x-ms-user-quota-resets-after']],
      ['14', '00:00:05'],
    );
  });

  it('domain.md 9.1, throttling: each page costs one, the time runs down, and then all are there again', async () => {
    await start();
    const first = await ask(everything, { $top: 1 });
    clock.advance(2_000);
    const second = await ask(everything, { $top: 1, $skipToken: first.body['$skipToken'] });
    const left = (answer: typeof first) => [
      answer.headers['x-ms-user-quota-remaining'],
      answer.headers['x-ms-user-quota-resets-after'],
    ];
    assert.deepEqual(left(second), ['13', '00:00:03']);
    clock.advance(3_000);
    assert.deepEqual(left(await ask(everything)), ['14', '00:00:05']);
  });

  it('domain.md 9.1, throttling: over the quota is 429 with Retry-After; another user still asks', async () => {
    await start();
    for (let asked = 0; asked < 15; asked++) assert.equal((await ask(everything)).status, 200);
    clock.advance(1_000);
    const refused = await ask(everything);
    assert.deepEqual(
      [refused.status, refused.headers['retry-after'], refused.headers['x-ms-user-quota-remaining']],
      [429, '4', '0'],
    );
    assert.equal(text(refused.body['error']?.['code']), 'RateLimiting');
    assert.equal((await ask(everything, {}, 'ben')).status, 200);
    clock.advance(4_000);
    assert.equal((await ask(everything)).status, 200);
  });

  it('domain.md 9.1, scope: only the subscriptions that are named; none named is all that the caller sees', async () => {
    await start();
    const subscriptionsOf = async (...named: string[]) =>
      new Set(
        values(
          (await ask('resources | project id, subscriptionId | order by id asc', {}, 'ana', named)).body,
          'subscriptionId',
        ),
      );
    assert.deepEqual(await subscriptionsOf(testingId), new Set([testingId]));
    assert.deepEqual(await subscriptionsOf(), new Set([productionId, testingId]));
    assert.deepEqual(await subscriptionsOf('00000000-0000-4000-8000-000000000000'), new Set());
  });

  it('domain.md 9.1, more subscriptions than are looked at: the header says so', async () => {
    await start({ resourceGraphSubscriptions: 1 });
    const cut = await ask('resources | project id, subscriptionId | order by id asc');
    assert.equal(cut.headers['x-ms-tenant-subscription-limit-hit'], 'true');
    assert.equal(new Set(values(cut.body, 'subscriptionId')).size, 1);
    const whole = await ask(everything, {}, 'ana', [testingId]);
    assert.equal(whole.headers['x-ms-tenant-subscription-limit-hit'], undefined);
  });

  it('domain.md 9.1, permissions: Reader is enough, and rows that the user may not read are silently missing', async () => {
    const ben = (roles: object[]) => ({
      ...sample,
      tenants: sample.tenants.map(tenant => ({
        ...tenant,
        users: tenant.users.map(user => (user.name.startsWith('ben@') ? { ...user, roles } : user)),
      })),
    });
    const scope = `/subscriptions/${productionId}/resourceGroups/shop/providers/Microsoft.Web/sites/orders-app`;
    await start({}, ben([{ role: 'Reader', scope }]));
    const { body } = await ask(everything, {}, 'ben');
    assert.deepEqual(values(body, 'name'), ['orders-app']);
  });

  it('domain.md 9.2, the query of services: each column of the section', async () => {
    await start();
    const [first] = rows((await ask(services)).body);
    assert.deepEqual(Object.keys(first ?? {}), [
      'id',
      'name',
      'resourceGroup',
      'subscriptionId',
      'location',
      'tenantId',
      'skuName',
      'identityType',
      'principalId',
      'uami',
      'gatewayUrl',
      'hostnames',
      'vnet',
      'pna',
      'state',
    ]);
    assert.deepEqual(
      [
        first?.['name'],
        first?.['skuName'],
        first?.['gatewayUrl'],
        first?.['vnet'],
        first?.['pna'],
        first?.['state'],
      ] as unknown[],
      ['shop-apim', 'StandardV2', 'https://shop-apim.azure-api.net', 'None', 'Enabled', 'Succeeded'],
    );
    assert.equal(text(first?.['hostnames']?.['0']?.['hostName']), 'shop-apim.azure-api.net');
  });

  it('domain.md 9.2, the query of sites and slots: kind, hosts, booleans', async () => {
    await start();
    const found = rows((await ask(sites)).body);
    const staging = found.find(each => text(each['name']) === 'customers-app/staging');
    assert.deepEqual(staging?.['hosts'], [
      'customers-app-staging.azurewebsites.net',
      'customers-app-staging.scm.azurewebsites.net',
    ]);
    const billing = found.find(each => text(each['name']) === 'billing-fn');
    assert.deepEqual(
      [
        billing?.['kind'],
        billing?.['defaultHost'],
        billing?.['state'],
        billing?.['httpsOnly'],
        billing?.['clientCert'],
      ] as unknown[],
      ['functionapp,linux', 'billing-fn.azurewebsites.net', 'Running', true, false],
    );
  });

  it('domain.md 9.2, appserviceresources: type …/config and properties in PascalCase', async () => {
    await start();
    const { body } = await ask(
      "appserviceresources | where type =~ 'microsoft.web/sites/config' | project id, properties | order by id asc",
    );
    const [first] = rows(body);
    assert.match(text(first?.['id']), /\/config\/web$/);
    assert.ok(first?.['properties']?.['IpSecurityRestrictions']);
  });

  it('domain.md 9.2, not in Resource Graph: authentication settings, APIs, policies, back ends, keys', async () => {
    await start();
    const types = new Set([
      ...values((await ask(everything)).body, 'type'),
      ...values((await ask('appserviceresources | project id, type | order by id asc')).body, 'type'),
    ]);
    assert.deepEqual([...types].sort(), [
      'microsoft.apimanagement/service',
      'microsoft.managedidentity/userassignedidentities',
      'microsoft.web/sites',
      'microsoft.web/sites/config',
      'microsoft.web/sites/slots',
      'microsoft.web/sites/slots/config',
    ]);
    const all = await ask('resources | order by id asc');
    assert.doesNotMatch(all.text, /authsettings|managedIdentity"|listSecrets/i);
  });

  it('domain.md 9.3, freshness: a change shows after the delay, while Resource Manager shows it at once', async () => {
    await start({ resourceGraphDelay: 30_000, serviceUpdateDuration: 0 });
    const id = `/subscriptions/${productionId}/resourceGroups/shop/providers/Microsoft.ApiManagement/service/shop-apim`;
    const tags = async () =>
      values((await ask("resources | where name == 'shop-apim' | project id, tags | order by id asc")).body, 'tags');
    const [before] = await tags();
    await azure.arm('PATCH', `${id}?api-version=${version.apim}`, { body: { tags: { changed: 'yes' } } });
    const read = await azure.arm('GET', `${id}?api-version=${version.apim}`);
    assert.deepEqual(read.body['tags'], { changed: 'yes' });
    assert.deepEqual(await tags(), [before]);
    clock.advance(30_000);
    assert.deepEqual(await tags(), [{ changed: 'yes' }]);
  });
});
