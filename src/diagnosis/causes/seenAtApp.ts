import * as l10n from '@vscode/l10n';
import { type AuthenticationSettings, acceptedAudiences, valueOf } from '../../route';
import { accepted, calledPath } from '../callEnd';
import type { Evidence } from '../evidence';
import { statusOf } from '../exchange';
import { intendedApplication, intendedToken } from '../intended';
import { type TokenChecks, checkToken, checkable } from '../tokenChecks';
import { quoted } from './mode';

/** A sentence on a claim, with where it is known from. */
export const shown = (checks: TokenChecks, sentence: string): string =>
  checks.source === 'seen'
    ? l10n.t('{0}, read from the gateway’s trace', sentence)
    : l10n.t('{0}, as predicted from configuration', sentence);

export const audienceLine = (checks: TokenChecks): string | undefined =>
  checks.claims?.aud === undefined
    ? undefined
    : shown(checks, l10n.t('The token’s audience is {0}', checks.claims.aud));

export const acceptedLine = (seen: Evidence, settings: AuthenticationSettings): string =>
  l10n.t('{0} accepts {1}', seen.names.app, quoted(acceptedAudiences(settings)));

/** The app doesn't take the audience, and nothing shows that it does. */
export function audienceRefused(seen: Evidence): TokenChecks | undefined {
  const checks = checkToken(seen);
  return checks.audience === 'wrong' && !accepted(seen) ? checks : undefined;
}

/** A version 2 token carries the bare client id although the list has the URI that was asked for. */
export function carriesBareId(seen: Evidence, checks: TokenChecks): boolean {
  const settings = checkable(seen);
  const aud = checks.claims?.aud;
  if (checks.claims?.version !== 2 || !settings || aud === undefined) return false;
  const uris = [
    `api://${aud}`,
    intendedToken(seen)?.resource ?? '',
    ...(intendedApplication(seen)?.identifierUris ?? []),
  ];
  return uris.some(uri => uri !== aud && settings.allowedAudiences.includes(uri));
}

/** The front fails at everything while its issuer's metadata can't be had. */
export const frontFails = ({ direct }: Evidence): boolean =>
  direct.some(one => one.door === 0 && one.says === 'failing' && statusOf(one.result) === 500);

export const same = (one: string | undefined, other: string | undefined): boolean =>
  one !== undefined && one.toLowerCase() === other?.toLowerCase();

/** The ids of the calling identity, each on the list that is for the other. */
export function swappedIds(seen: Evidence): readonly string[] {
  const settings = checkable(seen);
  const { clientId, objectId } = seen.caller;
  if (!settings) return [];
  const found: string[] = [];
  if (settings.allowedApplications?.some(id => same(objectId, id)))
    found.push(l10n.t('allowedApplications holds {0}, which is the object ID', objectId ?? ''));
  if (settings.allowedIdentities?.some(id => same(clientId, id)))
    found.push(l10n.t('allowedPrincipals.identities holds {0}, which is the client ID', clientId ?? ''));
  return found;
}

/** Ids on the lists that this directory doesn't know any more. */
export function staleIds(seen: Evidence): readonly string[] {
  const listed = valueOf(seen.further.listed);
  return [...(listed ?? [])].flatMap(([id, kind]) => (kind === 'nobody' ? [id] : []));
}

/** Whether the caller misses on a list, and nothing shows that it is let in. */
export const callerMisses = (seen: Evidence): boolean => {
  const checks = checkToken(seen);
  return (checks.application === 'wrong' || checks.identity === 'wrong') && !accepted(seen);
};

export const onlyItself = ({ settings }: Evidence): boolean =>
  settings?.allowedApplications?.length === 1 && same(settings.clientId, settings.allowedApplications[0]);

/** The door's own settings close it, and yet it answered: one line per host. */
export function openAgainstSettings(seen: Evidence): readonly string[] {
  return seen.direct.flatMap(({ door, says, host, path }) => {
    const fact = seen.facts.doors[door];
    const settings = fact && valueOf(fact.settings);
    const closes =
      settings?.enabled === true &&
      settings.configFile === undefined &&
      settings.anonymousAction !== 'AllowAnonymous' &&
      path === undefined &&
      !settings.excludedPaths.some(excluded => ['/*', '/'].includes(excluded));
    return says === 'open' && closes
      ? [l10n.t('{0} answered a call without a good token, although its settings refuse such calls', host)]
      : [];
  });
}

/** The path at the app is one of the extensions' own (F-48). */
export const isWebhook = (seen: Evidence): boolean => /\/runtime\/webhooks\//i.test(calledPath(seen) ?? '');
