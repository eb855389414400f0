import assert from 'node:assert/strict';
import { type ConnectedAzure, connect } from '../../../src/azure';
import { ChangedAfterwards, isAzureProblem } from '../../../src/azure/interfaces';
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

const clientId = '8c21b7d4-0b6e-4c0f-9a53-2f1d7e6a90c4';

describe('App Service, directory and inventory', () => {
  let tiny: TinyAzure;
  let azure: ConnectedAzure;
  let answer: (request: Received, index: number) => Answer;

  beforeEach(async () => {
    let index = 0;
    tiny = await startTinyAzure(request => answer(request, index++));
    const clock = new TestClock();
    azure = connect(sessionOn(tiny, 3_600_000, clock), { clock });
  });
  afterEach(() => tiny.close());

  const site = (id: string, properties: object, kind = 'app'): unknown => ({
    id,
    name: 'x',
    kind,
    location: 'West Europe',
    type: 'Microsoft.Web/sites',
    properties: { state: 'Running', ...properties },
  });

  describe('apps', () => {
    it('are read by the official client', async () => {
      answer = () => ({
        body: site(
          appId,
          {
            defaultHostName: 'Orders-App-abc.westeurope-01.azurewebsites.net',
            enabledHostNames: ['orders.contoso.example', 'orders-app-abc.scm.westeurope-01.azurewebsites.net'],
            httpsOnly: true,
            publicNetworkAccess: 'Disabled',
            clientCertEnabled: true,
            clientCertMode: 'OptionalInteractiveUser',
          },
          'functionapp,linux',
        ),
      });
      assert.deepEqual(await azure.appService.getApp(appId), {
        id: appId,
        name: 'orders-app',
        subscriptionId: subscription,
        resourceGroup: 'shop',
        location: 'West Europe',
        kind: 'functionApp',
        os: 'linux',
        hosts: ['orders-app-abc.westeurope-01.azurewebsites.net', 'orders.contoso.example'],
        state: 'Running',
        httpsOnly: true,
        publicNetworkAccess: false,
        clientCertificateRequired: false,
      });
    });

    it('have slots, each a door of its own', async () => {
      answer = () => ({
        body: { value: [site(`${appId}/slots/staging`, { defaultHostName: 'orders-app-staging.azurewebsites.net' })] },
      });
      const [slot] = await azure.appService.listSlots(appId);
      assert.equal(slot?.name, 'staging');
      assert.equal(slot.parentId, appId);
      assert.ok(tiny.received[0]?.path.startsWith(`${appId}/slots?`));
    });

    for (const [what, slots] of [
      ['that were read', ['staging']],
      ['without any', []],
    ] as const) {
      it(`have slots that come to an end where a link leads back to pages ${what}`, async () => {
        const value = slots.map(name => site(`${appId}/slots/${name}`, {}));
        answer = ({ path }) => ({ body: { value, nextLink: `https://management.tiny.test${path}` } });
        const found = await azure.appService.listSlots(appId);
        assert.deepEqual(
          found.map(slot => slot.name),
          slots,
        );
        assert.ok(tiny.received.length <= 4, `${tiny.received.length} requests`);
      });
    }

    it('refuse an id that is no app', async () => {
      await assert.rejects(azure.appService.getApp(serviceId), TypeError);
      assert.equal(tiny.received.length, 0);
    });

    it('tell the level of their HTTP functions only', async () => {
      const functionOf = (name: string, bindings: unknown): unknown => ({
        name: `orders-app/${name}`,
        properties: { config: { bindings } },
      });
      answer = () => ({
        body: {
          value: [
            functionOf('list', [
              { type: 'httpTrigger', authLevel: 'Anonymous', methods: ['get'], route: 'orders' },
              { type: 'http' },
            ]),
            functionOf('add', [{ type: 'HttpTrigger', methods: ['post'] }]),
            functionOf('odd', [{ type: 'httpTrigger', authLevel: 'user' }]),
            functionOf('timer', [{ type: 'timerTrigger' }]),
            functionOf('none', null),
          ],
        },
      });
      assert.deepEqual(await azure.appService.listHttpFunctions(appId), [
        { name: 'list', authLevel: 'anonymous', route: 'orders', methods: ['GET'] },
        { name: 'add', authLevel: 'function', methods: ['POST'] },
        { name: 'odd', authLevel: 'unknown', methods: [] },
      ]);
    });

    it('are given their authentication settings whole, and read back', async () => {
      const properties = {
        platform: { enabled: true },
        clearInboundClaimsMapping: 'false',
        notKnownYet: { deep: [1, null] },
      };
      const filled = { ...properties, filled: true };
      // What says nothing may come and go.
      answer = ({ method }) => ({ body: { properties: method === 'PUT' ? { ...filled, empty: [] } : filled } });
      const stored = await azure.appService.putAuthentication(appId, { properties });
      assert.deepEqual(JSON.parse(tiny.received[0]?.body ?? ''), { properties });
      assert.deepEqual(stored.properties, filled);
      assert.deepEqual(
        tiny.received.map(({ method, path }) => `${method} ${path}`),
        ['PUT', 'GET'].map(method => `${method} ${appId}/config/authsettingsV2?api-version=2025-05-01`),
      );
    });
  });

  it('tell what was written where someone else changed authentication settings before they were read back', async () => {
    const [wrote, found] = [{ platform: { enabled: true } }, { platform: { enabled: true }, theirs: 1 }];
    answer = ({ method }) => ({ body: { properties: method === 'PUT' ? wrote : found } });
    await assert.rejects(azure.appService.putAuthentication(appId, { properties: wrote }), (error: unknown) => {
      assert.ok(error instanceof ChangedAfterwards);
      assert.deepEqual([error.wrote, error.found], [{ properties: wrote }, { properties: found }]);
      assert.match(error.message, /right after they were written/);
      return true;
    });
  });

  describe('applications', () => {
    const application = {
      id: 'o-1',
      appId: clientId,
      displayName: 'Orders',
      identifierUris: [`api://${clientId}`],
      api: { requestedAccessTokenVersion: 2 },
    };
    const principal = {
      id: 'sp-1',
      appId: clientId,
      displayName: 'Orders',
      appRoleAssignmentRequired: true,
      appOwnerOrganizationId: tenantId,
    };

    it('are found by client id or api:// with it, with principal and assignments', async () => {
      answer = ({ path }) => {
        if (path.includes('/appRoleAssignedTo'))
          return {
            body: {
              value: [
                {
                  principalId: 'p-1',
                  principalType: 'Group',
                  principalDisplayName: 'Callers',
                  appRoleId: 'r-1',
                  createdDateTime: '2026-01-02T03:04:05Z',
                },
                { principalId: 'p-1' },
                {},
              ],
            },
          };
        const withRoles = {
          ...principal,
          appRoles: [{ id: 'role-1', value: 'Orders.Call', allowedMemberTypes: ['Application'] }],
        };
        return { body: path.includes('/applications(') ? application : withRoles };
      };
      for (const name of [clientId, `api://${clientId}`]) {
        assert.deepEqual(await azure.directory.findApplication(name), {
          clientId,
          displayName: 'Orders',
          tenantId,
          tokenVersion: 2,
          issuer: `https://issuer.tiny.test/${tenantId}/v2.0`,
          identifierUris: [`api://${clientId}`],
          foreign: false,
          servicePrincipal: {
            id: 'sp-1',
            assignmentRequired: true,
            assigned: ['p-1'],
            assignments: [
              {
                principalId: 'p-1',
                principalName: 'Callers',
                principalType: 'Group',
                roleId: 'r-1',
                since: Date.UTC(2026, 0, 2, 3, 4, 5),
              },
              { principalId: 'p-1', principalName: '', principalType: '', roleId: '' },
            ],
            roles: [{ id: 'role-1', value: 'Orders.Call', forApplications: true }],
          },
        });
      }
      assert.ok(tiny.received.every(({ host }) => host === 'graph.tiny.test'));
    });

    it('of other tenants are foreign', async () => {
      answer = ({ path }) => {
        if (path.includes('/applications('))
          return { status: 404, body: { error: { code: 'Request_ResourceNotFound' } } };
        return {
          body: path.includes('/appRoleAssignedTo')
            ? { value: [] }
            : { ...principal, appOwnerOrganizationId: 'f8cdef31-a31e-4b4a-93e4-5f571e91255a' },
        };
      };
      assert.equal((await azure.directory.findApplication(clientId))?.foreign, true);
    });

    it('are null when neither application nor principal is there', async () => {
      answer = () => ({ status: 404, body: { error: { code: 'Request_ResourceNotFound' } } });
      assert.equal(await azure.directory.findApplication(clientId), null);
    });

    it('lack a principal when only the application is there', async () => {
      answer = ({ path }) =>
        path.includes('/applications(') ? { body: { ...application, api: null } } : { status: 404 };
      const found = await azure.directory.findApplication(clientId);
      assert.equal(found?.servicePrincipal, undefined);
      assert.equal(found?.tokenVersion, 1);
      assert.equal(found.issuer, `https://sts.tiny.test/${tenantId}/`);
    });

    it('keep assignments apart that may not be read', async () => {
      answer = ({ path }) => {
        if (path.includes('/appRoleAssignedTo'))
          return { status: 403, body: { error: { code: 'Authorization_RequestDenied' } } };
        return { body: path.includes('/applications(') ? application : principal };
      };
      assert.deepEqual((await azure.directory.findApplication(clientId))?.servicePrincipal, {
        id: 'sp-1',
        assignmentRequired: true,
      });
    });

    it('are looked for by identifier URI, quoted', async () => {
      answer = () => ({ body: { value: [] } });
      assert.equal(await azure.directory.findApplication("https://o'brien.example"), null);
      const { searchParams } = new URL(tiny.received[0]?.path ?? '', 'https://x');
      assert.equal(searchParams.get('$filter'), "identifierUris/any(u:u eq 'https://o''brien.example')");
    });

    it('are not "not found" where Graph may not be read', async () => {
      answer = () => ({ status: 403, body: { error: { code: 'Authorization_RequestDenied' } } });
      await assert.rejects(
        azure.directory.findApplication(clientId),
        error => isAzureProblem(error, 'forbidden') && error.problem.directory,
      );
    });
  });

  describe('the client id of a system-assigned identity', () => {
    const ask = () => azure.directory.systemIdentityClientId(serviceId, 'p-1');

    it('comes from Resource Manager', async () => {
      answer = () => ({ body: { properties: { clientId, principalId: 'P-1', clientSecretUrl: 'https://secret' } } });
      assert.equal(await ask(), clientId);
      assert.equal(
        tiny.received[0]?.path,
        `${serviceId}/providers/Microsoft.ManagedIdentity/identities/default?api-version=2024-11-30`,
      );
    });

    for (const [what, first] of [
      ['does not know it', { status: 404, body: armError('ResourceNotFound') }],
      ['tells another principal', { body: { properties: { clientId: 'x', principalId: 'p-9' } } }],
    ] as const) {
      it(`comes from Graph when Resource Manager ${what}`, async () => {
        answer = ({ host }) => (host.startsWith('graph') ? { body: { id: 'p-1', appId: clientId } } : first);
        assert.equal(await ask(), clientId);
        assert.ok(tiny.received[1]?.path.startsWith('/v1.0/servicePrincipals/p-1?'));
      });
    }

    it('is unknown when neither tells', async () => {
      answer = () => ({ status: 403, body: armError('AuthorizationFailed') });
      assert.equal(await ask(), undefined);
    });
  });

  describe('the inventory', () => {
    it('maps rows of services', async () => {
      answer = ({ body }) => ({
        body: {
          data: body.includes('microsoft.web')
            ? []
            : [
                {
                  id: serviceId,
                  name: 'shop-apim',
                  subscriptionId: subscription,
                  resourceGroup: 'shop',
                  location: 'westeurope',
                  tenantId,
                  skuName: 'StandardV2',
                  identityType: 'SystemAssigned',
                  principalId: 'p-1',
                  uami: null,
                  gatewayUrl: 'https://shop-apim.azure-api.net',
                  hostnames: [{ type: 'Proxy', hostName: 'shop-apim.azure-api.net', defaultSslBinding: true }],
                  vnet: 'internal',
                  pna: 'Disabled',
                  state: 'Succeeded',
                },
              ],
        },
      });
      assert.deepEqual((await azure.inventory.read([subscription])).services, [
        {
          id: serviceId,
          name: 'shop-apim',
          subscriptionId: subscription,
          resourceGroup: 'shop',
          location: 'westeurope',
          sku: 'StandardV2',
          provisioningState: 'Succeeded',
          identity: { systemAssigned: { principalId: 'p-1', tenantId }, userAssigned: [] },
          gatewayHosts: ['shop-apim.azure-api.net'],
          virtualNetwork: 'Internal',
          publicNetworkAccess: false,
        },
      ]);
    });

    it('reads one subscription by the official clients, apps with their slots', async () => {
      answer = ({ path }) => {
        if (path.includes('/slots?')) return { body: { value: [site(`${appId}/slots/staging`, {})] } };
        if (path.includes('Microsoft.Web/sites')) return { body: { value: [site(appId, {})], nextLink: null } };
        return { status: 409, body: armError('MissingSubscriptionRegistration') };
      };
      const { services, apps } = await azure.inventory.readSubscription(subscription);
      assert.deepEqual(services, [], 'a provider that was never registered has none');
      assert.deepEqual(
        apps.map(({ name }) => name),
        ['orders-app', 'staging'],
      );
    });
  });
});
