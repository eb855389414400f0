import assert from 'node:assert/strict';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { projectRoot } from '../vscode/paths';
import { windowAddress } from '../vscode/served/address';
import { launchChromium } from '../vscode/served/browser';
import { ensureServedCode } from '../vscode/served/install';
import { installExtension, startServer, type CodeServer } from '../vscode/served/server';
import { ConsoleMonitor } from './consoleMonitor';
import { Workbench } from './pages/workbench';
import { packStandIn } from './standIns/pack';

export interface WindowSetup {
  /** A packaged extension to install; without it the built one is loaded from the project's folder. */
  readonly vsix?: () => Promise<string>;
  /** The built extension, loaded from another folder than the project's. */
  readonly extensionFolder?: string;
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Seen by the extension host. */
  readonly environment?: NodeJS.ProcessEnv;
  /** Names of folders in test/ui/standIns: extensions that stand in for others. */
  readonly standIns?: readonly string[];
  /** Names of VS Code's own extensions that shall not be there. */
  readonly withoutBuiltIn?: readonly string[];
  /** The window opens in Restricted Mode. */
  readonly restricted?: boolean;
  /** What is written to the workspace's own settings. */
  readonly workspaceSettings?: Readonly<Record<string, unknown>>;
  /** Stand-ins may use what VS Code only proposes yet. */
  readonly proposedApi?: boolean;
  /** Default: test/ui/workspace. It is copied, so a test may change it. */
  readonly workspace?: string;
  /** VS Code's display language, as BCP 47. There is no language pack, so its own words stay English; extensions' don't. */
  readonly language?: string;
}

/** One window of VS Code. Its parts are there from `before` to `after`. */
export interface Window {
  readonly workbench: Workbench;
  readonly console: ConsoleMonitor;
  /** The copy of the workspace. */
  readonly folder: string;
  /** Ends the process in which the extensions run, as a crash does. */
  killExtensionHost(): Promise<void>;
  /** Closes the window, with all that ran for it, and opens it again once that was done. */
  reopen(whileClosed: () => Promise<void>): Promise<void>;
}

/** Opens one window for the tests of a `describe`. After a failed test there is a picture of it in artifacts/ui. */
export function useWindow(setup: WindowSetup | (() => Promise<WindowSetup>) = {}): () => Window {
  let open: OpenWindow | undefined;

  before(async function () {
    this.timeout(600_000);
    open = await OpenWindow.open(typeof setup === 'function' ? await setup() : setup);
  });
  afterEach(async function () {
    const test = this.currentTest;
    if (test?.state === 'failed' && open !== undefined) {
      await open.workbench.screenshot(`failed - ${test.fullTitle().replace(/[^\w -]+/g, '_')}`);
    }
    assert.deepEqual(open?.console.take() ?? [], [], 'errors in the window or in a webview');
  });
  after(async function () {
    this.timeout(60_000);
    await open?.close();
  });

  return () => {
    assert.ok(open, 'The window is open while tests run.');
    return open;
  };
}

/** A row's tip would lie over the rows below it, and a click there would wait for it to go. */
const noTips = { 'workbench.hover.delay': 3_600_000 };

/** A folder that nobody trusts, without a question at start. */
const trustSettings = {
  'security.workspace.trust.enabled': true,
  'security.workspace.trust.startupPrompt': 'never',
  'security.workspace.trust.banner': 'always',
};

export async function writeWorkspaceSettings(
  folder: string,
  settings: Readonly<Record<string, unknown>>,
): Promise<void> {
  await mkdir(join(folder, '.vscode'), { recursive: true });
  await writeFile(join(folder, '.vscode', 'settings.json'), JSON.stringify(settings, null, 2));
}

/** What closes the parts, the last opened first. */
type Closers = (() => Promise<unknown>)[];

class OpenWindow implements Window {
  readonly workbench: Workbench;
  readonly console: ConsoleMonitor;
  readonly folder: string;
  readonly #closers: Closers;
  readonly #server: CodeServer;

  private constructor(parts: Pick<Window, 'workbench' | 'console' | 'folder'>, server: CodeServer, closers: Closers) {
    this.workbench = parts.workbench;
    this.console = parts.console;
    this.folder = parts.folder;
    this.#server = server;
    this.#closers = closers;
  }

