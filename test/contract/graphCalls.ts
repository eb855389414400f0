import { text } from '../unit/simulator/wire';
import type { RecordedAzure } from './recordedAzure';
import { expect } from './restCalls';
import { clientId } from './scenario';

const roleId = '92a0b1c2-aaaa-4aaa-8aaa-1b2c3d4e5f67';
const principal = '3c4d5e6f-3333-4333-8333-5b6c7d8e9f01';

/** Microsoft Graph: every call of domain.md 6.5 and what finds and takes away what they made. */
export async function callGraph(azure: RecordedAzure): Promise<void> {
  const get = (path: string) => expect(200, azure.graph('GET', path));
  await get('/me');
  await get('/organization');
  await get('/applications?$top=1');
  await get(`/applications?$filter=appId eq '${clientId}'&$select=id,appId,displayName`);
  await get(`/applications?$filter=identifierUris/any(u:u eq 'api://${clientId}')`);
  await get(`/applications(appId='${clientId}')`);
  await get(`/applications(uniqueName='orders-api')`);
  const found = await get(`/servicePrincipals(appId='${clientId}')`);
  const resource = text(found.body['id']);
  await get(`/servicePrincipals/${resource}`);
  await get(`/servicePrincipals/${principal}?$select=id,appId,displayName,servicePrincipalType,alternativeNames`);
  await get(`/servicePrincipals?$filter=appId eq '${clientId}'`);
  await get(`/servicePrincipals/${resource}/appRoleAssignedTo`);
  await get(`/servicePrincipals/${principal}/appRoleAssignments`);
  const batched = ["/servicePrincipals(appId='nobody')", `/servicePrincipals/${resource}`, '/applications?$top=1'];
  const requests = batched.map((url, index) => ({ id: String(index), method: 'GET', url }));
  await expect(200, azure.graph('POST', '/$batch', { requests }));
  await register(azure);
}

async function register(azure: RecordedAzure): Promise<void> {
  const role = {
    id: roleId,
    allowedMemberTypes: ['Application'],
    displayName: 'Call',
    description: 'May call.',
    value: 'Stock.Call',
    isEnabled: true,
  };
  const made = await expect(
    201,
    azure.graph('POST', '/applications', {
      displayName: 'stock-api',
      signInAudience: 'AzureADMyOrg',
      api: { requestedAccessTokenVersion: 2 },
      appRoles: [role],
    }),
  );
  const [id, appId] = [text(made.body['id']), text(made.body['appId'])];
  await expect(200, azure.graph('GET', `/applications/${id}`));
  await expect(204, azure.graph('PATCH', `/applications/${id}`, { identifierUris: [`api://${appId}`] }));
  const upsert = { headers: { Prefer: 'create-if-missing' } };
  const unique = "/applications(uniqueName='upserted')";
  await expect(201, azure.graph('PATCH', unique, { displayName: 'Upserted' }, upsert));
  await expect(204, azure.graph('PATCH', unique, { displayName: 'Upserted' }, upsert));
  const principalMade = await expect(
    201,
    azure.graph('POST', '/servicePrincipals', { appId, appRoleAssignmentRequired: true }),
  );
  const resourceId = text(principalMade.body['id']);
  await expect(204, azure.graph('PATCH', `/servicePrincipals/${resourceId}`, { appRoleAssignmentRequired: false }));
  const assignment = { principalId: principal, resourceId, appRoleId: roleId };
  const path = `/servicePrincipals/${resourceId}/appRoleAssignedTo`;
  const assigned = await expect(201, azure.graph('POST', path, assignment));
  await expect(400, azure.graph('POST', path, assignment));
  await expect(204, azure.graph('DELETE', `${path}/${text(assigned.body['id'])}`));
  await expect(204, azure.graph('DELETE', `/servicePrincipals/${resourceId}`));
  await expect(204, azure.graph('DELETE', `/applications/${id}`));
  await expect(404, azure.graph('GET', `/applications/${id}`));
}
