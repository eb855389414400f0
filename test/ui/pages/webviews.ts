import type { Frame, Page } from 'playwright-core';

/**
 * The frame of the webview in which `selector` is visible. VS Code puts a webview's page into a frame named
 * `active-frame` inside another one; each frame that is there, or comes while we wait, is watched.
 */
export async function findWebview(page: Page, selector: string, timeout: number): Promise<Frame> {
  const found = new AbortController();
  const watched = new Set<Frame>();
  try {
    return await new Promise<Frame>((resolve, reject) => {
      const watch = (frame: Frame): void => {
        if (frame.parentFrame() === null || watched.has(frame)) return;
        watched.add(frame);
        frame
          .locator(selector)
          .first()
          .waitFor({ timeout, signal: found.signal })
          .then(
            () => resolve(frame),
            // It was taken away, or it never showed it.
            () => watched.delete(frame),
          );
      };
      page.on('frameattached', watch);
      found.signal.addEventListener('abort', () => page.off('frameattached', watch));
      for (const frame of page.frames()) watch(frame);
      const late = setTimeout(() => {
        const addresses = page.frames().map(frame => frame.url());
        reject(new Error(`No webview shows ${selector} within ${timeout} ms. Frames: ${addresses.join(', ')}`));
      }, timeout);
      found.signal.addEventListener('abort', () => clearTimeout(late));
    });
  } finally {
    found.abort();
  }
}
