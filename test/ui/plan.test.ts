import assert from 'node:assert/strict';
import type { Frame } from 'playwright-core';
import { useWindow } from './fixture';
import { openLocalAzure } from './pages/localAzure';

/** The plan panel in the real window, on the local Azure: exported, applied, undone. */
describe('a plan in the window', () => {
  const window = useWindow();

  const visible = (frame: Frame, text: string | RegExp, timeout = 120_000): Promise<void> =>
    frame.getByText(text).first().waitFor({ timeout });

  it('is exported as a script, applied, and undone once its panel is gone', async function () {
    this.timeout(240_000);
    const { workbench } = window();
    const tree = await openLocalAzure(workbench);
    await tree.expand('Shop Production', 'Apps');
    await tree
      .row(/^billing-fn, open/i)
      .first()
      .waitFor({ timeout: 60_000 });
    await tree.chooseFromMenu('billing-fn', 'Secure Backend with MI');
    const plan = await workbench.webview('h1:has-text("Secure")', 60_000);
    await visible(plan, /^What will change, in this order/);

    await plan.getByRole('button', { name: 'Export As…' }).click();
    await workbench.quickInput.title().getByText('Export As').waitFor();
    await workbench.screenshot('export as');
    await workbench.quickInput.pick('Azure CLI script');
    await workbench.editors.waitForLine('#!/usr/bin/env bash');
    await workbench.editors.waitForLine('# Local Azure, simulated');
    await workbench.screenshot('exported as Azure CLI script');

    await workbench.editors.tab(/Secure: Billing/).click();
    const again = await workbench.webview('h1:has-text("Secure")', 60_000);
    const apply = again.getByRole('button', { name: 'Apply', exact: true });
    await apply.waitFor();
    await apply.focus();
    await workbench.page.keyboard.press('Enter');
    await visible(again, /^Step \d+ of \d+:/);
    await workbench.screenshot('applying billing-fn');
    await visible(again, /^(Secured|Stopped|Configured)/);
    assert.match(await again.getByRole('status').first().innerText(), /Secured: proved by three tests/);

    await workbench.runCommand('View: Close Editor');
    await workbench.editors.tab(/Secure: Billing/).waitFor({ state: 'detached' });
    await workbench.runCommand('APIM Managed Identity: Undo a Change…');
    await workbench.quickInput.title().getByText('Undo a Change').waitFor();
    await workbench.screenshot('undo a change');
    await workbench.quickInput.pick('shop-apim → billing-fn');
    const later = await workbench.webview('h1:has-text("Secure")', 60_000);
    await visible(later, /^Undo \d+ steps\?/);
    await workbench.screenshot('undo preview billing-fn');
    await later.getByRole('button', { name: 'Undo', exact: true }).click();
    await later.getByRole('heading', { name: /^Und(one|oing was)/ }).waitFor({ timeout: 120_000 });
    await workbench.screenshot('undone billing-fn');
    assert.match(
      await later.getByRole('heading', { name: /^Und(one|oing)/ }).innerText(),
      /^Undone\. .* as they were at/,
    );
    await tree
      .row(/^billing-fn, open/i)
      .first()
      .waitFor({ timeout: 60_000 });
  });
});
