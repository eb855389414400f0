import { ids, keys, serviceId } from '../../modes';
import { policy, stockKey, token } from '../../modes/scenario';
import { arm } from '../../modes/sights';
import { type Way, asks, both, byUserIdentity, door, entity, fragment, inOperation, inbound, named, way } from './way';

const mine = token(ids.orders);
const gold = { keySubscriptionId: `${serviceId}/subscriptions/gold` };
const gone = '<set-header name="Authorization" exists-action="delete" />';
const held = token(ids.orders, ' output-token-variable-name="t"');
const header = (name: string, value: string, action = 'override') =>
  `<set-header name="${name}" exists-action="${action}"><value>${value}</value></set-header>`;
const authorization = (value: string, action?: string) => header('Authorization', value, action);
const aside = `<send-request mode="new" response-variable-name="r"><set-url>https://orders-app.azurewebsites.net/api/1</set-url><set-method>GET</set-method>${mine}</send-request>`;
const validator = `<validate-jwt header-name="Authorization"><openid-config url="https://login.microsoftonline.com/${ids.tenant}/v2.0/.well-known/openid-configuration" /><audiences><audience>https://management.azure.com/</audience></audiences></validate-jwt>`;
const callersCheck = `<validate-azure-ad-token tenant-id="${ids.tenant}"><client-application-ids><application-id>${ids.unrelated}</application-id></client-application-ids></validate-azure-ad-token>`;
const when = (condition: string, inner: string, otherwise = '') =>
  `<choose><when condition="${condition}">${inner}</when>${otherwise && `<otherwise>${otherwise}</otherwise>`}</choose>`;
const atService = (statements: string) => (shop: Parameters<Way['make']>[0]) =>
  shop.setPolicy(
    { kind: 'global' },
    policy({ inbound: statements, backend: '<forward-request />', outbound: '', 'on-error': '' }),
  );
const stockEntity = (properties: object) => async (shop: Parameters<Way['make']>[0]) => {
  await shop.must(
    arm('PUT', `${serviceId}/backends/stock-fn`, {
      body: { properties: { url: 'https://stock-fn.azurewebsites.net/api', protocol: 'http', ...properties } },
    }),
  );
};

