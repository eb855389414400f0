import { twoTenants } from './twoTenants';

const [tenant] = twoTenants.tenants;
const [subscription] = twoTenants.subscriptions;
const clientId = '8c21b7d4-0b6e-4c0f-9a53-2f1d7e6a9011';

/** Whom a plan can be made for at once: an app that answers anyone, with its registration, and an API that calls it. */
export const onePlan = {
  name: 'one-plan',
  about: 'One app to secure.',
  tenants: [
    {
      ...tenant,
      applications: [{ displayName: 'made-up-8f1d-app', clientId, identifierUris: [`api://${clientId}`] }],
    },
  ],
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
              // Names that nobody's real service has: tests of the plan may ask for them.
              name: 'made-up-8f1d-apim',
              sku: 'StandardV2',
              publisherEmail: 'api@retail.example',
              publisherName: 'Example Retail',
              apis: [
                {
                  name: 'orders',
                  displayName: 'Orders',
                  path: 'orders',
                  serviceUrl: 'https://made-up-8f1d-app.azurewebsites.net',
                  operations: [{ name: 'list', method: 'GET', urlTemplate: '/list' }],
                },
              ],
              subscriptions: [{ name: 'all', scope: '/apis' }],
            },
          ],
          apps: [
            {
              name: 'made-up-8f1d-app',
              kind: 'app',
              os: 'windows',
              auth: {
                platform: { enabled: false },
                identityProviders: { azureActiveDirectory: { registration: { clientId } } },
              },
            },
          ],
        },
      ],
    },
  ],
};
