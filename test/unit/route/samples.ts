import {
  type App,
  type ApplicationFact,
  type AuthenticationSettings,
  type Facts,
  type PolicyFact,
  type ServiceIdentity,
  read,
} from '../../../src/route';

export const tenantId = '3d5f08ae-6c14-4f7b-b1d9-20c7e4a85f13';
export const appClientId = '8c21b7d4-0b6e-4c0f-9a53-2f1d7e6a90c4';
export const callerClientId = '5f0e6a19-77c2-4d1b-8f0e-3c5a9d2b6e41';
export const callerObjectId = 'b07f2c55-91ad-4e0c-a1f8-6d3e0d9b7712';

export const app: App = {
  id: '/subscriptions/0/resourceGroups/shop/providers/Microsoft.Web/sites/orders-app',
  name: 'orders-app',
  subscriptionId: '0',
  resourceGroup: 'shop',
  location: 'West Europe',
  kind: 'webApp',
  os: 'windows',
  hosts: ['orders-app.azurewebsites.net'],
  state: 'Running',
  httpsOnly: true,
  publicNetworkAccess: true,
  clientCertificateRequired: false,
};

export const identity: ServiceIdentity = {
  systemAssigned: { principalId: callerObjectId, tenantId },
  userAssigned: [],
};

export const sending: PolicyFact = {
  token: { resource: appClientId, form: 'plain', scope: 'api', conditional: false, ignoreError: false },
};

export const application: ApplicationFact = {
  clientId: appClientId,
  displayName: 'orders-app',
  tenantId,
  tokenVersion: 2,
  issuer: `https://login.microsoftonline.com/${tenantId}/v2.0`,
  identifierUris: [`api://${appClientId}`],
  foreign: false,
  servicePrincipal: { id: '1', assignmentRequired: true, assigned: [callerObjectId] },
};

export const locked: AuthenticationSettings = {
  enabled: true,
  anonymousAction: 'Return401',
  excludedPaths: [],
  clientId: appClientId,
  issuer: `https://login.microsoftonline.com/${tenantId}/v2.0`,
  allowedAudiences: [appClientId, `api://${appClientId}`],
  allowedApplications: [callerClientId],
  allowedIdentities: [callerObjectId],
  otherProviders: [],
};

interface Overrides {
  readonly identity?: ServiceIdentity;
  readonly systemClientId?: string;
  readonly policy?: PolicyFact;
  readonly application?: Partial<ApplicationFact> | null;
  readonly settings?: Partial<AuthenticationSettings>;
}

/** Facts that all agree, but for what is given. */
export function facts(overrides: Overrides = {}): Facts {
  return {
    identity: read({
      service: overrides.identity ?? identity,
      systemClientId: overrides.systemClientId ?? callerClientId,
    }),
    policy: read(overrides.policy ?? sending),
    application: read(overrides.application === null ? null : { ...application, ...overrides.application }),
    doors: [{ app, settings: read({ ...locked, ...overrides.settings }) }],
  };
}
