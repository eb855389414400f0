import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { createAccount } from './ui/account';
import { forgetKept } from './ui/account/forgetKept';
import { SignIns } from './ui/account/signIns';
import { registerAssistants } from './ui/assistants';
import { copyClientId, copyResourceId, openInPortal, treatAsPolicy } from './ui/commands/rowCommands';
import { registerCommands } from './ui/commands/table';
import { createMaskedLog, createReportError, registerCopyText } from './ui/errors';
import type { PanelHost } from './ui/estate';
import type { Features } from './ui/features';
import { createExplorer } from './ui/explorer';
import { createLocalAzure } from './ui/localAzure';
import { registerPolicyEditor } from './ui/policyEditor';

export function activate(context: vscode.ExtensionContext): void {
  if (vscode.l10n.bundle) l10n.config({ contents: vscode.l10n.bundle });
  const { extension, extensionUri, globalState } = context;
  const log = createMaskedLog('APIM Managed Identity');
  const { version } = extension.packageJSON as { version: string };
  const reportError = createReportError(log, version);
  const signIns = new SignIns();
  const explorer = createExplorer(context, signIns, log);
  const localAzure = createLocalAzure(context, signIns, log, () => explorer.showLocal(), reportError);
  const account = createAccount(context, signIns, log, () => forgetKept(context), reportError);
  const policyEditor = registerPolicyEditor(context, explorer, {
    restore: simulated => (simulated ? localAzure.restore() : account.restore()),
    reportError,
  });
  explorer.whenShown(() => void account.restore());
  const host: PanelHost = { extensionUri, estate: explorer.estate, log, globalState, reportError };
  let loaded: Promise<Features> | undefined;
  const features = (): Promise<Features> =>
    (loaded ??= import('./ui/features').then(({ createFeatures }) => createFeatures(context, host, explorer, version)));
  const assistants = registerAssistants({
    estate: explorer.estate,
    diagnose: async (route, signal) => (await features()).diagnostics.test(route, signal),
    secure: async route => (await features()).secureBackend.open(route),
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
      explorer.requireOnline(explorer.idOfArgument(row));
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
      openOverview: signedIn(async () => (await features()).overview.open()),
      secureBackend: signedIn(writing(async row => (await features()).secureBackend.run(row))),
      removeManagedIdentity: signedIn(writing(async row => (await features()).secureBackend.release(row))),
      runDiagnostics: signedIn(async row => (await features()).diagnostics.run(row)),
      openDiagnostics: async row => (await features()).diagnostics.openLast(onRow(row)),
      enableManagedIdentity: signedIn(writing(async row => (await features()).enableManagedIdentity(row))),
      turnOnAuthentication: signedIn(writing(async row => (await features()).turnOnAuthentication(row))),
      decodeToken: async () => (await features()).diagnostics.decodeToken(),
      explainResponse: async () => (await features()).diagnostics.explainResponse(),
      copyClientId: row => copyClientId(explorer, row),
      copyResourceId: row => copyResourceId(explorer, row),
      openInPortal: row => openInPortal(explorer, row),
      treatAsPolicy,
      showLog: () => log.show(),
    },
    reportError,
  );
  const opened = explorer.onDidOpen(row => {
    features()
      .then(({ diagnostics }) => diagnostics.openLast(row))
      .catch((error: unknown) => reportError(error, l10n.t('opening Diagnostics')));
  });
  const parts = [log, signIns, explorer, localAzure, account, policyEditor, assistants];
  context.subscriptions.push(...parts, commands, opened, registerCopyText());
  // Not before something is seen of the extension: starting reads nothing.
  explorer.whenShown(() => {
    features()
      .then(({ secureBackend }) => secureBackend.offerInterrupted(() => account.restore()))
      .catch((error: unknown) => reportError(error, l10n.t('looking for interrupted changes')));
  });
  // `npm start` opens the local Azure by itself; a packaged extension never looks at the environment.
  if (context.extensionMode === vscode.ExtensionMode.Development && process.env['APIM_MI_OPEN_LOCAL_AZURE'] === '1') {
    localAzure.open().catch((error: unknown) => reportError(error, l10n.t('opening Local Azure')));
  }
}
