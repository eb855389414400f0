import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';

/**
 * Asks for the filter and tells each text while it is typed. Esc takes back what was there before; ends when the box is
 * closed.
 */
export function askForFilter(before: string, changed: (text: string) => void): void {
  const box = vscode.window.createInputBox();
  box.title = l10n.t('Filter');
  box.placeholder = l10n.t('Name, host, client ID, tag:name or posture, e.g. @open fn');
  box.prompt = l10n.t('@open, @broken, @secured, @unknown, F1 to F7 and tag:name can be combined with words.');
  box.value = before;
  let accepted = false;
  box.onDidChangeValue(changed);
  box.onDidAccept(() => {
    accepted = true;
    box.hide();
  });
  box.onDidHide(() => {
    if (!accepted) changed(before);
    box.dispose();
  });
  box.show();
}
