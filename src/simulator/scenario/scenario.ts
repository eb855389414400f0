import {
  anyObject,
  document,
  flag,
  guid,
  host,
  list,
  name,
  nullable,
  object,
  oneOf,
  type Read,
  record,
  text,
  whole,
} from './shape';

// The form of a scenario file, in JSON. Properties in the second argument may be left out. Documents (policies) are a
// text or a list of lines. Ids that aren't given follow from names, so the same file always gives the same ids.

const identityIds = object({ principalId: guid, clientId: guid }, {});

const operation = object({ name, method: text, urlTemplate: text }, { displayName: text, policy: document });

const api = object(
  {
    name,
    /** Below the gateway's host, without slashes at the ends. */
    path: text,
  },
  {
    displayName: text,
    /** Left out or null: only a policy chooses the back end. */
    serviceUrl: nullable(text),
    /** Default true. */
    subscriptionRequired: flag,
    keyHeader: text,
    keyQuery: text,
    kind: oneOf('http', 'soap', 'websocket', 'graphql', 'odata', 'grpc'),
    /** Default "1"; several entries of one name are its revisions, one of them current. */
    revision: text,
    current: flag,
    apiVersion: text,
    apiVersionSet: text,
    operations: list(operation),
    policy: document,
    /** Further wire properties. */
    properties: anyObject,
  },
);

const product = object(
  { name },
  {
    displayName: text,
    subscriptionRequired: flag,
    published: flag,
    /** Names of APIs. */
    apis: list(name),
    policy: document,
    properties: anyObject,
  },
);

const keySubscription = object(
  {
    name,
    /** `/` (built-in all-access), `/apis`, `/apis/{name}` or `/products/{name}`. */
    scope: text,
  },
  {
    displayName: text,
    state: oneOf('active', 'suspended', 'expired', 'submitted', 'rejected', 'cancelled'),
    primaryKey: text,
    secondaryKey: text,
  },
);

const namedValue = object({ name, value: text }, { displayName: name, secret: flag, properties: anyObject });

/** `properties` as the service has them, `url` and `protocol` among them; known to a schema or not. */
const backend = object({ name, properties: anyObject }, {});

const fragment = object({ name, value: document }, { description: text });

const container = {
  apis: list(api),
  products: list(product),
  subscriptions: list(keySubscription),
  namedValues: list(namedValue),
  backends: list(backend),
  fragments: list(fragment),
  /** The global policy, or the workspace's. Left out: as a new service has it. */
  policy: document,
};

const workspace = object({ name }, { displayName: text, description: text, ...container });

const service = object(
  {
    name,
    sku: oneOf(
      'Developer',
      'Basic',
      'Standard',
      'Premium',
      'Consumption',
      'Isolated',
      'BasicV2',
      'StandardV2',
      'PremiumV2',
    ),
  },
  {
    capacity: whole,
    location: text,
    /** The system-assigned identity; left out: none. */
    systemIdentity: identityIds,
    /** Names of user-assigned identities of the same resource group. */
    userAssignedIdentities: list(name),
    /** Custom host names of the gateway. */
    hosts: list(host),
    outboundAddress: text,
    /** Hosts, or the service tag `AzureActiveDirectory`, that its network lets no call out to. */
    blockedOutbound: list(text),
    provisioningState: text,
    publisherEmail: text,
    publisherName: text,
    workspaces: list(workspace),
    /** Further wire properties. */
    properties: anyObject,
    tags: record(text),
    ...container,
  },
);

const functionShape = object(
  { name, authLevel: oneOf('anonymous', 'function', 'admin') },
  { route: text, methods: list(text), keys: record(text) },
);

/** `signature` is what its address has to carry as `sig`. */
const workflow = object({ name, trigger: name, signature: text }, {});

const siteBase = {
  /** Default: running. */
  stopped: flag,
  /** Host names besides the default one. */
  hosts: list(host),
  /** The default host name, where it isn't `{name}.azurewebsites.net`. */
  defaultHost: host,
  httpsOnly: flag,
  publicNetworkAccess: flag,
  clientCertificateRequired: flag,
  /** Names of services of the file whose gateway reaches the app over a private endpoint. */
  privateCallers: list(name),
  systemIdentity: identityIds,
  /** `properties` of authsettingsV2; left out: never configured. */
  auth: anyObject,
  /** `auth` is what its settings of V1 say: written as V2 they are V2 from then on. */
  oldAuth: flag,
  webConfig: anyObject,
  appSettings: record(text),
  functions: list(functionShape),
  masterKey: text,
  hostKeys: record(text),
  systemKeys: record(text),
  restrictions: list(object({ ipAddress: text }, { name: text, action: oneOf('Allow', 'Deny'), priority: whole })),
  /** Of a Logic App. */
  workflows: list(workflow),
  /** Text files of its content, by path below `wwwroot`. */
  files: record(text),
  /** Hosts, or the service tag `AzureActiveDirectory`, that its network lets no call out to. */
  blockedOutbound: list(text),
  properties: anyObject,
  tags: record(text),
};

