import assert from 'node:assert/strict';
import type { Frame } from 'playwright-core';
import { useWindow } from './fixture';
import { signInToRetail } from './pages/cloud';
import { openLocalAzure } from './pages/localAzure';
import type { Workbench } from './pages/workbench';
import { manyPlans, otherRegistration } from './standIns/manyPlans';
import { StandInCloud } from './standIns/standInCloud';

const visible = (frame: Frame, text: string | RegExp, timeout = 120_000): Promise<void> =>
  frame.getByText(text).first().waitFor({ timeout });

/** Ticks these rows of the overview and asks for one plan. */
async function secureTogether(workbench: Workbench, apis: readonly string[]): Promise<Frame> {
  await workbench.runCommand('APIM Managed Identity: Posture Overview');
  const overview = await workbench.webview('h1:has-text("Posture Overview")', 60_000);
  const row = (api: string) =>
    overview
      .locator('tr.route-row')
      .filter({ has: overview.locator(`[title^="${api} → "]`) })
      .first();
  for (const name of apis) await row(name).waitFor({ timeout: 60_000 });
  await visible(overview, /^Read /);
  const clear = overview.getByRole('button', { name: 'Clear', exact: true });
  if (await clear.isVisible()) await clear.click();
  for (const [index, name] of apis.entries()) {
    await row(name).focus();
    await workbench.page.keyboard.press('Space');
    await overview.getByText(`${index + 1} selected`).waitFor();
  }
  await overview.getByRole('button', { name: 'Secure…' }).click();
  const plan = await workbench.webview(`h1:has-text("${apis.length} routes")`, 60_000);
  await visible(plan, /^What will change, in this order/);
  return plan;
}

const agree = async (plan: Frame): Promise<void> => {
  for (const tick of await plan.getByRole('checkbox', { name: 'I know, go on' }).all()) await tick.check();
};

