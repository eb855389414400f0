import { ApiManagementClient } from '@azure/arm-apimanagement';
import { WebSiteManagementClient } from '@azure/arm-appservice';
import { ManagedServiceIdentityClient } from '@azure/arm-msi';
import { ResourceGraphClient } from '@azure/arm-resourcegraph';
import { SubscriptionClient } from '@azure/arm-resources-subscriptions';
import { ManagedIdentityCredential } from '@azure/identity';
import type { RecordedAzure } from './recordedAzure';
import { policyText, service, subscriptionId } from './scenario';

const [group, name, workspaceOwner] = ['shop', 'shop-apim', 'premium-apim'] as const;

/** Reads every page; fails when there is nothing at all to judge. */
async function all<T>(pages: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const each of pages) found.push(each);
  if (found.length === 0) throw new Error('An empty list was given where there is something to list.');
  return found;
}

/** Every operation that has one, by Microsoft's own clients: pagers, pollers and models as they are. */
export async function callBySdk(azure: RecordedAzure): Promise<void> {
  const options = azure.clientOptions;
  const credential = azure.credential();
  await callApiManagement(new ApiManagementClient(credential, subscriptionId, options));
  await callWeb(new WebSiteManagementClient(credential, subscriptionId, options));
  const msi = new ManagedServiceIdentityClient(credential, subscriptionId, options);
  await all(msi.userAssignedIdentities.listBySubscription());
  await all(msi.userAssignedIdentities.listByResourceGroup(group));
  await msi.userAssignedIdentities.createOrUpdate(group, 'id-sdk', { location: 'West Europe' });
  await msi.userAssignedIdentities.get(group, 'id-sdk');
  await msi.userAssignedIdentities.update(group, 'id-sdk', { tags: { a: 'b' } });
  await msi.userAssignedIdentities.delete(group, 'id-sdk');
  const subscriptions = new SubscriptionClient(credential, options);
  await all(subscriptions.subscriptions.list());
  await subscriptions.subscriptions.get(subscriptionId);
  await all(subscriptions.tenants.list());
  const graph = new ResourceGraphClient(credential, options);
  const query = 'resources | project id, name, type | order by id asc';
  const first = await graph.resources({
    subscriptions: [subscriptionId],
    query,
    options: { resultFormat: 'objectArray', top: 3 },
  });
  if (first.skipToken === undefined) throw new Error('The first page has no token for the next.');
  await graph.resources({ subscriptions: [subscriptionId], query, options: { skipToken: first.skipToken } });
}

/** As a program on a machine or in an app: the token from the endpoint that @azure/identity asks, then with it. */
export async function callAsManagedIdentity(azure: RecordedAzure): Promise<void> {
  const { managedIdentity } = azure.handshake;
  if (!managedIdentity) throw new Error('The local Azure has no token endpoint.');
  const before = { ...process.env };
  Object.assign(process.env, { IDENTITY_ENDPOINT: managedIdentity.endpoint, IDENTITY_HEADER: managedIdentity.header });
  try {
    const credential = new ManagedIdentityCredential();
    await all(new SubscriptionClient(credential, azure.clientOptions).subscriptions.list());
    await new WebSiteManagementClient(credential, subscriptionId, azure.clientOptions).webApps.get(group, 'orders-app');
  } finally {
    process.env = before;
  }
}

