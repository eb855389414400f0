import assert from 'node:assert/strict';
import { connect, readFacts } from '../../../src/azure';
import { AzureError } from '../../../src/azure/interfaces';
import { type Api, type App, type Route, type Service, routeId } from '../../../src/route';
import {
  type Answer,
  type Received,
  TestClock,
  appId,
  armError,
  serviceId,
  sessionOn,
  startTinyAzure,
  subscription,
  tenantId,
} from './tinyAzure';

const clientId = '8c21b7d4-0b6e-4c0f-9a53-2f1d7e6a90c4';

const service: Service = {
  id: serviceId,
  name: 'shop-apim',
  subscriptionId: subscription,
  resourceGroup: 'shop',
  location: 'westeurope',
  sku: 'Developer',
  provisioningState: 'Succeeded',
  identity: { userAssigned: [] },
  gatewayHosts: ['shop-apim.azure-api.net'],
  virtualNetwork: 'None',
  publicNetworkAccess: true,
};
const api: Api = {
  id: `${serviceId}/apis/orders`,
  serviceId,
  name: 'orders',
  displayName: 'Orders',
  path: 'orders',
  serviceUrl: 'https://orders-app.azurewebsites.net',
  kind: 'http',
  revision: '1',
  isCurrent: true,
  subscriptionRequired: true,
  keyNames: { header: 'h', query: 'q' },
};
const app: App = {
  id: appId,
  name: 'orders-app',
  subscriptionId: subscription,
  resourceGroup: 'shop',
  location: 'westeurope',
  kind: 'webApp',
  os: 'windows',
  hosts: ['orders-app.azurewebsites.net'],
  state: 'Running',
  httpsOnly: true,
  publicNetworkAccess: true,
  clientCertificateRequired: false,
};
const route: Route = {
  id: routeId(api, { kind: 'app', app, url: 'https://orders-app.azurewebsites.net' }),
  service,
  api,
  backEnd: { kind: 'app', app, url: 'https://orders-app.azurewebsites.net' },
};

const settings = {
  platform: { enabled: true },
  globalValidation: { unauthenticatedClientAction: 'Return401' },
  identityProviders: { azureActiveDirectory: { registration: { clientId } } },
};
const policyText = `<policies><inbound><base /><set-backend-service backend-id="orders" /></inbound><backend><base /></backend><outbound /><on-error /></policies>`;

/** Everything a healthy route's Azure answers. */
function healthy({ host, path }: Received): Answer {
  if (host.startsWith('graph')) {
    if (path.includes('appRoleAssignedTo')) return { body: { value: [{ principalId: 'p-1' }] } };
    const isApplication = path.includes('/applications(');
    return {
      body: isApplication
        ? { appId: clientId, displayName: 'Orders', identifierUris: [], api: { requestedAccessTokenVersion: 2 } }
        : { id: 'sp-1', appId: clientId, appRoleAssignmentRequired: true, appOwnerOrganizationId: tenantId },
    };
  }
  if (path.includes('/identities/default')) return { body: { properties: { clientId: 'c-sys', principalId: 'p-1' } } };
  if (path.includes('/slots?'))
    return { body: { value: [{ id: `${appId}/slots/staging`, kind: 'app', location: 'w', properties: {} }] } };
  if (path.includes('/authsettingsV2')) return { body: { properties: settings } };
  if (path.includes('/apis/orders/products')) return { body: { value: [] } };
  if (path.includes('/apis/orders/policies/'))
    return { headers: { ETag: '"1"' }, body: { properties: { value: policyText } } };
  if (path.includes('/policies/')) return { status: 404, body: armError('ResourceNotFound') };
  if (path.includes('/backends')) {
    const credentials = { managedIdentity: { resource: clientId } };
    return {
      body: { value: [{ name: 'orders', properties: { url: 'https://orders-app.azurewebsites.net', credentials } }] },
    };
  }
  return {
    body: {
      id: serviceId,
      name: 'shop-apim',
      location: 'w',
      sku: { name: 'Developer', capacity: 1 },
      identity: { type: 'SystemAssigned', principalId: 'p-1', tenantId },
      properties: {},
    },
  };
}

