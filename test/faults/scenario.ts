export const tenantId = '3d5f08ae-6c14-4f7b-b1d9-20c7e4a85f13';
const subscriptionId = '5a7d3c10-2222-4222-8222-000000000001';
const group = `/subscriptions/${subscriptionId}/resourceGroups/shop`;
export const calledServiceId = `${group}/providers/Microsoft.ApiManagement/service/shop-called-apim`;
export const serviceId = `${group}/providers/Microsoft.ApiManagement/service/shop-apim`;
export const slotName = 'staging';
export const appIdOf = (name: AppName): string => `${group}/providers/Microsoft.Web/sites/${name}`;
export const userIdentity = {
  id: `${group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/shop-caller`,
  principalId: '7b0a9d11-1111-4111-8111-0000000000a1',
  clientId: '7b0a9d11-1111-4111-8111-0000000000a2',
};
export const otherIdentity = {
  name: 'shop-vault',
  principalId: '7b0a9d11-1111-4111-8111-0000000000b1',
  clientId: '7b0a9d11-1111-4111-8111-0000000000b2',
};

/** In a policy, where they have to survive an undo and may never show up anywhere else. */
export const planted = 'pl4nted-k3y-8d1f00c2';
/** The function key that nothing else holds, so that it may go. */
const plantedToo = 'pl4nted-k3y-1e77ab90';
export const allPlanted = [planted, plantedToo];
export const goingKey = { namedValue: 'going-fn-key', hostKey: 'apim-shop-apim' };

export const registrations = {
  'orders-app': '8c21b7d4-0b6e-4c0f-9a53-2f1d7e6a90c4',
  'stock-fn': '91aa07d4-0b6e-4c0f-9a53-2f1d7e6a90c4',
  'closed-app': '5be0a7d4-0b6e-4c0f-9a53-2f1d7e6a90c4',
  'keyed-fn': '1c77a7d4-0b6e-4c0f-9a53-2f1d7e6a90c4',
  'going-fn': '7bcca7d4-0b6e-4c0f-9a53-2f1d7e6a90c4',
  'secured-app': '2d88a7d4-0b6e-4c0f-9a53-2f1d7e6a90c4',
  'moved-app': '3e99a7d4-0b6e-4c0f-9a53-2f1d7e6a90c4',
  'pool-app': '4faaa7d4-0b6e-4c0f-9a53-2f1d7e6a90c4',
  'slotted-app': '6abba7d4-0b6e-4c0f-9a53-2f1d7e6a90c4',
} as const;
/** `fresh-app` and `second-pool-app` have none yet. */
export type AppName = keyof typeof registrations | 'fresh-app' | 'second-pool-app';

const policy = [
  '<policies>',
  '\t<inbound>',
  '\t\t<base />',
  `\t\t<!-- kept: ünïcode, ${planted} -->`,
  '\t\t<set-header name="x-shop" exists-action="override">',
  `\t\t\t<value>@(context.Request.Headers.GetValueOrDefault("x-a","") == "b" ? "${planted}" : "&lt;")</value>`,
  '\t\t</set-header>',
  '\t</inbound>',
  '\t<backend>',
  '\t\t<base />',
  '\t</backend>',
  '\t<outbound>',
  '\t\t<base />',
  '\t</outbound>',
  '\t<on-error>',
  '\t\t<base />',
  '\t</on-error>',
  '</policies>',
].join('\r\n');

/** An API that calls its app through a back-end entity with a key in it. */
const through = policy.replace('<base />', '<base />\r\n\t\t<set-backend-service backend-id="orders-app" />');
/** Through an entity that leads to another app than the one it shall call, and through a pool of two apps. */
const movedEntity = through.replace('backend-id="orders-app"', 'backend-id="moved"');
const pooled = through.replace('backend-id="orders-app"', 'backend-id="pool"');
/** Sends a function key, which is kept as a named value (F-32). */
const keyedBy = (namedValue: string): string =>
  policy.replace(
    '<base />',
    `<base />\r\n\t\t<set-header name="x-functions-key" exists-action="override">\r\n\t\t\t<value>{{${namedValue}}}</value>\r\n\t\t</set-header>`,
  );
