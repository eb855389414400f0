import assert from 'node:assert/strict';
import manifest from '../../package.json';
import { useWindow } from './fixture';

const [container] = manifest.contributes.viewsContainers.activitybar;

describe('the window', () => {
  const window = useWindow();

  it('shows the tree in a view container of its own', async () => {
    const { workbench } = window();
    const tree = await workbench.openView(container!.title);
    await tree.root.getByText('Try It on Local Azure').first().waitFor();
    await workbench.screenshot('welcome');
  });

  it('finds the commands in the palette', async () => {
    const { workbench } = window();
    await workbench.page.keyboard.press('F1');
    await workbench.quickInput.type('>APIM Managed Identity: Secure');
    await workbench.quickInput.items().filter({ hasText: 'Secure Backend with MI' }).first().waitFor();
    await workbench.quickInput.cancel();
  });

  it('opens a policy document as one', async () => {
    const { workbench } = window();
    await workbench.editors.openFile('orders.policy.xml');
    await workbench.editors.waitForLine('<inbound>');
    assert.match(await workbench.editors.visibleText(), /<policies>\n\s+<inbound>\n\s+<base \/>/);
    await workbench.statusBar().getByText('API Management Policy').first().waitFor();
  });
});
