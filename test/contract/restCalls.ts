import { type Answer, text } from '../unit/simulator/wire';
import type { RecordedAzure } from './recordedAzure';
import {
  clientId,
  functionApp,
  group,
  identities,
  policyText,
  premium,
  service,
  site,
  subscriptionId,
} from './scenario';

export const apim = 'api-version=2024-05-01';
export const web = 'api-version=2025-05-01';
const preview = 'api-version=2024-06-01-preview';
const identity = 'api-version=2024-11-30';
const resources = 'api-version=2022-12-01';

/** Asks and insists on the status: what fails here is a fault of the local Azure, not of the contract. */
export async function expect(status: number | readonly number[], asked: Promise<Answer>): Promise<Answer> {
  const answer = await asked;
  const wanted = typeof status === 'number' ? [status] : status;
  if (!wanted.includes(answer.status)) {
    throw new Error(`${wanted.join(' or ')} expected, answered ${answer.status}: ${answer.text.slice(0, 500)}`);
  }
  return answer;
}

/** Polls a long-running operation to its end, as its headers say. */
export async function finish(azure: RecordedAzure, start: Answer): Promise<void> {
  const location = start.headers['location'] ?? '';
  const asynchronous = start.headers['azure-asyncoperation'];
  for (;;) {
    await azure.control('POST', 'clock', { advance: 1000 });
    const state = asynchronous === undefined ? undefined : await azure.arm('GET', asynchronous);
    const poll = location === '' ? state : await azure.arm('GET', location);
    if (poll?.status !== 202 && text(state?.body['status']) !== 'InProgress') return;
  }
}

/** Follows a change of something inside a service: how it stands, then what came of it. */
async function finishEntity(azure: RecordedAzure, start: Answer): Promise<void> {
  await expect(200, azure.arm('GET', start.headers['azure-asyncoperation'] ?? ''));
  await azure.control('POST', 'clock', { advance: 1000 });
  await expect(200, azure.arm('GET', start.headers['azure-asyncoperation'] ?? ''));
  await expect(200, azure.arm('GET', start.headers['location'] ?? ''));
}

/** Every operation of chapter 14 by plain REST. */
export async function callByRest(azure: RecordedAzure): Promise<void> {
  const { arm } = { arm: azure.arm.bind(azure) };
  await readSubscriptions(azure);
  const identityChange = { identity: { type: 'SystemAssigned' } };
  await finish(azure, await expect([201, 202], arm('PATCH', `${service}?${apim}`, identityChange)));
  const put = {
    location: 'West Europe',
    sku: { name: 'Developer', capacity: 1 },
    properties: { publisherEmail: 'ops@example.com', publisherName: 'Example' },
  };
  await finish(azure, await expect([200, 201, 202], arm('PUT', `${service}?${apim}`, put)));
  const made = `${group}/providers/Microsoft.ApiManagement/service/made-apim?${apim}`;
  await finish(azure, await expect(201, arm('PUT', made, { ...put, ...identityChange })));
  await readPolicies(azure);
  await writeEntities(azure);
  await writeApis(azure);
  await readWorkspace(azure);
  await trace(azure);
  await callSites(azure);
  await callIdentities(azure);
}

async function readSubscriptions(azure: RecordedAzure): Promise<void> {
  await expect(200, azure.arm('GET', `/subscriptions?${resources}`));
  await expect(200, azure.arm('GET', `/subscriptions/${subscriptionId}?${resources}`));
  await expect(200, azure.arm('GET', `/tenants?${resources}`));
  await expect(200, azure.arm('GET', `/subscriptions/${subscriptionId}/resourcegroups?api-version=2021-04-01`));
  await expect(200, azure.arm('GET', `/subscriptions/${subscriptionId}/resourcegroups/shop?api-version=2021-04-01`));
  const query = (options: object) =>
    azure.arm('POST', '/providers/Microsoft.ResourceGraph/resources?api-version=2024-04-01', {
      subscriptions: [subscriptionId],
      query: "resources | where type =~ 'microsoft.web/sites' | project id | order by id asc",
      options,
    });
  const first = await expect(200, query({ resultFormat: 'objectArray', $top: 1 }));
  await expect(200, query({ resultFormat: 'objectArray', $top: 1, $skipToken: first.body['$skipToken'] }));
}

