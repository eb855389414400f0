import { empty, type SimResponse } from '../../http';
import { objectOf, textOf, type JsonObject } from '../../json';
import { newEtag, type Operation, policyKey } from '../../world';
import { validationError } from '../errors';
import { apiOf, containerOf, operationOf } from '../lookup';
import type { ArmCall } from '../router';
import { param, requireGivenMatch, requireMatch, same, withTag } from './precondition';
import { requireUnlocked } from './serviceOperation';
import { operationWire } from './wire';
import type { EntityWrite } from './versions';

function place(call: ArmCall) {
  const { service, container, ...parent } = containerOf(call);
  requireUnlocked(call.world, service);
  return { container, parent, api: apiOf(container, param(call, 'api')) };
}

function change(call: ArmCall, operation: Operation, properties: JsonObject): void {
  const { displayName, method, urlTemplate, ...rest } = properties;
  operation.displayName = textOf(displayName) ?? operation.displayName;
  operation.method = textOf(method) ?? operation.method;
  operation.urlTemplate = textOf(urlTemplate) ?? operation.urlTemplate;
  operation.properties = { ...operation.properties, ...rest };
  operation.etag = newEtag(call.world);
}

function put(call: ArmCall): SimResponse {
  const { api, parent } = place(call);
  const name = param(call, 'operation');
  const properties = objectOf(call.body()['properties']);
  for (const needed of ['displayName', 'method', 'urlTemplate']) {
    if (textOf(properties[needed]) === undefined) throw validationError(needed, `${needed} is required.`);
  }
  const existing = api.operations.find(each => same(each.name, name));
  if (existing) requireMatch(call, existing.etag);
  const operation: Operation = existing ?? {
    name,
    displayName: '',
    method: '',
    urlTemplate: '',
    properties: {},
    etag: '',
  };
  change(call, operation, properties);
  if (!existing) api.operations.push(operation);
  return withTag(operationWire(parent, api, operation), operation.etag, existing ? 200 : 201);
}

function patch(call: ArmCall): SimResponse {
  const { api, parent } = place(call);
  const operation = operationOf(api, param(call, 'operation'));
  requireMatch(call, operation.etag);
  change(call, operation, objectOf(call.body()['properties']));
  return withTag(operationWire(parent, api, operation), operation.etag);
}

/** Its policy goes with it. */
function remove(call: ArmCall): SimResponse {
  const { api, container } = place(call);
  const index = api.operations.findIndex(each => same(each.name, param(call, 'operation')));
  const operation = api.operations[index];
  if (!operation) return empty(204);
  requireGivenMatch(call, operation.etag);
  api.operations.splice(index, 1);
  container.policies.delete(
    policyKey({ kind: 'operation', api: api.name, revision: api.revision, operation: operation.name }),
  );
  return empty(200);
}

const pattern = 'apis/{api}/operations/{operation}';

export const operationWrites: readonly EntityWrite[] = [
  { method: 'PUT', pattern, handle: put },
  { method: 'PATCH', pattern, handle: patch },
  { method: 'DELETE', pattern, handle: remove },
];