/** Sends the token of an identity that is attached already. */
const secured = policy.replace(
  '<base />',
  `<base />\r\n\t\t<authentication-managed-identity resource="${registrations['secured-app']}" client-id="${otherIdentity.clientId}" />`,
);
const backEnd = {
  name: 'orders-app',
  properties: {
    url: 'https://orders-app.azurewebsites.net',
    protocol: 'http',
    credentials: { header: { 'x-shop': [planted] } },
    somethingNew: { kept: [1, { two: 2 }] },
  },
};
export const backEndId = `${serviceId}/backends/${backEnd.name}`;
const entity = (name: string, app: AppName): object => ({
  name,
  properties: { url: `https://${app}.azurewebsites.net/`, protocol: 'http', somethingNew: { kept: true } },
});
const pool = {
  name: 'pool',
  properties: {
    type: 'Pool',
    pool: { services: ['one', 'two'].map(name => ({ id: `${serviceId}/backends/${name}`, weight: 1, priority: 1 })) },
  },
};

const other = '11111111-1111-4111-8111-111111111111';
const entra = (name: keyof typeof registrations, more: object = {}): object => ({
  identityProviders: {
    azureActiveDirectory: {
      enabled: true,
      registration: { clientId: registrations[name], clientSecretSettingName: 'SECRET' },
      ...more,
    },
  },
});

/** The app that is closed already lets in another caller, so that the gateway has to be let in beside it. */
const auth: Readonly<Record<AppName, object>> = {
  'fresh-app': { platform: { enabled: false } },
  'second-pool-app': { platform: { enabled: false } },
  'moved-app': { platform: { enabled: false }, ...entra('moved-app') },
  'pool-app': { platform: { enabled: false }, ...entra('pool-app') },
  'slotted-app': { platform: { enabled: false }, ...entra('slotted-app') },
  'orders-app': { platform: { enabled: false }, somethingNew: { kept: true }, ...entra('orders-app') },
  'stock-fn': { platform: { enabled: false }, ...entra('stock-fn') },
  'keyed-fn': { platform: { enabled: false }, ...entra('keyed-fn') },
  'going-fn': { platform: { enabled: false }, ...entra('going-fn') },
  'secured-app': {
    platform: { enabled: true },
    somethingNew: { kept: true },
    globalValidation: { requireAuthentication: true, unauthenticatedClientAction: 'Return401' },
    ...entra('secured-app', {
      registration: {
        clientId: registrations['secured-app'],
        openIdIssuer: `https://login.microsoftonline.com/${tenantId}/v2.0`,
      },
      validation: {
        allowedAudiences: [registrations['secured-app']],
        defaultAuthorizationPolicy: { allowedApplications: [otherIdentity.clientId, other], allowedPrincipals: {} },
      },
    }),
  },
  'closed-app': {
    platform: { enabled: true },
    globalValidation: { requireAuthentication: true, unauthenticatedClientAction: 'AllowAnonymous' },
    ...entra('closed-app', {
      registration: {
        clientId: registrations['closed-app'],
        openIdIssuer: `https://login.microsoftonline.com/${tenantId}/v2.0`,
      },
      validation: {
        allowedAudiences: [registrations['closed-app']],
        defaultAuthorizationPolicy: { allowedApplications: [other], allowedPrincipals: {} },
      },
    }),
  },
};

const isFunction = (name: AppName): boolean => name.endsWith('-fn');

const appEntry = (name: AppName): object => ({
  name,
  kind: isFunction(name) ? 'functionapp,linux' : 'app',
  os: isFunction(name) ? 'linux' : 'windows',
  ...(isFunction(name) && {
    functions: [{ name: 'list', authLevel: 'anonymous', route: 'list', methods: ['GET'] }],
  }),
  ...(name === 'going-fn' && { hostKeys: { [goingKey.hostKey]: plantedToo } }),
  auth: auth[name],
  appSettings: { KEPT: planted },
  ...(name === 'slotted-app' && { slots: [{ name: slotName, auth: auth[name], appSettings: { KEPT: planted } }] }),
});

