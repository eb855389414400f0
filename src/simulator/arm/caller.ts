import { verifyToken } from '../entra';
import type { SimRequest } from '../http';
import { textOf } from '../json';
import { tenantOf, type RoleAssignment, type Tenant, type World } from '../world';
import { ArmError } from './errors';
import { permits } from './roles';

/** Who calls Resource Manager, by the token. */
export interface ArmCaller {
  readonly tenant: Tenant;
  readonly objectId: string;
  readonly name: string;
  readonly roles: readonly RoleAssignment[];
}

const audiences = new Set([
  'https://management.azure.com',
  'https://management.azure.com/',
  'https://management.core.windows.net',
  'https://management.core.windows.net/',
]);

/** `WWW-Authenticate` of a 401 (domain.md 9.4); `claims` is JSON. */
export const challenge = (tenantId: string, error: string, description: string, claims?: string): string =>
  `Bearer authorization_uri="https://login.windows.net/${tenantId}", error="${error}", error_description="${description}"${
    claims === undefined ? '' : `, claims="${Buffer.from(claims).toString('base64')}"`
  }`;

function unauthorized(tenantId: string, code: string, message: string, error = 'invalid_token'): ArmError {
  return new ArmError(401, code, message, { headers: { 'WWW-Authenticate': challenge(tenantId, error, message) } });
}

/** The caller of a request; throws 401 with Azure's challenge (domain.md 9.4). `home` is the tenant that the challenge names. */
export function authenticate(world: World, request: SimRequest, home: string | undefined): ArmCaller {
  const wanted = home ?? world.tenants[0]?.id ?? 'common';
  const header = request.headers['authorization'];
  if (header === undefined) {
    throw unauthorized(wanted, 'AuthenticationFailed', "Authentication failed. The 'Authorization' header is missing.");
  }
  const token = /^Bearer\s+(\S+)$/i.exec(header)?.[1];
  if (token === undefined) {
    throw unauthorized(
      wanted,
      'AuthenticationFailedInvalidHeader',
      "Authentication failed. The 'Authorization' header is provided in an invalid format.",
    );
  }
  const check = verifyToken(world, token);
  if (!check.ok) {
    throw check.why === 'expired'
      ? unauthorized(wanted, 'ExpiredAuthenticationToken', 'The access token has expired.')
      : unauthorized(wanted, 'InvalidAuthenticationToken', 'The access token is invalid.');
  }
  const { claims } = check;
  const audience = textOf(claims['aud']) ?? '';
  if (!audiences.has(audience)) {
    throw unauthorized(
      wanted,
      'InvalidAuthenticationTokenAudience',
      `The access token has been obtained for wrong audience or resource '${audience}'. It should exactly match with one of the allowed audiences ${[...audiences].map(each => `'${each}'`).join(',')}.`,
    );
  }
  const tenantId = textOf(claims['tid']) ?? '';
  const tenant = tenantOf(world, tenantId);
  if (!tenant || (home !== undefined && home !== tenantId)) {
    throw unauthorized(
      wanted,
      'InvalidAuthenticationTokenTenant',
      `The access token is from the wrong issuer 'https://sts.windows.net/${tenantId}/'. It must match the tenant 'https://sts.windows.net/${wanted}/' associated with this subscription. Please use the authority (URL) 'https://login.windows.net/${wanted}' to get the token.`,
    );
  }
  const objectId = textOf(claims['oid']) ?? '';
  const user = tenant.users.find(each => each.objectId === objectId);
  return {
    tenant,
    objectId,
    name: user?.userPrincipalName ?? textOf(claims['appid']) ?? objectId,
    roles: user?.roles ?? tenant.servicePrincipals.find(each => each.objectId === objectId)?.roles ?? [],
  };
}

/** Whether the scope of an assignment holds a resource. */
export const covers = (scope: string, id: string): boolean => holds(withoutSlash(scope), id.toLowerCase());

const withoutSlash = (scope: string): string => scope.toLowerCase().replace(/\/$/, '');
const holds = (outer: string, inner: string): boolean =>
  inner.startsWith(outer) && (inner.length === outer.length || inner.charAt(outer.length) === '/');

export const mayDo = (caller: ArmCaller, action: string, scope: string): boolean => mayDoEach(caller, action)(scope);

/** The same for many resources: a list of a large tenant asks it for each. */
export function mayDoEach(caller: ArmCaller, action: string): (scope: string) => boolean {
  const scopes = caller.roles.filter(each => permits(each.role, action)).map(each => withoutSlash(each.scope));
  return scope => {
    const id = scope.toLowerCase();
    return scopes.some(outer => holds(outer, id));
  };
}

/** Whether a role somewhere in it makes the subscription show in lists. */
export const sees = (caller: ArmCaller, subscriptionId: string): boolean =>
  caller.roles.some(
    each =>
      covers(`/subscriptions/${subscriptionId}`, each.scope) || covers(each.scope, `/subscriptions/${subscriptionId}`),
  );

export function demand(caller: ArmCaller, action: string, scope: string): void {
  if (mayDo(caller, action, scope)) return;
  throw new ArmError(
    403,
    'AuthorizationFailed',
    `The client '${caller.name}' with object id '${caller.objectId}' does not have authorization to perform action '${action}' over scope '${scope}' or the scope is invalid. If access was recently granted, please refresh your credentials.`,
  );
}
