import * as l10n from '@vscode/l10n';
import { type RoleAssignment, callerIds, isUndecidable, read, valueOf } from '../../route';
import { failedAtGateway, networkOf, passed, refusedByFront, tokenWent, traced } from '../callEnd';
import type { Evidence } from '../evidence';
import type { Cause } from '../report';
import { scopeName } from './policy';
import { intendedApplication, intendedToken, names as namesResource } from '../intended';
import { tokenSource } from '../gatewayTest';
import { allFits, checkPredicted, checkable, isOutdated } from '../tokenChecks';
import {
  type Finding,
  type Mode,
  byHand,
  byPlan,
  certain,
  leftOver,
  oneOf,
  pages,
  quoted,
  sure,
  traceSays,
} from './mode';
import { callerMisses, letIn, namedValuesOf, same, staleIds } from './seenAtApp';

// domain.md 10.2: the token isn't to be had.

/** The token was had, so whatever seems to stand in its way doesn't. */
const gotten = (seen: Evidence): boolean => tokenWent(seen) === 'yes' || shownAsGotten(seen);

/** The trace shows that it was had, although it didn't go to the back end (F-11, F-27). */
function shownAsGotten({ gateway, ...seen }: Evidence): boolean {
  const resource = intendedToken(seen)?.resource;
  if (resource === undefined || gateway?.tokenErrorText !== undefined) return false;
  const entries = gateway?.trace?.entries ?? [];
  return entries.some(({ source, text }) => source === tokenSource && text.includes(` ${resource} `));
}

const entraError = (seen: Evidence, code: string): boolean => seen.gateway?.tokenError === code;

const resourceOf = (seen: Evidence): string => intendedToken(seen)?.resource ?? '';

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

/** The named value that a text refers to, where the service has none of that name. */
function goneValue(seen: Evidence, text: string): string | undefined {
  const name = /\{\{([^{}]+)\}\}/.exec(text)?.[1]?.trim();
  return name !== undefined && namedValuesOf(seen)?.includes(name.toLowerCase()) === false ? name : undefined;
}

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

/** Neither Entra nor the network is what the trace blames. */
const mayBeIdentity = ({ gateway }: Evidence): boolean =>
  gateway?.tokenError === undefined && !networkWords.test(gateway?.tokenErrorText ?? '');

/** A plan writes the API's policy and the back end. A statement that others share, or of one operation, its owner mends. */
function atItsPlace(seen: Evidence, plan: Cause['fix']): Cause['fix'] {
  const scope = intendedToken(seen)?.scope;
  return scope === undefined || scope === 'api' || scope === 'backEnd'
    ? plan
    : byHand(
        l10n.t('Correct the statement in {0}', scopeName(scope)),
        l10n.t('Others may use it too, so no plan changes it. Correct its resource or client-id there.'),
      );
}

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
    return madeAnew(seen) === 'unread'
      ? oneOf(listDecides(), ...lines)
      : sure(!unresolved || isGone, ...lines);
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

/** Roles that were given to someone of the service's name who isn't its identity now. */
function formerAssignments(seen: Evidence): readonly RoleAssignment[] {
  const assignments = intendedApplication(seen)?.servicePrincipal?.assignments ?? [];
  const objectId = intendedCaller(seen);
  if (objectId === undefined) return [];
  const { systemAssigned, userAssigned = [] } = valueOf(seen.facts.identity)?.service ?? {};
  const present = [objectId, systemAssigned?.principalId, ...userAssigned.map(one => one.principalId)];
  return assignments.filter(
    one => same(one.principalName, seen.names.service) && !present.some(id => same(one.principalId, id)),
  );
}

/** The role went with a former identity: F-19's own explanation. */
const isReplaced = (seen: Evidence): boolean =>
  formerAssignments(seen).length > 0 || (staleIds(seen).length > 0 && intendedCaller(seen) !== undefined);

/** Ids on the allow list that nobody has any more; empty where the caller gets in all the same. */
const formerIds = (seen: Evidence): readonly string[] =>
  (seen.caller.clientId ?? seen.caller.objectId) === undefined || letIn(seen) ? [] : staleIds(seen);

const onList = (former: readonly string[]): string | false =>
  former.length > 0 && l10n.t('On the allow list, but unknown to the directory: {0}', former.join(', '));

const present = ({ names, caller }: Evidence): string =>
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
      ? oneOf(
          listDecides(),
          l10n.t('The allow lists of {0} hold {1}', seen.names.app, quoted(others)),
        )
      : undefined;
  },
};

