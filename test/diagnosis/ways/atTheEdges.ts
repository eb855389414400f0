import { ids, serviceId } from '../../modes';
import { policy, token } from '../../modes/scenario';
import { arm } from '../../modes/sights';
import type { Shop } from '../../modes';
import { type Way, both, fragment, inOperation, inbound, way } from './way';

const mine = token(ids.orders);
const cors =
  '<cors><allowed-origins><origin>https://shop.example</origin></allowed-origins><allowed-methods><method>GET</method></allowed-methods></cors>';
/** Browsers put no key into a preflight. */
const keyCheck =
  '<check-header name="Ocp-Apim-Subscription-Key" failed-check-httpcode="401" failed-check-error-message="No key." ignore-case="true" />';

const apiOf = (shop: Shop, name: string) => {
  const api = shop.service.apis.find(each => each.name === name);
  if (!api) throw new Error(`There is no API ${name}.`);
  return api;
};

/** An operation that takes preflights and leads them to the app. */
const takesOptions =
  (api: string, statements = '') =>
  (shop: Shop): void => {
    const found = apiOf(shop, api);
    const named = { name: 'options', displayName: 'Options', properties: {}, etag: 'way' };
    found.operations.push({ ...named, method: 'OPTIONS', urlTemplate: '/*' });
    found.subscriptionRequired = false;
    shop.setPolicy({ kind: 'operation', api, revision: '1', operation: 'options' }, policy({ inbound: statements }));
  };

const preflights: readonly Way[] = [
  way('F-40', 'Linux', takesOptions('stock', '<set-backend-service backend-id="stock-fn" />'), { route: 'stock' }),
  way('F-40', 'a check of the key before cors', inbound(`${keyCheck}${cors}${mine}`)),
  way(
    'F-40',
    'a check for all APIs before the API’s cors',
    both(
      fragment('check', keyCheck),
      shop =>
        shop.setPolicy(
          { kind: 'global' },
          policy({
            inbound: '<include-fragment fragment-id="check" />',
            backend: '<forward-request />',
            outbound: '',
            'on-error': '',
          }),
        ),
      inbound(`${cors}${mine}`),
    ),
  ),
  way('F-40', 'cors in the other operation only', both(takesOptions('orders'), inOperation(`${cors}<base />`))),
  way(
    'F-40',
    'cors in a product only',
    both(takesOptions('orders'), shop =>
      shop.setPolicy({ kind: 'product', product: 'gold' }, policy({ inbound: `${cors}<base />` })),
    ),
  ),
];

const host = 'https://stock-fn.azurewebsites.net';
const atHost = (base: string, more: string) =>
  inOperation(`<base /><set-backend-service base-url="${host}${base}" />${more}`, 'levels', 'stock');
const extension = (name: string, make: Way['make']): Way => way('F-48', name, make, { route: 'stock' });

const extensions: readonly Way[] = [
  extension(
    'by the operation’s own path',
    both(atHost('', ''), shop => {
      for (const operation of apiOf(shop, 'stock').operations) operation.urlTemplate = '/runtime/webhooks/mcp';
    }),
  ),
  extension('by a rewritten path', atHost('', '<rewrite-uri template="/runtime/webhooks/mcp/sse" />')),
  extension(
    'with a function key',
    atHost(
      '/runtime/webhooks',
      '<rewrite-uri template="/mcp" /><set-header name="x-functions-key" exists-action="override"><value>{{stock-fn-key}}</value></set-header>',
    ),
  ),
  extension('with a wrong code', atHost('/runtime/webhooks', '<rewrite-uri template="/mcp?code=wrong" />')),
  extension(
    'behind an entity',
    both(
      async shop => {
        const credentials = { header: { 'x-functions-key': ['{{stock-fn-key}}'] } };
        const properties = { url: `${host}/runtime/webhooks`, protocol: 'http', credentials };
        await shop.must(arm('PUT', `${serviceId}/backends/stock-fn`, { body: { properties } }));
      },
      inOperation(
        '<base /><set-backend-service backend-id="stock-fn" /><rewrite-uri template="/durabletask/instances/1" />',
        'levels',
        'stock',
      ),
    ),
  ),
];

/** F-40 and F-48: what browsers send ahead, and what lives beside the functions. */
export const waysAtTheEdges: readonly Way[] = [...preflights, ...extensions];
