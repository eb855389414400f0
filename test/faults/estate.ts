import type { Clock, TokenSource, Wire } from '../../src/azure';
import { connect, localTokens, publicCloud } from '../../src/azure';
import { type Connection, createConnection } from '../../src/azure/connection';
import type { Api, App, Route, Service } from '../../src/route';
import { type Simulator, startSimulator } from '../../src/simulator/simulator';
import { createJumpingClock } from '../../src/simulator/world';

export const tenantId = '3d5f08ae-6c14-4f7b-b1d9-20c7e4a85f13';
const subscriptionId = '5a7d3c10-2222-4222-8222-000000000001';
const group = `/subscriptions/${subscriptionId}/resourceGroups/shop`;
export const serviceId = `${group}/providers/Microsoft.ApiManagement/service/shop-apim`;
export const appIdOf = (name: AppName): string => `${group}/providers/Microsoft.Web/sites/${name}`;
export const userIdentity = {
  id: `${group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/shop-caller`,
  principalId: '7b0a9d11-1111-4111-8111-0000000000a1',
  clientId: '7b0a9d11-1111-4111-8111-0000000000a2',
};
const otherIdentity = {
  name: 'shop-vault',
  principalId: '7b0a9d11-1111-4111-8111-0000000000b1',
  clientId: '7b0a9d11-1111-4111-8111-0000000000b2',
};

/** In a policy, where they have to survive an undo and may never show up anywhere else. */
export const planted = 'pl4nted-k3y-8d1f00c2';

export const registrations = {
  'orders-app': '8c21b7d4-0b6e-4c0f-9a53-2f1d7e6a90c4',
  'stock-fn': '91aa07d4-0b6e-4c0f-9a53-2f1d7e6a90c4',
  'closed-app': '5be0a7d4-0b6e-4c0f-9a53-2f1d7e6a90c4',
} as const;
/** `fresh-app` has none yet. */
export type AppName = keyof typeof registrations | 'fresh-app';

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
  'orders-app': { platform: { enabled: false }, somethingNew: { kept: true }, ...entra('orders-app') },
  'stock-fn': { platform: { enabled: false }, ...entra('stock-fn') },
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

const appEntry = (name: AppName): object => ({
  name,
  kind: name === 'stock-fn' ? 'functionapp,linux' : 'app',
  os: name === 'stock-fn' ? 'linux' : 'windows',
  ...(name === 'stock-fn' && {
    functions: [{ name: 'list', authLevel: 'anonymous', route: 'list', methods: ['GET'] }],
  }),
  auth: auth[name],
  appSettings: { KEPT: planted },
});

const apiEntry = (name: string, app: AppName, text?: string): object => ({
  name,
  displayName: name,
  path: name,
  serviceUrl: `https://${app}.azurewebsites.net${app === 'stock-fn' ? '/api' : ''}`,
  operations: [{ name: 'list', method: 'GET', urlTemplate: '/list' }],
  ...(text !== undefined && { policy: text }),
});

/** Entries of a scenario, added to those here. */
export interface MoreRoutes {
  readonly apis: readonly object[];
  readonly apps: readonly object[];
  readonly applications: readonly object[];
}

const scenarioWith = (more: MoreRoutes = { apis: [], apps: [], applications: [] }) => ({
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
                ...more.apis,
              ],
              backends: [backEnd],
              subscriptions: [{ name: 'all', scope: '/apis' }],
            },
          ],
          apps: [...(Object.keys(auth) as AppName[]).map(appEntry), ...more.apps],
        },
      ],
    },
  ],
});
const scenario = scenarioWith();

/** One running local Azure per worker, put back to its beginning for each run. */
export class Estate {
  readonly simulator: Simulator;
  /** For all runs: what is tried here isn't how connections are made. */
  readonly #connection: Connection;
  /** Called after each exchange. */
  onExchange: () => void = () => undefined;

  private constructor(simulator: (onExchange: () => void) => Simulator) {
    this.simulator = simulator(() => this.onExchange());
    this.#connection = createConnection(this.simulator.handshake);
  }

