import { access } from 'node:fs/promises';
import { say } from '../say';
import { findProgram, runCommand, tail, type CommandResult } from './command';
import { MissingPrerequisite } from './missingPrerequisite';

/** Installs Debian packages, or says in one sentence why that can't be done. */
export async function installDebianPackages(packages: readonly string[], why: string): Promise<void> {
  const wanted = packages.join(' ');
  const aptGet = await findProgram(['apt-get']);
  if (aptGet === undefined) {
    throw new MissingPrerequisite(`Missing: ${wanted} (${why}), and apt-get is not there to install it.`);
  }
  const asRoot = await rootPrefix();
  if (asRoot === undefined) {
    throw new MissingPrerequisite(`Missing: ${wanted} (${why}); install it with "sudo apt-get install ${wanted}".`);
  }
  say(`Installing ${wanted} with apt-get: ${why}.`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const apt = async (...args: readonly string[]): Promise<CommandResult> => {
    const [program = aptGet, ...rest] = [...asRoot, aptGet, ...args];
    return runCommand(program, rest, { env });
  };
  await apt('update', '-q');
  const install = await apt('install', '-y', '-q', '--no-install-recommends', ...packages);
  if (install.code !== 0) {
    throw new MissingPrerequisite(
      `Missing: ${wanted} (${why}); apt-get could not install it:\n${tail(install.output)}`,
    );
  }
}

/** The Kerberos headers and a compiler, from which VS Code's server compiles some of its own modules. */
export async function ensureBuildTools(): Promise<void> {
  const missing: string[] = [];
  if ((await findProgram(['g++'])) === undefined || (await findProgram(['make'])) === undefined) {
    missing.push('build-essential');
  }
  if ((await findProgram(['python3'])) === undefined) missing.push('python3');
  if (!(await exists('/usr/include/gssapi/gssapi.h'))) missing.push('libkrb5-dev');
  if (missing.length > 0) await installDebianPackages(missing, 'to compile modules of the VS Code server');
}

const chromiumNames = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** A Chromium that Playwright can drive. */
export async function ensureChromium(): Promise<string> {
  const there = await findProgram(chromiumNames);
  if (there !== undefined) return there;
  await installDebianPackages(['chromium'], 'the browser that shows VS Code');
  const installed = await findProgram(chromiumNames);
  if (installed === undefined) throw new Error('apt-get installed chromium, but it is not on the PATH.');
  return installed;
}

async function rootPrefix(): Promise<readonly string[] | undefined> {
  if (process.getuid?.() === 0) return [];
  const sudo = await findProgram(['sudo']);
  if (sudo === undefined) return undefined;
  return (await runCommand(sudo, ['-n', 'true'])).code === 0 ? [sudo, '-n'] : undefined;
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
