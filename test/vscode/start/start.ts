import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../paths';
import { say } from '../say';
import { findProgram, runCommand, tail } from '../setup/command';
import { openDesktop } from './desktop';
import { codeNames } from './desktopCommand';
import { openServed } from './served';

/** A VS Code with the extension in it, opened for a person. */
export interface Opened {
  /** Where to look; the last line that is printed. */
  readonly where: string;
  /** Resolves when it is closed from inside. */
  readonly ended: Promise<unknown>;
  stop(): Promise<void>;
}

export interface Opening {
  /** Data of this VS Code, thrown away at the end. */
  readonly dataFolder: string;
  readonly workspace: string;
  readonly environment: NodeJS.ProcessEnv;
}

/** Builds, opens VS Code with the extension on the local Azure and a sample workspace; ends it all on `stop`. */
export async function start(stop: AbortSignal): Promise<void> {
  const stopped = new Promise<void>(resolve => {
    stop.addEventListener('abort', () => resolve(), { once: true });
  });
  say('Building the extension.');
  const build = await runCommand(process.execPath, ['esbuild.mjs', '--quiet'], { cwd: projectRoot });
  if (build.code !== 0) throw new Error(`The build failed:\n${tail(build.output)}`);
  const scratch = await mkdtemp(join(tmpdir(), 'apim-mi-start-'));
  try {
    const workspace = join(scratch, 'sample');
    await cp(join(projectRoot, 'test', 'vscode', 'sample-workspace'), workspace, { recursive: true });
    const opening: Opening = {
      dataFolder: join(scratch, 'data'),
      workspace,
      // Heard by an extension in development only; a packaged one doesn't look at it.
      environment: { APIM_MI_OPEN_LOCAL_AZURE: '1' },
    };
    // APIM_MI_START_IN=browser: the served one even where a desktop one is installed.
    const desktop =
      process.env['APIM_MI_START_IN'] === 'browser' ? undefined : await findProgram(codeNames(process.platform));
    if (stop.aborted) return;
    const opened = desktop === undefined ? await openServed(opening) : await openDesktop(desktop, opening);
    try {
      console.log(`\nCtrl+C stops everything.\n${opened.where}`);
      await Promise.race([stopped, opened.ended]);
    } finally {
      await opened.stop();
    }
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
