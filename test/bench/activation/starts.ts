import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { format } from 'node:util';
import type { Browser } from 'playwright-core';
import { windowAddress } from '../../vscode/served/address';
import { launchChromium } from '../../vscode/served/browser';
import { ensureServedCode } from '../../vscode/served/install';
import { type CodeServer, installExtension, startServer, within } from '../../vscode/served/server';
import { bundleInHost } from '../inHost';
import { type Start, type Task, taskVariable, warmUpId } from './names';
import { writeEmpty } from './packages';

interface Place {
  readonly server: CodeServer;
  readonly browser: Browser;
  readonly workspace: string;
  readonly warmUp: string;
  readonly tests: string;
}

/** One window, and so one extension host, from its start to what its test tells. */
async function startOnce({ server, browser, workspace, warmUp, tests }: Place): Promise<Start> {
  const page = await browser.newPage();
  const log: string[] = [];
  try {
    const ended = new Promise<number>((resolve, reject) => {
      page
        .exposeFunction('codeAutomationExit', (code: unknown) => resolve(typeof code === 'number' ? code : 1))
        .then(() => page.exposeFunction('codeAutomationLog', (_: string, args: unknown[]) => log.push(format(...args))))
        .then(() => {
          const paths = { extensionDevelopmentPath: warmUp, extensionTestsPath: tests };
          return page.goto(windowAddress(server.authority, { folder: workspace, ...paths }));
        })
        .catch(reject);
    });
    const code = await within(60_000, ended, () => `The window said nothing:\n${log.join('\n')}`);
    const told = log.find(line => line.startsWith('[test] '))?.slice('[test] '.length);
    if (code !== 0 || told === undefined) throw new Error(log.slice(-20).join('\n'));
    return JSON.parse(told) as Start;
  } finally {
    await page.close();
  }
}

/** So many windows for each task, with these extensions installed; the servers differ in what they tell the host. */
export async function starts(
  scratch: string,
  vsixs: readonly string[],
  counts: readonly (readonly [Task, number])[],
): Promise<readonly (readonly [Task, readonly Start[]])[]> {
  const code = await ensureServedCode();
  const workspace = join(scratch, 'workspace');
  const tests = await bundleInHost(join(import.meta.dirname, 'inHost.ts'), scratch);
  await mkdir(workspace, { recursive: true });
  const warmUp = await writeEmpty(join(scratch, 'warm-up'), warmUpId);
  const dataFolder = join(scratch, 'data');
  for (const vsix of vsixs) await installExtension(code, dataFolder, vsix);
  const browser = await launchChromium(code.chromium);
  const all: (readonly [Task, readonly Start[]])[] = [];
  try {
    for (const [task, count] of counts) {
      const server = await startServer(code, { dataFolder, testDriver: true, environment: { [taskVariable]: task } });
      const found: Start[] = [];
      try {
        for (let index = 0; index < count; index++)
          found.push(await startOnce({ server, browser, workspace, warmUp, tests }));
      } finally {
        await server.stop();
      }
      all.push([task, found]);
    }
  } finally {
    await browser.close();
  }
  return all;
}
