import assert from 'node:assert/strict';
import { useWindow } from './fixture';
import { hostilePolicy, hostileStart } from './hostilePolicy';
import { openLocalRows } from './pages/localAzure';

/** Megabytes of script, terminal colours and one endless line, from the wire to the panel of the real window. */
describe('a hostile answer in the Diagnostics panel', () => {
  const window = useWindow();

  before(async () => {
    const { workbench } = window();
    const { page, editors } = workbench;
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    const tree = await openLocalRows(workbench, 'Shop Production', 'API Management', 'shop-apim', 'APIs');
    await tree.chooseFromMenu('Billing', 'Edit Policy');
    await editors.tab('billing.policy.xml').first().waitFor();
    await editors.waitForLine('<inbound>');
    await editors.active().locator('.view-line', { hasText: '<inbound>' }).first().click();
    await page.evaluate(text => navigator.clipboard.writeText(text), hostilePolicy);
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.press('ControlOrMeta+V');
    await editors.waitForLine('<return-response>');
    await editors.saveChanges('billing.policy.xml');
  });

  it('is shown as text, bounded, and the panel still answers', async () => {
    const { workbench } = window();
    await workbench.runCommand('APIM Managed Identity: Run Diagnostics');
    await workbench.quickInput.items().filter({ hasText: 'Billing → billing-fn' }).first().click();
    const frame = await workbench.webview('h1:has-text("Billing")', 60_000);
    const verdict = frame.getByRole('status').getByText(/^(Secured|Broken|Open|Configured)/);
    await verdict.first().waitFor({ timeout: 120_000 });
    const shown = hostileStart.replace('\u001b', '␛');
    const body = frame.locator('pre', { hasText: shown }).first();
    await body.waitFor();
    const text = (await body.textContent()) ?? '';
    assert.ok(text.length < 8000, `${text.length} characters`);
    assert.match(text, /… 3\.\d MB more/);
    assert.ok((await frame.content()).length < 500_000);
    assert.equal(await frame.locator('pre script, pre img, p script, p img').count(), 0);
    assert.equal(await frame.evaluate(`'injected' in globalThis`), false);
    // A stroke of a key reaches it, and what it does is seen.
    await frame.locator('details').first().locator('summary').focus();
    const before = await frame.locator('details[open]').count();
    await workbench.page.keyboard.press('Enter');
    await frame.waitForFunction(`document.querySelectorAll('details[open]').length !== ${before}`);
    const overflow = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
    assert.equal(await frame.evaluate<number>(overflow), 0);
    await workbench.screenshot('hostile answer');
    await frame.getByRole('button', { name: 'Run Again' }).click();
    await verdict.first().waitFor({ timeout: 120_000 });
  });
});
