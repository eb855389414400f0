/** Ids and names of the secured shop, for whoever asks about it. */
export const ids = {
  tenant: '3f1d5c0a-1111-4a4a-8a8a-000000000001',
  otherTenant: '3f1d5c0a-1111-4a4a-8a8a-000000000002',
  subscription: '3f1d5c0a-2222-4a4a-8a8a-000000000001',
  /** Client ids of the back ends' app registrations. */
  orders: '3f1d5c0a-3333-4a4a-8a8a-000000000001',
  ordersStaging: '3f1d5c0a-3333-4a4a-8a8a-000000000002',
  stock: '3f1d5c0a-3333-4a4a-8a8a-000000000003',
  flows: '3f1d5c0a-3333-4a4a-8a8a-000000000004',
  inner: '3f1d5c0a-3333-4a4a-8a8a-000000000005',
  unrelated: '3f1d5c0a-3333-4a4a-8a8a-000000000006',
  /** A group that the gateway's identity is a member of. */
  gateways: '3f1d5c0a-5555-4a4a-8a8a-000000000001',
  /** The gateway's system-assigned identity. */
  system: { principalId: '3f1d5c0a-4444-4a4a-8a8a-000000000001', clientId: '3f1d5c0a-4444-4a4a-8a8a-000000000002' },
  /** A user-assigned identity that is attached to the gateway. */
  attached: { principalId: '3f1d5c0a-4444-4a4a-8a8a-000000000003', clientId: '3f1d5c0a-4444-4a4a-8a8a-000000000004' },
  /** The orders app's own identity. */
  ordersApp: { principalId: '3f1d5c0a-4444-4a4a-8a8a-000000000007', clientId: '3f1d5c0a-4444-4a4a-8a8a-000000000008' },
  /** One that isn't. */
  loose: { principalId: '3f1d5c0a-4444-4a4a-8a8a-000000000005', clientId: '3f1d5c0a-4444-4a4a-8a8a-000000000006' },
} as const;

export const group = `/subscriptions/${ids.subscription}/resourceGroups/shop`;
export const serviceId = `${group}/providers/Microsoft.ApiManagement/service/shop-apim`;
export const partnerServiceId = `${group}/providers/Microsoft.ApiManagement/service/partner-apim`;
export const siteId = (name: string): string => `${group}/providers/Microsoft.Web/sites/${name}`;
export const identityId = (name: string): string =>
  `${group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/${name}`;

/** Keys of the gateway's subscriptions. */
export const keys = { all: 'shop-all-access-key', orders: 'shop-orders-key', gold: 'shop-gold-key' } as const;
/** The second gateway's key, which the first sends along. */
export const partnerKey = 'partner-key-of-shop';
export const stockKey = 'stock-host-key-of-shop';
/** The signature that the workflow's address carries. */
export const flowSignature = 'flow-signature';

export const issuer = (version: 1 | 2, tenant: string = ids.tenant): string =>
  version === 2 ? `https://login.microsoftonline.com/${tenant}/v2.0` : `https://sts.windows.net/${tenant}/`;

/** A document with these statements in each section; what isn't named inherits. */
export const policy = (sections: Readonly<Record<string, string>>): string =>
  `<policies>${['inbound', 'backend', 'outbound', 'on-error']
    .map(name => `<${name}>${sections[name] ?? '<base />'}</${name}>`)
    .join('')}</policies>`;

export const token = (resource: string, more = ''): string =>
  `<authentication-managed-identity resource="${resource}"${more} />`;

/** authsettingsV2 properties of a back end that is secured as domain.md 1 recommends. */
export const secured = (clientId: string) => ({
  platform: { enabled: true, runtimeVersion: '~1' },
  globalValidation: { requireAuthentication: true, unauthenticatedClientAction: 'Return401' },
  identityProviders: {
    azureActiveDirectory: {
      enabled: true,
      registration: { openIdIssuer: issuer(2), clientId },
      validation: {
        allowedAudiences: [clientId, `api://${clientId}`],
        defaultAuthorizationPolicy: {
          allowedPrincipals: { identities: [ids.system.principalId] },
          allowedApplications: [ids.system.clientId],
        },
      },
    },
  },
});

