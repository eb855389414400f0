import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { UserError } from '../errors';
import type { PolicyComparing } from './comparing';
import type { HistoryEntry, PolicyHistory } from './history';

interface EntryItem extends vscode.QuickPickItem {
  readonly entry: HistoryEntry;
}

/** Lets one of the versions kept here be chosen and shows it beside the policy. Esc: nothing happens. */
export async function compareWithEarlier(
  uri: vscode.Uri,
  history: PolicyHistory,
  comparing: PolicyComparing,
): Promise<void> {
  const entries = await history.entries(uri.toString());
  if (entries.length === 0)
    throw new UserError(l10n.t('No earlier version of this policy is kept here yet. Each save keeps one.'));
  const words = new Intl.DateTimeFormat(l10n.t('en-GB'), { dateStyle: 'medium', timeStyle: 'medium' });
  const items = entries.map((entry): EntryItem => ({ entry, label: words.format(entry.at) }));
  const chosen = await vscode.window.showQuickPick(items, {
    title: l10n.t('Compare with Earlier Version'),
    placeHolder: l10n.t('Which version?'),
  });
  if (!chosen) return;
  const text = await history.read(uri.toString(), chosen.entry);
  if (text === undefined) throw new UserError(l10n.t('This version was sealed with another key and can’t be opened.'));
  await comparing.open(uri, text, l10n.t('as of {0}', chosen.label));
}
