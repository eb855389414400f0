import * as vscode from 'vscode';
import * as l10n from '@vscode/l10n';
import { type Azure, type PolicyChain, listBackEndsFor } from '../../azure/interfaces';
import type { PlanChoices, ScopeChoice } from '../../plan/plan';
import { type BackEnd, type Route, containerOf, nameOf, policyFactOf, sameId } from '../../route';

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

async function itemsFor(azure: Azure, { api, operation }: Route): Promise<readonly Item[]> {
  const [operations, chain, backEnds] = await Promise.all([
    azure.apiManagement.listOperations(api.id),
    azure.apiManagement.getPolicyChain(api),
    listBackEndsFor(azure, api),
  ]);
  const backEnd = calledThrough(chain, backEnds);
  const products = chain.scopes.filter(({ place }) => place.kind === 'product').map(({ place }) => place.ownerId);
  const item = (kind: ScopeChoice['kind'], ownerId: string, name: string, description: string): Item => ({
    scope: { kind, ownerId, name },
    label: name,
    description,
  });
  return [
    // A route of one operation: in the API's policy the token would go to the back end of the others, too.
    operation
      ? { scope: undefined, label: operation.displayName, description: l10n.t('recommended: this operation') }
      : { scope: undefined, label: l10n.t('This API'), description: l10n.t('recommended: {0}', api.displayName) },
    ...operations
      .filter(one => !operation || !sameId(one.id, operation.id))
      .map(one =>
        item('operation', one.id, one.displayName, l10n.t('operation, {0} {1}', one.method, one.urlTemplate)),
      ),
    ...products.map(id => item('product', id, nameOf(id), l10n.t('product'))),
    ...Object.keys(chain.fragments).map(name =>
      item(
        'fragment',
        `${containerOf(api)}/policyFragments/${name}`,
        name,
        l10n.t('fragment that {0} includes', api.displayName),
      ),
    ),
    ...(backEnd
      ? [
          item(
            'backEnd',
            backEnd.id,
            backEnd.name,
            l10n.t('the back end entity that {0} calls through', api.displayName),
          ),
        ]
      : []),
  ];
}

/** The entity that every call of the API goes through; not a pool, whose members send tokens by themselves. */
function calledThrough(chain: PolicyChain, backEnds: readonly BackEnd[]): BackEnd | undefined {
  const layers = chain.scopes.flatMap(({ place: { kind }, policy }) =>
    kind === 'fragment' ? [] : [{ kind, text: policy?.text }],
  );
  const chosen = policyFactOf({ layers, fragments: chain.fragments }, backEnds).backEnd;
  if (chosen?.backEndId === undefined || chosen.conditional || chosen.isPool === true) return undefined;
  const name = chosen.backEndId;
  return backEnds.find(one => sameId(one.name, name));
}
