import assert from 'node:assert/strict';
import { useWindow } from './fixture';
import { signInToRetail } from './pages/cloud';
import { api, appName, estate, openApp, policyOf, registration, serviceId, serviceName } from './standIns/estate';
import { appClientId, appUrl } from './standIns/onePlan';
import { StandInCloud } from './standIns/standInCloud';

const fresh = 'made-up-8f1d-fresh';
const poolMembers = [appName, fresh];
const poolServices = poolMembers.map(name => ({ id: `${serviceId}/backends/${name}`, weight: 1, priority: 1 }));

/** What a plan may be about besides one API and one app. */
const scenario = estate({
  name: 'plan-previews',
  about:
    'An app without a registration, an API that calls another, one that calls elsewhere, one that calls a pool, and one of a workspace.',
  applications: [registration(appName, appClientId)],
  apps: [openApp(appName, appClientId), { name: fresh, kind: 'app', os: 'windows' }],
  apis: [
    api('orders', appUrl),
    api('returns', `https://${fresh}.azurewebsites.net`),
    api('shipping', `https://${serviceName}.azure-api.net/orders`),
    api('partner', 'https://partner.retail.example/v2'),
    api('status', null, { policy: policyOf('<return-response />') }),
    api('spread', appUrl, { policy: policyOf('<set-backend-service backend-id="both-apps" />') }),
  ],
  service: {
    workspaces: [{ name: 'team', displayName: 'Team', apis: [api('newsletter', appUrl)] }],
    backends: [
      ...poolMembers.map(name => ({
        name,
        properties: { protocol: 'http', url: `https://${name}.azurewebsites.net` },
      })),
      { name: 'both-apps', properties: { type: 'Pool', pool: { services: poolServices } } },
    ],
  },
});

