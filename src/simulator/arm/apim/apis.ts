import { empty, type SimResponse } from '../../http';
import { isObject, objectOf, textOf, type JsonObject } from '../../json';
import { type Api, type ApiContainer, newEtag, policyKey, Propagating } from '../../world';
import { ArmError, validationError } from '../errors';
import { apiOf, containerOf } from '../lookup';
import type { ArmCall } from '../router';
import { param, requireGivenMatch, requireMatch, same, withTag } from './precondition';
import { requireUnlocked } from './serviceOperation';
import { apiWire } from './wire';
import type { EntityWrite } from './versions';

/** `orders;rev=2` as name and revision. */
function split(id: string): { name: string; revision: string | undefined } {
  const [, name = id, revision] = /^(.*?)(?:;rev=(.+))?$/i.exec(id) ?? [];
  return { name, revision };
}

const kinds = ['http', 'soap', 'websocket', 'graphql', 'odata', 'grpc'];

/** Writes what a PUT or PATCH says; a leading slash of the path goes (domain.md 2.4). */
function change(call: ArmCall, container: ApiContainer, api: Api, properties: JsonObject): void {
  const {
    displayName,
    path,
    serviceUrl,
    subscriptionRequired,
    subscriptionKeyParameterNames,
    type,
    apiType,
    apiVersion,
    apiVersionSetId,
    ...rest
  } = properties;
  if (properties['format'] !== undefined || properties['value'] !== undefined) {
    throw validationError('format', 'The local Azure imports no API descriptions: create the operations one by one.');
  }
  const newPath = textOf(path)?.replaceAll(/^\/+|\/+$/g, '');
  const taken = container.apis.find(
    each => !same(each.name, api.name) && newPath !== undefined && same(each.path, newPath),
  );
  if (taken?.apiVersion === (textOf(apiVersion) ?? api.apiVersion)) {
    throw validationError(
      'path',
      `Cannot create API '${api.name}' with Path '${newPath ?? ''}' because it is already used.`,
    );
  }
  const kind = textOf(type) ?? textOf(apiType);
  if (kind !== undefined && !kinds.includes(kind))
    throw validationError('type', `The API type '${kind}' is not valid.`);
  if (isObject(subscriptionKeyParameterNames)) {
    api.keyNames = {
      header: textOf(subscriptionKeyParameterNames['header']) ?? api.keyNames.header,
      query: textOf(subscriptionKeyParameterNames['query']) ?? api.keyNames.query,
    };
  }
  api.displayName = textOf(displayName) ?? api.displayName;
  api.path = newPath ?? api.path;
  if (serviceUrl !== undefined) api.serviceUrl = textOf(serviceUrl) ?? null;
  if (typeof subscriptionRequired === 'boolean') api.subscriptionRequired = subscriptionRequired;
  api.kind = kind ?? api.kind;
  if (apiVersion !== undefined) api.apiVersion = textOf(apiVersion) ?? null;
  const set = textOf(apiVersionSetId);
  if (set !== undefined) api.apiVersionSetId = set.slice(set.lastIndexOf('/') + 1);
  const readOnly = new Set(['isCurrent', 'isOnline', 'apiRevision', 'sourceApiId', 'provisioningState']);
  api.properties = {
    ...api.properties,
    ...Object.fromEntries(Object.entries(rest).filter(([key]) => !readOnly.has(key))),
  };
  api.etag = newEtag(call.world);
}

/** A revision of its own copies operations and policies of the one it comes from. */
function copied(call: ArmCall, container: ApiContainer, source: Api, revision: string): Api {
  const { world } = call;
  const scope = (of: string) => ({ api: source.name, revision: of });
  const copy = (from: string, to: string) => {
    const policy = container.policies.get(from)?.stored;
    if (policy) container.policies.set(to, new Propagating(world.clock, { text: policy.text, etag: newEtag(world) }));
  };
  copy(policyKey({ kind: 'api', ...scope(source.revision) }), policyKey({ kind: 'api', ...scope(revision) }));
  for (const { name: operation } of source.operations) {
    copy(
      policyKey({ kind: 'operation', ...scope(source.revision), operation }),
      policyKey({ kind: 'operation', ...scope(revision), operation }),
    );
  }
  const operations = source.operations.map(each => ({ ...each, etag: newEtag(world) }));
  return { ...source, revision, isCurrent: false, operations };
}

