import { objectOf, textOf, type JsonObject } from '../json';
import { createIdentity, deleteIdentity, tenantOf, type ApimService, type World } from '../world';
import { ArmError } from './errors';

/** `identity` of a service as ARM shows it (domain.md 2.2). */
export function identityBlock(world: World, service: ApimService): JsonObject | undefined {
  const { systemIdentity: own, attachedIdentities } = service;
  if (!own && attachedIdentities.length === 0) return undefined;
  const attached = Object.fromEntries(
    attachedIdentities.map(id => {
      const found = world.identities.get(id);
      return [found?.id ?? id, found ? { principalId: found.principalId, clientId: found.clientId } : {}];
    }),
  );
  const type = [own && 'SystemAssigned', attachedIdentities.length > 0 && 'UserAssigned'].filter(Boolean).join(', ');
  return {
    type,
    ...(own && { principalId: own.principalId, tenantId: own.tenantId }),
    ...(attachedIdentities.length > 0 && { userAssignedIdentities: attached }),
  };
}

export interface IdentityChange {
  readonly system: boolean;
  /** Lower-case ids. */
  readonly attached: readonly string[];
}

/** What a PATCH or PUT asks `identity` to become; throws 400 for what the service would refuse. */
export function readIdentity(world: World, service: ApimService, sent: JsonObject, isPatch: boolean): IdentityChange {
  const parts = (textOf(sent['type']) ?? '').toLowerCase().replaceAll(' ', '').split(',');
  const known = ['systemassigned', 'userassigned', 'none'];
  if (parts.some(part => !known.includes(part)) || (parts.includes('none') && parts.length > 1)) {
    throw new ArmError(400, 'InvalidIdentityType', `The identity type '${textOf(sent['type']) ?? ''}' is not valid.`);
  }
  const system = parts.includes('systemassigned');
  if (!parts.includes('userassigned')) return { system, attached: [] };
  const merge = isPatch && world.switches.patchIdentities === 'merge';
  const attached = new Set(merge ? service.attachedIdentities : []);
  for (const [id, value] of Object.entries(objectOf(sent['userAssignedIdentities']))) {
    const key = id.toLowerCase();
    if (value === null) attached.delete(key);
    else if (!world.identities.has(key)) {
      throw new ArmError(
        400,
        'FailedIdentityOperation',
        `Identity operation for resource '${service.id}' failed with error 'Failed to perform resource identity operation. Status: 'BadRequest'. Response: The user-assigned identity '${id}' does not exist.'.`,
      );
    } else attached.add(key);
  }
  if (attached.size === 0) {
    throw new ArmError(400, 'InvalidIdentityValues', 'User assigned identities must be named where the type says so.');
  }
  if (attached.size > 10) {
    throw new ArmError(400, 'InvalidIdentityValues', 'No more than 10 user-assigned identities per service.');
  }
  return { system, attached: [...attached] };
}

/** Makes it so: a new principal when there was none, its end when it isn't wanted any more (F-19). */
export function applyIdentity(world: World, service: ApimService, change: IdentityChange): void {
  const tenant = tenantOf(world, service.tenantId);
  if (!tenant) throw new Error(`Service ${service.name} is in no tenant.`);
  if (change.system) {
    service.systemIdentity ??= createIdentity(world, tenant, service.name, service.id);
  } else if (service.systemIdentity) {
    deleteIdentity(tenant, service.systemIdentity.principalId);
    service.systemIdentity = undefined;
  }
  service.attachedIdentities = [...change.attached];
}
