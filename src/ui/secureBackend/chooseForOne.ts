import * as vscode from 'vscode';
import * as l10n from '@vscode/l10n';
import type { Azure } from '../../azure/interfaces';
import { answersFor, endKey, pointedRoute, routeKey } from '../../plan';
import type { Plan, PlanChoices } from '../../plan/plan';
import { namesOf, type Route, routeTitle } from '../../route';
import { chooseApp } from './chooseApp';
import { chooseApplication } from './chooseApplication';
import { chooseScope } from './chooseScope';

/** Choices that are made for one of several routes, or for one of the apps that they lead to. */
const ofOne = ['application', 'backEnd', 'scope'] as const;
type OfOne = (typeof ofOne)[number];

export const isOfOne = (choice: string): choice is OfOne => ofOne.some(one => one === choice);

interface Subject {
  readonly azure: Azure;
  readonly routes: readonly Route[];
  readonly plan: Plan | undefined;
}

/** First for which of several, unless there is one only; then as for a plan of that one. undefined: Esc, nothing changes. */
export async function chooseForOne(
  choice: OfOne,
  choices: PlanChoices,
  { azure, plan, routes }: Subject,
): Promise<PlanChoices | undefined> {
  const keyOf = choice === 'application' ? endKey : routeKey;
  const own = answersOf(choices);
  const pointed = routes.map(route => ({ route, to: pointedRoute(route, own(route)) }));
  const nameOf = choice === 'application' ? (route: Route) => namesOf(route).app : routeTitle;
  const offered =
    plan?.choices.find(one => one.id === choice)?.options ??
    [...new Map(pointed.map(({ to }) => [keyOf(to), nameOf(to)]))].map(([id, label]) => ({ id, label, detail: '' }));
  const chosen = await which(choice, offered);
  const found = pointed.find(({ to }) => keyOf(to) === chosen?.id);
  if (!chosen || !found) return undefined;
  const { route, to } = found;
  switch (choice) {
    case 'application': {
      const { clientId, registration } = (await chooseApplication({}, azure, to, clientIdIn(plan, chosen.id))) ?? {};
      if (clientId === undefined && registration === undefined) return undefined;
      const answer = { ...(clientId !== undefined && { clientId }), ...(registration && { registration }) };
      return { ...choices, ofApps: { ...choices.ofApps, [chosen.id]: answer } };
    }
    case 'backEnd': {
      const { backEndApp } = (await chooseApp({}, azure, route)) ?? {};
      return backEndApp && withRoute(choices, chosen.id, { ...choices.ofRoutes?.[chosen.id], backEndApp });
    }
    case 'scope': {
      const scoped = await chooseScope({}, azure, to);
      if (!scoped) return undefined;
      const { backEndApp } = choices.ofRoutes?.[chosen.id] ?? {};
      return withRoute(choices, chosen.id, { ...(backEndApp && { backEndApp }), ...scoped });
    }
  }
}

const answersOf =
  (choices: PlanChoices) =>
  (route: Route): PlanChoices =>
    answersFor(route, choices);

const withRoute = (choices: PlanChoices, key: string, answers: PlanChoices): PlanChoices => ({
  ...choices,
  ofRoutes: { ...choices.ofRoutes, [key]: answers },
});

/** Of the registration that stands for that app today, or as planned. */
function clientIdIn(plan: Plan | undefined, key: string): string | undefined {
  const route = plan?.routes?.find(one => endKey(one) === key);
  return route && plan?.ofRoutes?.[route.id]?.clientId;
}

interface Offered {
  readonly id: string;
  readonly label: string;
  readonly detail?: string;
}

async function which(choice: OfOne, offered: readonly Offered[]): Promise<Offered | undefined> {
  if (offered.length < 2) return offered[0];
  const words: Readonly<Record<OfOne, readonly [string, string]>> = {
    application: [l10n.t('App Registration'), l10n.t('For which app?')],
    backEnd: [l10n.t('Back End'), l10n.t('For which API?')],
    scope: [l10n.t('Policy Scope'), l10n.t('For which route?')],
  };
  const [title, placeHolder] = words[choice];
  const items = offered.map(one => ({ ...one, description: one.detail ?? '', detail: '' }));
  return vscode.window.showQuickPick(items, { title, placeHolder, matchOnDescription: true });
}