/** Previews of plans that are about more than one API and its app; nothing is applied. */
describe('previews of plans in the window', () => {
  let cloud: StandInCloud;
  const window = useWindow(async () => {
    cloud = await StandInCloud.start(scenario);
    return { ...cloud.window(), proposedApi: true };
  });
  after(() => cloud.close());

  const isWritten = (): boolean =>
    cloud.azure.requests.all.some(
      ({ method, path }) => (method === 'PUT' || method === 'PATCH') && !path.includes('listDebug'),
    );

  it('of several routes, with a registration for each app that has none', async function () {
    this.timeout(180_000);
    const { workbench } = window();
    await signInToRetail(workbench);
    await workbench.runCommand('APIM Managed Identity: Posture Overview');
    const overview = await workbench.webview('h1:has-text("Posture Overview")', 60_000);
    const row = (app: string) => overview.locator('tr.route-row').filter({ hasText: app }).first();
    await row('made-up-8f1d-fresh').waitFor({ timeout: 60_000 });
    await overview
      .getByText(/^Read /)
      .first()
      .waitFor({ timeout: 60_000 });
    for (const [index, name] of ['made-up-8f1d-app', 'made-up-8f1d-fresh'].entries()) {
      await row(name).focus();
      await workbench.page.keyboard.press('Space');
      await overview.getByText(`${index + 1} selected`).waitFor();
    }
    await overview.getByRole('button', { name: 'Secure…' }).click();
    const plan = await workbench.webview('h1:has-text("2 routes")', 60_000);
    await plan.getByText('Not in this plan: Returns → made-up-8f1d-fresh').waitFor({ timeout: 60_000 });
    await workbench.screenshot('plan of two routes - one left out');
    await plan.getByRole('checkbox', { name: /^Create one for each app that has none/ }).check();
    await plan.getByText(/^2 routes in one plan: /).waitFor({ timeout: 60_000 });
    await plan
      .getByText(/^Create the app registration/)
      .first()
      .waitFor();
    await workbench.screenshot('plan of two routes');
    assert.ok(!isWritten());
  });

  it('of an API that calls another API', async function () {
    this.timeout(180_000);
    const { workbench } = window();
    const tree = await workbench.openView('APIM Managed Identity');
    await tree.expand('Retail', 'API Management', 'made-up-8f1d-apim', 'APIs');
    await tree.chooseFromMenu('Shipping', 'Secure Backend with MI');
    const refused = await workbench.webview('h1:has-text("Shipping")', 60_000);
    await refused.getByRole('heading', { name: 'Orders has no app registration yet' }).waitFor({ timeout: 60_000 });
    await workbench.screenshot('plan of an API that calls an API - no registration yet');
    await refused.getByRole('button', { name: 'Create One…' }).click();
    const plan = await workbench.webview('h2:has-text("What will change")', 60_000);
    await plan
      .getByText(/^Lock Orders: its policy takes tokens of made-up-8f1d-apim only/)
      .first()
      .waitFor({ timeout: 60_000 });
    await workbench.screenshot('plan of an API that calls an API');
    assert.ok(!isWritten());
  });

  it('of an API that calls elsewhere, once an app is chosen for it', async function () {
    this.timeout(180_000);
    const { workbench } = window();
    const tree = await workbench.openView('APIM Managed Identity');
    await tree.chooseFromMenu('Partner', 'Secure Backend with MI');
    const refused = await workbench.webview('button:has-text("Choose App…")', 60_000);
    await workbench.screenshot('plan of an API that calls elsewhere');
    await refused.getByRole('button', { name: 'Choose App…' }).click();
    await workbench.quickInput.title().getByText('Back End').waitFor();
    await workbench.screenshot('choose the app to call');
    await workbench.quickInput.pick('made-up-8f1d-app');
    const plan = await workbench.webview('h2:has-text("What will change")', 60_000);
    await plan
      .getByText(/^Call made-up-8f1d-app: Partner/)
      .first()
      .waitFor({ timeout: 60_000 });
    await plan.locator('h1', { hasText: 'made-up-8f1d-app' }).waitFor();
    await workbench.editors
      .tab(/^Secure: Partner → made-up-8f1d-app/)
      .first()
      .waitFor();
    await workbench.screenshot('plan of an API that shall call another app');
    assert.ok(!isWritten());
  });

  it('of an API of a workspace, with what that means', async function () {
    this.timeout(180_000);
    const { workbench } = window();
    const tree = await workbench.openView('APIM Managed Identity');
    await tree
      .row(/^Newsletter, open/i)
      .first()
      .waitFor({ timeout: 60_000 });
    await tree.chooseFromMenu('Newsletter', 'Secure Backend with MI');
    const plan = await workbench.webview('h1:has-text("Newsletter")', 60_000);
    await plan.getByText('Newsletter is in workspace team').first().waitFor({ timeout: 60_000 });
    await plan.getByText('Change policies of workspace team').first().waitFor();
    await workbench.screenshot('plan of an API of a workspace');
    assert.ok(!isWritten());
  });

  it('of an API that answers by itself: there is none, and its policy can be edited', async function () {
    this.timeout(180_000);
    const { workbench } = window();
    const tree = await workbench.openView('APIM Managed Identity');
    await tree.chooseFromMenu('Status', 'Secure Backend with MI');
    const refused = await workbench.webview('button:has-text("Edit Policy")', 60_000);
    await refused.getByRole('heading', { name: 'Status has no back end' }).waitFor();
    await refused.getByText('Its policy answers by itself. There is nothing to secure.').waitFor();
    await workbench.screenshot('plan of an API that answers by itself');
    await refused.getByRole('button', { name: 'Edit Policy' }).click();
    await workbench.editors.tab('status.policy.xml').first().waitFor();
    await workbench.editors.waitForLine('<return-response />');
    await workbench.screenshot('plan of an API that answers by itself - its policy');
  });

  it('of an API that calls a pool of apps, all of them together', async function () {
    this.timeout(180_000);
    const { workbench } = window();
    const tree = await workbench.openView('APIM Managed Identity');
    await tree.chooseFromMenu('Spread', 'Secure Backend with MI');
    const refused = await workbench.webview('button:has-text("Secure All of Them…")', 60_000);
    await workbench.screenshot('plan of an API that calls a pool');
    await refused.getByRole('button', { name: 'Secure All of Them…' }).click();
    const plan = await workbench.webview('h2:has-text("What will change")', 60_000);
    await plan
      .getByText(/the 2 apps behind both-apps/)
      .first()
      .waitFor({ timeout: 60_000 });
    for (const name of poolMembers) {
      await plan
        .locator('.steps')
        .getByText(new RegExp(`^Lock ${name}`))
        .first()
        .waitFor();
    }
    await workbench.screenshot('plan of the apps of a pool');
    assert.ok(!isWritten());
  });
});
