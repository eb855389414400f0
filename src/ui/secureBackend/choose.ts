import * as vscode from 'vscode';
import * as l10n from '@vscode/l10n';
import type { Azure } from '../../azure/interfaces';
import type { Choice, IdentityChoice, Plan, PlanChoices } from '../../plan/plan';
import { nameOf, sameId, type Route } from '../../route';
import { pointedRoute } from '../../plan';
import { chooseApp } from './chooseApp';
import { chooseForOne, isOfOne } from './chooseForOne';
import { chooseKey } from './chooseKey';
import { choosePool } from './choosePool';
import { chooseScope } from './chooseScope';
import { chooseApplication, withoutApplication } from './chooseApplication';

interface Item extends vscode.QuickPickItem {
  readonly id: string;
}

/** What a plan is, or shall be, about. */
interface Subject {
  readonly azure: Azure;
  readonly routes: readonly Route[];
  /** Absent: there is none yet. */
  readonly plan: Plan | undefined;
}

/** Asks for another answer to one of the plan's choices (look.md 6). undefined: Esc, nothing changes. */
export async function choose(choice: string, choices: PlanChoices, subject: Subject): Promise<PlanChoices | undefined> {
  const { azure, plan, routes } = subject;
  const [route] = routes;
  if (!route) return undefined;
  if (routes.length > 1 && isOfOne(choice)) return chooseForOne(choice, choices, subject);
  if (choice === 'application') return chooseApplication(choices, azure, pointedRoute(route, choices), plan?.clientId);
  if (choice === 'newApplication')
    return { ...withoutApplication(choices), registration: routes.length > 1 ? 'whereNone' : 'new' };
  if (choice === 'backEnd') return chooseApp(choices, azure, route);
  if (choice === 'pool') return choosePool(choices, azure, route);
  if (choice === 'scope') return chooseScope(choices, azure, route);
  if (choice === 'keySubscription') return chooseKey(choices, azure, route);
  if (choice === 'afterRelease') {
    return { ...choices, afterRelease: choices.afterRelease === 'locked' ? 'open' : 'locked' };
  }
  const offered = plan?.choices.find(one => one.id === choice);
  if (!offered) return undefined;
  if (choice === 'identity') return chooseIdentity(offered, choices, azure, route);
  return undefined;
}

async function chooseIdentity(
  offered: Choice,
  choices: PlanChoices,
  azure: Azure,
  route: Route,
): Promise<PlanChoices | undefined> {
  const attached = (offered.options ?? []).map((option): Item => ({
    id: option.id,
    label: option.label,
    description: [option.id === 'system' ? l10n.t('recommended') : '', option.detail ?? '']
      .filter(part => part !== '')
      .join(', '),
    picked: option.chosen,
  }));
  const another: Item = { id: 'another', label: l10n.t('Attach another…'), alwaysShow: true };
  const placeHolder = l10n.t('Which identity shall {0} use?', route.service.name);
  const chosen = await vscode.window.showQuickPick([...attached, another], { title: l10n.t('Identity'), placeHolder });
  if (!chosen) return undefined;
  const identity =
    chosen.id === 'another'
      ? await chooseUnattached(attached, azure, route)
      : await identityChoice(chosen.id, azure, route);
  return identity && { ...choices, identity };
}

/** A user-assigned identity of the service's subscription that isn't attached yet; the plan attaches it. */
async function chooseUnattached(
  attached: readonly Item[],
  azure: Azure,
  { service }: Route,
): Promise<IdentityChoice | undefined> {
  const all = await azure.inventory.listUserAssignedIdentities(service.subscriptionId);
  const others = all.filter(one => !attached.some(item => sameId(item.id, one.id)));
  if (others.length === 0) {
    await vscode.window.showInformationMessage(
      l10n.t('There is no other user-assigned identity in the subscription of {0}.', service.name),
    );
    return undefined;
  }
  const chosen = await vscode.window.showQuickPick(
    others.map(one => ({ one, label: one.name, detail: one.clientId })),
    { title: l10n.t('Identity'), placeHolder: l10n.t('Which identity shall be attached to {0}?', service.name) },
  );
  if (!chosen) return undefined;
  const { id, clientId, principalId } = chosen.one;
  return { kind: 'userAssigned', id, clientId, principalId };
}

async function identityChoice(id: string, azure: Azure, route: Route): Promise<IdentityChoice | undefined> {
  if (id === 'system') return { kind: 'system' };
  const service = await azure.apiManagement.getService(route.service.id);
  const found = service.identity.userAssigned.find(one => sameId(one.id, id));
  if (!found) {
    await vscode.window.showWarningMessage(
      l10n.t('{0} isn’t attached to {1} any more.', nameOf(id), route.service.name),
    );
    return undefined;
  }
  return { kind: 'userAssigned', id: found.id, clientId: found.clientId, principalId: found.principalId };
}
