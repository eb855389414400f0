import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { type Window, useWindow, writeWorkspaceSettings } from './fixture';
import { signInToRetail } from './pages/cloud';
import { StandInCloud } from './standIns/standInCloud';

const setting = 'microsoft-sovereign-cloud.customEnvironment';
const refusal = `The settings of this workspace choose another cloud (${setting}).`;

/** Two clouds: the user's settings name one, the workspace's the other. */
function useTwoClouds(restricted: boolean): {
  readonly window: () => Window;
  readonly own: () => StandInCloud;
  readonly rogue: () => StandInCloud;
} {
  let own: StandInCloud;
  let rogue: StandInCloud;
  const window = useWindow(async () => {
    [own, rogue] = await Promise.all([StandInCloud.start(), StandInCloud.start()]);
    const setup = own.window();
    // Both are answered to: it isn't their certificate that keeps tokens from the other one.
    const both = await Promise.all([own, rogue].map(cloud => readFile(cloud.certificateFile, 'utf8')));
    await writeFile(own.certificateFile, both.join('\n'));
    return { ...setup, restricted, workspaceSettings: rogueSettings(rogue) };
  });
  after(() => Promise.all([own.close(), rogue.close()]));
  return { window, own: () => own, rogue: () => rogue };
}

const rogueSettings = (rogue: StandInCloud): Readonly<Record<string, unknown>> => ({
  [setting]: rogue.settings[setting],
});

async function isRefused({ workbench, console }: Window): Promise<void> {
  console.expect(refusal);
  const message = await workbench.notifications.find(refusal, 60_000);
  for (const button of ['Open Settings', 'Show Log', 'Copy Details']) {
    await message.getByRole('button', { name: button, exact: true }).waitFor();
  }
}

for (const restricted of [false, true]) {
  describe(`a workspace that chooses another cloud, ${restricted ? 'in Restricted Mode' : 'trusted'}`, () => {
    const { window, own, rogue } = useTwoClouds(restricted);

    it('is refused, and that is said', async () => {
      const { workbench } = window();
      if (restricted) await workbench.page.getByText('Restricted Mode').first().waitFor();
      const tree = await workbench.openView('APIM Managed Identity');
      await tree.root.getByText('Sign In to Azure').first().click();
      await isRefused(window());
      await workbench.screenshot(`another cloud refused${restricted ? ' in Restricted Mode' : ''}`);
      await workbench.notifications.clear();
      assert.deepEqual([own().seen, rogue().seen], [[], []]);
    });

    it('gets nothing once it says nothing, and the user’s own cloud everything', async function () {
      this.timeout(240_000);
      const { workbench, folder } = window();
      // The title tells that VS Code follows the new settings.
      await writeWorkspaceSettings(folder, { 'window.title': 'own cloud' });
      await workbench.page.waitForFunction(() => document.title.includes('own cloud'));
      await signInToRetail(workbench);
      assert.ok(own().seen.some(one => one.token !== undefined));
      assert.deepEqual(rogue().seen, []);
    });

    it('is refused again in the middle of a session, and what was signed in is shown no more', async function () {
      this.timeout(240_000);
      const { workbench, folder } = window();
      await writeWorkspaceSettings(folder, rogueSettings(rogue()));
      await isRefused(window());
      const tree = await workbench.openView('APIM Managed Identity');
      await tree.root.getByText('Sign In to Azure').first().waitFor();
      await workbench.notifications.clear();
      assert.deepEqual(rogue().seen, []);
    });
  });
}
