import type { Locator, Page } from 'playwright-core';

/** VS Code's messages. Its test driver shows no toasts, so they are read in the notification centre. */
export class Notifications {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  /** The message that says this, once it is there; the centre is open then. */
  async find(text: string | RegExp, timeout = 30_000): Promise<Locator> {
    if (!(await this.#center().isVisible())) await this.#page.locator('[id="status.notifications"] a').click();
    const found = this.#center().locator('.notification-list-item').filter({ hasText: text }).first();
    await found.waitFor({ timeout });
    return found;
  }

  async press(text: string | RegExp, button: string): Promise<void> {
    await (await this.find(text)).getByRole('button', { name: button, exact: true }).click();
  }

  /** Takes all messages away and closes the centre. */
  async clear(): Promise<void> {
    await this.#center()
      .getByRole('button', { name: /Clear All/ })
      .click();
    await this.#center().waitFor({ state: 'hidden' });
  }

  #center(): Locator {
    return this.#page.locator('.notifications-center.visible');
  }
}
