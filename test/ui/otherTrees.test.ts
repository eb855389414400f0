import assert from 'node:assert/strict';
import { useWindow } from './fixture';
import { openLocalAzure } from './pages/localAzure';
import type { TreeView } from './pages/treeView';

/** Our commands on rows of the trees that people already use, shown by stand-in extensions. */
describe('menus in other trees', () => {
  const window = useWindow({ standIns: ['azureTrees'] });

  const azure = async (): Promise<TreeView> => {
    const { workbench } = window();
    const tree = await workbench.openView('Azure');
    await tree.row('orders-app').first().waitFor({ timeout: 60_000 });
    return tree;
  };
  const ours = (labels: readonly string[]): readonly string[] =>
    labels.filter(label => !/^(Hide|Reset|Resources|API Management|View)/.test(label));

  it('say what to do when nobody is signed in', async () => {
    const tree = await azure();
    const { workbench, console } = window();
    const message = 'Sign in to see your services and apps.';
    // VS Code writes error messages to its console too, sooner or later.
    console.expect(message);
    await tree.chooseFromMenu('orders-app', 'Secure Backend with MI');
    await workbench.notifications.find(message);
    await workbench.screenshot('other trees - signed out');
    await workbench.notifications.clear();
  });

  it('stand on apps, slots, services, APIs and policies, and on nothing else', async () => {
    await openLocalAzure(window().workbench);
    const tree = await azure();
    const app = ['Secure Backend with MI', 'Run Diagnostics', 'Turn On App Service Authentication…'];
    const service = ['Secure Backend with MI', 'Run Diagnostics', 'Enable Managed Identity…'];
    const api = ['Secure Backend with MI', 'Run Diagnostics', 'Insert authentication-managed-identity'];
    for (const [row, wanted] of [
      ['orders-app', app],
      ['billing-fn', app],
      ['staging', app],
      ['shop-apim', service],
      ['Billing', api],
      ['Policy of Billing', api],
      ['Global policy', ['Secure Backend with MI', 'Run Diagnostics']],
    ] as const) {
      assert.deepEqual(ours(await tree.menuItems(row)), wanted, row);
    }
    await window().workbench.screenshot('other trees');
  });

  it('secure a Function App from the Azure Resources view', async () => {
    const tree = await azure();
    await tree.chooseFromMenu('billing-fn', 'Secure Backend with MI');
    const { workbench } = window();
    const plan = await workbench.webview('h1:has-text("Secure"):has-text("billing-fn")', 60_000);
    await plan.getByRole('button', { name: 'Apply', exact: true }).waitFor({ timeout: 60_000 });
    await workbench.screenshot('other trees - preview from Azure Resources');
  });

  it('test an API from the API Management view', async () => {
    const tree = await azure();
    await tree.chooseFromMenu('Billing', 'Run Diagnostics');
    const { workbench } = window();
    const panel = await workbench.webview('h1:has-text("billing-fn"):not(:has-text("Secure"))', 60_000);
    await panel.getByText(/^Open/).first().waitFor({ timeout: 60_000 });
    await workbench.screenshot('other trees - diagnostics from API Management');
  });
});
