import assert from 'node:assert/strict';
import { join } from 'node:path';
import { projectRoot } from '../../vscode/paths';
import { runCommand } from '../../vscode/setup/command';

/** Packs an extension of this folder into a `.vsix` in `folder`: VS Code's window loads only one from source. */
export async function packStandIn(name: string, folder: string): Promise<string> {
  const out = join(folder, `${name}.vsix`);
  const vsce = join(projectRoot, 'node_modules', '@vscode', 'vsce', 'vsce');
  const options = ['--no-dependencies', '--allow-missing-repository', '--skip-license', '--out', out];
  const result = await runCommand(process.execPath, [vsce, 'package', ...options], {
    cwd: join(import.meta.dirname, name),
  });
  assert.equal(result.code, 0, result.output);
  return out;
}
