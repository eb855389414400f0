import { onePlan } from './onePlan';

const [tenant] = onePlan.tenants;
const [subscription] = onePlan.subscriptions;
const [group] = subscription?.groups ?? [];
const [service] = group?.services ?? [];
const [orders] = service?.apis ?? [];
const clientId = (last: string): string => `8c21b7d4-0b6e-4c0f-9a53-2f1d7e6a9${last}`;
const registration = (displayName: string, last: string) => ({
  displayName,
  clientId: clientId(last),
  identifierUris: [`api://${clientId(last)}`],
});

export const otherRegistration = clientId('022');
const functionName = 'made-up-8f1d-fn';
const sendsKey = [
  '<policies>',
  '  <inbound>',
  '    <base />',
  '    <set-header name="x-functions-key" exists-action="override">',
  '      <value>{{invoices-key}}</value>',
  '    </set-header>',
  '  </inbound>',
  '  <backend><base /></backend>',
  '  <outbound><base /></outbound>',
  '  <on-error><base /></on-error>',
  '</policies>',
];
const api = (name: string, serviceUrl: string | null, more: object = {}) => ({
  ...orders,
  name,
  displayName: `${name.charAt(0).toUpperCase()}${name.slice(1)}`,
  path: name,
  serviceUrl,
  operations: [{ name: 'list', displayName: `List ${name}`, method: 'GET', urlTemplate: '/list' }],
  ...more,
});
const toFunction = `https://${functionName}.azurewebsites.net/api`;

/** Several APIs, two of which send the key of one Function App out of one named value; one calls nothing yet. */
export const manyPlans = {
  ...onePlan,
  name: 'many-plans',
  tenants: [
    {
      ...tenant,
      applications: [
        ...(tenant?.applications ?? []),
        registration(functionName, '021'),
        registration(`${functionName}-new`, '022'),
      ],
    },
  ],
  subscriptions: [
    {
      ...subscription,
      groups: [
        {
          ...group,
          services: [
            {
              ...service,
              apis: [
                api('invoices', toFunction, { policy: sendsKey }),
                api('payments', toFunction, { policy: sendsKey }),
                api('orders', 'https://made-up-8f1d-app.azurewebsites.net'),
                api('returns', null),
              ],
              namedValues: [
                {
                  name: 'invoices-key',
                  value: 'planted-host-key-of-invoices',
                  secret: true,
                  properties: { tags: ['key', 'function'] },
                },
              ],
            },
          ],
          apps: [
            ...(group?.apps ?? []),
            {
              name: functionName,
              kind: 'functionapp',
              os: 'windows',
              functions: [{ name: 'list', authLevel: 'anonymous' }],
              hostKeys: { 'apim-made-up-8f1d-apim': 'planted-host-key-of-invoices' },
              auth: {
                platform: { enabled: false },
                identityProviders: { azureActiveDirectory: { registration: { clientId: clientId('021') } } },
              },
            },
          ],
        },
      ],
    },
  ],
};
