import type { Locator, Page } from 'playwright-core';
import { escaped } from './text';

/** The text editors of the window. */
export class Editors {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  tab(title: string | RegExp): Locator {
    return this.#page.locator('.part.editor').getByRole('tab', { name: title });
  }

  /** The text editor that has the focus or was used last. */
  active(): Locator {
    return this.#page.locator('.part.editor .editor-group-container.active .editor-instance .monaco-editor').first();
  }

  /** The lines on screen of the active text editor, top to bottom. */
  async visibleText(): Promise<string> {
    const lines = await this.active().locator('.view-lines .view-line').all();
    const placed = await Promise.all(
      lines.map(async line => ({
        top: (await line.boundingBox())?.y ?? 0,
        text: ((await line.textContent()) ?? '').replaceAll('\u00a0', ' '),
      })),
    );
    return placed
      .sort((one, other) => one.top - other.top)
      .map(({ text }) => text)
      .join('\n');
  }

  /** Waits until a line on screen holds this. */
  async waitForLine(text: string, timeout = 30_000): Promise<void> {
    const spaced = new RegExp(escaped(text).replaceAll(' ', '[ \u00a0]'));
    await this.active().locator('.view-line', { hasText: spaced }).first().waitFor({ timeout });
  }

  /** Opens a file of the workspace by its name. */
  async openFile(name: string): Promise<void> {
    await this.#page.keyboard.press('Control+KeyP');
    const input = this.#page.locator('.quick-input-widget:visible .quick-input-box input');
    await input.fill(name);
    await this.#page.locator('.quick-input-widget:visible .monaco-list-row', { hasText: name }).first().click();
    await this.tab(new RegExp(escaped(name))).waitFor();
    await this.active().waitFor();
  }

  async save(): Promise<void> {
    await this.#page.keyboard.press('Control+KeyS');
  }

  /** Saves unsaved changes: the tab shows their mark before, and shows it no more when they are saved. */
  async saveChanges(title: string | RegExp): Promise<void> {
    await this.tab(title).and(this.#page.locator('.dirty')).first().waitFor();
    await this.save();
    await this.tab(title).and(this.#page.locator(':not(.dirty)')).first().waitFor();
  }
}