/** domain.md 10.3. */
const composition: readonly Way[] = [
  way('F-26', 'base in a comment', inOperation('<!-- <base /> --><set-variable name="x" value="1" />')),
  way(
    'F-26',
    'operation with other statements',
    inOperation('<set-header name="x-shop" exists-action="override"><value>1</value></set-header>'),
  ),
  way(
    'F-26',
    'the API drops a fragment of the service',
    both(fragment('token', mine), atService('<include-fragment fragment-id="token" />'), shop =>
      shop.setInbound('orders', ''),
    ),
  ),
  way('F-26', 'the operation drops the back end’s choice too', both(entity({}, mine), inOperation(''))),
  way(
    'F-26',
    'the product drops it',
    both(
      atService(mine),
      shop => shop.setInbound('orders', '<base />'),
      shop => shop.setPolicy({ kind: 'product', product: 'gold' }, policy({ inbound: '' })),
    ),
    { options: gold },
  ),
  way('F-26', 'function app', inOperation('<set-backend-service backend-id="stock-fn" />', 'levels', 'stock'), {
    route: 'stock',
  }),

  way('F-11', 'in the backend section', shop =>
    shop.setPolicy(
      { kind: 'api', api: 'orders', revision: '1' },
      policy({ inbound: `<base />${mine}`, backend: `${gone}<base />` }),
    ),
  ),
  way(
    'F-11',
    'in a fragment',
    both(fragment('strip', gone), inbound(`${mine}<include-fragment fragment-id="strip" />`)),
  ),
  way(
    'F-11',
    'by the caller’s own token',
    inbound(
      `<set-variable name="t" value="@(context.Request.Headers.GetValueOrDefault("Authorization",""))" />${mine}<set-header name="Authorization" exists-action="override"><value>@((string)context.Variables["t"])</value></set-header>`,
    ),
  ),
  way(
    'F-11',
    'appended',
    inbound(`${mine}<set-header name="Authorization" exists-action="append"><value>Bearer static</value></set-header>`),
  ),
  way(
    'F-11',
    'authentication-basic in the operation',
    inOperation('<base /><authentication-basic username="shop" password="secret" />'),
  ),
  way(
    'F-11',
    'a header of the back end',
    entity({ credentials: { header: { Authorization: ['Bearer static'] } } }, mine),
  ),
  way(
    'F-11',
    'long form',
    inbound(
      `${token(ids.orders, ' output-token-variable-name="t"')}<set-header name="Authorization" exists-action="override"><value>@("Bearer " + (string)context.Variables["t"])</value></set-header>${gone}`,
    ),
  ),
  way('F-11', 'user-assigned identity', both(byUserIdentity, inOperation(`<base />${gone}`))),
  way('F-11', 'token for all APIs', both(atService(mine), inbound(gone))),
  way('F-11', 'the token without Bearer', inbound(`${held}${authorization('@((string)context.Variables["t"])')}`)),
  way(
    'F-11',
    'the token without Bearer, in a fragment',
    both(
      fragment('send', authorization('@(context.Variables.GetValueOrDefault<string>("t"))')),
      inbound(`${held}<include-fragment fragment-id="send" />`),
    ),
  ),
  way(
    'F-11',
    'skipped where there is one',
    inbound(
      `${authorization('Basic c2hvcDpzaG9w')}${held}${authorization('@("Bearer " + (string)context.Variables["t"])', 'skip')}`,
    ),
  ),
  way(
    'E-01',
    'into another header',
    inbound(`${held}${header('X-Token', '@("Bearer " + (string)context.Variables["t"])')}`),
  ),
  way('E-01', 'for a call aside', inbound(aside)),
  way(
    'F-11',
    'function app',
    inOperation(`<base /><set-backend-service backend-id="stock-fn" />${gone}`, 'levels', 'stock'),
    { route: 'stock' },
  ),

  way(
    'F-16',
    'with the API’s own key',
    both(inbound(''), shop =>
      shop.setPolicy({ kind: 'product', product: 'gold' }, policy({ inbound: `<base />${mine}` })),
    ),
    { options: { keySubscriptionId: `${serviceId}/subscriptions/orders` } },
  ),
  way(
    'F-16',
    'with the all-access key',
    both(inbound(''), shop =>
      shop.setPolicy({ kind: 'product', product: 'gold' }, policy({ inbound: `<base />${mine}` })),
    ),
    { options: { keySubscriptionId: `${serviceId}/subscriptions/master` } },
  ),
  way(
    'F-16',
    'in a fragment',
    both(inbound(''), fragment('token', mine), shop =>
      shop.setPolicy(
        { kind: 'product', product: 'gold' },
        policy({ inbound: '<base /><include-fragment fragment-id="token" />' }),
      ),
    ),
  ),

  way('F-21', 'another operation', both(inbound(''), inOperation(`<base />${mine}`, 'list'))),
  way(
    'F-21',
    'another operation, in a fragment',
    both(
      inbound(''),
      fragment('token', mine),
      inOperation('<base /><include-fragment fragment-id="token" />', 'create'),
    ),
  ),

  way('F-27', 'validate-jwt', inbound(`${mine}${validator}`)),
  way('F-27', 'in the operation', inOperation(`<base />${validator}`)),
  way('F-27', 'token for all APIs', both(atService(mine), inbound(validator))),
  way(
    'F-27',
    'in a fragment',
    both(fragment('check', validator), inbound(`${mine}<include-fragment fragment-id="check" />`)),
  ),

  way(
    'F-28',
    'no identity',
    both(asks(ids.orders, ' ignore-error="true"'), shop => {
      shop.service.systemIdentity = undefined;
    }),
  ),
  way('F-28', 'nothing of that name', asks('api://nowhere', ' ignore-error="true"')),
  way(
    'F-28',
    'way out blocked',
    both(asks(ids.orders, ' ignore-error="True"'), shop => {
      shop.service.blockedOutbound = ['AzureActiveDirectory'];
    }),
    { unproved: 'the error shows now, and the way out is still blocked' },
  ),
  way(
    'F-28',
    'in a fragment',
    both(
      fragment('token', token('api://nowhere', ' ignore-error="true"')),
      inbound('<include-fragment fragment-id="token" />'),
    ),
  ),

  way('F-31', 'in otherwise', inbound(when('@(true)', '', mine))),
  way('F-31', 'method', inbound(when('@(context.Request.Method == "POST")', mine))),
  way(
    'F-31',
    'in the operation',
    both(inbound(''), inOperation(`<base />${when('@(context.Request.Headers.ContainsKey("x-go"))', mine)}`)),
  ),
  way('F-31', 'nested', inbound(when('@(true)', when('@(false)', mine)))),
  way(
    'F-31',
    'around a fragment',
    both(fragment('token', mine), inbound(when('@(false)', '<include-fragment fragment-id="token" />'))),
  ),
];

