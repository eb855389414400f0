import { findResource } from '../entra';
import type { SimResponse } from '../http';
import { objectOf, textOf } from '../json';
import type { ServicePrincipal, Tenant } from '../world';
import { type GraphCall, keyOf, list, notAllowed, one } from './call';
import { badRequest, GraphError, notFound } from './errors';
import { assignmentWire, servicePrincipalWire } from './wire';

/** Assignments of a principal and to it end with it. */
export function forgetAssignments(tenant: Tenant, { objectId }: ServicePrincipal): void {
  const rest = tenant.assignments.filter(each => each.principalId !== objectId && each.resourceId !== objectId);
  tenant.assignments.splice(0, tenant.assignments.length, ...rest);
}

/** `/servicePrincipals`, one of them by id or client ID, and their role assignments from either side. */
export function servicePrincipals(
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
  throw notAllowed();
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
  const own = tenant.assignments.filter(each => each[side] === found.objectId && each.visibleFrom <= now);
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
    visibleFrom: now + world.switches.graphDelay,
  };
  tenant.assignments.push(made);
  return one(call, type, assignmentWire(tenant, made), 201);
}
