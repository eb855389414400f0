import { access, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { runCommand, tail } from './command';
import { MissingPrerequisite } from './missingPrerequisite';

/** Runs npm in a folder, with the Node of `nodeFolder` (default: the one that runs us). */
export async function npm(
  folder: string,
  args: readonly string[],
  what: string,
  nodeFolder = dirname(process.execPath),
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const headers = await nodeHeaders();
  const env: NodeJS.ProcessEnv = {
    // npm tells its children its own settings by these; another npm in another folder must not take them for its own.
    ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.toLowerCase().startsWith('npm_'))),
    PATH: `${nodeFolder}:${process.env['PATH'] ?? ''}`,
    ...(headers === undefined ? {} : { npm_config_nodedir: headers }),
  };
  const result = await runCommand('npm', [...args, '--no-audit', '--no-fund', '--no-update-notifier'], {
    cwd: folder,
    env,
  });
  if (result.code !== 0) {
    throw new MissingPrerequisite(`Missing: ${what}; npm could not install it:\n${tail(result.output)}`);
  }
}

/** A package manifest that keeps npm from looking for one in the folders above. */
export async function emptyManifest(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), '{ "private": true }\n');
}

/** Headers that came with this Node, so that compiling needs no download; the modules use the stable Node-API only. */
async function nodeHeaders(): Promise<string | undefined> {
  const prefix = dirname(dirname(process.execPath));
  return access(join(prefix, 'include', 'node', 'node_api.h')).then(
    () => prefix,
    () => undefined,
  );
}
