import type { Locator, Page } from 'playwright-core';

/** The messages at the lower right. */
export class Notifications {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  all(): Locator {
    return this.#page.locator('.notifications-toasts .notification-list-item');
  }

  /** The message that says this, once it is there. */
  async find(text: string | RegExp, timeout = 30_000): Promise<Locator> {
    const found = this.all().filter({ hasText: text }).first();
    await found.waitFor({ timeout });
    return found;
  }

  async press(text: string | RegExp, button: string): Promise<void> {
    await (await this.find(text)).getByRole('button', { name: button, exact: true }).click();
  }

  async texts(): Promise<string[]> {
    return this.all().locator('.notification-list-item-message').allTextContents();
  }
}
