import { build } from 'esbuild';
import { join } from 'node:path';

/** Bundles what is to run inside an extension host, as VS Code loads a test, and gives the bundle's path. */
export async function bundleInHost(source: string, scratch: string): Promise<string> {
  const outfile = join(scratch, 'inHost.js');
  await build({
    entryPoints: [source],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node22',
    external: ['vscode'],
    outfile,
    logLevel: 'warning',
  });
  return outfile;
}
