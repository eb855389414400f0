import assert from 'node:assert/strict';
import type { Frame } from 'playwright-core';
import english from '../../media/l10n/bundle.l10n.json';
import german from '../../media/l10n/bundle.l10n.de.json';
import manifestWords from '../../package.nls.de.json';
import { useWindow } from './fixture';
import type { TreeView } from './pages/treeView';

/** Texts of ours that are other ones in German, so a panel in German must not show them, whatever fills them. */
const onlyEnglish = Object.keys(english)
  .filter(text => (german as Readonly<Record<string, string>>)[text] !== text && /[a-z]{3}/.test(text))
  .map(text => text.split(/\{\d+\}/).map(part => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')))
  .map(parts => new RegExp(`^${parts.join('[^]+')}$`));

/** What a panel says to eyes and ears, piece by piece. */
async function piecesOf(frame: Frame): Promise<string[]> {
  return frame.evaluate<string[]>(`(() => {
    const pieces = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) pieces.push(walker.currentNode.textContent.trim());
    for (const one of document.querySelectorAll('[aria-label]')) pieces.push(one.getAttribute('aria-label'));
    return pieces.filter(piece => piece !== '');
  })()`);
}

async function assertGerman(frame: Frame): Promise<void> {
  assert.equal(await frame.evaluate('document.documentElement.lang'), 'de');
  const pieces = await piecesOf(frame);
  assert.ok(pieces.length > 10);
  assert.deepEqual(
    pieces.filter(piece => onlyEnglish.some(pattern => pattern.test(piece))),
    [],
  );
}

/** The whole way in German, on the local Azure in the real window. */
describe('in German', () => {
  const window = useWindow({ language: 'de' });

  const openTree = async (): Promise<TreeView> => {
    const { workbench } = window();
    const tree = await workbench.openView('APIM Managed Identity');
    const start = tree.root.getByText('Mit lokalem Azure ausprobieren').first();
    await start.or(tree.row('Lokales Azure').first()).first().waitFor();
    if (await start.isVisible()) {
      await workbench.screenshot('german - welcome');
      await start.click();
    }
    await tree
      .row(/Shop Production.*(offen|fehlerhaft)/)
      .first()
      .waitFor({ timeout: 60_000 });
    return tree;
  };

  it('tree and menus', async function () {
    this.timeout(180_000);
    const { workbench } = window();
    const tree = await openTree();
    await tree.expand('Shop Production', 'Apps');
    await tree
      .row(/^billing-fn, offen/)
      .first()
      .waitFor({ timeout: 60_000 });
    await workbench.screenshot('german - tree');
    const items = await tree.menuItems('billing-fn');
    for (const item of ['Back-End mit MI sichern', 'Diagnose ausführen', 'Client-ID kopieren', 'Im Portal öffnen']) {
      assert.ok(items.includes(item), `${item} is none of ${items.join(', ')}`);
    }
  });

  it('from the preview to the proof', async function () {
    this.timeout(240_000);
    const { workbench } = window();
    const tree = await openTree();
    await tree.expand('Shop Production', 'Apps');
    await tree.chooseFromMenu('billing-fn', 'Back-End mit MI sichern');
    const plan = await workbench.webview('h1:has-text("Sichern")', 60_000);
    await plan.getByRole('button', { name: 'Anwenden', exact: true }).waitFor();
    await workbench.screenshot('german - plan');
    await assertGerman(plan);
    await plan.getByRole('button', { name: 'Anwenden', exact: true }).click();
    await plan
      .getByText(/^(Gesichert|Angehalten|Konfiguriert)/)
      .first()
      .waitFor({ timeout: 120_000 });
    assert.match(await plan.getByRole('status').first().innerText(), /Gesichert: durch drei Tests nachgewiesen/);
    await workbench.screenshot('german - plan done');
    await assertGerman(plan);
    await plan.getByRole('button', { name: 'Diagnose anzeigen' }).click();
    const diagnostics = await workbench.webview('h1:has-text("→"):not(:has-text("Sichern"))', 60_000);
    await diagnostics
      .getByText(/^Gesichert/)
      .first()
      .waitFor({ timeout: 120_000 });
    await workbench.screenshot('german - diagnostics secured');
    await assertGerman(diagnostics);
  });

  it('diagnostics of a route that is broken', async function () {
    this.timeout(180_000);
    const { workbench } = window();
    const tree = await openTree();
    await tree.expand('Shop Production', 'Apps');
    const broken = tree.row(/^\S+, fehlerhaft/).first();
    await broken.waitFor({ timeout: 60_000 });
    const name = (await broken.locator('.label-name').first().textContent()) ?? '';
    await tree.chooseFromMenu(name, 'Diagnose ausführen');
    const panel = await workbench.webview(`h1:has-text("${name}"):not(:has-text("Sichern"))`, 60_000);
    await panel
      .getByText(/^Getestet /)
      .first()
      .waitFor({ timeout: 120_000 });
    await workbench.screenshot('german - diagnostics broken');
    await assertGerman(panel);
  });

  it('the overview', async function () {
    this.timeout(180_000);
    const { workbench } = window();
    await openTree();
    await workbench.runCommand('APIM Managed Identity: Übersicht über den Sicherheitsstatus');
    const panel = await workbench.webview('h1:has-text("Übersicht")', 60_000);
    await panel.locator('tr.route-row').first().waitFor({ timeout: 60_000 });
    await panel
      .getByText(/^Gelesen /)
      .first()
      .waitFor({ timeout: 60_000 });
    await workbench.screenshot('german - overview');
    await assertGerman(panel);
  });

  it('the editor of policies', async function () {
    this.timeout(180_000);
    const { workbench } = window();
    const tree = await openTree();
    await tree.expand('Shop Production', 'API Management', 'shop-apim', 'APIs');
    await tree.chooseFromMenu('Ledger', 'Richtlinie bearbeiten');
    const lens = workbench.page.locator('.codelens-decoration');
    await lens.getByText('Diese Route testen').first().waitFor({ timeout: 60_000 });
    await lens.getByText('Effektive Richtlinie').first().waitFor();
    await workbench.screenshot('german - policy');
  });

  it('the walkthrough, with pages of its own', async function () {
    this.timeout(180_000);
    const { workbench } = window();
    const { page, quickInput } = workbench;
    await workbench.runCommand('Welcome: Open Walkthrough...');
    await quickInput.type('Erste Schritte');
    await quickInput.pick('Erste Schritte mit APIM Managed Identity');
    await page.getByText(manifestWords['walkthrough.what.title']).first().waitFor({ timeout: 60_000 });
    await page.getByText('Mit lokalem Azure ausprobieren').first().waitFor();
    const text = await workbench.webview('h1:has-text("Was es tut")', 60_000);
    assert.match(await text.locator('body').innerText(), /Nirgends ist ein Schlüssel/);
    await workbench.screenshot('german - walkthrough');
  });
});
