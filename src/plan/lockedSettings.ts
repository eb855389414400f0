import type { StoredAuthentication } from '../azure/interfaces';
import { type JsonRecord, put, readAuthentication, record } from '../route';
import type { LockWish } from './plan';

/** The list with those added that aren't in it yet, compared without regard to case; order kept. */
function union(list: readonly string[], more: readonly (string | undefined)[]): readonly string[] {
  const result = [...list];
  for (const one of more) {
    if (one !== undefined && !result.some(item => item.toLowerCase() === one.toLowerCase())) result.push(one);
  }
  return result;
}

const entra = ['identityProviders', 'azureActiveDirectory'];
const validation = [...entra, 'validation'];
const defaultPolicy = [...validation, 'defaultAuthorizationPolicy'];
const applicationsPath = [...defaultPolicy, 'allowedApplications'];
const identitiesPath = [...defaultPolicy, 'allowedPrincipals', 'identities'];

/**
 * The document without a `defaultAuthorizationPolicy` that restricts nobody. Sent back as it was read, the service makes
 * an empty `allowedApplications` of it, which may shut everyone out (domain.md 5.3, 5.5); left out, it stays as it was.
 */
export function withoutEmptyPolicy(settings: StoredAuthentication): StoredAuthentication {
  const { allowedApplications, allowedIdentities, allowedGroups } = readAuthentication(settings.properties);
  const restricts = [allowedApplications, allowedIdentities, allowedGroups].some(list => list !== undefined);
  const checks = at(settings.properties, validation);
  if (restricts || !checks || !('defaultAuthorizationPolicy' in checks)) return settings;
  const others = Object.entries(checks).filter(([name]) => name !== 'defaultAuthorizationPolicy');
  return { properties: put(settings.properties, validation, Object.fromEntries(others)) };
}

function at(properties: JsonRecord, path: readonly string[]): JsonRecord | undefined {
  let here: unknown = properties;
  for (const key of path) here = record(here)[key];
  return here === undefined ? undefined : record(here);
}

/** Easy Auth takes at most so many characters in the list of identities (domain.md 5.2). */
export const identitiesLimit = 500;

function withToken(current: StoredAuthentication, wish: LockWish): JsonRecord {
  const settings = readAuthentication(current.properties);
  let next = current.properties;
  next = put(next, [...entra, 'enabled'], true);
  next = put(next, [...entra, 'registration', 'clientId'], wish.clientId);
  next = put(next, [...entra, 'registration', 'openIdIssuer'], wish.issuer);
  // Audiences are literal strings (domain.md 5.4), so case counts here.
  const audiences = [
    ...settings.allowedAudiences,
    ...wish.audiences.filter(one => !settings.allowedAudiences.includes(one)),
  ];
  return put(next, [...validation, 'allowedAudiences'], audiences);
}

function withCaller(properties: JsonRecord, wish: LockWish, onlyWiden: boolean): JsonRecord {
  const { allowedApplications = [], allowedIdentities = [], allowedGroups = [] } = readAuthentication(properties);
  const { clientId, objectId } = wish.caller;
  const { others = [] } = wish;
  const clientIds = [clientId, ...others.map(one => one.caller.clientId), ...wish.alsoAllow];
  let next = properties;
  const hasApplications = allowedApplications.length > 0;
  const hasPrincipals = allowedIdentities.length > 0 || allowedGroups.length > 0;
  if (hasApplications || !onlyWiden) {
    const applications = union(allowedApplications, clientIds);
    if (applications.length === 0) throw new RangeError('An allow list of applications may not be empty.');
    next = put(next, applicationsPath, applications);
  }
  // The two lists are joined by "and" (domain.md 5.5): a new list of identities would lock out other applications.
  const onlyTheGateway = union(allowedApplications, clientIds).length === 1;
  if (objectId !== undefined && (hasPrincipals || (!onlyWiden && onlyTheGateway))) {
    const identities = union(allowedIdentities, [objectId, ...others.map(one => one.caller.objectId)]);
    const fits = identities.join(',').length <= identitiesLimit;
    if (fits || hasPrincipals) next = put(next, identitiesPath, identities);
  }
  return next;
}

/**
 * `authsettingsV2` with which the app lets in the gateway's identity, those who are explicitly allowed already, and
 * nobody else: Return401, explicit allow list, this client ID, issuer and audiences. JsonRecord that aren't about
 * this stay as they are, known or not. `allowedApplications` is never `[]` (domain.md 5.5).
 */
export function lockedSettings(current: StoredAuthentication, wish: LockWish): StoredAuthentication {
  let next = withCaller(withToken(current, wish), wish, false);
  next = put(next, ['platform', 'enabled'], true);
  next = put(next, ['globalValidation', 'requireAuthentication'], true);
  next = put(next, ['globalValidation', 'unauthenticatedClientAction'], 'Return401');
  const { excludedPaths } = readAuthentication(current.properties);
  const more = (wish.excluded ?? []).filter(path => !excludedPaths.includes(path));
  if (more.length > 0) next = put(next, ['globalValidation', 'excludedPaths'], [...excludedPaths, ...more]);
  return { properties: next };
}

/**
 * The part of `lockedSettings` that only lets in more: audiences, issuer, and the caller on lists that restrict
 * already. With it an app that checks tokens doesn't refuse the gateway's before it is locked.
 */
export function admittedSettings(current: StoredAuthentication, wish: LockWish): StoredAuthentication {
  return withoutEmptyPolicy({ properties: withCaller(withToken(current, wish), wish, true) });
}

/**
 * The first of two stages: authentication is on and takes the gateway's token, and everyone without one is let in as before
 * (AllowAnonymous). Lists that are there are widened only: a good token of someone who isn't on one would get 403 (domain.md
 * 5.4, row 11).
 */
export function firstStageSettings(current: StoredAuthentication, wish: LockWish): StoredAuthentication {
  let next = admittedSettings(current, wish).properties;
  next = put(next, ['platform', 'enabled'], true);
  next = put(next, ['globalValidation', 'requireAuthentication'], false);
  return { properties: put(next, ['globalValidation', 'unauthenticatedClientAction'], 'AllowAnonymous') };
}

/** The document as text with its keys in order, for comparing and showing. */
export function settingsText(settings: StoredAuthentication): string {
  const ordered = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(ordered);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value)
        .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
        .map(([key, item]) => [key, ordered(item)]),
    );
  };
  return JSON.stringify(ordered(settings.properties), null, 2);
}

export const sameSettings = (one: StoredAuthentication, other: StoredAuthentication): boolean =>
  settingsText(one) === settingsText(other);
