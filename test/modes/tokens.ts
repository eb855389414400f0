import type { Mode } from './mode';
import { ids, serviceId, token } from './scenario';
import { arm, gateway, gateway500, graph, orders403, tokenSent } from './sights';
import type { Shop } from './shop';

const orders = gateway('/orders/1');
const source = /"source":"authentication-managed-identity"/;

/** The gateway can't get its token: 500, the reason only in the trace, and the back end is never called. */
const noToken = (
  id: Mode['id'],
  variant: string | undefined,
  reason: readonly RegExp[],
  produce: (shop: Shop) => Promise<void> | void,
): Mode => ({
  id,
  ...(variant !== undefined && { variant }),
  section: '10.2',
  by: 'data',
  route: 'orders',
  produce,
  shows: [
    { ask: orders, ...gateway500, trace: [source, ...reason], traceLacks: [/"source":"forward-request"/, /eyJ/] },
  ],
});

const resource = (text: string) => (shop: Shop) => shop.setInbound('orders', `<base />${token(text)}`);
const notFound = (text: string) =>
  new RegExp(`AADSTS500011: The resource principal named ${text.replaceAll(/[.\/]/g, '\\$&')} was not found`);
const unknown = (variant: string, text: string) => noToken('F-05', variant, [notFound(text)], resource(text));

const dropUser = (more: string) => (shop: Shop) => {
  shop.service.systemIdentity = undefined;
  shop.setInbound('orders', `<base />${token(ids.orders, more)}`);
};

/** Off and on again, as a user would: the service gets another principal. */
async function renewIdentity(shop: Shop): Promise<void> {
  const attached = shop.service.attachedIdentities[0] ?? '';
  for (const type of ['UserAssigned', 'SystemAssigned, UserAssigned']) {
    await shop.must(
      arm('PATCH', serviceId, { body: { identity: { type, userAssignedIdentities: { [attached]: {} } } } }),
    );
    shop.world.clock.advance(shop.switches.serviceUpdateDuration);
    await shop.must(arm('GET', serviceId));
  }
}

/** domain.md 10.2: getting the token. */
export const tokenModes: readonly Mode[] = [
  unknown('nothing of that name', 'api://nowhere'),
  unknown('site address', 'https://orders-app.azurewebsites.net'),
  unknown('slash at the end', `api://${ids.orders}/`),
  unknown('api:// with a wrong ID', 'api://3f1d5c0a-9999-4a4a-8a8a-000000000001'),
  noToken('F-06', undefined, [notFound(ids.orders)], shop => shop.dropPrincipal(ids.orders)),
  noToken('F-07', undefined, [/AADSTS501051: Application '[^']*'\(shop-apim\) is not assigned to a role/], shop =>
    shop.dropRoles(ids.orders, ids.system.principalId),
  ),
  noToken('F-15', 'no identity at all', [/No managed identity is assigned to the service shop-apim/], shop => {
    shop.service.systemIdentity = undefined;
    shop.service.attachedIdentities = [];
  }),
  noToken('F-15', 'only user-assigned ones, none named', [/No managed identity is assigned/], dropUser('')),
  noToken(
    'F-17',
    'default scope',
    [notFound(`api://${ids.orders}/.default`)],
    resource(`api://${ids.orders}/.default`),
  ),
  noToken('F-17', 'a scope', [notFound(`api://${ids.orders}/access`)], resource(`api://${ids.orders}/access`)),
  noToken('F-18', 'object ID', [new RegExp(`No managed identity with clientId:${ids.attached.principalId}`)], shop =>
    shop.setInbound('orders', `<base />${token(ids.orders, ` client-id="${ids.attached.principalId}"`)}`),
  ),
  noToken('F-18', 'not attached', [new RegExp(`No managed identity with clientId:${ids.loose.clientId}`)], shop =>
    shop.setInbound('orders', `<base />${token(ids.orders, ` client-id="${ids.loose.clientId}"`)}`),
  ),
  {
    id: 'F-18',
    variant: 'named value gone',
    section: '10.2',
    by: 'data',
    route: 'orders',
    produce: shop => shop.setInbound('orders', `<base />${token(ids.orders, ' client-id="{{identity-of-shop}}"')}`),
    shows: [{ ask: orders, ...gateway500, trace: [/Cannot find a property 'identity-of-shop'/] }],
  },
  noToken('F-19', 'identity switched off and on', [/AADSTS501051/], renewIdentity),
  {
    id: 'F-19',
    variant: 'switched off and on, no role required',
    section: '10.2',
    by: 'data',
    route: 'orders',
    produce: async shop => {
      shop.principal(ids.orders).appRoleAssignmentRequired = false;
      await renewIdentity(shop);
    },
    shows: [{ ask: orders, ...orders403, trace: tokenSent }],
  },
  {
    id: 'F-20',
    variant: 'role taken away',
    section: '10.2',
    by: 'data',
    route: 'orders',
    produce: async shop => {
      await shop.must(orders);
      shop.dropRoles(ids.orders, ids.system.principalId);
    },
    shows: [
      { ask: orders, status: 200, body: /"val":"Orders\.Call"/ },
      { ask: orders, after: 86_400_000, ...gateway500, trace: [/AADSTS501051/] },
    ],
  },
  {
    id: 'F-20',
    variant: 'role given',
    section: '10.2',
    by: 'data',
    route: 'orders',
    produce: async shop => {
      shop.principal(ids.orders).appRoleAssignmentRequired = false;
      shop.dropRoles(ids.orders, ids.system.principalId);
      await shop.must(orders);
      shop.assignRole(ids.orders, ids.system.principalId);
    },
    shows: [
      { ask: orders, status: 200, body: /^(?!.*"Orders\.Call")/ },
      { ask: orders, after: 86_400_000, status: 200, body: /"val":"Orders\.Call"/ },
    ],
  },
  noToken('F-23', undefined, [/Unable to connect to the remote server/], shop => {
    shop.service.blockedOutbound = ['AzureActiveDirectory'];
  }),
  {
    id: 'F-24',
    section: '10.2',
    by: 'data',
    route: 'orders',
    produce: async shop => {
      shop.dropRoles(ids.orders, ids.system.principalId);
      const resourceId = shop.principal(ids.orders).objectId;
      const appRoleId = shop.application(ids.orders).appRoles[0]?.id ?? '';
      const body = { principalId: ids.gateways, resourceId, appRoleId };
      await shop.must(graph('POST', `/servicePrincipals/${resourceId}/appRoleAssignedTo`, { body }));
    },
    shows: [
      { ask: orders, ...gateway500, trace: [/AADSTS501051/] },
      {
        ask: graph('GET', `/servicePrincipals(appId='${ids.orders}')/appRoleAssignedTo`),
        status: 200,
        body: /"principalType":"Group"/,
      },
    ],
  },
  {
    id: 'F-25',
    section: '10.2',
    by: 'identifierUriPolicy',
    route: 'orders',
    produce: shop => {
      shop.switches.identifierUriPolicy = true;
      shop.application(ids.orders).tokenVersion = 1;
    },
    shows: [
      {
        ask: graph('PATCH', `/applications(appId='${ids.orders}')`, {
          body: { identifierUris: ['api://orders'] },
        }),
        status: 400,
        body: /Failed to add identifier URI api:\/\/orders\. All newly added URIs must contain a tenant verified domain/,
      },
    ],
  },
];