const isScope = (resource: string): boolean =>
  /\/\.default$/i.test(resource) || /^api:\/\/[0-9a-f-]{36}\/[^/]+$/i.test(resource);

export const scopeAsResource: Mode = {
  id: 'F-17',
  facts: ['F2', 'F3'],
  effect: 'breaks',
  holds: seen => {
    const resource = resourceOf(seen);
    const application = valueOf(seen.facts.application);
    const isNamed = application ? namesResource(application, resource) : false;
    if (!isScope(resource) || isNamed || gotten(seen)) return undefined;
    return certain(l10n.t('The policy asks for a token for {0}', resource), traceSays(seen));
  },
  title: () => l10n.t('The policy asks for a scope instead of an application'),
  text: ({ names }) =>
    l10n.t(
      'authentication-managed-identity takes the name of an application, without /.default or a scope’s name behind it. Calls end with 500 at {0}.',
      names.service,
    ),
  fix: seen =>
    atItsPlace(
      seen,
      byPlan(l10n.t('Ask for the application alone'), l10n.t('One attribute of one policy changes. It can be undone.')),
    ),
  link: pages.policy,
};

/** The resource names nothing in the directory, as far as Graph or Entra tell. */
function resourceUnknown(seen: Evidence): boolean {
  const { code } = seen.judgement.F3;
  const read = seen.facts.application.state === 'read' || seen.further.intended.state === 'read';
  const token = intendedToken(seen);
  if (!token || isUndecidable(token.resource)) return false;
  if (seen.policy?.token) return code === 'noApplication' || code === 'wrongResource';
  const known = [seen.facts.application, seen.further.intended, seen.around.registration].map(one => valueOf(one));
  return read && !known.some(one => one && namesResource(one, token.resource));
}

const notToBeTold = (): string => l10n.t('Microsoft Graph: whether an application of this name exists');

export const unknownResource: Mode = {
  id: 'F-05',
  facts: ['F3'],
  effect: 'breaks',
  holds: seen => {
    const resource = resourceOf(seen);
    if (gotten(seen) || isScope(resource)) return undefined;
    const asked = l10n.t('The policy asks for a token for {0}', resource);
    const gone = goneValue(seen, resource);
    if (gone !== undefined)
      return certain(asked, l10n.t('{0} has no named value of that name', seen.names.service), traceSays(seen));
    if (resourceUnknown(seen)) return certain(asked, traceSays(seen));
    const isUnread = seen.facts.application.state === 'unread';
    if (isUnread && entraError(seen, 'AADSTS500011')) return oneOf(notToBeTold(), asked, traceSays(seen));
    return blind(seen) ? leftOver(l10n.t('The gateway’s trace: it names the reason'), asked) : undefined;
  },
  title: () => l10n.t('The policy asks for a token of an application that doesn’t exist'),
  text: ({ names }) =>
    l10n.t(
      'Microsoft Entra knows no application of this name in the tenant. Calls end with 500 at {0}.',
      names.service,
    ),
  fix: seen =>
    atItsPlace(
      seen,
      byPlan(
        l10n.t('Ask for a token of {0}’s own app registration', seen.names.app),
        l10n.t('One line in the policy changes. It can be undone.'),
      ),
    ),
  link: pages.policy,
};

export const noServicePrincipal: Mode = {
  id: 'F-06',
  facts: ['F3'],
  effect: 'breaks',
  holds: seen => {
    if (gotten(seen) || !intendedToken(seen)) return undefined;
    const application = intendedApplication(seen);
    if (application && !application.servicePrincipal) {
      return sure(!resourceUnknown(seen), hasNoPrincipal(application.clientId), traceSays(seen));
    }
    const isUnread = seen.facts.application.state === 'unread';
    if (isUnread && entraError(seen, 'AADSTS500011') && !isScope(resourceOf(seen)))
      return oneOf(notToBeTold(), traceSays(seen));
    return blind(seen) ? leftOver(l10n.t('The gateway’s trace: it names the reason')) : undefined;
  },
  title: () => l10n.t('The app registration has no service principal'),
  text: ({ names }) =>
    l10n.t(
      'The registration is there, but not as an enterprise application in the tenant, so no token is given. Calls end with 500 at {0}.',
      names.service,
    ),
  fix: () =>
    byPlan(
      l10n.t('Create the service principal'),
      l10n.t('Where you may not write to the directory, the preview has a script for an administrator.'),
    ),
  link: pages.errorCodes,
};

