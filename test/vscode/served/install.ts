import { dirname, join } from 'node:path';
import { cacheRoot } from '../paths';
import { say } from '../say';
import { cached } from '../setup/cache';
import { ensureBuildTools, ensureChromium } from '../setup/debian';
import { ensureNewerNode } from '../setup/newerNode';
import { emptyManifest, npm } from '../setup/npm';

/** code-server's version; VS Code's own is 1.139.1. */
const version = '4.139.1';

/** What serving VS Code takes: paths on this computer. */
export interface CodeFiles {
  readonly node: string;
  /** The folder of VS Code's server, from which `out/server-main.js` runs. */
  readonly serverFolder: string;
}

/** The same with a browser that shows it to tests. */
export interface ServedCode extends CodeFiles {
  readonly chromium: string;
}

const inside = (folder: string): string => join(folder, 'node_modules', 'code-server', 'lib', 'vscode');

/** VS Code's server from npm, made once and reused. */
export async function ensureServer(): Promise<CodeFiles> {
  const node = await ensureNewerNode();
  const folder = join(cacheRoot, 'code-server');
  const { reused } = await cached(folder, version, async partial => {
    await ensureBuildTools();
    say(`Installing VS Code from npm (code-server ${version}): once, about three minutes.`);
    await emptyManifest(partial);
    await npm(partial, ['install', `code-server@${version}`, '--ignore-scripts'], `code-server ${version}`);
    say('Installing and compiling the modules of the VS Code server.');
    await npm(
      inside(partial),
      ['install', '--omit=dev', '--ignore-scripts=false'],
      'the modules of the VS Code server',
      dirname(node),
    );
  });
  if (reused) say(`Using the VS Code that is already there (${folder}).`);
  return { node, serverFolder: inside(folder) };
}

export async function ensureServedCode(): Promise<ServedCode> {
  return { ...(await ensureServer()), chromium: await ensureChromium() };
}