function created(call: ArmCall, container: ApiContainer, id: string, properties: JsonObject): Api {
  const { name, revision } = split(id);
  const known = container.apis.find(each => same(each.name, name) && each.isCurrent);
  const from = textOf(properties['sourceApiId']);
  if (known) return copied(call, container, from === undefined ? known : sourceOf(container, from), revision ?? '1');
  if (textOf(properties['path']) === undefined) throw validationError('path', 'Path is required.');
  return {
    name,
    revision: revision ?? textOf(properties['apiRevision']) ?? '1',
    isCurrent: true,
    displayName: name,
    path: '',
    serviceUrl: null,
    subscriptionRequired: true,
    keyNames: { header: 'Ocp-Apim-Subscription-Key', query: 'subscription-key' },
    kind: 'http',
    apiVersion: null,
    apiVersionSetId: null,
    operations: [],
    properties: {},
    etag: '',
  };
}

const sourceOf = (container: ApiContainer, id: string): Api => apiOf(container, id.slice(id.lastIndexOf('/') + 1));

function existingApi(container: ApiContainer, id: string): Api | undefined {
  const { name, revision } = split(id);
  return container.apis.find(
    each => same(each.name, name) && (revision === undefined ? each.isCurrent : each.revision === revision),
  );
}

function put(call: ArmCall): SimResponse {
  const { service, container, ...parent } = containerOf(call);
  requireUnlocked(call.world, service);
  const id = param(call, 'api');
  const properties = objectOf(call.body()['properties']);
  const existing = existingApi(container, id);
  if (existing) requireMatch(call, existing.etag);
  const api = existing ?? created(call, container, id, properties);
  change(call, container, api, properties);
  if (!existing) container.apis.push(api);
  return withTag(apiWire(parent, api), api.etag, existing ? 200 : 201);
}

function patch(call: ArmCall): SimResponse {
  const { service, container, ...parent } = containerOf(call);
  requireUnlocked(call.world, service);
  const api = apiOf(container, param(call, 'api'));
  requireMatch(call, api.etag);
  change(call, container, api, objectOf(call.body()['properties']));
  return withTag(apiWire(parent, api), api.etag);
}

/** With its policies. The current revision goes only with all the others. */
function remove(call: ArmCall): SimResponse {
  const { service, container } = containerOf(call);
  requireUnlocked(call.world, service);
  const api = existingApi(container, param(call, 'api'));
  if (!api) return empty(204);
  requireGivenMatch(call, api.etag);
  const revisions = container.apis.filter(each => same(each.name, api.name));
  const all = call.query.get('deleteRevisions') === 'true';
  if (api.isCurrent && revisions.length > 1 && !all) {
    throw new ArmError(400, 'ValidationError', 'The current revision cannot be deleted while the API has others.');
  }
  const gone = new Set(all || revisions.length === 1 ? revisions : [api]);
  const rest = container.apis.filter(each => !gone.has(each));
  container.apis.splice(0, container.apis.length, ...rest);
  for (const { name, revision } of gone) {
    const prefix = policyKey({ kind: 'api', api: name, revision });
    for (const key of [...container.policies.keys()]) {
      if (key === prefix || key.startsWith(`${prefix}/`)) container.policies.delete(key);
    }
  }
  if (gone.has(api) && api.isCurrent) {
    for (const product of container.products) {
      const others = product.apis.filter(each => !same(each, api.name));
      product.apis.splice(0, product.apis.length, ...others);
    }
  }
  return empty(204);
}

export const apiWrites: readonly EntityWrite[] = [
  { method: 'PUT', pattern: 'apis/{api}', handle: put },
  { method: 'PATCH', pattern: 'apis/{api}', handle: patch },
  { method: 'DELETE', pattern: 'apis/{api}', handle: remove },
];
