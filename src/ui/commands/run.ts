import * as l10n from '@vscode/l10n';
import { UserError } from '../errors/userError';
import { doing } from './doing';
import type { CommandName } from './names';
import type { CommandTable, RunCommand } from './table';

/** Those of a row's menu. */
const ofRows: ReadonlySet<CommandName> = new Set<CommandName>([
  'copyClientId',
  'copyResourceId',
  'editOtherPolicy',
  'editPolicy',
  'enableManagedIdentity',
  'insertPolicyHere',
  'openInPortal',
  'refreshRow',
  'removeManagedIdentity',
  'runDiagnostics',
  'secureBackend',
  'showEffectivePolicy',
  'tryAgain',
  'turnOnAuthentication',
]);

/** VS Code forgets a row while its tree is read anew, and hands nothing to a command of the row's menu that is open. */
const isLost = (name: CommandName, args: readonly unknown[]): boolean =>
  ofRows.has(name) && args.length > 0 && (args[0] === undefined || args[0] === null);

/**
 * Runs commands, but none whose row is lost: the selected row may be another than the one that was right-clicked. A
 * handler's failure is reported, never thrown back at VS Code.
 */
export function createRun(table: CommandTable, reportError: (error: unknown, doing: string) => void): RunCommand {
  return async (name, args) => {
    try {
      if (isLost(name, args))
        throw new UserError(l10n.t('This row was just being read again. Choose the command once more.'));
      return await table[name](...args);
    } catch (error) {
      reportError(error, doing[name]());
      return undefined;
    }
  };
}
