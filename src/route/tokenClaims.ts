import * as l10n from '@vscode/l10n';
import { acceptedAudiences, issuerAccepts } from './expectedToken';
import type { AuthenticationSettings } from './authentication';
import type { Secret } from './secret';

/** The claims that decide, as written in a token (domain.md 6.1). Claims only: the token itself is gone. */
export interface TokenClaims {
  readonly aud?: string;
  readonly iss?: string;
  /** Client id of the caller: `azp` of a v2 token, `appid` of a v1 token. */
  readonly caller?: string;
  readonly callerClaim: 'azp' | 'appid';
  readonly oid?: string;
  readonly tid?: string;
  readonly version: 1 | 2;
  readonly roles: readonly string[];
  /** Seconds since 1970. */
  readonly exp?: number;
  readonly iat?: number;
}

/** One claim beside what the app accepts. */
export interface ClaimRow {
  /** `aud`, `azp`; of what a called API asks for, any name. */
  readonly claim: string;
  /** `Audience`, for showing. */
  readonly name: string;
  readonly says: string;
  readonly accepts: string;
  readonly match: 'yes' | 'no' | 'unknown';
}

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
const seconds = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) ? value : undefined;

/**
 * Reads a token's claims without looking at its signature; undefined when the text isn't a JWT. Nothing of the token
 * but these claims is kept.
 */
export function decodeClaims(token: Secret): TokenClaims | undefined {
  const parts = token.reveal().split('.');
  if (parts.length !== 3 || parts[1] === undefined) return undefined;
  let all: Record<string, unknown>;
  try {
    const parsed: unknown = JSON.parse(Buffer.from(parts[1], 'base64url').toString('utf8'));
    if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return undefined;
    all = parsed as Record<string, unknown>;
  } catch {
    return undefined;
  }
  const aud = text(all['aud']);
  const iss = text(all['iss']);
  const version = all['ver'] === '2.0' || (all['ver'] === undefined && iss?.endsWith('/v2.0') === true) ? 2 : 1;
  const callerClaim =
    all['azp'] !== undefined ? 'azp' : all['appid'] !== undefined ? 'appid' : version === 2 ? 'azp' : 'appid';
  const caller = text(all[callerClaim]);
  const oid = text(all['oid']);
  const tid = text(all['tid']);
  const exp = seconds(all['exp']);
  const iat = seconds(all['iat']);
  return {
    ...(aud !== undefined && { aud }),
    ...(iss !== undefined && { iss }),
    ...(caller !== undefined && { caller }),
    callerClaim,
    ...(oid !== undefined && { oid }),
    ...(tid !== undefined && { tid }),
    version,
    roles: Array.isArray(all['roles']) ? all['roles'].filter((role): role is string => typeof role === 'string') : [],
    ...(exp !== undefined && { exp }),
    ...(iat !== undefined && { iat }),
  };
}

/** What stands in the place of a claim that isn't there. */
export const notInToken = (): string => l10n.t('not in the token');
const anyOf = (values: readonly string[]): string => values.join(l10n.t(' or '));
const yesNo = (holds: boolean): 'yes' | 'no' => (holds ? 'yes' : 'no');
const holds = (list: readonly string[], value: string | undefined): boolean =>
  value !== undefined && list.some(item => item.toLowerCase() === value.toLowerCase());

function listed(list: readonly string[] | undefined, value: string | undefined): Pick<ClaimRow, 'accepts' | 'match'> {
  if (list === undefined) return { accepts: l10n.t('any'), match: 'yes' };
  if (list.length === 0) return { accepts: l10n.t('an empty list: all or none'), match: 'unknown' };
  return { accepts: anyOf(list), match: yesNo(holds(list, value)) };
}

const tenantIn = (issuer: string): string | undefined => /[0-9a-f]{8}-[0-9a-f-]{27}/i.exec(issuer)?.[0];

export const expiryRow = ({ exp }: TokenClaims, now: number): ClaimRow => ({
  claim: 'exp',
  name: l10n.t('Expires'),
  says: exp === undefined ? notInToken() : new Date(exp * 1000).toISOString(),
  accepts: l10n.t('not expired'),
  match: exp === undefined ? 'unknown' : yesNo(exp * 1000 > now),
});

/** What the token says beside what the app accepts, line by line (domain.md 5.4, 5.5). `now`: milliseconds since 1970. */
export function compareClaims(claims: TokenClaims, settings: AuthenticationSettings, now: number): readonly ClaimRow[] {
  const { issuer, allowedIdentities, allowedGroups } = settings;
  const audiences = acceptedAudiences(settings);
  const identities =
    allowedIdentities !== undefined && allowedIdentities.length > 0
      ? listed(allowedIdentities, claims.oid)
      : { accepts: l10n.t('any'), match: 'yes' as const };
  const byGroup = allowedGroups !== undefined && allowedGroups.length > 0 && identities.match === 'no';
  const tenant = issuer === undefined ? undefined : tenantIn(issuer);
  return [
    {
      claim: 'aud',
      name: l10n.t('Audience'),
      says: claims.aud ?? notInToken(),
      accepts: anyOf(audiences) || l10n.t('none'),
      match: yesNo(claims.aud !== undefined && audiences.includes(claims.aud)),
    },
    {
      claim: 'iss',
      name: l10n.t('Issuer'),
      says: claims.iss ?? notInToken(),
      accepts: issuer ?? l10n.t('none'),
      match: yesNo(
        issuer !== undefined && claims.tid !== undefined && issuerAccepts(issuer, claims.version, claims.tid),
      ),
    },
    {
      claim: claims.callerClaim,
      name: l10n.t('Caller'),
      says: claims.caller ?? notInToken(),
      ...listed(settings.allowedApplications, claims.caller),
    },
    {
      claim: 'oid',
      name: l10n.t('Identity'),
      says: claims.oid ?? notInToken(),
      ...identities,
      ...(byGroup && {
        match: 'unknown' as const,
        accepts: l10n.t('{0}, or a member of {1}', identities.accepts, anyOf(allowedGroups)),
      }),
    },
    {
      claim: 'tid',
      name: l10n.t('Tenant'),
      says: claims.tid ?? notInToken(),
      accepts: tenant ?? l10n.t('any'),
      match: yesNo(tenant === undefined || tenant.toLowerCase() === claims.tid?.toLowerCase()),
    },
    expiryRow(claims, now),
  ];
}
