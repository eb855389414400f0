import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { createAccount } from './account';
import { forgetKept } from './account/forgetKept';
import { SignIns } from './account/signIns';
import { type AssistantTools, assistantTools } from './assistants/tools';
import { copyClientId, copyResourceId, openInPortal, treatAsPolicy } from './commands/rowCommands';
import { createRun } from './commands/run';
import type { Handler, RunCommand } from './commands/table';
import { createMaskedLog, createReportError, registerCopyText } from './errors';
import type { PanelHost } from './estate';
import { createExplorer } from './explorer';
import type { Tree } from './explorer/lazyTree';
import type { Row } from './explorer/rows';
import type { Features } from './features';
import { createLocalAzure } from './localAzure';
import { type PolicyCommand, policyCommands } from './policyEditor/commandNames';
import type { LoadedEditor } from './policyEditor/editor';

/** All features, put together. */
export interface Rooms {
  readonly run: RunCommand;
  readonly tree: Tree;
  readonly assistants: AssistantTools;
  readonly policyEditor: () => Promise<LoadedEditor>;
  /** Says that a policy couldn't be opened. */
  readonly policyFailed: (error: unknown) => void;
}

/** Puts the features together, for the first thing that is seen or asked of any of them. What costs most still waits. */
export function buildRooms(context: vscode.ExtensionContext, view: vscode.TreeView<Row>): Rooms {
  if (vscode.l10n.bundle) l10n.config({ contents: vscode.l10n.bundle });
  const { extension, extensionUri, globalState } = context;
  const log = createMaskedLog('APIM Managed Identity');
  const { version } = extension.packageJSON as { version: string };
  const reportError = createReportError(log, version);
  const signIns = new SignIns();
  const explorer = createExplorer(context, view, signIns, log);
  const localAzure = createLocalAzure(context, signIns, log, () => explorer.showLocal(), reportError);
  const account = createAccount(context, signIns, log, () => forgetKept(context), reportError);
  const host: PanelHost = { extensionUri, estate: explorer.estate, log, globalState, reportError };
  let loadedEditor: Promise<LoadedEditor> | undefined;
  const policyEditor = (): Promise<LoadedEditor> =>
    (loadedEditor ??= import('./policyEditor/editor').then(({ createPolicyEditor }) => {
      const restore = (simulated: boolean): Promise<void> => (simulated ? localAzure.restore() : account.restore());
      const editor = createPolicyEditor(context, explorer, { restore, reportError });
      context.subscriptions.push(editor);
      return editor;
    }));
  let loadedFeatures: Promise<Features> | undefined;
  const features = (): Promise<Features> =>
    (loadedFeatures ??= import('./features').then(({ createFeatures }) =>
      createFeatures(context, host, explorer, version),
    ));
  /** Commands that other extensions' trees offer too may be the first thing that happens here. */
  const signedIn =
    (run: (row: unknown) => Promise<unknown>) =>
    async (row: unknown): Promise<unknown> => {
      await account.restore();
      return run(row);
    };
  /** Tenants that were only known are read for the first time once there is a way to them: nothing else is to do. */
  const again =
    (run: (row: unknown) => Promise<void>) =>
    async (row: unknown): Promise<void> => {
      if (!(await account.reconnect())) await run(row);
    };
  /** What is known is shown while Azure can't be reached; what changes it is off. */
  const writing =
    (run: (row: unknown) => Promise<unknown>) =>
    (row: unknown): Promise<unknown> => {
      explorer.requireOnline(explorer.idOfArgument(row));
      return run(row);
    };
  const onPolicy =
    (name: PolicyCommand): Handler =>
    async (...args) =>
      (await policyEditor()).commands[name](...args);
  const run = createRun(
    {
      ...localAzure.commands,
      ...account.commands,
      ...(Object.fromEntries(policyCommands.map(name => [name, onPolicy(name)])) as Record<PolicyCommand, Handler>),
      refresh: again(() => explorer.refreshAll()),
      refreshRow: again(row => explorer.refreshRow(row)),
      tryAgain: again(row => explorer.refreshRow(row)),
      filter: () => explorer.filter(),
      changeFilter: () => explorer.filter(),
      clearFilter: () => explorer.clearFilter(),
      groupBy: () => explorer.groupBy(),
      openOverview: signedIn(async () => (await features()).overview.open()),
      secureBackend: signedIn(writing(async row => (await features()).secureBackend.run(row))),
      removeManagedIdentity: signedIn(writing(async row => (await features()).secureBackend.release(row))),
      undoChange: signedIn(writing(async () => (await features()).secureBackend.undoChange())),
      runDiagnostics: signedIn(async row => (await features()).diagnostics.run(row)),
      openDiagnostics: async row => (await features()).diagnostics.openLast(row ?? explorer.selected()),
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
  const failed =
    (doing: string) =>
    (error: unknown): void =>
      reportError(error, doing);
  const opened = explorer.onDidOpen(row => {
    features()
      .then(({ diagnostics }) => diagnostics.openLast(row))
      .catch(failed(l10n.t('opening Diagnostics')));
  });
  context.subscriptions.push(log, signIns, explorer, localAzure, account, opened, registerCopyText());
  // Not before something is seen of the extension: commands alone read nothing by themselves.
  explorer.whenShown(() => {
    void account.restore();
    features()
      .then(({ secureBackend }) => secureBackend.offerInterrupted(() => account.restore()))
      .catch(failed(l10n.t('looking for interrupted changes')));
  });
  return {
    run,
    tree: explorer.tree,
    assistants: assistantTools({
      estate: explorer.estate,
      diagnose: async (route, signal) => (await features()).diagnostics.test(route, signal),
      secure: async route => (await features()).secureBackend.open(route),
    }),
    policyEditor,
    policyFailed: failed(l10n.t('opening a policy')),
  };
}
