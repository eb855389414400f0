import assert from 'node:assert/strict';
import { useWindow } from './fixture';
import { openLocalAzure } from './pages/localAzure';
import type { TreeView } from './pages/treeView';

/** The filter of the tree and the posture overview, on the local Azure in the real window. */
describe('Filter and Posture Overview', () => {
  const window = useWindow();

  const openTree = (): Promise<TreeView> => openLocalAzure(window().workbench);

  it('narrows the tree while typing, marks the hits, and gives everything back', async function () {
    this.timeout(180_000);
    const { workbench } = window();
    const tree = await openTree();
    await workbench.screenshot('tree of the local Azure');
    await workbench.runCommand('APIM Managed Identity: Filter…');
    await workbench.quickInput.title().getByText('Filter').waitFor();
    await workbench.page.locator('.quick-input-widget input[placeholder^="Name, host"]:focus').waitFor();
    await workbench.page.keyboard.type('billing');
    await tree.root.getByText(/Filter “billing”: \d+ of \d+ match/).waitFor({ timeout: 30_000 });
    await tree
      .row(/^billing-fn/i)
      .first()
      .waitFor();
    await tree
      .row(/^orders-app/i)
      .first()
      .waitFor({ state: 'detached' });
    await workbench.screenshot('filter while typing');
    await workbench.page.keyboard.press('Enter');
    await workbench.screenshot('filter on');
    await workbench.runCommand('APIM Managed Identity: Clear Filter');
    await tree.root.getByText(/Filter “billing”/).waitFor({ state: 'detached' });
    await tree
      .row(/^API Management/)
      .first()
      .waitFor();
  });

  it('shows every route with its facts, filters and chooses by keyboard', async function () {
    this.timeout(180_000);
    const { workbench } = window();
    await openTree();
    await workbench.runCommand('APIM Managed Identity: Posture Overview');
    const frame = await workbench.webview('h1:has-text("Posture Overview")', 60_000);
    await frame.locator('tr.route-row').first().waitFor({ timeout: 60_000 });
    await frame
      .getByText(/^Read /)
      .first()
      .waitFor({ timeout: 60_000 });
    await workbench.screenshot('overview');
    const all = await frame.locator('tr.route-row').count();
    await frame.getByRole('textbox', { name: 'Filter routes' }).fill('@open');
    await frame.getByText(/of \d+ routes match/).waitFor();
    const open = await frame.locator('tr.route-row').count();
    assert.ok(open > 0 && open < all, `${open} of ${all}`);
    await frame.locator('tr.route-row').first().focus();
    await workbench.page.keyboard.press('Space');
    await frame.getByText('1 selected').waitFor();
    await workbench.page.keyboard.press('Shift+ArrowDown');
    await frame.getByText('2 selected').waitFor();
    await workbench.screenshot('overview filtered and chosen');
    await frame.getByRole('button', { name: 'Secure…' }).waitFor();
    await frame.getByRole('button', { name: 'Diagnose…' }).click();
    await workbench.quickInput.title().getByText('2 routes tested').waitFor({ timeout: 60_000 });
    await workbench.quickInput.items().first().waitFor();
    await workbench.screenshot('overview - 2 routes tested');
    await workbench.quickInput.accept();
    const diagnostics = await workbench.webview('h1:has-text("→")', 60_000);
    await diagnostics.getByRole('status').getByText(/^Open/).first().waitFor();
  });
});
