import { downloadAndUnzipVSCode } from '@vscode/test-electron';
import { spawn } from 'node:child_process';
import { access } from 'node:fs/promises';
import { cacheRoot } from './paths';
import type { Route } from './routes';
import { say } from './say';
import { wantedVersion } from './served/versions';
import { findProgram } from './setup/command';
import { MissingPrerequisite } from './setup/missingPrerequisite';

/** The variable that names the VS Code to use: the path of its executable. */
export const namedVariable = 'APIM_MI_VSCODE';

const downloadSite = 'https://update.code.visualstudio.com/api/releases/stable';

/** The VS Code that the environment names. */
export async function namedRoute(environment: NodeJS.ProcessEnv): Promise<Route | undefined> {
  const path = environment[namedVariable];
  if (path === undefined || path === '') return undefined;
  await access(path).catch(() => {
    throw new MissingPrerequisite(`${namedVariable} names ${path}, and nothing is there.`);
  });
  return { name: `the VS Code that ${namedVariable} names (${path})`, run: args => runExecutable([path], args.all) };
}

/** The desktop VS Code that can be downloaded; `undefined` where it can't, or can't be shown. */
export async function desktopRoute(environment: NodeJS.ProcessEnv): Promise<Route | undefined> {
  const display = await displayCommand(environment);
  if (display === undefined || !(await siteAnswers())) return undefined;
  const version = wantedVersion(environment).desktop;
  say(`Getting the desktop VS Code (${version}), or using the one that is already there.`);
  const executable = await downloadAndUnzipVSCode({ version, cachePath: cacheRoot }).catch((error: unknown) => {
    say(`The desktop VS Code could not be downloaded (${String(error)}); using the one from npm.`);
    return undefined;
  });
  if (executable === undefined) return undefined;
  return { name: `the desktop VS Code (${version})`, run: args => runExecutable([...display, executable], args.all) };
}

/** What must stand before the executable so that it has a display; `undefined` when there is none. */
async function displayCommand(environment: NodeJS.ProcessEnv): Promise<readonly string[] | undefined> {
  if (process.platform !== 'linux' || environment['DISPLAY'] || environment['WAYLAND_DISPLAY']) return [];
  const xvfb = await findProgram(['xvfb-run']);
  return xvfb === undefined ? undefined : [xvfb, '-a'];
}

async function siteAnswers(): Promise<boolean> {
  return fetch(downloadSite, { signal: AbortSignal.timeout(3000) }).then(
    response => response.ok,
    () => false,
  );
}

/** A run ended by a signal is a failed run. */
async function runExecutable(command: readonly string[], args: readonly string[]): Promise<number> {
  const [program = '', ...before] = command;
  return new Promise((resolve, reject) => {
    const child = spawn(program, [...before, ...args], { stdio: 'inherit' });
    const pass = (signal: NodeJS.Signals): void => void child.kill(signal);
    process.on('SIGINT', pass).on('SIGTERM', pass);
    child.on('error', reject);
    child.on('exit', code => {
      process.off('SIGINT', pass).off('SIGTERM', pass);
      resolve(code ?? 1);
    });
  });
}
