import { json, type SimResponse } from '../../http';
import { isObject, objectOf, textOf, type JsonObject } from '../../json';
import { newService, settle, type ApimService } from '../../world';
import { sees, mayDo } from '../caller';
import { ArmError, entityNotFound } from '../errors';
import { applyIdentity, readIdentity } from '../identity';
import { requireGroup, serviceOf, subscriptionOf } from '../lookup';
import { deletionRoutes, requireFree } from './deletion';
import type { ArmCall, ArmRoute } from '../router';
import { operationResult, requireUnlocked, startOperation } from './serviceOperation';
import { apimVersions, serviceRoot } from './versions';
import { serviceWire } from './wire';

const list = (call: ArmCall, services: Iterable<ApimService>): SimResponse => {
  const all = [...services];
  for (const service of all) settle(call.world, service);
  const shown = all.filter(
    each =>
      call.world.services.has(each.id.toLowerCase()) &&
      mayDo(call.caller, 'Microsoft.ApiManagement/service/read', each.id),
  );
  return json(200, { value: shown.map(each => serviceWire(call.world, each)) });
};

function listBySubscription(call: ArmCall): SimResponse {
  const { id } = subscriptionOf(call);
  if (!sees(call.caller, id)) return json(200, { value: [] });
  return list(
    call,
    [...call.world.services.values()].filter(each => each.subscriptionId === id),
  );
}

function listByGroup(call: ArmCall): SimResponse {
  requireGroup(call);
  const { sub = '', rg = '' } = call.params;
  const inGroup = (each: ApimService) =>
    each.subscriptionId === sub.toLowerCase() && each.resourceGroup.toLowerCase() === rg.toLowerCase();
  return list(call, [...call.world.services.values()].filter(inGroup));
}

function get(call: ArmCall): SimResponse {
  const service = serviceOf(call);
  return json(200, serviceWire(call.world, service), { ETag: `"${service.etag}"` });
}

const readOnly = new Set([
  'provisioningState',
  'targetProvisioningState',
  'createdAtUtc',
  'gatewayUrl',
  'gatewayRegionalUrl',
  'platformVersion',
  'hostnameConfigurations',
  'managementApiUrl',
  'developerPortalUrl',
  'portalUrl',
  'scmUrl',
  'publicIPAddresses',
  'privateIPAddresses',
]);

export const writable = (properties: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(properties).filter(([key]) => !readOnly.has(key)));

/** A change of identity takes its time; anything else does too (domain.md 2.3). */
function change(call: ArmCall, service: ApimService, isPatch: boolean): SimResponse {
  const { world } = call;
  requireUnlocked(world, service);
  const match = call.request.headers['if-match'];
  if (match !== undefined && match !== '*' && match !== `"${service.etag}"`) {
    throw new ArmError(412, 'PreconditionFailed', 'The resource was changed by someone else.');
  }
  const body = call.body();
  const identity = isObject(body['identity']) ? readIdentity(world, service, body['identity'], isPatch) : undefined;
  const properties = writable(objectOf(body['properties']));
  const tags = isObject(body['tags']) ? body['tags'] : undefined;
  const sku = objectOf(body['sku']);
  return startOperation(call, service, isPatch ? world.switches.serviceUpdateStart : 200, () => {
    if (identity) applyIdentity(world, service, identity);
    service.properties = { ...service.properties, ...properties };
    if (tags) service.tags = tags;
    const name = textOf(sku['name']);
    if (name !== undefined) {
      service.sku = { name, capacity: typeof sku['capacity'] === 'number' ? sku['capacity'] : service.sku.capacity };
    }
  });
}

