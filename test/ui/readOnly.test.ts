import assert from 'node:assert/strict';
import { useWindow } from './fixture';
import { signInToRetail } from './pages/cloud';
import { StandInCloud } from './standIns/standInCloud';
import { twoTenants } from './standIns/twoTenants';

/** The same tenants, but that the person may only read in them. */
const forReading = {
  ...twoTenants,
  tenants: twoTenants.tenants.map(tenant => ({
    ...tenant,
    users: tenant.users.map(user => ({ ...user, roles: user.roles.map(one => ({ ...one, role: 'Reader' })) })),
  })),
};

describe('a policy of a service that the account may only read', () => {
  let cloud: StandInCloud;
  const window = useWindow(async () => {
    cloud = await StandInCloud.start(forReading);
    return cloud.window([twoTenants.tenants[1]?.id]);
  });
  after(() => cloud.close());

  it('opens for reading only, and says what the account lacks', async function () {
    this.timeout(180_000);
    const { workbench } = window();
    const { page, editors } = workbench;
    const tree = await signInToRetail(workbench);
    await tree.expand('Retail', /^API Management/, 'retail-apim', /^APIs/);
    await tree.chooseFromMenu('Orders', 'Edit Policy');
    await editors.waitForLine('<inbound>');
    const lens = page.locator('.part.editor .codelens-decoration', { hasText: 'For reading only' });
    await lens.filter({ hasText: 'Microsoft.ApiManagement/service/apis/policies/write' }).first().waitFor();

    const before = await editors.active().locator('.view-lines').innerText();
    await editors.active().locator('.view-line', { hasText: '<base' }).first().click();
    await page.keyboard.type('x');
    // VS Code's own message at the cursor.
    await page.locator('.monaco-editor-overlaymessage').waitFor();
    await workbench.screenshot('policy for reading only');
    assert.equal(await editors.active().locator('.view-lines').innerText(), before);
    await editors.save();
    assert.equal(await page.locator('.tab.dirty').count(), 0);
    assert.deepEqual(
      cloud.seen.filter(({ method }) => method === 'PUT'),
      [],
    );
  });
});
