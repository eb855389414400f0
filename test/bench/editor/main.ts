import { runTests } from '@vscode/test-electron';
import { build } from 'esbuild';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launcherPath, projectRoot } from '../../vscode/paths';

/**
 * `npm run bench:editor`: types into a 256 KiB policy in a real VS Code and shows what a key stroke costs us, and how
 * late the extension host's loop runs beside a document that no extension of ours listens to.
 */
async function main(): Promise<void> {
  const bundle = join(projectRoot, 'out', 'test', 'bench', 'editor.js');
  await build({
    entryPoints: [join(import.meta.dirname, 'inHost.ts')],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node22',
    external: ['vscode'],
    outfile: bundle,
    logLevel: 'warning',
  });
  const workspace = await mkdtemp(join(tmpdir(), 'apim-mi-bench-'));
  try {
    await runTests({
      vscodeExecutablePath: launcherPath,
      extensionDevelopmentPath: projectRoot,
      extensionTestsPath: bundle,
      launchArgs: [workspace],
    });
  } finally {
    await rm(workspace, { recursive: true, force: true });
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
