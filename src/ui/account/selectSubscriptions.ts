import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { loadAzure } from '../azureParts';
import { commandId } from '../commands/names';
import { UserError } from '../errors';
import type { SignIns } from './signIns';
import { subscriptionFilter } from './subscriptionFilter';

const filterSetting = 'selectedSubscriptions';
const ourSection = 'apimManagedIdentity';
/** Shared by all Azure extensions (models.md 2.2). */
const sharedSection = 'azureResourceGroups';

const listSetting = (section: string): readonly string[] => {
  const value: unknown = vscode.workspace.getConfiguration(section).get(filterSetting);
  return Array.isArray(value) ? value.filter(one => typeof one === 'string') : [];
};

/** Whether a subscription of that tenant is shown, by the settings as they are now. Absent: all are. */
export const filterOf = (tenantId: string): ((subscriptionId: string) => boolean) | undefined =>
  subscriptionFilter(tenantId, listSetting(ourSection), listSetting(sharedSection));

export const affectsFilter = (change: vscode.ConfigurationChangeEvent): boolean =>
  [ourSection, sharedSection].some(section => change.affectsConfiguration(`${section}.${filterSetting}`));

/** Asks which subscriptions shall be shown and keeps the answer in our own setting. */
export async function selectSubscriptions(signIns: SignIns): Promise<void> {
  const real = signIns.all().filter(one => one.session && !one.simulated);
  if (real.length === 0) {
    throw new UserError(l10n.t('Sign in to Azure first.'), [
      { title: l10n.t('Sign In'), command: commandId('signIn') },
    ]);
  }
  const { connect } = await loadAzure();
  const lists = await Promise.all(
    real.map(async signIn => {
      if (!signIn.session) return [];
      const azure = connect(signIn.session);
      const all = await azure.inventory.listSubscriptions().finally(() => azure.dispose());
      return all.map(one => ({
        label: one.name,
        description: signIn.tenantName,
        entry: `${signIn.tenantId}/${one.id}`,
        picked: signIn.shows?.(one.id) ?? true,
      }));
    }),
  );
  const items = lists.flat();
  const chosen = await vscode.window.showQuickPick(items, {
    title: l10n.t('Select Subscriptions'),
    placeHolder: l10n.t('Which subscriptions shall be shown?'),
    canPickMany: true,
  });
  if (!chosen) return;
  const every = chosen.length === items.length;
  await vscode.workspace
    .getConfiguration(ourSection)
    .update(filterSetting, every ? [] : chosen.map(one => one.entry), vscode.ConfigurationTarget.Global);
}
