import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { AzureError } from '../../azure/interfaces';
import type { Cause } from '../../diagnosis/report';
import { copyTextCommand, describeError, type ErrorContext, errorDetails } from './describeError';
import { withCause } from './withCause';

export type ReportError = (error: unknown, doing: string, context?: ErrorContext) => void;

/** The failure catalogue loads with the first error that may stand in it, never at start. */
async function catalogued(error: unknown): Promise<Cause | undefined> {
  if (!(error instanceof AzureError)) return undefined;
  const { causeOfError } = await import('../../diagnosis/causes/writeErrors');
  return causeOfError(error, { name: '' });
}

/** Shows errors as look.md 6 wants them, and writes them to the log; says nothing about what the user cancelled. */
export function createReportError(log: vscode.LogOutputChannel, extensionVersion: string): ReportError {
  const show = async (error: unknown, doing: string, context?: ErrorContext): Promise<void> => {
    const cause = await catalogued(error);
    const described = withCause(describeError(error, doing, context), cause);
    if (described.kind === 'cancelled') return;
    const details = errorDetails(error, doing, {
      'VS Code': vscode.version,
      'APIM Managed Identity': extensionVersion,
      ...(cause && { 'Failure catalogue': cause.id }),
    });
    log.error(details);
    const actions = described.kind === 'user' ? described.actions : [];
    const showLog = l10n.t('Show Log');
    const copyDetails = l10n.t('Copy Details');
    const titles = [...actions.map(action => action.title), showLog, copyDetails];
    const chosen = await vscode.window.showErrorMessage(described.message, ...titles);
    if (chosen === showLog) log.show();
    else if (chosen === copyDetails) await vscode.env.clipboard.writeText(details);
    else {
      const action = actions.find(one => one.title === chosen);
      if (action) await vscode.commands.executeCommand(action.command, ...(action.args ?? []));
    }
  };
  return (error, doing, context) => {
    show(error, doing, context).catch((failure: unknown) => log.error(String(failure)));
  };
}

/** The command behind buttons that copy a text. Not contributed: it means nothing without its argument. */
export const registerCopyText = (): vscode.Disposable =>
  vscode.commands.registerCommand(copyTextCommand, (text: unknown) =>
    typeof text === 'string' ? vscode.env.clipboard.writeText(text) : undefined,
  );
