import * as l10n from '@vscode/l10n';
import { type ClaimRow, type TokenClaims, compareClaims, notInToken } from '../route';
import { compareAtCalled } from './calledClaims';
import { calledApiAccepts } from './calledCheck';
import type { Evidence } from './evidence';
import type { Claims } from './report';
import { checkable, predictedClaims } from './tokenChecks';

/** What holds a token against what is behind the gateway; undefined: nothing there is known to look at tokens. */
function comparison(seen: Evidence): ((claims: TokenClaims) => readonly ClaimRow[]) | undefined {
  const { settings, route, around, now } = seen;
  if (route.backEnd.kind === 'api') {
    const accepts = calledApiAccepts(around);
    return accepts && (claims => compareAtCalled(claims, accepts, now));
  }
  return settings?.enabled ? claims => compareClaims(claims, settings, now) : undefined;
}

/** What isn't in a prediction isn't known: whether an app or a called API would take it can't be told. */
const asPredicted = (row: ClaimRow): ClaimRow =>
  row.says === notInToken() ? { ...row, says: l10n.t('not known'), match: 'unknown' } : row;

/** What the token says, or without a trace what configuration predicts, beside what the app or the called API accepts. */
export function claimsOf(seen: Evidence, appName: string): Claims {
  const compare = comparison(seen);
  const inTrace = seen.gateway?.claims;
  const mayPredict = seen.route.backEnd.kind === 'api' || checkable(seen) !== undefined;
  const claims = compare && (inTrace ?? (mayPredict ? predictedClaims(seen) : undefined));
  if (!claims) return { source: 'none', appName, rows: [] };
  const rows = inTrace
    ? compare(claims)
    : compare(claims)
        .filter(row => row.claim !== 'exp')
        .map(asPredicted);
  const order = { no: 0, unknown: 1, yes: 2 };
  const sorted = [...rows].sort((a, b) => order[a.match] - order[b.match]);
  return { source: inTrace ? 'seen' : 'predicted', appName, rows: sorted, tokenVersion: claims.version };
}
