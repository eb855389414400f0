import { findResource, verifyToken } from '../entra';
import { json, type SimRequest, type SimResponse } from '../http';
import { isObject, objectOf, textOf, type JsonObject } from '../json';
import { type Application, type ServicePrincipal, type Tenant, tenantOf, type User, type World } from '../world';
import { change, create } from './applications';
import { answerBatch } from './batch';
import { badRequest, denied, GraphError, notFound } from './errors';
import { filtered, selected } from './query';
import { applicationWire, assignmentWire, servicePrincipalWire } from './wire';

interface GraphCall {
  readonly world: World;
  readonly tenant: Tenant;
  readonly user: User | undefined;
  readonly request: SimRequest;
  readonly now: number;
  body(): JsonObject;
}

const root = 'https://graph.microsoft.com/v1.0';

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
  const [, collection = '', key, rest] = /^(\w+)(\(\w+='[^']*'\)|\/[^/]+)?(?:\/(.+))?$/.exec(path) ?? [];
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

function list(call: GraphCall, type: string, items: readonly JsonObject[]): SimResponse {
  const { searchParams } = call.request.url;
  const found = filtered(items, searchParams.get('$filter'));
  const top = searchParams.get('$top');
  const size = top === null ? 100 : Number(top);
  if (!Number.isInteger(size) || size < 1 || size > 999)
    throw badRequest(`Invalid page size specified: '${top ?? ''}'. Must be between 1 and 999 inclusive.`);
  const skip = Number(searchParams.get('$skiptoken') ?? '0');
  const select = searchParams.get('$select');
  const next = new URL(call.request.url);
  next.searchParams.set('$skiptoken', String(skip + size));
  return json(200, {
    '@odata.context': `${root}/$metadata#${type}${select === null ? '' : `(${select})`}`,
    ...(searchParams.get('$count') === 'true' && { '@odata.count': found.length }),
    ...(skip + size < found.length && { '@odata.nextLink': next.href }),
    value: found.slice(skip, skip + size).map(item => selected(item, select)),
  });
}

function one(call: GraphCall, type: string, item: JsonObject, status = 200): SimResponse {
  const select = call.request.url.searchParams.get('$select');
  return json(status, {
    '@odata.context': `${root}/$metadata#${type}${select === null ? '' : `(${select})`}/$entity`,
    ...selected(item, select),
  });
}

/** `(appId='…')`, `(uniqueName='…')` or `/id`. */
function keyOf(key: string): { readonly name: string; readonly value: string } {
  const [, name, value] = /^\((\w+)='([^']*)'\)$/.exec(key) ?? [];
  return name !== undefined && value !== undefined ? { name, value } : { name: 'id', value: key.slice(1) };
}

function applications(call: GraphCall, method: string, key: string | undefined): SimResponse {
  const { world, tenant, now } = call;
  const visible = tenant.applications.filter(each => each.visibleFrom <= now);
  if (key === undefined) {
    if (method === 'POST')
      return one(call, 'applications', applicationWire(tenant, create(world, tenant, call.body())), 201);
    if (method === 'GET')
      return list(
        call,
        'applications',
        visible.map(each => applicationWire(tenant, each)),
      );
    throw new GraphError(405, 'Request_BadRequest', 'Specified HTTP method is not allowed for the request target.');
  }
  const { name, value } = keyOf(key);
  const matches = (each: Application) =>
    name === 'appId'
      ? each.appId === value.toLowerCase()
      : name === 'uniqueName'
        ? each.uniqueName === value
        : each.objectId === value;
  // Alternate keys are looked up where they are written, so an upsert never makes a second one.
  const isUpsert = name === 'uniqueName' && method === 'PATCH';
  const found = (isUpsert ? tenant.applications : visible).find(matches);
  if (method === 'PATCH') {
    if (!found && name === 'uniqueName' && /create-if-missing/i.test(call.request.headers['prefer'] ?? '')) {
      const made = create(world, tenant, { ...call.body(), uniqueName: value });
      return one(call, 'applications', applicationWire(tenant, made), 201);
    }
    if (!found) throw notFound(value);
    change(world, tenant, found, call.body());
    return { status: 204, headers: {}, body: '' };
  }
  if (!found) throw notFound(value);
  if (method === 'GET') return one(call, 'applications', applicationWire(tenant, found));
  if (method === 'DELETE') {
    tenant.applications.splice(tenant.applications.indexOf(found), 1);
    const index = tenant.servicePrincipals.findIndex(each => each.appId === found.appId);
    const [gone] = index < 0 ? [] : tenant.servicePrincipals.splice(index, 1);
    if (gone) forgetAssignments(tenant, gone);
    return { status: 204, headers: {}, body: '' };
  }
  throw new GraphError(405, 'Request_BadRequest', 'Specified HTTP method is not allowed for the request target.');
}

/** Assignments of a principal and to it end with it. */
function forgetAssignments(tenant: Tenant, { objectId }: ServicePrincipal): void {
  const rest = tenant.assignments.filter(each => each.principalId !== objectId && each.resourceId !== objectId);
  tenant.assignments.splice(0, tenant.assignments.length, ...rest);
}

