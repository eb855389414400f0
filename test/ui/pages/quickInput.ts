import type { Locator, Page } from 'playwright-core';
import { escaped } from './text';

/** The box in which VS Code asks for a choice or a text. */
export class QuickInput {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  widget(): Locator {
    return this.#page.locator('.quick-input-widget:visible');
  }

  async type(text: string): Promise<void> {
    const input = this.widget().locator('.quick-input-box input');
    await input.waitFor();
    await input.fill(text);
  }

  /** Types into the box that has just been opened and chooses the item. False where the box closed before that. */
  async typeAndPick(typed: string, label: string): Promise<boolean> {
    await this.widget().waitFor();
    const item = this.#item(label);
    if (!(await this.#unlessClosed(this.#focus()))) return false;
    await this.#page.keyboard.insertText(typed);
    if (!(await this.#unlessClosed(item))) return false;
    try {
      await item.click({ force: true });
      return true;
    } catch (error) {
      if (await this.widget().isVisible()) throw error;
      return false;
    }
  }

  async #unlessClosed(wanted: Locator): Promise<boolean> {
    const closed = this.#page.locator('.quick-input-widget:not(:visible)');
    await wanted.or(closed).first().waitFor({ state: 'attached' });
    return wanted.isVisible();
  }

  /** Once what is typed or pasted goes into it. */
  async focused(): Promise<void> {
    await this.#focus().waitFor();
  }

  #focus(): Locator {
    return this.widget().locator('input:focus');
  }

  title(): Locator {
    return this.widget().locator('.quick-input-title');
  }

  items(): Locator {
    return this.widget().locator('.quick-input-list .monaco-list-row');
  }

  async labels(): Promise<string[]> {
    await this.items().first().waitFor();
    return this.items().locator('.quick-input-list-row .label-name').allTextContents();
  }

  /** Chooses the item with this label by mouse. */
  async pick(label: string): Promise<void> {
    await this.#item(label).click();
  }

  #item(label: string): Locator {
    const name = this.#page.locator('.label-name', { hasText: new RegExp(`^${escaped(label)}$`) });
    return this.items().filter({ has: name }).first();
  }

  /** Ticks these items of a list that takes several, then agrees. */
  async pickSeveral(labels: readonly string[]): Promise<void> {
    for (const label of labels) {
      const item = this.items().filter({ hasText: label }).first();
      const box = item.locator('.monaco-checkbox, input[type=checkbox]').first();
      if ((await box.getAttribute('aria-checked')) !== 'true') await item.click();
    }
    await this.widget().getByRole('button', { name: 'OK' }).click();
  }

  /** Enter. */
  async accept(): Promise<void> {
    await this.focused();
    await this.#page.keyboard.press('Enter');
  }

  async cancel(): Promise<void> {
    await this.#page.keyboard.press('Escape');
    await this.widget().waitFor({ state: 'hidden' });
  }
}