async function factsWith(answer: (request: Received) => Answer | undefined) {
  const tiny = await startTinyAzure(request => answer(request) ?? healthy(request));
  try {
    const clock = new TestClock();
    return await readFacts(connect(sessionOn(tiny, 3_600_000, clock), { clock }), route);
  } finally {
    await tiny.close();
  }
}
const forbidden = (permission: string): Answer => ({
  status: 403,
  body: armError(
    'AuthorizationFailed',
    `does not have authorization to perform action '${permission}' over scope '${appId}'`,
  ),
});

describe('the facts of a route', () => {
  it('are read from Azure', async () => {
    const facts = await factsWith(() => undefined);
    assert.deepEqual(facts.identity, {
      state: 'read',
      value: {
        service: { systemAssigned: { principalId: 'p-1', tenantId }, userAssigned: [] },
        systemClientId: 'c-sys',
      },
    });
    assert.deepEqual(facts.policy, {
      state: 'read',
      value: {
        token: { resource: clientId, form: 'backEnd', scope: 'backEnd', conditional: false, ignoreError: false },
        backEnd: { backEndId: 'orders', conditional: false },
      },
    });
    assert.equal(facts.application.state === 'read' && facts.application.value?.clientId, clientId);
    assert.deepEqual(
      facts.doors.map(door => [door.app.name, door.settings.state]),
      [
        ['orders-app', 'read'],
        ['staging', 'read'],
      ],
    );
  });

  it('fail one by one', async () => {
    const facts = await factsWith(({ host, path }) => {
      if (host.startsWith('graph')) return { status: 403, body: armError('Authorization_RequestDenied') };
      if (path.includes('/slots/staging/config/')) return forbidden('Microsoft.Web/sites/slots/config/read');
      if (path.includes('/apis/orders/policies/')) return { status: 500 };
      return undefined;
    });
    assert.equal(facts.identity.state, 'read');
    assert.deepEqual(facts.policy, { state: 'unread', why: 'failed', detail: 'Azure answered 500 for shop-apim.' });
    assert.deepEqual(facts.application, { state: 'unread', why: 'forbidden' });
    assert.deepEqual(
      facts.doors.map(door => door.settings.state),
      ['read', 'unread'],
    );
    assert.deepEqual(facts.doors[1]?.settings, {
      state: 'unread',
      why: 'forbidden',
      detail: 'Microsoft.Web/sites/slots/config/read',
    });
  });

  it('have a door that was not read where slots cannot be listed', async () => {
    const facts = await factsWith(({ path }) =>
      path.includes('/slots?') ? forbidden('Microsoft.Web/sites/slots/read') : undefined,
    );
    assert.deepEqual(
      facts.doors.map(door => [door.app.name, door.settings.state]),
      [
        ['orders-app', 'read'],
        ['slots of orders-app', 'unread'],
      ],
    );
  });

  it('take the application from the app where no token is asked for', async () => {
    const facts = await factsWith(({ path }) =>
      path.includes('/apis/orders/policies/') ? { status: 404, body: armError('ResourceNotFound') } : undefined,
    );
    assert.deepEqual(facts.policy, { state: 'read', value: {} });
    assert.equal(facts.application.state === 'read' && facts.application.value?.clientId, clientId);
  });

  it('are judged without Graph where sign-in gives no token for it', async () => {
    const facts = await factsWith(({ host }) => (host.startsWith('graph') ? { status: 401 } : undefined));
    assert.equal(facts.application.state === 'unread' && facts.application.why, 'forbidden');
    assert.equal(facts.policy.state, 'read');
  });

  it('are not made up when signed out', async () => {
    await assert.rejects(
      factsWith(({ host }) => (host.startsWith('graph') ? undefined : { status: 401 })),
      (error: unknown) => error instanceof AzureError && error.problem.kind === 'signedOut',
    );
  });
});
