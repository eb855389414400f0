import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { useWindow } from './fixture';
import { openLocalRows } from './pages/localAzure';
import type { TreeView } from './pages/treeView';

const ordersClientId = '0f3d2a11-5b6c-4d7e-8f90-a1b2c3d4e501';
const billingClientId = '0f3d2a11-5b6c-4d7e-8f90-a1b2c3d4e502';

/** Policies edited in the real window on the local Azure, by keyboard and mouse. */
describe('the policy editor', () => {
  const window = useWindow();

  const openTree = (): Promise<TreeView> =>
    openLocalRows(window().workbench, 'Shop Production', 'API Management', 'shop-apim', 'APIs');

  const openPolicy = async (api: string, file: string): Promise<void> => {
    const { workbench } = window();
    await (await openTree()).chooseFromMenu(api, 'Edit Policy');
    await workbench.editors.tab(file).first().waitFor();
    await workbench.editors.waitForLine('<inbound>');
  };

  /** Puts the cursor on a new line behind the first `<base />`. */
  const goBehindBase = async (): Promise<void> => {
    const { page, editors } = window().workbench;
    await editors.active().locator('.view-line', { hasText: '<base' }).first().click();
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
  };

  const suggestion = (text: string): Locator =>
    window().workbench.page.locator('.suggest-widget.visible .monaco-list-row', { hasText: text }).first();

  it('completes with the client IDs of the apps that are really there', async () => {
    const { workbench } = window();
    await openPolicy('Orders', 'orders.policy.xml');
    await goBehindBase();
    await workbench.page.keyboard.type('<authentication-managed-identity resource="');
    await workbench.page.keyboard.press('Control+Space');
    await suggestion(ordersClientId).waitFor();
    await suggestion(billingClientId).waitFor();
    await suggestion('https://cognitiveservices.azure.com').waitFor();
    await workbench.screenshot('policy completion');
    await workbench.page.keyboard.press('Enter');
    await workbench.editors.waitForLine(`resource="${ordersClientId}"`);
  });

  it('shows a problem and mends it', async () => {
    const { workbench } = window();
    const { page } = workbench;
    await page.keyboard.press('End');
    await page.keyboard.type(' ignore-error="true');
    await page.keyboard.press('End');
    await page.keyboard.type(' />');
    await workbench.editors.waitForLine('ignore-error="true" />');
    await workbench.editors.active().locator('.cdr.squiggly-warning').first().waitFor();
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('Control+.');
    await page.locator('.action-widget', { hasText: 'Remove ignore-error' }).waitFor();
    await workbench.screenshot('policy problem with its quick fix');
    await page.locator('.action-widget .monaco-list-row', { hasText: 'Remove ignore-error' }).click();
    await workbench.editors.waitForLine(`<authentication-managed-identity resource="${ordersClientId}" />`);
    await workbench.editors.active().locator('.cdr.squiggly-warning').first().waitFor({ state: 'detached' });
    await workbench.screenshot('policy problem mended');
    await workbench.editors.saveChanges('orders.policy.xml');
  });

  it('opens the policy of an operation, and of an API of a workspace, from the list of all policies', async () => {
    const { workbench } = window();
    const { page } = workbench;
    const line = (text: string): Locator =>
      page.locator('.quick-input-list .monaco-list-row', { hasText: text }).first();
    const choose = async (text: string): Promise<void> => {
      await line(text).waitFor();
      await page.keyboard.type(text);
      await page.locator('.quick-input-list .monaco-list-row.focused', { hasText: text }).waitFor();
      await page.keyboard.press('Enter');
    };
    await (await openTree()).chooseFromMenu('Orders', 'Edit Policy of…');
    await line('Marketing…').waitFor();
    await workbench.screenshot('policies of a service to choose from');
    await choose('Operations of orders…');
    await choose('Get an order');
    await workbench.editors.tab('get-order.policy.xml').first().waitFor();
    await (await openTree()).chooseFromMenu('Orders', 'Edit Policy of…');
    await choose('Marketing…');
    await line('only-json').waitFor();
    await workbench.screenshot('policies of a workspace to choose from');
    await choose('Campaigns');
    await workbench.editors.tab('campaigns.policy.xml').first().waitFor();
    await workbench.runCommand('APIM Managed Identity: Show Effective Policy');
    // The product has no policy of its own, so nothing is asked.
    const effective = page.locator('.part.editor .monaco-editor', { hasText: 'Generated' });
    await effective.locator('.view-line', { hasText: 'workspace marketing' }).first().waitFor();
    await effective.locator('.view-line', { hasText: 'application/json' }).first().waitFor();
    await workbench.screenshot('policy effective in a workspace');
    await workbench.runCommand('View: Close All Editors');
    await openPolicy('Orders', 'orders.policy.xml');
  });

  it('shows the effective policy beside its source', async () => {
    const { workbench } = window();
    await workbench.runCommand('APIM Managed Identity: Show Effective Policy');
    const effective = workbench.page.locator('.part.editor .monaco-editor', { hasText: 'Generated' });
    await effective.locator('.view-line', { hasText: 'all' }).first().waitFor();
    await effective.locator('.view-line', { hasText: ordersClientId }).first().waitFor();
    await workbench.page.locator('.part.editor .codelens-decoration', { hasText: 'Test This Route' }).first().waitFor();
    await workbench.screenshot('policy effective beside its source');
    assert.equal(await workbench.page.locator('.part.editor .editor-group-container').count(), 2);
  });

  it('keeps both versions when someone else saved, and compares them', async function () {
    this.timeout(240_000);
    const { workbench } = window();
    const { page } = workbench;
    await workbench.runCommand('View: Close All Editors');
    await openPolicy('Billing', 'billing.policy.xml');
    await goBehindBase();
    await page.keyboard.type('<!-- mine');
    await workbench.editors.waitForLine('<!-- mine');
    const tree = await openTree();
    await tree.chooseFromMenu('Billing', 'Secure Backend with MI');
    const plan = await workbench.webview('h1:has-text("Secure")', 60_000);
    await plan.getByRole('button', { name: 'Apply' }).click();
    await plan
      .getByText(/^Secured/)
      .first()
      .waitFor({ timeout: 120_000 });
    await workbench.editors
      .tab(/billing\.policy\.xml/)
      .first()
      .click();
    await workbench.editors.waitForLine('<!-- mine');
    await workbench.editors.active().locator('.view-line', { hasText: 'mine' }).first().click();
    await workbench.editors.save();
    await page.locator('.part.editor .monaco-diff-editor').waitFor();
    await page.locator('.monaco-diff-editor .original .view-line', { hasText: billingClientId }).first().waitFor();
    await page.locator('.monaco-diff-editor .modified .view-line', { hasText: 'mine' }).first().waitFor();
    await workbench.notifications.find('Nothing was overwritten');
    await workbench.screenshot('policy conflict');
    window().console.take();
  });

  it('saves a restored tab to the same place after the window was reloaded', async function () {
    this.timeout(240_000);
    const { workbench } = window();
    const { page } = workbench;
    await page.keyboard.press('Escape');
    await workbench.runCommand('File: Revert File');
    await workbench.runCommand('View: Close All Editors');
    await openPolicy('Orders', 'orders.policy.xml');
    const loaded = page.waitForEvent('load');
    await workbench.runCommand('Developer: Reload Window');
    await loaded;
    await workbench.ready();
    await workbench.editors.tab('orders.policy.xml').first().waitFor({ timeout: 60_000 });
    await workbench.editors.waitForLine('<inbound>', 60_000);
    await goBehindBase();
    await page.keyboard.type('<set-header name="x-restored" exists-action="delete" />');
    await workbench.editors.waitForLine('x-restored');
    await workbench.editors.saveChanges('orders.policy.xml');
    await workbench.screenshot('policy saved after a reload');
    await workbench.runCommand('APIM Managed Identity: Show Effective Policy');
    const effective = page.locator('.part.editor .monaco-editor', { hasText: 'Generated' });
    await effective.locator('.view-line', { hasText: 'x-restored' }).first().waitFor();
    await workbench.screenshot('policy after a reload is in Azure');
    window().console.take();
  });
});