const registration = (displayName: string, clientId: string, role: string) => ({
  displayName,
  clientId,
  identifierUris: [`api://${clientId}`],
  tokenVersion: 2,
  appRoles: [{ value: role }],
  servicePrincipal: 'assignmentRequired',
  assigned: [ids.system.principalId],
});

const operations = [
  { name: 'list', method: 'GET', urlTemplate: '/' },
  { name: 'get', method: 'GET', urlTemplate: '/{id}' },
  { name: 'create', method: 'POST', urlTemplate: '/' },
];

/**
 * A tenant with four routes, each secured and working: `orders` (web app on Windows with a slot), `stock` (imported function
 * app on Linux with its key), `flows` (Logic App), `partner` (another API Management). What `produce` breaks is one of them.
 */
export const scenario = {
  name: 'secured shop',
  seed: 'secured shop',
  tenants: [
    {
      id: ids.tenant,
      displayName: 'Secured Shop',
      domains: ['shop.example'],
      users: [
        {
          name: 'owner@shop.example',
          displayName: 'Olga Owner',
          password: 'shop-owner',
          directory: 'write',
          roles: [{ role: 'Owner', scope: `/subscriptions/${ids.subscription}` }],
        },
        {
          name: 'reader@shop.example',
          displayName: 'Rui Reader',
          password: 'shop-reader',
          directory: 'read',
          roles: [{ role: 'Reader', scope: `/subscriptions/${ids.subscription}` }],
        },
      ],
      groups: [{ id: ids.gateways, displayName: 'Gateways', members: [ids.system.principalId] }],
      applications: [
        registration('orders-app', ids.orders, 'Orders.Call'),
        registration('orders-app-staging', ids.ordersStaging, 'Orders.Call'),
        registration('stock-fn', ids.stock, 'Stock.Call'),
        registration('flows', ids.flows, 'Flows.Call'),
        registration('partner-api', ids.inner, 'Partner.Call'),
        { displayName: 'unrelated', clientId: ids.unrelated, identifierUris: [`api://${ids.unrelated}`] },
      ],
    },
    { id: ids.otherTenant, displayName: 'Elsewhere', domains: ['elsewhere.example'] },
  ],
  subscriptions: [
    {
      id: ids.subscription,
      displayName: 'Shop',
      tenant: ids.tenant,
      groups: [
        {
          name: 'shop',
          location: 'West Europe',
          identities: [
            { name: 'id-shop', ...ids.attached },
            { name: 'id-loose', ...ids.loose },
          ],
          services: [
            {
              name: 'shop-apim',
              sku: 'Developer',
              systemIdentity: ids.system,
              userAssignedIdentities: ['id-shop'],
              outboundAddress: '203.0.113.10',
              apis: [
                {
                  name: 'orders',
                  displayName: 'Orders',
                  path: 'orders',
                  serviceUrl: 'https://orders-app.azurewebsites.net/api',
                  policy: policy({ inbound: `<base />${token(ids.orders)}` }),
                  operations,
                },
                {
                  name: 'stock',
                  displayName: 'Stock',
                  path: 'stock',
                  policy: policy({ inbound: `<base />${token(`api://${ids.stock}`)}` }),
                  operations: [
                    {
                      name: 'levels',
                      method: 'GET',
                      urlTemplate: '/levels',
                      policy: policy({
                        inbound: '<base /><set-backend-service id="apim-generated-policy" backend-id="stock-fn" />',
                      }),
                    },
                  ],
                },
                {
                  name: 'flows',
                  displayName: 'Flows',
                  path: 'flows',
                  serviceUrl: 'https://flows.azurewebsites.net/api',
                  policy: policy({ inbound: `<base />${token(ids.flows)}` }),
                  operations: [
                    {
                      name: 'run',
                      method: 'POST',
                      urlTemplate: '/run',
                      policy: policy({
                        inbound:
                          '<base /><rewrite-uri template="/restock/triggers/manual/invoke?api-version=2022-05-01&amp;sp=%2Ftriggers%2Fmanual%2Frun&amp;sv=1.0&amp;sig={{flow-signature}}" />',
                      }),
                    },
                  ],
                },
                {
                  name: 'partner',
                  displayName: 'Partner',
                  path: 'partner',
                  serviceUrl: 'https://partner-apim.azure-api.net/inner',
                  policy: policy({
                    inbound: `<base />${token(ids.inner)}<set-header name="Ocp-Apim-Subscription-Key" exists-action="override"><value>{{partner-key}}</value></set-header>`,
                  }),
                  operations: [{ name: 'offers', method: 'GET', urlTemplate: '/offers' }],
                },
              ],
              products: [{ name: 'gold', displayName: 'Gold', apis: ['orders'] }],
              subscriptions: [
                { name: 'master', scope: '/', primaryKey: keys.all, secondaryKey: `${keys.all}-2` },
                { name: 'orders', scope: '/apis/orders', primaryKey: keys.orders, secondaryKey: `${keys.orders}-2` },
                { name: 'gold', scope: '/products/gold', primaryKey: keys.gold, secondaryKey: `${keys.gold}-2` },
              ],
              namedValues: [
                { name: 'stock-fn-key', secret: true, value: stockKey },
                { name: 'partner-key', secret: true, value: partnerKey },
                { name: 'flow-signature', secret: true, value: flowSignature },
              ],
              backends: [
                {
                  name: 'stock-fn',
                  properties: {
                    url: 'https://stock-fn.azurewebsites.net/api',
                    protocol: 'http',
                    resourceId: `https://management.azure.com${siteId('stock-fn')}`,
                    credentials: { header: { 'x-functions-key': ['{{stock-fn-key}}'] } },
                  },
                },
              ],
            },
            {
              name: 'partner-apim',
              sku: 'StandardV2',
              outboundAddress: '203.0.113.20',
              apis: [
                {
                  name: 'inner',
                  displayName: 'Inner',
                  path: 'inner',
                  policy: policy({
                    inbound: `<base /><validate-azure-ad-token tenant-id="${ids.tenant}"><client-application-ids><application-id>${ids.system.clientId}</application-id></client-application-ids><audiences><audience>${ids.inner}</audience></audiences><required-claims><claim name="roles" match="any"><value>Partner.Call</value></claim></required-claims></validate-azure-ad-token><return-response><set-status code="200" reason="OK" /><set-body>{"offers":[]}</set-body></return-response>`,
                  }),
                  operations: [{ name: 'offers', method: 'GET', urlTemplate: '/offers' }],
                },
              ],
              subscriptions: [
                { name: 'shop', scope: '/apis/inner', primaryKey: partnerKey, secondaryKey: `${partnerKey}-2` },
              ],
            },
          ],
          apps: [
            {
              name: 'orders-app',
              kind: 'app',
              os: 'windows',
              systemIdentity: ids.ordersApp,
              auth: secured(ids.orders),
              slots: [{ name: 'staging', auth: secured(ids.ordersStaging) }],
            },
            {
              name: 'stock-fn',
              kind: 'functionapp,linux',
              os: 'linux',
              auth: secured(ids.stock),
              masterKey: 'stock-master-key',
              hostKeys: { 'apim-shop-apim': stockKey },
              systemKeys: { mcp_extension: 'stock-system-key' },
              functions: [{ name: 'Levels', authLevel: 'function', route: 'levels', methods: ['GET'] }],
            },
            {
              name: 'flows',
              kind: 'functionapp,workflowapp',
              os: 'windows',
              auth: {
                ...secured(ids.flows),
                globalValidation: {
                  requireAuthentication: true,
                  unauthenticatedClientAction: 'Return401',
                  excludedPaths: ['/runtime/*'],
                },
              },
              masterKey: 'flows-master-key',
              workflows: [{ name: 'restock', trigger: 'manual', signature: flowSignature }],
            },
          ],
        },
      ],
    },
  ],
  // Hundreds of requests within a minute of the world's clock.
  switches: { throttling: 'count', policyDelay: 0, authSettingsDelay: 0, traceDelay: 0 },
} as const;
