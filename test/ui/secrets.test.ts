import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import { projectRoot } from '../vscode/paths';
import { useWindow } from './fixture';
import { openLocalRows } from './pages/localAzure';
import type { TreeView } from './pages/treeView';
import { type Found, formsOf, leaksIn } from './secrets/forms';
import { type Place, Traffic, browserStorage, documents, filesIn } from './secrets/places';

/** Every key and password of the sample, by the words that they alone have. */
async function plantedSecrets(): Promise<readonly string[]> {
  const text = await readFile(join(projectRoot, 'src', 'simulator', 'scenarios', 'sample.json'), 'utf8');
  const found = text.matchAll(/"(?:primaryKey|secondaryKey|masterKey|value|apim-[\w-]+)": "(sample[\w-]+)"/g);
  return [...new Set([...found].map(match => match[1] ?? ''))];
}

/** What was planted in the local Azure gets out nowhere while routes are secured and diagnosed in the real window. */
describe('secrets', () => {
  const window = useWindow();
  let traffic: Traffic;
  let secrets: readonly string[];
  const exported: Place[] = [];

  before(async () => {
    secrets = await plantedSecrets();
    assert.ok(secrets.length >= 7, secrets.join(', '));
    const { page } = window().workbench;
    traffic = await Traffic.of(page);
    // With the listeners in place the window starts anew.
    await page.reload();
    await window().workbench.ready();
    // What VS Code complains of while its page goes away.
    window().console.take();
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  });

  const openTree = (): Promise<TreeView> => openLocalRows(window().workbench, 'Shop Production', 'Apps');

  const copied = async (frame: Frame, button: string, said: string): Promise<void> => {
    const { workbench } = window();
    const { page } = workbench;
    // What says so of an earlier copy may still be there.
    await page.evaluate(() => navigator.clipboard.writeText(''));
    await frame.getByRole('button', { name: button }).click();
    await page.waitForFunction(async () => (await navigator.clipboard.readText()) !== '');
    await workbench.statusBar().getByText(said).waitFor();
    const text = await page.evaluate(() => navigator.clipboard.readText());
    assert.ok(text.length > 200, `${button}: ${text}`);
    exported.push({ name: `clipboard after ${button}`, text });
  };

  const everywhere = async (): Promise<readonly Place[]> => {
    const { workbench, folder } = window();
    return [
      ...(await filesIn(join(folder, '..', 'data'))),
      ...(await browserStorage(workbench.page)),
      ...(await documents(workbench.page)),
      ...traffic.places,
      ...exported,
    ];
  };
  const leaks = async (): Promise<readonly Found[]> =>
    (await everywhere()).flatMap(({ name, text }) => leaksIn(name, text, secrets));

  it('are in no storage, log, journal, export, clipboard, webview, message or request', async function () {
    this.timeout(400_000);
    const { workbench } = window();
    const tree = await openTree();
    await tree.chooseFromMenu('billing-fn', 'Secure Backend with MI');
    const plan = await workbench.webview('h1:has-text("Secure")', 60_000);
    await plan.getByRole('button', { name: 'Apply', exact: true }).click();
    await plan
      .getByText(/^(Secured|Stopped|Configured)/)
      .first()
      .waitFor({ timeout: 200_000 });
    await plan.getByRole('button', { name: 'Show Diagnostics' }).click();
    const secured = await workbench.webview('h1:has-text("→"):not(:has-text("Secure"))', 60_000);
    await secured
      .getByText(/^Secured/)
      .first()
      .waitFor();
    await copied(secured, 'Copy as Markdown', 'Copied as Markdown');
    await copied(secured, 'Copy as JSON', 'Copied as JSON');

    await tree.chooseFromMenu('reports-fn', 'Run Diagnostics');
    const keyed = await workbench.webview('h1:has-text("reports-fn")', 60_000);
    await keyed
      .getByRole('status')
      .getByText(/^(Secured|Broken|Open|Configured)/)
      .first()
      .waitFor({ timeout: 120_000 });
    await copied(keyed, 'Copy as Markdown', 'Copied as Markdown');
    await copied(keyed, 'Copy as JSON', 'Copied as JSON');

    const places = (await everywhere()).map(place => place.name);
    for (const wanted of [
      /globalStorage/,
      /\.log$/,
      /^vscode-web/,
      /message between/,
      /^from the ext/,
      /^frame/,
      /^request/,
    ])
      assert.ok(
        places.some(name => wanted.test(name)),
        `${String(wanted)} was looked at`,
      );
    assert.deepEqual(await leaks(), []);
  });

  it('would be found in each of these places', async () => {
    const { workbench, folder } = window();
    const [secret = ''] = secrets;
    const forms = formsOf(secret);
    const token = ['{"alg":"RS256","typ":"JWT"}', '{"iss":"x","aud":"y"}'].map(part =>
      Buffer.from(part).toString('base64url'),
    );
    await writeFile(join(folder, '..', 'data', 'leak.log'), `a ${Buffer.from(`xx${secret}yy`).toString('base64')} b`);
    await workbench.page.evaluate(text => {
      localStorage.setItem('leak', text);
      document.body.dataset['leak'] = text;
      postMessage({ leak: text }, '*');
    }, encodeURIComponent(secret));
    await workbench.page.evaluate(text => fetch(`/leak?${text}`), `${token.join('.')}.x`);
    exported.push({ name: 'clipboard', text: forms.at(-1) ?? '' });
    const found = await leaks();
    for (const place of [
      /^leak\.log/,
      /^localStorage leak/,
      /^frame/,
      /^message between/,
      /^request .*leak/,
      /^clipboard$/,
    ])
      assert.ok(
        found.some(one => place.test(one.place)),
        `${String(place)} is searched: ${found.map(one => one.place).join(', ')}`,
      );
    window().console.take();
  });
});
