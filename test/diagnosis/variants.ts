import { Propagating } from '../../src/simulator/world';
import type { DiagnoseOptions } from '../../src/diagnosis';
import { type RouteName, type Shop, ids, serviceId } from '../modes';
import { issuer, policy, token } from '../modes/scenario';
import { moreVariants } from './healthyMore';
import { arm } from '../modes/sights';

/** A route that is set up otherwise than the usual way, and right. */
export interface Variant {
  readonly name: string;
  readonly route: RouteName;
  readonly make: (shop: Shop) => Promise<void> | void;
  readonly options?: DiagnoseOptions;
}

const provider = ['identityProviders', 'azureActiveDirectory'] as const;
const validation = [...provider, 'validation'] as const;
const nothing = (): void => undefined;

function useAttached(shop: Shop): void {
  shop.assignRole(ids.orders, ids.attached.principalId);
  shop.setInbound('orders', `<base />${token(ids.orders, ` client-id="${ids.attached.clientId}"`)}`);
  shop.auth('orders-app', at => {
    const list = at(...validation, 'defaultAuthorizationPolicy');
    list['allowedApplications'] = [ids.attached.clientId];
    list['allowedPrincipals'] = { identities: [ids.attached.principalId] };
  });
}

async function useEntity(shop: Shop): Promise<void> {
  const properties = {
    url: 'https://orders-app.azurewebsites.net/api',
    protocol: 'http',
    credentials: { managedIdentity: { resource: ids.orders } },
  };
  const version = '2024-06-01-preview';
  await shop.must(arm('PUT', `${serviceId}/backends/orders-app`, { body: { properties }, version }));
  shop.setInbound('orders', '<base /><set-backend-service backend-id="orders-app" />');
}

const usual: readonly Variant[] = [
  {
    name: 'system-assigned identity, version 2, Windows, slot with a registration of its own',
    route: 'orders',
    make: nothing,
  },
  { name: 'user-assigned identity', route: 'orders', make: useAttached },
  {
    name: 'tokens of version 1',
    route: 'orders',
    make: shop => {
      shop.application(ids.orders).tokenVersion = 1;
      shop.auth('orders-app', at => {
        at(...provider, 'registration')['openIdIssuer'] = issuer(1);
      });
    },
  },
  {
    name: 'tokens of version 1, asked for by URI, sts issuer with /v2.0',
    route: 'orders',
    make: shop => {
      shop.application(ids.orders).tokenVersion = 1;
      shop.setInbound('orders', `<base />${token(`api://${ids.orders}`)}`);
      shop.auth('orders-app', at => {
        at(...provider, 'registration')['openIdIssuer'] = `https://sts.windows.net/${ids.tenant}/v2.0`;
      });
    },
  },
  {
    name: 'Linux',
    route: 'orders',
    make: shop => {
      Object.assign(shop.site('orders-app'), { os: 'linux', kind: 'app,linux' });
    },
  },
  {
    name: 'custom host names of app and gateway',
    route: 'orders',
    make: shop => {
      Object.assign(shop.site('orders-app'), { hosts: ['orders-app.azurewebsites.net', 'orders.shop.example'] });
      Object.assign(shop.service, { gatewayHosts: ['shop-apim.azure-api.net', 'api.shop.example'] });
    },
  },
  {
    name: 'product scope, with the product’s key',
    route: 'orders',
    make: shop => {
      shop.setInbound('orders', '<base />');
      shop.setPolicy({ kind: 'product', product: 'gold' }, policy({ inbound: `<base />${token(ids.orders)}` }));
    },
    options: { keySubscriptionId: `${serviceId}/subscriptions/gold` },
  },
  {
    name: 'fragment',
    route: 'orders',
    make: shop => {
      const text = { text: `<fragment>${token(ids.orders)}</fragment>`, etag: 'variant' };
      shop.service.fragments.push({ name: 'token', description: '', text: new Propagating(shop.world.clock, text) });
      shop.setInbound('orders', '<base /><include-fragment fragment-id="token" />');
    },
  },
  {
    name: 'long policy form',
    route: 'orders',
    make: shop =>
      shop.setInbound(
        'orders',
        `<base />${token(ids.orders, ' output-token-variable-name="t"')}<set-header name="Authorization" exists-action="override"><value>@("Bearer " + (string)context.Variables["t"])</value></set-header>`,
      ),
  },
  { name: 'identity of the back-end entity', route: 'orders', make: useEntity },
  { name: 'API Management behind API Management', route: 'partner', make: nothing },
  { name: 'keyed function', route: 'stock', make: nothing },
  { name: 'Logic App', route: 'flows', make: nothing },
  {
    name: 'anonymous function',
    route: 'stock',
    make: async shop => {
      Object.assign(shop.site('stock-fn').functions[0] ?? {}, { authLevel: 'anonymous' });
      const properties = { url: 'https://stock-fn.azurewebsites.net/api', protocol: 'http', credentials: {} };
      await shop.must(arm('PUT', `${serviceId}/backends/stock-fn`, { body: { properties } }));
    },
  },
  {
    name: 'health check on an excluded path',
    route: 'orders',
    make: shop => {
      shop.site('orders-app').webConfig = { healthCheckPath: '/health' };
      shop.auth('orders-app', at => {
        at('globalValidation')['excludedPaths'] = ['/health'];
      });
    },
  },
  {
    name: 'access restrictions that let the gateway in',
    route: 'orders',
    make: shop => {
      shop.site('orders-app').restrictions = [
        { name: 'gateway', ipAddress: '203.0.113.10/32', action: 'Allow', priority: 100 },
      ];
    },
  },
  {
    name: 'caller’s token checked before it is replaced, cors first',
    route: 'orders',
    make: shop =>
      shop.setInbound(
        'orders',
        `<cors><allowed-origins><origin>https://shop.example</origin></allowed-origins><allowed-methods><method>GET</method></allowed-methods></cors><base />${token(ids.orders)}`,
      ),
  },
  {
    name: 'only identities listed',
    route: 'orders',
    make: shop =>
      shop.auth('orders-app', at => {
        delete at(...validation, 'defaultAuthorizationPolicy')['allowedApplications'];
      }),
  },
];

/** All of them are silent: nothing is wrong with any. */
export const variants: readonly Variant[] = [...usual, ...moreVariants];