async function readPolicies(azure: RecordedAzure): Promise<void> {
  const scopes = [
    service,
    `${service}/products/gold`,
    `${service}/apis/orders`,
    `${service}/apis/orders/operations/get`,
    `${premium}/workspaces/team`,
    `${premium}/workspaces/team/apis/team-api`,
    `${premium}/workspaces/team/products/team-product`,
    `${premium}/workspaces/team/apis/team-api/operations/get`,
  ];
  for (const scope of scopes) {
    const path = `${scope}/policies/policy?${apim}`;
    for (const format of ['rawxml', 'xml']) await expect(200, azure.arm('GET', `${path}&format=${format}`));
    for (const type of ['policy+xml', 'policy.raw+xml']) {
      const headers = { Accept: `application/vnd.ms-azure-apim.${type}` };
      await expect(200, azure.arm('GET', path, undefined, { headers }));
    }
    const head = await expect(200, azure.arm('HEAD', path));
    const body = { properties: { format: 'rawxml', value: policyText('') } };
    const headers = { 'If-Match': head.headers['etag'] ?? '' };
    await expect(200, azure.arm('PUT', path, body, { headers }));
    await expect(200, azure.arm('GET', `${scope}/policies?${apim}`));
  }
  const second = `${service}/apis/orders;rev=2/policies/policy?${apim}`;
  await expect(404, azure.arm('GET', second));
  await expect(201, azure.arm('PUT', second, { properties: { format: 'rawxml', value: policyText('') } }));
  await expect(200, azure.arm('DELETE', second, undefined, { headers: { 'If-Match': '*' } }));
  await expect(200, azure.arm('GET', `${service}/allPolicies?${apim}`));
}

async function writeEntities(azure: RecordedAzure): Promise<void> {
  const any = { headers: { 'If-Match': '*' } };
  const backend = `${service}/backends/new-end`;
  const properties = {
    url: 'https://orders-app.azurewebsites.net/api',
    protocol: 'http',
    credentials: { managedIdentity: { resource: `api://${clientId}` } },
  };
  await expect(201, azure.arm('PUT', `${backend}?${preview}`, { properties }));
  await expect(200, azure.arm('GET', `${backend}?${preview}`));
  await expect(200, azure.arm('PATCH', `${backend}?${apim}`, { properties: { description: 'd' } }, any));
  await expect(200, azure.arm('GET', `${service}/backends?${preview}`));
  await expect(200, azure.arm('DELETE', `${backend}?${apim}`, undefined, any));
  await expect(204, azure.arm('DELETE', `${backend}?${apim}`, undefined, any));
  const fragment = `${service}/policyFragments/new-fragment?${apim}`;
  const value = '<fragment><set-header name="z" exists-action="delete" /></fragment>';
  await finishEntity(azure, await expect(201, azure.arm('PUT', fragment, { properties: { format: 'rawxml', value } })));
  await expect(200, azure.arm('GET', `${fragment}&format=rawxml`));
  await expect(200, azure.arm('DELETE', fragment, undefined, any));
}

/** Revisions and their release, operations, products, subscriptions, named values: made, changed, taken away. */
async function writeApis(azure: RecordedAzure): Promise<void> {
  const any = { headers: { 'If-Match': '*' } };
  const put = (path: string, properties: object) => azure.arm('PUT', `${service}/${path}?${apim}`, { properties });
  const patch = (path: string, properties: object) =>
    azure.arm('PATCH', `${service}/${path}?${apim}`, { properties }, any);
  const get = (path: string) => expect(200, azure.arm('GET', `${service}/${path}?${apim}`));
  const remove = (path: string) =>
    expect([200, 204], azure.arm('DELETE', `${service}/${path}?${apim}`, undefined, any));
  await expect(201, put('apis/made', { displayName: 'Made', path: '/made', protocols: ['https'] }));
  await expect(200, patch('apis/made', { serviceUrl: 'https://orders-app.azurewebsites.net' }));
  const operation = {
    displayName: 'Get',
    method: 'GET',
    urlTemplate: '/{id}',
    templateParameters: [{ name: 'id', type: 'string' }],
  };
  await expect(201, put('apis/made/operations/get', operation));
  await expect(200, patch('apis/made/operations/get', { displayName: 'Get one' }));
  await expect(201, put('apis/made;rev=2', { path: 'made', sourceApiId: `${service}/apis/made` }));
  await expect(201, put('apis/made/releases/first', { apiId: `${service}/apis/made;rev=2`, notes: 'n' }));
  await get('apis/made/releases');
  await get('apis/made/releases/first');
  await remove('apis/made/releases/first');
  await remove('apis/made;rev=1');
  await expect(201, put('products/made', { displayName: 'Made', state: 'published' }));
  await expect(200, patch('products/made', { description: 'd' }));
  await expect(201, azure.arm('PUT', `${service}/products/made/apis/made?${apim}`));
  await expect(201, put('subscriptions/made', { displayName: 'Made', scope: `${service}/products/made` }));
  await expect(200, patch('subscriptions/made', { state: 'suspended' }));
  await expect(204, azure.arm('POST', `${service}/subscriptions/made/regeneratePrimaryKey?${apim}`));
  await remove('subscriptions/made');
  await remove('products/made/apis/made');
  await remove('products/made');
  await remove('apis/made/operations/get');
  await remove('apis/made');
  await expect(201, put('namedValues/made', { displayName: 'made', value: 'v', secret: true }));
  await expect(200, patch('namedValues/made', { value: 'w' }));
  await remove('namedValues/made');
  await get('apiVersionSets');
  await get('apiVersionSets/orders-versions');
  await get('gateways');
  await get('policyRestrictions');
}