  static async open(setup: WindowSetup): Promise<OpenWindow> {
    const closers: Closers = [];
    try {
      return await OpenWindow.#openParts(setup, closers);
    } catch (error) {
      // Why it didn't open is what is to be told.
      await closeAll(closers).catch(() => undefined);
      throw error;
    }
  }

  static async #openParts(setup: WindowSetup, closers: Closers): Promise<OpenWindow> {
    const code = await ensureServedCode();
    const scratch = await mkdtemp(join(tmpdir(), 'apim-mi-ui-'));
    closers.unshift(() => rm(scratch, { recursive: true, force: true }));
    const folder = join(scratch, 'workspace');
    await cp(setup.workspace ?? join(projectRoot, 'test', 'ui', 'workspace'), folder, { recursive: true });
    if (setup.workspaceSettings) await writeWorkspaceSettings(folder, setup.workspaceSettings);
    const dataFolder = join(scratch, 'data');
    const vsix = await setup.vsix?.();
    if (vsix !== undefined) await installExtension(code, dataFolder, vsix);
    for (const name of setup.standIns ?? []) await installExtension(code, dataFolder, await packStandIn(name, scratch));
    const server: CodeServer = await startServer(code, {
      dataFolder,
      testDriver: true,
      ...(setup.withoutBuiltIn && { withoutBuiltIn: setup.withoutBuiltIn }),
      ...(setup.restricted === true && { workspaceTrust: true }),
      settings: { ...noTips, ...(setup.restricted === true && trustSettings), ...setup.settings },
      ...(setup.environment === undefined ? {} : { environment: setup.environment }),
    });
    closers.unshift(() => server.stop());
    const browser: Browser = await launchChromium(code.chromium);
    closers.unshift(() => browser.close());
    const locale = setup.language ?? 'en-US';
    const context = await browser.newContext({ viewport: { width: 1400, height: 900 }, locale });
    const page = await context.newPage();
    if (setup.language !== undefined) await setDisplayLanguage(page, setup.language);
    page.setDefaultTimeout(30_000);
    // The server's part of the key of VS Code's secret storage, which stays over a reload with it.
    await page.route('**/mint-key', route => route.fulfill({ body: Buffer.alloc(32, 7) }));
    const monitor = new ConsoleMonitor(page);
    // The test driver of the workbench calls these.
    await page.exposeFunction('codeAutomationLog', () => undefined);
    await page.exposeFunction('codeAutomationExit', () => undefined);
    await page.goto(
      windowAddress(server.authority, {
        folder,
        ...(vsix === undefined ? { extensionDevelopmentPath: setup.extensionFolder ?? projectRoot } : {}),
        ...(setup.proposedApi === true && { proposedApi: true }),
      }),
    );
    const workbench = new Workbench(page);
    await workbench.ready();
    return new OpenWindow({ workbench, console: monitor, folder }, server, closers);
  }

  killExtensionHost(): Promise<void> {
    return this.#server.killExtensionHost();
  }

  async reopen(whileClosed: () => Promise<void>): Promise<void> {
    const { page } = this.workbench;
    const address = page.url();
    await page.goto('about:blank');
    await this.#server.killExtensionHosts();
    await whileClosed();
    await page.goto(address);
    await this.workbench.ready();
  }

  /** Closes what was opened, last first. */
  close(): Promise<void> {
    return closeAll(this.#closers);
  }
}

/** Calls each in order, also after one that fails, so that no process is left behind; then throws the first failure. */
async function closeAll(closers: Closers): Promise<void> {
  const failures: unknown[] = [];
  for (const close of closers) await close().catch((error: unknown) => failures.push(error));
  if (failures.length > 0) throw failures[0];
}

/** What a language pack's file of messages says first of all: which language it is. */
async function setDisplayLanguage(page: Page, language: string): Promise<void> {
  await page.route('**/out/nls.messages.js', async route => {
    const response = await route.fetch();
    const body = `${await response.text()}\nglobalThis._VSCODE_NLS_LANGUAGE = ${JSON.stringify(language)};\n`;
    await route.fulfill({ response, body });
  });
}
