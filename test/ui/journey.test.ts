import assert from 'node:assert/strict';
import type { Frame } from 'playwright-core';
import { useWindow } from './fixture';
import { openLocalRows } from './pages/localAzure';
import type { TreeView } from './pages/treeView';

/** From "anyone gets in" to "proved secured", by mouse and keyboard in the real window, on the local Azure. */
describe('Secure Backend with MI', () => {
  const window = useWindow();

  const openTree = (): Promise<TreeView> => openLocalRows(window().workbench, 'Shop Production', 'Apps');

  const visible = (frame: Frame, text: string | RegExp, timeout = 120_000): Promise<void> =>
    frame.getByText(text).first().waitFor({ timeout });

  const secure = async (app: string, callers: number): Promise<void> => {
    const { workbench } = window();
    const tree = await openTree();
    await tree
      .row(new RegExp(`^${app}, open`, 'i'))
      .first()
      .waitFor({ timeout: 60_000 });
    await workbench.screenshot(`tree before ${app}`);
    await tree.chooseFromMenu(app, 'Secure Backend with MI');
    if (callers > 1) {
      await workbench.quickInput.title().getByText('Secure Backend with MI').waitFor();
      await workbench.quickInput.items().first().waitFor();
      await workbench.screenshot(`which APIs may call ${app}`);
      await workbench.quickInput.accept();
    }
    const plan = await workbench.webview('h1:has-text("Secure")', 60_000);
    await visible(plan, /^What will change, in this order/);
    const apply = plan.getByRole('button', { name: 'Apply', exact: true });
    await apply.waitFor();
    await workbench.screenshot(`preview ${app}`);
    await apply.focus();
    await workbench.page.keyboard.press('Enter');
    await visible(plan, /^(Secured|Stopped|Configured)/);
    await workbench.screenshot(`done ${app}`);
    assert.match(await plan.getByRole('status').first().innerText(), /Secured: proved by three tests/);
    await plan.getByRole('button', { name: 'Show Diagnostics' }).click();
    const diagnostics = await workbench.webview('h1:has-text("→"):not(:has-text("Secure"))', 60_000);
    await visible(diagnostics, /^Secured/);
    await workbench.screenshot(`diagnostics ${app}`);
    for (const test of ['No token', 'Good token', 'Through API Management'])
      await visible(diagnostics, new RegExp(test));
    await workbench.screenshot(`tree after ${app}`);
  };

  it('takes an App Service that answers anyone to proved secured', async function () {
    this.timeout(240_000);
    await secure('orders-app', 2);
  });

  it('takes a Function App that answers anyone to proved secured', async function () {
    this.timeout(240_000);
    await secure('billing-fn', 1);
  });
});
