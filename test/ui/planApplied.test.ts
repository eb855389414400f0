import assert from 'node:assert/strict';
import type { Frame } from 'playwright-core';
import { useWindow } from './fixture';
import { openLocalAzure } from './pages/localAzure';
import {
  api,
  appName,
  clientId,
  estate,
  functionName,
  keyedFunction,
  openApp,
  registration,
  sendsKey,
  serviceName,
} from './standIns/estate';
import { appClientId, appUrl } from './standIns/onePlan';
import { OwnLocalAzure } from './standIns/ownLocalAzure';

const returnsApp = 'made-up-8f1d-returns';
const [functionClientId, returnsClientId] = [clientId('021'), clientId('031')];
const hostKey = 'planted-host-key-of-invoices';
const keyOf = (name: string): string => `planted0key0of0${name}`;
const key = (name: string, displayName: string, scope: string) => ({
  name,
  displayName,
  scope,
  primaryKey: keyOf(name),
});

const scenario = estate({
  name: 'plans-applied',
  about: 'What is applied and proved in the window.',
  applications: [
    registration(appName, appClientId),
    registration(functionName, functionClientId),
    registration(returnsApp, returnsClientId),
  ],
  apps: [openApp(appName, appClientId), keyedFunction(functionClientId, hostKey), openApp(returnsApp, returnsClientId)],
  apis: [
    api('orders', appUrl),
    api('invoices', `https://${functionName}.azurewebsites.net/api`, { policy: sendsKey('invoices-key') }),
    api('returns', null),
  ],
  service: {
    namedValues: [{ name: 'invoices-key', value: hostKey, secret: true }],
    products: [
      { name: 'gold', displayName: 'Gold', apis: ['orders'], published: true },
      { name: 'silver', displayName: 'Silver', apis: ['invoices'], published: true },
    ],
    subscriptions: [
      key('everyone', 'Operations team', '/apis'),
      key('gold-callers', 'Gold callers', '/products/gold'),
      key('silver-callers', 'Silver callers', '/products/silver'),
      key('orders-team', 'Orders team', '/apis/orders'),
      key('returns-team', 'Returns team', '/apis/returns'),
    ],
  },
});

