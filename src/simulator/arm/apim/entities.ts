import { json, empty, type SimResponse } from '../../http';
import { objectOf, textOf } from '../../json';
import { newEtag, type ApiContainer, type ApimService } from '../../world';
import { ArmError, validationError } from '../errors';
import { apiOf, containerOf, named, operationOf, productOf, serviceOf, workspaceOf } from '../lookup';
import { apimPage, filtered } from '../page';
import type { ArmCall, ArmRoute } from '../router';
import { requireUnlocked } from './serviceOperation';
import { apimVersions, serviceRoot, workspaceRoot } from './versions';
import {
  apiWire,
  backendWire,
  keySubscriptionWire,
  namedValueWire,
  operationWire,
  productWire,
  revisionWire,
  workspaceWire,
} from './wire';

const param = (call: ArmCall, name: string) => call.params[name] ?? '';
const withTag = (value: unknown, etag: string): SimResponse => json(200, value, { ETag: `"${etag}"` });
const same = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();

/** `If-Match` of an entity: absent is refused by the specification for updates, `*` always passes. */
export function requireMatch(call: ArmCall, etag: string): void {
  const match = call.request.headers['if-match'];
  if (match === undefined || match === '*' || match === `"${etag}"` || match === `W/"${etag}"` || match === etag)
    return;
  throw new ArmError(
    412,
    call.world.switches.staleEtagCode,
    'Resource was modified since last retrieval. Please fetch the latest resource and try again.',
  );
}

const reads: readonly (readonly [string, (call: ArmCall) => SimResponse])[] = [
  [
    'apis',
    call => {
      const { container, ...parent } = containerOf(call);
      const { apiListCurrentOnly } = call.world.switches;
      const apis = container.apis.filter(each => each.isCurrent || !apiListCurrentOnly);
      const found = filtered(call, apis, api => ({
        name: api.name,
        displayName: api.displayName,
        path: api.path,
        serviceUrl: api.serviceUrl,
        isCurrent: api.isCurrent,
      }));
      return json(
        200,
        apimPage(call, found, api => apiWire(parent, api)),
      );
    },
  ],
  [
    'apis/{api}',
    call => {
      const { container, ...parent } = containerOf(call);
      const api = apiOf(container, param(call, 'api'));
      return withTag(apiWire(parent, api), api.etag);
    },
  ],
  [
    'apis/{api}/revisions',
    call => {
      const { service, container, ...parent } = containerOf(call);
      const { name } = apiOf(container, param(call, 'api'));
      const revisions = container.apis.filter(each => each.name === name);
      const host = service.gatewayHosts[0] ?? '';
      return json(
        200,
        apimPage(call, revisions, each => revisionWire(parent, each, service.createdAt, host)),
      );
    },
  ],
  [
    'apis/{api}/operations',
    call => {
      const { container, ...parent } = containerOf(call);
      const api = apiOf(container, param(call, 'api'));
      const found = filtered(call, api.operations, each => ({
        name: each.name,
        displayName: each.displayName,
        method: each.method,
        urlTemplate: each.urlTemplate,
      }));
      return json(
        200,
        apimPage(call, found, each => operationWire(parent, api, each)),
      );
    },
  ],
  [
    'apis/{api}/operations/{operation}',
    call => {
      const { container, ...parent } = containerOf(call);
      const api = apiOf(container, param(call, 'api'));
      const operation = operationOf(api, param(call, 'operation'));
      return withTag(operationWire(parent, api, operation), operation.etag);
    },
  ],
  [
    'apis/{api}/products',
    call => {
      const { container, ...parent } = containerOf(call);
      const { name } = apiOf(container, param(call, 'api'));
      const products = container.products.filter(each => each.apis.some(api => same(api, name)));
      return json(
        200,
        apimPage(call, products, each => productWire(parent, each)),
      );
    },
  ],
  [
    'products',
    call => {
      const { container, ...parent } = containerOf(call);
      const found = filtered(call, container.products, each => ({
        name: each.name,
        displayName: each.displayName,
        state: each.state,
      }));
      return json(
        200,
        apimPage(call, found, each => productWire(parent, each)),
      );
    },
  ],
  [
    'products/{product}',
    call => {
      const { container, ...parent } = containerOf(call);
      const product = productOf(container, param(call, 'product'));
      return withTag(productWire(parent, product), product.etag);
    },
  ],
  [
    'products/{product}/apis',
    call => {
      const { container, ...parent } = containerOf(call);
      const product = productOf(container, param(call, 'product'));
      const apis = product.apis.map(name => apiOf(container, name));
      return json(
        200,
        apimPage(call, apis, api => apiWire(parent, api)),
      );
    },
  ],
  [
    'subscriptions',
    call => {
      const { container, ...parent } = containerOf(call);
      const found = filtered(call, container.subscriptions, each => ({
        name: each.name,
        displayName: each.displayName,
        stateComment: null,
        state: each.state,
      }));
      return json(
        200,
        apimPage(call, found, each => keySubscriptionWire(parent, each)),
      );
    },
  ],
  [
    'subscriptions/{sid}',
    call => {
      const { container, ...parent } = containerOf(call);
      const found = named(container.subscriptions, param(call, 'sid'), 'Subscription');
      return withTag(keySubscriptionWire(parent, found), found.etag);
    },
  ],
  [
    'namedValues',
    call => {
      const { container, ...parent } = containerOf(call);
      const found = filtered(call, container.namedValues, each => ({ name: each.name, displayName: each.displayName }));
      return json(
        200,
        apimPage(call, found, each => namedValueWire(parent, each)),
      );
    },
  ],
  [
    'namedValues/{nv}',
    call => {
      const { container, ...parent } = containerOf(call);
      const found = named(container.namedValues, param(call, 'nv'), 'Named value');
      return withTag(namedValueWire(parent, found), found.etag);
    },
  ],
  [
    'backends',
    call => {
      const { container, ...parent } = containerOf(call);
      const found = filtered(call, container.backends, each => ({
        name: each.name,
        title: each.properties['title'],
        url: each.properties['url'],
      }));
      return json(
        200,
        apimPage(call, found, each => backendWire(call.world, parent, each, call.apiVersion)),
      );
    },
  ],
  [
    'backends/{backend}',
    call => {
      const { container, ...parent } = containerOf(call);
      const found = named(container.backends, param(call, 'backend'), 'Backend');
      return withTag(backendWire(call.world, parent, found, call.apiVersion), found.etag);
    },
  ],
];

