import * as vscode from 'vscode';
import * as l10n from '@vscode/l10n';
import type { ChangeRecord } from '../../plan/journal/record';
import { changeItem } from './changeItem';

/** Asks which change is to be undone; undefined: Esc, or there is none (and it was said). */
export async function pickChange(records: readonly ChangeRecord[]): Promise<ChangeRecord | undefined> {
  const title = l10n.t('Undo a Change');
  if (records.length === 0) {
    await vscode.window.showInformationMessage(
      l10n.t('Nothing that was changed from this computer in the last 30 days is left to undo.'),
    );
    return undefined;
  }
  const now = Date.now();
  const items = records.map(record => ({ record, ...changeItem(record, now) }));
  const placeHolder = l10n.t('What undoing it does is shown first.');
  return (await vscode.window.showQuickPick(items, { title, placeHolder, matchOnDetail: true }))?.record;
}
