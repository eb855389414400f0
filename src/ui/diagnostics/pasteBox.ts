import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { isPasted, pastedLines } from './pastedText';

export interface PasteBox<T> {
  readonly title: string;
  readonly placeholder: string;
  /** What is said of a text that can't be read. */
  readonly unreadable: string;
  /** undefined: not what is wanted. */
  readonly read: (text: string) => T | undefined;
  /** The row that goes on with what was read. */
  readonly goOn: (read: T) => { readonly label: string; readonly detail: string };
}

/**
 * A box to paste several lines into: they are shown below it, Enter goes on, another paste takes their place. The text is in
 * memory only and gone with the box. undefined: Esc.
 */
export function askForPasted<T>(box: PasteBox<T>): Promise<T | undefined> {
  const pick = vscode.window.createQuickPick();
  const { title, placeholder } = box;
  Object.assign(pick, { title, placeholder, ignoreFocusOut: true });
  let read: T | undefined;
  const show = (text: string): void => {
    read = box.read(text);
    const first = read === undefined ? { label: `$(warning) ${box.unreadable}` } : box.goOn(read);
    const separator = { label: l10n.t('Pasted'), kind: vscode.QuickPickItemKind.Separator };
    const lines = pastedLines(text).map(label => ({ label, alwaysShow: true }));
    pick.items = [{ ...first, alwaysShow: true }, separator, ...lines];
  };
  const onValue = async (value: string): Promise<void> => {
    if (value === '') return;
    const clipboard = await vscode.env.clipboard.readText();
    if (pick.value !== value) return;
    const pasted = isPasted(value, clipboard);
    show(pasted ? clipboard : value);
    if (!pasted) return;
    // So that the next paste is one by itself, and that no piece of it stays in the box.
    pick.value = '';
    pick.placeholder = l10n.t('Paste again to take another text');
  };
  return new Promise((resolve, reject) => {
    pick.onDidChangeValue(value => {
      onValue(value).catch(reject);
    });
    pick.onDidAccept(() => {
      if (read === undefined) return;
      resolve(read);
      pick.hide();
    });
    pick.onDidHide(() => {
      resolve(undefined);
      pick.dispose();
    });
    pick.show();
  });
}
