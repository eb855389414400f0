import * as l10n from '@vscode/l10n';
import { factIds } from '../../../route';
import { type Exportable, exported } from './exportable';

/** A cell that no spreadsheet takes for a formula, quoted where it has to be. */
export function csvCell(text: string): string {
  const safe = /^[\s]*[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) || safe !== safe.trim() ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** CSV (RFC 4180), with the mark by which spreadsheets know UTF-8. */
export function toCsv({ rows, simulated }: Exportable): string {
  const heads = [
    l10n.t('Posture'),
    l10n.t('Why'),
    l10n.t('Route'),
    l10n.t('API'),
    l10n.t('Operation'),
    l10n.t('Back end'),
    l10n.t('Service'),
    l10n.t('Subscription'),
    l10n.t('Resource group'),
    ...factIds,
    l10n.t('Checked'),
    l10n.t('Proved'),
    l10n.t('API ID'),
    l10n.t('Back end ID'),
  ];
  const lines = rows
    .map(exported)
    .map(one => [
      one.posture,
      one.why,
      one.route,
      one.api,
      one.operation,
      one.backEnd,
      one.service,
      one.subscription,
      one.resourceGroup,
      ...factIds.map(id => one.facts[id]),
      one.checked,
      one.provedAt,
      one.apiId,
      one.backEndId,
    ]);
  const note = simulated ? [[l10n.t('Local Azure, simulated')]] : [];
  return `\ufeff${[...note, heads, ...lines].map(line => `${line.map(csvCell).join(',')}\r\n`).join('')}`;
}
