import { type RouteName, ids } from '../../modes';

/** A route of the secured shop, by what a break has to know of it. */
export interface Target {
  readonly route: RouteName;
  /** The app behind it; of `partner` the API of another gateway. */
  readonly site: string | undefined;
  readonly clientId: string;
  readonly resource: string;
  readonly operation: string;
  readonly path: string;
  /** What the policies of API and operation hold besides the token. */
  readonly api: string;
  readonly own: string;
}

const partnerKey =
  '<set-header name="Ocp-Apim-Subscription-Key" exists-action="override"><value>{{partner-key}}</value></set-header>';
const flow =
  '<rewrite-uri template="/restock/triggers/manual/invoke?api-version=2022-05-01&amp;sp=%2Ftriggers%2Fmanual%2Frun&amp;sv=1.0&amp;sig={{flow-signature}}" />';

const target = (
  route: RouteName,
  site: string | undefined,
  clientId: string,
  operation: string,
  path: string,
  more: Partial<Target> = {},
): Target => ({ route, site, clientId, operation, path, resource: clientId, api: '', own: '', ...more });

export const targets: Readonly<Record<RouteName, Target>> = {
  orders: target('orders', 'orders-app', ids.orders, 'get', '/orders/1'),
  stock: target('stock', 'stock-fn', ids.stock, 'levels', '/stock/levels', {
    resource: `api://${ids.stock}`,
    own: '<set-backend-service backend-id="stock-fn" />',
  }),
  flows: target('flows', 'flows', ids.flows, 'run', '/flows/run', { own: flow }),
  partner: target('partner', undefined, ids.inner, 'offers', '/partner/offers', { api: partnerKey }),
};
