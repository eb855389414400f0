import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { commandId, commandNames } from '../commands/names';

interface Contributions {
  readonly contributes: { readonly languageModelTools: readonly { readonly name: string }[] };
}

const whereItRuns = (): string =>
  l10n.t(
    'APIM Managed Identity doesn’t run in a browser alone: it needs VS Code on the desktop, in a remote window, in a codespace or on a VS Code server.',
  );

/**
 * What runs where VS Code has no computer behind it but the browser: every command, tool and view says that this isn't
 * supported, and nothing else happens.
 */
export function activate(context: vscode.ExtensionContext): void {
  if (vscode.l10n.bundle) l10n.config({ contents: vscode.l10n.bundle });
  const { contributes } = context.extension.packageJSON as Contributions;
  const sayIt: vscode.LanguageModelTool<unknown> = {
    invoke: () => new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(whereItRuns())]),
  };
  context.subscriptions.push(
    vscode.window.createTreeView('apimManagedIdentity.explorer', {
      treeDataProvider: { getChildren: () => [], getTreeItem: () => new vscode.TreeItem('') },
    }),
    ...commandNames.map(name =>
      vscode.commands.registerCommand(commandId(name), () => vscode.window.showWarningMessage(whereItRuns())),
    ),
    ...contributes.languageModelTools.map(({ name }) => vscode.lm.registerTool(name, sayIt)),
  );
  void vscode.commands.executeCommand('setContext', 'apimManagedIdentity.state', 'browserOnly');
}
