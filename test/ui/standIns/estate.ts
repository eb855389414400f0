import { twoTenants } from './twoTenants';

const [tenant] = twoTenants.tenants;
const [subscription] = twoTenants.subscriptions;

/** Names that nobody's real service or app has: tests of the plan may ask for them. */
export const serviceName = 'made-up-8f1d-apim';
export const appName = 'made-up-8f1d-app';
export const functionName = 'made-up-8f1d-fn';
export const serviceId = `/subscriptions/${subscription?.id}/resourceGroups/retail/providers/Microsoft.ApiManagement/service/${serviceName}`;

export const clientId = (last: string): string => `8c21b7d4-0b6e-4c0f-9a53-2f1d7e6a9${last}`;

export const registration = (displayName: string, id: string) => ({
  displayName,
  clientId: id,
  identifierUris: [`api://${id}`],
});

/** With one operation that the tests of a route may call. */
export const api = (name: string, serviceUrl: string | null, more: object = {}) => ({
  name,
  displayName: `${name.charAt(0).toUpperCase()}${name.slice(1)}`,
  path: name,
  serviceUrl,
  operations: [{ name: 'list', displayName: `List ${name}`, method: 'GET', urlTemplate: '/list' }],
  ...more,
});

/** The document of an API, with this in its inbound section. */
export const policyOf = (...inbound: readonly string[]): readonly string[] => [
  '<policies>',
  '  <inbound>',
  '    <base />',
  ...inbound.map(line => `    ${line}`),
  '  </inbound>',
  '  <backend><base /></backend>',
  '  <outbound><base /></outbound>',
  '  <on-error><base /></on-error>',
  '</policies>',
];

/** Sends the key that the named value holds to a Function App. */
export const sendsKey = (namedValue: string): readonly string[] =>
  policyOf(
    '<set-header name="x-functions-key" exists-action="override">',
    `  <value>{{${namedValue}}}</value>`,
    '</set-header>',
  );

/** Answers anyone; its settings name the registration that stands for it already. */
export const openApp = (name: string, id: string, more: object = {}) => ({
  name,
  kind: 'app',
  os: 'windows',
  auth: {
    platform: { enabled: false },
    identityProviders: { azureActiveDirectory: { registration: { clientId: id } } },
  },
  ...more,
});

/** Answers anyone, and a key by which the service calls it is among its host keys. */
export const keyedFunction = (id: string, key: string) =>
  openApp(functionName, id, {
    kind: 'functionapp',
    functions: [{ name: 'list', authLevel: 'anonymous' }],
    hostKeys: { [`apim-${serviceName}`]: key },
  });

interface Parts {
  readonly name: string;
  readonly about: string;
  readonly applications: readonly object[];
  readonly apps: readonly object[];
  readonly apis: readonly object[];
  /** Of the service besides its APIs. */
  readonly service?: object;
}

/** One subscription, Retail, with one service and the apps that it calls. */
export const estate = ({ name, about, applications, apps, apis, service }: Parts) => ({
  name,
  about,
  tenants: [{ ...tenant, applications }],
  subscriptions: [
    {
      id: subscription?.id,
      displayName: 'Retail',
      tenant: tenant?.id,
      groups: [
        {
          name: 'retail',
          location: 'West Europe',
          services: [
            {
              name: serviceName,
              sku: 'StandardV2',
              publisherEmail: 'api@retail.example',
              publisherName: 'Example Retail',
              apis,
              subscriptions: [{ name: 'all', scope: '/apis' }],
              ...service,
            },
          ],
          apps,
        },
      ],
    },
  ],
});
