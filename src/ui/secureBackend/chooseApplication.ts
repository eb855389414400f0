import * as vscode from 'vscode';
import * as l10n from '@vscode/l10n';
import type { Azure } from '../../azure/interfaces';
import { without } from '../../plan';
import type { PlanChoices } from '../../plan/plan';
import { namesOf, type Route } from '../../route';
import { clientIdProblem } from './clientId';

interface Item extends vscode.QuickPickItem {
  readonly id: string;
}

/** The other answers: the application is chosen anew. */
export const withoutApplication = (choices: PlanChoices): PlanChoices => without(choices, 'clientId', 'registration');

/** Asks which app registration stands for what the route leads to. undefined: Esc, nothing changes. */
export async function chooseApplication(
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
