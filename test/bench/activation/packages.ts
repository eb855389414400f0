import { build } from 'esbuild';
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import manifest from '../../../package.json';
import { projectRoot } from '../../vscode/paths';
import { runCommand, tail } from '../../vscode/setup/command';
import { emptyId } from './names';

/** What the packed extension is made of, besides `dist`. */
const parts = ['package.json', 'README.md', 'CHANGELOG.md', 'LICENSE', '.vscodeignore', 'media', 'snippets'];

async function run(command: string, args: readonly string[], cwd: string): Promise<void> {
  const { code, output } = await runCommand(command, args, { cwd });
  if (code !== 0) throw new Error(tail(output));
}

async function pack(folder: string, vsix: string): Promise<string> {
  const vsce = join(projectRoot, 'node_modules', '@vscode', 'vsce', 'vsce');
  const options = ['--no-dependencies', '--no-rewrite-relative-links', '--allow-missing-repository', '--skip-license'];
  await run(process.execPath, [vsce, 'package', ...options, '--out', vsix], folder);
  return vsix;
}

/**
 * Ours as it ships, built for production in that folder and packed. Only one thing is changed: VS Code doesn't activate
 * it by itself when it has started, so that the bench can do it when nothing else goes on.
 */
export async function packOwn(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  for (const part of parts) await cp(join(projectRoot, part), join(folder, part), { recursive: true });
  const activationEvents = manifest.activationEvents.filter(event => event !== 'onStartupFinished');
  await writeFile(join(folder, 'package.json'), JSON.stringify({ ...manifest, activationEvents }));
  await run(process.execPath, ['esbuild.mjs', '--production', '--quiet', `--out=${join(folder, 'dist')}`], projectRoot);
  return pack(folder, `${folder}.vsix`);
}

/** An extension that does nothing. */
export async function writeEmpty(folder: string, id: string): Promise<string> {
  const [publisher, name] = id.split('.');
  await mkdir(folder, { recursive: true });
  const engines = { vscode: manifest.engines.vscode };
  const about = { name, publisher, version: '1.0.0', engines, main: './main.js', activationEvents: [] };
  await writeFile(join(folder, 'package.json'), JSON.stringify(about));
  await writeFile(join(folder, 'main.js'), 'exports.activate = () => undefined;\n');
  await writeFile(join(folder, 'README.md'), 'Does nothing.\n');
  return folder;
}

export async function packEmpty(folder: string): Promise<string> {
  return pack(await writeEmpty(folder, emptyId), `${folder}.vsix`);
}

/** The same code in one file that loads Azure's SDKs and the sign-in library at its top. */
export async function bundleEager(path: string): Promise<string> {
  await build({
    absWorkingDir: projectRoot,
    stdin: {
      contents: [
        `export { ApiManagementClient } from '@azure/arm-apimanagement';`,
        `export { WebSiteManagementClient } from '@azure/arm-appservice';`,
        `export * as identity from '@azure/identity';`,
        `export * as azure from './src/azure'; export * as account from './src/ui/account/vscodeAccount';`,
        `export * from './src/extension';`,
      ].join('\n'),
      resolveDir: projectRoot,
      loader: 'ts',
    },
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node22',
    format: 'cjs',
    mainFields: ['module', 'main'],
    conditions: ['module', 'import'],
    external: ['vscode'],
    legalComments: 'none',
    logLevel: 'warning',
    outfile: path,
  });
  return path;
}

/** The packages in those outputs of the build in `dist`, by file name. */
export async function packagesIn(
  dist: string,
  files: readonly string[],
  packageOf: (input: string) => string | undefined,
): Promise<readonly string[]> {
  const meta = JSON.parse(await readFile(join(dist, 'meta', 'extension.json'), 'utf8')) as {
    readonly outputs: Readonly<Record<string, { readonly inputs: Readonly<Record<string, unknown>> }>>;
  };
  const inputs = Object.entries(meta.outputs).flatMap(([path, { inputs: own }]) =>
    files.some(file => path.endsWith(`/${file}`)) ? Object.keys(own) : [],
  );
  return [...new Set(inputs.flatMap(input => packageOf(input) ?? []))].sort();
}