const slot = object({ name }, siteBase);

const app = object(
  { name, kind: text, os: oneOf('windows', 'linux') },
  { location: text, slots: list(slot), ...siteBase },
);

/** A role at a subscription, a resource group or a resource, and all below. */
const roleAssignment = object(
  {
    role: oneOf(
      'Owner',
      'Contributor',
      'Reader',
      'Website Contributor',
      'API Management Service Contributor',
      'API Management Service Reader Role',
    ),
    scope: text,
  },
  {},
);

/** `roles`: what it may do in Resource Manager when a program signs in with it. */
const userAssignedIdentity = object({ name, principalId: guid, clientId: guid }, { roles: list(roleAssignment) });

const group = object(
  { name, location: text },
  { identities: list(userAssignedIdentity), services: list(service), apps: list(app) },
);

const subscription = object({ id: guid, displayName: text, tenant: text }, { groups: list(group), disabled: flag });

const appRole = object({ value: text }, { id: guid, displayName: text, description: text });

const application = object(
  { displayName: text, clientId: guid },
  {
    uniqueName: text,
    identifierUris: list(text),
    /** 2, or 1 and null for v1 tokens. Default 2. */
    tokenVersion: oneOf(1, 2, null),
    appRoles: list(appRole),
    /** Left out: there is one, and no assignment is required. false: none (F-06). */
    servicePrincipal: oneOf('open', 'assignmentRequired', 'none'),
    /** Object ids of principals that hold its first role. */
    assigned: list(guid),
    /** Has a scope that VS Code's sign-in may ask for without consent, so that users get tokens of their own. */
    userTokens: flag,
    secrets: list(text),
  },
);

const user = object(
  { name: text, displayName: text, password: text },
  {
    directory: oneOf('none', 'read', 'write'),
    roles: list(roleAssignment),
  },
);

const tenant = object(
  { id: guid, displayName: text, domains: list(host) },
  {
    users: list(user),
    applications: list(application),
    /** Security groups; `members` are object ids. */
    groups: list(object({ id: guid, displayName: text }, { members: list(guid) })),
    /** Client ids of applications of Microsoft's own tenant, besides ARM, Graph and Key Vault, which are in every tenant. */
    microsoftApplications: list(object({ displayName: text, clientId: guid }, { identifierUris: list(text) })),
  },
);

/**
 * A large tenant made up by the program: apps `gen-app-00001`… spread over the subscriptions, services
 * `gen-apim-00001`… with APIs in front of them. All belong to the first tenant; its first user owns them.
 */
const generate = object(
  { apps: whole },
  {
    /** Default: one for each hundred apps. */
    services: whole,
    /** Default: one for each thousand apps. */
    subscriptions: whole,
    /** APIs of each service. Default 20. */
    apis: whole,
    /** Every how manieth app has a slot; 0: none. Default 10. */
    slots: whole,
  },
);

export const scenarioShape = object(
  { name: text, tenants: list(tenant), subscriptions: list(subscription) },
  {
    about: text,
    generate,
    /** Object ID of the managed identity that the token endpoint for machines (IMDS) gives by default. */
    machine: guid,
    /** Decides keys and other made-up ids. */
    seed: text,
    /** The world's time at start; default now. */
    time: text,
    /** Names and values of `world/switches.ts`. */
    switches: anyObject,
  },
);

export type Scenario = Read<typeof scenarioShape>;
export type Generate = NonNullable<Scenario['generate']>;
export type TenantEntry = Scenario['tenants'][number];
export type ApplicationEntry = NonNullable<TenantEntry['applications']>[number];
export type SubscriptionEntry = Scenario['subscriptions'][number];
export type GroupEntry = NonNullable<SubscriptionEntry['groups']>[number];
export type ServiceEntry = NonNullable<GroupEntry['services']>[number];
export type WorkspaceEntry = NonNullable<ServiceEntry['workspaces']>[number];
export type AppEntry = NonNullable<GroupEntry['apps']>[number];
export type SlotEntry = NonNullable<AppEntry['slots']>[number];
