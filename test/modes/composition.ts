import type { Ask, Mode, Sight } from './mode';
import { ids, keys, policy, serviceId, token } from './scenario';
import { arm, gateway, orders401, tokenSent } from './sights';
import type { Shop } from './shop';

const orders = gateway('/orders/1');
const identitySource = /"source":"authentication-managed-identity"/;
const mine = token(ids.orders);

/** Whatever the variant, Easy Auth sees no token of the gateway. */
const mode = (
  id: Mode['id'],
  variant: string | undefined,
  produce: (shop: Shop) => Promise<void> | void,
  ...shows: readonly Sight[]
): Mode => ({
  id,
  ...(variant !== undefined && { variant }),
  section: '10.3',
  by: 'data',
  route: 'orders',
  produce,
  shows,
});

const unseen: Sight = {
  ask: orders,
  ...orders401,
  traceLacks: [identitySource],
  trace: [/"source":"forward-request"/],
};
const overwritten: Sight = { ask: orders, ...orders401, trace: tokenSent };

const policyPath = `${serviceId}/apis/orders/policies/policy`;
const put = (value: string, format = 'rawxml', headers = {}): Ask =>
  arm('PUT', policyPath, { body: { properties: { format, value } }, headers });

const invalid = (variant: string, text: string, detail: RegExp, format?: string): Mode =>
  mode('F-29', variant, () => undefined, {
    ask: put(text, format),
    status: 400,
    headers: { 'content-type': /^application\/json/ },
    body: new RegExp(
      `^\\{"error":\\{"code":"ValidationError","message":"One or more fields contain incorrect values:","details":\\[.*${detail.source}`,
    ),
  });

const caller = `<validate-azure-ad-token tenant-id="${ids.tenant}"><audiences><audience>https://management.azure.com/</audience></audiences></validate-azure-ad-token>`;

