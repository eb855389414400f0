import * as l10n from '@vscode/l10n';
import type { MachineSignIn } from '../../azure';

/** How somebody signs in: with a VS Code account, or with what this machine has. */
export type Way = 'vscode' | MachineSignIn;

export const machineWays = ['azureCli', 'environment', 'workloadIdentity', 'managedIdentity'] as const;

export const isMachineWay = (value: unknown): value is MachineSignIn => machineWays.some(way => way === value);

export function wayName(way: Way): string {
  switch (way) {
    case 'vscode':
      return l10n.t('VS Code account');
    case 'azureCli':
      return l10n.t('Azure CLI');
    case 'environment':
      return l10n.t('Environment variables');
    case 'workloadIdentity':
      return l10n.t('Workload identity');
    case 'managedIdentity':
      return l10n.t('Managed identity of this machine');
  }
}
