import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { AzureError } from '../../azure/interfaces';
import {
  type PostureState,
  type Route,
  namesOf,
  postureSentence,
  postureState,
  postureWord,
  routeTitle,
} from '../../route';
import type { Estate } from '../estate';
import { routesForPicking } from './routesForPicking';

interface RouteItem extends vscode.QuickPickItem {
  readonly route: Route;
}

const icons: Readonly<Record<PostureState, string>> = {
  secured: '$(pass-filled)',
  configured: '$(pass)',
  open: '$(unlock)',
  broken: '$(error)',
  notChecked: '$(circle)',
  notReachable: '$(circle-slash)',
};

function item(estate: Estate, route: Route): RouteItem {
  const posture = estate.postureOf(route);
  const subscription = estate.subscriptionName(route.service.subscriptionId);
  return {
    route,
    label: `${icons[postureState(posture)]} ${routeTitle(route)}`,
    description: postureWord(posture),
    detail: `${route.service.name} · ${subscription} · ${postureSentence(posture, namesOf(route), Date.now())}`,
  };
}

/** Throws what is said to somebody who isn't signed in, with the ways to do so. */
export function needSignIn(estate: Estate): void {
  if (!estate.signedIn) throw new AzureError(l10n.t('Not signed in.'), { kind: 'signedOut' });
}

const isRoute = (row: unknown): row is Route =>
  typeof row === 'object' && row !== null && 'backEnd' in row && 'service' in row && 'api' in row;

/** The route that a command is for: the row's, the only one, or the one chosen. undefined: Esc, or there is none (and it was said). */
export async function pickRoute(estate: Estate, row: unknown, title: string): Promise<Route | undefined> {
  if (isRoute(row)) return row;
  needSignIn(estate);
  const fromRow = row === undefined ? [] : await estate.routesOf(row);
  if (row !== undefined && fromRow.length === 0) {
    await vscode.window.showInformationMessage(l10n.t('No API calls this, as far as can be seen from here.'));
    return undefined;
  }
  const routes = routesForPicking(row === undefined ? await estate.routes() : fromRow, route =>
    estate.postureOf(route),
  );
  if (routes.length === 0) {
    await vscode.window.showInformationMessage(l10n.t('There is no API in the services you can see.'));
    return undefined;
  }
  if (routes.length === 1) return routes[0];
  const items = routes.map(route => item(estate, route));
  const placeHolder = l10n.t('Which route?');
  const chosen = await vscode.window.showQuickPick(items, {
    title,
    placeHolder,
    matchOnDescription: true,
    matchOnDetail: true,
  });
  return chosen?.route;
}
