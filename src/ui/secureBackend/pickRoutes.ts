import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { PlanChoices } from '../../plan/plan';
import { namesOf, postureWord, type Route, sameId } from '../../route';
import type { Estate } from '../estate';
import { needSignIn, pickRoute } from '../panels/pickRoute';
import { routesForPicking } from '../panels/routesForPicking';

/** What *Secure Backend with MI* is asked to do. */
export interface WhatToSecure {
  readonly route: Route;
  readonly choices: PlanChoices;
}

/** From a row: its route, or for an app that several APIs of one service call, the question which may; else any route. */
export async function pickWhatToSecure(estate: Estate, row: unknown): Promise<WhatToSecure | undefined> {
  if (!isRoute(row)) needSignIn(estate);
  const routes = row === undefined || isRoute(row) ? [] : await estate.routesOf(row);
  const first = routes[0];
  const oneApp =
    first?.backEnd.kind === 'app' &&
    routes.length > 1 &&
    routes.every(route => sameId(route.service.id, first.service.id) && backEndId(route) === backEndId(first));
  const title = l10n.t('Secure Backend with MI');
  if (!oneApp) {
    const route = await pickRoute(estate, row, title);
    return route && { route, choices: {} };
  }
  const items = routesForPicking(routes, route => estate.postureOf(route)).map(route => ({
    route,
    label: route.api.displayName,
    description: postureWord(estate.postureOf(route)),
    detail: l10n.t('If unticked, it would be locked out.'),
    picked: true,
  }));
  const placeHolder = l10n.t('Which APIs may call {0}?', namesOf(first).app);
  const chosen = await vscode.window.showQuickPick(items, { title, placeHolder, canPickMany: true });
  const [main, ...others] = chosen ?? [];
  return main && { route: main.route, choices: { otherApis: others.map(other => other.route.api.id) } };
}

const isRoute = (row: unknown): boolean => typeof row === 'object' && row !== null && 'backEnd' in row;
const backEndId = ({ backEnd }: Route): string => (backEnd.kind === 'app' ? backEnd.app.id.toLowerCase() : '');
