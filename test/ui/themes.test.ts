import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Frame } from 'playwright-core';
import { useWindow, writeWorkspaceSettings } from './fixture';
import { openLocalRows } from './pages/localAzure';
import type { TreeView } from './pages/treeView';

/** VS Code's names of themes, and what a window and a webview wear then. */
const themes = [
  { name: 'Dark Modern', workbench: 'vs-dark', webview: 'vscode-dark' },
  { name: 'Default High Contrast', workbench: 'hc-black', webview: 'vscode-high-contrast' },
  { name: 'Default High Contrast Light', workbench: 'hc-light', webview: 'vscode-high-contrast-light' },
  { name: 'Light Modern', workbench: 'vs', webview: 'vscode-light' },
] as const;
type Theme = (typeof themes)[number];

const axeSource = readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** What axe-core finds wrong in a webview of ours. */
async function violations(frame: Frame): Promise<string[]> {
  if (!(await frame.evaluate<boolean>(`'axe' in globalThis`))) await frame.evaluate(await axeSource);
  const found = await frame.evaluate<{ id: string; nodes: { target: string[]; failureSummary: string }[] }[]>(
    `axe.run(document, { runOnly: ${JSON.stringify(tags)} }).then(result => result.violations)`,
  );
  return found.flatMap(one => one.nodes.map(node => `${one.id} ${node.target.join(' ')}: ${node.failureSummary}`));
}

/** Tree, plan and diagnostics in the real window, in every kind of theme. */
describe('themes', () => {
  const window = useWindow();

  const wear = async (theme: Theme): Promise<void> => {
    const { workbench, folder } = window();
    await writeWorkspaceSettings(folder, { 'workbench.colorTheme': theme.name });
    await workbench.page.locator(`.monaco-workbench.${theme.workbench}`).waitFor();
  };
  const picture = (theme: Theme, name: string): Promise<void> =>
    window().workbench.screenshot(`themes - ${name} in ${theme.name}`);
  const openTree = (): Promise<TreeView> => openLocalRows(window().workbench);
  const inEveryTheme = async (name: string, frame: Frame): Promise<void> => {
    for (const theme of themes) {
      await wear(theme);
      await frame.locator(`body.${theme.webview}`).waitFor();
      assert.deepEqual(await violations(frame), [], `${name} in ${theme.name}`);
      await picture(theme, name);
    }
  };

  it('show the tree', async () => {
    const tree = await openTree();
    for (const theme of themes) {
      await wear(theme);
      await tree
        .row(/^billing-fn, open/i)
        .first()
        .waitFor();
      await picture(theme, 'tree');
    }
  });

  it('show a plan without a fault that axe-core knows', async function () {
    this.timeout(240_000);
    const { workbench } = window();
    const tree = await openTree();
    await tree.chooseFromMenu('billing-fn', 'Secure Backend with MI');
    const plan = await workbench.webview('h1:has-text("Secure")', 60_000);
    await plan.getByRole('button', { name: 'Apply', exact: true }).waitFor({ timeout: 60_000 });
    await inEveryTheme('plan', plan);
  });

  it('show diagnostics without a fault that axe-core knows', async function () {
    this.timeout(240_000);
    const { workbench } = window();
    const tree = await openTree();
    await tree.chooseFromMenu('ledger-app', 'Run Diagnostics');
    const panel = await workbench.webview('h1:has-text("ledger-app"):not(:has-text("Secure"))', 60_000);
    await panel
      .getByText(/^Broken/)
      .first()
      .waitFor({ timeout: 120_000 });
    await inEveryTheme('diagnostics', panel);
  });
});
