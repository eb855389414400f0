import * as l10n from '@vscode/l10n';
import { acceptedAudiences, issuerAccepts, issuerShape, valueOf } from '../../route';
import { accepted, passed, refusedByFront } from '../callEnd';
import type { Evidence } from '../evidence';
import { intendedResource, intendedToken } from '../intended';
import {
  type TokenChecks,
  checkPredicted,
  checkSeen,
  checkToken,
  checkable,
  isOutdated,
  tenantInIssuer,
} from '../tokenChecks';
import { type Mode, byHand, byPlan, certain, likely, oneOf, pages, sure } from './mode';
import { acceptedLine, audienceLine, audienceRefused, carriesBareId, frontFails, shown } from './seenAtApp';

// domain.md 10.1, first part: audience and issuer.

/** Without a registration there is no audience that the front takes. */
function acceptsNothing(seen: Evidence): string | undefined {
  const { settings, names } = seen;
  if (settings?.enabled !== true || settings.clientId !== undefined || settings.configFile !== undefined)
    return undefined;
  if (passed(seen) || seen.route.backEnd.kind !== 'app') return undefined;
  return l10n.t(
    'App Service Authentication of {0} has no Microsoft Entra registration, so it takes no token',
    names.app,
  );
}

/** The token is for an application that isn't this app's: that its version doesn't fit either comes of that. */
function isForeign(seen: Evidence, { audience: fit, claims }: TokenChecks): boolean {
  const settings = checkable(seen);
  const aud = claims?.aud;
  if (fit !== 'wrong' || aud === undefined || !settings) return false;
  const registration = valueOf(seen.around.registration);
  const own = [...acceptedAudiences(settings), ...(registration?.identifierUris ?? [])].join(' ').toLowerCase();
  const id = aud.replace(/^api:\/\//i, '').toLowerCase();
  const fits = !registration || issuerAccepts(settings.issuer ?? '', registration.tokenVersion, registration.tenantId);
  return !own.includes(id) && fits;
}

export const audience: Mode = {
  id: 'F-01',
  facts: ['F6'],
  effect: 'breaks',
  holds: seen => {
    const checks = audienceRefused(seen);
    const settings = checkable(seen);
    const none = acceptsNothing(seen);
    if (none !== undefined) return sure(refusedByFront(seen, 401), none);
    if (!checks || !settings || bareIdRefused(seen)) return undefined;
    // The resource itself is wrong, so this is about the token that was surely meant.
    const isMeant = checks.source === 'predicted' && intendedToken(seen)?.resource !== intendedResource(seen);
    return sure(
      !isMeant,
      audienceLine(checks),
      acceptedLine(seen, settings),
      refusedByFront(seen, 401) && l10n.t('App Service Authentication answered 401'),
    );
  },
  title: ({ names }) => l10n.t('{0} doesn’t accept the token’s audience', names.app),
  text: ({ names }) =>
    l10n.t(
      'The token is made for a name that {0} doesn’t have on its list; the names are compared letter by letter. Calls get 401.',
      names.app,
    ),
  fix: seen =>
    acceptsNothing(seen) === undefined
      ? byPlan(
          l10n.t('Let {0} accept this audience', seen.names.app),
          l10n.t('Both forms of the client ID join the allowed audiences. It can be undone.'),
        )
      : byHand(
          l10n.t('Give {0} its registration back', seen.names.app),
          l10n.t('Set registration.clientId of its Microsoft provider to the app registration of {0}.', seen.names.app),
        ),
  link: pages.authentication,
};

/** The bare id that isn't listed: of the token to come, or of the one that is still in use. */
function bareIdRefused(seen: Evidence): TokenChecks | undefined {
  const checks = audienceRefused(seen);
  if (checks && carriesBareId(seen, checks)) return checks;
  const bySight = checkSeen(seen);
  return bySight.audience === 'wrong' && refusedByFront(seen, 401) && carriesBareId(seen, bySight)
    ? bySight
    : undefined;
}

export const bareId: Mode = {
  id: 'F-09',
  facts: ['F6'],
  effect: 'breaks',
  holds: seen => {
    const checks = bareIdRefused(seen);
    const settings = checkable(seen);
    if (!checks || !settings) return undefined;
    return certain(
      audienceLine(checks),
      acceptedLine(seen, settings),
      l10n.t('Tokens of version 2 carry the bare client ID, whatever name was asked for'),
    );
  },
  title: ({ names }) => l10n.t('{0} lists the URI, but the token carries the bare client ID', names.app),
  text: () =>
    l10n.t(
      'Tokens of version 2 always have the client ID alone as their audience. It isn’t on the list, so calls get 401.',
    ),
  fix: ({ names }) =>
    byPlan(
      l10n.t('Let {0} accept the client ID', names.app),
      l10n.t('The client ID joins the allowed audiences. It can be undone.'),
    ),
  link: pages.authentication,
};

/** Nothing is published where the issuer points, by its form or by what answers there. */
const pointsNowhere = ({ settings, further }: Evidence): boolean =>
  issuerShape(settings?.issuer) === 'malformed' || further.issuer?.found === false;

export const brokenIssuer: Mode = {
  id: 'F-12',
  facts: ['F6'],
  effect: 'breaks',
  holds: seen => {
    const { settings, names } = seen;
    if (settings?.configFile !== undefined) return undefined;
    const address = l10n.t('Its issuer is {0}', settings?.issuer ?? l10n.t('not set'));
    const nothing =
      seen.further.issuer?.found === false && l10n.t('Microsoft Entra publishes no metadata at that address');
    if (!frontFails(seen) || settings?.enabled === false) {
      // Another thing hides the front, or it is off: only the address itself tells.
      if (settings?.clientId === undefined || !pointsNowhere(seen) || accepted(seen)) return undefined;
      return { ...likely(address, nothing), effect: passed(seen) ? 'risk' : 'breaks' };
    }
    const failing = l10n.t('{0} answers 500 to every call, before it looks at any token', names.app);
    if (!settings)
      return oneOf(l10n.t('The authentication settings of {0}, which couldn’t be read', names.app), failing);
    return sure(
      issuerShape(settings.issuer) !== 'wellFormed' || settings.anonymousAction !== 'AllowAnonymous',
      failing,
      address,
      nothing,
    );
  },
  title: ({ names }) => l10n.t('{0} can’t use its issuer', names.app),
  text: ({ names }) =>
    l10n.t(
      'App Service Authentication of {0} can’t read the metadata at its issuer’s address. Until it can, every call gets 500.',
      names.app,
    ),
  fix: seen =>
    !pointsNowhere(seen) && issuerShape(seen.settings?.issuer) === 'wellFormed'
      ? byHand(
          l10n.t('Open the way from {0} to Microsoft Entra', seen.names.app),
          l10n.t(
            'Its issuer looks right, so its network is what keeps the metadata away: allow outbound TCP 443 to it.',
          ),
        )
      : byPlan(
          l10n.t('Set the issuer of {0}', seen.names.app),
          l10n.t('One setting changes to the issuer of this application’s tokens. It can be undone.'),
        ),
  link: pages.authentication,
};

export const wrongTenant: Mode = {
  id: 'F-10',
  facts: ['F6'],
  effect: 'breaks',
  holds: seen => {
    const settings = checkable(seen);
    if (!settings) return undefined;
    const line = l10n.t('The issuer of {0} is {1}', seen.names.app, settings.issuer ?? '');
    if (issuerShape(settings.issuer) === 'anyTenant') {
      return { ...certain(line, l10n.t('With this issuer, tokens of any tenant are accepted')), effect: 'opens' };
    }
    const checks = checkToken(seen);
    // A tenant that isn't there is F-12's own explanation.
    if (checks.issuer !== 'otherTenant' || accepted(seen) || pointsNowhere(seen)) return undefined;
    const tenant = checks.claims?.tid ?? valueOf(seen.facts.identity)?.service.systemAssigned?.tenantId;
    return certain(line, tenant && shown(checks, l10n.t('The token’s tenant is {0}', tenant)));
  },
  title: ({ names, settings }) =>
    issuerShape(settings?.issuer) === 'anyTenant'
      ? l10n.t('{0} accepts tokens of any tenant', names.app)
      : l10n.t('{0} expects tokens of another tenant', names.app),
  text: ({ settings }) =>
    issuerShape(settings?.issuer) === 'anyTenant'
      ? l10n.t(
          'Its issuer names no tenant, so neither issuer nor tenant is checked. Only the allow list is left to refuse strangers.',
        )
      : l10n.t(
          'Its issuer names the tenant {0}, and the gateway’s identity lives in another. Calls get 401.',
          tenantInIssuer(settings?.issuer) ?? '',
        ),
  fix: seen => {
    const { names, settings } = seen;
    if (issuerShape(settings?.issuer) !== 'anyTenant')
      return byPlan(
        l10n.t('Set the issuer of {0}', names.app),
        l10n.t('One setting changes to the tenant of the gateway’s identity. It can be undone.'),
      );
    // Others may sign in with accounts of their own tenants: nobody but the owner can tell.
    return byHand(
      l10n.t('Name one tenant, if nobody else’s accounts sign in'),
      l10n.t('Set openIdIssuer of {0} to {1}.', names.app, checkPredicted(seen).claims?.iss ?? ''),
    );
  },
  link: pages.authentication,
};

/** A token older than this comes from a cache. */
const cachedAfter = 5 * 60_000;

export const wrongVersion: Mode = {
  id: 'F-08',
  facts: ['F6'],
  effect: 'breaks',
  holds: seen => {
    const settings = checkable(seen);
    if (!settings) return undefined;
    const checks = checkToken(seen);
    const isWrong = checks.issuer === 'otherVersion' || (checks.issuer === 'absent' && refusedByFront(seen, 401));
    // A token from the cache, of the former version, may still be accepted: the next one won't be.
    if (!isWrong || isForeign(seen, checks) || (accepted(seen) && !isOutdated(seen))) return undefined;
    const evidence = [
      checks.claims?.iss && shown(checks, l10n.t('The token’s issuer is {0}', checks.claims.iss)),
      l10n.t('{0} accepts {1}', seen.names.app, settings.issuer ?? l10n.t('none')),
    ];
    const { iat } = checks.claims ?? {};
    const isOld = checks.source === 'seen' && iat !== undefined && seen.now - iat * 1000 > cachedAfter;
    return isOld && seen.facts.application.state === 'unread'
      ? oneOf(l10n.t('The token version of the application, which couldn’t be read'), ...evidence)
      : { ...certain(...evidence), effect: passed(seen) ? 'risk' : 'breaks' };
  },
  title: ({ names }) => l10n.t('{0} expects tokens of another version', names.app),
  text: () => l10n.t('The application’s token version and the app’s issuer don’t go together. Calls get 401.'),
  fix: ({ names }) =>
    byPlan(
      l10n.t('Set the issuer of {0}', names.app),
      l10n.t('One setting changes to the issuer of this application’s tokens. It can be undone.'),
    ),
  link: pages.authentication,
};
