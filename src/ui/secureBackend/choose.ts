import * as vscode from 'vscode';
import * as l10n from '@vscode/l10n';
import type { Azure } from '../../azure/interfaces';
import type { Choice, IdentityChoice, Plan, PlanChoices } from '../../plan/plan';
import { namesOf, nameOf, sameId, type Route } from '../../route';
import { chooseApp } from './chooseApp';
import { choosePool } from './choosePool';
import { chooseScope } from './chooseScope';
import { clientIdProblem } from './clientId';

interface Item extends vscode.QuickPickItem {
  readonly id: string;
}

/** Asks for another answer to one of the plan's choices (look.md 6). undefined: Esc, nothing changes. */
export async function choose(
  choice: string,
  plan: Plan | undefined,
  choices: PlanChoices,
  azure: Azure,
  route: Route,
): Promise<PlanChoices | undefined> {
  if (choice === 'application') return chooseApplication(choices, azure, route, plan?.clientId);
  if (choice === 'newApplication') return { ...withoutApplication(choices), registration: 'new' };
  if (choice === 'backEnd') return chooseApp(choices, azure, route);
  if (choice === 'pool') return choosePool(choices, azure, route);
  if (choice === 'scope') return chooseScope(choices, azure, route);
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

/** The other answers: the application is chosen anew. */
function withoutApplication(choices: PlanChoices): PlanChoices {
  const { identity, otherApis, slots, alsoAllow, callerClientId, scope, backEndApp, straight, pool, poolApps } =
    choices;
  return {
    ...(identity && { identity }),
    ...(otherApis && { otherApis }),
    ...(slots && { slots }),
    ...(alsoAllow && { alsoAllow }),
    ...(callerClientId !== undefined && { callerClientId }),
    ...(scope && { scope }),
    ...(backEndApp && { backEndApp }),
    ...(straight !== undefined && { straight }),
    ...(pool && { pool }),
    ...(poolApps && { poolApps }),
  };
}

async function chooseApplication(
  choices: PlanChoices,
  azure: Azure,
  route: Route,
  current: string | undefined,
): Promise<PlanChoices | undefined> {
  const { app } = namesOf(route);
  // Names are only a help; where the directory may not be read, an id can still be entered.
  const named = await azure.directory.searchApplications(app).catch(() => []);
  const own = named.filter(one => !one.foreign);
  const items: Item[] = own.map(one => ({
    id: one.clientId,
    label: one.displayName,
    description: one.clientId === current ? l10n.t('in use') : '',
    detail: one.clientId,
  }));
  const enter: Item = { id: 'enter', label: l10n.t('Enter a client ID…'), alwaysShow: true };
  const create: Item = {
    id: 'new',
    label: l10n.t('Create a new one'),
    detail: l10n.t('Single tenant, no secret, one app role, which the identity of {0} gets', route.service.name),
    alwaysShow: true,
  };
  const chosen = await vscode.window.showQuickPick([...items, enter, create], {
    title: l10n.t('App Registration'),
    placeHolder: l10n.t('Which app registration stands for {0}?', app),
  });
  if (!chosen) return undefined;
  const others = withoutApplication(choices);
  if (chosen.id === 'new') return { ...others, registration: 'new' };
  if (chosen.id !== 'enter') return { ...others, clientId: chosen.id };
  const entered = await vscode.window.showInputBox({
    title: l10n.t('App Registration'),
    prompt: l10n.t('The client ID of the app registration that stands for {0}', app),
    ...(current !== undefined && { value: current }),
    ignoreFocusOut: true,
    validateInput: text => clientIdProblem(text),
  });
  return entered === undefined ? undefined : { ...others, clientId: entered.trim().toLowerCase() };
}
