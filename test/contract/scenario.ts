const policy = (inbound: string) =>
  `<policies><inbound><base />${inbound}</inbound><backend><base /></backend><outbound><base /></outbound><on-error><base /></on-error></policies>`;

export const tenantId = '51f0c3a2-7d64-4b19-8f3e-0a9be2d7c401';
export const subscriptionId = '7c2a4f10-1111-4111-8111-2b3c4d5e6f70';
export const clientId = '9d1f2b3c-2222-4222-8222-4a5b6c7d8e90';
export const writer = { name: 'ana@example.com', password: 'made-up-ana' };
export const reader = { name: 'ben@example.com', password: 'made-up-ben' };
export const group = `/subscriptions/${subscriptionId}/resourceGroups/shop`;
export const service = `${group}/providers/Microsoft.ApiManagement/service/shop-apim`;
export const premium = `${group}/providers/Microsoft.ApiManagement/service/premium-apim`;
export const site = `${group}/providers/Microsoft.Web/sites/orders-app`;
export const functionApp = `${group}/providers/Microsoft.Web/sites/stock-fn`;
export const identities = `${group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities`;

/** Object ID of the identity that programs on this machine have. */
const machine = '4d5e6f70-4444-4444-8444-6c7d8e9f0a12';

const role = (name: string) => ({ role: name, scope: `/subscriptions/${subscriptionId}` });

/** Something of everything that an operation can give. */
export const scenario = {
  name: 'contract',
  machine,
  tenants: [
    {
      id: tenantId,
      displayName: 'Example',
      domains: ['example.com', 'example.onmicrosoft.com'],
      users: [
        { ...writer, displayName: 'Ana', directory: 'write', roles: [role('Owner')] },
        { ...reader, displayName: 'Ben', directory: 'read', roles: [role('Reader')] },
      ],
      applications: [
        {
          displayName: 'orders-api',
          clientId,
          uniqueName: 'orders-api',
          identifierUris: [`api://${clientId}`],
          appRoles: [{ value: 'Orders.Call' }],
          servicePrincipal: 'assignmentRequired',
          assigned: ['3c4d5e6f-3333-4333-8333-5b6c7d8e9f01'],
          userTokens: true,
        },
      ],
    },
    { id: '62e1d4b3-8e75-4c2a-9a4f-1bacf3e8d502', displayName: 'Other', domains: ['other.example'] },
  ],
  subscriptions: [
    {
      id: subscriptionId,
      displayName: 'Shop',
      tenant: tenantId,
      groups: [
        {
          name: 'shop',
          location: 'West Europe',
          identities: [
            {
              name: 'id-apim',
              principalId: machine,
              clientId: '5e6f7081-5555-4555-8555-7d8e9f0a1b23',
              roles: [role('Reader')],
            },
          ],
          services: [
            {
              name: 'shop-apim',
              sku: 'Developer',
              systemIdentity: {
                principalId: '3c4d5e6f-3333-4333-8333-5b6c7d8e9f01',
                clientId: '6f708192-6666-4666-8666-8e9f0a1b2c34',
              },
              userAssignedIdentities: ['id-apim'],
              hosts: ['api.example.com'],
              tags: { team: 'shop' },
              apis: [
                {
                  name: 'orders',
                  path: 'orders',
                  serviceUrl: 'https://orders-app.azurewebsites.net/api',
                  apiVersion: 'v1',
                  apiVersionSet: 'orders-versions',
                  policy: policy('<set-header name="x" exists-action="delete" />'),
                  operations: [
                    { name: 'get', method: 'GET', urlTemplate: '/{id}', policy: policy('') },
                    { name: 'list', method: 'GET', urlTemplate: '/' },
                  ],
                },
                { name: 'orders', revision: '2', current: false, path: 'orders', apiVersion: 'v1' },
                { name: 'stock', path: 'stock', subscriptionRequired: false, policy: policy('') },
              ],
              products: [
                { name: 'gold', apis: ['orders'], policy: policy('') },
                { name: 'open', subscriptionRequired: false, published: false },
              ],
              subscriptions: [{ name: 'gold-one', scope: '/products/gold' }],
              namedValues: [
                { name: 'stock-key', value: 'made-up', secret: true },
                { name: 'plain', value: 'shown' },
              ],
              backends: [
                {
                  name: 'orders-app',
                  properties: {
                    url: 'https://orders-app.azurewebsites.net/api',
                    protocol: 'http',
                    credentials: { managedIdentity: { resource: `api://${clientId}` } },
                  },
                },
                {
                  name: 'both',
                  properties: { type: 'Pool', pool: { services: [{ id: `${service}/backends/orders-app` }] } },
                },
              ],
              fragments: [
                { name: 'shared', value: '<fragment><set-header name="y" exists-action="delete" /></fragment>' },
              ],
            },
            {
              name: 'premium-apim',
              sku: 'PremiumV2',
              workspaces: [
                {
                  name: 'team',
                  displayName: 'Team',
                  policy: policy(''),
                  apis: [
                    {
                      name: 'team-api',
                      path: 'team',
                      policy: policy(''),
                      operations: [{ name: 'get', method: 'GET', urlTemplate: '/', policy: policy('') }],
                    },
                  ],
                  products: [{ name: 'team-product', apis: ['team-api'], policy: policy('') }],
                  backends: [
                    { name: 'team-end', properties: { url: 'https://orders-app.azurewebsites.net', protocol: 'http' } },
                  ],
                  namedValues: [{ name: 'team-value', value: 'x' }],
                  fragments: [{ name: 'team-fragment', value: '<fragment />' }],
                  subscriptions: [{ name: 'team-sub', scope: '/apis/team-api' }],
                },
              ],
            },
            { name: 'small-apim', sku: 'Consumption' },
          ],
          apps: [
            {
              name: 'orders-app',
              kind: 'app',
              os: 'windows',
              hosts: ['orders.example.com'],
              slots: [{ name: 'staging' }],
              systemIdentity: {
                principalId: '7081920a-7777-4777-8777-9f0a1b2c3d45',
                clientId: '81920a1b-8888-4888-8888-0a1b2c3d4e56',
              },
              restrictions: [{ ipAddress: '203.0.113.10/32', name: 'gateway' }],
            },
            {
              name: 'stock-fn',
              kind: 'functionapp,linux',
              os: 'linux',
              functions: [{ name: 'list', authLevel: 'function' }],
              hostKeys: { 'apim-shop-apim': 'made-up-host-key' },
            },
          ],
        },
      ],
    },
    { id: '8d3b5021-9999-4999-8999-3c4d5e6f7081', displayName: 'Old', tenant: tenantId, disabled: true },
  ],
  // More is asked in a few seconds than the buckets hold.
  switches: {
    throttling: 'count',
    serviceUpdateDuration: 200,
    slotSwapDuration: 200,
    policyDelay: 0,
    authSettingsDelay: 0,
    traceDelay: 0,
  },
};

export const policyText = policy;
