import type { AppRole, Application, ServicePrincipal, Tenant } from '../world';

/** The application that a resource string names in a tenant, with its service principal there (domain.md 6.3). */
export interface ResourceApplication {
  readonly clientId: string;
  readonly displayName: string;
  readonly tokenVersion: 1 | 2;
  readonly appRoles: readonly AppRole[];
  readonly principal: ServicePrincipal;
  readonly application?: Application;
}

/** Microsoft's own resources are taken with and without the slash at the end. */
const names = (principal: ServicePrincipal, application: Application | undefined): readonly string[] =>
  application?.identifierUris ?? principal.foreign?.identifierUris.flatMap(uri => [uri, uri.replace(/\/$/, '')]) ?? [];

export function findResource(tenant: Tenant, resource: string, now: number): ResourceApplication | undefined {
  for (const principal of tenant.servicePrincipals) {
    if (principal.kind !== 'Application' || principal.visibleFrom > now) continue;
    const application = tenant.applications.find(candidate => candidate.appId === principal.appId);
    if (principal.appId !== resource.toLowerCase() && !names(principal, application).includes(resource)) continue;
    return {
      clientId: principal.appId,
      displayName: application?.displayName ?? principal.displayName,
      tokenVersion: application ? (application.tokenVersion ?? 1) : (principal.foreign?.tokenVersion ?? 1),
      appRoles: application?.appRoles ?? principal.foreign?.appRoles ?? [],
      principal,
      ...(application && { application }),
    };
  }
  return undefined;
}

/** A principal, and for a user the groups it is in: service principals get no roles through groups (domain.md 6.5, F-24). */
function holders(tenant: Tenant, principalId: string): readonly string[] {
  const isUser = tenant.users.some(each => each.objectId === principalId);
  const groups = isUser ? tenant.groups.filter(each => each.members.includes(principalId)) : [];
  return [principalId, ...groups.map(each => each.objectId)];
}

/** Values of the application roles that a principal holds on a resource; none: undefined, as the claim is absent then. */
export function heldRoles(tenant: Tenant, principalId: string, resource: ResourceApplication): string[] | undefined {
  const who = holders(tenant, principalId);
  const held = tenant.assignments
    .filter(each => who.includes(each.principalId) && each.resourceId === resource.principal.objectId)
    .map(each => resource.appRoles.find(role => role.id === each.appRoleId)?.value)
    .filter(value => value !== undefined);
  return held.length > 0 ? held : undefined;
}

export function isAssigned(tenant: Tenant, principalId: string, resource: ResourceApplication): boolean {
  const who = holders(tenant, principalId);
  return tenant.assignments.some(
    each => who.includes(each.principalId) && each.resourceId === resource.principal.objectId,
  );
}