/** Plans that are applied, proved and undone on a local Azure of their own, which writes down what it was asked. */
describe('a plan that is applied in the window', () => {
  let azure: OwnLocalAzure;
  const window = useWindow(async () => {
    azure = await OwnLocalAzure.make(scenario);
    return { extensionFolder: azure.extensionFolder };
  });
  after(() => azure.remove());

  const visible = (frame: Frame, text: string | RegExp, timeout = 120_000): Promise<void> =>
    frame.getByText(text).first().waitFor({ timeout });
  const button = (frame: Frame, name: string | RegExp) => frame.getByRole('button', { name, exact: true });

  async function preview(name: string): Promise<Frame> {
    const { workbench } = window();
    const tree = await openLocalAzure(workbench, 'Retail');
    await tree.expand('Retail', 'API Management', serviceName, 'APIs');
    await tree.chooseFromMenu(name, 'Secure Backend with MI');
    return workbench.webview(`h1:has-text("${name}")`, 60_000);
  }
  async function apply(plan: Frame, name: string): Promise<void> {
    for (const tick of await plan.getByRole('checkbox', { name: 'I know, go on' }).all()) await tick.check();
    await button(plan, 'Apply').click();
    await visible(plan, /^(Secured|Stopped|Configured)/);
    assert.match(await plan.getByRole('status').first().innerText(), /Secured: proved by three tests/);
    const tree = await window().workbench.openView('APIM Managed Identity');
    await tree
      .row(new RegExp(`^${name}, secured`))
      .first()
      .waitFor({ timeout: 60_000 });
  }
  async function undo(plan: Frame): Promise<void> {
    await button(plan, 'Undo…').click();
    await button(plan, 'Undo').click();
    await plan.getByRole('heading', { name: /^Und(one|oing was)/ }).waitFor({ timeout: 120_000 });
    assert.match(await plan.getByRole('heading', { name: /^Und(one|oing was)/ }).innerText(), /^Undone\. /);
  }

  it('is proved with the key of the subscription that was chosen, which are offered narrowest first', async function () {
    this.timeout(240_000);
    const { workbench } = window();
    const { quickInput } = workbench;
    const plan = await preview('Orders');
    await visible(plan, 'Of the narrowest subscription');
    const change = button(plan, 'Change… Key for the tests');
    await change.click();
    await quickInput.title().getByText('Key for the Tests').waitFor();
    assert.deepEqual(await quickInput.labels(), [
      'The narrowest that opens Orders',
      'Orders team',
      'Gold callers',
      'Built-in all-access subscription',
      'Operations team',
    ]);
    await workbench.screenshot('choose the key for the tests');
    await quickInput.cancel();
    await visible(plan, 'Of the narrowest subscription');
    await change.click();
    await quickInput.pick('Operations team');
    await plan.getByText('Of the narrowest subscription').waitFor({ state: 'detached' });
    await visible(plan, 'Operations team');
    await plan.getByText('Key for the tests').scrollIntoViewIfNeeded();
    await workbench.screenshot('plan with a chosen key for the tests');
    await apply(plan, 'Orders');
    await workbench.screenshot('plan with a chosen key for the tests - secured');

    const read = await azure.asked('POST', /\/subscriptions\/[^/]+\/listSecrets$/);
    const names = read.map(
      ({ request }) => /subscriptions\/([^/]+)\/listSecrets$/.exec(request.url.split('?')[0]!)?.[1],
    );
    assert.deepEqual([...new Set(names)], ['everyone']);
    const calls = await azure.asked('GET', /^\/orders\/list$/);
    const keys = calls.map(({ request }) => request.headers['ocp-apim-subscription-key']);
    assert.deepEqual([...new Set(keys)], [keyOf('everyone')]);
  });

  it('deletes what held the function key, is proved without it, and puts both back', async function () {
    this.timeout(240_000);
    const { workbench } = window();
    const plan = await preview('Invoices');
    await plan.getByRole('checkbox', { name: /^Delete the named value invoices-key as well/ }).check();
    await visible(plan, 'Delete the named value invoices-key');
    await plan.getByRole('checkbox', { name: `Delete the host key of ${functionName} as well` }).check();
    await visible(plan, `Delete the host key apim-${serviceName} of ${functionName}`);
    await apply(plan, 'Invoices');
    await plan.getByText(`Prove that ${functionName} answers with the key gone`).scrollIntoViewIfNeeded();
    await workbench.screenshot('plan that deletes a function key - secured');
    const [named, held] = [/\/namedValues\/invoices-key$/i, /\/host\/default\/functionkeys\/apim-made-up-8f1d-apim$/i];
    for (const address of [named, held]) {
      const { response } = await azure.waitFor('DELETE', address);
      assert.ok(response.status < 300, `${address.source}: ${response.status}`);
      assert.deepEqual(await azure.asked('PUT', address), []);
    }

    await undo(plan);
    await workbench.screenshot('plan that deletes a function key - undone');
    for (const address of [named, held]) {
      const { request, response } = await azure.waitFor('PUT', address);
      assert.ok(response.status < 300, `${address.source}: ${response.status}`);
      assert.match(JSON.stringify(request.body), new RegExp(hostKey));
    }
  });

  it('gives an API that has no address the chosen app, and is proved', async function () {
    this.timeout(240_000);
    const { workbench } = window();
    await preview('Returns');
    const refused = await workbench.webview('button:has-text("Choose App…")', 60_000);
    await refused.getByRole('heading', { name: 'Returns has no address to call' }).waitFor();
    await button(refused, 'Choose App…').click();
    await workbench.quickInput.title().getByText('Back End').waitFor();
    await workbench.quickInput.pick(returnsApp);
    const plan = await workbench.webview('h2:has-text("What will change")', 60_000);
    await visible(plan, `Call ${returnsApp}: Returns`);
    await apply(plan, 'Returns');
    await workbench.screenshot('plan of an API without an address - secured');
    const address = /\/apis\/returns$/i;
    const { request } = await azure.waitFor('PATCH', address);
    assert.match(JSON.stringify(request.body), new RegExp(`https://${returnsApp}.azurewebsites.net`));
    await undo(plan);
    await workbench.screenshot('plan of an API without an address - undone');
    const { request: back, response } = await azure.waitFor('PUT', address);
    assert.equal(response.status, 200);
    assert.match(JSON.stringify(back.body), /"displayName":"Returns"/);
    assert.doesNotMatch(JSON.stringify(back.body), new RegExp(returnsApp));
  });
});
