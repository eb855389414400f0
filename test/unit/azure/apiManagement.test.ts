import assert from 'node:assert/strict';
import { type ConnectedAzure, connect } from '../../../src/azure';
import { identityPatch } from '../../../src/azure/apiManagement/identity';
import { AzureError, Cancelled, type PolicyPlace, type Wait } from '../../../src/azure/interfaces';
import type { Api } from '../../../src/route';
import {
  type Answer,
  type Received,
  TestClock,
  type TinyAzure,
  armError,
  serviceId,
  sessionOn,
  startTinyAzure,
} from './tinyAzure';

const userAssigned =
  '/subscriptions/00000000-0000-4000-8000-000000000001/resourcegroups/shop/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-apim';
const principal = { principalId: 'p-1', tenantId: 't-1' };

const service = (identity: unknown, state = 'Succeeded'): unknown => ({
  id: serviceId,
  name: 'shop-apim',
  type: 'Microsoft.ApiManagement/service',
  location: 'West Europe',
  sku: { name: 'PremiumV2', capacity: 1 },
  ...(identity === undefined ? {} : { identity }),
  properties: {
    provisioningState: state,
    gatewayUrl: 'https://shop-apim.azure-api.net',
    hostnameConfigurations: [
      { type: 'Proxy', hostName: 'api.contoso.example', defaultSslBinding: true },
      { type: 'Portal', hostName: 'portal.contoso.example' },
    ],
    virtualNetworkType: 'None',
    publicNetworkAccess: 'Enabled',
    publisherEmail: 'a@b.example',
    publisherName: 'a',
  },
});
const withUser = {
  type: 'UserAssigned',
  userAssignedIdentities: { [userAssigned]: { principalId: 'p-2', clientId: 'c-2' } },
};
const withBoth = { ...withUser, type: 'SystemAssigned, UserAssigned', ...principal };
const operation = 'https://management.tiny.test/operations/1?api-version=2024-05-01';

