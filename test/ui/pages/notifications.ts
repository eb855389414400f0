import type { Locator, Page } from 'playwright-core';

/** VS Code's messages. Its test driver shows no toasts, so they are read in the notification centre. */
export class Notifications {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  /** The message that says this, once it is there; the centre is open then. */
  async find(text: string | RegExp, timeout = 30_000): Promise<Locator> {
    const found = this.#center().locator('.notification-list-item').filter({ hasText: text }).first();
    const end = Date.now() + timeout;
    for (;;) {
      await this.#open();
      // VS Code closes its centre by itself when the last message in it goes, which may be before this one comes.
      await found
        .or(this.#closed())
        .first()
        .waitFor({ state: 'attached', timeout: Math.max(1, end - Date.now()) });
      if (await found.isVisible()) return found;
    }
  }

  /** Presses a button of a message, which goes with it. */
  async press(text: string | RegExp, button: string): Promise<void> {
    await (await this.find(text)).getByRole('button', { name: button, exact: true }).click();
  }

  /** Takes all messages away and closes the centre. */
  async clear(): Promise<void> {
    await this.#open();
    await this.#center()
      .getByRole('button', { name: /Clear All/ })
      .click();
    await this.#center().waitFor({ state: 'hidden' });
  }

  /** The bell opens the centre where it is shut, and shuts it where it is open: it is asked by its own state. */
  async #open(): Promise<void> {
    const bell = this.#page.locator('[id="status.notifications"]:not(.has-beak) a');
    await bell.or(this.#center()).first().waitFor();
    if (!(await this.#center().isVisible())) await bell.click();
    await this.#center().waitFor();
  }

  #center(): Locator {
    return this.#page.locator('.notifications-center.visible');
  }

  #closed(): Locator {
    return this.#page.locator('body:not(:has(.notifications-center.visible))');
  }
}