function putBackend(call: ArmCall): SimResponse {
  const { service, container, ...parent } = containerOf(call);
  requireUnlocked(call.world, service);
  const properties = objectOf(call.body()['properties']);
  const name = param(call, 'backend');
  const isPool = properties['type'] === 'Pool';
  const url = textOf(properties['url']);
  if (!isPool && (url === undefined || !/^https?:\/\/[^\s/]/i.test(url))) {
    throw validationError('url', 'Url must be a valid http or https address.');
  }
  if (!isPool && properties['protocol'] !== 'http' && properties['protocol'] !== 'soap') {
    throw validationError('protocol', 'Protocol must be http or soap.');
  }
  const existing = container.backends.find(each => same(each.name, name));
  if (existing) requireMatch(call, existing.etag);
  const stored = existing ?? { name, properties, etag: '' };
  stored.properties = properties;
  stored.etag = newEtag(call.world);
  if (!existing) container.backends.push(stored);
  const wire = backendWire(call.world, parent, stored, call.apiVersion);
  return json(existing ? 200 : 201, wire, { ETag: `"${stored.etag}"` });
}

function patchBackend(call: ArmCall): SimResponse {
  const { service, container, ...parent } = containerOf(call);
  requireUnlocked(call.world, service);
  const found = named(container.backends, param(call, 'backend'), 'Backend');
  requireMatch(call, found.etag);
  found.properties = { ...found.properties, ...objectOf(call.body()['properties']) };
  found.etag = newEtag(call.world);
  return withTag(backendWire(call.world, parent, found, call.apiVersion), found.etag);
}

/** Deleting wants `If-Match`; what isn't there is gone already. */
function remove(
  call: ArmCall,
  service: ApimService,
  items: { readonly name: string; readonly etag: string }[],
  name: string,
): SimResponse {
  requireUnlocked(call.world, service);
  const index = items.findIndex(each => same(each.name, name));
  const found = items[index];
  if (!found) return empty(204);
  if (call.request.headers['if-match'] === undefined) {
    throw new ArmError(400, 'MissingIfMatchHeader', 'The If-Match header is required.');
  }
  requireMatch(call, found.etag);
  items.splice(index, 1);
  return empty(200);
}

