import { type JsonObject, isObject } from '../../json';
import {
  type Api,
  type ApimService,
  type Backend,
  dotnetTime,
  type Fragment,
  isoTime,
  type KeySubscription,
  type Logger,
  type NamedValue,
  type Operation,
  type Product,
  type Workspace,
  type World,
} from '../../world';
import { identityBlock } from '../identity';

/** An ARM id's parent and the type that goes with it, for what is inside a service or workspace. */
export interface Parent {
  readonly id: string;
  readonly type: string;
}

const entity = (parent: Parent, type: string, name: string, properties: JsonObject): JsonObject => ({
  id: `${parent.id}/${type}/${name}`,
  type: `${parent.type}/${type}`,
  name,
  properties,
});

/** domain.md 2.2. */
export function serviceWire(world: World, service: ApimService): JsonObject {
  const region = service.location.toLowerCase().replaceAll(' ', '');
  const { name } = service;
  const identity = identityBlock(world, service);
  const isConsumption = service.sku.name === 'Consumption';
  return {
    id: service.id,
    name,
    type: 'Microsoft.ApiManagement/service',
    tags: service.tags,
    location: service.location,
    etag: service.etag,
    properties: {
      notificationSenderEmail: 'apimgmt-noreply@mail.windowsazure.com',
      provisioningState: service.provisioningState,
      targetProvisioningState: service.operation ? 'Updating' : '',
      createdAtUtc: dotnetTime(service.createdAt),
      gatewayUrl: `https://${name}.azure-api.net`,
      ...(!isConsumption && { gatewayRegionalUrl: `https://${name}-${region}-01.regional.azure-api.net` }),
      managementApiUrl: `https://${name}.management.azure-api.net`,
      developerPortalUrl: `https://${name}.developer.azure-api.net`,
      hostnameConfigurations: service.gatewayHosts.map((hostName, index) => ({
        type: 'Proxy',
        hostName,
        negotiateClientCertificate: false,
        defaultSslBinding: index === service.gatewayHosts.length - 1,
        certificateSource: index === 0 ? 'BuiltIn' : 'Managed',
      })),
      ...(!isConsumption && { publicIPAddresses: [service.outboundAddress] }),
      virtualNetworkType: 'None',
      publicNetworkAccess: 'Enabled',
      disableGateway: false,
      apiVersionConstraint: {},
      customProperties: { 'Microsoft.WindowsAzure.ApiManagement.Gateway.Security.Protocols.Tls10': 'False' },
      platformVersion: isConsumption ? 'mtv1' : service.sku.name.endsWith('V2') ? 'stv2.1' : 'stv2',
      ...service.properties,
    },
    sku: { name: service.sku.name, capacity: service.sku.capacity },
    ...(identity && { identity }),
    systemData: {
      createdBy: 'ops@retail.example',
      createdByType: 'User',
      createdAt: isoTime(service.createdAt),
      lastModifiedByType: 'User',
      lastModifiedAt: isoTime(service.createdAt),
    },
  };
}

/** domain.md 2.4. The current revision's id has no `;rev=`. */
export function apiWire(parent: Parent, api: Api): JsonObject {
  const name = api.isCurrent ? api.name : `${api.name};rev=${api.revision}`;
  return entity(parent, 'apis', name, {
    displayName: api.displayName,
    apiRevision: api.revision,
    subscriptionRequired: api.subscriptionRequired,
    serviceUrl: api.serviceUrl,
    path: api.path,
    protocols: ['https'],
    type: api.kind,
    ...(api.apiVersion !== null && { apiVersion: api.apiVersion }),
    ...(api.apiVersionSetId !== null && { apiVersionSetId: `${parent.id}/apiVersionSets/${api.apiVersionSetId}` }),
    isCurrent: api.isCurrent,
    subscriptionKeyParameterNames: { ...api.keyNames },
    authenticationSettings: { oAuth2: null, openid: null },
    provisioningState: 'Succeeded',
    ...api.properties,
  });
}

