import type { MoreRoutes } from '../faults/scenario';

const guid = (index: number): string => `9d3c07d4-0b6e-4c0f-9a53-${String(index).padStart(12, '0')}`;

const policy =
  '<policies><inbound><base /></inbound><backend><base /></backend><outbound><base /></outbound><on-error><base /></on-error></policies>';

/** An API that has no policy yet, and an app whose settings name no registration. */
export const bareRoute: MoreRoutes & { readonly name: string } = {
  name: 'bare',
  apis: [
    {
      name: 'bare',
      displayName: 'bare',
      path: 'bare',
      serviceUrl: 'https://bare.azurewebsites.net',
      operations: [{ name: 'list', method: 'GET', urlTemplate: '/list' }],
    },
  ],
  apps: [{ name: 'bare', kind: 'app', os: 'windows', auth: { platform: { enabled: false } } }],
  applications: [],
};

/** One API, app and app registration per name, all in one service and tenant. */
export function manyRoutes(names: readonly string[]): MoreRoutes {
  return {
    apis: names.map(name => ({
      name,
      displayName: name,
      path: name,
      serviceUrl: `https://${name}.azurewebsites.net`,
      operations: [{ name: 'list', method: 'GET', urlTemplate: '/list' }],
      policy,
    })),
    apps: names.map((name, index) => ({
      name,
      kind: 'app',
      os: 'windows',
      auth: {
        platform: { enabled: false },
        identityProviders: { azureActiveDirectory: { enabled: true, registration: { clientId: guid(index) } } },
      },
    })),
    applications: names.map((name, index) => ({
      displayName: name,
      clientId: guid(index),
      identifierUris: [`api://${guid(index)}`],
    })),
  };
}
