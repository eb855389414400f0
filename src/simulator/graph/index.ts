import { verifyToken } from '../entra';
import { json, type SimRequest, type SimResponse } from '../http';
import { isObject, textOf, type JsonObject } from '../json';
import { type Tenant, tenantOf, type User, type World } from '../world';
import { applications } from './applicationRoutes';
import { answerBatch } from './batch';
import { type GraphCall, list, one } from './call';
import { badRequest, denied, GraphError, notFound } from './errors';
import { servicePrincipals } from './servicePrincipals';

/** Microsoft Graph: applications, service principals and their role assignments (domain.md 6.5). */
export function handleGraph(world: World, request: SimRequest): Promise<SimResponse> {
  const ids = requestIds(world, request);
  const response = answer(world, request, ids);
  return Promise.resolve({ ...response, headers: { ...alwaysHeaders(ids), ...response.headers } });
}

/** An error of Graph, whatever the request asks for: for faults. */
export function graphErrorAnswer(
  world: World,
  request: SimRequest,
  status: number,
  code: string,
  message: string,
  headers: Readonly<Record<string, string>>,
): SimResponse {
  const ids = requestIds(world, request);
  return json(status, errorBody(world, new GraphError(status, code, message), ids), {
    ...alwaysHeaders(ids),
    ...headers,
  });
}

interface RequestIds {
  readonly 'request-id': string;
  readonly 'client-request-id': string;
}

const requestIds = (world: World, request: SimRequest): RequestIds => ({
  'request-id': world.ids.guid(),
  'client-request-id': request.headers['client-request-id'] ?? world.ids.guid(),
});

const alwaysHeaders = (ids: RequestIds) => ({
  ...ids,
  'x-ms-ags-diagnostic': '{"ServerInfo":{"DataCenter":"Local"}}',
});

function errorBody(world: World, error: GraphError, ids: RequestIds) {
  const date = new Date(world.clock.now()).toISOString().slice(0, 19);
  return { error: { code: error.code, message: error.message, innerError: { date, ...ids } } };
}

function answer(world: World, request: SimRequest, ids: RequestIds): SimResponse {
  try {
    const call = authenticated(world, request);
    if (request.method === 'POST' && /^\/(v1\.0|beta)\/\$batch$/.test(request.url.pathname)) {
      return answerBatch(request, call.body(), one => answer(world, one, ids));
    }
    const writes = request.method !== 'GET';
    const { graphRead, graphWrite } = world.switches;
    const level = call.user?.directory ?? 'read';
    if (graphRead === 'never' || level === 'none') throw denied();
    if (writes && (graphWrite === 'never' || level !== 'write')) throw denied();
    return route(call);
  } catch (error) {
    if (!(error instanceof GraphError)) throw error;
    return json(error.status, errorBody(world, error, ids));
  }
}

function authenticated(world: World, request: SimRequest): GraphCall {
  const bearer = /^Bearer\s+(\S+)$/i.exec(request.headers['authorization'] ?? '')?.[1];
  if (bearer === undefined) throw new GraphError(401, 'InvalidAuthenticationToken', 'Access token is empty.');
  const check = verifyToken(world, bearer);
  if (!check.ok) {
    throw new GraphError(
      401,
      'InvalidAuthenticationToken',
      check.why === 'expired'
        ? 'Lifetime validation failed, the token is expired.'
        : 'IDX14100: JWT is not well formed.',
    );
  }
  if (
    !/^(https:\/\/graph\.microsoft\.com\/?|00000003-0000-0000-c000-000000000000)$/.test(
      textOf(check.claims['aud']) ?? '',
    )
  ) {
    throw new GraphError(401, 'InvalidAuthenticationToken', 'Access token validation failure. Invalid audience.');
  }
  const tenant = tenantOf(world, textOf(check.claims['tid']) ?? '');
  if (!tenant) throw new GraphError(401, 'InvalidAuthenticationToken', 'The tenant is not known.');
  return {
    world,
    tenant,
    user: tenant.users.find(each => each.objectId === check.claims['oid']),
    request,
    now: world.clock.now(),
    body: () => {
      let value: unknown;
      try {
        value = JSON.parse(request.body);
      } catch {
        throw badRequest('Unable to read JSON request payload.');
      }
      if (!isObject(value)) throw badRequest('Unable to read JSON request payload.');
      return value;
    },
  };
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw badRequest('The request URI is not valid.');
  }
}

function route(call: GraphCall): SimResponse {
  const { request, tenant } = call;
  const path = decoded(request.url.pathname)
    .replace(/^\/(v1\.0|beta)\//, '')
    .replace(/\/$/, '');
  const [, collection = '', key, rest] = /^(\w+)(\(\w+='(?:[^']|'')*'\)|\/[^/]+)?(?:\/(.+))?$/.exec(path) ?? [];
  const { method } = request;
  switch (collection) {
    case 'me':
      return me(call, key);
    case 'organization':
      return list(call, 'organization', [organization(tenant)]);
    case 'users':
      return users(call, key);
    case 'applications':
      return applications(call, method, key);
    case 'servicePrincipals':
      return servicePrincipals(call, method, key, rest);
    default:
      throw badRequest(`Resource not found for the segment '${collection}'.`);
  }
}

const organization = (tenant: Tenant): JsonObject => ({
  id: tenant.id,
  displayName: tenant.displayName,
  verifiedDomains: tenant.domains.map((name, index) => ({
    name,
    isDefault: index === 0,
    isInitial: index === 0,
    capabilities: '',
    type: 'Managed',
  })),
});

const userWire = (user: User): JsonObject => ({
  id: user.objectId,
  displayName: user.displayName,
  userPrincipalName: user.userPrincipalName,
  mail: user.userPrincipalName,
});

function me(call: GraphCall, key: string | undefined): SimResponse {
  const { user } = call;
  if (!user) throw badRequest('/me request is only valid with delegated authentication flow.');
  if (key === undefined) return one(call, 'users', userWire(user));
  if (key.startsWith('/memberOf'))
    return list(
      call,
      'directoryObjects',
      user.directory === 'write'
        ? [
            {
              '@odata.type': '#microsoft.graph.directoryRole',
              id: '8f1a7b0e-1111-4e1f-9d57-0a7a7b3c9e01',
              displayName: 'Cloud Application Administrator',
              roleTemplateId: '158c047a-c907-4556-b7ef-446551a6b5f7',
            },
          ]
        : [],
    );
  throw notFound(key.slice(1));
}

function users(call: GraphCall, key: string | undefined): SimResponse {
  if (key === undefined) return list(call, 'users', call.tenant.users.map(userWire));
  const id = key.slice(1);
  const found = call.tenant.users.find(each => each.objectId === id || each.userPrincipalName === id);
  if (!found) throw notFound(id);
  return one(call, 'users', userWire(found));
}
