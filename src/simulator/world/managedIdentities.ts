import type { ManagedIdentity } from './apiManagement';
import type { RoleAssignment, Tenant } from './directory';
import type { UnsignedWorld } from './world';

/** Registers the service principal of a new managed identity; others see it after `graphDelay` (domain.md 6.5). */
export function createIdentity(
  world: UnsignedWorld,
  tenant: Tenant,
  name: string,
  armId: string,
  ids?: {
    readonly principalId: string;
    readonly clientId: string;
    readonly roles?: readonly RoleAssignment[] | undefined;
  },
): ManagedIdentity {
  const identity = {
    principalId: ids?.principalId ?? world.ids.guid(),
    clientId: ids?.clientId ?? world.ids.guid(),
    tenantId: tenant.id,
    name,
    armId: armId.replace('/resourceGroups/', '/resourcegroups/'),
  };
  const now = world.clock.now();
  tenant.servicePrincipals.push({
    objectId: identity.principalId,
    appId: identity.clientId,
    displayName: name,
    kind: 'ManagedIdentity',
    appRoleAssignmentRequired: false,
    ownerTenantId: tenant.id,
    armId: identity.armId,
    roles: ids?.roles ?? [],
    createdAt: now,
    visibleFrom: ids ? 0 : now + world.switches.graphDelay,
  });
  return identity;
}

/** Takes the principal away, with its role assignments: a later one has other ids (F-19). */
export function deleteIdentity(tenant: Tenant, principalId: string): void {
  const index = tenant.servicePrincipals.findIndex(each => each.objectId === principalId);
  if (index >= 0) tenant.servicePrincipals.splice(index, 1);
  for (let i = tenant.assignments.length - 1; i >= 0; i--) {
    if (tenant.assignments[i]?.principalId === principalId) tenant.assignments.splice(i, 1);
  }
}
