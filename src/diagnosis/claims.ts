import * as l10n from '@vscode/l10n';
import { compareClaims, notInToken } from '../route';
import type { Evidence } from './evidence';
import type { Claims } from './report';
import { checkPredicted } from './tokenChecks';

/** What the token says, or without a trace what configuration predicts, beside what the app accepts. */
export function claimsOf(seen: Evidence, appName: string): Claims {
  const { settings, gateway, now } = seen;
  if (!settings?.enabled) return { source: 'none', appName, rows: [] };
  const inTrace = gateway?.claims;
  const claims = inTrace ?? checkPredicted(seen).claims;
  if (!claims) return { source: 'none', appName, rows: [] };
  const rows = compareClaims(claims, settings, now)
    .filter(row => inTrace !== undefined || row.claim !== 'exp')
    .map(row =>
      !inTrace && row.says === notInToken() ? { ...row, says: l10n.t('not known'), match: 'unknown' as const } : row,
    );
  const order = { no: 0, unknown: 1, yes: 2 };
  const sorted = [...rows].sort((a, b) => order[a.match] - order[b.match]);
  return { source: inTrace ? 'seen' : 'predicted', appName, rows: sorted, tokenVersion: claims.version };
}
