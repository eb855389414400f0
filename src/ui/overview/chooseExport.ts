import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { toCsv } from './exports/csv';
import type { Exportable } from './exports/exportable';
import { toJson } from './exports/json';
import { toMarkdown } from './exports/markdown';
import { toPicture } from './exports/picture';
import { toSarif } from './exports/sarif';

interface Form extends vscode.QuickPickItem {
  readonly extension: string;
  readonly make: (all: Exportable) => string;
}

const forms = (): readonly Form[] => [
  { label: 'CSV', description: l10n.t('for spreadsheets'), extension: 'csv', make: toCsv },
  { label: 'JSON', description: l10n.t('for programs'), extension: 'json', make: toJson },
  { label: 'Markdown', description: l10n.t('for reports'), extension: 'md', make: toMarkdown },
  { label: 'SARIF', description: l10n.t('for code scanning'), extension: 'sarif', make: toSarif },
  { label: l10n.t('Picture'), description: l10n.t('a bar per subscription, SVG'), extension: 'svg', make: toPicture },
];

/** Asks for the form and the file, and writes it. Esc: nothing happens. */
export async function chooseExport(all: Exportable): Promise<void> {
  const form = await vscode.window.showQuickPick([...forms()], {
    title: l10n.t('Export As'),
    placeHolder: l10n.t('Which form?'),
  });
  if (!form) return;
  const name = `apim-posture-${new Date(all.at).toISOString().slice(0, 10)}.${form.extension}`;
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const target = await vscode.window.showSaveDialog({
    title: l10n.t('Export As'),
    filters: { [form.label]: [form.extension] },
    ...(folder && { defaultUri: vscode.Uri.joinPath(folder, name) }),
  });
  if (!target) return;
  await vscode.workspace.fs.writeFile(target, Buffer.from(form.make(all), 'utf8'));
  const open = l10n.t('Open');
  const chosen = await vscode.window.showInformationMessage(
    l10n.t(
      '{0} routes exported to {1}.',
      all.rows.length.toLocaleString(l10n.t('en')),
      vscode.workspace.asRelativePath(target),
    ),
    open,
  );
  if (chosen === open) await vscode.commands.executeCommand('vscode.open', target);
}