describe('API Management', () => {
  let tiny: TinyAzure;
  let clock: TestClock;
  let azure: ConnectedAzure;
  let answer: (request: Received, index: number) => Answer | Promise<Answer>;

  beforeEach(async () => {
    let index = 0;
    clock = new TestClock();
    tiny = await startTinyAzure(request => answer(request, index++));
    azure = connect(sessionOn(tiny, 3_600_000, clock), { clock });
  });
  afterEach(() => tiny.close());

  const problemOf = async (work: Promise<unknown>): Promise<AzureError['problem']> => {
    const error: unknown = await work.catch((reason: unknown) => reason);
    assert.ok(error instanceof AzureError, String(error));
    return error.problem;
  };
  const methods = () => tiny.received.map(({ method }) => method);

  describe('services', () => {
    it('are read by the official client through the session pipeline', async () => {
      answer = () => ({ body: service(withBoth) });
      const read = await azure.apiManagement.getService(serviceId);
      assert.deepEqual(read.identity, {
        systemAssigned: principal,
        userAssigned: [{ id: userAssigned, principalId: 'p-2', clientId: 'c-2' }],
      });
      assert.equal(read.sku, 'PremiumV2');
      assert.deepEqual(read.gatewayHosts, ['api.contoso.example', 'shop-apim.azure-api.net']);
      assert.match(tiny.received[0]?.headers['user-agent'] ?? '', /apim-managed-identity/);
      assert.match(tiny.received[0]?.path ?? '', /api-version=2024-05-01$/);
    });

    for (const identity of [undefined, { type: 'None' }, { type: 'none', principalId: null }]) {
      it(`have no identity when ARM says ${JSON.stringify(identity)}`, async () => {
        answer = () => ({ body: service(identity) });
        assert.deepEqual((await azure.apiManagement.getService(serviceId)).identity, { userAssigned: [] });
      });
    }

    it('understand identity types in any spelling', async () => {
      answer = () => ({ body: service({ ...withBoth, type: 'systemAssigned,userAssigned' }) });
      const { identity } = await azure.apiManagement.getService(serviceId);
      assert.ok(identity.systemAssigned);
      assert.equal(identity.userAssigned.length, 1);
    });
  });

  describe('turning the identity on', () => {
    it('sends the union and nothing else, and polls to the end, which shows the service', async () => {
      const waits: Wait[] = [];
      answer = ({ method, path }, index) => {
        if (path.startsWith('/operations/')) {
          const headers = { Location: operation, 'Retry-After': '60' };
          return index < 4 ? { status: 202, headers } : { body: service(withBoth) };
        }
        if (method === 'PATCH')
          return {
            status: 201,
            headers: { Location: operation, 'Retry-After': '30' },
            body: service(withBoth, 'Updating'),
          };
        return { body: service(index === 0 ? withUser : withBoth) };
      };
      const after = await azure.apiManagement.turnOnSystemIdentity(serviceId, { onWait: wait => waits.push(wait) });
      assert.deepEqual(JSON.parse(tiny.received[1]?.body ?? ''), {
        identity: { type: 'SystemAssigned, UserAssigned', userAssignedIdentities: { [userAssigned]: {} } },
      });
      assert.equal(after.identity.systemAssigned?.principalId, 'p-1');
      assert.deepEqual(methods(), ['GET', 'PATCH', 'GET', 'GET', 'GET']);
      assert.ok(tiny.received.slice(2, 5).every(({ path }) => path.startsWith('/operations/')));
      assert.deepEqual(clock.sleeps, [30_000, 60_000, 60_000]);
      assert.deepEqual(waits[2], { reason: 'longRunning', what: 'shop-apim', seconds: 60, elapsedSeconds: 90 });
    });

    it('follows Azure-AsyncOperation where there is one', async () => {
      answer = ({ method, path }, index) => {
        if (path.startsWith('/operations/')) return { body: { status: index < 3 ? 'InProgress' : 'Succeeded' } };
        if (path.startsWith('/results/')) return { body: service({ type: 'SystemAssigned', ...principal }) };
        if (method === 'PATCH') {
          const Location = operation.replace('/operations/', '/results/');
          return { status: 202, headers: { 'Azure-AsyncOperation': operation, Location } };
        }
        return { body: service(index === 0 ? undefined : { type: 'SystemAssigned', ...principal }) };
      };
      let acceptedAt: string | undefined;
      const onAccepted = (): void => {
        acceptedAt ??= tiny.received.at(-1)?.path;
      };
      await azure.apiManagement.turnOnSystemIdentity(serviceId, { onAccepted });
      assert.equal(tiny.received.filter(({ path }) => path.startsWith('/operations/')).length, 2);
      assert.match(acceptedAt ?? '', /^\/operations\//, 'its end is told before the result is read back');
      assert.equal(clock.sleeps.length, 2, 'the result itself is not waited for');
    });

    it('reads again where the end of the operation shows no finished service', async () => {
      answer = ({ method, path }) => {
        if (path.startsWith('/operations/')) return { body: service(withBoth, 'Updating') };
        if (method === 'PATCH') return { status: 202, headers: { Location: operation } };
        return { body: service(withBoth) };
      };
      const found = { userAssigned: [{ id: userAssigned, principalId: '', clientId: '' }] };
      const after = await azure.apiManagement.turnOnSystemIdentity(serviceId, {}, found);
      assert.ok(after.identity.systemAssigned);
      assert.deepEqual(methods(), ['PATCH', 'GET', 'GET']);
    });

    it('changes nothing when it is on', async () => {
      answer = () => ({ body: service(withBoth) });
      await azure.apiManagement.turnOnSystemIdentity(serviceId);
      assert.deepEqual(methods(), ['GET']);
    });

    it('attaches and takes off a user-assigned one beside those that are there, and never drops the others', async () => {
      const another = `${userAssigned}-2`;
      const details = { principalId: 'p-3', clientId: 'c-3' };
      const withAnother = {
        ...withBoth,
        userAssignedIdentities: { ...withBoth.userAssignedIdentities, [another]: details },
      };
      const sent = (): unknown => JSON.parse(tiny.received.findLast(({ method }) => method === 'PATCH')?.body ?? '');
      const type = 'SystemAssigned, UserAssigned';
      let [now, next]: readonly object[] = [withBoth, withAnother];
      answer = ({ method }) => {
        if (method === 'PATCH') now = next;
        return { body: service(now) };
      };
      await azure.apiManagement.attachIdentity(serviceId, another);
      assert.deepEqual(sent(), { identity: { type, userAssignedIdentities: { [userAssigned]: {}, [another]: {} } } });
      next = withBoth;
      await azure.apiManagement.detachIdentity(serviceId, another);
      assert.deepEqual(sent(), { identity: { type, userAssignedIdentities: { [userAssigned]: {} } } });
    });

    it('says when the operation failed', async () => {
      answer = ({ method, path }) => {
        if (path.startsWith('/operations/'))
          return { body: { status: 'Failed', error: { code: 'ActivationFailed', message: 'secret text' } } };
        return method === 'PATCH'
          ? { status: 202, headers: { 'Azure-AsyncOperation': operation } }
          : { body: service(undefined) };
      };
      const error: unknown = await azure.apiManagement
        .turnOnSystemIdentity(serviceId)
        .catch((reason: unknown) => reason);
      assert.ok(error instanceof AzureError);
      assert.deepEqual(error.problem, { kind: 'operationFailed', code: 'ActivationFailed' });
      assert.doesNotMatch(error.message, /secret/);
    });

    it('does not believe a success that the service does not show', async () => {
      answer = () => ({ body: service(withUser) });
      assert.deepEqual(await problemOf(azure.apiManagement.turnOnSystemIdentity(serviceId)), {
        kind: 'operationFailed',
        code: 'IdentityUnchanged',
      });
    });

    it('stops polling when the user cancels', async () => {
      const controller = new AbortController();
      answer = ({ method, path }) => {
        if (path.startsWith('/operations/')) return { status: 202, headers: { Location: operation } };
        return method === 'PATCH' ? { status: 202, headers: { Location: operation } } : { body: service(undefined) };
      };
      clock.onSleep = () => {
        if (clock.sleeps.length === 3) controller.abort();
      };
      await assert.rejects(
        azure.apiManagement.turnOnSystemIdentity(serviceId, { signal: controller.signal }),
        Cancelled,
      );
      assert.equal(tiny.received.filter(({ path }) => path.startsWith('/operations/')).length, 2);
    });

    it('is refused with the missing permission', async () => {
      const message = `does not have authorization to perform action 'Microsoft.ApiManagement/service/write' over scope '${serviceId}'`;
      answer = ({ method }) =>
        method === 'PATCH'
          ? { status: 403, body: armError('AuthorizationFailed', message) }
          : { body: service(undefined) };
      assert.deepEqual(await problemOf(azure.apiManagement.turnOnSystemIdentity(serviceId)), {
        kind: 'forbidden',
        directory: false,
        permission: 'Microsoft.ApiManagement/service/write',
        scope: serviceId,
      });
    });
  });

  it('sends for every identity what is to stay', () => {
    assert.deepEqual(identityPatch(true, []), { type: 'SystemAssigned' });
    assert.deepEqual(identityPatch(false, []), { type: 'None' });
    assert.deepEqual(identityPatch(false, ['a']), { type: 'UserAssigned', userAssignedIdentities: { a: {} } });
    assert.deepEqual(identityPatch(true, ['a', 'b']), {
      type: 'SystemAssigned, UserAssigned',
      userAssignedIdentities: { a: {}, b: {} },
    });
  });

  it('takes the system-assigned identity off and keeps the others', async () => {
    answer = ({ method }, index) => ({ body: service(method === 'GET' && index === 0 ? withBoth : withUser) });
    const after = await azure.apiManagement.turnOffSystemIdentity(serviceId);
    assert.deepEqual(JSON.parse(tiny.received[1]?.body ?? ''), {
      identity: { type: 'UserAssigned', userAssignedIdentities: { [userAssigned]: {} } },
    });
    assert.equal(after.identity.systemAssigned, undefined);
  });

  describe('policies', () => {
    const place: PolicyPlace = { kind: 'api', ownerId: `${serviceId}/apis/orders;rev=2` };
    const policy = (value: unknown): unknown => ({ properties: { format: 'rawxml', value } });
    const text = '<policies>\r\n\t<inbound />\r\n</policies>';

    it('are read as rawxml in JSON, with their ETag', async () => {
      answer = () => ({ headers: { ETag: '"AAA="' }, body: policy(text) });
      assert.deepEqual(await azure.apiManagement.getPolicy(place), { text, etag: '"AAA="' });
      const [request] = tiny.received;
      assert.equal(request?.path, `${place.ownerId}/policies/policy?api-version=2024-05-01&format=rawxml`);
      assert.equal(request.headers.accept, 'application/json');
    });

    it('are absent at 404 only', async () => {
      answer = () => ({ status: 404, body: armError('ResourceNotFound') });
      assert.equal(await azure.apiManagement.getPolicy(place), undefined);
    });

    for (const body of [policy(undefined), policy(null), policy({}), {}, '', '<policies />']) {
      it(`are never taken from a 200 with ${JSON.stringify(body)}`, async () => {
        answer = () => ({ headers: { ETag: '"A"' }, body });
        assert.deepEqual(await problemOf(azure.apiManagement.getPolicy(place)), {
          kind: 'refused',
          status: 200,
          code: 'UnreadableAnswer',
        });
      });
    }

    it('may be an empty text', async () => {
      answer = () => ({ headers: { ETag: '"A"' }, body: policy('') });
      assert.equal((await azure.apiManagement.getPolicy(place))?.text, '');
    });

    it('are written under the ETag that was read, and read back', async () => {
      answer = ({ method }) =>
        method === 'PUT'
          ? { headers: { ETag: '"B"' }, body: policy('x') }
          : { headers: { ETag: '"B"' }, body: policy(text) };
      assert.deepEqual(await azure.apiManagement.putPolicy(place, '<policies><inbound/></policies>', { etag: '"A"' }), {
        text,
        etag: '"B"',
      });
      assert.equal(tiny.received[0]?.headers['if-match'], '"A"');
      assert.deepEqual(JSON.parse(tiny.received[0].body), {
        properties: { format: 'rawxml', value: '<policies><inbound/></policies>' },
      });
      assert.deepEqual(methods(), ['PUT', 'GET']);
    });

    it('are not written over what someone else saved', async () => {
      answer = () => ({ status: 412, body: armError('PreconditionFailed') });
      assert.deepEqual(await problemOf(azure.apiManagement.putPolicy(place, text, { etag: '"old"' })), {
        kind: 'changedMeanwhile',
      });
      assert.deepEqual(methods(), ['PUT']);
    });

    it('are not created where one has appeared', async () => {
      answer = () => ({ headers: { ETag: '"A"' }, body: policy(text) });
      assert.deepEqual(await problemOf(azure.apiManagement.putPolicy(place, text, 'absent')), {
        kind: 'changedMeanwhile',
      });
      assert.deepEqual(methods(), ['GET']);
    });

    it('are created where there is none', async () => {
      answer = ({ method }, index) => {
        if (index === 0) return { status: 404, body: armError('ResourceNotFound') };
        return { status: method === 'PUT' ? 201 : 200, headers: { ETag: '"A"' }, body: policy(text) };
      };
      assert.equal((await azure.apiManagement.putPolicy(place, text, 'absent')).etag, '"A"');
      assert.equal(tiny.received[1]?.headers['if-match'], undefined);
    });

    it('tell when another writer was quicker than the reading back', async () => {
      answer = ({ method }) => ({ headers: { ETag: method === 'PUT' ? '"B"' : '"C"' }, body: policy('<other />') });
      assert.deepEqual(await problemOf(azure.apiManagement.putPolicy(place, text, { etag: '"A"' })), {
        kind: 'changedMeanwhile',
      });
    });

    it('are rejected with line and column', async () => {
      const details = [
        {
          code: 'ValidationError',
          target: 'set-header',
          message:
            "Error in element 'set-header' on line 19, column 7: The element 'set-header' cannot contain text. List of possible elements expected: 'value'.",
        },
        { code: 'ValidationError', target: 'x', message: 'Something else' },
      ];
      answer = () => ({
        status: 400,
        body: armError('ValidationError', 'One or more fields contain incorrect values:', details),
      });
      assert.deepEqual(await problemOf(azure.apiManagement.putPolicy(place, text, { etag: '"A"' })), {
        kind: 'policyRejected',
        errors: [
          {
            element: 'set-header',
            line: 19,
            column: 7,
            message: "The element 'set-header' cannot contain text. List of possible elements expected: 'value'.",
          },
          { element: 'x', message: 'Something else' },
        ],
      });
    });

    it('of fragments are long-running and keep their description', async () => {
      answer = ({ method, path }, index) => {
        if (path.startsWith('/operations/')) return { body: { status: index < 3 ? 'InProgress' : 'Succeeded' } };
        if (method === 'PUT') return { status: 202, headers: { 'Azure-AsyncOperation': operation, ETag: '"B"' } };
        return {
          headers: { ETag: '"B"' },
          body: { properties: { description: 'Adds the token', value: '<fragment />' } },
        };
      };
      const fragment: PolicyPlace = { kind: 'fragment', ownerId: `${serviceId}/policyFragments/token` };
      await azure.apiManagement.putPolicy(fragment, '<fragment />', { etag: '"A"' });
      assert.deepEqual(JSON.parse(tiny.received[1]?.body ?? ''), {
        properties: { description: 'Adds the token', format: 'rawxml', value: '<fragment />' },
      });
      assert.equal(clock.sleeps.length, 2);
    });

    it('are deleted under their ETag and looked for afterwards', async () => {
      answer = ({ method }) =>
        method === 'DELETE' ? { status: 204 } : { status: 404, body: armError('ResourceNotFound') };
      await azure.apiManagement.deletePolicy(place, { etag: '"A"' });
      assert.equal(tiny.received[0]?.headers['if-match'], '"A"');
      assert.deepEqual(methods(), ['DELETE', 'GET']);
    });

    it('form a chain over all scopes with the fragments they include', async () => {
      const documents: Readonly<Record<string, string>> = {
        '/policies/policy': '<policies><!-- <include-fragment fragment-id="commented" /> --></policies>',
        '/products/gold/policies/policy':
          '<policies><set-body><![CDATA[<include-fragment fragment-id="../apis/orders" />]]></set-body></policies>',
        '/apis/orders;rev=2/policies/policy': "<policies><include-fragment\n fragment-id='outer'/></policies>",
        '/policyFragments/outer':
          '<fragment><include-fragment fragment-id="inner" /><include-fragment fragment-id="gone" /></fragment>',
        '/policyFragments/inner': '<fragment><include-fragment fragment-id="outer" /></fragment>',
      };
      answer = ({ path }) => {
        const [below = ''] = path.slice(serviceId.length).split('?');
        if (below === '/apis/orders/products') return { body: { value: [{ name: 'gold' }] } };
        const found = documents[below];
        return found === undefined
          ? { status: 404, body: armError('ResourceNotFound') }
          : { headers: { ETag: '"A"' }, body: policy(found) };
      };
      const api: Api = {
        id: place.ownerId,
        serviceId,
        name: 'orders;rev=2',
        displayName: 'Orders',
        path: 'orders',
        serviceUrl: null,
        kind: 'http',
        revision: '2',
        isCurrent: false,
        subscriptionRequired: true,
        keyNames: { header: 'h', query: 'q' },
      };
      const chain = await azure.apiManagement.getPolicyChain(api, `${place.ownerId}/operations/list`);
      assert.deepEqual(
        chain.scopes.map(({ place: { kind }, policy: found }) => [kind, found?.text.slice(0, 9)]),
        [
          ['global', '<policies'],
          ['product', '<policies'],
          ['api', '<policies'],
          ['operation', undefined],
        ],
      );
      assert.deepEqual(Object.keys(chain.fragments).sort(), ['inner', 'outer']);
      assert.ok(!tiny.received.some(({ path }) => path.includes('/apis/orders?')), 'no address but a fragment’s');
    });

    it('form a chain over a workspace, whose policies include its own fragments', async () => {
      const workspace = `${serviceId}/workspaces/team`;
      const including = (id: string): string => `<policies><include-fragment fragment-id="${id}" /></policies>`;
      const documents: Readonly<Record<string, string>> = {
        '/policies/policy': including('of-service'),
        '/workspaces/team/policies/policy': including('of-team'),
        '/workspaces/team/products/gold/policies/policy': including('of-product'),
        '/workspaces/team/apis/orders/operations/list/policies/policy': including('of-operation'),
        '/policyFragments/of-service': '<fragment>service</fragment>',
        '/workspaces/team/policyFragments/of-team': '<fragment>team</fragment>',
        '/workspaces/team/policyFragments/of-product': '<fragment>product</fragment>',
        '/workspaces/team/policyFragments/of-operation': '<fragment>operation</fragment>',
      };
      answer = ({ path }) => {
        const [below = ''] = path.slice(serviceId.length).split('?');
        if (below === '/workspaces/team/apis/orders/products') return { body: { value: [{ name: 'gold' }] } };
        const found = documents[below];
        return found === undefined
          ? { status: 404, body: armError('ResourceNotFound') }
          : { headers: { ETag: '"A"' }, body: policy(found) };
      };
      const api: Api = {
        id: `${workspace}/apis/orders`,
        serviceId,
        name: 'orders',
        displayName: 'Orders',
        path: 'orders',
        serviceUrl: null,
        kind: 'http',
        revision: '1',
        isCurrent: true,
        subscriptionRequired: true,
        keyNames: { header: 'h', query: 'q' },
      };
      const chain = await azure.apiManagement.getPolicyChain(api, `${api.id}/operations/list`);
      assert.deepEqual(
        chain.scopes.map(({ place: { kind, ownerId } }) => [kind, ownerId.slice(serviceId.length)]),
        [
          ['global', ''],
          ['workspace', '/workspaces/team'],
          ['product', '/workspaces/team/products/gold'],
          ['api', '/workspaces/team/apis/orders'],
          ['operation', '/workspaces/team/apis/orders/operations/list'],
        ],
      );
      assert.deepEqual(chain.fragments, {
        'of-service': '<fragment>service</fragment>',
        'of-team': '<fragment>team</fragment>',
        'of-product': '<fragment>product</fragment>',
        'of-operation': '<fragment>operation</fragment>',
      });
    });
  });

  describe('lists', () => {
    it('are read to the last page, with current revisions only', async () => {
      const next = `https://management.tiny.test${serviceId}/apis?$skip=1&api-version=2024-05-01`;
      answer = (_, index) =>
        index === 0
          ? {
              body: {
                value: [
                  {
                    id: `${serviceId}/apis/orders`,
                    name: 'orders',
                    properties: { displayName: 'Orders', path: '/orders', isCurrent: true, serviceUrl: null },
                  },
                  {
                    id: `${serviceId}/apis/orders;rev=2`,
                    name: 'orders;rev=2',
                    properties: { path: 'orders', isCurrent: false },
                  },
                ],
                nextLink: next,
              },
            }
          : {
              body: {
                value: [
                  {
                    id: `${serviceId}/apis/stock`,
                    name: 'stock',
                    properties: {
                      path: '',
                      type: 'soap',
                      isCurrent: true,
                      apiVersion: 'v1',
                      apiVersionSet: { versioningScheme: 'Query', versionQueryName: 'ver' },
                      subscriptionKeyParameterNames: { header: 'X-Key', query: 'key' },
                      subscriptionRequired: false,
                    },
                  },
                ],
                nextLink: null,
              },
            };
      const apis = await azure.apiManagement.listApis(serviceId);
      assert.deepEqual(
        apis.map(({ name, path, kind, serviceUrl, subscriptionRequired }) => ({
          name,
          path,
          kind,
          serviceUrl,
          subscriptionRequired,
        })),
        [
          { name: 'orders', path: 'orders', kind: 'http', serviceUrl: null, subscriptionRequired: true },
          { name: 'stock', path: '', kind: 'soap', serviceUrl: null, subscriptionRequired: false },
        ],
      );
      assert.deepEqual(apis[1]?.versioning, { scheme: 'Query', parameter: 'ver' });
      assert.deepEqual(apis[1].keyNames, { header: 'X-Key', query: 'key' });
    });

    it('of back ends ask the preview, then the general version where that is refused', async () => {
      const value = [
        {
          id: `${serviceId}/backends/orders`,
          name: 'orders',
          properties: {
            url: 'https://orders.example/api',
            resourceId:
              'https://management.azure.com/subscriptions/1/resourceGroups/g/providers/Microsoft.Web/sites/orders',
            credentials: {
              header: { 'x-functions-key': ['{{k}}'] },
              managedIdentity: { clientId: null, resource: 'api://x' },
            },
          },
        },
        {
          name: 'fixed',
          properties: { url: 'https://x', credentials: { authorization: { scheme: 'Bearer', parameter: 'p' } } },
        },
        { name: 'pool', properties: { type: 'Pool', pool: { services: [{ id: '/backends/orders' }] } } },
      ];
      answer = ({ path }) =>
        path.includes('preview') ? { status: 400, body: armError('InvalidApiVersionParameter') } : { body: { value } };
      const [orders, fixed, pool] = await azure.apiManagement.listBackEnds(serviceId);
      assert.deepEqual(orders, {
        id: `${serviceId}/backends/orders`,
        name: 'orders',
        url: 'https://orders.example/api',
        resourceId: '/subscriptions/1/resourceGroups/g/providers/Microsoft.Web/sites/orders',
        managedIdentity: { resource: 'api://x' },
        setsAuthorization: false,
        headerNames: ['x-functions-key'],
        namedValues: ['k'],
        pool: [],
      });
      assert.equal(fixed?.setsAuthorization, true);
      assert.deepEqual(pool?.pool, [`${serviceId}/backends/orders`]);
      assert.equal(tiny.received.length, 2);
    });

    it('of subscriptions are ordered from the narrowest scope; keys are secrets', async () => {
      answer = ({ method }) =>
        method === 'POST'
          ? { body: { primaryKey: 'k-1', secondaryKey: 'k-2' } }
          : {
              body: {
                value: [
                  { name: 'master', properties: { scope: `${serviceId}/`, state: 'active' } },
                  { name: 'all', properties: { scope: `${serviceId}/apis`, state: 'active' } },
                  {
                    name: 'gold',
                    properties: { scope: `${serviceId}/products/gold`, state: 'active', displayName: 'Gold' },
                  },
                  { name: 'one', properties: { scope: `${serviceId}/apis/orders`, state: 'suspended' } },
                ],
              },
            };
      const found = await azure.apiManagement.listKeySubscriptions(serviceId);
      assert.deepEqual(
        found.map(({ name, scope: { kind } }) => `${name} ${kind}`),
        ['one api', 'gold product', 'master allApis', 'all allApis'],
      );
      const key = await azure.apiManagement.readKey(`${serviceId}/subscriptions/one`);
      assert.equal(key.reveal(), 'k-1');
      assert.equal(JSON.stringify({ key }), '{"key":"[hidden]"}');
    });
  });
});
