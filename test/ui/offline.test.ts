import assert from 'node:assert/strict';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { useWindow } from './fixture';
import { signInToRetail } from './pages/cloud';
import type { TreeView } from './pages/treeView';
import { StandInCloud } from './standIns/standInCloud';
import { twoTenants } from './standIns/twoTenants';

const [retail] = twoTenants.subscriptions;

/** What is known of a real cloud when it can't be reached, and at the next start. */
describe('without a network, and at the next start', () => {
  let cloud: StandInCloud;
  const window = useWindow(async () => {
    cloud = await StandInCloud.start();
    return cloud.window([twoTenants.tenants[1]?.id]);
  });
  after(() => cloud.close());

  afterEach(() => cloud.azure.faults.clear());

  const waitForChangesOff = async (tree: TreeView): Promise<void> => {
    const { page } = window().workbench;
    await tree.row('retail-app').first().locator('.label-name').first().click({ button: 'right' });
    const off = page.locator('.context-view .monaco-menu .action-item.disabled');
    await off.filter({ hasText: 'Secure Backend with MI' }).first().waitFor();
    await page.keyboard.press('Escape');
    await off.first().waitFor({ state: 'detached' });
  };
  /** VS Code writes error messages to its console too. */
  const forgetMessages = async (): Promise<void> => {
    await window().workbench.notifications.clear();
    window().console.take();
  };

  it('shows what was known with its age, and refuses in words what would write', async function () {
    this.timeout(240_000);
    const { workbench } = window();
    const tree = await signInToRetail(workbench);
    await tree.expand('Retail', /^API Management/, 'retail-apim', /^APIs/);
    await tree.chooseFromMenu('Orders', 'Edit Policy');
    await workbench.editors.waitForLine('<inbound>');
    cloud.azure.faults.add({ kind: 'refused', path: '^/(subscriptions|providers|tenants)', times: 'always' });
    await workbench.runCommand('APIM Managed Identity: Refresh');
    await tree.root.getByText(/Offline. Shown as read at .*changes are off/).waitFor({ timeout: 60_000 });
    await tree
      .row(/^Retail.*as of \d\d:\d\d/)
      .first()
      .waitFor();
    await tree.row('retail-apim').first().waitFor();
    await tree
      .row(/^Orders/)
      .first()
      .waitFor();
    await workbench.screenshot('offline - last known, with its age');

    // Off the path above the editor, whose hover would lie over the text.
    await workbench.page.mouse.move(700, 895);
    await workbench.page.getByRole('tooltip').waitFor({ state: 'detached' });
    await workbench.editors.active().locator('.view-line', { hasText: '<base' }).first().click();
    await workbench.page.keyboard.press('End');
    await workbench.page.keyboard.type(' ');
    const written = cloud.seen.filter(one => one.method === 'PUT').length;
    await workbench.editors.save();
    await workbench.notifications.find(/Azure can’t be reached. Shown as read at .*; changes are off/);
    await workbench.screenshot('offline - a policy isn’t saved');
    await forgetMessages();
    await waitForChangesOff(tree);
    assert.equal(cloud.seen.filter(one => one.method === 'PUT').length, written);

    cloud.azure.faults.clear();
    await workbench.runCommand('APIM Managed Identity: Refresh');
    await tree.root.getByText(/Offline. Shown as read/).waitFor({ state: 'detached', timeout: 60_000 });
    await workbench.editors.saveChanges('orders.policy.xml');
    assert.equal(cloud.seen.filter(one => one.method === 'PUT').length, written + 1, 'saved once it can be');
  });

  it('uses at the next start what was kept, before anything is read', async function () {
    this.timeout(240_000);
    const { workbench } = window();
    assert.ok(retail);
    // Resource Graph answers only when the test has seen what is there without it.
    cloud.azure.faults.add({ kind: 'delay', path: 'Microsoft.ResourceGraph', milliseconds: 60_000, times: 'always' });
    await workbench.page.reload();
    await workbench.ready();
    const tree = await workbench.openView('APIM Managed Identity');
    await tree
      .row(/^Retail.*as of \d\d:\d\d/)
      .first()
      .waitFor({ timeout: 50_000 });
    await tree.row('retail-apim').first().waitFor();
    await workbench.screenshot('next start - what was kept, with its age');
    cloud.azure.faults.clear();
    cloud.azure.world.clock.advance(60_000);
    await tree
      .row(/^Retail.*as of/)
      .first()
      .waitFor({ state: 'detached', timeout: 60_000 });
    await tree.row('retail-apim').first().waitFor();
    // VS Code complains when its window is loaded anew.
    window().console.take();
  });

  it('shows what was kept also where the window starts without a network, until there is one', async function () {
    this.timeout(240_000);
    const { workbench } = window();
    cloud.azure.faults.add({ kind: 'refused', path: '^/', times: 'always' });
    await workbench.page.reload();
    await workbench.ready();
    const tree = await workbench.openView('APIM Managed Identity');
    await tree.root.getByText(/Offline. Shown as read at .*changes are off/).waitFor({ timeout: 60_000 });
    await tree
      .row(/^Retail.*as of \d\d:\d\d/)
      .first()
      .waitFor();
    await tree.row('retail-apim').first().waitFor();
    await tree
      .row(/^APIs.*as of \d\d:\d\d/)
      .first()
      .waitFor({ timeout: 60_000 });
    await tree
      .row(/^Orders/)
      .first()
      .waitFor();
    await waitForChangesOff(tree);
    await workbench.screenshot('offline - from the start');

    await workbench.runCommand('APIM Managed Identity: Refresh');
    await tree.root.getByText(/Offline. Shown as read at/).waitFor();
    await tree.row('retail-apim').first().waitFor();
    cloud.azure.faults.clear();
    await workbench.runCommand('APIM Managed Identity: Refresh');
    await tree.root.getByText(/Offline. Shown as read/).waitFor({ state: 'detached', timeout: 60_000 });
    await tree.row('retail-apim').first().waitFor();
    window().console.take();
  });

  it('throws away what was kept where it can’t be read, says so in the log, and reads everything anew', async function () {
    this.timeout(240_000);
    const { workbench, folder } = window();
    const data = join(folder, '..', 'data');
    // Nothing is read until the test has seen that nothing kept is shown.
    cloud.azure.faults.add({ kind: 'delay', path: 'Microsoft.ResourceGraph', milliseconds: 60_000, times: 'always' });
    await window().reopen(async () => {
      const kept = await filesOf(data, /inventory-\w+\.ndjson$/);
      assert.ok(kept.length > 0);
      for (const name of kept) await writeFile(name, '{"version":1,"at":');
    });
    const tree = await workbench.openView('APIM Managed Identity');
    await saidInLog(data, 'The kept inventory was thrown away');
    assert.equal(await tree.row('retail-apim').count(), 0);
    await workbench.screenshot('next start - what was kept can’t be read');
    cloud.azure.faults.clear();
    cloud.azure.world.clock.advance(60_000);
    await tree
      .row(/^Retail.*open/)
      .first()
      .waitFor({ timeout: 60_000 });
    await tree.row('retail-apim').first().waitFor();
    await workbench.screenshot('next start - read anew');
    // What VS Code says of a process that died and of a window that is loaded anew.
    window().console.take();
  });
});

const filesOf = async (folder: string, name: RegExp): Promise<readonly string[]> =>
  (await readdir(folder, { recursive: true })).filter(one => name.test(one)).map(one => join(folder, one));

/** Resolves once the extension's log of any window holds these words. */
async function saidInLog(data: string, words: string, limit = 60_000): Promise<void> {
  const end = Date.now() + limit;
  for (;;) {
    const logs = await filesOf(data, /APIM Managed Identity\.log$/);
    const texts = await Promise.all(logs.map(one => readFile(one, 'utf8')));
    if (texts.some(text => text.includes(words))) return;
    assert.ok(Date.now() < end, `the log says: ${words}`);
    await setTimeout(50);
  }
}
