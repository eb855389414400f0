import type * as vscode from 'vscode';
import { enableManagedIdentity } from './commands/enableManagedIdentity';
import { turnOnAuthentication } from './commands/turnOnAuthentication';
import { Diagnostics } from './diagnostics';
import type { PanelHost } from './estate';
import type { Explorer } from './explorer';
import { Overview } from './overview';
import { Compare } from './panels/compare';
import { Changes, SecureBackend } from './secureBackend';

export interface Features {
  readonly diagnostics: Diagnostics;
  readonly secureBackend: SecureBackend;
  readonly overview: Overview;
  readonly enableManagedIdentity: (row: unknown) => Promise<unknown>;
  readonly turnOnAuthentication: (row: unknown) => Promise<unknown>;
}

/** All that plans, tests and sums up: a bundle of its own, which loads when the first of it is used. */
export function createFeatures(
  context: vscode.ExtensionContext,
  host: PanelHost,
  explorer: Explorer,
  version: string,
): Features {
  const compare = new Compare();
  const diagnostics: Diagnostics = new Diagnostics(host, { secure: route => secureBackend.open(route) });
  const secureBackend = new SecureBackend(host, new Changes(context), {
    openDiagnostics: (route, run, found) => diagnostics.open(route, run, found),
    compare,
  });
  const overview = new Overview(
    host,
    explorer,
    {
      secure: async routes => {
        for (const route of routes) explorer.requireOnline(route.service.id);
        await secureBackend.secureRoutes(routes);
      },
      diagnose: async routes => {
        const [only] = routes;
        if (only && routes.length === 1) await diagnostics.open(only, true);
        else await diagnostics.runMany(routes);
      },
      open: route => diagnostics.open(route, false),
    },
    version,
  );
  context.subscriptions.push(compare, diagnostics, secureBackend, overview);
  return {
    diagnostics,
    secureBackend,
    overview,
    enableManagedIdentity: row => enableManagedIdentity(explorer, row),
    turnOnAuthentication: row => turnOnAuthentication(explorer, row),
  };
}
