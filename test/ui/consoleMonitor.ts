import type { Page } from 'playwright-core';
import { isRowLost } from './pages/lostRows';

/** What VS Code itself complains of where it is served without a network; nothing of ours. */
const ofVsCode: readonly RegExp[] = [
  /ServiceWorker/i,
  /A bad HTTP response code \(404\) was received when fetching the script/,
  /Timed out waiting for authentication provider 'github'/,
  // The extension host was slow to hear of a save; no extension here listens for it.
  /Aborted onWillSaveTextDocument-event/,
  // VS Code reads rows anew level by level. Until a level is drawn, a row that goes is on screen and no longer in its
  // data; where the theme changes just then, or that row or one below it is to be drawn again, it complains.
  /\[TreeView\] Failed to resolve parent/,
  /TreeError \[apimManagedIdentity\.explorer\] Data tree node not found/,
  // In another display language VS Code asks the gallery for the words of its own extensions; there is no gallery.
  /No extension gallery service configured[^]*getBuiltInExtensionTranslationsUri/,
  // The page around a webview found its inner frame replaced before it had loaded, as when a step is opened twice.
  /Found unexpected null[^]*\/webview\/browser\/pre\/index\.html/,
  /favicon/,
  /codeAutomation/,
  /Failed to load resource/,
  /^Error while computing domPosition/,
  /sandboxed iframe|allow-scripts and allow-same-origin/i,
];

/** Collects every error that the window and its webviews report. */
export class ConsoleMonitor {
  readonly #errors: string[] = [];
  readonly #expected: string[] = [];

  constructor(page: Page) {
    page.on('console', message => {
      if (message.type() === 'error') this.#take(message.text());
    });
    page.on('pageerror', error => this.#take(error.stack ?? error.message));
  }

  /** The errors so far. A test that causes one on purpose takes it away by this. */
  take(): readonly string[] {
    return this.#errors.splice(0);
  }

  /** From now on errors with these words count for nothing: VS Code writes messages to its console, sooner or later. */
  expect(words: string): void {
    this.#expected.push(words);
  }

  #take(text: string): void {
    if (this.#expected.some(words => text.includes(words))) return;
    if (isRowLost(text)) return;
    if (!ofVsCode.some(pattern => pattern.test(text))) this.#errors.push(text);
  }
}
