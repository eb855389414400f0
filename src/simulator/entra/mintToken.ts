import { tenantOf, type ManagedIdentity, type World } from '../world';
import { claimsFor } from './claims';
import { applicationNotFound, entraErrorBody, resourceNotFound, roleNotAssigned, type EntraError } from './errors';
import { signToken } from './jwt';
import { findResource, isAssigned } from './resource';

export interface MintRequest {
  readonly tenantId: string;
  readonly principal: ManagedIdentity;
  /** As written in the policy: a client id or an identifier URI, no scope. */
  readonly resource: string;
}

/** `error` is the whole description, beginning with `AADSTS…`. */
export type Minted = { readonly token: string } | { readonly error: string; readonly code: number };

/** A managed-identity token lasts about a day (domain.md 6.1). */
const lifetimeSeconds = 86_400;

/**
 * What the managed-identity service gives a gateway: a token of the resource's version for that identity, from its
 * cache per identity and resource string for 24 hours, or Entra's error, which isn't kept (domain.md 6.7).
 */
export function mintManagedIdentityToken(world: World, request: MintRequest): Minted {
  const { principal, resource } = request;
  const fail = (error: EntraError): Minted => ({
    error: entraErrorBody(world, error).error_description,
    code: error.code,
  });
  const tenant = tenantOf(world, request.tenantId);
  if (!tenant) return fail(applicationNotFound(principal.clientId, request.tenantId));
  const now = world.clock.now();
  const target = findResource(tenant, resource, now);
  const byApplication = world.switches.tokenCacheKey === 'application';
  const key = `${principal.principalId} ${byApplication ? (target?.clientId ?? resource) : resource}`;
  const kept = tenant.tokenCache.get(key);
  if (kept && kept.until > now) return { token: kept.token };

  const own = tenant.servicePrincipals.find(each => each.objectId === principal.principalId && each.visibleFrom <= now);
  if (!own) return fail(applicationNotFound(principal.clientId, tenant.displayName));
  if (!target) return fail(resourceNotFound(resource, tenant.id));
  if (target.principal.appRoleAssignmentRequired && !isAssigned(tenant, own.objectId, target)) {
    return fail(roleNotAssigned(own.appId, own.displayName, target.clientId, target.displayName));
  }
  const subject = { kind: 'application', clientId: own.appId, objectId: own.objectId, armId: principal.armId } as const;
  const token = signToken(world.signingKey, claimsFor(world, tenant, subject, target, resource, lifetimeSeconds));
  if (world.switches.tokenCache > 0) tenant.tokenCache.set(key, { token, until: now + world.switches.tokenCache });
  return { token };
}
