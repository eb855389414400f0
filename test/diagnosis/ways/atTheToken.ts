import { ids, serviceId } from '../../modes';
import { identityId, policy, token } from '../../modes/scenario';
import { arm, graph } from '../../modes/sights';
import { type Way, allow, asks, both, byUserIdentity, entity, fragment, inOperation, inbound, named, way } from './way';

const orders = ids.orders;
const asked = (id: Way['id'], name: string, resource: string): Way => way(id, name, asks(resource));

/** domain.md 10.2. */
export const waysAtTheToken: readonly Way[] = [
  asked('F-05', 'an ID that isn’t there', '3f1d5c0a-9999-4a4a-8a8a-000000000001'),
  asked('F-05', 'the app’s name', 'api://orders-app'),
  asked('F-05', 'scheme in capitals', `API://${orders}`),
  asked('F-05', 'site address with a slash', 'https://orders-app.azurewebsites.net/'),
  asked('F-05', 'object ID of the app', ids.ordersApp.principalId),
  asked('F-05', 'https in front', `https://${orders}`),
  way('F-05', 'in a named value', both(named('orders-resource', 'api://nowhere'), asks('{{orders-resource}}'))),
  way(
    'F-05',
    'in a secret named value',
    both(named('orders-resource', 'api://nowhere', true), asks('{{orders-resource}}')),
  ),
  way('F-05', 'half of it in a named value', both(named('orders-id', 'nowhere'), asks('api://{{orders-id}}'))),
  way('F-05', 'named value gone', asks('{{orders-resource}}')),
  way('F-05', 'an expression', asks('@("api://" + "nowhere")')),
  way(
    'F-05',
    'in a fragment',
    both(fragment('token', token('api://nowhere')), inbound('<include-fragment fragment-id="token" />')),
  ),
  way('F-05', 'in the back end', entity({ credentials: { managedIdentity: { resource: 'api://nowhere' } } })),
  way('F-05', 'the app registration deleted', shop => {
    shop.dropPrincipal(orders);
    shop.tenant.applications.splice(shop.tenant.applications.indexOf(shop.application(orders)), 1);
  }),
  way('F-05', 'behind an answer of on-error’s own', shop =>
    shop.setPolicy(
      { kind: 'api', api: 'orders', revision: '1' },
      policy({
        inbound: `<base />${token('api://nowhere')}`,
        'on-error':
          '<return-response><set-status code="401" reason="Unauthorized" /><set-body>{"error":"denied"}</set-body></return-response>',
      }),
    ),
  ),
  way('F-05', 'for all APIs', shop => {
    shop.setPolicy(
      { kind: 'global' },
      policy({ inbound: token('api://nowhere'), backend: '<forward-request />', outbound: '', 'on-error': '' }),
    );
    shop.setInbound('orders', '<base />');
  }),
  way(
    'F-05',
    'long form',
    inbound(
      `${token('api://nowhere', ' output-token-variable-name="t"')}<set-header name="Authorization" exists-action="override"><value>@("Bearer " + (string)context.Variables["t"])</value></set-header>`,
    ),
  ),
  way('F-05', 'function app', asksStock('api://nowhere'), { route: 'stock' }),
  way(
    'F-05',
    'called API',
    inbound(
      `${token('api://nowhere')}<set-header name="Ocp-Apim-Subscription-Key" exists-action="override"><value>{{partner-key}}</value></set-header>`,
      'partner',
    ),
    { route: 'partner' },
  ),

  way(
    'F-06',
    'asked for by URI',
    both(asks(`api://${orders}`), shop => shop.dropPrincipal(orders)),
  ),
  way(
    'F-06',
    'user-assigned identity',
    both(byUserIdentity, shop => shop.dropPrincipal(orders)),
  ),
  way('F-06', 'function app', shop => shop.dropPrincipal(ids.stock), { route: 'stock' }),
  way('F-06', 'called API', shop => shop.dropPrincipal(ids.inner), {
    route: 'partner',
    unproved: 'the called API asks for a role as well, which went with the service principal',
  }),
  way(
    'F-06',
    'no app registration’s ID but its URI',
    both(
      shop => {
        shop.application(orders).identifierUris = ['https://shop.example/orders'];
      },
      asks('https://shop.example/orders'),
      shop => shop.dropPrincipal(orders),
    ),
  ),

  way(
    'F-07',
    'user-assigned identity, the system one assigned',
    both(byUserIdentity, shop => shop.dropRoles(orders, ids.attached.principalId)),
  ),
  way('F-07', 'another app’s identity assigned', shop => {
    shop.dropRoles(orders, ids.system.principalId);
    shop.assignRole(orders, ids.ordersApp.principalId);
  }),
  way('F-07', 'function app', shop => shop.dropRoles(ids.stock, ids.system.principalId), { route: 'stock' }),
  way('F-07', 'called API', shop => shop.dropRoles(ids.inner, ids.system.principalId), { route: 'partner' }),
  way('F-07', 'assignment newly required', shop => {
    shop.principal(ids.unrelated).appRoleAssignmentRequired = true;
    shop.setInbound('orders', `<base />${token(ids.unrelated)}`);
    shop.auth('orders-app', at => {
      at('identityProviders', 'azureActiveDirectory', 'registration')['clientId'] = ids.unrelated;
    });
  }),
  way(
    'F-07',
    'in the back end',
    both(entity({ credentials: { managedIdentity: { resource: orders } } }), shop =>
      shop.dropRoles(orders, ids.system.principalId),
    ),
  ),

  way(
    'F-15',
    'empty client-id',
    both(asks(orders, ' client-id=""'), shop => {
      shop.service.systemIdentity = undefined;
    }),
  ),
  way('F-15', 'switched off through Resource Manager', async shop => {
    await shop.must(arm('PATCH', serviceId, { body: { identity: { type: 'None' } } }));
    shop.world.clock.advance(shop.switches.serviceUpdateDuration);
    await shop.must(arm('GET', serviceId));
  }),
  way('F-15', 'system identity switched off, user-assigned ones stay', async shop => {
    const attached = shop.service.attachedIdentities[0] ?? '';
    await shop.must(
      arm('PATCH', serviceId, {
        body: { identity: { type: 'UserAssigned', userAssignedIdentities: { [attached]: {} } } },
      }),
    );
    shop.world.clock.advance(shop.switches.serviceUpdateDuration);
    await shop.must(arm('GET', serviceId));
  }),
  way(
    'F-15',
    'in the back end',
    both(entity({ credentials: { managedIdentity: { resource: orders } } }), shop => {
      shop.service.systemIdentity = undefined;
    }),
  ),
  way(
    'F-15',
    'in a fragment',
    both(fragment('token', token(orders)), inbound('<include-fragment fragment-id="token" />'), shop => {
      shop.service.systemIdentity = undefined;
      shop.service.attachedIdentities = [];
    }),
  ),
  way(
    'F-15',
    'called API',
    shop => {
      shop.service.systemIdentity = undefined;
    },
    { route: 'partner' },
  ),

  asked('F-17', 'ID and /.default', `${orders}/.default`),
  asked('F-17', '/.DEFAULT', `api://${orders}/.DEFAULT`),
  asked('F-17', 'a delegated scope', `api://${orders}/user_impersonation`),
  asked('F-17', 'Resource Manager’s scope', 'https://management.azure.com/.default'),
  way(
    'F-17',
    'in a named value',
    both(named('orders-resource', `api://${orders}/.default`), asks('{{orders-resource}}')),
  ),
  way(
    'F-17',
    'in the back end',
    entity({ credentials: { managedIdentity: { resource: `api://${orders}/.default` } } }),
  ),
  way('F-17', 'in the operation', both(inbound(''), inOperation(`<base />${token(`api://${orders}/.default`)}`))),

  way(
    'F-18',
    'plain named value, wrong ID',
    both(named('identity', ids.loose.clientId), asks(orders, ' client-id="{{identity}}"')),
  ),
  way(
    'F-18',
    'secret named value, wrong ID',
    both(named('identity', ids.loose.clientId, true), asks(orders, ' client-id="{{identity}}"')),
    { blindWithout: { traces: 'the secret value isn’t read' } },
  ),
  way('F-18', 'the system identity’s client ID', asks(orders, ` client-id="${ids.system.clientId}"`)),
  way('F-18', 'the system identity’s object ID', asks(orders, ` client-id="${ids.system.principalId}"`)),
  way('F-18', 'resource ID', asks(orders, ` client-id="${identityId('id-shop')}"`)),
  way('F-18', 'name of the identity', asks(orders, ' client-id="id-shop"')),
  way('F-18', 'nobody’s ID', asks(orders, ' client-id="3f1d5c0a-9999-4a4a-8a8a-000000000002"')),
  way(
    'F-18',
    'in the back end',
    entity({ credentials: { managedIdentity: { resource: orders, clientId: ids.loose.clientId } } }),
  ),
  way(
    'F-18',
    'taken off the service',
    both(byUserIdentity, shop => {
      shop.service.attachedIdentities = [];
    }),
  ),
  way(
    'F-18',
    'in a fragment',
    both(
      fragment('token', token(orders, ` client-id="${ids.loose.clientId}"`)),
      inbound('<include-fragment fragment-id="token" />'),
    ),
  ),

  way(
    'F-19',
    'user-assigned identity made anew',
    both(byUserIdentity, async shop => {
      const path = identityId('id-shop');
      await shop.must(arm('DELETE', path, { version: '2024-11-30' }));
      await shop.must(arm('PUT', path, { version: '2024-11-30', body: { location: 'West Europe' } }));
    }),
  ),
  way(
    'F-19',
    'user-assigned identity deleted',
    both(byUserIdentity, async shop => {
      await shop.must(arm('DELETE', identityId('id-shop'), { version: '2024-11-30' }));
    }),
  ),
  way(
    'F-19',
    'user-assigned identity made anew, policy follows',
    both(byUserIdentity, async shop => {
      const path = identityId('id-shop');
      await shop.must(arm('DELETE', path, { version: '2024-11-30' }));
      const made = await shop.must(arm('PUT', path, { version: '2024-11-30', body: { location: 'West Europe' } }));
      const { clientId } = made['properties'] as { clientId: string };
      shop.setInbound('orders', `<base />${token(orders, ` client-id="${clientId}"`)}`);
    }),
  ),
  way('F-19', 'no role required, only identities listed', async shop => {
    shop.principal(orders).appRoleAssignmentRequired = false;
    shop.auth('orders-app', at => {
      at(...allow)['allowedApplications'] = undefined;
    });
    const attached = shop.service.attachedIdentities[0] ?? '';
    for (const type of ['UserAssigned', 'SystemAssigned, UserAssigned']) {
      await shop.must(
        arm('PATCH', serviceId, { body: { identity: { type, userAssignedIdentities: { [attached]: {} } } } }),
      );
      shop.world.clock.advance(shop.switches.serviceUpdateDuration);
      await shop.must(arm('GET', serviceId));
    }
  }),

  way('F-23', 'one host', shop => {
    shop.service.blockedOutbound = ['login.windows.net'];
  }),
  way('F-23', 'in a virtual network', shop => {
    shop.service.properties = { ...shop.service.properties, virtualNetworkType: 'External' };
    shop.service.blockedOutbound = ['AzureActiveDirectory'];
  }),
  way(
    'F-23',
    'user-assigned identity',
    both(byUserIdentity, shop => {
      shop.service.blockedOutbound = ['AzureActiveDirectory'];
    }),
  ),
  way(
    'F-23',
    'function app',
    shop => {
      shop.service.blockedOutbound = ['AzureActiveDirectory'];
    },
    { route: 'stock' },
  ),

  way(
    'F-24',
    'user-assigned identity',
    both(byUserIdentity, async shop => {
      shop.dropRoles(orders, ids.attached.principalId);
      const group = shop.tenant.groups.find(each => each.objectId === ids.gateways);
      Object.assign(group ?? {}, { members: [ids.attached.principalId] });
      const resourceId = shop.principal(orders).objectId;
      const appRoleId = shop.application(orders).appRoles[0]?.id ?? '';
      await shop.must(
        graph('POST', `/servicePrincipals/${resourceId}/appRoleAssignedTo`, {
          body: { principalId: ids.gateways, resourceId, appRoleId },
        }),
      );
    }),
  ),
];

function asksStock(resource: string) {
  return inbound(token(resource), 'stock');
}
