import * as l10n from '@vscode/l10n';
import { accepted, doorIsClosed, misrouted, refusedByFront, tokenWent } from '../callEnd';
import type { Evidence } from '../evidence';
import { allFits, checkPredicted, checkSeen, checkToken, checkable, isOutdated } from '../tokenChecks';
import { type Mode, byHand, byPlan, certain, leftOver, likely, oneOf, pages, quoted, sure } from './mode';
import {
  callerMisses,
  isWebhook,
  letIn,
  onlyItself,
  onlyOthers,
  onlyStrangers,
  openAgainstSettings,
  same,
  swappedIds,
} from './seenAtApp';
import { settingDecides, tenantIsRefused, tenantMayBeRefused } from './tenantAllowed';

// domain.md 10.1, second part: allow lists, and refusals that the settings don't explain.

export const swapped: Mode = {
  id: 'F-04',
  facts: ['F7'],
  effect: 'breaks',
  holds: seen => {
    const { applications, identities } = swappedIds(seen);
    const isSwapped = applications.length > 0 || identities.length > 0;
    if (!isSwapped || !(callerMisses(seen) || seen.caller.objectId === undefined)) return undefined;
    return certain(
      ...applications.map(id => l10n.t('allowedApplications holds {0}, which is an object ID', id)),
      ...identities.map(id => l10n.t('allowedPrincipals.identities holds {0}, which is a client ID', id)),
    );
  },
  title: ({ names }) => l10n.t('Client ID and object ID are swapped on {0}’s allow list', names.app),
  text: () =>
    l10n.t(
      'Applications are listed by client ID and identities by object ID, and here one stands in the other’s place. The token is good, but calls get 403.',
    ),
  fix: ({ names }) =>
    byPlan(
      l10n.t('Put the right IDs on the lists of {0}', names.app),
      l10n.t('The identity’s client ID and object ID each join their own list. It can be undone.'),
    ),
  link: pages.authentication,
};

export const emptyList: Mode = {
  id: 'F-03',
  facts: ['F7'],
  effect: 'breaks',
  holds: seen => {
    const settings = checkable(seen);
    if (settings?.allowedApplications?.length !== 0) return undefined;
    const line = l10n.t('allowedApplications of {0} is an empty list', seen.names.app);
    if (refusedByFront(seen, 403) && !misrouted(seen))
      return sure(
        checkToken(seen).identity !== 'wrong' && !tenantIsRefused(seen),
        line,
        l10n.t('App Service Authentication answered 403'),
      );
    return { ...likely(line), effect: accepted(seen) ? 'risk' : 'breaks' };
  },
  title: ({ names }) => l10n.t('{0}’s allow list is empty', names.app),
  text: () =>
    l10n.t(
      'An empty list of applications lets in all or none; which of the two isn’t documented. Name the callers instead.',
    ),
  fix: ({ names }) =>
    byPlan(
      l10n.t('Write an explicit list for {0}', names.app),
      l10n.t('The gateway’s identity is the first on it. It can be undone.'),
    ),
  link: pages.authentication,
};

/** A list of an older form, which a plan doesn't write. */
function olderListMisses(seen: Evidence): boolean {
  const { claimCheckApplications = [], claimCheckGroups = [] } = checkable(seen) ?? {};
  const isListed = claimCheckApplications.some(id => same(id, seen.caller.clientId));
  return claimCheckGroups.length > 0 || (claimCheckApplications.length > 0 && !isListed);
}

/** Only groups are let in, and an identity's token names none unless its application was told to. */
function groupsOnly(seen: Evidence): readonly string[] {
  const { allowedIdentities = [], allowedGroups = [], claimCheckGroups = [] } = checkable(seen) ?? {};
  if (letIn(seen) || !refusedByFront(seen, 403) || misrouted(seen)) return [];
  const isListed = allowedIdentities.some(id => same(id, seen.caller.objectId));
  const groups = [...(isListed ? [] : allowedGroups), ...claimCheckGroups];
  return groups.length === 0
    ? []
    : [
        l10n.t(
          '{0} lets in members of {1} only, and an identity’s token names no groups',
          seen.names.app,
          quoted(groups),
        ),
      ];
}

