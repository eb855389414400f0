import assert from 'node:assert/strict';
import manifest from '../../package.json';
import { useWindow } from './fixture';

/** What runs where no computer is behind VS Code: here made so by a setting, in the browser's own extension host. */
describe('a VS Code in a browser alone', () => {
  const window = useWindow({
    settings: { 'remote.extensionKind': { [`${manifest.publisher}.${manifest.name}`]: ['web'] } },
  });

  it('is told in the view that it isn’t supported', async () => {
    const { workbench } = window();
    const tree = await workbench.openView('APIM Managed Identity');
    await tree.root.getByText(/doesn’t run in a browser alone/).waitFor();
    assert.equal(await tree.root.getByText('Sign In to Azure').count(), 0);
    await workbench.screenshot('browser alone');
  });

  it('is told so by every command', async () => {
    const { workbench } = window();
    await workbench.runCommand('APIM Managed Identity: Sign In to Azure');
    await workbench.notifications.find(/needs VS Code on the desktop, in a remote window/);
    await workbench.notifications.clear();
  });
});
