import * as l10n from '@vscode/l10n';
import type { Claims } from '../../diagnosis/report';
import type { ClaimRow } from '../../route';
import type { ClaimsView } from '../../webview/diagnosticsView';
import { longest, oneLine } from '../../webview/text';
import { duration } from '../../webview/time';

const words = (): Readonly<Record<ClaimRow['match'], string>> => ({
  yes: l10n.t('Match'),
  no: l10n.t('No match'),
  unknown: l10n.t('Not known'),
});

function says(row: ClaimRow, now: number): string {
  const at = row.claim === 'exp' ? Date.parse(row.says) : NaN;
  if (Number.isNaN(at)) return oneLine(row.says, longest.line);
  return at >= now ? l10n.t('in {0}', duration(at - now)) : l10n.t('{0} ago', duration(now - at));
}

function claimsNote(claims: Claims, wrong: number): string {
  const seen = claims.source === 'predicted' ? l10n.t('expected from the settings') : '';
  const all = claims.rows.length;
  const unsure = claims.rows.filter(row => row.match === 'unknown').length;
  const count =
    wrong > 0
      ? wrong === 1
        ? l10n.t('{0} of {1} doesn’t match', wrong, all)
        : l10n.t('{0} of {1} don’t match', wrong, all)
      : unsure > 0
        ? l10n.t('{0} of {1} match', all - unsure, all)
        : l10n.t('all {0} match', all);
  return seen === '' ? count : l10n.t('{0}, {1}', count, seen);
}

/** What the token says beside what the app accepts: mismatches first. `now`: milliseconds since 1970. */
export function claimsView(claims: Claims | undefined, app: string, now: number): ClaimsView {
  const name = oneLine(claims?.appName ?? app);
  const title = l10n.t('What the token says, what {0} accepts', name);
  const acceptsHead = l10n.t('{0} accepts', name);
  if (!claims || claims.source === 'none' || claims.rows.length === 0) {
    return {
      title,
      acceptsHead,
      note: '',
      rows: [],
      footnote: l10n.t('Nothing to compare yet: no token has been seen.'),
    };
  }
  const order = ['no', 'unknown', 'yes'];
  const rows = [...claims.rows].sort((a, b) => order.indexOf(a.match) - order.indexOf(b.match));
  return {
    title,
    acceptsHead,
    note: claimsNote(claims, rows.filter(row => row.match === 'no').length),
    rows: rows.map(row => ({
      name: row.name,
      claim: oneLine(row.claim),
      says: says(row, now),
      accepts: oneLine(row.accepts, longest.line),
      match: row.match,
      word: words()[row.match],
    })),
    footnote:
      claims.source === 'predicted'
        ? l10n.t('No token was seen; this is what the settings say that it will hold.')
        : l10n.t('Claims only. The token itself is never shown, kept or exported.'),
  };
}
