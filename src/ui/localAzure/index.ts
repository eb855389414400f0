import * as l10n from '@vscode/l10n';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { Cancelled } from '../../azure/interfaces';
import type { SignIns } from '../account/signIns';
import { loadAzure } from '../azureParts';
import { commandId } from '../commands/names';
import type { CommandTable } from '../commands/table';
import { ContextKey } from '../contextKey';
import { type ReportError, UserError } from '../errors';
import { type LocalAzureChild, startLocalAzure } from './child';
import { localSignIns } from './localSignIns';

export interface LocalAzure {
  readonly commands: Pick<CommandTable, 'openLocalAzure' | 'closeLocalAzure'>;
  /** Opens it for a document of an earlier session; only once, so that one that was closed stays closed. */
  restore(): Promise<void>;
  /** Ends the child. */
  dispose(): void;
}

const startLimitMilliseconds = 60_000;

/** What happens once it is open: the tree is read and says what there is, `2 services, 6 apps`. */
export type AfterOpening = () => Promise<string>;

/** The local Azure: a child process of ours, fresh at each opening, gone with the window. */
export function createLocalAzure(
  context: vscode.ExtensionContext,
  signIns: SignIns,
  log: vscode.LogOutputChannel,
  afterOpening: AfterOpening,
  reportError: ReportError,
): LocalAzure {
  const script = join(context.extensionPath, 'dist', 'simulator.js');
  const isOpen = new ContextKey<boolean>('localAzureOpen');
  const stopping = new AbortController();
  let running: LocalAzureChild | undefined;
  let opening: Promise<void> | undefined;

  const forget = async (): Promise<void> => {
    running = undefined;
    signIns.set('local', []);
    await isOpen.set(false);
  };

  const start = async (): Promise<void> => {
    const limit = AbortSignal.any([stopping.signal, AbortSignal.timeout(startLimitMilliseconds)]);
    const child = await startLocalAzure(script, line => log.debug(`Local Azure: ${line}`), limit).catch(
      (error: unknown) => {
        if (stopping.signal.aborted) throw new Cancelled();
        throw new UserError(error instanceof Error ? error.message : String(error), [], { cause: error });
      },
    );
    running = child;
    void child.ended.then(async why => {
      if (running !== child) return;
      await forget();
      reportError(
        new UserError(l10n.t('Local Azure stopped: {0}. Its state is gone.', why), [
          { title: l10n.t('Open Local Azure'), command: commandId('openLocalAzure') },
        ]),
        l10n.t('running Local Azure'),
      );
    });
    const parts = await loadAzure();
    // It may have ended or been closed meanwhile: nobody is signed in to what is gone.
    if (running !== child) throw new Cancelled();
    signIns.set('local', localSignIns(child.handshake, parts));
    await isOpen.set(true);
    vscode.window.setStatusBarMessage(l10n.t('Local Azure is ready. {0}.', await afterOpening()), 8000);
  };

  const open = async (): Promise<void> => {
    if (running) return;
    opening ??= (async () => {
      const started = start();
      const quiet = started.catch(() => undefined);
      vscode.window.setStatusBarMessage(`$(loading~spin) ${l10n.t('Starting local Azure…')}`, quiet);
      try {
        await vscode.window.withProgress(
          { location: { viewId: 'apimManagedIdentity.explorer' }, title: l10n.t('Starting local Azure…') },
          () => started,
        );
      } finally {
        opening = undefined;
      }
    })();
    await opening;
  };

  const close = async (): Promise<void> => {
    const child = running;
    if (!child) {
      await vscode.window.showInformationMessage(l10n.t('Local Azure isn’t open.'));
      return;
    }
    await forget();
    await child.stop();
  };

  let wasWanted = false;
  const openAtLast = async (): Promise<void> => {
    wasWanted = true;
    await open();
  };

  return {
    async restore() {
      if (!wasWanted) await openAtLast();
      else await opening;
    },
    commands: {
      openLocalAzure: async () => {
        await vscode.commands.executeCommand('apimManagedIdentity.explorer.focus');
        await openAtLast();
      },
      closeLocalAzure: close,
    },
    dispose() {
      stopping.abort();
      const child = running;
      running = undefined;
      if (child) void child.stop();
    },
  };
}