  /** `isSlow`: on the computer's clock, with that many milliseconds for each answer, and nothing to wait for but answers. */
  static async start(isSlow?: { readonly latency: number; readonly more?: MoreRoutes }): Promise<Estate> {
    let tell = (): void => undefined;
    const simulator = await startSimulator({
      scenario: isSlow
        ? {
            ...scenarioWith(isSlow.more),
            switches: {
              throttling: 'count',
              latency: isSlow.latency,
              serviceUpdateDuration: 1,
              policyDelay: 0,
              authSettingsDelay: 0,
              traceDelay: 0,
            },
          }
        : scenario,
      ...(!isSlow && { clock: createJumpingClock(Date.UTC(2026, 0, 5)) }),
      onExchange: () => tell(),
      onFailure: (_, error) => {
        throw error;
      },
    });
    return new Estate(onExchange => {
      tell = onExchange;
      return simulator;
    });
  }

  get world() {
    return this.simulator.world;
  }

  async reset(): Promise<void> {
    const { port, controlSecret, certificate } = this.simulator.handshake;
    const { request, Agent } = await import('node:https');
    const agent = new Agent({ ca: certificate, servername: 'management.azure.com', keepAlive: false });
    await new Promise<void>((resolve, reject) => {
      const sent = request(
        {
          host: '127.0.0.1',
          port,
          path: '/.control/scenario',
          method: 'PUT',
          agent,
          headers: { Host: '127.0.0.1', 'x-local-azure-control': controlSecret },
        },
        answer => {
          answer.resume();
          answer.on('end', () =>
            answer.statusCode === 200 ? resolve() : reject(new Error(`Control answered ${answer.statusCode ?? 0}.`)),
          );
        },
      );
      sent.on('error', reject);
      sent.end(JSON.stringify(scenario));
    });
  }

  /** A session of its own, on the world's clock, with short patience for answers that never come. */
  connect(
    log: (line: string) => void,
    answerTimeout: number,
    clock: Clock = this.clock(),
    alive: () => Promise<void> = () => Promise.resolve(),
  ) {
    const { port, certificate } = this.simulator.handshake;
    const local = { port, certificate };
    const user = { name: 'ana@retail.example', password: 'pw', clientId: 'aebc6443-996d-45c2-90f0-388ff96faa56' };
    const inner = localTokens(publicCloud, local, user, clock, this.#connection, answerTimeout);
    // Said to be spent at once, so that every request asks here first; kept here, so that sign-in isn't asked each time.
    const kept = new Map<string, ReturnType<TokenSource['getToken']>>();
    const tokens: TokenSource = {
      getToken: async (audience, tenant, options) => {
        await alive();
        const token = await (kept.get(audience) ?? inner.getToken(audience, tenant, options));
        kept.set(audience, Promise.resolve(token));
        return { ...token, expiresAt: clock.now() };
      },
    };
    const azure = connect(
      { cloud: publicCloud, tenantId, account: user.name, tokens, local },
      { clock, log, answerTimeout, connection: this.#connection },
    );
    const wire: Wire = {
      send: async (request, call) => {
        await alive();
        const outcome = await azure.wire.send(request, call);
        await alive();
        return outcome;
      },
    };
    return { ...azure, wire };
  }

  /** Waiting moves the world's clock on and costs no time. */
  clock(): Clock {
    const { clock } = this.world;
    return {
      now: () => clock.now(),
      sleep: milliseconds => {
        clock.advance(milliseconds);
        return Promise.resolve();
      },
    };
  }

  close(): Promise<void> {
    this.#connection.close();
    return this.simulator.close();
  }
}

export async function routeIn(azure: ReturnType<Estate['connect']>, apiName: string, appName: AppName): Promise<Route> {
  const [service, apis, app]: [Service, Api[], App] = await Promise.all([
    azure.apiManagement.getService(serviceId),
    azure.apiManagement.listApis(serviceId),
    azure.appService.getApp(appIdOf(appName)),
  ]);
  const api = apis.find(one => one.name === apiName);
  if (!api) throw new Error(`No API ${apiName}.`);
  return {
    id: `${api.id} -> ${app.id}`.toLowerCase(),
    service,
    api,
    backEnd: { kind: 'app', app, url: api.serviceUrl ?? '' },
  };
}
