import * as l10n from '@vscode/l10n';
import { isUndecidable, valueOf } from '../../route';
import { failedAtGateway, passed } from '../callEnd';
import type { Evidence } from '../evidence';
import { intendedToken } from '../intended';
import { checkable } from '../tokenChecks';
import { unassigned } from './assignment';
import { formerAssignments } from './intendedCaller';
import { type Mode, byPlan, certain, oneOf, pages, quoted, sure, traceSays } from './mode';
import { callerMisses, letIn, same, staleIds } from './seenAtApp';
import { atItsPlace, entraError, goneValue, gotten, mayBeIdentity } from './tokenGotten';

// domain.md 10.2: F-15, F-18 and F-19.

export const noIdentity: Mode = {
  id: 'F-15',
  facts: ['F1'],
  effect: 'breaks',
  holds: seen => {
    const token = intendedToken(seen);
    const identity = valueOf(seen.facts.identity)?.service;
    if (!token || token.clientId !== undefined || !identity || identity.systemAssigned || gotten(seen))
      return undefined;
    const attached = identity.userAssigned.map(one => one.clientId);
    return certain(
      attached.length === 0
        ? l10n.t('{0} has no identity', seen.names.service)
        : l10n.t(
            'The policy names no client-id, and {0} has only user-assigned identities: {1}',
            seen.names.service,
            quoted(attached),
          ),
      traceSays(seen),
    );
  },
  title: ({ names }) => l10n.t('{0} has no identity to get a token with', names.service),
  text: ({ names }) =>
    l10n.t(
      'The policy asks for a token of the system-assigned identity, which is off. Calls that need the token end with 500 at {0}.',
      names.service,
    ),
  fix: ({ names }) =>
    byPlan(
      l10n.t('Turn on the identity of {0}', names.service),
      l10n.t('One change in the service; nothing else about it changes. It can be undone.'),
    ),
  link: pages.identity,
};

/**
 * The policy's client-id isn't attached, but the app lets it in: it was right once. Nobody has it any more: the identity
 * was made anew; else it was taken off the service (F-18).
 */
function madeAnew(seen: Evidence): 'yes' | 'no' | 'unread' {
  const clientId = intendedToken(seen)?.clientId;
  const identity = valueOf(seen.facts.identity)?.service;
  if (clientId === undefined || identity?.userAssigned.some(one => same(one.clientId, clientId)) !== false) return 'no';
  const isListed = (seen.settings?.allowedApplications ?? []).some(id => same(id, clientId));
  // What is attached has no IDs once it was deleted.
  if (!isListed && !identity.userAssigned.some(one => one.clientId === '')) return 'no';
  const { listed } = seen.further;
  if (listed.state === 'read') return listed.value.get(clientId.toLowerCase())?.kind === 'nobody' ? 'yes' : 'no';
  return listed.why === 'forbidden' ? 'unread' : 'no';
}

/** What would tell a new identity from one that isn't the service's. */
const listDecides = (): string => l10n.t('Microsoft Graph: whether the IDs on the list still stand for someone');

export const wrongIdentity: Mode = {
  id: 'F-18',
  facts: ['F1'],
  effect: 'breaks',
  holds: seen => {
    const clientId = intendedToken(seen)?.clientId;
    const identity = valueOf(seen.facts.identity)?.service;
    if (clientId === undefined || !identity || gotten(seen) || isDeleted(seen)) return undefined;
    if (madeAnew(seen) === 'yes') return undefined;
    const unresolved = isUndecidable(clientId);
    const isGone = goneValue(seen, clientId) !== undefined;
    // A secret value or an expression: only where the gateway's own failure may be about it.
    if (unresolved && !isGone && !(failedAtGateway(seen) && mayBeIdentity(seen))) return undefined;
    // One that was deleted stays attached, without IDs.
    const attached = identity.userAssigned.filter(one => one.clientId !== '');
    if (attached.some(one => same(one.clientId, clientId))) return undefined;
    const asObject =
      attached.find(one => same(one.principalId, clientId)) ??
      (same(identity.systemAssigned?.principalId, clientId) ? identity.systemAssigned : undefined);
    const lines = [
      l10n.t('The policy’s client-id is {0}', clientId),
      isGone && l10n.t('{0} has no named value of that name', seen.names.service),
      asObject && l10n.t('That is the object ID of an identity, not its client ID'),
      attached.length === 0
        ? l10n.t('No user-assigned identity is attached to {0}', seen.names.service)
        : l10n.t('Attached to {0}: {1}', seen.names.service, quoted(attached.map(one => one.clientId))),
      traceSays(seen),
    ];
    return madeAnew(seen) === 'unread' ? oneOf(listDecides(), ...lines) : sure(!unresolved || isGone, ...lines);
  },
  title: ({ names }) => l10n.t('The policy names an identity that {0} doesn’t have', names.service),
  text: ({ names }) =>
    l10n.t(
      'Its client-id is none of the user-assigned identities that are attached. Calls end with 500 at {0}.',
      names.service,
    ),
  fix: seen =>
    atItsPlace(
      seen,
      byPlan(
        l10n.t('Use an identity that {0} has', seen.names.service),
        l10n.t('One attribute of one policy changes. It can be undone.'),
      ),
    ),
  link: pages.policy,
};

