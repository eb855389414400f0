import * as l10n from '@vscode/l10n';
import { type AuthenticationSettings, type ListedPrincipal, acceptedAudiences, sameId, valueOf } from '../../route';
import { accepted, calledPath, passed } from '../callEnd';
import type { Evidence } from '../evidence';
import { statusOf } from '../exchange';
import { intendedApplication, intendedToken } from '../intended';
import { type TokenChecks, checkSeen, checkToken, checkable } from '../tokenChecks';
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

/** A version 2 token, or one that has yet to become one, carries the bare client id although the list has the URI. */
export function carriesBareId(seen: Evidence, checks: TokenChecks): boolean {
  const settings = checkable(seen);
  const aud = checks.claims?.aud;
  const isVersion2 = checks.claims?.version === 2 || checks.issuer === 'otherVersion';
  if (!isVersion2 || !settings || aud === undefined) return false;
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

/** Names of the service's named values, lower-case; undefined: they weren't read. */
export const namedValuesOf = ({ around, further }: Evidence): readonly string[] | undefined =>
  (valueOf(around.namedValues) ?? valueOf(further.namedValues))?.map(one => one.displayName.toLowerCase());

export const same = (one: string | undefined, other: string | undefined): boolean =>
  one !== undefined && one.toLowerCase() === other?.toLowerCase();

export interface SwappedIds {
  readonly applications: readonly string[];
  readonly identities: readonly string[];
}

/** Ids that stand on the list for the other kind: of the calling identity, of another one of the service, or by Graph. */
export function swappedIds(seen: Evidence): SwappedIds {
  const { allowedApplications = [], allowedIdentities = [] } = checkable(seen) ?? {};
  const { clientId, objectId } = seen.caller;
  const { userAssigned = [] } = valueOf(seen.facts.identity)?.service ?? {};
  const own = [{ clientId, principalId: objectId }, ...userAssigned];
  const kinds = valueOf(seen.further.listed);
  const isKind = (id: string, kind: ListedPrincipal['kind']): boolean => kinds?.get(id.toLowerCase())?.kind === kind;
  return {
    applications: allowedApplications.filter(
      id => own.some(one => same(one.principalId, id)) || isKind(id, 'objectId'),
    ),
    identities: allowedIdentities.filter(id => own.some(one => same(one.clientId, id)) || isKind(id, 'clientId')),
  };
}

/** Ids of the app's allow lists that Graph, or their place, says more about than that they aren't the caller's. */
export const onlyOthers = (seen: Evidence, list: 'applications' | 'identities'): boolean => {
  const { allowedApplications = [], allowedIdentities = [] } = checkable(seen) ?? {};
  const ids = list === 'applications' ? allowedApplications : allowedIdentities;
  const explained = [...swappedIds(seen)[list], ...staleIds(seen)];
  return !ids.some(id => explained.some(one => same(one, id)));
};

/** The list lets in others only, whichever identity the service will call with: known applications, people, other resources. */
export function onlyStrangers(seen: Evidence, list: 'applications' | 'identities'): boolean {
  const { allowedApplications = [], allowedIdentities = [], clientId } = checkable(seen) ?? {};
  const ids = list === 'applications' ? allowedApplications : allowedIdentities;
  const known = valueOf(seen.further.listed);
  const { userAssigned = [] } = valueOf(seen.facts.identity)?.service ?? {};
  const own = userAssigned.flatMap(one => [one.clientId, one.principalId]);
  const isStranger = (id: string): boolean => {
    if (same(id, clientId)) return true;
    const found = known?.get(id.toLowerCase());
    if (!found || found.kind === 'nobody' || own.some(one => same(one, id))) return false;
    const { identityOf } = found;
    if (identityOf === undefined) return true;
    // Another user-assigned identity may be the one that is meant, and isn't attached yet.
    return !sameId(identityOf, seen.route.service.id) && !/\/userAssignedIdentities\//i.test(identityOf);
  };
  return ids.length > 0 && ids.every(isStranger);
}

/** Ids on the lists that this directory doesn't know any more. */
export function staleIds(seen: Evidence): readonly string[] {
  const listed = valueOf(seen.further.listed);
  return [...(listed ?? [])].flatMap(([id, { kind }]) => (kind === 'nobody' ? [id] : []));
}

/** Whether the caller misses on a list, and nothing shows that it is let in. */
export const callerMisses = (seen: Evidence): boolean => {
  const checks = checkToken(seen);
  return (checks.application === 'wrong' || checks.identity === 'wrong') && !letIn(seen);
};

/** The front looked at the token and let its caller in: an open door lets in those without one, but none that it doesn't like. */
export function letIn(seen: Evidence): boolean {
  if (accepted(seen)) return true;
  const { settings, gateway } = seen;
  const path = calledPath(seen);
  if (!passed(seen) || !gateway?.claims || !settings?.enabled || settings.configFile !== undefined) return false;
  if (path === undefined || settings.excludedPaths.some(excluded => covers(excluded, path))) return false;
  const checks = checkSeen(seen);
  return checks.audience === 'fits' && (checks.issuer === 'fits' || checks.issuer === 'anyTenant');
}

/** domain.md 5.4 row 4. */
export const covers = (excluded: string, path: string): boolean =>
  excluded.endsWith('/*')
    ? path === excluded.slice(0, -2) || path.startsWith(excluded.slice(0, -1))
    : path === excluded || excluded === '/';

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
