import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Frame, Page } from 'playwright-core';
import { projectRoot } from '../vscode/paths';
import { runCommand } from '../vscode/setup/command';
import { useWindow } from './fixture';
import { zipNames } from './zipNames';

/** What may be in the package, each with what it is for. */
const wanted: readonly RegExp[] = [
  /^\[Content_Types\]\.xml$/,
  /^extension\.vsixmanifest$/,
  /^extension\/package\.json$/,
  // Its words, and the German ones.
  /^extension\/package\.nls(\.de)?\.json$/,
  /^extension\/(readme|changelog)\.md$/i,
  /^extension\/LICENSE(\.txt)?$/i,
  // The licences of what is bundled.
  /^extension\/dist\/licences\.txt$/,
  /^extension\/dist\/(extension|browserOnly|azure|vscodeAccount|simulator|shared-\w+)\.js$/,
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

  it('takes a newcomer to a proved-secure back end in at most 8 clicks and no typing', async function () {
    this.timeout(240_000);
    const { workbench } = window();
    const { page } = workbench;
    const inWindow = await countInput(page);
    const tree = await workbench.openView('APIM Managed Identity');
    await tree
      .row(/^billing-fn, open/)
      .first()
      .waitFor({ timeout: 60_000 });
    await tree.chooseFromMenu('billing-fn', 'Secure Backend with MI');
    const plan = await workbench.webview('h1:has-text("Secure")', 60_000);
    const inPanel = await countInput(plan);
    await plan.getByRole('button', { name: 'Apply', exact: true }).click();
    await plan
      .getByText(/^(Secured|Stopped|Configured)/)
      .first()
      .waitFor({ timeout: 120_000 });
    assert.match(await plan.getByRole('status').first().innerText(), /Secured: proved by three tests/);
    await workbench.screenshot('newcomer - secured');
    const [outside, inside] = [await inWindow(), await inPanel()];
    // The icon in the activity bar and *Try It on Local Azure* were the first two, in the test before.
    assert.ok(2 + outside.clicks + inside.clicks <= 8, JSON.stringify({ outside, inside }));
    assert.equal(outside.keys + inside.keys, 0);
  });
});

interface Input {
  readonly clicks: number;
  readonly keys: number;
}

/** Counts what a person does with mouse and keyboard in a page from now on. */
async function countInput(page: Page | Frame): Promise<() => Promise<Input>> {
  const handle = await page.evaluateHandle(() => {
    const input = { clicks: 0, keys: 0 };
    addEventListener('pointerdown', () => input.clicks++, true);
    addEventListener('keydown', () => input.keys++, true);
    return input;
  });
  return () => handle.jsonValue();
}
