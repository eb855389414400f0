import { objectOf, textOf, type JsonObject } from '../../json';
import type { World } from '../../world';
import { serviceWire } from '../apim/wire';
import { mayDoEach, type ArmCaller } from '../caller';
import { siteWire, webConfigWire } from '../web/wire';
import { QueryError, type Row } from './kql';

/** A row of `resources`: type in lower case, and the parts of the id beside (domain.md 9.2). */
function row(resource: JsonObject, tenantId: string, subscriptionId: string, resourceGroup: string): Row {
  const { type, ...rest } = resource;
  return {
    ...rest,
    type: (textOf(type) ?? '').toLowerCase(),
    tenantId,
    subscriptionId,
    resourceGroup: resourceGroup.toLowerCase(),
  };
}

/**
 * Every row of a table that the caller may read; the rest is silently missing (domain.md 9.1). With `types`, in lower
 * case, rows of other types may be left out.
 */
export function rowsOf(
  world: World,
  table: string,
  caller: ArmCaller,
  subscriptions: ReadonlySet<string>,
  types?: ReadonlySet<string>,
): Row[] {
  const rows: Row[] = [];
  const permissions = new Map<string, (scope: string) => boolean>();
  const mayRead = (type: string) => {
    const known = permissions.get(type) ?? mayDoEach(caller, `${type}/read`);
    permissions.set(type, known);
    return known;
  };
  const visible = (each: { readonly subscriptionId: string; readonly id: string }, type: string) =>
    subscriptions.has(each.subscriptionId) && mayRead(type)(each.id);
  const wanted = (...names: readonly string[]) => !types || names.some(name => types.has(name));
  const { tenant } = caller;
  if (table === 'resources') {
    for (const each of wanted('microsoft.apimanagement/service') ? world.services.values() : []) {
      if (visible(each, 'Microsoft.ApiManagement/service'))
        rows.push(row(serviceWire(world, each), tenant.id, each.subscriptionId, each.resourceGroup));
    }
    for (const each of wanted('microsoft.web/sites', 'microsoft.web/sites/slots') ? world.sites.values() : []) {
      if (visible(each, 'Microsoft.Web/sites'))
        rows.push(row(siteWire(each), tenant.id, each.subscriptionId, each.resourceGroup));
    }
    for (const each of world.identities.values()) {
      if (!visible(each, 'Microsoft.ManagedIdentity/userAssignedIdentities')) continue;
      const { id, name, location, tags, principalId, clientId, tenantId } = each;
      const resource = {
        id,
        name,
        location,
        tags,
        type: 'microsoft.managedidentity/userassignedidentities',
        properties: { principalId, clientId, tenantId },
      };
      rows.push(row(resource, tenant.id, each.subscriptionId, each.resourceGroup));
    }
    return rows;
  }
  if (table === 'appserviceresources') {
    for (const each of world.sites.values()) {
      if (!visible(each, 'Microsoft.Web/sites/config')) continue;
      const { properties, ...rest } = webConfigWire(each);
      const pascal = Object.fromEntries(
        Object.entries(objectOf(properties)).map(([key, value]) => [key.charAt(0).toUpperCase() + key.slice(1), value]),
      );
      rows.push(row({ ...rest, properties: pascal }, tenant.id, each.subscriptionId, each.resourceGroup));
    }
    return rows;
  }
  if (table === 'resourcecontainers') {
    for (const each of world.subscriptions) {
      if (!subscriptions.has(each.id) || each.tenantId !== tenant.id) continue;
      const resource = {
        id: `/subscriptions/${each.id}`,
        name: each.displayName,
        type: 'microsoft.resources/subscriptions',
        properties: { state: each.state },
      };
      rows.push(row(resource, tenant.id, each.id, ''));
    }
    return rows;
  }
  throw new QueryError(`The table '${table}' is not supported by the local Azure.`);
}
