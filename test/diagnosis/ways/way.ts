import type { DiagnoseOptions } from '../../../src/diagnosis';
import type { PlanChoices } from '../../../src/plan';
import type { JsonObject } from '../../../src/simulator/json';
import { Propagating } from '../../../src/simulator/world';
import { type RouteName, type Shop, ids, serviceId } from '../../modes';
import { policy, token } from '../../modes/scenario';
import type { Draft } from '../../modes/shop';
import { arm } from '../../modes/sights';

/** One more way to bring about a row of the failure catalogue, beside those that the simulator shows (test/modes). */
export interface Way {
  readonly id: `F-${string}` | `E-${string}`;
  readonly way: string;
  readonly route: RouteName;
  readonly make: (shop: Shop) => Promise<void> | void;
  readonly options?: DiagnoseOptions;
  /** What a user chooses for the plan, where the recommended choices don't do. */
  readonly choices?: PlanChoices;
  /** Why applying its plan can't end in a proof here. */
  readonly unproved?: string;
  /** Without this source nothing tells it from a route that works, or from what else could be so: in words why. */
  readonly blindWithout?: Partial<Record<'graph' | 'traces', string>>;
}

type Change = (shop: Shop) => Promise<void> | void;

export const way = (id: Way['id'], name: string, make: Change, more: Partial<Way> = {}): Way => ({
  id,
  way: name,
  route: 'orders',
  make,
  ...more,
});

export const provider = ['identityProviders', 'azureActiveDirectory'] as const;
export const registration = [...provider, 'registration'] as const;
export const validation = [...provider, 'validation'] as const;
export const allow = [...validation, 'defaultAuthorizationPolicy'] as const;

type At = (...path: readonly string[]) => Draft;

export const door =
  (change: (at: At) => void, site = 'orders-app'): Change =>
  shop =>
    shop.auth(site, change);

export const issuerIs = (issuer: string, site = 'orders-app'): Change =>
  door(at => {
    at(...registration)['openIdIssuer'] = issuer;
  }, site);

/** The API's inbound section: what it inherits, then this. */
export const inbound =
  (statements: string, api = 'orders'): Change =>
  shop =>
    shop.setInbound(api, `<base />${statements}`);

export const asks = (resource: string, more = ''): Change => inbound(token(resource, more));

export const inOperation =
  (statements: string, operation = 'get', api = 'orders'): Change =>
  shop =>
    shop.setPolicy({ kind: 'operation', api, revision: '1', operation }, policy({ inbound: statements }));

export const both =
  (...changes: readonly Change[]): Change =>
  async shop => {
    for (const change of changes) await change(shop);
  };

/** A named value, made or changed. */
export const named =
  (name: string, value: string, secret = false): Change =>
  async shop => {
    const body = { properties: { displayName: name, value, secret } };
    await shop.must(arm('PUT', `${serviceId}/namedValues/${name}`, { body }));
  };

export const fragment =
  (name: string, statements: string): Change =>
  shop => {
    const text = { text: `<fragment>${statements}</fragment>`, etag: 'way' };
    shop.service.fragments.push({ name, description: '', text: new Propagating(shop.world.clock, text) });
  };

/** A back-end entity, chosen by the API. */
export const entity =
  (properties: JsonObject, statements = ''): Change =>
  async shop => {
    const version = '2024-06-01-preview';
    const body = {
      properties: { url: 'https://orders-app.azurewebsites.net/api', protocol: 'http', ...properties },
    };
    await shop.must(arm('PUT', `${serviceId}/backends/orders-app`, { body, version }));
    shop.setInbound('orders', `<base />${statements}<set-backend-service backend-id="orders-app" />`);
  };

/** The attached user-assigned identity calls, and may. */
export const byUserIdentity: Change = shop => {
  shop.assignRole(ids.orders, ids.attached.principalId);
  shop.setInbound('orders', `<base />${token(ids.orders, ` client-id="${ids.attached.clientId}"`)}`);
  shop.auth('orders-app', at => {
    at(...allow)['allowedApplications'] = [ids.attached.clientId];
    at(...allow)['allowedPrincipals'] = { identities: [ids.attached.principalId] };
  });
};

export const version =
  (tokenVersion: 1 | 2, clientId: string = ids.orders): Change =>
  shop => {
    shop.application(clientId).tokenVersion = tokenVersion;
  };
