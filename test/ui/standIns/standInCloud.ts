import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { type Simulator, startSimulator } from '../../../src/simulator/simulator';
import { projectRoot } from '../../vscode/paths';
import type { WindowSetup } from '../fixture';
import { twoTenants } from './twoTenants';

/** What came to a stand-in cloud. */
export interface Seen {
  readonly method: string;
  readonly path: string;
  /** Of its bearer token; undefined without one. */
  readonly tenantId: string | undefined;
  readonly token: string | undefined;
  readonly status: number;
  readonly body: string;
}

/**
 * A cloud that is none of Microsoft's: a local Azure of its own, which the user's settings name as their custom
 * environment, reached over ordinary TLS by its ordinary address.
 */
export class StandInCloud {
  readonly seen: Seen[];
  readonly azure: Simulator;
  readonly certificateFile: string;
  readonly #folder: string;

  private constructor(azure: Simulator, folder: string, certificateFile: string, seen: Seen[]) {
    this.azure = azure;
    this.#folder = folder;
    this.certificateFile = certificateFile;
    this.seen = seen;
  }

  static async start(scenario: object = twoTenants): Promise<StandInCloud> {
    const folder = await mkdtemp(join(tmpdir(), 'apim-mi-cloud-'));
    const seen: Seen[] = [];
    const azure = await startSimulator({
      scenario,
      onExchange: ({ method, url, headers, body }, { status }) => {
        const token = /^Bearer (.+)$/.exec(headers['authorization'] ?? '')?.[1];
        seen.push({ method, path: url.pathname, token, tenantId: tenantOf(token), status, body });
      },
    });
    const certificateFile = join(folder, 'certificate.pem');
    await writeFile(certificateFile, azure.handshake.certificate);
    return new StandInCloud(azure, folder, certificateFile, seen);
  }

  /** The user's settings that choose it, in the form of the standard settings of all Azure extensions. */
  get settings(): Readonly<Record<string, unknown>> {
    const address = `https://localhost:${this.azure.handshake.port}/`;
    return {
      'microsoft-sovereign-cloud.environment': 'custom',
      'microsoft-sovereign-cloud.customEnvironment': {
        name: 'Stand-in cloud',
        portalUrl: address,
        managementEndpointUrl: 'https://management.core.windows.net/',
        resourceManagerEndpointUrl: address,
        activeDirectoryEndpointUrl: address,
        activeDirectoryResourceId: 'https://management.core.windows.net/',
      },
    };
  }

  /** A window whose VS Code accounts are people of this cloud; `apart`: tenants that want a sign-in of their own. */
  window(apart: readonly (string | undefined)[] = []): WindowSetup {
    const { port, users } = this.azure.handshake;
    return {
      standIns: ['microsoftAccount'],
      withoutBuiltIn: ['microsoft-authentication'],
      environment: {
        APIM_MI_STAND_IN_ACCOUNT: JSON.stringify({ port, users, apart }),
        NODE_EXTRA_CA_CERTS: this.certificateFile,
      },
      settings: this.settings,
    };
  }

  /** The same window on a machine whose Azure CLI is signed in as the first of these people. */
  async windowWithCli(): Promise<WindowSetup> {
    const command = join(this.#folder, 'az');
    const script = join(projectRoot, 'test/ui/standIns/azureCli/az.cjs');
    await writeFile(command, `#!/bin/sh\nexec "${process.execPath}" "${script}" "$@"\n`, { mode: 0o755 });
    const window = this.window();
    const path = [this.#folder, process.env['PATH']].join(delimiter);
    // As from a terminal: the path then isn't asked of a shell anew.
    return { ...window, environment: { ...window.environment, PATH: path, VSCODE_CLI: '1' } };
  }

  /** Resolves once a request of that kind has come that isn't answered yet. */
  async unanswered(method: string, path: string, limit = 60_000): Promise<void> {
    const isThere = (): boolean =>
      this.azure.requests.all.some(
        one => one.method === method && one.path.includes(path) && one.endedAt === undefined,
      );
    const end = Date.now() + limit;
    while (!isThere()) {
      assert.ok(Date.now() < end, `${method} ${path} came`);
      await setTimeout(20);
    }
  }

  async close(): Promise<void> {
    await this.azure.close();
    await rm(this.#folder, { recursive: true, force: true });
  }
}

function tenantOf(token: string | undefined): string | undefined {
  const payload = token?.split('.')[1];
  if (payload === undefined) return undefined;
  return (JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as { readonly tid: string }).tid;
}
