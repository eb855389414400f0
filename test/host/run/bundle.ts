import { build } from 'esbuild';
import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { projectRoot } from '../../vscode/paths';

const hostFolder = join(projectRoot, 'test', 'host');
export const bundlePath = join(projectRoot, 'out', 'test', 'host', 'index.js');

/**
 * Every test file below test/host, found on disk so that none can be forgotten. While working on one,
 * `APIM_MI_HOST_FILES` names a part of its path.
 */
export async function hostTestFiles(): Promise<string[]> {
  const wanted = process.env['APIM_MI_HOST_FILES'] ?? '';
  const entries = await readdir(hostFolder, { recursive: true, withFileTypes: true });
  return entries
    .filter(entry => entry.isFile() && entry.name.endsWith('.test.ts'))
    .map(entry => join(entry.parentPath, entry.name))
    .filter(path => relative(hostFolder, path).includes(wanted))
    .sort();
}

/** Bundles them into one file that exports `run()`, which the extension host calls. `grep`: only tests named so. */
export async function bundleHostTests(grep?: string): Promise<void> {
  const files = await hostTestFiles();
  const rows = files.map(
    file => `[${JSON.stringify(relative(projectRoot, file))}, () => import(${JSON.stringify(file)})]`,
  );
  await build({
    stdin: {
      contents: `import { runSuite } from './runSuite';
        export const run = () => runSuite([${rows.join(',\n')}], ${JSON.stringify(projectRoot)}, ${JSON.stringify(grep ?? '')});`,
      resolveDir: import.meta.dirname,
      loader: 'ts',
    },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node22',
    external: ['vscode', 'mocha'],
    sourcemap: 'inline',
    outfile: bundlePath,
    logLevel: 'warning',
  });
}
