import {
  type ApplicationFact,
  type AuthenticationSettings,
  type TokenClaims,
  acceptedAudiences,
  callerIds,
  expectedToken,
  issuerAccepts,
  issuerShape,
  read,
  valueOf,
} from '../route';
import type { Evidence } from './evidence';
import { intendedApplication, intendedResource, intendedToken } from './intended';

/** What the front makes of one property of a token. */
export type Fit = 'fits' | 'wrong' | 'unknown';

/** How `openIdIssuer` stands to a token (domain.md 6.2, F-08, F-10, F-12). */
export type IssuerFit = 'fits' | 'absent' | 'malformed' | 'anyTenant' | 'otherTenant' | 'otherVersion' | 'unknown';

/** A token held against the app's settings (domain.md 5.4 rows 9 to 11). */
export interface TokenChecks {
  /** predicted: from configuration. none: no token is known. */
  readonly source: 'seen' | 'predicted' | 'none';
  readonly claims?: TokenClaims;
  readonly audience: Fit;
  readonly issuer: IssuerFit;
  /** Of the client id on `allowedApplications`. */
  readonly application: Fit;
  /** Of the object id on `allowedPrincipals.identities`. */
  readonly identity: Fit;
}

const none: TokenChecks = {
  source: 'none',
  audience: 'unknown',
  issuer: 'unknown',
  application: 'unknown',
  identity: 'unknown',
};

const guid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The tenant that an issuer names, as a GUID or a domain name. */
export function tenantInIssuer(issuer: string | undefined): string | undefined {
  try {
    return new URL(issuer ?? '').pathname.split('/').find(part => part !== '');
  } catch {
    return undefined;
  }
}

/** The app's issuer; a tenant that it names by a domain stands there by its id, where that is known. */
function issuerOf({ settings, further }: Evidence): string | undefined {
  const { issuer } = settings ?? {};
  const tenantId = further.issuer?.tenantId;
  const named = tenantInIssuer(issuer);
  return issuer === undefined || tenantId === undefined || named === undefined || guid.test(named)
    ? issuer
    : issuer.replace(named, tenantId);
}

function issuerFit(issuer: string | undefined, version: 1 | 2 | undefined, tenantId: string | undefined): IssuerFit {
  const shape = issuerShape(issuer);
  if (shape !== 'wellFormed' || issuer === undefined) return shape === 'wellFormed' ? 'absent' : shape;
  const tenant = tenantInIssuer(issuer) ?? '';
  if (tenantId === undefined || !guid.test(tenant)) return 'unknown';
  if (tenant.toLowerCase() !== tenantId.toLowerCase()) return 'otherTenant';
  if (version === undefined) return 'unknown';
  return issuerAccepts(issuer, version, tenantId) ? 'fits' : 'otherVersion';
}

function listed(list: readonly string[] | undefined, id: string | undefined): Fit {
  if (list === undefined || list.length === 0) return 'fits';
  if (id === undefined) return 'unknown';
  return list.some(one => one.toLowerCase() === id.toLowerCase()) ? 'fits' : 'wrong';
}

function listsFit(settings: AuthenticationSettings, clientId: string | undefined, objectId: string | undefined) {
  const { allowedApplications, claimCheckApplications, allowedIdentities = [], allowedGroups = [] } = settings;
  const applications = [listed(allowedApplications, clientId), listed(claimCheckApplications, clientId)];
  const identity = listed(allowedIdentities, objectId);
  const isListed = allowedIdentities.length > 0 && identity === 'fits';
  const byGroups = (allowedGroups.length > 0 && !isListed) || (settings.claimCheckGroups ?? []).length > 0;
  return {
    application: applications.find(one => one === 'wrong') ?? applications.find(one => one === 'unknown') ?? 'fits',
    identity: byGroups ? 'unknown' : identity,
  } as const;
}

/** The settings as far as they are what runs and hold a registration to check against. */
export function checkable({ settings }: Evidence): AuthenticationSettings | undefined {
  return settings && settings.configFile === undefined && settings.clientId !== undefined ? settings : undefined;
}

