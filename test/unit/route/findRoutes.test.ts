import assert from 'node:assert/strict';
import {
  type Api,
  type App,
  type BackEnd,
  type ChosenBackEnd,
  type Operation,
  type RouteBackEnd,
  type RouteSources,
  type Service,
  findBackEnd,
  findRoutes,
  hostOfUrl,
} from '../../../src/route';

const group = '/subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/shop/providers';
const serviceId = (name: string): string => `${group}/Microsoft.ApiManagement/service/${name}`;

const service = (name: string, gatewayHosts: readonly string[]): Service => ({
  id: serviceId(name),
  name,
  subscriptionId: '00000000-0000-4000-8000-000000000001',
  resourceGroup: 'shop',
  location: 'westeurope',
  sku: 'Developer',
  provisioningState: 'Succeeded',
  identity: { userAssigned: [] },
  gatewayHosts,
  virtualNetwork: 'None',
  publicNetworkAccess: true,
});

const api = (name: string, serviceUrl: string | null, more: Partial<Api> = {}): Api => ({
  id: `${serviceId('shop')}/apis/${name}`,
  serviceId: serviceId('shop'),
  name,
  displayName: name,
  path: name,
  serviceUrl,
  kind: 'http',
  revision: '1',
  isCurrent: true,
  subscriptionRequired: true,
  keyNames: { header: 'Ocp-Apim-Subscription-Key', query: 'subscription-key' },
  ...more,
});

const app = (name: string, hosts: readonly string[], slot?: string): App => ({
  id: `${group}/Microsoft.Web/sites/${name}${slot === undefined ? '' : `/slots/${slot}`}`,
  name: slot ?? name,
  ...(slot !== undefined && { parentId: `${group}/Microsoft.Web/sites/${name}` }),
  subscriptionId: '00000000-0000-4000-8000-000000000001',
  resourceGroup: 'shop',
  location: 'westeurope',
  kind: 'webApp',
  os: 'windows',
  hosts,
  state: 'Running',
  httpsOnly: true,
  publicNetworkAccess: true,
  clientCertificateRequired: false,
});

const entity = (name: string, url: string, more: Partial<BackEnd> = {}): BackEnd => ({
  id: `${serviceId('shop')}/backends/${name}`,
  name,
  url,
  setsAuthorization: false,
  headerNames: [],
  pool: [],
  ...more,
});

const other = { id: `${serviceId('core')}/apis/stock`, serviceId: serviceId('core') };
const sources: RouteSources = {
  services: [service('shop', ['shop.azure-api.net']), service('core', ['api.contoso.example', 'core.azure-api.net'])],
  apis: [
    api('orders', 'https://orders.azurewebsites.net/api'),
    api('stock', null, { ...other, path: 'stock' }),
    api('stock-v2', null, {
      ...other,
      id: `${serviceId('core')}/apis/stock-v2`,
      path: 'stock',
      version: 'v2',
      versioning: { scheme: 'Segment' },
    }),
  ],
  apps: [
    app('orders', ['orders.azurewebsites.net', 'orders.contoso.example']),
    app('orders', ['orders-staging.azurewebsites.net'], 'staging'),
    app('billing', ['billing-abc123.westeurope-01.azurewebsites.net']),
  ],
  backEnds: [
    entity('plain', 'https://orders.azurewebsites.net'),
    entity('by-id', 'https://front.contoso.example', { resourceId: `${group}/microsoft.web/SITES/Billing` }),
    entity('gone-id', 'https://orders.azurewebsites.net', { resourceId: `${group}/Microsoft.Web/sites/gone` }),
    entity('slot', 'https://orders-staging.azurewebsites.net', { resourceId: `${group}/Microsoft.Web/sites/orders` }),
    entity('same-pool', '', { pool: [`${serviceId('shop')}/backends/plain`, `${serviceId('shop')}/backends/gone-id`] }),
    entity('mixed-pool', '', { pool: [`${serviceId('shop')}/backends/plain`, `${serviceId('shop')}/backends/by-id`] }),
    entity('endless-pool', '', { pool: [`${serviceId('shop')}/backends/endless-pool`] }),
  ],
};

const said = (end: RouteBackEnd): string =>
  end.kind === 'app'
    ? `app ${end.app.id.slice(end.app.id.indexOf('/sites/') + 7)}`
    : end.kind === 'api'
      ? `api ${end.api.name}`
      : end.kind === 'unknown'
        ? `unknown ${end.host}`
        : 'none';

