import { runTests } from '@vscode/test-electron';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { launcherPath, projectRoot } from '../../vscode/paths';
import { versionVariable } from '../../vscode/served/versions';
import { bundleHostTests, bundlePath } from './bundle';

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { grep: { type: 'string', short: 'g' }, vscode: { type: 'string' } } });
  if (values.vscode !== undefined) process.env[versionVariable] = values.vscode;
  await bundleHostTests(values.grep);
  const workspace = await mkdtemp(join(tmpdir(), 'apim-mi-host-workspace-'));
  try {
    await cp(join(projectRoot, 'test', 'host', 'workspace'), workspace, { recursive: true });
    await runTests({
      vscodeExecutablePath: launcherPath,
      extensionDevelopmentPath: projectRoot,
      extensionTestsPath: bundlePath,
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
