import type { SimResponse } from '../http';
import type { Application } from '../world';
import { change, create } from './applications';
import { type GraphCall, keyOf, list, notAllowed, one } from './call';
import { notFound } from './errors';
import { forgetAssignments } from './servicePrincipals';
import { applicationWire } from './wire';

/** `/applications` and one of them by id or alternate key. */
export function applications(call: GraphCall, method: string, key: string | undefined): SimResponse {
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
    throw notAllowed();
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
  throw notAllowed();
}
