import * as vscode from 'vscode';

const scheme = 'apim-managed-identity-compare';

/** Shows two texts beside each other, read-only. The texts live as long as their documents are open. */
export class Compare implements vscode.Disposable {
  readonly #texts = new Map<string, string>();
  readonly #registrations: vscode.Disposable;
  #count = 0;

  constructor() {
    this.#registrations = vscode.Disposable.from(
      vscode.workspace.registerTextDocumentContentProvider(scheme, {
        provideTextDocumentContent: uri => this.#texts.get(uri.toString()) ?? '',
      }),
      vscode.workspace.onDidCloseTextDocument(document => this.#texts.delete(document.uri.toString())),
    );
  }

  async open(title: string, before: string, after: string): Promise<void> {
    const number = ++this.#count;
    const [left, right] = [before, after].map((text, index) => {
      const uri = vscode.Uri.from({ scheme, path: `/${number}/${index === 0 ? 'previewed' : 'found'}` });
      this.#texts.set(uri.toString(), text);
      return uri;
    });
    await vscode.commands.executeCommand('vscode.diff', left, right, title, { preview: true });
  }

  dispose(): void {
    this.#registrations.dispose();
  }
}