/** The identity that is used is attached still, but gone from the directory. */
const isDeleted = (seen: Evidence): boolean => entraError(seen, 'AADSTS700016');

/** Ids on the allow list that nobody has any more; empty where the caller gets in all the same. */
const formerIds = (seen: Evidence): readonly string[] =>
  (seen.caller.clientId ?? seen.caller.objectId) === undefined || letIn(seen) ? [] : staleIds(seen);

const onList = (former: readonly string[]): string | false =>
  former.length > 0 && l10n.t('On the allow list, but unknown to the directory: {0}', former.join(', '));

export const present = ({ names, caller }: Evidence): string =>
  l10n.t('{0}’s identity is {1}', names.service, caller.clientId ?? caller.objectId ?? '');

export const replacedIdentity: Mode = {
  id: 'F-19',
  facts: ['F1', 'F7'],
  effect: 'breaks',
  holds: seen => {
    if (isDeleted(seen)) return certain(traceSays(seen));
    if (madeAnew(seen) === 'yes')
      return certain(
        l10n.t('The policy’s client-id is {0}', intendedToken(seen)?.clientId ?? ''),
        onList(staleIds(seen)),
        traceSays(seen),
      );
    if (madeAnew(seen) === 'unread')
      return oneOf(listDecides(), l10n.t('The policy’s client-id is {0}', intendedToken(seen)?.clientId ?? ''));
    const roles = formerAssignments(seen);
    const listed = formerIds(seen);
    if (gotten(seen) || !(roles.length > 0 || (listed.length > 0 && unassigned(seen) !== 'no'))) return undefined;
    return certain(
      ...roles.map(one =>
        l10n.t('The role is held by {0}, a former identity of {1}', one.principalId, seen.names.service),
      ),
      onList(listed),
      present(seen),
      traceSays(seen),
    );
  },
  title: ({ names }) => l10n.t('{0}’s identity was replaced by a new one', names.service),
  text: () =>
    l10n.t(
      'An identity that is turned off and on again, or made anew, gets new IDs. Lists and roles still name the old ones.',
    ),
  fix: ({ names }) =>
    byPlan(
      l10n.t('Let in {0}’s present identity', names.service),
      l10n.t('The new IDs join the lists, and the role is assigned again. It can be undone.'),
    ),
  link: pages.identity,
};

/** The same where the token is to be had: the app's list refuses it. */
export const replacedOnList: Mode = {
  ...replacedIdentity,
  holds: seen => {
    const listed = formerIds(seen);
    if (listed.length > 0) {
      return { ...certain(onList(listed), present(seen)), effect: passed(seen) ? 'risk' : 'breaks' };
    }
    const reading = seen.further.listed;
    const settings = checkable(seen);
    const lists = [settings?.allowedApplications ?? [], settings?.allowedIdentities ?? []].flat();
    const others = lists.filter(id => !same(id, settings?.clientId));
    const isHidden = reading.state === 'unread' && reading.why === 'forbidden';
    return isHidden && others.length > 0 && !passed(seen) && callerMisses(seen)
      ? oneOf(listDecides(), l10n.t('The allow lists of {0} hold {1}', seen.names.app, quoted(others)))
      : undefined;
  },
};