const runsOut = (): string =>
  l10n.t('The token that is in use is an older one, from the cache; the next one won’t be given');

const hasNoPrincipal = (clientId: string): string =>
  l10n.t('The app registration {0} has no service principal', clientId);
const holdsNoRole = (): string =>
  l10n.t('The enterprise application requires assignment, and the identity holds no role');
const heldByGroups = (groups: readonly RoleAssignment[]): readonly string[] =>
  groups.map(one => l10n.t('The role is held by the group {0}', one.principalName));

/** Neither Graph nor a trace tells why no token was to be had. */
const blind = (seen: Evidence): boolean =>
  failedAtGateway(seen) &&
  !traced(seen) &&
  (seen.facts.application.state === 'unread' || isUndecidable(resourceOf(seen))) &&
  intendedToken(seen) !== undefined;

/** By Graph the assignment that is required is missing. */
function notAssigned(seen: Evidence): boolean {
  const principal = intendedApplication(seen)?.servicePrincipal;
  if (!principal?.assignmentRequired || !principal.assigned) return false;
  const objectId = intendedCaller(seen);
  if (objectId !== undefined) return !principal.assigned.some(id => same(id, objectId));
  // Whoever the caller is: no identity holds a role.
  return principal.assignments
    ? principal.assignments.every(one => same(one.principalType, 'Group'))
    : principal.assigned.length === 0;
}

/** The object id of the identity that the token is asked for with; undefined where there is none, or it can't be told. */
function intendedCaller(seen: Evidence): string | undefined {
  const token = intendedToken(seen);
  const byConfiguration = token && callerIds({ ...seen.facts, policy: read({ token }) })?.objectId;
  return byConfiguration ?? seen.gateway?.claims?.oid;
}

/** Groups that hold a role while the identity holds none. */
const groupsWithRole = (seen: Evidence): readonly RoleAssignment[] =>
  (intendedApplication(seen)?.servicePrincipal?.assignments ?? []).filter(one => same(one.principalType, 'Group'));

const groupDecides = (): string => l10n.t('Microsoft Graph: whether the role is held by a group');

