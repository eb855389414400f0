import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { createAccount } from './ui/account';
import { forgetKept } from './ui/account/forgetKept';
import { SignIns } from './ui/account/signIns';
import { registerAssistants } from './ui/assistants';
import { enableManagedIdentity } from './ui/commands/enableManagedIdentity';
import { copyClientId, copyResourceId, openInPortal, treatAsPolicy } from './ui/commands/rowCommands';
import { registerCommands } from './ui/commands/table';
import { turnOnAuthentication } from './ui/commands/turnOnAuthentication';
import { Diagnostics } from './ui/diagnostics';
import { createMaskedLog, createReportError, registerCopyText } from './ui/errors';
import type { PanelHost } from './ui/estate';
import { createExplorer } from './ui/explorer';
import { createLocalAzure } from './ui/localAzure';
import { Overview } from './ui/overview';
import { Compare } from './ui/panels/compare';
import { registerPolicyEditor } from './ui/policyEditor';
import { Changes, SecureBackend } from './ui/secureBackend';

export function activate(context: vscode.ExtensionContext): void {
  if (vscode.l10n.bundle) l10n.config({ contents: vscode.l10n.bundle });
  const { extension, extensionUri, globalState } = context;
  const log = createMaskedLog('APIM Managed Identity');
  const { version } = extension.packageJSON as { version: string };
  const reportError = createReportError(log, version);
  const signIns = new SignIns();
  const explorer = createExplorer(context, signIns, log);
  const localAzure = createLocalAzure(context, signIns, log, () => explorer.showLocal());
  const account = createAccount(context, signIns, log, () => forgetKept(context));
  const policyEditor = registerPolicyEditor(context, explorer, {
    restore: simulated => (simulated ? localAzure.restore() : account.restore()),
    reportError,
  });
  explorer.whenShown(() => void account.restore());
  const host: PanelHost = { extensionUri, estate: explorer.estate, log, globalState, reportError };
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
        explorer.requireOnline();
        await secureBackend.secureRoutes(routes);
      },
      diagnose: async routes => {
        for (const route of routes) await diagnostics.open(route, true);
      },
      open: route => diagnostics.open(route, false),
    },
    version,
  );
  const assistants = registerAssistants({
    estate: explorer.estate,
    diagnose: (route, signal) => diagnostics.test(route, signal),
    secure: route => secureBackend.open(route),
  });
  /** Commands that other extensions' trees offer too may be the first thing that happens here. */
  const signedIn =
    (run: (row: unknown) => Promise<unknown>) =>
    async (row: unknown): Promise<unknown> => {
      await account.restore();
      return run(row);
    };
  /** What is known is shown while Azure can't be reached; what changes it is off. */
  const writing =
    (run: (row: unknown) => Promise<unknown>) =>
    (row: unknown): Promise<unknown> => {
      explorer.requireOnline();
      return run(row);
    };
  const onRow = (argument: unknown): unknown => argument ?? explorer.selected();
  const commands = registerCommands(
    {
      ...localAzure.commands,
      ...account.commands,
      ...policyEditor.commands,
      refresh: () => explorer.refreshAll(),
      refreshRow: row => explorer.refreshRow(row),
      tryAgain: row => explorer.refreshRow(row),
      filter: () => explorer.filter(),
      changeFilter: () => explorer.filter(),
      clearFilter: () => explorer.clearFilter(),
      groupBy: () => explorer.groupBy(),
      openOverview: signedIn(() => overview.open()),
      secureBackend: signedIn(writing(row => secureBackend.run(row))),
      removeManagedIdentity: signedIn(writing(row => secureBackend.release(row))),
      runDiagnostics: signedIn(row => diagnostics.run(row)),
      openDiagnostics: row => diagnostics.openLast(onRow(row)),
      enableManagedIdentity: signedIn(writing(row => enableManagedIdentity(explorer, row))),
      turnOnAuthentication: signedIn(writing(row => turnOnAuthentication(explorer, row))),
      copyClientId: row => copyClientId(explorer, row),
      copyResourceId: row => copyResourceId(explorer, row),
      openInPortal: row => openInPortal(explorer, row),
      treatAsPolicy,
      showLog: () => log.show(),
    },
    reportError,
  );
  const opened = explorer.onDidOpen(row => {
    diagnostics.openLast(row).catch((error: unknown) => reportError(error, 'opening Diagnostics'));
  });
  const parts = [
    log,
    signIns,
    explorer,
    localAzure,
    account,
    policyEditor,
    compare,
    diagnostics,
    secureBackend,
    overview,
    assistants,
  ];
  context.subscriptions.push(...parts, commands, opened, registerCopyText());
  secureBackend
    .offerInterrupted(() => account.restore())
    .catch((error: unknown) => reportError(error, 'looking for interrupted changes'));
  // `npm start` opens the local Azure by itself; a packaged extension never looks at the environment.
  if (context.extensionMode === vscode.ExtensionMode.Development && process.env['APIM_MI_OPEN_LOCAL_AZURE'] === '1') {
    localAzure.open().catch((error: unknown) => reportError(error, 'opening Local Azure'));
  }
}
