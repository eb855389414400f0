import { json, type SimResponse } from '../../http';
import { objectOf, textOf } from '../../json';
import { type ApiContainer, newEtag } from '../../world';
import { validationError } from '../errors';
import { containerOf, named } from '../lookup';
import type { ArmCall } from '../router';
import { param, remove, requireMatch, same, withTag } from './precondition';
import { requireUnlocked } from './serviceOperation';
import { namedValueWire } from './wire';
import type { EntityWrite } from './versions';

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
  const kept = Object.fromEntries(Object.entries(others).filter(([key]) => key !== 'provisioningState'));
  stored.properties = { ...stored.properties, ...kept };
  stored.etag = newEtag(call.world);
  if (!existing) container.namedValues.push(stored);
  return json(existing ? 200 : 201, namedValueWire(parent, stored), { ETag: `"${stored.etag}"` });
}

function patchNamedValue(call: ArmCall): SimResponse {
  const { service, container, ...parent } = containerOf(call);
  requireUnlocked(call.world, service);
  const found = named(container.namedValues, param(call, 'nv'), 'Named value');
  requireMatch(call, found.etag);
  const { displayName, value, secret, ...rest } = objectOf(call.body()['properties']);
  found.displayName = textOf(displayName) ?? found.displayName;
  found.value = textOf(value) ?? found.value;
  if (typeof secret === 'boolean') found.secret = secret;
  found.properties = { ...found.properties, ...rest };
  found.etag = newEtag(call.world);
  return withTag(namedValueWire(parent, found), found.etag);
}

/** What refers to a named value keeps it from being deleted. That it does is known, the sentence isn't (own knowledge). */
function requireUnused({ backends, fragments, loggers, namedValues, policies }: ApiContainer, name: string): void {
  const found = namedValues.find(each => same(each.name, name));
  if (!found) return;
  const reference = new RegExp(`\\{\\{\\s*${found.displayName.replaceAll('.', '\\.')}\\s*\\}\\}`, 'i');
  const texts = [
    ...[...policies.values()].map(each => each.stored?.text ?? ''),
    ...fragments.map(each => each.text.stored.text),
    ...[...backends, ...loggers].map(each => JSON.stringify(each.properties)),
  ];
  if (!texts.some(each => reference.test(each))) return;
  throw validationError('namedValueId', `Property ${found.displayName} is being used and can't be deleted.`);
}

export const namedValueWrites: readonly EntityWrite[] = [
  {
    method: 'POST',
    pattern: 'namedValues/{nv}/listValue',
    handle: call => {
      const found = named(containerOf(call).container.namedValues, param(call, 'nv'), 'Named value');
      return withTag({ value: found.value }, found.etag);
    },
  },
  { method: 'PUT', pattern: 'namedValues/{nv}', handle: putNamedValue },
  { method: 'PATCH', pattern: 'namedValues/{nv}', handle: patchNamedValue },
  {
    method: 'DELETE',
    pattern: 'namedValues/{nv}',
    handle: call => {
      const { service, container } = containerOf(call);
      requireUnused(container, param(call, 'nv'));
      return remove(call, service, container.namedValues, param(call, 'nv'));
    },
  },
];