export const notListed: Mode = {
  id: 'F-02',
  facts: ['F7'],
  effect: 'breaks',
  holds: seen => {
    const settings = checkable(seen);
    if (!settings) return undefined;
    const checks = checkToken(seen);
    const { clientId, objectId } = seen.caller;
    // Whichever identity will call.
    const isNobody = clientId === undefined && objectId === undefined;
    const noApplication = (isNobody && onlyStrangers(seen, 'applications')) || (!clientId && onlyItself(seen));
    const noIdentity = isNobody && onlyStrangers(seen, 'identities');
    const byApplication = (checks.application === 'wrong' && onlyOthers(seen, 'applications')) || noApplication;
    const byIdentity = (checks.identity === 'wrong' && onlyOthers(seen, 'identities')) || noIdentity;
    const groups = groupsOnly(seen);
    if (groups.length > 0) return likely(...groups);
    if (!(callerMisses(seen) || noApplication || noIdentity) || !(byApplication || byIdentity)) return undefined;
    const applications = [...(settings.allowedApplications ?? []), ...(settings.claimCheckApplications ?? [])];
    const evidence = [
      byApplication && l10n.t('allowedApplications of {0} is {1}', seen.names.app, quoted(applications)),
      byApplication && onlyItself(seen) && l10n.t('That is the client ID of {0} itself', seen.names.app),
      byApplication &&
        clientId !== undefined &&
        l10n.t('The client ID of {0}’s identity is {1}', seen.names.service, clientId),
      byIdentity &&
        l10n.t('allowedPrincipals.identities of {0} is {1}', seen.names.app, quoted(settings.allowedIdentities ?? [])),
      byIdentity &&
        objectId !== undefined &&
        l10n.t('The object ID of {0}’s identity is {1}', seen.names.service, objectId),
      (noApplication || noIdentity) && l10n.t('None of those on it is an identity of {0}', seen.names.service),
    ];
    const unknowable = seen.further.listed.state === 'unread' && seen.further.listed.why === 'forbidden';
    return unknowable && !onlyItself(seen)
      ? oneOf(l10n.t('Microsoft Graph: whether the IDs on the list still stand for someone'), ...evidence)
      : certain(...evidence);
  },
  title: seen =>
    onlyItself(seen)
      ? l10n.t('{0}’s allow list names only {0} itself', seen.names.app)
      : l10n.t('{0} isn’t on {1}’s allow list', seen.names.service, seen.names.app),
  text: ({ names }) =>
    l10n.t(
      'The token is good, but {0} lets in only the callers on its list. Callers of {1} get 403.',
      names.app,
      names.api,
    ),
  fix: seen =>
    olderListMisses(seen)
      ? byHand(
          l10n.t('Take the older list away'),
          l10n.t(
            'Remove jwtClaimChecks of {0}, and name its callers in defaultAuthorizationPolicy alone.',
            seen.names.app,
          ),
        )
      : byPlan(
          l10n.t('Add {0} to the allow list', seen.names.service),
          l10n.t('Those who are on it stay. Nobody loses access. It can be undone.'),
        ),
  link: pages.authentication,
};

export const notYetLive: Mode = {
  id: 'F-13',
  facts: [],
  effect: 'breaks',
  holds: seen => {
    const { settings, names, gatewayStatus = 0 } = seen;
    if (settings?.configFile !== undefined || misrouted(seen)) return undefined;
    const open = openAgainstSettings(seen);
    if (open.length > 0) return { ...certain(...open), effect: 'opens' };
    const bySight = checkSeen(seen);
    const refused = refusedByFront(seen, 401) || refusedByFront(seen, 403);
    // That an empty list refuses everyone is F-03's own explanation.
    if (settings?.allowedApplications?.length === 0 || tenantIsRefused(seen)) return undefined;
    const answered = l10n.t('App Service Authentication answered {0}', gatewayStatus);
    if (refused && allFits(bySight) && !isOutdated(seen)) {
      const lines = [l10n.t('{0} refused a token that its settings accept', names.app), answered];
      return tenantMayBeRefused(seen) ? oneOf(settingDecides(seen), ...lines) : likely(...lines);
    }
    const checks = checkToken(seen);
    if (letIn(seen) && (checks.application === 'wrong' || checks.identity === 'wrong')) {
      const line = l10n.t('{0} let in a caller that its settings refuse', names.app);
      return { ...sure(checks.source === 'seen', line), effect: 'risk' };
    }
    if (!refused || bySight.source === 'seen' || tokenWent(seen) === 'no') return undefined;
    if (!allFits(checkPredicted(seen)) || seen.policy?.token?.conditional !== false) return undefined;
    if (seen.policy.overwrittenBy || seen.policy.token.ignoreError) return undefined;
    return leftOver(
      l10n.t('The gateway’s trace, which wasn’t to be had: it shows the token that was sent'),
      l10n.t('By its settings {0} accepts the token that configuration predicts', names.app),
      answered,
    );
  },
  title: ({ names }) => l10n.t('{0} doesn’t use its new settings yet', names.app),
  text: () =>
    l10n.t(
      'What the settings say and what the app does differ. Changed settings take up to a few minutes, sometimes a restart, until they run.',
    ),
  fix: ({ names }) =>
    byHand(
      l10n.t('Wait a few minutes, then restart {0}', names.app),
      l10n.t('Run the tests again after 5 minutes. If nothing has changed, restart {0}.', names.app),
    ),
  link: pages.authentication,
};

export const ownCheck: Mode = {
  id: 'F-22',
  facts: [],
  effect: 'breaks',
  holds: seen => {
    const { gatewayStatus, gatewaySpeaker } = seen;
    const refused = gatewaySpeaker === 'app' && (gatewayStatus === 401 || gatewayStatus === 403);
    if (!refused || misrouted(seen) || isWebhook(seen) || tokenWent(seen) === 'no') return undefined;
    return sure(
      doorIsClosed(seen),
      l10n.t('The {0} has no challenge and no text of App Service Authentication', gatewayStatus),
      doorIsClosed(seen) && l10n.t('App Service Authentication is on, and let the call pass'),
    );
  },
  title: ({ names }) => l10n.t('The code of {0} refuses the token', names.app),
  text: ({ names }) =>
    l10n.t(
      'App Service Authentication let the call in, then {0} itself checked the token against a list of its own. That list lacks this audience, issuer or role.',
      names.app,
    ),
  fix: ({ names }) =>
    byHand(
      l10n.t('Align the app’s own checks'),
      l10n.t(
        'In the configuration of {0}, accept the audience and issuer that are shown under “What the token says”.',
        names.app,
      ),
    ),
  link: pages.authentication,
};
