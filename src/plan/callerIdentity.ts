import type { Azure, Call, Directory } from '../azure/interfaces';
import type { ArmId, TokenClaims } from '../route';
import { unknownName } from './unknowns';

/**
 * The client ID of a service's system-assigned identity: from Azure, else from one of the tokens that traces showed, else
 * from Graph (U27). A token of another principal, one that the identity had before say (F-19), tells nothing.
 */
export async function callerClientId(
  { directory }: Azure,
  serviceId: ArmId,
  objectId: string,
  claims: readonly TokenClaims[],
  call: Call,
): Promise<string | undefined> {
  const seen = claims.find(one => one.oid?.toLowerCase() === objectId.toLowerCase())?.caller;
  const clientId = await directory.systemIdentityClientId(serviceId, objectId, call, seen);
  return clientId === '' ? undefined : clientId;
}

/** Object id of a service's system-assigned identity: as a step of this run has made it known, else read; undefined: off. */
export async function callerObjectId(
  azure: Azure,
  serviceId: ArmId,
  call: Call,
  known: Readonly<Record<string, string>>,
): Promise<string | undefined> {
  const made = known[unknownName('callerObjectId', serviceId)];
  return made ?? (await azure.apiManagement.getService(serviceId, call)).identity.systemAssigned?.principalId;
}

/** Asks `identities/default` once per identity, ahead of time where somebody does, and remembers what it told. */
export function rememberingCallers(azure: Azure): Azure {
  const { directory } = azure;
  const asked = new Map<string, Promise<string | undefined>>();
  const defaultIdentityClientId: Directory['defaultIdentityClientId'] = (serviceId, objectId, call) => {
    const key = `${serviceId} ${objectId}`.toLowerCase();
    const asking = asked.get(key) ?? directory.defaultIdentityClientId(serviceId, objectId, call);
    asked.set(key, asking);
    asking.then(
      told => told === undefined && asked.delete(key),
      () => asked.delete(key),
    );
    return asking;
  };
  return {
    ...azure,
    directory: {
      ...directory,
      defaultIdentityClientId,
      systemIdentityClientId: async (serviceId, objectId, call, seen) =>
        (await defaultIdentityClientId(serviceId, objectId, call)) ??
        directory.systemIdentityClientId(serviceId, objectId, call, seen),
    },
  };
}
