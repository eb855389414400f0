import { json, type SimRequest, type SimResponse } from '../http';
import type { Application, Tenant, User, World } from '../world';
import { claimsFor, type Subject } from './claims';
import {
  applicationNotFound,
  badRequest,
  entraErrorBody,
  type EntraError,
  resourceNotFound,
  roleNotAssigned,
  userNotAssigned,
  wrongPassword,
  wrongSecret,
} from './errors';
import { signToken, verifyToken } from './jwt';
import { findResource, isAssigned, type ResourceApplication } from './resource';

/** Seconds. Users' tokens last 60 to 90 minutes, an application's with a secret one hour. */
const lifetime = 4500;
const refreshLifetime = 90 * 86_400;

class TokenFailure extends Error {
  readonly error: EntraError;
  constructor(error: EntraError) {
    super(error.text);
    this.error = error;
  }
}

/** `POST /{tenant}/oauth2/token` and `/oauth2/v2.0/token`: password, client-credentials and refresh-token grants. */
export function token(world: World, tenant: Tenant, version: 1 | 2, request: SimRequest): SimResponse {
  const headers = { 'Cache-Control': 'no-store, no-cache', Pragma: 'no-cache' };
  try {
    const form = new URLSearchParams(request.body);
    return json(200, grant(world, tenant, version, form), headers);
  } catch (error) {
    if (!(error instanceof TokenFailure)) throw error;
    return json(error.error.status, entraErrorBody(world, error.error), headers);
  }
}

function need(form: URLSearchParams, name: string): string {
  const value = form.get(name);
  if (value === null || value === '') {
    throw new TokenFailure(badRequest(900144, `The request body must contain the following parameter: '${name}'.`));
  }
  return value;
}

function grant(world: World, tenant: Tenant, version: 1 | 2, form: URLSearchParams) {
  const type = need(form, 'grant_type');
  const clientId = need(form, 'client_id').toLowerCase();
  const client = tenant.servicePrincipals.find(
    each => each.appId === clientId && each.visibleFrom <= world.clock.now(),
  );
  if (!client) throw new TokenFailure(applicationNotFound(clientId, tenant.displayName));
  const asked = version === 2 ? resourceIn(need(form, 'scope')) : need(form, 'resource');
  switch (type) {
    case 'client_credentials': {
      const application = tenant.applications.find(each => each.appId === clientId);
      if (!application?.secrets.includes(need(form, 'client_secret'))) throw new TokenFailure(wrongSecret(clientId));
      const subject = { kind: 'application', clientId, objectId: client.objectId } as const;
      const target = resourceFor(world, tenant, asked);
      if (target.principal.appRoleAssignmentRequired && !isAssigned(tenant, client.objectId, target)) {
        throw new TokenFailure(roleNotAssigned(clientId, client.displayName, target.clientId, target.displayName));
      }
      return answer(world, tenant, version, subject, target, asked);
    }
    case 'password': {
      const name = need(form, 'username').toLowerCase();
      const user = tenant.users.find(each => each.userPrincipalName.toLowerCase() === name);
      if (user?.password !== need(form, 'password')) throw new TokenFailure(wrongPassword);
      return answerUser(world, tenant, version, clientId, user, asked);
    }
    case 'refresh_token': {
      const check = verifyToken(world, need(form, 'refresh_token'));
      const claims = check.ok ? check.claims : undefined;
      const user = tenant.users.find(each => each.objectId === claims?.['oid']);
      if (!user || claims?.['aud'] !== 'refresh' || claims['azp'] !== clientId) {
        throw new TokenFailure({
          status: 400,
          code: 70000,
          error: 'invalid_grant',
          text: 'AADSTS70000: Provided grant is invalid or malformed.',
        });
      }
      return answerUser(world, tenant, version, clientId, user, asked);
    }
    default:
      throw new TokenFailure({
        status: 400,
        code: 70003,
        error: 'unsupported_grant_type',
        text: `AADSTS70003: The app requested an unsupported grant type '${type}'.`,
      });
  }
}

const openIdScopes = new Set(['openid', 'profile', 'email', 'offline_access']);

/** The resource of a v2 scope list: all its scopes are of one. `{resource}/.default` and `{resource}/{scope}`. */
function resourceIn(scope: string): string {
  const resources = scope.split(/\s+/).filter(each => each !== '' && !openIdScopes.has(each));
  const [first] = resources;
  if (first === undefined) return 'https://graph.microsoft.com';
  const name = (each: string) => each.slice(0, Math.max(0, each.lastIndexOf('/')));
  if (resources.some(each => name(each) !== name(first))) {
    throw new TokenFailure({
      status: 400,
      code: 28000,
      error: 'invalid_scope',
      text: 'AADSTS28000: Provided value for the input parameter scope is not valid because it contains more than one resource.',
    });
  }
  return name(first) === '' ? 'https://graph.microsoft.com' : name(first);
}

function resourceFor(world: World, tenant: Tenant, asked: string): ResourceApplication {
  const target = findResource(tenant, asked, world.clock.now());
  if (!target) throw new TokenFailure(resourceNotFound(asked, tenant.displayName));
  return target;
}

/** A user's token for a registered application wants a scope of it that the client may have without anybody's consent. */
function requireConsent(application: Application, clientId: string, user: User): void {
  const { scopes, preAuthorized } = application.exposed;
  if (scopes.length > 0 && preAuthorized.includes(clientId)) return;
  throw new TokenFailure({
    status: 400,
    code: 65001,
    error: 'invalid_grant',
    text: `AADSTS65001: The user or administrator has not consented to use the application with ID '${clientId}' named '${user.displayName}'. Send an interactive authorization request for this user and resource.`,
  });
}

function answerUser(world: World, tenant: Tenant, version: 1 | 2, clientId: string, user: User, asked: string) {
  const target = resourceFor(world, tenant, asked);
  if (target.application) requireConsent(target.application, clientId, user);
  if (target.principal.appRoleAssignmentRequired && !isAssigned(tenant, user.objectId, target)) {
    throw new TokenFailure(userNotAssigned(user.userPrincipalName, target.clientId, target.displayName));
  }
  const subject: Subject = {
    kind: 'user',
    clientId,
    objectId: user.objectId,
    name: user.userPrincipalName,
    displayName: user.displayName,
  };
  const exp = Math.floor(world.clock.now() / 1000) + refreshLifetime;
  const refresh = signToken(world.signingKey, {
    aud: 'refresh',
    azp: clientId,
    oid: user.objectId,
    tid: tenant.id,
    exp,
  });
  return {
    ...answer(world, tenant, version, subject, target, asked),
    scope: `${asked}/.default`,
    refresh_token: refresh,
  };
}

function answer(
  world: World,
  tenant: Tenant,
  version: 1 | 2,
  subject: Subject,
  target: ResourceApplication,
  asked: string,
) {
  const claims = claimsFor(world, tenant, subject, target, asked, lifetime);
  const expiresOn = typeof claims['exp'] === 'number' ? claims['exp'] : 0;
  const times =
    version === 2
      ? { expires_in: lifetime, ext_expires_in: lifetime }
      : {
          expires_in: String(lifetime),
          ext_expires_in: String(lifetime),
          expires_on: String(expiresOn),
          not_before: String(expiresOn - lifetime),
          resource: asked,
        };
  return { token_type: 'Bearer', ...times, access_token: signToken(world.signingKey, claims) };
}
