import * as l10n from '@vscode/l10n';
import type { RoleAssignment } from '../../route';
import { passed } from '../callEnd';
import type { Evidence } from '../evidence';
import { intendedApplication, intendedToken } from '../intended';
import { intendedCaller, isReplaced } from './intendedCaller';
import { type Mode, byPlan, certain, leftOver, oneOf, pages, traceSays } from './mode';
import { hasNoPrincipal, noServicePrincipal } from './resource';
import { same } from './seenAtApp';
import { blind, entraError, gotten } from './tokenGotten';

// domain.md 10.2: F-07 and F-24.

const runsOut = (): string =>
  l10n.t('The token that is in use is an older one, from the cache; the next one won’t be given');

const holdsNoRole = (): string =>
  l10n.t('The enterprise application requires assignment, and the identity holds no role');

const heldByGroups = (groups: readonly RoleAssignment[]): readonly string[] =>
  groups.map(one => l10n.t('The role is held by the group {0}', one.principalName));

/** By Graph the assignment that is required is missing. */
export function notAssigned(seen: Evidence): boolean {
  const principal = intendedApplication(seen)?.servicePrincipal;
  if (!principal?.assignmentRequired || !principal.assigned) return false;
  const objectId = intendedCaller(seen);
  if (objectId !== undefined) return !principal.assigned.some(id => same(id, objectId));
  // Whoever the caller is: no identity holds a role.
  return principal.assignments
    ? principal.assignments.every(one => same(one.principalType, 'Group'))
    : principal.assigned.length === 0;
}

/** Groups that hold a role while the identity holds none. */
const groupsWithRole = (seen: Evidence): readonly RoleAssignment[] =>
  (intendedApplication(seen)?.servicePrincipal?.assignments ?? []).filter(one => same(one.principalType, 'Group'));

const groupDecides = (): string => l10n.t('Microsoft Graph: whether the role is held by a group');

export function unassigned(seen: Evidence): 'yes' | 'unread' | 'no' {
  if (gotten(seen) || !intendedToken(seen)) return 'no';
  if (notAssigned(seen)) return 'yes';
  if (!entraError(seen, 'AADSTS501051')) return 'no';
  return intendedApplication(seen)?.servicePrincipal?.assignments ? 'yes' : 'unread';
}

const byAssigning = (title: string): ReturnType<typeof byPlan> =>
  byPlan(title, l10n.t('Where you may not write to the directory, the preview has a script for an administrator.'));

export const noRole: Mode = {
  id: 'F-07',
  facts: ['F4'],
  effect: 'breaks',
  holds: seen => {
    const state = unassigned(seen);
    if (state === 'no') return blind(seen) ? leftOver(l10n.t('The gateway’s trace: it names the reason')) : undefined;
    if (isReplaced(seen)) return undefined;
    if (hasGroupRole(seen)) return undefined;
    return state === 'unread' ? oneOf(groupDecides(), traceSays(seen)) : certain(holdsNoRole(), traceSays(seen));
  },
  title: ({ names }) => l10n.t('{0} isn’t assigned to the application', names.service),
  text: ({ names }) =>
    l10n.t(
      'The application gives tokens only to callers that hold one of its roles. Calls end with 500 at {0}.',
      names.service,
    ),
  fix: ({ names }) => byAssigning(l10n.t('Assign {0} to a role', names.service)),
  link: pages.assignment,
};

/** Where the groups' members couldn't be read, a group with the role is the likelier story (F-24). */
const hasGroupRole = (seen: Evidence): boolean =>
  groupsWithRole(seen).some(one => seen.further.groups.get(one.principalId) !== false);

export const roleOfGroup: Mode = {
  id: 'F-24',
  facts: ['F4'],
  effect: 'breaks',
  holds: seen => {
    const state = unassigned(seen);
    if (state === 'no') return undefined;
    if (state === 'unread') return oneOf(groupDecides(), traceSays(seen));
    const groups = groupsWithRole(seen).filter(one => seen.further.groups.get(one.principalId) !== false);
    if (groups.length === 0) return undefined;
    const known = groups.some(one => seen.further.groups.get(one.principalId) === true);
    return certain(
      ...heldByGroups(groups),
      known && l10n.t('{0}’s identity is a member of it', seen.names.service),
      traceSays(seen),
    );
  },
  title: ({ names }) => l10n.t('The role is held by a group, which doesn’t count for {0}', names.service),
  text: ({ names }) =>
    l10n.t(
      'Identities don’t get application roles through groups; each has to be assigned itself. Calls end with 500 at {0}.',
      names.service,
    ),
  fix: ({ names }) => byAssigning(l10n.t('Assign {0} itself', names.service)),
  link: pages.assignment,
};

/**
 * The token of the cache still goes: what stands in the way of the next one. Where that token is refused, this comes first;
 * where it passes, that it is an older one does (F-20).
 */
const forTheNext = (isNow: (seen: Evidence) => boolean): readonly Mode[] => {
  const next = (mode: Mode, why: (seen: Evidence) => readonly string[]): Mode => ({
    ...mode,
    effect: 'risk',
    holds: seen => {
      const lines = gotten(seen) && seen.policy?.token && isNow(seen) ? why(seen) : [];
      return lines.length > 0 ? certain(...lines, runsOut()) : undefined;
    },
  });
  return [
    next(noServicePrincipal, seen => {
      const application = intendedApplication(seen);
      return application && !application.servicePrincipal ? [hasNoPrincipal(application.clientId)] : [];
    }),
    next(noRole, seen => (notAssigned(seen) && !hasGroupRole(seen) ? [holdsNoRole()] : [])),
    next(roleOfGroup, seen => (notAssigned(seen) && hasGroupRole(seen) ? heldByGroups(groupsWithRole(seen)) : [])),
  ];
};

export const nextWhereRefused = forTheNext(seen => !passed(seen));

export const nextWherePassed = forTheNext(passed);
