import type {
  ApiManagement,
  AppService,
  Azure,
  Directory,
  PolicyPlace,
  Precondition,
  SeenAbsent,
  StoredAuthentication,
  StoredPolicy,
} from '../../../src/azure/interfaces';
import { AzureError } from '../../../src/azure/interfaces';
import {
  type Api,
  type App,
  type ApplicationFact,
  type Facts,
  type Route,
  type Service,
  type ServiceIdentity,
  read,
  readAuthentication,
} from '../../../src/route';
import { parsePolicy, findAll, valueOf as attribute } from '../../../src/policy';
import {
  appClientId,
  app as sampleApp,
  application as sampleApplication,
  callerClientId,
  callerObjectId,
  tenantId,
} from '../route/samples';

const base = '/subscriptions/0/resourceGroups/shop/providers/Microsoft.ApiManagement/service/shop-apim';

export const service: Service = {
  id: base,
  name: 'shop-apim',
  subscriptionId: '0',
  resourceGroup: 'shop',
  location: 'West Europe',
  sku: 'Developer',
  provisioningState: 'Succeeded',
  identity: { userAssigned: [] },
  gatewayHosts: ['shop-apim.azure-api.net'],
  virtualNetwork: 'None',
  publicNetworkAccess: true,
};

export function apiNamed(name: string): Api {
  return {
    id: `${base}/apis/${name.toLowerCase()}`,
    serviceId: base,
    name: name.toLowerCase(),
    displayName: name,
    path: name.toLowerCase(),
    serviceUrl: `https://${sampleApp.hosts[0] ?? ''}`,
    kind: 'http',
    revision: '1',
    isCurrent: true,
    subscriptionRequired: true,
    keyNames: { header: 'Ocp-Apim-Subscription-Key', query: 'subscription-key' },
  };
}

export const orders = apiNamed('Orders');
export const checkout = apiNamed('Checkout');

export function routeTo(api: Api = orders, app: App = sampleApp): Route {
  const url = api.serviceUrl ?? '';
  return { id: `${api.id} -> ${app.id}`.toLowerCase(), service, api, backEnd: { kind: 'app', app, url } };
}

/** Settings with a client ID and nothing locked. */
export const openSettings: Record<string, unknown> = {
  platform: { enabled: false, runtimeVersion: '~1' },
  identityProviders: {
    azureActiveDirectory: { registration: { clientId: appClientId, clientSecretSettingName: 'SECRET' } },
  },
  somethingNew: { kept: true },
};

/** What the service fills in when it is missing (domain.md 5.3). */
const filledIn = { login: { tokenStore: { enabled: false } } };

/** A small Azure in memory: what is written is what is read, with etags, and a log of all writes. */
export class MemoryAzure {
  identity: ServiceIdentity = { userAssigned: [] };
  readonly policies = new Map<string, StoredPolicy>();
  settings: Record<string, unknown> = structuredClone(openSettings);
  application: ApplicationFact | null = {
    ...sampleApplication,
    servicePrincipal: { id: '1', assignmentRequired: false },
  };
  /** Whether `identities/default` and Graph tell the client ID. */
  tellsClientId = true;
  readonly writes: string[] = [];
  /** Runs before each write that reaches Azure; may throw in its place. */
  beforeWrite: (write: string) => void = () => undefined;
  /** Runs after each write, before its answer: throwing is a lost answer. */
  afterWrite: (write: string) => void = () => undefined;
  now = 1_000_000;
  #etag = 0;

  readonly azure: Azure;

