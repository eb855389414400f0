import * as vscode from 'vscode';
import { type CommandName, commandId, commandNames } from './names';

/** Takes whatever VS Code, a key binding or another extension's tree hands over. */
export type Handler = (...args: unknown[]) => unknown;
export type CommandTable = Readonly<Record<CommandName, Handler>>;
export type RunCommand = (name: CommandName, args: readonly unknown[]) => Promise<unknown>;

/** Registers every contributed command. */
export function registerCommands(run: RunCommand): vscode.Disposable {
  return vscode.Disposable.from(
    ...commandNames.map(name =>
      vscode.commands.registerCommand(commandId(name), (...args: unknown[]) => run(name, args)),
    ),
  );
}