function servicePrincipals(
  call: GraphCall,
  method: string,
  key: string | undefined,
  rest: string | undefined,
): SimResponse {
  const { tenant, now } = call;
  const visible = tenant.servicePrincipals.filter(each => each.visibleFrom <= now);
  if (key === undefined) {
    if (method === 'POST') return createPrincipal(call);
    return list(
      call,
      'servicePrincipals',
      visible.map(each => servicePrincipalWire(tenant, each)),
    );
  }
  const { name, value } = keyOf(key);
  const found = visible.find(each => (name === 'appId' ? each.appId === value.toLowerCase() : each.objectId === value));
  if (!found) throw notFound(value);
  if (rest !== undefined) return assignments(call, method, found, rest);
  if (method === 'GET') return one(call, 'servicePrincipals', servicePrincipalWire(tenant, found));
  if (method === 'PATCH') {
    const { appRoleAssignmentRequired } = call.body();
    if (typeof appRoleAssignmentRequired === 'boolean') found.appRoleAssignmentRequired = appRoleAssignmentRequired;
    return { status: 204, headers: {}, body: '' };
  }
  if (method === 'DELETE') {
    tenant.servicePrincipals.splice(tenant.servicePrincipals.indexOf(found), 1);
    forgetAssignments(tenant, found);
    return { status: 204, headers: {}, body: '' };
  }
  throw new GraphError(405, 'Request_BadRequest', 'Specified HTTP method is not allowed for the request target.');
}

function createPrincipal(call: GraphCall): SimResponse {
  const { world, tenant, now } = call;
  const body = call.body();
  const appId = textOf(body['appId'])?.toLowerCase() ?? '';
  const application = tenant.applications.find(each => each.appId === appId && each.visibleFrom <= now);
  if (!application) {
    throw new GraphError(
      400,
      'Request_BadRequest',
      `The appId '${appId}' of the service principal does not reference a valid application object.`,
    );
  }
  if (tenant.servicePrincipals.some(each => each.appId === appId)) {
    throw new GraphError(
      409,
      'Request_MultipleObjectsWithSameKeyValue',
      `The service principal cannot be created, updated, or restored because the service principal name ${appId} is already in use.`,
    );
  }
  const made: ServicePrincipal = {
    objectId: world.ids.guid(),
    appId,
    displayName: application.displayName,
    kind: 'Application',
    appRoleAssignmentRequired: body['appRoleAssignmentRequired'] === true,
    ownerTenantId: tenant.id,
    createdAt: now,
    visibleFrom: now + world.switches.graphDelay,
  };
  tenant.servicePrincipals.push(made);
  return one(call, 'servicePrincipals', servicePrincipalWire(tenant, made), 201);
}

const nobodyRole = '00000000-0000-0000-0000-000000000000';

function assignments(call: GraphCall, method: string, found: ServicePrincipal, rest: string): SimResponse {
  const { world, tenant, now } = call;
  const [relation = '', id] = rest.split('/');
  if (relation !== 'appRoleAssignedTo' && relation !== 'appRoleAssignments') {
    throw badRequest(`Resource not found for the segment '${relation}'.`);
  }
  const side = relation === 'appRoleAssignedTo' ? 'resourceId' : 'principalId';
  const own = tenant.assignments.filter(each => each[side] === found.objectId);
  const type = `servicePrincipals('${found.objectId}')/${relation}`;
  if (id !== undefined) {
    const assignment = own.find(each => each.id === id);
    if (!assignment) throw notFound(id);
    if (method === 'DELETE') {
      tenant.assignments.splice(tenant.assignments.indexOf(assignment), 1);
      return { status: 204, headers: {}, body: '' };
    }
    return one(call, type, assignmentWire(tenant, assignment));
  }
  if (method !== 'POST')
    return list(
      call,
      type,
      own.map(each => assignmentWire(tenant, each)),
    );
  const body = objectOf(call.body());
  const [principalId = '', resourceId = '', appRoleId = ''] = ['principalId', 'resourceId', 'appRoleId'].map(
    name => textOf(body[name]) ?? '',
  );
  if ((relation === 'appRoleAssignedTo' ? resourceId : principalId) !== found.objectId) {
    throw badRequest('The id in the path and in the body differ.');
  }
  const principal = tenant.servicePrincipals.some(each => each.objectId === principalId && each.visibleFrom <= now);
  const isUser = tenant.users.some(each => each.objectId === principalId);
  const isGroup = tenant.groups.some(each => each.objectId === principalId);
  if (!principal && !isUser && !isGroup) throw notFound(principalId);
  const resource = tenant.servicePrincipals.find(each => each.objectId === resourceId);
  const target = resource && findResource(tenant, resource.appId, now);
  if (!target) throw notFound(resourceId);
  const isRole = target.appRoles.some(each => each.id === appRoleId && each.isEnabled);
  if (!isRole && !(appRoleId === nobodyRole && target.appRoles.length === 0)) {
    throw badRequest('Permission being assigned was not found on application.');
  }
  if (
    tenant.assignments.some(
      each => each.principalId === principalId && each.resourceId === resourceId && each.appRoleId === appRoleId,
    )
  ) {
    throw badRequest('Permission being assigned already exists on the object');
  }
  const made = {
    id: Buffer.from(world.ids.hex(40), 'hex').toString('base64url'),
    principalId,
    resourceId,
    appRoleId,
    createdAt: now,
  };
  tenant.assignments.push(made);
  return one(call, type, assignmentWire(tenant, made), 201);
}
