import * as vscode from 'vscode';
import * as l10n from '@vscode/l10n';
import type { Azure } from '../../azure/interfaces';
import type { PlanChoices } from '../../plan/plan';
import { type Route, nameOf } from '../../route';

/** Asks which app the API shall call instead of what it calls today. undefined: Esc, nothing changes. */
export async function chooseApp(
  choices: PlanChoices,
  azure: Azure,
  { api, service }: Route,
): Promise<PlanChoices | undefined> {
  const read = async () => {
    const subscriptions = await azure.inventory.listSubscriptions();
    const { apps } = await azure.inventory.read(subscriptions.map(one => one.id));
    const isNear = (subscriptionId: string): boolean => subscriptionId === service.subscriptionId;
    return apps
      .filter(app => app.kind !== 'containerApp' && app.hosts.length > 0)
      .sort((a, b) => Number(isNear(b.subscriptionId)) - Number(isNear(a.subscriptionId)) || (a.name < b.name ? -1 : 1))
      .map(app => ({
        app,
        label: app.name,
        description: app.parentId === undefined ? app.resourceGroup : l10n.t('slot of {0}', nameOf(app.parentId)),
        detail: app.hosts[0] ?? '',
      }));
  };
  const chosen = await vscode.window.showQuickPick(read(), {
    title: l10n.t('Back End'),
    placeHolder: l10n.t('Which app shall {0} call?', api.displayName),
    matchOnDescription: true,
    matchOnDetail: true,
  });
  return chosen && { ...choices, backEndApp: chosen.app };
}
