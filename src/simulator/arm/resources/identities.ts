import { empty, json, type SimResponse } from '../../http';
import { isObject, objectOf, textOf, type JsonObject } from '../../json';
import { createIdentity, deleteIdentity, tenantOf, type UserAssignedIdentity } from '../../world';
import { mayDo } from '../caller';
import { ArmError, resourceNotFound } from '../errors';
import { requireGroup, subscriptionOf } from '../lookup';
import type { ArmCall, ArmRoute } from '../router';

const type = 'Microsoft.ManagedIdentity/userAssignedIdentities';
const versions = ['2018-11-30', '2023-01-31', '2024-11-30'];
const inGroup = '/subscriptions/{sub}/resourceGroups/{rg}/providers/Microsoft.ManagedIdentity/userAssignedIdentities';

const wire = (each: UserAssignedIdentity): JsonObject => ({
  id: each.id,
  name: each.name,
  type,
  location: each.location,
  tags: each.tags,
  properties: { tenantId: each.tenantId, principalId: each.principalId, clientId: each.clientId },
});

const list = (call: ArmCall, prefix: string): SimResponse => {
  const found = [...call.world.identities.values()].filter(
    each => each.id.toLowerCase().startsWith(prefix.toLowerCase()) && mayDo(call.caller, `${type}/read`, each.id),
  );
  return json(200, { value: found.map(wire) });
};

const idOf = ({ params: { sub = '', rg = '', identity = '' } }: ArmCall) =>
  `/subscriptions/${sub}/resourceGroups/${rg}/providers/${type}/${identity}`;

function get(call: ArmCall): SimResponse {
  requireGroup(call);
  const found = call.world.identities.get(idOf(call).toLowerCase());
  const { rg = '', identity = '' } = call.params;
  if (!found) throw resourceNotFound(type, identity, rg);
  return json(200, wire(found));
}

function put(call: ArmCall): SimResponse {
  requireGroup(call);
  const { world } = call;
  const { rg = '', identity: name = '' } = call.params;
  const subscription = subscriptionOf(call);
  const tenant = tenantOf(world, subscription.tenantId);
  const body = call.body();
  const location = textOf(body['location']);
  if (location === undefined || !tenant) {
    throw new ArmError(400, 'LocationRequired', 'The location property is required for this definition.');
  }
  const id = idOf(call);
  const existing = world.identities.get(id.toLowerCase());
  if (existing) {
    existing.tags = objectOf(body['tags']);
    return json(200, wire(existing));
  }
  const made: UserAssignedIdentity = {
    ...createIdentity(world, tenant, name, id),
    id,
    subscriptionId: subscription.id,
    resourceGroup: rg,
    location,
    tags: objectOf(body['tags']),
  };
  world.identities.set(id.toLowerCase(), made);
  return json(201, wire(made), { Location: id });
}

function patch(call: ArmCall): SimResponse {
  requireGroup(call);
  const found = call.world.identities.get(idOf(call).toLowerCase());
  const { rg = '', identity = '' } = call.params;
  if (!found) throw resourceNotFound(type, identity, rg);
  const { tags } = call.body();
  if (isObject(tags)) found.tags = tags;
  return json(200, wire(found));
}

/** A later identity of that name has other ids; services that had it keep a dead reference (F-19). */
function remove(call: ArmCall): SimResponse {
  const key = idOf(call).toLowerCase();
  const found = call.world.identities.get(key);
  if (!found) return empty(204);
  const tenant = tenantOf(call.world, found.tenantId);
  if (tenant) deleteIdentity(tenant, found.principalId);
  call.world.identities.delete(key);
  return empty(200);
}

export const identityRoutes: readonly ArmRoute[] = [
  {
    method: 'GET',
    pattern: '/subscriptions/{sub}/providers/Microsoft.ManagedIdentity/userAssignedIdentities',
    handle: call => list(call, `/subscriptions/${subscriptionOf(call).id}/`),
    versions,
    action: 'none',
  },
  {
    method: 'GET',
    pattern: inGroup,
    handle: call => {
      requireGroup(call);
      return list(call, `/subscriptions/${call.params['sub'] ?? ''}/resourceGroups/${call.params['rg'] ?? ''}/`);
    },
    versions,
    action: 'none',
  },
  { method: 'GET', pattern: `${inGroup}/{identity}`, handle: get, versions },
  { method: 'PUT', pattern: `${inGroup}/{identity}`, handle: put, versions },
  { method: 'PATCH', pattern: `${inGroup}/{identity}`, handle: patch, versions },
  { method: 'DELETE', pattern: `${inGroup}/{identity}`, handle: remove, versions },
];