export function revisionWire(parent: Parent, api: Api, createdAt: number, gatewayHost: string): JsonObject {
  const at = isoTime(createdAt);
  return {
    apiId: `${parent.id}/apis/${api.name};rev=${api.revision}`,
    apiRevision: api.revision,
    createdDateTime: at,
    updatedDateTime: at,
    description: '',
    privateUrl: `https://${gatewayHost}/${api.path};rev=${api.revision}`,
    isOnline: true,
    isCurrent: api.isCurrent,
  };
}

export function operationWire(parent: Parent, api: Api, operation: Operation): JsonObject {
  const owner = api.isCurrent ? api.name : `${api.name};rev=${api.revision}`;
  const parameters = [...operation.urlTemplate.matchAll(/\{(\*?[^}?]+)\}/g)].map(match => ({
    name: match[1] ?? '',
    type: 'string',
    required: true,
    values: [],
  }));
  return entity({ id: `${parent.id}/apis/${owner}`, type: `${parent.type}/apis` }, 'operations', operation.name, {
    displayName: operation.displayName,
    method: operation.method,
    urlTemplate: operation.urlTemplate,
    templateParameters: parameters,
    responses: [],
    ...operation.properties,
  });
}

export const productWire = (parent: Parent, product: Product): JsonObject =>
  entity(parent, 'products', product.name, {
    displayName: product.displayName,
    subscriptionRequired: product.subscriptionRequired,
    ...(product.subscriptionRequired && { approvalRequired: false }),
    state: product.state,
    ...product.properties,
  });

export const keySubscriptionWire = (parent: Parent, subscription: KeySubscription): JsonObject =>
  entity(parent, 'subscriptions', subscription.name, {
    scope: `${parent.id}${subscription.scope}`,
    displayName: subscription.displayName,
    state: subscription.state,
    createdDate: dotnetTime(subscription.createdAt),
    allowTracing: false,
  });

export const namedValueWire = (parent: Parent, value: NamedValue): JsonObject =>
  entity(parent, 'namedValues', value.name, {
    displayName: value.displayName,
    ...(!value.secret && { value: value.value }),
    tags: [],
    secret: value.secret,
    provisioningState: 'Succeeded',
    ...value.properties,
  });

export const loggerWire = (parent: Parent, { name, properties }: Logger): JsonObject =>
  entity(parent, 'loggers', name, properties);

/** U12: whether and how `credentials.managedIdentity` shows. */
export function backendWire(world: World, parent: Parent, backend: Backend, apiVersion: string): JsonObject {
  const { switches } = world;
  const credentials = backend.properties['credentials'];
  const hidden = apiVersion === '2024-05-01' && !switches.backendIdentityIn20240501;
  if (!isObject(credentials) || credentials['managedIdentity'] === undefined)
    return entity(parent, 'backends', backend.name, backend.properties);
  const { managedIdentity, ...others } = credentials;
  const shown =
    isObject(managedIdentity) && (managedIdentity['clientId'] ?? null) === null
      ? { ...managedIdentity, clientId: switches.systemIdentityInBackend === 'null' ? null : undefined }
      : managedIdentity;
  return entity(parent, 'backends', backend.name, {
    ...backend.properties,
    credentials: hidden ? others : { ...others, managedIdentity: shown },
  });
}

export const fragmentWire = (
  parent: Parent,
  fragment: Fragment,
  format: 'xml' | 'rawxml',
  value: string,
  provisioningState = 'Succeeded',
): JsonObject =>
  entity(parent, 'policyFragments', fragment.name, {
    description: fragment.description,
    ...(format === 'rawxml' ? { format } : {}),
    value,
    provisioningState,
  });

export const workspaceWire = (parent: Parent, workspace: Workspace): JsonObject =>
  entity(parent, 'workspaces', workspace.name, {
    displayName: workspace.displayName,
    description: workspace.description,
  });
