import * as l10n from '@vscode/l10n';
import { passed, refusedByFront, traced } from '../callEnd';
import type { Evidence } from '../evidence';
import { intendedApplication } from '../intended';
import { allFits, checkPredicted, isOutdated } from '../tokenChecks';
import { notAssigned } from './assignment';
import { type Finding, type Mode, byHand, certain, leftOver, oneOf, pages } from './mode';
import { same } from './seenAtApp';
import { gotten, resourceOf } from './tokenGotten';

// domain.md 10.2: F-20.

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
