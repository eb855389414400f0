import { json, type SimResponse } from '../../http';
import type { JsonObject } from '../../json';
import type { AzureSubscription } from '../../world';
import { mayDo, sees } from '../caller';
import { requireGroup, subscriptionOf } from '../lookup';
import type { ArmCall, ArmRoute } from '../router';

const wire = (call: ArmCall, subscription: AzureSubscription): JsonObject => ({
  id: `/subscriptions/${subscription.id}`,
  authorizationSource: 'RoleBased',
  managedByTenants: [],
  subscriptionId: subscription.id,
  tenantId: call.caller.tenant.id,
  displayName: subscription.displayName,
  state: subscription.state,
  subscriptionPolicies: {
    locationPlacementId: 'Public_2014-09-01',
    quotaId: 'PayAsYouGo_2014-09-01',
    spendingLimit: 'Off',
  },
});

function listSubscriptions(call: ArmCall): SimResponse {
  const { caller } = call;
  const found = call.world.subscriptions.filter(each => each.tenantId === caller.tenant.id && sees(caller, each.id));
  return json(200, { value: found.map(each => wire(call, each)) });
}

/** Every tenant that knows a user of that name: a guest signs in to each for itself. */
function listTenants(call: ArmCall): SimResponse {
  const known = call.world.tenants.filter(each => each.users.some(user => user.userPrincipalName === call.caller.name));
  const found = known.length === 0 ? [call.caller.tenant] : known;
  return json(200, {
    value: found.map(each => ({
      id: `/tenants/${each.id}`,
      tenantId: each.id,
      countryCode: 'GB',
      displayName: each.displayName,
      domains: each.domains,
      tenantCategory: each.id === call.caller.tenant.id ? 'Home' : 'ProjectedBy',
      defaultDomain: each.domains[0] ?? '',
      tenantType: 'AAD',
    })),
  });
}

function groups(call: ArmCall): SimResponse {
  const { id } = subscriptionOf(call);
  const found = [...call.world.resourceGroups.values()].filter(
    each =>
      each.id.toLowerCase().startsWith(`/subscriptions/${id}/`) &&
      mayDo(call.caller, 'Microsoft.Resources/subscriptions/resourceGroups/read', each.id),
  );
  return json(200, { value: found.map(groupWire) });
}

const groupWire = (group: { readonly id: string; readonly name: string; readonly location: string }): JsonObject => ({
  id: group.id,
  name: group.name,
  type: 'Microsoft.Resources/resourceGroups',
  location: group.location,
  properties: { provisioningState: 'Succeeded' },
});

export const subscriptionRoutes: readonly ArmRoute[] = [
  { method: 'GET', pattern: '/subscriptions', handle: listSubscriptions, action: 'none' },
  { method: 'GET', pattern: '/tenants', handle: listTenants, action: 'none' },
  { method: 'GET', pattern: '/subscriptions/{sub}', handle: call => json(200, wire(call, subscriptionOf(call))) },
  { method: 'GET', pattern: '/subscriptions/{sub}/resourceGroups', handle: groups, action: 'none' },
  {
    method: 'GET',
    pattern: '/subscriptions/{sub}/resourceGroups/{rg}',
    handle: call => {
      requireGroup(call);
      const { sub = '', rg = '' } = call.params;
      const group = call.world.resourceGroups.get(`/subscriptions/${sub}/resourcegroups/${rg}`.toLowerCase());
      return json(200, group ? groupWire(group) : {});
    },
  },
];
