import * as l10n from '@vscode/l10n';
import { factIds, factMarks } from '../../../route';
import { escapeMarkdown } from '../../markdown';
import { bySubscription, count, routeName } from '../arrange';
import type { Exportable } from './exportable';

const cell = (text: string): string => escapeMarkdown(text.replace(/\s+/gu, ' ')).replaceAll('|', '\\|');
const line = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`;

/** A report: counts, a table per subscription, and every route. */
export function toMarkdown({ rows, at, simulated, version }: Exportable): string {
  const all = count(rows);
  const words = [l10n.t('Secured'), l10n.t('Open'), l10n.t('Broken'), l10n.t('Unknown')];
  return [
    ...(simulated ? [l10n.t('Local Azure, simulated'), ''] : []),
    `# ${l10n.t('Posture Overview')}`,
    '',
    l10n.t(
      '{0} routes, read {1} UTC by APIM Managed Identity {2}.',
      rows.length,
      new Date(at).toISOString().slice(0, 16).replace('T', ' '),
      version,
    ),
    '',
    line([l10n.t('Subscription'), ...words]),
    line(['---', '---:', '---:', '---:', '---:']),
    ...bySubscription(rows).map(one => line([cell(one.name), one.secured, one.open, one.broken, one.unknown])),
    line([`**${l10n.t('All')}**`, all.secured, all.open, all.broken, all.unknown]),
    '',
    line([l10n.t('Posture'), l10n.t('Route'), l10n.t('Service'), l10n.t('Subscription'), ...factIds]),
    line(['---', '---', '---', '---', ...factIds.map(() => ':-:')]),
    ...rows.map(row =>
      line([
        cell(row.why === '' ? row.word : `${row.word}: ${row.why}`),
        cell(routeName(row)),
        cell(row.names.service),
        cell(row.subscription),
        ...factIds.map(id => factMarks[row.judgement?.[id].state ?? 'unknown']),
      ]),
    ),
    '',
    l10n.t('✓ agrees · ✕ doesn’t agree · ○ not known · – not needed'),
    '',
  ].join('\n');
}
