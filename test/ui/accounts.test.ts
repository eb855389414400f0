import assert from 'node:assert/strict';
import { useWindow } from './fixture';
import { signIn } from './pages/cloud';
import { StandInCloud } from './standIns/standInCloud';
import { twoTenants } from './standIns/twoTenants';

/** Sign-in with a VS Code account against a stand-in cloud that the user's settings name. */
describe('a VS Code account', () => {
  let cloud: StandInCloud;
  const window = useWindow(async () => {
    cloud = await StandInCloud.start();
    return { ...cloud.window([twoTenants.tenants[1]?.id]), proposedApi: true };
  });
  after(() => cloud.close());

  it('shows the tenant that it is signed in to, and asks for the other one on its own row', async function () {
    this.timeout(240_000);
    const { workbench } = window();
    const tree = await signIn(workbench);
    await tree.row('Example Retail').first().waitFor({ timeout: 60_000 });
    await tree
      .row(/Example Partners/)
      .first()
      .waitFor({ timeout: 60_000 });
    await tree.expand('Example Partners');
    await tree
      .row(/Sign in to this tenant/)
      .first()
      .waitFor();
    await tree
      .row(/^Retail.*open/)
      .first()
      .waitFor({ timeout: 60_000 });
    await workbench.screenshot('accounts - one tenant needs another sign-in');
  });

  it('shows the other tenant after the sign-in from its row', async function () {
    this.timeout(240_000);
    const { workbench } = window();
    const tree = await workbench.openView('APIM Managed Identity');
    await tree
      .row(/Sign in to this tenant/)
      .first()
      .click();
    await workbench.pressDialogButton('Allow');
    await tree
      .row(/^Partners.*open/)
      .first()
      .waitFor({ timeout: 60_000 });
    await workbench.screenshot('accounts - both tenants');
  });

  it('asks for more where Azure wants more, and goes on with what it got', async function () {
    this.timeout(240_000);
    const { workbench } = window();
    const claims = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}';
    cloud.azure.faults.add({ kind: 'unauthorized', path: '/apis/orders/policies/', claims });
    const from = cloud.seen.length;
    const tree = await workbench.openView('APIM Managed Identity');
    await tree.expand('Retail', 'API Management', 'retail-apim', 'APIs');
    await tree.chooseFromMenu('Orders', 'Edit Policy');
    await workbench.dialog().waitFor();
    await workbench.screenshot('accounts - Azure wants more');
    await workbench.pressDialogButton('Allow');
    await workbench.editors.waitForLine('<inbound>');
    await workbench.screenshot('accounts - after more was given');
    const after = cloud.seen.slice(from);
    const [refused, answered] = after.filter(one => one.path.endsWith('/apis/orders/policies/policy'));
    // There is no policy yet: that is what it was told in the end.
    assert.deepEqual([refused?.status, answered?.status], [401, 404]);
    assert.notEqual(answered?.token, refused?.token);
    const asked = after.filter(one => new URLSearchParams(one.body).get('claims') === claims);
    assert.ok(asked.length > 0, 'the claims went along to the sign-in');
  });

  it('is one way among those of the sign-in list, which says which is in use', async () => {
    const { workbench } = window();
    await workbench.runCommand('APIM Managed Identity: Sign In with Another Account…');
    await workbench.quickInput.items().filter({ hasText: 'Azure CLI' }).filter({ hasText: 'not signed in' }).waitFor();
    assert.deepEqual(await workbench.quickInput.labels(), [
      'VS Code account',
      'Azure CLI',
      'Environment variables',
      'Workload identity',
      'Managed identity of this machine',
    ]);
    await workbench.quickInput.items().filter({ hasText: 'VS Code account' }).getByText('in use').waitFor();
    await workbench.screenshot('accounts - ways to sign in');
    await workbench.quickInput.cancel();
  });

  it('sees the local Azure beside the cloud, and no token of one goes to the other', async function () {
    this.timeout(240_000);
    const { workbench } = window();
    const tree = await workbench.openView('APIM Managed Identity');
    await workbench.runCommand('APIM Managed Identity: Open Local Azure');
    await tree.row('Local Azure').first().waitFor({ timeout: 60_000 });
    await tree
      .row(/Shop Production.*(open|broken)/)
      .first()
      .waitFor({ timeout: 60_000 });
    await workbench.runCommand('APIM Managed Identity: Refresh');
    await tree
      .row(/^Retail.*open/)
      .first()
      .waitFor({ timeout: 60_000 });
    await tree
      .row(/Shop Production.*(open|broken)/)
      .first()
      .waitFor({ timeout: 60_000 });
    await workbench.screenshot('accounts - local Azure beside a cloud');
    const own: readonly (string | undefined)[] = [undefined, ...twoTenants.tenants.map(one => one.id)];
    assert.deepEqual(
      cloud.seen.filter(one => !own.includes(one.tenantId)),
      [],
    );
    // A token that isn't its own would be refused.
    const refused = cloud.seen.filter(one => one.status === 401 && !one.path.endsWith('/apis/orders/policies/policy'));
    assert.deepEqual(refused, []);
  });

  it('sent each tenant’s token to that tenant’s subscriptions only', () => {
    const [retail, partners] = twoTenants.subscriptions;
    const tenantsBy = (subscriptionId: string | undefined) =>
      new Set(
        cloud.seen.filter(one => one.path.includes(`/subscriptions/${subscriptionId}/`)).map(one => one.tenantId),
      );
    assert.deepEqual([...tenantsBy(retail?.id)], [retail?.tenant]);
    assert.deepEqual([...tenantsBy(partners?.id)], [partners?.tenant]);
    const elsewhere = cloud.seen.filter(
      one => one.tenantId !== undefined && !/^\/(subscriptions|tenants|providers)/.test(one.path),
    );
    assert.deepEqual(elsewhere, []);
  });
});
