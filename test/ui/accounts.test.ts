import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Simulator, startSimulator } from '../../src/simulator/simulator';
import { type WindowSetup, useWindow } from './fixture';
import { twoTenants } from './standIns/twoTenants';

/** The tenant that a bearer token is from. */
function tenantOf(authorization: string | undefined): string | undefined {
  const payload = /^Bearer [^.]+\.([^.]+)/.exec(authorization ?? '')?.[1];
  if (payload === undefined) return undefined;
  return (JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as { readonly tid: string }).tid;
}

/**
 * Sign-in with a VS Code account against a cloud that is none of Microsoft's: a custom environment in the user's
 * settings leads to a local Azure, reached over ordinary TLS by its ordinary address.
 */
describe('a VS Code account', () => {
  let azure: Simulator | undefined;
  let folder = '';
  /** Each request, and whose token was with it. */
  const seen: { readonly path: string; readonly tenantId: string | undefined }[] = [];
  const window = useWindow(async (): Promise<WindowSetup> => {
    folder = await mkdtemp(join(tmpdir(), 'apim-mi-accounts-'));
    azure = await startSimulator({
      scenario: twoTenants,
      onExchange: ({ url, headers }) => seen.push({ path: url.pathname, tenantId: tenantOf(headers['authorization']) }),
    });
    const { port, certificate, users } = azure.handshake;
    const certificateFile = join(folder, 'certificate.pem');
    await writeFile(certificateFile, certificate);
    const address = `https://localhost:${port}/`;
    const account = { port, users, apart: [twoTenants.tenants[1]?.id] };
    return {
      standIns: ['microsoftAccount'],
      withoutBuiltIn: ['microsoft-authentication'],
      environment: {
        APIM_MI_STAND_IN_ACCOUNT: JSON.stringify(account),
        NODE_EXTRA_CA_CERTS: certificateFile,
      },
      settings: {
        'microsoft-sovereign-cloud.environment': 'custom',
        'microsoft-sovereign-cloud.customEnvironment': {
          name: 'Stand-in cloud',
          portalUrl: address,
          managementEndpointUrl: 'https://management.core.windows.net/',
          resourceManagerEndpointUrl: address,
          activeDirectoryEndpointUrl: address,
          activeDirectoryResourceId: 'https://management.core.windows.net/',
        },
      },
    };
  });
  after(async () => {
    await azure?.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('shows the tenant that it is signed in to, and asks for the other one on its own row', async function () {
    this.timeout(240_000);
    const { workbench } = window();
    const tree = await workbench.openView('APIM Managed Identity');
    await tree.root.getByText('Sign In to Azure').first().click();
    await workbench.pressDialogButton('Allow');
    await tree.row('Example Retail').first().waitFor({ timeout: 60_000 });
    await tree
      .row(/Example Partners/)
      .first()
      .waitFor({ timeout: 60_000 });
    await tree.expand('Example Partners');
    await tree
      .row(/Sign in to this tenant/)
      .first()
      .waitFor();
    await tree
      .row(/^Retail.*open/)
      .first()
      .waitFor({ timeout: 60_000 });
    await workbench.screenshot('accounts - one tenant needs another sign-in');
  });

  it('shows the other tenant after the sign-in from its row', async function () {
    this.timeout(240_000);
    const { workbench } = window();
    const tree = await workbench.openView('APIM Managed Identity');
    await tree
      .row(/Sign in to this tenant/)
      .first()
      .click();
    await workbench.pressDialogButton('Allow');
    await tree
      .row(/^Partners.*open/)
      .first()
      .waitFor({ timeout: 60_000 });
    await workbench.screenshot('accounts - both tenants');
  });

  it('sent each tenant’s token to that tenant’s subscriptions only', () => {
    const [retail, partners] = twoTenants.subscriptions;
    const tenantsBy = (subscriptionId: string | undefined) =>
      new Set(seen.filter(one => one.path.includes(`/subscriptions/${subscriptionId}/`)).map(one => one.tenantId));
    assert.deepEqual([...tenantsBy(retail?.id)], [retail?.tenant]);
    assert.deepEqual([...tenantsBy(partners?.id)], [partners?.tenant]);
    const elsewhere = seen.filter(
      one => one.tenantId !== undefined && !/^\/(subscriptions|tenants|providers)/.test(one.path),
    );
    assert.deepEqual(elsewhere, []);
  });
});