/** What can be chosen in one plan for several routes; nothing but the last test writes. */
describe('a plan of several routes in the window', () => {
  let cloud: StandInCloud;
  const window = useWindow(async () => {
    cloud = await StandInCloud.start(manyPlans);
    return { ...cloud.window(), proposedApi: true };
  });
  after(() => cloud.close());
  const isWritten = (): boolean =>
    cloud.azure.requests.all.some(
      ({ method, path }) => ['PUT', 'PATCH', 'DELETE'].includes(method) && !path.includes('listDebug'),
    );

  it('lets choose the scope of a route, the registration of an app, and an app for an API without address', async function () {
    this.timeout(300_000);
    const { workbench } = window();
    await signInToRetail(workbench);
    const plan = await secureTogether(workbench, ['Invoices', 'Payments', 'Orders', 'Returns']);
    await visible(plan, 'Not in this plan: Returns → no back end');
    await workbench.screenshot('plan of four routes');
    const change = (name: string) => plan.getByRole('button', { name: `Change… ${name}`, exact: true });

    await change('Back end').click();
    await workbench.quickInput.title().getByText('Back End').waitFor();
    await workbench.quickInput.pick('made-up-8f1d-app');
    await visible(plan, 'Call made-up-8f1d-app: Returns');
    await visible(plan, /It has no address today, and gets https:\/\/made-up-8f1d-app/);

    await change('Policy scope').click();
    await workbench.quickInput.title().getByText('Policy Scope').waitFor();
    await workbench.screenshot('choose the route whose scope changes');
    await workbench.quickInput.pick('Orders → made-up-8f1d-app');
    await workbench.quickInput.items().filter({ hasText: 'This API' }).first().waitFor();
    await workbench.screenshot('choose the scope of one route');
    await workbench.quickInput.pick('List orders');
    await visible(plan, /^Orders → made-up-8f1d-app: Operation List orders; otherwise each API/);
    await visible(plan, 'Only List orders will send the token');

    await change('App registrations').click();
    await workbench.quickInput.title().getByText('App Registration').waitFor();
    await workbench.screenshot('choose the app whose registration changes');
    await workbench.quickInput.pick('made-up-8f1d-fn');
    await workbench.quickInput.items().filter({ hasText: 'Enter a client ID…' }).first().waitFor();
    await workbench.screenshot('choose the registration of one app');
    // A cloud of one's own has no directory that could be searched.
    await workbench.quickInput.pick('Enter a client ID…');
    await workbench.quickInput.type(otherRegistration);
    await workbench.quickInput.accept();
    await visible(plan, `made-up-8f1d-fn: ${otherRegistration}; made-up-8f1d-app: `);
    await workbench.screenshot('plan of four routes - chosen');
    assert.ok(!isWritten());
  });

  it('deletes what held the function key of several routes where that is ticked', async function () {
    this.timeout(300_000);
    const { workbench } = window();
    const plan = await secureTogether(workbench, ['Invoices', 'Payments']);
    await visible(plan, 'Nothing else of made-up-8f1d-apim refers to invoices-key but routes of this plan.');
    const box = (name: RegExp) => plan.getByRole('checkbox', { name });
    await box(/^Delete the named value invoices-key as well/).check();
    await visible(plan, 'Delete the named value invoices-key');
    await box(/^Delete the host key of made-up-8f1d-fn as well/).check();
    await visible(plan, 'Delete the host key apim-made-up-8f1d-apim of made-up-8f1d-fn');
    await plan.getByText('Where the function key is kept').scrollIntoViewIfNeeded();
    await workbench.screenshot('plan that deletes a function key of two routes');
    await plan.getByText('Delete the named value invoices-key', { exact: true }).scrollIntoViewIfNeeded();
    await workbench.screenshot('plan that deletes a function key of two routes - steps');
    assert.ok(!isWritten());
  });

  it('… of one route, it goes with the other API that is secured in it, else stays because of that, and that is said', async function () {
    this.timeout(300_000);
    const { workbench } = window();
    const tree = await workbench.openView('APIM Managed Identity');
    await tree.expand('Retail', 'API Management', 'made-up-8f1d-apim', 'APIs');
    await tree.chooseFromMenu('Invoices', 'Secure Backend with MI');
    const plan = await workbench.webview('h1:has-text("Invoices")', 60_000);
    await visible(plan, /^Nothing else of made-up-8f1d-apim refers to invoices-key but routes of this plan\./);
    await workbench.screenshot('plan of one route - its function key goes from the other too');
    await plan.getByRole('checkbox', { name: /^API Payments/ }).uncheck();
    await visible(
      plan,
      /^invoices-key and the host key stay, as these refer to it too: the policy of payments\. If they are secured in this plan/,
    );
    await plan.getByText('Where the function key is kept').scrollIntoViewIfNeeded();
    await workbench.screenshot('plan of one route - its function key stays');
    assert.ok(!isWritten());
  });

  it('is offered again after the process was killed in the middle of a write, and goes on for both', async function () {
    this.timeout(300_000);
    const { workbench, console } = window();
    const policy = '/apis/orders/policies/policy';
    cloud.azure.faults.add({ kind: 'timeoutBefore', method: 'PUT', path: policy });
    const plan = await secureTogether(workbench, ['Invoices', 'Orders']);
    await agree(plan);
    await plan.getByRole('button', { name: 'Apply', exact: true }).click();
    await cloud.unanswered('PUT', policy);
    await visible(plan, /^Step \d+ of \d+: Try the token/);
    await workbench.screenshot('plan of two routes - applying');
    await window().killExtensionHost();
    // A window in a browser connects anew only when it is loaded again.
    await workbench.page.reload();
    await workbench.ready();
    await workbench.openView('APIM Managed Identity');
    const offer = await workbench.notifications.find(
      /A change to 3 routes was interrupted at step \d+ of \d+\./,
      120_000,
    );
    await offer.getByRole('button', { name: 'Finish…', exact: true }).click();
    const resumed = await workbench.webview('button:has-text("Leave as Is")', 60_000);
    await visible(resumed, /^A change to 3 routes was interrupted at step/);
    await visible(resumed, /^Perhaps made: .*Try the token: policy of Orders/);
    await workbench.screenshot('plan of two routes - interrupted');
    await resumed.getByRole('button', { name: 'Finish', exact: true }).click();
    // This cloud has no gateway that could be called, so both end where the token would be proved.
    await visible(resumed, /^Stopped at step \d+ of \d+\. made-up-8f1d-fn, made-up-8f1d-app still answer anyone/);
    await visible(resumed, /^Invoices → made-up-8f1d-fn: stopped\. /);
    await visible(resumed, /^Orders → made-up-8f1d-app: stopped\. /);
    await workbench.screenshot('plan of two routes - finished as far as it goes');
    const policies = [...cloud.azure.world.services.values()].flatMap(one => [...one.policies.values()]);
    const sending = policies.filter(one => one.stored?.text.includes('<authentication-managed-identity'));
    assert.equal(sending.length, 3, 'both were tried, and the other API that calls the same app');
    // What VS Code itself says about the process that died.
    console.take();
  });
});

