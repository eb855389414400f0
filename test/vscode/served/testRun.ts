import { appendFileSync } from 'node:fs';
import { format } from 'node:util';
import type { Page } from 'playwright-core';

/** Opens a window that runs extension tests and gives the exit code that it reports. `log`: a file for the window's log. */
export async function testRun(page: Page, address: string, serverEnded: Promise<number>, log: string): Promise<number> {
  const trouble: string[] = [];
  page.on('pageerror', error => trouble.push(error.message));
  const ended = new Promise<number>((resolve, reject) => {
    const failed = (why: string): void => reject(new Error([why, ...trouble].join('\n')));
    page.on('crash', () => failed('The window of VS Code crashed.'));
    page.on('close', () => failed('The window of VS Code was closed before its tests ended.'));
    serverEnded.then(code => failed(`The VS Code server ended (${code}) before the tests did.`), reject);
    page
      .exposeFunction('codeAutomationExit', (code: unknown) => resolve(typeof code === 'number' ? code : 1))
      .then(() =>
        page.exposeFunction('codeAutomationLog', (_type: string, args: readonly unknown[]) => writeLog(log, args)),
      )
      .then(() => page.goto(address))
      .catch(reject);
  });
  return ended;
}

/** Stands before each line that the tests print, and so tells them from the workbench's own log. */
const testLine = '[test] ';

/** Prints what the tests print with `console`; the workbench's own log goes to a file. */
function writeLog(log: string, args: readonly unknown[]): void {
  const line = format(...args);
  if (line.startsWith(testLine)) process.stdout.write(`${line.slice(testLine.length)}\n`);
  else appendFileSync(log, `${line}\n`);
}
