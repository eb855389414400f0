import type { Frame, Locator, Page } from 'playwright-core';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { projectRoot } from '../../vscode/paths';
import { Editors } from './editors';
import { Notifications } from './notifications';
import { QuickInput } from './quickInput';
import { TreeView } from './treeView';
import { findWebview } from './webviews';

/** VS Code's window, as its user sees it. Everything waits until what it asks for is there. */
export class Workbench {
  readonly page: Page;
  readonly quickInput: QuickInput;
  readonly notifications: Notifications;
  readonly editors: Editors;

  constructor(page: Page) {
    this.page = page;
    this.quickInput = new QuickInput(page);
    this.notifications = new Notifications(page);
    this.editors = new Editors(page);
  }

  async ready(): Promise<void> {
    await this.page.locator('.monaco-workbench .part.activitybar').waitFor({ timeout: 60_000 });
  }

  /** Opens a view container from the activity bar and gives the tree in it. */
  async openView(title: string): Promise<TreeView> {
    const tab = this.page.locator('.part.activitybar').getByRole('tab', { name: title });
    // A window that is loaded anew opens its last view by itself, which a click just then would close.
    const selected = this.page.locator('.part.activitybar [role="tab"][aria-selected="true"]');
    await selected.or(this.page.locator('.monaco-workbench.nosidebar')).first().waitFor({ state: 'attached' });
    if ((await tab.getAttribute('aria-selected')) !== 'true') await tab.click();
    return this.openedView(title);
  }

  /** The tree in a view container that something else opens: a click just then would close it. */
  async openedView(title: string): Promise<TreeView> {
    await this.page.locator('.part.sidebar .composite.title', { hasText: new RegExp(title, 'i') }).waitFor();
    // The mouse goes where it calls up no hover.
    await this.page.mouse.move(700, 895);
    return new TreeView(this.page, this.page.locator('.part.sidebar'));
  }

  /** Runs a command from the palette, e.g. `APIM Managed Identity: Refresh`. */
  async runCommand(title: string): Promise<void> {
    // A webview that gets the focus a moment late takes it from the palette, which closes: it is opened once more then.
    let picked = false;
    for (let times = 0; times < 5 && !picked; times++) {
      await this.page.keyboard.press('F1');
      picked = await this.quickInput.typeAndPick(title, title);
    }
    if (!picked) throw new Error(`The palette closed by itself each time before ${title} could be chosen.`);
    // The mouse goes where it calls up no hover: the list stood over the editor.
    await this.page.mouse.move(700, 895);
  }

  /** A dialog in the middle of the window: its text and its buttons. */
  dialog(): Locator {
    return this.page.locator('.monaco-dialog-box');
  }

  async pressDialogButton(label: string): Promise<void> {
    await this.dialog().getByRole('button', { name: label, exact: true }).click();
    await this.dialog().waitFor({ state: 'detached' });
  }

  /** The status bar entries, as text. */
  statusBar(): Locator {
    return this.page.locator('.part.statusbar');
  }

  /** The frame of the webview in which `selector` is visible. */
  async webview(selector: string, timeout = 30_000): Promise<Frame> {
    return findWebview(this.page, selector, timeout);
  }

  /** A picture in artifacts/ui. */
  async screenshot(name: string): Promise<void> {
    const folder = join(projectRoot, 'artifacts', 'ui');
    await mkdir(folder, { recursive: true });
    await this.page.screenshot({ path: join(folder, `${name}.png`) });
  }
}
