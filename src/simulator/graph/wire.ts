import type { JsonObject } from '../json';
import {
  type Application,
  type AppRole,
  type AppRoleAssignment,
  isoTime,
  type ServicePrincipal,
  type Tenant,
} from '../world';

const role = (each: AppRole): JsonObject => ({
  id: each.id,
  value: each.value,
  displayName: each.displayName,
  description: each.description,
  allowedMemberTypes: each.allowedMemberTypes,
  isEnabled: each.isEnabled,
});

const scope = (each: { readonly id: string; readonly value: string }): JsonObject => ({
  id: each.id,
  value: each.value,
  type: 'User',
  isEnabled: true,
  adminConsentDisplayName: each.value,
  adminConsentDescription: each.value,
  userConsentDisplayName: each.value,
  userConsentDescription: each.value,
});

export const applicationWire = (tenant: Tenant, each: Application): JsonObject => ({
  id: each.objectId,
  appId: each.appId,
  displayName: each.displayName,
  uniqueName: each.uniqueName,
  createdDateTime: isoTime(each.createdAt),
  identifierUris: each.identifierUris,
  publisherDomain: tenant.domains[0] ?? null,
  signInAudience: 'AzureADMyOrg',
  api: {
    acceptMappedClaims: null,
    knownClientApplications: [],
    requestedAccessTokenVersion: each.tokenVersion,
    oauth2PermissionScopes: each.exposed.scopes.map(scope),
    preAuthorizedApplications: each.exposed.preAuthorized.map(appId => ({
      appId,
      delegatedPermissionIds: each.exposed.scopes.map(({ id }) => id),
    })),
  },
  appRoles: each.appRoles.map(role),
  passwordCredentials: [],
  keyCredentials: [],
  requiredResourceAccess: [],
  tags: [],
  ...each.properties,
});

export function servicePrincipalWire(tenant: Tenant, each: ServicePrincipal): JsonObject {
  const application = tenant.applications.find(one => one.appId === each.appId);
  const isIdentity = each.kind === 'ManagedIdentity';
  return {
    id: each.objectId,
    accountEnabled: true,
    appId: each.appId,
    appDisplayName: isIdentity ? null : (application?.displayName ?? each.displayName),
    appOwnerOrganizationId: isIdentity ? null : each.ownerTenantId,
    appRoleAssignmentRequired: each.appRoleAssignmentRequired,
    alternativeNames: isIdentity
      ? [`isExplicit=${String(/userAssignedIdentities/i.test(each.armId ?? ''))}`, each.armId ?? '']
      : [],
    displayName: each.displayName,
    servicePrincipalNames: [each.appId, ...(application?.identifierUris ?? each.foreign?.identifierUris ?? [])],
    servicePrincipalType: each.kind,
    signInAudience: isIdentity ? null : each.foreign ? 'AzureADMultipleOrgs' : 'AzureADMyOrg',
    appRoles: (application?.appRoles ?? each.foreign?.appRoles ?? []).map(role),
    oauth2PermissionScopes: (application?.exposed.scopes ?? []).map(scope),
    tags: [],
  };
}

export function assignmentWire(tenant: Tenant, each: AppRoleAssignment): JsonObject {
  const principal = tenant.servicePrincipals.find(one => one.objectId === each.principalId);
  const user = tenant.users.find(one => one.objectId === each.principalId);
  const group = tenant.groups.find(one => one.objectId === each.principalId);
  const resource = tenant.servicePrincipals.find(one => one.objectId === each.resourceId);
  return {
    id: each.id,
    deletedDateTime: null,
    appRoleId: each.appRoleId,
    createdDateTime: isoTime(each.createdAt),
    principalDisplayName: principal?.displayName ?? user?.displayName ?? group?.displayName ?? null,
    principalId: each.principalId,
    principalType: user ? 'User' : group ? 'Group' : 'ServicePrincipal',
    resourceDisplayName: resource?.displayName ?? null,
    resourceId: each.resourceId,
  };
}
