import { json, type SimResponse } from '../http';
import type { Tenant, World } from '../world';
import { issuerOf } from './claims';
import { jwks } from './jwt';

const base = 'https://login.microsoftonline.com';

/** `/.well-known/openid-configuration` of a tenant in either version (domain.md 6.1). */
export function openidConfiguration(tenantId: string, version: 1 | 2): SimResponse {
  const oauth = version === 2 ? 'oauth2/v2.0' : 'oauth2';
  return json(200, {
    token_endpoint: `${base}/${tenantId}/${oauth}/token`,
    token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt', 'client_secret_basic'],
    jwks_uri: `${base}/${tenantId}/discovery/${version === 2 ? 'v2.0/keys' : 'keys'}`,
    response_modes_supported: ['query', 'fragment', 'form_post'],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['RS256'],
    response_types_supported: ['code', 'id_token', 'code id_token', 'id_token token'],
    scopes_supported: version === 2 ? ['openid', 'profile', 'email', 'offline_access'] : ['openid'],
    issuer: issuerOf(tenantId, version),
    authorization_endpoint: `${base}/${tenantId}/${oauth}/authorize`,
    end_session_endpoint: `${base}/${tenantId}/${oauth}/logout`,
    claims_supported: ['sub', 'iss', 'aud', 'exp', 'iat', 'nonce', 'preferred_username', 'name', 'tid', 'ver'],
    tenant_region_scope: 'EU',
    cloud_instance_name: 'microsoftonline.com',
    cloud_graph_host_name: 'graph.windows.net',
    msgraph_host: 'graph.microsoft.com',
  });
}

export const keys = (world: World, tenant: Tenant | undefined, version: 1 | 2): SimResponse =>
  json(200, jwks(world.signingKey, version === 2 ? issuerOf(tenant?.id ?? '{tenantid}', 2) : undefined));

/** What sign-in libraries ask before anything else. */
export function instanceDiscovery(authorize: string): SimResponse {
  const tenant = /^https:\/\/[^/]+\/([^/]+)\//.exec(authorize)?.[1] ?? 'common';
  return json(200, {
    tenant_discovery_endpoint: `${base}/${tenant}/v2.0/.well-known/openid-configuration`,
    'api-version': '1.1',
    metadata: [
      {
        preferred_network: 'login.microsoftonline.com',
        preferred_cache: 'login.windows.net',
        aliases: ['login.microsoftonline.com', 'login.windows.net', 'sts.windows.net'],
      },
    ],
  });
}
