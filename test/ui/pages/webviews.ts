import type { Frame, Page } from 'playwright-core';

/**
 * The frame of the webview in which `selector` is visible. VS Code puts a webview's page into a frame named
 * `active-frame` inside another one.
 */
export async function findWebview(page: Page, selector: string, timeout: number): Promise<Frame> {
  const deadline = Date.now() + timeout;
  while (Date.now() < deadline) {
    for (const frame of page.frames()) {
      // A frame may be replaced while it is being asked: that one is not the one.
      const shows = await frame
        .locator(selector)
        .first()
        .isVisible()
        .catch(() => false);
      if (frame.parentFrame() !== null && shows) return frame;
    }
    await page.waitForTimeout(50);
  }
  const addresses = page.frames().map(frame => frame.url());
  throw new Error(`No webview shows ${selector} within ${timeout} ms. Frames: ${addresses.join(', ')}`);
}
