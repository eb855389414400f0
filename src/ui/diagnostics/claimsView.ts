import type { Claims } from '../../diagnosis/report';
import type { ClaimRow } from '../../route';
import type { ClaimsView } from '../../webview/diagnosticsView';
import { longest, oneLine } from '../../webview/text';
import { duration } from '../../webview/time';

const words: Readonly<Record<ClaimRow['match'], string>> = { yes: 'Match', no: 'No match', unknown: 'Not known' };

function says(row: ClaimRow, now: number): string {
  const at = row.claim === 'exp' ? Date.parse(row.says) : NaN;
  if (Number.isNaN(at)) return oneLine(row.says, longest.line);
  return at >= now ? `in ${duration(at - now)}` : `${duration(now - at)} ago`;
}

function claimsNote(claims: Claims, wrong: number): string {
  const seen = claims.source === 'predicted' ? 'expected from the settings' : '';
  const all = claims.rows.length;
  const unsure = claims.rows.filter(row => row.match === 'unknown').length;
  const count =
    wrong > 0
      ? `${wrong} of ${all} ${wrong === 1 ? 'doesn’t' : 'don’t'} match`
      : unsure > 0
        ? `${all - unsure} of ${all} match`
        : `all ${all} match`;
  return seen === '' ? count : `${count}, ${seen}`;
}

/** What the token says beside what the app accepts: mismatches first. `now`: milliseconds since 1970. */
export function claimsView(claims: Claims | undefined, app: string, now: number): ClaimsView {
  const name = oneLine(claims?.appName ?? app);
  const title = `What the token says, what ${name} accepts`;
  const acceptsHead = `${name} accepts`;
  if (!claims || claims.source === 'none' || claims.rows.length === 0) {
    return { title, acceptsHead, note: '', rows: [], footnote: 'Nothing to compare yet: no token has been seen.' };
  }
  const order = ['no', 'unknown', 'yes'];
  const rows = [...claims.rows].sort((a, b) => order.indexOf(a.match) - order.indexOf(b.match));
  return {
    title,
    acceptsHead,
    note: claimsNote(claims, rows.filter(row => row.match === 'no').length),
    rows: rows.map(row => ({
      name: row.name,
      claim: row.claim,
      says: says(row, now),
      accepts: oneLine(row.accepts, longest.line),
      match: row.match,
      word: words[row.match],
    })),
    footnote:
      claims.source === 'predicted'
        ? 'No token was seen; this is what the settings say that it will hold.'
        : 'Claims only. The token itself is never shown, kept or exported.',
  };
}
