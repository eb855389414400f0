import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { CodeArguments } from '../arguments';
import { projectRoot } from '../paths';
import type { Route } from '../routes';
import { windowAddress } from './address';
import { launchChromium } from './browser';
import { ensureServedCode } from './install';
import { startServer } from './server';
import { testRun } from './testRun';

/** VS Code from npm in Debian's Chromium. */
export const servedRoute: Route = {
  name: 'VS Code from npm in Chromium',
  async run(args, environment) {
    const code = await ensureServedCode();
    const log = join(projectRoot, 'artifacts', 'host-window.log');
    await mkdir(dirname(log), { recursive: true });
    await writeFile(log, '');
    const scratch = await mkdtemp(join(tmpdir(), 'apim-mi-host-'));
    const server = await startServer(code, { dataFolder: join(scratch, 'data'), testDriver: true, environment });
    const killed = (): void => {
      server.kill();
      process.exit(130);
    };
    process.once('SIGINT', killed).once('SIGTERM', killed);
    try {
      const browser = await launchChromium(code.chromium);
      try {
        const page = await browser.newPage();
        return await testRun(page, windowAddress(server.authority, testWindow(args, scratch)), server.ended, log);
      } finally {
        await browser.close();
      }
    } finally {
      process.off('SIGINT', killed).off('SIGTERM', killed);
      await server.stop();
      await rm(scratch, { recursive: true, force: true });
    }
  },
};

function testWindow(args: CodeArguments, scratch: string): Parameters<typeof windowAddress>[1] {
  const { extensionDevelopmentPath, extensionTestsPath } = args;
  if (extensionTestsPath === undefined || extensionDevelopmentPath === undefined) {
    throw new Error('The served VS Code runs tests: give --extensionDevelopmentPath and --extensionTestsPath.');
  }
  return { folder: args.folder ?? scratch, extensionDevelopmentPath, extensionTestsPath };
}
