import * as l10n from '@vscode/l10n';
import { nameOf, sameId } from '../route';
import { change } from './change';
import { lockedSettings, settingsText } from './lockedSettings';
import type { AuthenticationStep, LockWish } from './plan';
import type { StepOf } from './steps';

const distinct = (items: readonly string[]): readonly string[] => [...new Set(items)];

/** What several locks of one app want, as the first of them: every audience, caller and excluded path. */
function joinedWish(locks: readonly AuthenticationStep[], { wish, serviceId }: AuthenticationStep): LockWish {
  const others = locks
    .filter((one, index) => locks.findIndex(other => sameId(other.serviceId, one.serviceId)) === index)
    .filter(one => !sameId(one.serviceId, serviceId))
    .map(one => ({ serviceId: one.serviceId, caller: one.wish.caller }));
  const excluded = distinct(locks.flatMap(one => one.wish.excluded ?? []));
  return {
    ...wish,
    audiences: distinct(locks.flatMap(one => one.wish.audiences)),
    alsoAllow: distinct(locks.flatMap(one => one.wish.alsoAllow)),
    ...(excluded.length > 0 && { excluded }),
    ...(others.length > 0 && { others }),
  };
}

/** With words in place of ids that aren't known before the identities are on: for showing only. */
function shown(wish: LockWish, serviceId: string): LockWish {
  const worded = (of: string, { clientId, objectId }: LockWish['caller']): LockWish['caller'] => ({
    clientId: clientId ?? l10n.t('(client ID of {0}, read once its identity is on)', nameOf(of)),
    objectId: objectId ?? l10n.t('(object ID of {0}, read once its identity is on)', nameOf(of)),
  });
  const others = wish.others?.map(one => ({ ...one, caller: worded(one.serviceId, one.caller) }));
  return { ...wish, caller: worded(serviceId, wish.caller), ...(others && { others }) };
}

/** One lock for several routes to its app, which may come from several services. */
export function joined(locks: readonly AuthenticationStep[], first: StepOf<'lock'>): StepOf<'lock'> {
  const wish = joinedWish(locks, first);
  const after = lockedSettings(first.before, shown(wish, first.serviceId));
  const services = distinct(locks.map(one => nameOf(one.serviceId)));
  return {
    ...first,
    wish,
    ...(services.length > 1 && {
      description: l10n.t(
        'Anonymous calls get 401; these are on the allow list: {0}; callers already on it stay.',
        services.join(', '),
      ),
    }),
    changes: [
      change(l10n.t('authsettingsV2 of {0}', first.app.name), 'json', settingsText(first.before), settingsText(after)),
    ],
  };
}
