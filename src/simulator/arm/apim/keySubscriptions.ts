import { empty, json, type SimResponse } from '../../http';
import { objectOf, textOf } from '../../json';
import { newEtag, type KeySubscription } from '../../world';
import { validationError } from '../errors';
import { apiOf, containerOf, named, productOf } from '../lookup';
import type { ArmCall } from '../router';
import { param, remove, requireMatch, same, withTag } from './precondition';
import { requireUnlocked } from './serviceOperation';
import { keySubscriptionWire } from './wire';
import type { EntityWrite } from './versions';

const found = (call: ArmCall) => named(containerOf(call).container.subscriptions, param(call, 'sid'), 'Subscription');

function regenerate(call: ArmCall, which: 'primaryKey' | 'secondaryKey'): SimResponse {
  const { service } = containerOf(call);
  requireUnlocked(call.world, service);
  found(call)[which] = call.world.ids.key(32);
  return empty(204);
}

/** `…/products/x`, `…/apis/x` or `…/apis`, as a full id or a path below the service; throws 400 for what isn't there. */
function scopeIn(call: ArmCall, sent: string): string {
  const { container, id } = containerOf(call);
  const path = sent.toLowerCase().startsWith(`${id.toLowerCase()}/`) ? sent.slice(id.length) : sent;
  const [, kind, name] = /^\/(apis|products)(?:\/([^/]+))?$/i.exec(path) ?? [];
  if (kind?.toLowerCase() === 'apis') return name === undefined ? '/apis' : `/apis/${apiOf(container, name).name}`;
  if (kind === undefined || name === undefined) throw validationError('scope', `The scope '${sent}' is not valid.`);
  return `/products/${productOf(container, name).name}`;
}

const states = ['active', 'suspended', 'expired', 'submitted', 'rejected', 'cancelled'] as const;

function change(call: ArmCall, subscription: KeySubscription): void {
  const properties = objectOf(call.body()['properties']);
  const state = textOf(properties['state']);
  const known = states.find(each => each === state);
  if (state !== undefined && known === undefined) throw validationError('state', `The state '${state}' is not valid.`);
  const scope = textOf(properties['scope']);
  if (scope !== undefined) subscription.scope = scopeIn(call, scope);
  subscription.state = known ?? subscription.state;
  subscription.displayName = textOf(properties['displayName']) ?? subscription.displayName;
  subscription.primaryKey = textOf(properties['primaryKey']) ?? subscription.primaryKey;
  subscription.secondaryKey = textOf(properties['secondaryKey']) ?? subscription.secondaryKey;
  subscription.etag = newEtag(call.world);
}

function put(call: ArmCall): SimResponse {
  const { service, container, ...parent } = containerOf(call);
  requireUnlocked(call.world, service);
  const name = param(call, 'sid');
  const existing = container.subscriptions.find(each => same(each.name, name));
  if (existing) requireMatch(call, existing.etag);
  const properties = objectOf(call.body()['properties']);
  for (const needed of ['displayName', 'scope']) {
    if (textOf(properties[needed]) === undefined) throw validationError(needed, `${needed} is required.`);
  }
  const { world } = call;
  const subscription: KeySubscription = existing ?? {
    name,
    displayName: '',
    scope: '/apis',
    state: 'active',
    primaryKey: world.ids.key(32),
    secondaryKey: world.ids.key(32),
    createdAt: world.clock.now(),
    etag: '',
  };
  change(call, subscription);
  if (!existing) container.subscriptions.push(subscription);
  return withTag(keySubscriptionWire(parent, subscription), subscription.etag, existing ? 200 : 201);
}

function patch(call: ArmCall): SimResponse {
  const { service, id, type } = containerOf(call);
  requireUnlocked(call.world, service);
  const subscription = found(call);
  requireMatch(call, subscription.etag);
  change(call, subscription);
  return withTag(keySubscriptionWire({ id, type }, subscription), subscription.etag);
}

export const keySubscriptionWrites: readonly EntityWrite[] = [
  {
    method: 'POST',
    pattern: 'subscriptions/{sid}/listSecrets',
    handle: call => {
      const { primaryKey, secondaryKey, etag } = found(call);
      return json(200, { primaryKey, secondaryKey }, { ETag: `"${etag}"` });
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
  { method: 'PUT', pattern: 'subscriptions/{sid}', handle: put },
  { method: 'PATCH', pattern: 'subscriptions/{sid}', handle: patch },
  {
    method: 'DELETE',
    pattern: 'subscriptions/{sid}',
    handle: call => {
      const { service, container } = containerOf(call);
      return remove(call, service, container.subscriptions, param(call, 'sid'));
    },
  },
];
