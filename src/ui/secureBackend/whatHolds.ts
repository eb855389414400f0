import * as l10n from '@vscode/l10n';
import type { ApplyOutcome, Plan, RouteOutcome, Step } from '../../plan/plan';
import { namesOf, readAuthentication, type Route, routeTitle } from '../../route';
import type { NoteView } from '../../webview/common';
import { longest, oneLine } from '../../webview/text';

export const routesOf = ({ route, routes = [route] }: Plan): readonly Route[] => routes;

export const isOfSeveral = (plan: Plan): boolean => routesOf(plan).length > 1;

/** `orders-app`, or of several routes their number. */
export const subjectOf = (plan: Plan): string =>
  isOfSeveral(plan) ? l10n.t('{0} routes', routesOf(plan).length) : oneLine(namesOf(plan.route).app);

const most = 4;

/** `orders-app, billing-fn`; of many the first ones. */
export function listOf(names: readonly string[]): string {
  const all = [...new Set(names)];
  const shown = all.slice(0, most).map(name => oneLine(name));
  return all.length > most ? l10n.t('{0} and {1} more', shown.join(', '), all.length - most) : shown.join(', ');
}

/** What a step shuts to callers without a token who get in today; undefined: nothing. */
export function lockedBy(step: Step): string | undefined {
  if (step.kind === 'lockPolicy') return step.api.displayName;
  if (step.kind !== 'lock') return undefined;
  const { enabled, anonymousAction } = readAuthentication(step.before.properties);
  return enabled && anonymousAction !== 'AllowAnonymous' ? undefined : step.app.name;
}

const refuse = (names: readonly string[]): string =>
  names.length === 1
    ? l10n.t('{0} refuses callers without a token', listOf(names))
    : l10n.t('{0} refuse callers without a token', listOf(names));
const stillAnswer = (names: readonly string[]): string =>
  names.length === 1
    ? l10n.t('{0} still answers anyone', listOf(names))
    : l10n.t('{0} still answer anyone', listOf(names));

/** What holds for callers without a token, once these steps' writes stand. No full stop. */
export function whatHolds(plan: Plan, standing: ReadonlySet<string>): string {
  const app = oneLine(namesOf(plan.route).app);
  if (plan.aim === 'release') {
    return plan.steps.some(step => step.kind === 'open' && standing.has(step.id))
      ? l10n.t('{0} answers without a token', app)
      : l10n.t('{0} asks for a token as before', app);
  }
  if (isOfSeveral(plan)) return whatHoldsOfSeveral(plan, standing);
  if (plan.alreadyRefuses) return l10n.t('{0} refuses callers without a token, as before', app);
  const isLocked = plan.steps.some(step => lockedBy(step) !== undefined && standing.has(step.id));
  return isLocked ? refuse([app]) : stillAnswer([app]);
}

function whatHoldsOfSeveral({ steps }: Plan, standing: ReadonlySet<string>): string {
  const namesWhere = (isStanding: boolean): readonly string[] => [
    ...new Set(steps.filter(step => standing.has(step.id) === isStanding).flatMap(step => lockedBy(step) ?? [])),
  ];
  const [locked, open] = [namesWhere(true), namesWhere(false)];
  if (locked.length + open.length === 0) return l10n.t('Callers without a token are refused, as before');
  return [...(locked.length > 0 ? [refuse(locked)] : []), ...(open.length > 0 ? [stillAnswer(open)] : [])].join('; ');
}

const marks: Readonly<Record<RouteOutcome['state'], NoteView['mark']>> = {
  secured: 'check',
  configured: 'circle',
  stopped: 'x',
};

/** How each of several routes ended, those that didn't end well first. */
export function routeNotes(plan: Plan, { routes }: ApplyOutcome): readonly NoteView[] {
  if (!isOfSeveral(plan)) return [];
  const words: Readonly<Record<RouteOutcome['state'], string>> = {
    secured: l10n.t('secured'),
    configured: l10n.t('configured, not proved'),
    stopped: l10n.t('stopped'),
  };
  const order: readonly RouteOutcome['state'][] = ['stopped', 'configured', 'secured'];
  return routesOf(plan)
    .flatMap(route => {
      const outcome = routes[route.id];
      return outcome ? [{ route, outcome }] : [];
    })
    .sort((a, b) => order.indexOf(a.outcome.state) - order.indexOf(b.outcome.state))
    .map(({ route, outcome: { state, why } }) => {
      const title = oneLine(routeTitle(route));
      const text = state === 'secured' || why === undefined ? '' : `. ${oneLine(why, longest.line)}`;
      return { mark: marks[state], text: `${title}: ${words[state]}${text}` };
    });
}
