import { readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { cacheRoot } from '../paths';
import { say } from '../say';
import { cached } from '../setup/cache';
import { ensureBuildTools, ensureChromium } from '../setup/debian';
import { emptyManifest, npm } from '../setup/npm';
import { ensureServedNode } from '../setup/servedNode';
import { type ServedVersion, wantedVersion } from './versions';

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
export async function ensureServer(version: ServedVersion = wantedVersion(process.env)): Promise<CodeFiles> {
  const { codeServer, vscode, suffix } = version;
  const node = await ensureServedNode(version);
  const folder = join(cacheRoot, `code-server${suffix}`);
  const { reused } = await cached(folder, codeServer, async partial => {
    await ensureBuildTools();
    say(`Installing VS Code ${vscode} from npm (code-server ${codeServer}): once, about three minutes.`);
    await emptyManifest(partial);
    await npm(partial, ['install', `code-server@${codeServer}`, '--ignore-scripts'], `code-server ${codeServer}`);
    await takeWatcherFromRegistry(inside(partial));
    say('Installing and compiling the modules of the VS Code server.');
    await npm(
      inside(partial),
      ['install', '--omit=dev', '--ignore-scripts=false'],
      'the modules of the VS Code server',
      dirname(node),
    );
  });
  if (reused) say(`Using the VS Code ${vscode} that is already there (${folder}).`);
  return { node, serverFolder: inside(folder) };
}

export async function ensureServedCode(): Promise<ServedCode> {
  return { ...(await ensureServer()), chromium: await ensureChromium() };
}

/** Some versions take their file watcher from a git repository; the registry's serves as well. */
async function takeWatcherFromRegistry(serverFolder: string): Promise<void> {
  const manifestPath = join(serverFolder, 'package.json');
  const manifest = JSON.parse(await readFile(manifestPath, 'utf8')) as { dependencies: Record<string, string> };
  const watcher = '@parcel/watcher';
  if (/^[~^]?\d/.test(manifest.dependencies[watcher] ?? '')) return;
  manifest.dependencies[watcher] = '^2.5.1';
  await writeFile(manifestPath, JSON.stringify(manifest, null, 2));
  // It names the repository too.
  await rm(join(serverFolder, 'npm-shrinkwrap.json'), { force: true });
}
