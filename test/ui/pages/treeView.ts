import type { Locator, Page } from 'playwright-core';
import { chooseAgainWhereLost } from './lostRows';
import { escaped } from './text';

/** A tree in a side bar. Rows are named by what they show; a path of names goes from the root down. */
export class TreeView {
  readonly #page: Page;
  readonly root: Locator;

  constructor(page: Page, root: Locator) {
    this.#page = page;
    this.root = root;
  }

  /** All rows on screen. */
  rows(): Locator {
    return this.root.getByRole('treeitem');
  }

  /** A row by its label, or by a pattern for its whole accessible name. */
  row(name: string | RegExp): Locator {
    return typeof name === 'string'
      ? this.rows().filter({ has: this.#page.locator('.label-name', { hasText: new RegExp(`^${escaped(name)}$`) }) })
      : this.rows().and(this.root.getByRole('treeitem', { name }));
  }

  /** The labels of the rows on screen, top to bottom. */
  async labels(): Promise<string[]> {
    const rows = await this.rows().all();
    const placed = await Promise.all(
      rows.map(async row => ({
        top: (await row.boundingBox())?.y ?? 0,
        label: (await row.locator('.label-name').first().textContent()) ?? '',
      })),
    );
    return placed.sort((one, other) => one.top - other.top).map(({ label }) => label);
  }

  /** Opens each row on the way down, with the mouse, and gives the last one. */
  async expand(...path: readonly (string | RegExp)[]): Promise<Locator> {
    let row = this.root;
    for (const name of path) {
      row = this.row(name).first();
      await row.waitFor({ timeout: 30_000 });
      if ((await row.getAttribute('aria-expanded')) === 'false') await row.locator('.monaco-tl-twistie').click();
      await this.#expanded(name).waitFor({ timeout: 30_000 });
    }
    return row;
  }

  /** A row that has no more to open, or is open. */
  #expanded(name: string | RegExp): Locator {
    return this.row(name).and(this.#page.locator('.monaco-list-row:not([aria-expanded="false"])')).first();
  }

  async select(name: string | RegExp): Promise<void> {
    const row = this.row(name).first();
    await row.locator('.label-name').first().click();
    await this.row(name).and(this.#page.locator('[aria-selected="true"]')).first().waitFor();
  }

  /** Opens a row's context menu and gives the labels in it. */
  async menuItems(name: string | RegExp): Promise<string[]> {
    await this.#openMenu(name);
    const labels = await this.#menu().locator('.action-label').allTextContents();
    await this.#page.keyboard.press('Escape');
    await this.#menu().waitFor({ state: 'detached' });
    return labels.filter(label => label !== '');
  }

  /** Right-clicks a row and chooses from its menu with the mouse; once more where VS Code lost the row meanwhile. */
  async chooseFromMenu(name: string | RegExp, item: string): Promise<void> {
    chooseAgainWhereLost(this.#page, () => this.#choose(name, item));
    await this.#choose(name, item);
  }

  async #choose(name: string | RegExp, item: string): Promise<void> {
    await this.#openMenu(name);
    const entry = this.#menu().getByRole('menuitem', { name: item, exact: true });
    await entry.hover();
    await entry.locator('xpath=ancestor-or-self::li[contains(@class, "focused")]').waitFor();
    await entry.click({ delay: 50 });
    await this.#menu().waitFor({ state: 'detached' });
  }

  /** Presses a button that stands in a row, e.g. its refresh. */
  async pressInline(name: string | RegExp, action: string): Promise<void> {
    const row = this.row(name).first();
    await row.hover();
    await row.getByRole('button', { name: action }).click();
  }

  /** Presses a button of the view's title. */
  async pressTitle(action: string): Promise<void> {
    await this.root.hover();
    await this.root.locator('.title-actions, .actions').getByRole('button', { name: action }).first().click();
  }

  async #openMenu(name: string | RegExp): Promise<void> {
    const row = this.row(name).first();
    await row.waitFor({ timeout: 30_000 });
    // While a tree is read anew its rows are gone for VS Code, and a command from their menu gets none.
    await this.root.locator('.monaco-progress-container.active').waitFor({ state: 'detached', timeout: 60_000 });
    await row.locator('.label-name').first().click({ button: 'right' });
    await this.#menu().waitFor();
  }

  #menu(): Locator {
    return this.#page.locator('.context-view .monaco-menu');
  }
}
