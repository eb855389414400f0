import { cp, mkdir, rename, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { format } from 'node:util';
import type { AddressInfo } from 'node:net';
import { Workbench } from '../../ui/pages/workbench';
import { projectRoot } from '../../vscode/paths';
import { windowAddress } from '../../vscode/served/address';
import { launchChromium } from '../../vscode/served/browser';
import { ensureServedCode } from '../../vscode/served/install';
import { startServer, within } from '../../vscode/served/server';
import { runCommand, tail } from '../../vscode/setup/command';
import { bundleInHost } from '../inHost';
import { type Measured, listening } from './inHost';

export interface BenchWindow {
  readonly workbench: Workbench;
  /** What the extension host did while `work` was done in the window, and how long that took, in milliseconds. */
  measure(work: () => Promise<void>): Promise<Measured & { readonly took: number }>;
  close(): Promise<void>;
}

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer().on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });

/** Ours as it ships, but that Local Azure opens with a large tenant made up by the simulator. */
export async function largeExtension(folder: string, generated: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  for (const part of ['package.json', 'package.nls.json', 'media', 'snippets', 'l10n'])
    await cp(join(projectRoot, part), join(folder, part), { recursive: true }).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    });
  const dist = join(folder, 'dist');
  const { code, output } = await runCommand(
    process.execPath,
    ['esbuild.mjs', '--production', '--quiet', `--out=${dist}`],
    { cwd: projectRoot },
  );
  if (code !== 0) throw new Error(tail(output));
  await rename(join(dist, 'simulator.js'), join(dist, 'realSimulator.js'));
  const scenario = JSON.stringify(`generate:${generated}`);
  await writeFile(
    join(dist, 'simulator.js'),
    `process.argv.push('--scenario', ${scenario}); require('./realSimulator.js');\n`,
  );
  return folder;
}

/** A window of VS Code with one extension, whose host can be measured. */
export async function openBenchWindow(scratch: string, extension: string): Promise<BenchWindow> {
  const tests = await bundleInHost(join(import.meta.dirname, 'inHost.ts'), scratch);
  const code = await ensureServedCode();
  const port = await freePort();
  const workspace = join(scratch, 'workspace');
  await mkdir(workspace, { recursive: true });
  const server = await startServer(code, {
    dataFolder: join(extension, '..', `data-${port}`),
    testDriver: true,
    environment: { APIM_MI_BENCH_PORT: String(port), APIM_MI_BENCH_FOLDER: extension },
  });
  const browser = await launchChromium(code.chromium);
  const context = await browser.newContext({ viewport: { width: 1400, height: 900 }, locale: 'en-US' });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  let heard = (): void => undefined;
  const listens = new Promise<void>(resolve => (heard = resolve));
  await page.exposeFunction('codeAutomationLog', (_: string, args: unknown[]) => {
    if (format(...args).includes(listening)) heard();
  });
  await page.exposeFunction('codeAutomationExit', () => undefined);
  const paths = { extensionDevelopmentPath: extension, extensionTestsPath: tests };
  await page.goto(windowAddress(server.authority, { folder: workspace, ...paths }));
  const workbench = new Workbench(page);
  await workbench.ready();
  const tell = async (what: string): Promise<unknown> => (await fetch(`http://127.0.0.1:${port}/${what}`)).json();
  await within(60_000, listens, () => 'The extension host didn’t answer.');
  return {
    workbench,
    async measure(work) {
      await tell('start');
      const began = performance.now();
      await work();
      const took = performance.now() - began;
      // What the tree still reads after the work belongs to it.
      await page.locator('.part.sidebar .monaco-progress-container.active').waitFor({ state: 'detached' });
      return { ...((await tell('stop')) as Measured), took };
    },
    async close() {
      await tell('end');
      await browser.close();
      await server.stop();
    },
  };
}
