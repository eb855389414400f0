import { guidFrom, type Tenant, type UnsignedWorld } from '../world';
import type { ApplicationEntry, TenantEntry } from './scenario';

/** Microsoft's own tenant, which owns its first-party applications. */
const microsoftTenant = 'f8cdef31-a31e-4b4a-93e4-5f571e91255a';
/** The client of VS Code's Microsoft sign-in (domain.md 6.6). */
export const vscodeClientId = 'aebc6443-996d-45c2-90f0-388ff96faa56';

const inEveryTenant = [
  {
    displayName: 'Windows Azure Service Management API',
    clientId: '797f4846-ba00-4fd7-ba43-dac1f8f63013',
    identifierUris: ['https://management.azure.com/', 'https://management.core.windows.net/'],
  },
  {
    displayName: 'Microsoft Graph',
    clientId: '00000003-0000-0000-c000-000000000000',
    identifierUris: ['https://graph.microsoft.com', 'https://graph.microsoft.com/'],
  },
  {
    displayName: 'Azure Key Vault',
    clientId: 'cfa8b339-82a2-471a-a3c9-0fc0be7a4093',
    identifierUris: ['https://vault.azure.net'],
  },
  { displayName: 'Visual Studio Code', clientId: vscodeClientId, identifierUris: [] },
];

export function buildTenant(world: UnsignedWorld, entry: TenantEntry): Tenant {
  const tenant: Tenant = {
    id: entry.id,
    displayName: entry.displayName,
    domains: entry.domains,
    users: (entry.users ?? []).map(user => ({
      objectId: guidFrom('user', entry.id, user.name),
      userPrincipalName: user.name,
      displayName: user.displayName,
      password: user.password,
      directory: user.directory ?? 'read',
      roles: user.roles ?? [],
    })),
    applications: [],
    servicePrincipals: [...inEveryTenant, ...(entry.microsoftApplications ?? [])].map(each => ({
      objectId: guidFrom('servicePrincipal', entry.id, each.clientId),
      appId: each.clientId,
      displayName: each.displayName,
      kind: 'Application' as const,
      appRoleAssignmentRequired: false,
      ownerTenantId: microsoftTenant,
      foreign: { identifierUris: each.identifierUris ?? [], tokenVersion: 1 as const, appRoles: [] },
      createdAt: world.clock.now(),
      visibleFrom: 0,
    })),
    assignments: [],
    groups: (entry.groups ?? []).map(({ id, displayName, members = [] }) => ({ objectId: id, displayName, members })),
    tokenCache: new Map(),
  };
  for (const application of entry.applications ?? []) addApplication(world, tenant, application);
  return tenant;
}

function addApplication(world: UnsignedWorld, tenant: Tenant, entry: ApplicationEntry): void {
  const createdAt = world.clock.now();
  const appRoles = (entry.appRoles ?? []).map(role => ({
    id: role.id ?? guidFrom('appRole', entry.clientId, role.value),
    value: role.value,
    displayName: role.displayName ?? role.value,
    description: role.description ?? role.value,
    allowedMemberTypes: ['Application'],
    isEnabled: true,
  }));
  const scopeId = guidFrom('scope', entry.clientId);
  tenant.applications.push({
    objectId: guidFrom('application', entry.clientId),
    appId: entry.clientId,
    displayName: entry.displayName,
    uniqueName: entry.uniqueName ?? null,
    identifierUris: entry.identifierUris ?? [],
    tokenVersion: entry.tokenVersion === undefined ? 2 : entry.tokenVersion,
    appRoles,
    exposed: entry.userTokens
      ? { scopes: [{ id: scopeId, value: 'user_impersonation' }], preAuthorized: [vscodeClientId] }
      : { scopes: [], preAuthorized: [] },
    secrets: entry.secrets ?? [],
    properties: {},
    createdAt,
    visibleFrom: 0,
  });
  if (entry.servicePrincipal === 'none') return;
  const objectId = guidFrom('servicePrincipal', tenant.id, entry.clientId);
  tenant.servicePrincipals.push({
    objectId,
    appId: entry.clientId,
    displayName: entry.displayName,
    kind: 'Application',
    appRoleAssignmentRequired: entry.servicePrincipal === 'assignmentRequired',
    ownerTenantId: tenant.id,
    createdAt,
    visibleFrom: 0,
  });
  for (const principalId of entry.assigned ?? []) {
    const appRoleId = appRoles[0]?.id ?? '00000000-0000-0000-0000-000000000000';
    tenant.assignments.push({
      id: guidFrom('assignment', principalId, objectId),
      principalId,
      resourceId: objectId,
      appRoleId,
      createdAt,
      visibleFrom: 0,
    });
  }
}
