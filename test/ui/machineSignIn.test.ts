import { useWindow } from './fixture';
import { StandInCloud } from './standIns/standInCloud';

/** A sign-in that this machine has, here the Azure CLI's, against a stand-in cloud. */
describe('the Azure CLI’s sign-in', () => {
  let cloud: StandInCloud;
  const window = useWindow(async () => {
    cloud = await StandInCloud.start();
    return cloud.windowWithCli();
  });
  after(() => cloud.close());

  it('shows the tenant of the one who is signed in there', async function () {
    this.timeout(240_000);
    const { workbench } = window();
    const tree = await workbench.openView('APIM Managed Identity');
    await workbench.runCommand('APIM Managed Identity: Sign In with Another Account…');
    const cli = workbench.quickInput.items().filter({ hasText: 'Azure CLI' });
    await cli.filter({ hasNotText: 'not signed in' }).getByText('@').waitFor();
    await workbench.quickInput.pick('Azure CLI');
    await tree
      .row(/^Retail.*open/)
      .first()
      .waitFor({ timeout: 60_000 });
    await workbench.screenshot('Azure CLI - signed in');
  });

  it('shows what was kept where the window starts without a network, until there is one', async function () {
    this.timeout(240_000);
    const { workbench } = window();
    cloud.azure.faults.add({ kind: 'refused', path: '^/', times: 'always' });
    await workbench.page.reload();
    await workbench.ready();
    const tree = await workbench.openView('APIM Managed Identity');
    await tree.root.getByText(/Offline. Shown as read at .*changes are off/).waitFor({ timeout: 60_000 });
    await tree.row('retail-apim').first().waitFor();
    await workbench.screenshot('Azure CLI - offline from the start');
    cloud.azure.faults.clear();
    await workbench.runCommand('APIM Managed Identity: Refresh');
    await tree.root.getByText(/Offline. Shown as read/).waitFor({ state: 'detached', timeout: 60_000 });
    await tree.row('retail-apim').first().waitFor();
    window().console.take();
  });
});