  constructor() {
    const refuse = (): never => {
      throw new Error('Planning and applying never ask for this.');
    };
    const nothing = new Proxy({}, { get: () => refuse });
    const apiManagement: Partial<ApiManagement> = {
      getService: () => Promise.resolve({ ...service, identity: this.identity }),
      turnOnSystemIdentity: () => this.#turnOn(),
      turnOffSystemIdentity: () => this.#turnOff(),
      getPolicy: place => Promise.resolve(this.policies.get(place.ownerId)),
      putPolicy: (place, text, precondition) => this.#putPolicy(place, text, precondition),
      deletePolicy: place => this.#deletePolicy(place),
      listOperations: () => Promise.resolve([]),
    };
    const appService: Partial<AppService> = {
      getAuthentication: () => Promise.resolve({ properties: structuredClone(this.settings) }),
      putAuthentication: (_, settings) => this.#putSettings(settings),
    };
    const directory: Partial<Directory> = {
      findApplication: () => Promise.resolve(this.application),
      defaultIdentityClientId: () => Promise.resolve(this.tellsClientId ? callerClientId : undefined),
      systemIdentityClientId: (_id, _principal, _call, seen) =>
        Promise.resolve(this.tellsClientId ? callerClientId : seen),
    };
    this.azure = {
      cloud: {
        name: 'memory',
        resourceManager: 'https://arm',
        resourceManagerAudience: 'https://arm/',
        authority: 'https://login.microsoftonline.com',
        tokenIssuers: { v1: 'https://sts.windows.net', v2: 'https://login.microsoftonline.com' },
        graph: 'https://graph',
        portal: 'https://portal',
      },
      tenantId,
      account: 'ana@retail.example',
      simulated: true,
      clock: {
        now: () => this.now,
        sleep: milliseconds => {
          this.now += milliseconds;
          return Promise.resolve();
        },
      },
      inventory: nothing as Azure['inventory'],
      apiManagement: apiManagement as ApiManagement,
      appService: appService as AppService,
      directory: directory as Directory,
      access: {
        actionsOn: () => Promise.resolve([{ actions: ['*'], notActions: [] }]),
        mayRegisterApplications: () => Promise.resolve(false),
      },
      tracing: nothing as Azure['tracing'],
      userTokens: nothing as Azure['userTokens'],
      signatures: nothing as Azure['signatures'],
      wire: nothing as Azure['wire'],
      details: nothing as Azure['details'],
      functionKeys: nothing as Azure['functionKeys'],
      snapshot: () => this.azure,
      snapshotFor: () => this.azure,
    };
  }

  #write(what: string, act: () => void): void {
    this.beforeWrite(what);
    act();
    this.writes.push(what);
    this.afterWrite(what);
  }

  #turnOn(): Promise<Service> {
    this.#write('identity on', () => {
      this.identity = { ...this.identity, systemAssigned: { principalId: callerObjectId, tenantId } };
    });
    return Promise.resolve({ ...service, identity: this.identity });
  }

  #turnOff(): Promise<Service> {
    this.#write('identity off', () => {
      this.identity = { userAssigned: this.identity.userAssigned };
    });
    return Promise.resolve({ ...service, identity: this.identity });
  }

  async #putPolicy(place: PolicyPlace, text: string, precondition: Precondition | SeenAbsent): Promise<StoredPolicy> {
    const there = this.policies.get(place.ownerId);
    const etag = typeof precondition === 'string' ? undefined : precondition.etag;
    if (there?.etag !== etag) throw new AzureError('Someone else saved this policy.', { kind: 'changedMeanwhile' });
    const stored = { text, etag: `"${++this.#etag}"` };
    await Promise.resolve();
    this.#write(`policy ${place.ownerId.split('/').at(-1) ?? ''}`, () => this.policies.set(place.ownerId, stored));
    return stored;
  }

  async #deletePolicy(place: PolicyPlace): Promise<void> {
    await Promise.resolve();
    this.#write(`delete policy ${place.ownerId.split('/').at(-1) ?? ''}`, () => this.policies.delete(place.ownerId));
  }

  async #putSettings({ properties }: StoredAuthentication): Promise<StoredAuthentication> {
    await Promise.resolve();
    this.#write('settings', () => {
      this.settings = { ...filledIn, ...structuredClone(properties) };
    });
    return { properties: structuredClone(this.settings) };
  }

  setPolicy(api: Api, text: string): void {
    this.policies.set(api.id, { text, etag: `"${++this.#etag}"` });
  }

  readFacts = (): Promise<Facts> => {
    const text = this.policies.get(orders.id)?.text ?? '';
    const statement = findAll(parsePolicy(text).children, 'authentication-managed-identity')[0];
    const resource = statement && attribute(statement, 'resource');
    return Promise.resolve({
      identity: read({
        service: this.identity,
        ...(this.identity.systemAssigned && this.tellsClientId && { systemClientId: callerClientId }),
      }),
      policy: read(
        resource === undefined
          ? {}
          : {
              token: {
                resource,
                form: 'plain' as const,
                scope: 'api' as const,
                conditional: false,
                ignoreError: false,
              },
            },
      ),
      application: read(this.application),
      doors: [{ app: sampleApp, settings: read(readAuthentication(this.settings)) }],
    });
  };

  /** All that could have been changed, for comparing; settings equal after the service's own defaults. */
  snapshot(): unknown {
    const policies = [...this.policies].map(([id, policy]) => [id, policy.text]);
    return structuredClone({ identity: this.identity, policies, settings: { ...filledIn, ...this.settings } });
  }
}
