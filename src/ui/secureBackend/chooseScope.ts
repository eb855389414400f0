import * as vscode from 'vscode';
import * as l10n from '@vscode/l10n';
import type { Azure } from '../../azure/interfaces';
import type { PlanChoices, ScopeChoice } from '../../plan/plan';
import { type Route, nameOf } from '../../route';

interface Item extends vscode.QuickPickItem {
  readonly scope: ScopeChoice | undefined;
}

/** Asks where the token shall be added (look.md 6). undefined: Esc, nothing changes. */
export async function chooseScope(choices: PlanChoices, azure: Azure, route: Route): Promise<PlanChoices | undefined> {
  const chosen = await vscode.window.showQuickPick(itemsFor(azure, route), {
    title: l10n.t('Policy Scope'),
    placeHolder: l10n.t('Where shall the token be added?'),
    matchOnDescription: true,
  });
  if (!chosen) return undefined;
  const kept = Object.entries(choices).filter(([name]) => name !== 'scope');
  return { ...(Object.fromEntries(kept) as PlanChoices), ...(chosen.scope && { scope: chosen.scope }) };
}

async function itemsFor(azure: Azure, { api }: Route): Promise<readonly Item[]> {
  const [operations, chain] = await Promise.all([
    azure.apiManagement.listOperations(api.id),
    azure.apiManagement.getPolicyChain(api),
  ]);
  const products = chain.scopes.filter(({ place }) => place.kind === 'product').map(({ place }) => place.ownerId);
  const item = (kind: ScopeChoice['kind'], ownerId: string, name: string, description: string): Item => ({
    scope: { kind, ownerId, name },
    label: name,
    description,
  });
  return [
    { scope: undefined, label: l10n.t('This API'), description: l10n.t('recommended: {0}', api.displayName) },
    ...operations.map(one =>
      item('operation', one.id, one.displayName, l10n.t('operation, {0} {1}', one.method, one.urlTemplate)),
    ),
    ...products.map(id => item('product', id, nameOf(id), l10n.t('product'))),
    ...Object.keys(chain.fragments).map(name =>
      item(
        'fragment',
        `${api.serviceId}/policyFragments/${name}`,
        name,
        l10n.t('fragment that {0} includes', api.displayName),
      ),
    ),
  ];
}