describe('a plan of several routes in the window, on the local Azure', () => {
  const window = useWindow();
  const button = (frame: Frame, name: string | RegExp) => frame.getByRole('button', { name, exact: true });

  const line = (text: string) => window().workbench.editors.active().locator('.view-line', { hasText: text }).first();
  const fileOf = (api: string): string => `${api.toLowerCase()}.policy.xml`;

  /** Someone else's hand: a comment in the policy of an API, as typed in its editor. */
  async function changePolicy(api: string): Promise<void> {
    const { workbench } = window();
    const { editors, page } = workbench;
    const tree = await openLocalAzure(workbench);
    await tree.chooseFromMenu(api, 'Edit Policy');
    await editors.tab(fileOf(api)).first().waitFor();
    await editors.waitForLine('<inbound>');
    await line('<base').click();
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    await page.keyboard.type('<!-- theirs -->');
    await editors.saveChanges(fileOf(api));
  }
  /** They take that back, and leave an empty line, which the service doesn't keep. */
  async function changePolicyBack(api: string): Promise<void> {
    const { editors, page } = window().workbench;
    await editors.tab(fileOf(api)).first().click();
    await line('theirs').click();
    for (const key of ['Home', 'Shift+End', 'Delete']) await page.keyboard.press(key);
    await line('theirs').waitFor({ state: 'detached' });
    await editors.saveChanges(fileOf(api));
  }
  const backTo = async (): Promise<Frame> => {
    const { workbench } = window();
    await workbench.editors
      .tab(/Secure: 2 routes/)
      .first()
      .click();
    return workbench.webview('h1:has-text("2 routes")', 60_000);
  };

  it('is exported in every form, with both routes', async function () {
    this.timeout(240_000);
    const { workbench } = window();
    const tree = await openLocalAzure(workbench);
    await tree.expand('Shop Production', 'API Management', 'shop-apim', 'APIs');
    await secureTogether(workbench, ['Orders', 'Billing']);
    for (const [form, word] of [
      ['Bicep', 'Billing → billing-fn'],
      ['ARM JSON', 'deploymentTemplate.json'],
      ['Terraform', 'Billing → billing-fn'],
      ['Azure CLI script', 'Billing → billing-fn'],
    ] as const) {
      await button(await backTo(), 'Export As…').click();
      await workbench.quickInput.title().getByText('Export As').waitFor();
      await workbench.quickInput.pick(form);
      await workbench.editors.waitForLine(word);
    }
    await workbench.screenshot('plan of two routes - exported as Azure CLI script');
  });

  it('goes on for one route where the other stops, says so of each, and is undone', async function () {
    this.timeout(300_000);
    const { workbench } = window();
    await changePolicy('Billing');
    const plan = await backTo();
    await agree(plan);
    await button(plan, 'Apply').click();
    await visible(
      plan,
      /^Stopped at step \d+ of \d+\. orders-app refuses callers without a token; billing-fn still answers anyone/,
    );
    await visible(plan, /^Billing → billing-fn: stopped\. Someone else changed/);
    await visible(plan, /^Orders → orders-app: secured$/);
    await workbench.screenshot('plan of two routes - one stopped');
    await button(plan, /^Undo \d+ Steps…$/).click();
    await visible(plan, /^Undo \d+ steps\?/);
    await workbench.screenshot('plan of two routes - undo preview');
    await button(plan, 'Undo').click();
    await plan
      .getByRole('heading', { name: /^Undone\. The policies and apps of the 2 routes are as they were/ })
      .waitFor({ timeout: 120_000 });
    await workbench.screenshot('plan of two routes - undone');
  });

  it('secures both once planned again; an undo leaves what someone else has changed, and takes the rest back once they have', async function () {
    this.timeout(300_000);
    const { workbench } = window();
    let plan = await backTo();
    await button(plan, 'Plan Again…').click();
    await visible(plan, /^What will change, in this order/);
    await agree(plan);
    await button(plan, 'Apply').click();
    await visible(plan, '2 routes are secured, each proved by three tests');
    await workbench.screenshot('plan of two routes - secured');
    await changePolicy('Orders');
    plan = await backTo();
    await button(plan, 'Undo…').click();
    await button(plan, 'Undo').click();
    await plan.getByRole('heading', { name: 'Undone in part' }).waitFor({ timeout: 120_000 });
    await visible(plan, /^Left: .*policy of Orders\. Someone else changed/);
    await workbench.screenshot('plan of two routes - undone in part');
    await changePolicyBack('Orders');
    plan = await backTo();
    await button(plan, 'Undo the Rest…').click();
    await visible(plan, /^Undo 2 steps\?/);
    await workbench.screenshot('plan of two routes - the rest to undo');
    await button(plan, 'Undo').click();
    await plan.getByRole('heading', { name: /^Undone\. Everything of the 2 routes/ }).waitFor({ timeout: 120_000 });
    await workbench.screenshot('plan of two routes - the rest undone');
  });
});