describe('which back end an API calls', () => {
  const cases: readonly (readonly [
    what: string,
    serviceUrl: string | null,
    chosen: ChosenBackEnd | undefined,
    expected: string,
  ])[] = [
    ['the default host', 'https://orders.azurewebsites.net/api', undefined, 'app orders'],
    ['another case and a port', 'https://Orders.AzureWebsites.NET:443', undefined, 'app orders'],
    ['a port of its own', 'https://orders.azurewebsites.net:8443/x', undefined, 'app orders'],
    ['plain http', 'http://orders.azurewebsites.net', undefined, 'app orders'],
    ['a final dot', 'https://orders.azurewebsites.net./', undefined, 'app orders'],
    ['a custom domain', 'https://orders.contoso.example', undefined, 'app orders'],
    ['a slot by its own host', 'https://orders-staging.azurewebsites.net', undefined, 'app orders/slots/staging'],
    ['a host with a hash', 'https://billing-abc123.westeurope-01.azurewebsites.net', undefined, 'app billing'],
    ['a name is no host', 'https://billing.azurewebsites.net', undefined, 'unknown billing.azurewebsites.net'],
    [
      'a host that only begins the same',
      'https://orders.azurewebsites.net.evil.example',
      undefined,
      'unknown orders.azurewebsites.net.evil.example',
    ],
    [
      'user information is no host',
      'https://orders.azurewebsites.net@evil.example/',
      undefined,
      'unknown evil.example',
    ],
    ['no service URL', null, undefined, 'none'],
    ['no URL at all', 'not a url', undefined, 'unknown not a url'],
    ['a named value', 'https://{{host}}/api', undefined, 'unknown https://{{host}}/api'],
    ['another gateway', 'https://core.azure-api.net/stock', undefined, 'api stock'],
    ['another gateway by its own domain', 'https://api.contoso.example/stock/items', undefined, 'api stock'],
    ['a version as a segment', 'https://core.azure-api.net/stock/v2', undefined, 'api stock-v2'],
    ['a path that no API has', 'https://core.azure-api.net/stockpile', undefined, 'unknown core.azure-api.net'],
    [
      'the policy before the service URL',
      'https://orders.azurewebsites.net',
      { url: 'https://x.example', conditional: false },
      'unknown x.example',
    ],
    ['an entity', null, { backEndId: 'plain', conditional: false }, 'app orders'],
    ['an entity in another case', null, { backEndId: 'PLAIN', conditional: false }, 'app orders'],
    ['a resource id before the host', null, { backEndId: 'by-id', conditional: false }, 'app billing'],
    ['a resource id of an app that is gone', null, { backEndId: 'gone-id', conditional: false }, 'app orders'],
    ['a slot below the resource id', null, { backEndId: 'slot', conditional: false }, 'app orders/slots/staging'],
    ['a pool of one app', null, { backEndId: 'same-pool', conditional: false }, 'app orders'],
    ['a pool of several', null, { backEndId: 'mixed-pool', conditional: false }, 'none'],
    ['a pool in itself', null, { backEndId: 'endless-pool', conditional: false }, 'none'],
    [
      'an entity that is not there',
      'https://orders.azurewebsites.net',
      { backEndId: 'nope', conditional: false },
      'none',
    ],
    ['a condition', 'https://orders.azurewebsites.net', { backEndId: 'plain', conditional: true }, 'none'],
  ];
  for (const [what, serviceUrl, chosen, expected] of cases) {
    it(what, () => {
      assert.equal(said(findBackEnd(api('x', serviceUrl), chosen, sources)), expected);
    });
  }
});

describe('the routes of a service', () => {
  const operation: Operation = {
    id: `${serviceId('shop')}/apis/orders/operations/list`,
    apiId: `${serviceId('shop')}/apis/orders`,
    name: 'list',
    displayName: 'List',
    method: 'GET',
    urlTemplate: '/',
    parameters: [],
  };

  it('are one per API, in their order, with the choices that policies make', () => {
    const chosen = new Map([[`${serviceId('core')}/APIS/stock`, { backEndId: 'plain', conditional: false }]]);
    const backEnds = [
      entity('plain', 'https://orders.azurewebsites.net', { id: `${serviceId('core')}/backends/plain` }),
    ];
    const routes = findRoutes({ ...sources, chosen, backEnds });
    assert.deepEqual(
      routes.map(route => `${route.service.name} ${route.api.name} ${said(route.backEnd)}`),
      ['shop orders app orders', 'core stock app orders', 'core stock-v2 none'],
    );
    assert.equal(new Set(routes.map(route => route.id)).size, 3);
  });

  it('follow an operation only where its back end is another one', () => {
    const at = (backEndId: string) =>
      findRoutes({ ...sources, operations: [{ operation, chosen: { backEndId, conditional: false } }] })
        .filter(route => route.operation)
        .map(route => said(route.backEnd));
    assert.deepEqual(at('plain'), []);
    assert.deepEqual(at('by-id'), ['app billing']);
  });

  it('leave out APIs of services that are not there', () => {
    assert.deepEqual(findRoutes({ ...sources, services: [] }), []);
  });
});

describe('the host of a URL', () => {
  it('is undefined for what has none', () => {
    assert.deepEqual(['', 'https://', 'a b', 'HTTPS://X.Example.:1/y'].map(hostOfUrl), [
      undefined,
      undefined,
      undefined,
      'x.example',
    ]);
  });
});
