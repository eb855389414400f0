import * as vscode from 'vscode';
import * as l10n from '@vscode/l10n';
import { type Azure, listBackEndsFor } from '../../azure/interfaces';
import type { PlanChoices } from '../../plan/plan';
import { type Route, appsBehindPool, policyFactOf, sameId } from '../../route';

/** Finds the apps behind the pool that the API calls. undefined: they can't all be told, which is said. */
export async function choosePool(
  choices: PlanChoices,
  azure: Azure,
  { api, service }: Route,
): Promise<PlanChoices | undefined> {
  const [chain, backEnds, subscriptions] = await Promise.all([
    azure.apiManagement.getPolicyChain(api),
    listBackEndsFor(azure, api),
    azure.inventory.listSubscriptions(),
  ]);
  const layers = chain.scopes.flatMap(({ place: { kind }, policy }) =>
    kind === 'fragment' ? [] : [{ kind, text: policy?.text }],
  );
  const name = policyFactOf({ layers, fragments: chain.fragments }, backEnds).backEnd?.backEndId ?? '';
  const pool = backEnds.find(one => sameId(one.name, name));
  if (!pool || pool.pool.length === 0) {
    await vscode.window.showWarningMessage(l10n.t('{0} calls no pool any more. Plan again.', api.displayName));
    return undefined;
  }
  const { apps } = await azure.inventory.read(subscriptions.map(one => one.id));
  const found = appsBehindPool(pool, { services: [service], apis: [], apps, backEnds });
  if (found.others.length > 0 || found.apps.length === 0) {
    await vscode.window.showWarningMessage(
      l10n.t(
        'Not all members of {0} are apps that you can see: {1}. Calls would fail on them, so nothing is planned.',
        pool.name,
        found.others.join(', '),
      ),
    );
    return undefined;
  }
  return { ...choices, pool: { name: pool.name, apps: found.apps } };
}
