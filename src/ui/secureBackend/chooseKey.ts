import * as vscode from 'vscode';
import * as l10n from '@vscode/l10n';
import { type Azure, listKeySubscriptionsFor } from '../../azure/interfaces';
import type { PlanChoices } from '../../plan/plan';
import { without } from '../../plan';
import { type KeySubscription, type Route, nameOf, sameId } from '../../route';

/** Asks whose key the tests shall be made with, narrowest first. undefined: Esc, nothing changes. */
export async function chooseKey(choices: PlanChoices, azure: Azure, { api }: Route): Promise<PlanChoices | undefined> {
  const apiId = api.id.replace(/;rev=[^/]*$/i, '');
  const [all, products] = await Promise.all([listKeySubscriptionsFor(azure, api), azure.details.listProducts(api)]);
  const opens = ({ scope }: KeySubscription): boolean =>
    scope.kind === 'allApis' || (scope.kind === 'api' ? [apiId] : products).some(id => sameId(id, scope.id));
  const words = ({ scope }: KeySubscription): string =>
    ({
      api: l10n.t('opens {0} only', api.displayName),
      product: l10n.t('opens product {0}', nameOf(scope.id)),
      allApis: l10n.t('opens every API of {0}', nameOf(scope.id)),
    })[scope.kind];
  const narrowest = {
    label: l10n.t('The narrowest that opens {0}', api.displayName),
    description: l10n.t('recommended'),
    keySubscription: undefined,
  };
  const items = all.filter(opens).map(one => ({
    label: one.displayName === '' ? one.name : one.displayName,
    description: one.state.toLowerCase() === 'active' ? words(one) : `${words(one)}, ${one.state}`,
    keySubscription: { id: one.id, name: one.displayName === '' ? one.name : one.displayName },
  }));
  const chosen = await vscode.window.showQuickPick([narrowest, ...items], {
    title: l10n.t('Key for the Tests'),
    placeHolder: l10n.t(
      'Whose key shall the tests call {0} with? It is read then, and kept in memory only.',
      api.displayName,
    ),
  });
  if (!chosen) return undefined;
  const { keySubscription } = chosen;
  return { ...without(choices, 'keySubscription'), ...(keySubscription && { keySubscription }) };
}