/** Makes a service from a PUT's or a template's resource. Throws 400 where something is missing. */
export function createService(call: ArmCall, body: JsonObject): ApimService {
  const { world, params } = call;
  const subscription = subscriptionOf(call);
  requireGroup(call);
  const { rg = '', svc = '' } = params;
  const location = textOf(body['location']);
  const sku = objectOf(body['sku']);
  const properties = objectOf(body['properties']);
  const missing = [
    location === undefined && 'location',
    textOf(sku['name']) === undefined && 'sku',
    textOf(properties['publisherEmail']) === undefined && 'properties.publisherEmail',
    textOf(properties['publisherName']) === undefined && 'properties.publisherName',
  ].filter(each => each !== false);
  if (missing.length > 0) {
    throw new ArmError(400, 'InvalidParameters', `Invalid parameter: ${missing.join(', ')} must be given.`);
  }
  if (!/^[a-zA-Z](?:[a-zA-Z0-9-]{0,48}[a-zA-Z0-9])?$/.test(svc)) {
    throw new ArmError(400, 'InvalidParameters', `Invalid parameter: The name ${svc} is not valid.`);
  }
  if ([...world.services.values()].some(each => each.name.toLowerCase() === svc.toLowerCase())) {
    throw new ArmError(400, 'ServiceAlreadyExists', `Api service already exists: ${svc}`);
  }
  requireFree(world, svc);
  const group = world.resourceGroups.get(`/subscriptions/${subscription.id}/resourceGroups/${rg}`.toLowerCase());
  const service = newService(world, {
    id: `${group?.id ?? ''}/providers/Microsoft.ApiManagement/service/${svc}`,
    name: svc,
    subscriptionId: subscription.id,
    resourceGroup: group?.name ?? rg,
    tenantId: subscription.tenantId,
    location: location ?? '',
    sku: {
      name: textOf(sku['name']) ?? '',
      capacity: typeof sku['capacity'] === 'number' ? sku['capacity'] : sku['name'] === 'Consumption' ? 0 : 1,
    },
    tags: objectOf(body['tags']),
    properties: writable(properties),
  });
  const identity = isObject(body['identity']) ? readIdentity(world, service, body['identity'], false) : undefined;
  // The identity is there in the very first answer, before the service is active (domain.md 2.2).
  if (identity) applyIdentity(world, service, identity);
  world.services.set(service.id.toLowerCase(), service);
  return service;
}

function put(call: ArmCall): SimResponse {
  const { sub = '', rg = '', svc = '' } = call.params;
  const id =
    `/subscriptions/${sub}/resourceGroups/${rg}/providers/Microsoft.ApiManagement/service/${svc}`.toLowerCase();
  const existing = call.world.services.get(id);
  if (existing) return change(call, existing, false);
  const service = createService(call, call.body());
  return startOperation(call, service, 201, () => undefined);
}

/** U27. */
function identitiesDefault(call: ArmCall): SimResponse {
  const service = serviceOf(call);
  const own = service.systemIdentity;
  if (!call.world.switches.identitiesDefault || !own) throw entityNotFound('Identity');
  return json(200, {
    id: `${service.id}/providers/Microsoft.ManagedIdentity/identities/default`,
    name: 'default',
    type: 'Microsoft.ManagedIdentity/identities',
    location: service.location,
    tags: {},
    properties: {
      tenantId: own.tenantId,
      principalId: own.principalId,
      clientId: own.clientId,
      clientSecretUrl: `https://control-${service.location.toLowerCase().replaceAll(' ', '')}.identity.azure.net${service.id}/credentials`,
    },
  });
}

const identityVersions = ['2018-11-30', '2023-01-31', '2024-11-30'];

export const serviceRoutes: readonly ArmRoute[] = [
  ...deletionRoutes,
  {
    method: 'GET',
    pattern: '/subscriptions/{sub}/providers/Microsoft.ApiManagement/service',
    handle: listBySubscription,
    versions: apimVersions,
    action: 'none',
  },
  {
    method: 'GET',
    pattern: '/subscriptions/{sub}/resourceGroups/{rg}/providers/Microsoft.ApiManagement/service',
    handle: listByGroup,
    versions: apimVersions,
    action: 'none',
  },
  { method: 'GET', pattern: serviceRoot, handle: get, versions: apimVersions },
  {
    method: 'PATCH',
    pattern: serviceRoot,
    handle: call => change(call, serviceOf(call), true),
    versions: apimVersions,
  },
  { method: 'PUT', pattern: serviceRoot, handle: put, versions: apimVersions },
  {
    method: 'GET',
    pattern: `${serviceRoot}/operationresults/{token}`,
    handle: operationResult,
    versions: apimVersions,
  },
  {
    method: 'GET',
    pattern: `${serviceRoot}/providers/Microsoft.ManagedIdentity/identities/{identity}`,
    handle: identitiesDefault,
    versions: identityVersions,
  },
];
