import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { type FromPanel, type ToPanel, readFromPanel } from '../../webview/protocol';
import { panelHtml } from './panelHtml';

/** One kind of panel: its script in `dist/webview` and sheet in `media` share a name. */
export interface PanelKind<Button extends string> {
  readonly name: 'diagnosticsPanel' | 'overviewPanel' | 'planPanel';
  readonly buttons: readonly Button[];
}

/** Where a session shows itself, and what comes back. */
export interface PanelEvents<Button extends string> {
  readonly onMessage: (message: Exclude<FromPanel<Button>, { kind: 'ready' }>) => void;
  readonly onClose: () => void;
}

/**
 * A webview panel that shows a view. The last view is kept here and sent whenever the page says that it is ready, so a
 * panel survives being hidden, moved and reloaded.
 */
export class RoutePanel<View, Button extends string> {
  readonly #panel: vscode.WebviewPanel;
  #view: View | undefined;
  #ready = false;
  #closed = false;

  constructor(
    extensionUri: vscode.Uri,
    kind: PanelKind<Button>,
    title: string,
    column: vscode.ViewColumn,
    events: PanelEvents<Button>,
  ) {
    const roots = [vscode.Uri.joinPath(extensionUri, 'dist', 'webview'), vscode.Uri.joinPath(extensionUri, 'media')];
    this.#panel = vscode.window.createWebviewPanel(
      `apimManagedIdentity.${kind.name}`,
      title,
      { viewColumn: column, preserveFocus: false },
      { enableScripts: true, enableForms: false, localResourceRoots: roots },
    );
    const { webview } = this.#panel;
    const address = (...path: string[]): string =>
      webview.asWebviewUri(vscode.Uri.joinPath(extensionUri, ...path)).toString();
    webview.onDidReceiveMessage((received: unknown) => {
      const message = readFromPanel(received, kind.buttons);
      if (message?.kind === 'ready') {
        this.#ready = true;
        if (vscode.l10n.bundle) this.#post({ kind: 'words', contents: vscode.l10n.bundle });
        this.#send();
      } else if (message) events.onMessage(message);
    });
    this.#panel.onDidDispose(() => {
      this.#closed = true;
      events.onClose();
    });
    webview.html = panelHtml({
      title,
      language: vscode.env.language,
      cspSource: webview.cspSource,
      nonce: randomBytes(16).toString('hex'),
      script: address('dist', 'webview', `${kind.name}.js`),
      styles: [address('media', 'panels.css'), address('media', `${kind.name}.css`)],
    });
  }

  get visible(): boolean {
    return !this.#closed && this.#panel.visible;
  }

  show(view: View): void {
    this.#view = view;
    this.#send();
  }

  /** The tab's title: what the panel is about may change while it is open. */
  rename(title: string): void {
    if (!this.#closed && this.#panel.title !== title) this.#panel.title = title;
  }

  reveal(preserveFocus = false): void {
    if (!this.#closed) this.#panel.reveal(undefined, preserveFocus);
  }

  dispose(): void {
    this.#panel.dispose();
  }

  #send(): void {
    // A hidden panel's page is gone; it asks again by `ready` when it is shown, so a lost message loses nothing.
    if (this.#ready && !this.#closed && this.#view !== undefined) {
      this.#post({ kind: 'show', view: this.#view });
    }
  }

  #post(message: ToPanel<View>): void {
    void this.#panel.webview.postMessage(message);
  }
}
