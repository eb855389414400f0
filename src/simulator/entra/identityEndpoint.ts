import { json, type SimRequest, type SimResponse } from '../http';
import type { ManagedIdentity, World } from '../world';
import { decodeToken } from './jwt';
import { mintManagedIdentityToken } from './mintToken';

/** Where a virtual machine asks for tokens (IMDS), and where an App Service does; on 127.0.0.1, plain http. */
export const machinePath = '/metadata/identity/oauth2/token';
export const appServicePath = '/msi/token';

const failed = (status: number, error: string, description: string): SimResponse =>
  json(status, { error, error_description: description });

/** A token of the identity that the query names, or of the scenario's `machine` (public: managed identities on VMs). */
export function identityEndpoint(world: World, request: SimRequest): SimResponse {
  const isMachine = request.url.pathname === machinePath;
  if (isMachine && request.headers['metadata']?.toLowerCase() !== 'true') {
    return failed(400, 'invalid_request', 'Required metadata header not specified');
  }
  if (!isMachine && request.headers['x-identity-header'] !== world.identityHeader) {
    return json(401, { statusCode: 401, message: 'Unauthorized' });
  }
  const resource = request.url.searchParams.get('resource');
  if (resource === null) return failed(400, 'invalid_resource', 'AADSTS900144: The parameter resource is missing.');
  const principal = identityIn(world, request.url.searchParams);
  if (!principal) return failed(400, 'invalid_request', 'Identity not found');
  const minted = mintManagedIdentityToken(world, { tenantId: principal.tenantId, principal, resource });
  if ('error' in minted) {
    const message = 'An unexpected error occured while fetching the AAD Token.';
    return isMachine
      ? failed(400, 'invalid_resource', minted.error)
      : json(500, { statusCode: 500, message, correlationId: world.ids.guid() });
  }
  const expiresOn = Number(decodeToken(minted.token)?.claims['exp']);
  return json(200, {
    access_token: minted.token,
    client_id: principal.clientId,
    expires_on: String(expiresOn),
    ...(isMachine && { expires_in: String(Math.floor(expiresOn - world.clock.now() / 1000)) }),
    resource,
    token_type: 'Bearer',
  });
}

/** By client ID, object ID or ARM id, whichever is given; none: the machine's own. */
function identityIn(world: World, query: URLSearchParams): ManagedIdentity | undefined {
  const clientId = query.get('client_id');
  const objectId = query.get('object_id') ?? query.get('principal_id');
  const armId = query.get('mi_res_id') ?? query.get('msi_res_id');
  const own = clientId === null && objectId === null && armId === null ? world.machine : undefined;
  for (const tenant of world.tenants) {
    const found = tenant.servicePrincipals.find(
      each =>
        each.kind === 'ManagedIdentity' &&
        (each.objectId === (objectId ?? own) ||
          each.appId === clientId?.toLowerCase() ||
          (armId !== null && each.armId?.toLowerCase() === armId.toLowerCase())),
    );
    if (!found) continue;
    const { objectId: principalId, appId, displayName: name, armId: id = '' } = found;
    return { principalId, clientId: appId, tenantId: tenant.id, name, armId: id };
  }
  return undefined;
}