async function callApiManagement(client: ApiManagementClient): Promise<void> {
  const services = client.apiManagementService;
  await all(services.list());
  await all(services.listByResourceGroup(group));
  const before = await services.get(group, name);
  await services.beginUpdateAndWait(
    group,
    name,
    { identity: { type: 'SystemAssigned, UserAssigned', userAssignedIdentities: identitiesOf(before.identity) } },
    { updateIntervalInMs: 50 },
  );
  await all(client.api.listByService(group, name, { top: 1, expandApiVersionSet: true }));
  await client.api.get(group, name, 'orders');
  await client.api.get(group, name, 'orders;rev=2');
  await client.api.getEntityTag(group, name, 'orders');
  await all(client.apiRevision.listByService(group, name, 'orders'));
  await all(client.apiOperation.listByApi(group, name, 'orders'));
  await client.apiOperation.get(group, name, 'orders', 'get');
  await all(client.apiProduct.listByApis(group, name, 'orders'));
  await all(client.product.listByService(group, name));
  await client.product.get(group, name, 'gold');
  await all(client.productApi.listByProduct(group, name, 'gold'));
  await all(client.subscription.list(group, name));
  await client.subscription.get(group, name, 'gold-one');
  await client.subscription.listSecrets(group, name, 'gold-one');
  await all(client.namedValue.listByService(group, name));
  await client.namedValue.get(group, name, 'stock-key');
  await client.namedValue.listValue(group, name, 'stock-key');
  await all(client.backend.listByService(group, name));
  await client.backend.get(group, name, 'orders-app');
  await all(client.policyFragment.listByService(group, name));
  await client.policyFragment.get(group, name, 'shared');
  await client.policyFragment.listReferences(group, name, 'shared');
  await client.gateway.listDebugCredentials(group, name, 'managed', {
    apiId: `${service}/apis/orders`,
    purposes: ['tracing'],
    credentialsExpireAfter: 'PT1H',
  });
  const written = { value: policyText(''), format: 'rawxml' };
  await client.policy.createOrUpdate(group, name, 'policy', written, { ifMatch: '*' });
  await client.apiPolicy.createOrUpdate(group, name, 'stock', 'policy', written, { ifMatch: '*' });
  await client.apiPolicy.getEntityTag(group, name, 'stock', 'policy');
  await client.apiPolicy.delete(group, name, 'stock', 'policy', '*');
  await client.productPolicy.createOrUpdate(group, name, 'gold', 'policy', written);
  await client.apiOperationPolicy.createOrUpdate(group, name, 'orders', 'list', 'policy', written);
  await client.policyFragment.beginCreateOrUpdateAndWait(
    group,
    name,
    'by-sdk',
    { value: '<fragment />', format: 'rawxml' },
    { updateIntervalInMs: 50 },
  );
  const short = { updateIntervalInMs: 50 };
  await services.beginDeleteAndWait(group, 'small-apim', short);
  await all(client.deletedServices.listBySubscription());
  await client.deletedServices.getByName('small-apim', 'westeurope');
  await client.deletedServices.beginPurgeAndWait('small-apim', 'westeurope', short);
  await all(client.workspace.listByService(group, workspaceOwner));
  await all(client.workspaceApi.listByService(group, workspaceOwner, 'team'));
}

/** The user-assigned identities of a service as an update takes them. */
const identitiesOf = (identity: { readonly userAssignedIdentities?: object } | undefined) =>
  Object.fromEntries(Object.keys(identity?.userAssignedIdentities ?? {}).map(id => [id, {}]));

async function callWeb(client: WebSiteManagementClient): Promise<void> {
  await all(client.webApps.list());
  await all(client.webApps.listByResourceGroup(group));
  await client.webApps.get(group, 'orders-app');
  await all(client.webApps.listSlots(group, 'orders-app'));
  await client.webApps.getSlot(group, 'orders-app', 'staging');
  await all(client.webApps.listHostNameBindings(group, 'orders-app'));
  await client.webApps.getConfiguration(group, 'orders-app');
  await client.webApps.listApplicationSettings(group, 'orders-app');
  await all(client.webApps.listFunctions(group, 'stock-fn'));
  await client.webApps.getFunction(group, 'stock-fn', 'list');
  await client.webApps.listHostKeys(group, 'stock-fn');
  await client.webApps.listFunctionKeys(group, 'stock-fn', 'list');
  const { webApps } = client;
  await webApps.stop(group, 'orders-app');
  await webApps.start(group, 'orders-app');
  await webApps.update(group, 'orders-app', { httpsOnly: true });
  const config = await webApps.getConfiguration(group, 'orders-app');
  await webApps.updateConfiguration(group, 'orders-app', {
    ipSecurityRestrictions: config.ipSecurityRestrictions ?? [],
  });
  await webApps.createOrUpdateConfiguration(group, 'orders-app', { minTlsVersion: '1.2' });
  await webApps.createOrUpdateFunctionSecret(group, 'stock-fn', 'list', 'made', { name: 'made', value: 'made-up' });
  await webApps.deleteFunctionSecret(group, 'stock-fn', 'list', 'made');
  const swap = { targetSlot: 'staging', preserveVnet: true };
  await webApps.swapSlotWithProduction(group, 'orders-app', swap, { updateIntervalInMs: 50 });
  const settings = await client.webApps.getAuthSettingsV2WithoutSecrets(group, 'orders-app');
  await client.webApps.updateAuthSettingsV2(group, 'orders-app', settings);
  await client.webApps.getAuthSettingsV2(group, 'orders-app');
  await client.webApps.getAuthSettingsV2WithoutSecretsSlot(group, 'orders-app', 'staging');
}
