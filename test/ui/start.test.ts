import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import type { Browser } from 'playwright-core';
import { projectRoot } from '../vscode/paths';
import { launchChromium } from '../vscode/served/browser';
import { ensureServedCode } from '../vscode/served/install';
import { within } from '../vscode/served/server';
import { Workbench } from './pages/workbench';

/** Stands in the environment of `npm start`, and so in that of every process below it. */
const mark = `APIM_MI_START_TEST=${randomUUID()}`;

describe('npm start', () => {
  let browser: Browser | undefined;
  after(() => browser?.close());

  it('opens VS Code on the local Azure, and Ctrl+C leaves no process', async function () {
    this.timeout(600_000);
    const code = await ensureServedCode();
    const [name = '', value = ''] = mark.split('=');
    const start = spawn('npm', ['start'], {
      cwd: projectRoot,
      detached: true,
      env: { ...process.env, [name]: value, APIM_MI_START_IN: 'browser' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const address = new Promise<string>((resolve, reject) => {
      const take = (chunk: Buffer): void => {
        output += chunk.toString('utf8');
        const found = /Open VS Code in your browser: (http:\S+)\n/.exec(output)?.[1];
        if (found !== undefined) resolve(found);
      };
      start.stdout.on('data', take);
      start.stderr.on('data', take);
      start.on('exit', exit => reject(new Error(`npm start ended (${exit}):\n${output}`)));
    });
    const ended = new Promise<void>(resolve => {
      start.on('exit', () => resolve());
    });
    try {
      const url = await within(120_000, address, () => `npm start said no address:\n${output}`);
      assert.ok(output.trimEnd().endsWith(url), 'the address is the last line');
      const withoutToken = new URL(url);
      withoutToken.searchParams.delete('tkn');
      assert.equal((await fetch(withoutToken)).status, 403);

      browser = await launchChromium(code.chromium);
      const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
      await page.goto(url);
      const workbench = new Workbench(page);
      await workbench.ready();
      // By itself: nothing is clicked.
      const row = page.locator('.part.sidebar').getByRole('treeitem').filter({ hasText: 'orders-app' });
      await row.filter({ hasText: 'open' }).first().waitFor({ timeout: 60_000 });
      await workbench.screenshot('npm start');
      assert.ok((await marked()).length > 2, 'the server and its extension host run');
    } finally {
      // What a terminal does on Ctrl+C: the signal goes to npm and to the script alike.
      if (start.pid !== undefined && start.exitCode === null) process.kill(-start.pid, 'SIGINT');
    }
    await within(30_000, ended, () => `npm start did not end:\n${output}`);
    assert.deepEqual(await marked(), []);
  });
});

/** The command lines of all processes that carry the mark. */
async function marked(): Promise<string[]> {
  const found: string[] = [];
  for (const id of (await readdir('/proc')).filter(entry => /^\d+$/.test(entry))) {
    // A process may end while it is being asked.
    const read = (file: string): Promise<string> => readFile(`/proc/${id}/${file}`, 'utf8').catch(() => '');
    if ((await read('environ')).split('\0').includes(mark)) found.push((await read('cmdline')).replaceAll('\0', ' '));
  }
  return found;
}