function unassigned(seen: Evidence): 'yes' | 'unread' | 'no' {
  if (gotten(seen) || !intendedToken(seen)) return 'no';
  if (notAssigned(seen)) return 'yes';
  if (!entraError(seen, 'AADSTS501051')) return 'no';
  return intendedApplication(seen)?.servicePrincipal?.assignments ? 'yes' : 'unread';
}

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
  fix: ({ names }) =>
    byPlan(
      l10n.t('Assign {0} to a role', names.service),
      l10n.t('Where you may not write to the directory, the preview has a script for an administrator.'),
    ),
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
    return sure(
      known || groups.length > 0,
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
  fix: ({ names }) =>
    byPlan(
      l10n.t('Assign {0} itself', names.service),
      l10n.t('Where you may not write to the directory, the preview has a script for an administrator.'),
    ),
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

/** What the token of the trace says that Graph doesn't say any more, or the reverse. */
function outdated(seen: Evidence): readonly string[] {
  const claims = seen.gateway?.claims;
  const application = seen.policy?.token && intendedApplication(seen);
  if (!application || !gotten(seen)) return [];
  const found: string[] = [];
  if (!application.servicePrincipal) found.push(l10n.t('The token was given although the service principal is gone'));
  if (notAssigned(seen)) found.push(l10n.t('The token was given although the role that is required was taken away'));
  if (!claims) return found;
  if (isOutdated(seen)) {
    found.push(
      l10n.t(
        'The token is of version {0}, but the application gives tokens of version {1} now',
        claims.version,
        application.tokenVersion,
      ),
    );
  }
  const { servicePrincipal } = application;
  const held = servicePrincipal?.assignments?.filter(one => same(one.principalId, seen.caller.objectId));
  const values = (held ?? []).flatMap(
    one => servicePrincipal?.roles?.find(role => same(role.id, one.roleId))?.value ?? [],
  );
  const missing = values.filter(value => value !== '' && !claims.roles.includes(value));
  if (missing.length > 0) found.push(l10n.t('The role {0} is assigned, but not in the token', missing.join(', ')));
  return found;
}

export const cachedToken: Mode = {
  id: 'F-20',
  facts: [],
  effect: 'breaks',
  holds: (seen): Finding | undefined => {
    const found = outdated(seen);
    const iat = seen.gateway?.claims?.iat;
    const since =
      iat === undefined ? undefined : l10n.t('The token was issued {0}', new Date(iat * 1000).toISOString());
    if (found.length > 0) return { ...certain(...found, since), effect: passed(seen) ? 'risk' : 'breaks' };
    const old = iat !== undefined && seen.now - iat * 1000 > 5 * 60_000;
    const unread = seen.facts.application.state === 'unread';
    const refused = refusedByFront(seen, 401);
    if (refused && old && unread)
      return oneOf(l10n.t('Microsoft Graph: what tokens of this application say now'), since);
    if (!refused || traced(seen) || !seen.policy?.token || seen.policy.token.conditional) return undefined;
    const { overwrittenBy, token } = seen.policy;
    if (overwrittenBy || token.ignoreError || !allFits(checkPredicted(seen))) return undefined;
    return leftOver(
      l10n.t('The gateway’s trace, which wasn’t to be had: it shows the token that was sent'),
      l10n.t('By its settings {0} accepts the token that configuration predicts', seen.names.app),
    );
  },
  title: () => l10n.t('The gateway still uses an older token'),
  text: () =>
    l10n.t(
      'The platform keeps a managed identity’s token for up to 24 hours and nobody can flush it. Changes of roles and of the application show only in the next one.',
    ),
  fix: seen =>
    byHand(
      l10n.t('Ask for the same application by its other name'),
      l10n.t(
        'Tokens are kept per name: use {0} in the policy instead of {1}. Or wait until the token runs out.',
        otherName(seen),
        resourceOf(seen),
      ),
    ),
  link: pages.tokenCache,
};

function otherName(seen: Evidence): string {
  const application = intendedApplication(seen);
  const resource = resourceOf(seen);
  if (!application) return resource;
  return [application.clientId, ...application.identifierUris].find(name => !same(name, resource)) ?? resource;
}

const networkWords =
  /unable to connect|timed? ?out|sending the request|no such host|could not be resolved|actively refused|connection (?:was )?(?:closed|reset|refused)|network|socket/i;

/** Beyond the catalogue: the token was refused for a reason that is in no row. */
export const tokenRefused: Mode = {
  id: 'E-09',
  facts: ['F3'],
  effect: 'breaks',
  holds: seen => (seen.gateway?.tokenErrorText === undefined || gotten(seen) ? undefined : certain(traceSays(seen))),
  title: ({ names, gateway }) =>
    gateway?.tokenError === undefined
      ? l10n.t('{0} got no token', names.service)
      : l10n.t('{0} got no token: {1}', names.service, gateway.tokenError),
  text: ({ names }) =>
    l10n.t(
      'The request for a token failed for a reason that isn’t one of the usual ones; the trace’s words name it. Calls that need the token end at {0}.',
      names.service,
    ),
  fix: () =>
    byHand(
      l10n.t('Look the error up'),
      l10n.t(
        'Microsoft’s list of error codes explains it. The sign-in logs of Microsoft Entra, under managed identity sign-ins, hold the same request.',
      ),
    ),
  link: pages.errorCodes,
};

export const entraUnreachable: Mode = {
  id: 'F-23',
  facts: [],
  effect: 'breaks',
  holds: seen => {
    const { gateway, names } = seen;
    const text = gateway?.tokenErrorText;
    const inNetwork = networkOf(seen) !== 'None';
    const network = inNetwork && l10n.t('{0} is in a virtual network ({1})', names.service, networkOf(seen));
    if (text !== undefined)
      return gateway?.tokenError === undefined && networkWords.test(text)
        ? sure(inNetwork, traceSays(seen), network)
        : undefined;
    if (!failedAtGateway(seen) || traced(seen) || !intendedToken(seen)) return undefined;
    return leftOver(l10n.t('The gateway’s trace: it names the reason'), network);
  },
  title: ({ names }) => l10n.t('{0} can’t reach Microsoft Entra', names.service),
  text: ({ names }) =>
    l10n.t(
      'The network of {0} doesn’t let the request for a token out. Calls end with 500 or time out.',
      names.service,
    ),
  fix: ({ names }) =>
    byHand(
      l10n.t('Open the way out to Microsoft Entra'),
      l10n.t(
        'In the network security group, routes and firewall of {0}, allow outbound TCP 443 to the service tag AzureActiveDirectory.',
        names.service,
      ),
    ),
  link: pages.network,
};