/** domain.md 10.4. */
const backEnds: readonly Way[] = [
  way(
    'F-14',
    'to a host that is gone',
    inOperation('<base /><set-backend-service base-url="https://orders-old.azurewebsites.net/api" />'),
  ),
  way(
    'F-14',
    'to another app',
    inOperation('<base /><set-backend-service base-url="https://stock-fn.azurewebsites.net/api" />'),
  ),
  way(
    'F-14',
    'in a named value',
    both(
      named('orders-url', 'https://orders-app-staging.azurewebsites.net/api'),
      inOperation('<base /><set-backend-service base-url="{{orders-url}}" />'),
    ),
  ),
  way('F-14', 'the host header of another app', inbound(`${mine}${header('Host', 'stock-fn.azurewebsites.net')}`)),
  way(
    'E-08',
    'by plain HTTP',
    shop => {
      for (const api of shop.service.apis)
        if (api.name === 'orders') api.serviceUrl = 'http://orders-app.azurewebsites.net/api';
    },
    { blindWithout: { traces: 'the route was found before its address changed' } },
  ),
  way(
    'E-08',
    'by plain HTTP, in the policy',
    inbound(`${mine}<set-backend-service base-url="http://orders-app.azurewebsites.net/api" />`),
    { blindWithout: { traces: 'the route was found before its address changed' } },
  ),
  way('E-05', 'a named value that is gone', inbound(`${mine}${header('x-team', '{{team}}')}`)),
  way('E-05', 'callers need a token of their own', inbound(`${callersCheck}${mine}`)),
  way(
    'F-14',
    'an entity that leads to the slot',
    both(
      entity({ url: 'https://orders-app-staging.azurewebsites.net/api' }),
      inbound(mine),
      inOperation('<base /><set-backend-service backend-id="orders-app" />'),
    ),
  ),

  way(
    'F-32',
    'level admin',
    shop => {
      Object.assign(shop.site('stock-fn').functions[0] ?? {}, { authLevel: 'admin' });
    },
    { route: 'stock' },
  ),
  way(
    'F-32',
    'wrong key in the policy',
    both(
      stockEntity({ credentials: {} }),
      inOperation(
        '<base /><set-backend-service backend-id="stock-fn" /><set-header name="x-functions-key" exists-action="override"><value>wrong</value></set-header>',
        'levels',
        'stock',
      ),
    ),
    { route: 'stock' },
  ),
  way('F-32', 'wrong code in the query', stockEntity({ credentials: { query: { code: ['wrong'] } } }), {
    route: 'stock',
  }),
  way('F-32', 'key in the wrong header', stockEntity({ credentials: { header: { 'x-functions-code': [stockKey] } } }), {
    route: 'stock',
  }),
  way('F-32', 'named value with an old key', named('stock-fn-key', 'an-old-key', true), { route: 'stock' }),
  way(
    'F-32',
    'address instead of the entity',
    inOperation('<base /><set-backend-service base-url="https://stock-fn.azurewebsites.net/api" />', 'levels', 'stock'),
    { route: 'stock' },
  ),

  way('F-33', 'all keys cancelled', shop => {
    for (const one of shop.service.subscriptions) one.state = 'cancelled';
  }),
  way(
    'F-33',
    'all keys suspended',
    shop => {
      for (const one of shop.service.subscriptions) one.state = 'suspended';
    },
    { route: 'stock' },
  ),

  way(
    'F-34',
    'header of another name',
    inbound(
      `${token(ids.inner)}<set-header name="x-partner-key" exists-action="override"><value>{{partner-key}}</value></set-header>`,
      'partner',
    ),
    { route: 'partner' },
  ),
  way(
    'F-34',
    'wrong key',
    inbound(
      `${token(ids.inner)}<set-header name="Ocp-Apim-Subscription-Key" exists-action="override"><value>${keys.orders}</value></set-header>`,
      'partner',
    ),
    { route: 'partner' },
  ),
  way(
    'F-34',
    'skipped where there is one',
    inbound(
      `${token(ids.inner)}<set-header name="Ocp-Apim-Subscription-Key" exists-action="skip"><value>{{partner-key}}</value></set-header>`,
      'partner',
    ),
    { route: 'partner' },
  ),

  way('F-36', 'the gateway denied by name', shop => {
    shop.site('orders-app').restrictions = [
      { name: 'no', ipAddress: '203.0.113.10/32', action: 'Deny', priority: 100 },
      { name: 'all', ipAddress: 'Any', action: 'Allow', priority: 200 },
    ];
  }),
  way('F-36', 'another service tag', shop => {
    shop.site('orders-app').restrictions = [
      { name: 'fd', ipAddress: 'AzureFrontDoor', action: 'Allow', priority: 100 },
    ];
  }),
  way('F-36', 'everyone denied', shop => {
    shop.site('orders-app').restrictions = [{ name: 'none', ipAddress: 'Any', action: 'Deny', priority: 100 }];
  }),
  way(
    'F-36',
    'Linux',
    shop => {
      shop.site('stock-fn').publicNetworkAccess = 'Disabled';
    },
    { route: 'stock' },
  ),
  way(
    'F-36',
    'Linux, another address',
    shop => {
      shop.site('stock-fn').restrictions = [
        { name: 'office', ipAddress: '198.51.100.0/24', action: 'Allow', priority: 100 },
      ];
    },
    { route: 'stock' },
  ),

  way(
    'F-37',
    'wrong audience, Linux',
    both(
      door(at => {
        at('globalValidation')['unauthenticatedClientAction'] = 'RedirectToLoginPage';
      }, 'stock-fn'),
      inbound('', 'stock'),
    ),
    { route: 'stock' },
  ),
  way(
    'F-37',
    'no action named',
    door(at => {
      delete at('globalValidation')['unauthenticatedClientAction'];
    }),
  ),

  way(
    'F-38',
    'nothing required',
    door(at => {
      at('globalValidation')['requireAuthentication'] = false;
    }),
  ),
  way(
    'F-38',
    'the path excluded',
    door(at => {
      at('globalValidation')['excludedPaths'] = ['/api/*'];
    }),
  ),
  way(
    'F-38',
    'the operation’s path excluded',
    door(at => {
      at('globalValidation')['excludedPaths'] = ['/api/1'];
    }),
  ),
  way(
    'F-38',
    'anonymous in a slot',
    door(at => {
      at('globalValidation')['unauthenticatedClientAction'] = 'AllowAnonymous';
    }, 'orders-app/slots/staging'),
  ),
  way(
    'F-38',
    'a slot with everything excluded',
    door(at => {
      at('globalValidation')['excludedPaths'] = ['/*'];
    }, 'orders-app/slots/staging'),
  ),
  way(
    'F-38',
    'Linux',
    door(at => {
      at('platform')['enabled'] = false;
    }, 'stock-fn'),
    { route: 'stock' },
  ),
  way(
    'F-38',
    'Linux, anonymous calls allowed',
    door(at => {
      at('globalValidation')['unauthenticatedClientAction'] = 'AllowAnonymous';
    }, 'stock-fn'),
    { route: 'stock' },
  ),
  way(
    'F-38',
    'Logic App',
    door(at => {
      at('globalValidation')['unauthenticatedClientAction'] = 'AllowAnonymous';
    }, 'flows'),
    { route: 'flows' },
  ),
  way(
    'F-38',
    'never set up',
    shop => {
      shop.site('orders-app').auth.set(undefined, 0);
    },
    { choices: { clientId: ids.orders } },
  ),

  way(
    'F-41',
    'another path excluded',
    both(
      door(at => {
        at('globalValidation')['excludedPaths'] = ['/ready'];
      }),
      shop => {
        shop.site('orders-app').webConfig = { healthCheckPath: '/health' };
      },
    ),
  ),
  way('F-41', 'with a query', shop => {
    shop.site('orders-app').webConfig = { healthCheckPath: '/api/health?full=1' };
  }),
  way(
    'F-41',
    'Linux',
    shop => {
      shop.site('stock-fn').webConfig = { healthCheckPath: '/api/health' };
    },
    { route: 'stock' },
  ),

  way(
    'F-46',
    'only one path excluded',
    door(at => {
      at('globalValidation')['excludedPaths'] = ['/runtime/webhooks/other/*'];
    }, 'flows'),
    { route: 'flows' },
  ),
  way(
    'F-46',
    'no list at all',
    door(at => {
      delete at('globalValidation')['excludedPaths'];
    }, 'flows'),
    { route: 'flows' },
  ),

  way(
    'F-49',
    'Linux',
    shop => {
      shop.site('stock-fn').files['/home/site/wwwroot/auth.json'] = JSON.stringify({
        platform: { enabled: true },
        globalValidation: { unauthenticatedClientAction: 'AllowAnonymous' },
        identityProviders: { azureActiveDirectory: { registration: { clientId: ids.stock } } },
      });
      shop.auth('stock-fn', at => {
        at('platform')['configFilePath'] = '/home/site/wwwroot/auth.json';
      });
    },
    { route: 'stock' },
  ),
  way(
    'F-49',
    'the file isn’t there',
    door(at => {
      at('platform')['configFilePath'] = 'auth.json';
    }),
  ),

  way('F-51', 'all traffic', shop => {
    const site = shop.site('orders-app');
    site.properties = { ...site.properties, outboundVnetRouting: { allTraffic: true } };
  }),
  way(
    'F-51',
    'function app',
    shop => {
      const site = shop.site('stock-fn');
      site.properties = { ...site.properties, outboundVnetRouting: { managedIdentityTraffic: true } };
    },
    { route: 'stock' },
  ),
];

export const waysInPolicies: readonly Way[] = [...composition, ...backEnds];
