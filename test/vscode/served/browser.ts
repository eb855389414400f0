import { chromium, type Browser } from 'playwright-core';

/** Debian's Chromium, without a display and without asking any network but the one it is told to. */
export async function launchChromium(executablePath: string): Promise<Browser> {
  return chromium.launch({
    executablePath,
    headless: true,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
  });
}
