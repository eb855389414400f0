import assert from 'node:assert/strict';
import type { Frame } from 'playwright-core';
import { useWindow } from './fixture';
import { signInToRetail } from './pages/cloud';
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
    const tree = await signInToRetail(workbench);
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

  it('is offered again after the process was killed in the middle of a write, and goes on', async function () {
    this.timeout(300_000);
    const { workbench, console } = window();
    cloud.azure.faults.clear();
    cloud.azure.faults.add({ kind: 'timeoutBefore', method: 'PUT', path: policy });
    const plan = await workbench.webview('h1:has-text("Secure")', 60_000);
    await plan.getByRole('button', { name: 'Plan Again…' }).click();
    await apply(plan);
    await visible(plan, /^Step 2 of \d+: Try the token/);
    await cloud.unanswered('PUT', policy);
    await window().killExtensionHost();
    // A window in a browser connects anew only when it is loaded again.
    await workbench.page.reload();
    await workbench.ready();
    await workbench.openView('APIM Managed Identity');
    const offer = await workbench.notifications.find(
      /A change to made-up-8f1d-app was interrupted at step 2 of \d+\./,
      120_000,
    );
    for (const name of ['Finish…', 'Undo…', 'Leave as Is'])
      await offer.getByRole('button', { name, exact: true }).waitFor();
    await workbench.screenshot('plan interrupted - offer at the next start');
    assert.equal(policyText(), undefined, 'nothing has been written meanwhile');

    await offer.getByRole('button', { name: 'Finish…', exact: true }).click();
    const resumed = await workbench.webview('button:has-text("Leave as Is")', 60_000);
    await visible(resumed, /^A change to made-up-8f1d-app was interrupted at step 2/);
    await visible(resumed, /^Stands: Turn on the identity/);
    await visible(resumed, /^Perhaps made: Try the token/);
    await workbench.screenshot('plan interrupted');
    await resumed.getByRole('button', { name: 'Finish', exact: true }).click();
    // This cloud has no gateway that could be called, so it ends where the token would be proved.
    await visible(resumed, /^Stopped at step 3 of \d+\. made-up-8f1d-app still answers anyone/);
    await workbench.screenshot('plan finished as far as it goes');
    assert.match(policyText() ?? '', /ignore-error="true"/);
    // What VS Code itself says about the process that died.
    console.take();
  });
});
