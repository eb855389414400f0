import type { Azure, Call } from '../azure/interfaces';
import type { ArmId, TokenClaims } from '../route';

/**
 * The client ID of a service's system-assigned identity: from Azure, else from the token that the trace showed, else
 * from Graph (U27). A token of another principal, one that the identity had before say (F-19), tells nothing.
 */
export async function callerClientId(
  { directory }: Azure,
  serviceId: ArmId,
  objectId: string,
  claims: TokenClaims | undefined,
  call: Call,
): Promise<string | undefined> {
  const seen = claims?.oid?.toLowerCase() === objectId.toLowerCase() ? claims.caller : undefined;
  const clientId = await directory.systemIdentityClientId(serviceId, objectId, call, seen);
  return clientId === '' ? undefined : clientId;
}
