import * as l10n from '@vscode/l10n';
import { type ClaimRow, type TokenClaims, expiryRow, isUndecidable, notInToken, sameId } from '../route';
import type { CalledApiAccepts } from './calledCheck';

type Match = ClaimRow['match'];

const anyOf = (values: readonly string[]): string => values.join(l10n.t(' or '));
const guid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** A list in a policy: empty lets in any; what is in a named value or an expression can't be told. */
function listed(list: readonly string[], holds: (one: string) => boolean): Pick<ClaimRow, 'accepts' | 'match'> {
  if (list.length === 0) return { accepts: l10n.t('any'), match: 'yes' };
  const match: Match = list.some(holds) ? 'yes' : list.some(isUndecidable) ? 'unknown' : 'no';
  return { accepts: anyOf(list), match };
}

function tenantRow({ tid }: TokenClaims, tenantId: string | undefined): ClaimRow {
  const match: Match =
    tenantId === undefined
      ? 'yes'
      : !guid.test(tenantId) || tid === undefined
        ? 'unknown'
        : sameId(tenantId, tid)
          ? 'yes'
          : 'no';
  return {
    claim: 'tid',
    name: l10n.t('Tenant'),
    says: tid ?? notInToken(),
    accepts: tenantId ?? l10n.t('any'),
    match,
  };
}

/** Of the claims that a policy may ask for only roles are kept of a token; of others it can't be told. */
function requiredRow(
  { roles }: TokenClaims,
  { name, values, matchesAny }: CalledApiAccepts['claims'][number],
): ClaimRow {
  const isRoles = name.toLowerCase() === 'roles';
  const has = (value: string): boolean => roles.includes(value);
  const fits = values.length === 0 ? roles.length > 0 : matchesAny ? values.some(has) : values.every(has);
  const undecided = values.some(one => isUndecidable(one) && !has(one));
  return {
    claim: name,
    name: isRoles ? l10n.t('Roles') : l10n.t('Required claim'),
    says: !isRoles ? l10n.t('not known') : roles.length === 0 ? notInToken() : roles.join(', '),
    accepts: values.length === 0 ? l10n.t('any') : matchesAny ? anyOf(values) : values.join(l10n.t(' and ')),
    match: !isRoles ? 'unknown' : fits ? 'yes' : undecided ? 'unknown' : 'no',
  };
}

/** What the token says beside what the called API's `validate-azure-ad-token` accepts, line by line (domain.md 4.3). */
export function compareAtCalled(claims: TokenClaims, accepts: CalledApiAccepts, now: number): readonly ClaimRow[] {
  const { aud, caller, callerClaim } = claims;
  return [
    {
      claim: 'aud',
      name: l10n.t('Audience'),
      says: aud ?? notInToken(),
      ...listed(accepts.audiences, one => one === aud),
    },
    {
      claim: callerClaim,
      name: l10n.t('Caller'),
      says: caller ?? notInToken(),
      ...listed(accepts.applications, one => caller !== undefined && sameId(one, caller)),
    },
    tenantRow(claims, accepts.tenantId),
    ...accepts.claims.map(required => requiredRow(claims, required)),
    expiryRow(claims, now),
  ];
}
