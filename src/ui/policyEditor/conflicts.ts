import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { PolicyComparing } from './comparing';
import type { PolicyFileSystem } from './fileSystem';
import type { PolicyHistory } from './history';
import { sameLines } from './keepLineEnds';
import { documentAt } from './shown';

/**
 * Policies that someone else saved since they were opened. Both versions are kept: theirs is shown beside the one that
 * is edited and goes into the local history; saving over it is asked for once more.
 */
export class PolicyConflicts {
  readonly #parts: {
    readonly files: () => PolicyFileSystem;
    readonly comparing: PolicyComparing;
    readonly history: PolicyHistory;
    readonly onFailure: (error: unknown, doing: string) => void;
  };
  /** Their text, by the document's address. */
  readonly #open = new Map<string, string>();

  constructor(parts: {
    readonly files: () => PolicyFileSystem;
    readonly comparing: PolicyComparing;
    readonly history: PolicyHistory;
    readonly onFailure: (error: unknown, doing: string) => void;
  }) {
    this.#parts = parts;
  }

  begin(uri: vscode.Uri): void {
    const { onFailure } = this.#parts;
    this.compare(uri).catch((error: unknown) => onFailure(error, l10n.t('comparing policies')));
    this.#ask(uri).catch((error: unknown) => onFailure(error, l10n.t('comparing policies')));
  }

  async #ask(uri: vscode.Uri): Promise<void> {
    const compare = l10n.t('Compare');
    const reloadTheirs = l10n.t('Reload Theirs');
    const chosen = await vscode.window.showWarningMessage(
      l10n.t('Someone else saved this policy since you opened it. Nothing was overwritten.'),
      compare,
      reloadTheirs,
    );
    if (chosen === compare) await this.compare(uri);
    else if (chosen === reloadTheirs) await this.reload(uri);
  }

  /**
   * Shows what is in Azure beside what is edited; from then on saving replaces exactly what was shown. Does nothing for
   * a policy that was closed meanwhile.
   */
  async compare(uri: vscode.Uri): Promise<void> {
    const { files, comparing, history } = this.#parts;
    const { text, precondition } = await files().readTheirs(uri);
    await history.keep(uri.toString(), text, Date.now());
    if (!documentAt(uri)) return;
    await comparing.open(uri, text, l10n.t('saved in Azure'));
    if (!documentAt(uri)?.isDirty) return;
    files().baseOn(uri, text, precondition);
    this.#open.set(uri.toString(), text);
    this.#show();
  }

  /** Gives up what is edited for what is in Azure. What was edited goes into the local history. */
  async reload(uri: vscode.Uri): Promise<void> {
    const { files, history } = this.#parts;
    const document = await vscode.workspace.openTextDocument(uri);
    if (document.isDirty) await history.keep(uri.toString(), document.getText(), Date.now());
    await vscode.window.showTextDocument(document);
    files().forget(uri);
    await vscode.commands.executeCommand('workbench.action.files.revert');
    this.settle(uri);
  }

  /** Whether a save may go on: asks when it replaces what someone else saved. */
  async mayReplace(uri: vscode.Uri): Promise<boolean> {
    if (!this.#open.has(uri.toString())) return true;
    const replace = l10n.t('Replace Theirs');
    const chosen = await vscode.window.showWarningMessage(
      l10n.t('Replace what someone else saved in this policy?'),
      { modal: true, detail: l10n.t('Their version stays in the local history.') },
      replace,
    );
    return chosen === replace;
  }

  /** The conflict is over once the document was reverted: it shows their text and has no changes of its own. */
  changed(document: vscode.TextDocument): void {
    const theirs = this.#open.get(document.uri.toString());
    if (theirs === undefined || document.isDirty || !sameLines(theirs, document.getText())) return;
    this.settle(document.uri);
  }

  settle(uri: vscode.Uri): void {
    if (this.#open.delete(uri.toString())) this.#show();
  }

  #show(): void {
    void vscode.commands.executeCommand('setContext', 'apimManagedIdentity.conflicts', [...this.#open.keys()]);
  }
}