function putNamedValue(call: ArmCall): SimResponse {
  const { service, container, ...parent } = containerOf(call);
  requireUnlocked(call.world, service);
  const { displayName, value, secret, ...others } = objectOf(call.body()['properties']);
  const name = param(call, 'nv');
  const shown = textOf(displayName);
  if (shown === undefined || !/^[A-Za-z0-9-._]+$/.test(shown)) {
    throw validationError('displayName', 'DisplayName may contain only letters, digits, period, dash, and underscore.');
  }
  const existing = container.namedValues.find(each => same(each.name, name));
  if (existing) requireMatch(call, existing.etag);
  const stored = existing ?? { name, displayName: shown, secret: false, value: '', properties: {}, etag: '' };
  stored.displayName = shown;
  stored.secret = secret === true;
  stored.value = textOf(value) ?? stored.value;
  const kept = Object.fromEntries(
    Object.entries(others).filter(([key]) => !['tags', 'provisioningState'].includes(key)),
  );
  stored.properties = { ...stored.properties, ...kept };
  stored.etag = newEtag(call.world);
  if (!existing) container.namedValues.push(stored);
  return json(existing ? 200 : 201, namedValueWire(parent, stored), { ETag: `"${stored.etag}"` });
}

const inContainer = (container: ApiContainer, call: ArmCall) =>
  named(container.subscriptions, param(call, 'sid'), 'Subscription');

function regenerate(call: ArmCall, which: 'primaryKey' | 'secondaryKey'): SimResponse {
  const { service, container } = containerOf(call);
  requireUnlocked(call.world, service);
  inContainer(container, call)[which] = call.world.ids.key(32);
  return empty(204);
}

const others: readonly Omit<ArmRoute, 'versions'>[] = [
  {
    method: 'POST',
    pattern: 'subscriptions/{sid}/listSecrets',
    handle: call => {
      const { primaryKey, secondaryKey, etag } = inContainer(containerOf(call).container, call);
      return withTag({ primaryKey, secondaryKey }, etag);
    },
  },
  {
    method: 'POST',
    pattern: 'subscriptions/{sid}/regeneratePrimaryKey',
    handle: call => regenerate(call, 'primaryKey'),
  },
  {
    method: 'POST',
    pattern: 'subscriptions/{sid}/regenerateSecondaryKey',
    handle: call => regenerate(call, 'secondaryKey'),
  },
  {
    method: 'POST',
    pattern: 'namedValues/{nv}/listValue',
    handle: call => {
      const found = named(containerOf(call).container.namedValues, param(call, 'nv'), 'Named value');
      return withTag({ value: found.value }, found.etag);
    },
  },
  { method: 'PUT', pattern: 'namedValues/{nv}', handle: putNamedValue },
  {
    method: 'DELETE',
    pattern: 'namedValues/{nv}',
    handle: call => {
      const { service, container } = containerOf(call);
      return remove(call, service, container.namedValues, param(call, 'nv'));
    },
  },
  { method: 'PUT', pattern: 'backends/{backend}', handle: putBackend },
  { method: 'PATCH', pattern: 'backends/{backend}', handle: patchBackend },
  {
    method: 'DELETE',
    pattern: 'backends/{backend}',
    handle: call => {
      const { service, container } = containerOf(call);
      return remove(call, service, container.backends, param(call, 'backend'));
    },
  },
];

/** Every read answers HEAD too, with the tag and no body, where the read has a tag. */
function headOf(handle: (call: ArmCall) => SimResponse) {
  return (call: ArmCall): SimResponse => ({ ...handle(call), body: '' });
}

export const entityRoutes: readonly ArmRoute[] = [
  ...[serviceRoot, workspaceRoot].flatMap(root => [
    ...reads.flatMap(([path, handle]) => [
      { method: 'GET', pattern: `${root}/${path}`, handle, versions: apimVersions },
      ...(path.endsWith('}')
        ? [{ method: 'HEAD', pattern: `${root}/${path}`, handle: headOf(handle), versions: apimVersions }]
        : []),
    ]),
    ...others.map(each => ({ ...each, pattern: `${root}/${each.pattern}`, versions: apimVersions })),
  ]),
  {
    method: 'GET',
    pattern: `${serviceRoot}/workspaces`,
    handle: call => {
      const service = serviceOf(call);
      const parent = { id: service.id, type: 'Microsoft.ApiManagement/service' };
      return json(
        200,
        apimPage(call, service.workspaces, each => workspaceWire(parent, each)),
      );
    },
    versions: apimVersions,
  },
  {
    method: 'GET',
    pattern: workspaceRoot,
    handle: call => {
      const service = serviceOf(call);
      const found = workspaceOf(service, param(call, 'ws'));
      return json(200, workspaceWire({ id: service.id, type: 'Microsoft.ApiManagement/service' }, found));
    },
    versions: apimVersions,
  },
];
