import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { savedScheme } from './schemes';

/** Shows a version of a policy beside the one that is edited, which stays editable. */
export class PolicyComparing implements vscode.Disposable {
  readonly #texts = new Map<string, string>();
  readonly #registrations: vscode.Disposable;
  #count = 0;

  constructor() {
    this.#registrations = vscode.Disposable.from(
      vscode.workspace.registerTextDocumentContentProvider(savedScheme, {
        provideTextDocumentContent: uri => this.#texts.get(uri.toString()) ?? '',
      }),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.#texts.delete(uri.toString())),
    );
  }

  /** `what`: what the left side is, `saved by someone else`. */
  async open(document: vscode.Uri, other: string, what: string): Promise<void> {
    const left = document.with({ scheme: savedScheme, query: String(++this.#count) });
    this.#texts.set(left.toString(), other);
    const name = document.path.slice(document.path.lastIndexOf('/') + 1);
    await vscode.commands.executeCommand('vscode.diff', left, document, l10n.t('{0}: {1} ↔ yours', name, what));
  }

  dispose(): void {
    this.#registrations.dispose();
  }
}
