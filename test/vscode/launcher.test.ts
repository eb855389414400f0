import assert from 'node:assert/strict';
import { join } from 'node:path';
import { launcherPath } from './paths';
import { runCommand } from './setup/command';

const fixture = join(import.meta.dirname, 'fixture');

async function launch(suite: string, environment: NodeJS.ProcessEnv = {}): Promise<{ code: number; output: string }> {
  const args = [`--extensionDevelopmentPath=${fixture}`, `--extensionTestsPath=${join(fixture, suite)}`];
  return runCommand(process.execPath, [launcherPath, ...args], { env: { ...process.env, ...environment } });
}

describe('the launcher of VS Code', function () {
  this.timeout(600_000);

  it('ends with 0 when the suite passes, and prints what it printed', async () => {
    const { code, output } = await launch('passes.cjs');
    assert.equal(code, 0, output);
    assert.match(output, /the fixture runs in VS Code 1\.\d+/);
  });

  it('ends with 1 when the suite fails', async () => {
    const { code, output } = await launch('fails.cjs');
    assert.equal(code, 1, output);
  });

  it('ends with 1 when there is no suite', async () => {
    const { code, output } = await launch('missing.cjs');
    assert.equal(code, 1, output);
  });

  for (const exitCode of [0, 1]) {
    it(`gives the exit code ${exitCode} of the VS Code that the environment names`, async () => {
      const named = join(fixture, `exits${exitCode}.cjs`);
      const { code, output } = await launch('passes.cjs', { APIM_MI_VSCODE: named });
      assert.equal(code, exitCode, output);
      assert.ok(output.includes(`--extensionDevelopmentPath=${fixture}`), output);
    });
  }

  it('says in one sentence that the named VS Code is not there', async () => {
    const { code, output } = await launch('passes.cjs', { APIM_MI_VSCODE: join(fixture, 'nothing') });
    assert.equal(code, 1);
    assert.match(output.trim(), /^\[VS Code for tests\] APIM_MI_VSCODE names .*nothing, and nothing is there\.$/);
  });
});