/** domain.md 10.3: composing the policies. */
export const compositionModes: readonly Mode[] = [
  mode(
    'F-26',
    'operation without base',
    shop =>
      shop.setPolicy({ kind: 'operation', api: 'orders', revision: '1', operation: 'get' }, policy({ inbound: '' })),
    unseen,
  ),
  mode(
    'F-26',
    'API without base, statement at the service',
    shop => {
      shop.setPolicy(
        { kind: 'global' },
        policy({ inbound: mine, backend: '<forward-request />', outbound: '', 'on-error': '' }),
      );
      shop.setInbound('orders', '');
    },
    unseen,
  ),
  mode(
    'F-11',
    'set-header deletes it',
    shop => shop.setInbound('orders', `<base />${mine}<set-header name="Authorization" exists-action="delete" />`),
    overwritten,
  ),
  mode(
    'F-11',
    'set-header overrides it',
    shop =>
      shop.setInbound(
        'orders',
        `<base />${mine}<set-header name="authorization" exists-action="override"><value>Bearer static</value></set-header>`,
      ),
    { ...overwritten, trace: [...tokenSent, /"source":"set-header"/] },
  ),
  mode(
    'F-11',
    'in the operation',
    shop =>
      shop.setPolicy(
        { kind: 'operation', api: 'orders', revision: '1', operation: 'get' },
        policy({ inbound: '<base /><set-header name="Authorization" exists-action="delete" />' }),
      ),
    overwritten,
  ),
  mode(
    'F-11',
    'authentication-basic',
    shop => shop.setInbound('orders', `<base />${mine}<authentication-basic username="shop" password="secret" />`),
    overwritten,
  ),
  mode(
    'F-11',
    'credentials of the back end',
    async shop => {
      const properties = {
        url: 'https://orders-app.azurewebsites.net/api',
        protocol: 'http',
        credentials: { authorization: { scheme: 'Bearer', parameter: 'static' } },
      };
      await shop.must(arm('PUT', `${serviceId}/backends/orders-app`, { body: { properties } }));
      shop.setInbound('orders', `<base />${mine}<set-backend-service backend-id="orders-app" />`);
    },
    overwritten,
  ),
  mode(
    'F-16',
    undefined,
    shop => {
      shop.setInbound('orders', '<base />');
      shop.setPolicy({ kind: 'product', product: 'gold' }, policy({ inbound: `<base />${mine}` }));
    },
    { ask: gateway('/orders/1', { key: keys.gold }), status: 200, trace: [/"product":"gold"/, ...tokenSent] },
    { ask: orders, ...orders401, trace: [/"product":"-"/], traceLacks: [identitySource] },
    { ask: gateway('/orders/1', { key: keys.orders }), ...orders401, trace: [/"product":"-"/] },
  ),
  mode(
    'F-21',
    'a revision that is not current',
    shop => {
      const [current] = shop.service.apis.filter(each => each.name === 'orders');
      if (!current) throw new Error('No API.');
      shop.service.apis.push({ ...current, revision: '2', isCurrent: false, operations: [...current.operations] });
      shop.setPolicy({ kind: 'api', api: 'orders', revision: '2' }, policy({ inbound: `<base />${mine}` }));
      shop.setInbound('orders', '<base />');
    },
    unseen,
    { ask: gateway('/orders;rev=2/1'), status: 200 },
  ),
  mode(
    'F-21',
    'another operation',
    shop => {
      shop.setInbound('orders', '<base />');
      shop.setPolicy(
        { kind: 'operation', api: 'orders', revision: '1', operation: 'list' },
        policy({ inbound: `<base />${mine}` }),
      );
    },
    unseen,
    { ask: gateway('/orders'), status: 200 },
  ),
  {
    ...mode('F-27', undefined, shop => shop.setInbound('orders', `<base />${mine}${caller}`)),
    shows: [
      {
        // The caller's own token would have passed: what is validated is the gateway's.
        ask: { ...orders, as: 'owner' },
        status: 401,
        headers: { 'www-authenticate': null },
        body: '{ "statusCode": 401, "message": "Invalid Azure AD JWT" }',
        trace: [...tokenSent, /"source":"validate-azure-ad-token"/],
        traceLacks: [/"source":"forward-request"/],
      },
    ],
  },
  mode(
    'F-28',
    undefined,
    shop => {
      shop.setInbound('orders', `<base />${token(ids.orders, ' ignore-error="true"')}`);
      shop.dropRoles(ids.orders, ids.system.principalId);
    },
    { ask: orders, ...orders401, trace: [identitySource, /AADSTS501051/, /"source":"forward-request"/] },
  ),
  invalid(
    'wrong section',
    policy({ outbound: `<base /><rate-limit calls="1" renewal-period="60" />` }),
    /Error in element 'rate-limit' on line 1, column \d+: Policy is not allowed in the specified section/,
  ),
  invalid(
    'raw expression sent as xml',
    policy({ inbound: '<base /><set-variable name="x" value="@("a" + "b")" />' }),
    /Error in element 'set-variable' on line 1/,
    'xml',
  ),
  invalid(
    'unknown back end',
    policy({ inbound: '<base /><set-backend-service backend-id="nowhere" />' }),
    /Error in element 'set-backend-service' on line 1/,
  ),
  invalid(
    'unknown named value',
    policy({ inbound: `<base />${token('{{nowhere}}')}` }),
    /Error in element 'authentication-managed-identity' on line 1, column \d+: Cannot find a property 'nowhere'/,
  ),
  mode(
    'F-30',
    undefined,
    async shop => {
      // Two people have read the same document; the second saves without If-Match.
      await shop.must(
        put(policy({ inbound: `<base />${mine}<set-header name="x-first"><value>1</value></set-header>` })),
      );
    },
    { ask: put(policy({ inbound: `<base />${mine}` })), status: 200 },
    { ask: arm('GET', `${policyPath}?format=rawxml`), status: 200, body: /^(?!.*x-first)/s },
    {
      ask: put(policy({ inbound: '<base />' }), 'rawxml', { 'if-match': '"AAAAAAAAAAA="' }),
      status: 412,
      body: /"code":"PreconditionFailed"/,
    },
  ),
  mode(
    'F-31',
    undefined,
    shop =>
      shop.setInbound(
        'orders',
        `<base /><choose><when condition="@(context.Request.Headers.GetValueOrDefault("x-backend-auth","") == "on")">${mine}</when></choose>`,
      ),
    { ...unseen, trace: [/"source":"choose"/, /evaluated to false/i] },
    { ask: gateway('/orders/1', { headers: { 'x-backend-auth': 'on' } }), status: 200 },
  ),
];
