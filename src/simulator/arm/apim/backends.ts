import { json, type SimResponse } from '../../http';
import { objectOf, textOf } from '../../json';
import { newEtag } from '../../world';
import { validationError } from '../errors';
import { containerOf, named } from '../lookup';
import type { ArmCall } from '../router';
import { param, remove, requireMatch, same, withTag } from './precondition';
import { requireUnlocked } from './serviceOperation';
import { backendWire } from './wire';
import type { EntityWrite } from './versions';

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

export const backendWrites: readonly EntityWrite[] = [
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
