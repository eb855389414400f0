import * as l10n from '@vscode/l10n';
import { bySubscription, count } from '../arrange';
import type { Exportable } from './exportable';

const xml = (text: string): string =>
  text
    // Not allowed in XML, whatever way they are written.
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/gu, '�')
    .replace(/[&<>"']/gu, character => `&#${character.codePointAt(0) ?? 0};`);

const width = 900;
const nameWidth = 190;
const barWidth = 400;
const rowHeight = 28;
const top = 128;
const groups = ['secured', 'open', 'broken', 'unknown'] as const;
const fills = { secured: '#388a34', open: 'url(#open)', broken: 'url(#broken)', unknown: 'none' } as const;
const strokes = { secured: '#388a34', open: '#8f6503', broken: '#c4140a', unknown: '#616161' } as const;

const short = (text: string, limit: number): string => (text.length <= limit ? text : `${text.slice(0, limit - 1)}…`);

/** A picture for reports: a bar per subscription, told apart by pattern as well as by colour, with its numbers. */
export function toPicture({ rows, at, simulated }: Exportable): string {
  const subscriptions = bySubscription(rows);
  const most = Math.max(1, ...subscriptions.map(one => one.total));
  const all = count(rows);
  const words = {
    secured: l10n.t('Secured'),
    open: l10n.t('Open'),
    broken: l10n.t('Broken'),
    unknown: l10n.t('Unknown'),
  };
  const height = top + subscriptions.length * rowHeight + 44;
  const text = (x: number, y: number, what: string, more = ''): string =>
    `<text x="${x}" y="${y}" ${more}>${xml(what)}</text>`;
  const columns = groups.map((_, index) => nameWidth + barWidth + 76 + index * 68);
  const bars = subscriptions.flatMap((one, index) => {
    const y = top + index * rowHeight;
    let x = nameWidth + 24;
    const parts = groups.flatMap(group => {
      if (one[group] === 0) return [];
      const wide = Math.max(3, (one[group] / most) * (barWidth - 12) - 2);
      const part = `<rect x="${x.toFixed(1)}" y="${y}" width="${wide.toFixed(1)}" height="14" rx="2" fill="${fills[group]}" stroke="${strokes[group]}"/>`;
      x += wide + 3;
      return [part];
    });
    const numbers = groups.map((group, at) =>
      text(columns[at] ?? 0, y + 12, one[group].toLocaleString(l10n.t('en')), 'text-anchor="end"'),
    );
    return [text(24, y + 12, short(one.name, 26)), ...parts, ...numbers];
  });
  const title = l10n.t(
    '{0} of {1} routes secured',
    all.secured.toLocaleString(l10n.t('en')),
    rows.length.toLocaleString(l10n.t('en')),
  );
  const when = `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  const description = groups.map(group => `${words[group]} ${all[group]}`).join(', ');
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="t d" font-family="system-ui, -apple-system, 'Segoe UI', sans-serif" font-size="13" fill="#1f1f1f">`,
    `<title id="t">${xml(title)}</title><desc id="d">${xml(description)}</desc>`,
    '<defs><pattern id="open" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="3" height="6" fill="#bf8803"/></pattern><pattern id="broken" width="4" height="4" patternUnits="userSpaceOnUse"><rect width="2" height="4" fill="#e51400"/></pattern></defs>',
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    text(24, 40, title, 'font-size="20" font-weight="600"'),
    text(24, 62, simulated ? `${l10n.t('Local Azure, simulated')} · ${when}` : when, 'fill="#616161"'),
    text(24, top - 18, l10n.t('Subscription'), 'fill="#616161"'),
    ...groups.flatMap((group, index) => [
      `<rect x="${(columns[index] ?? 0) - 12}" y="${top - 52}" width="12" height="12" rx="2" fill="${fills[group]}" stroke="${strokes[group]}"/>`,
      text(columns[index] ?? 0, top - 18, words[group], 'text-anchor="end" fill="#616161"'),
    ]),
    ...bars,
    `<line x1="24" x2="${width - 24}" y1="${height - 34}" y2="${height - 34}" stroke="#e5e5e5"/>`,
    text(24, height - 14, l10n.t('All'), 'font-weight="600"'),
    ...groups.map((group, index) =>
      text(
        columns[index] ?? 0,
        height - 14,
        all[group].toLocaleString(l10n.t('en')),
        'text-anchor="end" font-weight="600"',
      ),
    ),
    '</svg>',
    '',
  ].join('\n');
}
