import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../vscode/paths';
import { runCommand } from '../vscode/setup/command';
import { useWindow } from './fixture';
import { zipNames } from './zipNames';

/** What may be in the package, each with what it is for. */
const wanted: readonly RegExp[] = [
  /^\[Content_Types\]\.xml$/,
  /^extension\.vsixmanifest$/,
  /^extension\/package\.json$/,
  /^extension\/(readme|changelog)\.md$/i,
  /^extension\/LICENSE(\.txt)?$/i,
  /^extension\/dist\/(extension|azure|vscodeAccount|simulator|shared-\w+)\.js$/,
  /^extension\/dist\/webview\/\w+Panel\.(js|css)$/,
  /^extension\/dist\/webview\/.*\.(ttf|css)$/,
  /^extension\/media\/.+\.(svg|png|css|md|json|ttf|woff2?)$/,
  /^extension\/snippets\/.+\.(json|bicep|tf|code-snippets|xml)$/,
];

describe('the packaged extension', () => {
  let folder = '';
  const file = (): string => join(folder, 'apim-managed-identity.vsix');
  const packed = async (): Promise<string> => {
    if (existsSync(file())) return file();
    folder = await mkdtemp(join(tmpdir(), 'apim-mi-vsix-'));
    const result = await runCommand('npm', ['run', '--silent', 'package', '--', '--out', file()], { cwd: projectRoot });
    assert.equal(result.code, 0, result.output);
    return file();
  };
  const window = useWindow({ vsix: packed });
  after(() => rm(folder, { recursive: true, force: true }));

  it('holds nothing that a user does not need', async () => {
    const names = await zipNames(file());
    assert.ok(names.includes('extension/dist/extension.js') && names.includes('extension/dist/simulator.js'));
    const unwanted = names.filter(name => !wanted.some(pattern => pattern.test(name)));
    assert.deepEqual(unwanted, []);
    assert.ok((await stat(file())).size < 3 * 1024 * 1024, 'at most 3 MB');
  });

  it('shows the same tree once installed', async () => {
    const { workbench } = window();
    const tree = await workbench.openView('APIM Managed Identity');
    await tree.root.getByText('Try It on Local Azure').first().click();
    await tree.rows().first().waitFor({ timeout: 60_000 });
    await workbench.screenshot('installed from the package');
  });
});
