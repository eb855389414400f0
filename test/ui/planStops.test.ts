import assert from 'node:assert/strict';
import type { Frame } from 'playwright-core';
import { useWindow } from './fixture';
import { onePlan } from './standIns/onePlan';
import { StandInCloud } from './standIns/standInCloud';

const app = 'made-up-8f1d-app';
const policy = '/apis/orders/policies/policy';

/** Plans that don't come to their end: Azure refuses a write, or the process dies in the middle of one. */
describe('a plan that stops in the window', () => {
  let cloud: StandInCloud;
  const window = useWindow(async () => {
    cloud = await StandInCloud.start(onePlan);
    return { ...cloud.window(), proposedApi: true };
  });
  after(() => cloud.close());

  const visible = (frame: Frame, text: string | RegExp, timeout = 120_000): Promise<void> =>
    frame.getByText(text).first().waitFor({ timeout });

  const service = () => {
    const [found] = cloud.azure.world.services.values();
    assert.ok(found);
    return found;
  };
  const policyText = (): string | undefined =>
    [...service().policies.values()]
      .flatMap(one => one.stored?.text ?? [])
      .find(text => text.includes('<authentication-managed-identity'));

  const apply = async (plan: Frame): Promise<void> => {
    await visible(plan, /^What will change, in this order/);
    for (const tick of await plan.getByRole('checkbox', { name: 'I know, go on' }).all()) await tick.check();
    // A click waits until what was ticked has come back as a button that is on.
    await plan.getByRole('button', { name: 'Apply', exact: true }).click();
  };

  it('says what stands when Azure refuses a write, and is undone', async function () {
    this.timeout(300_000);
    const { workbench } = window();
    const tree = await workbench.openView('APIM Managed Identity');
    await tree.root.getByText('Sign In to Azure').first().click();
    await workbench.pressDialogButton('Allow');
    await tree
      .row(/^Retail.*(open|broken)/)
      .first()
      .waitFor({ timeout: 120_000 });
    await tree.expand('Retail', 'Apps');
    cloud.azure.faults.add({ kind: 'forbidden', method: 'PUT', path: policy, times: 'always' });
    await tree.chooseFromMenu(app, 'Secure Backend with MI');
    const plan = await workbench.webview('h1:has-text("Secure")', 60_000);
    await apply(plan);
    await visible(plan, /^Stopped at step 2 of \d+\. made-up-8f1d-app still answers anyone/);
    await visible(plan, /^Stands: Turn on the identity/);
    await visible(plan, /^Not done: Try the token/);
    await workbench.screenshot('plan failed');
    assert.ok(service().systemIdentity);

    await plan.getByRole('button', { name: 'Undo 1 Step…' }).click();
    await plan.getByRole('checkbox', { name: /^Turn off the identity of made-up-8f1d-apim too/ }).check();
    await workbench.screenshot('plan failed - undo preview');
    await plan.getByRole('button', { name: 'Undo', exact: true }).click();
    await plan.getByRole('heading', { name: /^Undone\. .* as they were at/ }).waitFor({ timeout: 120_000 });
    await workbench.screenshot('plan failed and undone');
    assert.equal(service().systemIdentity, undefined);
    assert.equal(policyText(), undefined);
  });
});
