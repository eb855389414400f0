import * as vscode from 'vscode';
import { doing } from './doing';
import { type CommandName, commandId, commandNames } from './names';

/** Takes whatever VS Code, a key binding or another extension's tree hands over. */
export type Handler = (...args: unknown[]) => unknown;
export type CommandTable = Readonly<Record<CommandName, Handler>>;

/** Registers every contributed command. A handler's failure is reported, never thrown back at VS Code. */
export function registerCommands(
  table: CommandTable,
  reportError: (error: unknown, doing: string) => void,
): vscode.Disposable {
  const registrations = commandNames.map(name =>
    vscode.commands.registerCommand(commandId(name), async (...args: unknown[]) => {
      try {
        return await table[name](...args);
      } catch (error) {
        reportError(error, doing[name]());
        return undefined;
      }
    }),
  );
  return vscode.Disposable.from(...registrations);
}