const apiEntry = (name: string, app: AppName, text?: string): object => ({
  name,
  displayName: name,
  path: name,
  serviceUrl: `https://${app}.azurewebsites.net${isFunction(app) ? '/api' : ''}`,
  operations: [{ name: 'list', method: 'GET', urlTemplate: '/list' }],
  ...(text !== undefined && { policy: text }),
});

/** Entries of a scenario, added to those here. */
export interface MoreRoutes {
  readonly apis: readonly object[];
  readonly apps: readonly object[];
  readonly applications: readonly object[];
}

/** The same key in both services, so that a caller's is good in the called one, too, as long as it is passed on. */
const everyApi = { name: 'all', scope: '/apis', primaryKey: 'every0api0primary00000000000000aa' };

/** Everything that the runs begin with. */
export const scenarioWith = (more: MoreRoutes = { apis: [], apps: [], applications: [] }) => ({
  name: 'faults',
  seed: 'faults',
  switches: {
    // What fails is chosen request by request; nothing else may.
    throttling: 'count',
    serviceUpdateDuration: 1_500,
    policyDelay: 4_000,
    authSettingsDelay: 8_000,
    traceDelay: 0,
  },
  tenants: [
    {
      id: tenantId,
      displayName: 'Retail',
      domains: ['retail.example'],
      users: [
        {
          name: 'ana@retail.example',
          displayName: 'Ana',
          password: 'pw',
          directory: 'write',
          roles: [{ role: 'Owner', scope: `/subscriptions/${subscriptionId}` }],
        },
      ],
      applications: [
        ...Object.entries(registrations).map(([displayName, clientId]) => ({
          displayName,
          clientId,
          identifierUris: [`api://${clientId}`],
        })),
        ...more.applications,
      ],
    },
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
            { name: 'shop-caller', principalId: userIdentity.principalId, clientId: userIdentity.clientId },
            otherIdentity,
          ],
          services: [
            {
              name: 'shop-apim',
              sku: 'Developer',
              userAssignedIdentities: [otherIdentity.name],
              tags: { kept: 'yes' },
              apis: [
                apiEntry('orders', 'orders-app', policy),
                apiEntry('stock', 'stock-fn'),
                apiEntry('closed', 'closed-app', policy),
                apiEntry('through', 'orders-app', through),
                apiEntry('fresh', 'fresh-app', policy),
                apiEntry('keyed', 'keyed-fn', keyedBy('keyed-fn-key')),
                apiEntry('going', 'going-fn', keyedBy(goingKey.namedValue)),
                apiEntry('secured', 'secured-app', secured),
                {
                  ...apiEntry('calling', 'orders-app', policy),
                  serviceUrl: 'https://shop-called-apim.azure-api.net/called',
                },
                apiEntry('moving', 'orders-app', policy),
                apiEntry('entity', 'moved-app', movedEntity),
                apiEntry('pooled', 'pool-app', pooled),
                apiEntry('slotted', 'slotted-app', policy),
                ...more.apis,
              ],
              backends: [
                backEnd,
                entity('moved', 'orders-app'),
                entity('one', 'pool-app'),
                entity('two', 'second-pool-app'),
                pool,
              ],
              namedValues: [
                { name: 'keyed-fn-key', value: planted, secret: true },
                { name: goingKey.namedValue, value: plantedToo, secret: true },
              ],
              subscriptions: [everyApi],
            },
            {
              name: 'shop-called-apim',
              sku: 'Developer',
              apis: [{ ...apiEntry('called', 'orders-app', policy), subscriptionRequired: false }],
              subscriptions: [everyApi],
            },
          ],
          apps: [...(Object.keys(auth) as AppName[]).map(appEntry), ...more.apps],
        },
      ],
    },
  ],
});
export const scenario = scenarioWith();
