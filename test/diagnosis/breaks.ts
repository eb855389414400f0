import { type RouteName, type Shop, ids, serviceId } from '../modes';
import { issuer, policy, token } from '../modes/scenario';
import { arm, gateway } from '../modes/sights';

/** What the ten most frequent modes of domain.md 10 break, on any route to an app. */
export interface Target {
  readonly route: RouteName;
  readonly site: string;
  readonly clientId: string;
  readonly operation: string;
  /** What the operation's policy has to hold besides `<base />`. */
  readonly own: string;
  readonly path: string;
}

export const ordersTarget: Target = {
  route: 'orders',
  site: 'orders-app',
  clientId: ids.orders,
  operation: 'get',
  own: '',
  path: '/orders/1',
};

export const stockTarget: Target = {
  route: 'stock',
  site: 'stock-fn',
  clientId: ids.stock,
  operation: 'levels',
  own: '<set-backend-service backend-id="stock-fn" />',
  path: '/stock/levels',
};

const provider = ['identityProviders', 'azureActiveDirectory'] as const;
const validation = [...provider, 'validation'] as const;

export type Break = (shop: Shop, target: Target) => Promise<void> | void;

/** In the order in which they can be made one after the other: what needs a call that works comes first. */
export const breaks: Readonly<Record<string, Break>> = {
  'F-20': async (shop, { site, clientId, path }) => {
    await shop.must(gateway(path));
    shop.application(clientId).tokenVersion = 1;
    shop.auth(site, at => {
      at(...provider, 'registration')['openIdIssuer'] = issuer(1);
    });
  },
  'F-01': (shop, { site, clientId, route }) => {
    shop.application(clientId).tokenVersion = 1;
    shop.setInbound(route, `<base />${token(`api://${clientId}`)}`);
    shop.auth(site, at => {
      at(...provider, 'registration')['openIdIssuer'] = issuer(1);
      at(...validation)['allowedAudiences'] = [];
    });
  },
  'F-08': (shop, { site, clientId }) => {
    shop.application(clientId).tokenVersion = 1;
    shop.auth(site, at => {
      at(...provider, 'registration')['openIdIssuer'] = issuer(2);
    });
  },
  'F-02': (shop, { site, clientId }) =>
    shop.auth(site, at => {
      at(...validation, 'defaultAuthorizationPolicy')['allowedApplications'] = [clientId];
    }),
  'F-05': (shop, { route }) => shop.setInbound(route, `<base />${token('api://nowhere')}`),
  'F-06': (shop, { clientId }) => shop.dropPrincipal(clientId),
  'F-07': (shop, { clientId }) => shop.dropRoles(clientId, ids.system.principalId),
  'F-26': (shop, { route, operation, own }) =>
    shop.setPolicy({ kind: 'operation', api: route, revision: '1', operation }, policy({ inbound: own })),
  'F-32': async shop => {
    const properties = { url: 'https://stock-fn.azurewebsites.net/api', protocol: 'http', credentials: {} };
    await shop.must(arm('PUT', `${serviceId}/backends/stock-fn`, { body: { properties } }));
  },
  'F-33': shop => {
    for (const subscription of shop.service.subscriptions) subscription.state = 'suspended';
  },
  'F-38': (shop, { site }) =>
    shop.auth(site, at => {
      at('globalValidation')['unauthenticatedClientAction'] = 'AllowAnonymous';
    }),
};

/** Pairs that can't occur together, or of which one leaves no trace of the other. */
const apart: readonly (readonly [string, string])[] = [
  // Without a service principal nobody requires an assignment; the role is on what isn't there.
  ['F-06', 'F-07'],
  // An older token shows only where a token goes out.
  ['F-20', 'F-05'],
  ['F-20', 'F-06'],
  ['F-20', 'F-07'],
  ['F-20', 'F-26'],
  ['F-20', 'F-33'],
  // Both set the version and the issuer, each to what the other breaks.
  ['F-20', 'F-08'],
];

/** The pairs of the ten, each with the route that shows it. */
export function pairs(): readonly { readonly ids: readonly [string, string]; readonly target: Target }[] {
  const all = Object.keys(breaks);
  return all.flatMap((one, index) =>
    all.slice(index + 1).flatMap(other => {
      const isApart = apart.some(pair => pair.includes(one) && pair.includes(other));
      // The stock route asks for the token by its URI already, so that F-01 leaves the cached token in use.
      const onStock = [one, other].includes('F-32') || (one === 'F-20' && other === 'F-01');
      return isApart ? [] : [{ ids: [one, other] as const, target: onStock ? stockTarget : ordersTarget }];
    }),
  );
}
