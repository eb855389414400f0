import { type Facts, type TokenClaims, callerIds, compareClaims, expectedToken, valueOf } from '../route';
import type { Claims } from './report';

/** What the token says, or without a trace what configuration predicts, beside what the app accepts. */
export function claimsOf(facts: Facts, appName: string, seen: TokenClaims | undefined, now: number): Claims {
  const door = facts.doors[0];
  const settings = door && valueOf(door.settings);
  if (!settings?.enabled) return { source: 'none', appName, rows: [] };
  const claims = seen ?? predicted(facts);
  if (!claims) return { source: 'none', appName, rows: [] };
  const rows = compareClaims(claims, settings, now)
    .filter(row => seen !== undefined || row.claim !== 'exp')
    .map(row =>
      !seen && row.says === 'not in the token' ? { ...row, says: 'not known', match: 'unknown' as const } : row,
    );
  const order = { no: 0, unknown: 1, yes: 2 };
  const sorted = [...rows].sort((a, b) => order[a.match] - order[b.match]);
  return { source: seen ? 'seen' : 'predicted', appName, rows: sorted, tokenVersion: claims.version };
}

function predicted(facts: Facts): TokenClaims | undefined {
  const token = valueOf(facts.policy)?.token;
  const application = valueOf(facts.application);
  if (!token || !application) return undefined;
  const { audiences, issuer } = expectedToken(token.resource, application);
  const caller = callerIds(facts);
  const aud = audiences[0];
  return {
    ...(aud !== undefined && { aud }),
    ...(issuer !== undefined && { iss: issuer }),
    ...(caller?.clientId !== undefined && { caller: caller.clientId }),
    callerClaim: application.tokenVersion === 2 ? 'azp' : 'appid',
    ...(caller?.objectId !== undefined && { oid: caller.objectId }),
    tid: application.tenantId,
    version: application.tokenVersion,
    roles: [],
  };
}