/** The token of the trace against the settings. */
export function checkSeen(seen: Evidence): TokenChecks {
  const settings = checkable(seen);
  const claims = seen.gateway?.claims;
  if (!settings || !claims) return none;
  return {
    source: 'seen',
    claims,
    audience: claims.aud !== undefined && acceptedAudiences(settings).includes(claims.aud) ? 'fits' : 'wrong',
    issuer: issuerFit(issuerOf(seen), claims.version, claims.tid),
    ...listsFit(settings, claims.caller, claims.oid),
  };
}

/** The tenant of the gateway's identity. */
export const tenantOf = (seen: Evidence, application?: ApplicationFact): string | undefined =>
  application?.tenantId ?? valueOf(seen.facts.identity)?.service.systemAssigned?.tenantId;

/** What configuration says that the token will hold: of the token that is sent, or was meant to be. */
export function predictedClaims(seen: Evidence): TokenClaims | undefined {
  const token = intendedToken(seen);
  const application = token && intendedApplication(seen);
  if (!application) return undefined;
  const resource = intendedResource(seen);
  const { clientId, objectId } = callerIds({ ...seen.facts, policy: read({ token }) }) ?? seen.caller;
  const expected = resource === undefined ? undefined : expectedToken(resource, application);
  const aud = expected?.audiences[0];
  return {
    ...(aud !== undefined && { aud }),
    ...(expected?.issuer !== undefined && { iss: expected.issuer }),
    ...(clientId !== undefined && { caller: clientId }),
    callerClaim: application.tokenVersion === 2 ? 'azp' : 'appid',
    ...(objectId !== undefined && { oid: objectId }),
    tid: application.tenantId,
    version: application.tokenVersion,
    roles: [],
  };
}

/** That token against the settings. */
export function checkPredicted(seen: Evidence): TokenChecks {
  const settings = checkable(seen);
  const token = intendedToken(seen);
  if (!settings || !token) return none;
  const application = intendedApplication(seen);
  const resource = intendedResource(seen);
  const { clientId, objectId } = callerIds({ ...seen.facts, policy: read({ token }) }) ?? seen.caller;
  const tid = tenantOf(seen, application);
  const expected = application && resource !== undefined ? expectedToken(resource, application) : undefined;
  const accepted = acceptedAudiences(settings);
  const audience = audienceFit(expected?.audiences ?? expectedToken(token.resource).audiences, accepted);
  const claims = predictedClaims(seen);
  return {
    source: 'predicted',
    ...(claims && { claims }),
    // Where the application isn't known, an audience that is refused in both versions can still be a wrong `resource`.
    audience: application && resource !== undefined ? audience : audience === 'fits' ? 'fits' : 'unknown',
    issuer: issuerFit(issuerOf(seen), application?.tokenVersion, tid),
    ...listsFit(settings, clientId, objectId),
  };
}

function audienceFit(audiences: readonly string[], accepted: readonly string[]): Fit {
  const fitting = audiences.filter(audience => accepted.includes(audience)).length;
  return fitting === audiences.length ? 'fits' : fitting === 0 ? 'wrong' : 'unknown';
}

/** The token that is in use isn't the one that configuration makes now: an older one, from the cache (F-20). */
export function isOutdated(seen: Evidence): boolean {
  const claims = seen.gateway?.claims;
  const application = seen.policy?.token && intendedApplication(seen);
  return claims !== undefined && application !== undefined && claims.version !== application.tokenVersion;
}

/** What the app makes of the gateway's token: by the token itself, unless that is on its way out. */
export function checkToken(seen: Evidence): TokenChecks {
  const bySight = checkSeen(seen);
  return bySight.source === 'seen' && !isOutdated(seen) ? bySight : checkPredicted(seen);
}

/** Nothing that is known speaks against the token. */
export const allFits = (checks: TokenChecks): boolean =>
  checks.source !== 'none' &&
  [checks.audience, checks.application, checks.identity].every(one => one === 'fits') &&
  (checks.issuer === 'fits' || checks.issuer === 'anyTenant');