async function readWorkspace(azure: RecordedAzure): Promise<void> {
  const workspace = `${premium}/workspaces/team`;
  const paths = [
    `${premium}/workspaces`,
    workspace,
    `${workspace}/apis`,
    `${workspace}/apis/team-api`,
    `${workspace}/apis/team-api/operations`,
    `${workspace}/apis/team-api/operations/get`,
    `${workspace}/apis/team-api/revisions`,
    `${workspace}/products`,
    `${workspace}/products/team-product`,
    `${workspace}/backends`,
    `${workspace}/backends/team-end`,
    `${workspace}/namedValues`,
    `${workspace}/namedValues/team-value`,
    `${workspace}/policyFragments`,
    `${workspace}/policyFragments/team-fragment`,
    `${workspace}/subscriptions`,
    `${workspace}/subscriptions/team-sub`,
  ];
  for (const path of paths) await expect(200, azure.arm('GET', `${path}?${apim}`));
  await expect(200, azure.arm('POST', `${workspace}/namedValues/team-value/listValue?${apim}`));
  await expect(200, azure.arm('POST', `${workspace}/subscriptions/team-sub/listSecrets?${apim}`));
}

async function trace(azure: RecordedAzure): Promise<void> {
  const keys = await expect(200, azure.arm('POST', `${service}/subscriptions/master/listSecrets?${apim}`));
  const credentials = await expect(
    200,
    azure.arm('POST', `${service}/gateways/managed/listDebugCredentials?${apim}`, {
      apiId: `${service}/apis/orders`,
      purposes: ['tracing'],
      credentialsExpireAfter: 'PT5M',
    }),
  );
  const called = await azure.arm('GET', 'https://shop-apim.azure-api.net/orders/v1/1', undefined, {
    token: null,
    headers: {
      'Ocp-Apim-Subscription-Key': text(keys.body['primaryKey']),
      'Apim-Debug-Authorization': text(credentials.body['token']),
    },
  });
  const body = { traceId: called.headers['apim-trace-id'] };
  await expect(200, azure.arm('POST', `${service}/gateways/managed/listTrace?${apim}`, body));
  await expect([200, 204], azure.arm('POST', `${service}/gateways/managed/invalidateDebugCredentials?${apim}`));
}

async function callSites(azure: RecordedAzure): Promise<void> {
  for (const each of [site, `${site}/slots/staging`]) {
    const path = `${each}/config/authsettingsV2?${web}`;
    const read = await expect(200, azure.arm('GET', path));
    await expect(200, azure.arm('PUT', path, { properties: { platform: { enabled: false } } }));
    await expect(200, azure.arm('PUT', path, { properties: read.body['properties'] }));
    await expect(200, azure.arm('GET', `${each}/config/authsettingsV2/list?${web}`));
    await expect(200, azure.arm('GET', `${each}/config/web?${web}`));
    await expect(200, azure.arm('GET', `${each}/hostNameBindings?${web}`));
    await expect(200, azure.arm('POST', `${each}/config/authsettings/list?${web}`));
    await expect(200, azure.arm('POST', `${each}/config/appsettings/list?${web}`));
    await expect(200, azure.arm('POST', `${each}/restart?${web}`));
  }
  await expect(200, azure.arm('GET', `${functionApp}/functions?${web}`));
  await expect(200, azure.arm('POST', `${functionApp}/host/default/listkeys?${web}`));
  const key = `${functionApp}/host/default/functionKeys/made?${web}`;
  await expect(201, azure.arm('PUT', key, { name: 'made', value: 'made-up' }));
  await expect(204, azure.arm('DELETE', key));
}

async function callIdentities(azure: RecordedAzure): Promise<void> {
  const one = `${identities}/id-rest?${identity}`;
  await expect(201, azure.arm('PUT', one, { location: 'West Europe', tags: {} }));
  await expect(200, azure.arm('PUT', one, { location: 'West Europe', tags: { a: 'b' } }));
  await expect(200, azure.arm('GET', one));
  await expect(200, azure.arm('DELETE', one));
  await expect(204, azure.arm('DELETE', one));
  await expect(200, azure.arm('GET', `${service}/providers/Microsoft.ManagedIdentity/identities/default?${identity}`));
}
