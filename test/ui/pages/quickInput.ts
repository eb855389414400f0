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

  /** Once what is typed or pasted goes into it. */
  async focused(): Promise<void> {
    await this.widget().locator('input:focus').waitFor();
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
    const item = this.items().filter({
      has: this.#page.locator('.label-name', { hasText: new RegExp(`^${escaped(label)}$`) }),
    });
    await item.first().click();
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
