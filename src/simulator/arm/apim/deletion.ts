import { empty, json, type SimResponse } from '../../http';
import type { JsonObject } from '../../json';
import { type DeletedService, isoTime, settle, type World } from '../../world';
import { mayDo } from '../caller';
import { ArmError, entityNotFound } from '../errors';
import { applyIdentity } from '../identity';
import { requireGroup, subscriptionOf } from '../lookup';
import type { ArmCall, ArmRoute } from '../router';
import { requireUnlocked, startOperation } from './serviceOperation';
import { apimVersions, serviceRoot } from './versions';

/** How long a deleted service's name stays reserved. */
const keptDays = 2;
const day = 86_400_000;

const place = (text: string): string => text.toLowerCase().replaceAll(' ', '');
const sameName = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

/** Those whose time isn't over. */
function reserved(world: World): DeletedService[] {
  const from = world.clock.now() - keptDays * day;
  const over = world.deletedServices.filter(each => each.deletedAt <= from);
  for (const each of over) world.deletedServices.splice(world.deletedServices.indexOf(each), 1);
  return world.deletedServices;
}

/** A name that a deleted service still holds can't be given to another (domain.md 2.3). */
export function requireFree(world: World, name: string): void {
  if (!reserved(world).some(each => sameName(each.service.name, name))) return;
  throw new ArmError(
    409,
    'ServiceAlreadyExistsInSoftDeletedState',
    `Api service ${name} was soft-deleted. In order to create the new service with the same name, you have to either undelete the service or purge it. See https://aka.ms/apimsoftdelete.`,
  );
}

/** Deletes a service as a long-running operation; its identity goes with it, its name stays reserved. */
function remove(call: ArmCall): SimResponse {
  const { world, params } = call;
  requireGroup(call);
  const { sub = '', rg = '', svc = '' } = params;
  const id = `/subscriptions/${sub}/resourceGroups/${rg}/providers/Microsoft.ApiManagement/service/${svc}`;
  const key = id.toLowerCase();
  const service = world.services.get(key);
  if (service) settle(world, service);
  if (!service || !world.services.has(key)) return empty(204);
  requireUnlocked(world, service);
  return startOperation(call, service, 202, () => {
    applyIdentity(world, service, { system: false, attached: [] });
    world.services.delete(key);
    world.deletedServices.push({ service, deletedAt: service.lastOperation?.endsAt ?? world.clock.now() });
  });
}

const pathOf = ({ service }: DeletedService): string =>
  `/subscriptions/${service.subscriptionId}/providers/Microsoft.ApiManagement/locations/${place(service.location)}/deletedservices/${service.name}`;

const wire = (deleted: DeletedService): JsonObject => ({
  id: pathOf(deleted),
  name: deleted.service.name,
  type: 'Microsoft.ApiManagement/deletedservices',
  location: deleted.service.location,
  properties: {
    serviceId: deleted.service.id,
    scheduledPurgeDate: isoTime(deleted.deletedAt + keptDays * day),
    deletionDate: isoTime(deleted.deletedAt),
  },
});

function list(call: ArmCall): SimResponse {
  const { id } = subscriptionOf(call);
  const found = reserved(call.world).filter(
    each =>
      each.service.subscriptionId === id &&
      mayDo(call.caller, 'Microsoft.ApiManagement/deletedservices/read', pathOf(each)),
  );
  return json(200, { value: found.map(wire) });
}

function find(call: ArmCall): DeletedService | undefined {
  const { id } = subscriptionOf(call);
  const { location = '', svc = '' } = call.params;
  return reserved(call.world).find(
    ({ service }) =>
      service.subscriptionId === id && place(service.location) === place(location) && sameName(service.name, svc),
  );
}

function get(call: ArmCall): SimResponse {
  const found = find(call);
  if (!found) throw entityNotFound('Deleted service');
  return json(200, wire(found));
}

function purge(call: ArmCall): SimResponse {
  const found = find(call);
  if (!found) return empty(204);
  const { deletedServices } = call.world;
  deletedServices.splice(deletedServices.indexOf(found), 1);
  return empty(200);
}

const deletedRoot = '/subscriptions/{sub}/providers/Microsoft.ApiManagement/locations/{location}/deletedservices/{svc}';

export const deletionRoutes: readonly ArmRoute[] = [
  { method: 'DELETE', pattern: serviceRoot, handle: remove, versions: apimVersions },
  {
    method: 'GET',
    pattern: '/subscriptions/{sub}/providers/Microsoft.ApiManagement/deletedservices',
    handle: list,
    versions: apimVersions,
    action: 'none',
  },
  { method: 'GET', pattern: deletedRoot, handle: get, versions: apimVersions },
  { method: 'DELETE', pattern: deletedRoot, handle: purge, versions: apimVersions },
];
