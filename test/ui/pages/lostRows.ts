import type { ConsoleMessage, Page } from 'playwright-core';
import german from '../../../media/l10n/bundle.l10n.de.json';

/** What the extension says where VS Code forgot a row while its menu was open: VS Code writes it to its console too. */
const english = 'This row was just being read again. Choose the command once more.';
const words: readonly string[] = [english, german[english]];

export const isRowLost = (text: string): boolean => words.some(one => text.includes(one));

const watching = new WeakMap<Page, (message: ConsoleMessage) => void>();

/** Does what the message says, whenever it comes until something else is chosen in that window. */
export function chooseAgainWhereLost(page: Page, choose: () => Promise<void>): void {
  const before = watching.get(page);
  if (before) page.off('console', before);
  const watch = (message: ConsoleMessage): void => {
    if (isRowLost(message.text())) void choose();
  };
  watching.set(page, watch);
  page.on('console', watch);
}
