import * as l10n from '@vscode/l10n';
import type { Plan } from '../../plan/plan';
import { namesOf } from '../../route';
import type { BannerView } from '../../webview/planView';
import { longest, oneLine } from '../../webview/text';
import { duration } from '../../webview/time';
import { exportButton, planAgain, prove, showDiagnostics, told, undoButton } from './bannerParts';
import type { ApplyEnd } from './planState';
import { stopped } from './stoppedBanner';
import { isOfSeveral, routeNotes, routesOf, whatHolds } from './whatHolds';

export function ended(plan: Plan, end: ApplyEnd): BannerView {
  const { outcome } = end;
  const names = namesOf(plan.route);
  const [service = '', api = '', app = ''] = [names.service, names.api, names.app].map(name => oneLine(name));
  const took = duration(end.endedAt - end.startedAt);
  if (isOfSeveral(plan) && outcome.state !== 'stopped') return severalEnded(plan, end, took);
  switch (outcome.state) {
    case 'secured':
      return told({
        state: 'secured',
        title: l10n.t('Secured: proved by three tests'),
        text: l10n.t(
          '{0} refuses calls without a token and answers calls that come through {1}. It took {2}.',
          app,
          service,
          took,
        ),
        buttons: [showDiagnostics(), ...undoButton(end, true), exportButton()],
      });
    case 'configured':
      if (plan.aim === 'release') {
        return told({
          state: 'unchecked',
          title: l10n.t('Let go: {0} sends no token to {1}', service, app),
          text: l10n.t('{0}. {1}', whatHolds(plan, new Set(outcome.stands)), l10n.t('It took {0}.', took)),
          buttons: [{ ...showDiagnostics(), rank: 'secondary' }, ...undoButton(end, true), exportButton()],
        });
      }
      if (plan.firstStage === true) {
        return told({
          state: 'open',
          title: l10n.t('First stage done: {0} still answers anyone', app),
          text: oneLine(outcome.whyNotProved ?? '', longest.paragraph),
          buttons: [planAgain(), { ...showDiagnostics(), rank: 'secondary' }, ...undoButton(end, true)],
        });
      }
      return told({
        state: 'configured',
        title: l10n.t('Configured, not yet proved'),
        text: oneLine(outcome.whyNotProved ?? l10n.t('{0} can’t be reached from here.', app), longest.paragraph),
        buttons: [showDiagnostics(), prove('secondary'), ...undoButton(end, true)],
      });
    case 'nothingToDo':
      return told({
        state: 'configured',
        title: l10n.t('Nothing to do: {0} → {1} is already set up.', api, app),
        text: l10n.t('Everything was as it should be when its turn came; nothing was written.'),
        buttons: [prove('primary')],
      });
    case 'stopped':
      return stopped(plan, end);
  }
}

export const nothingToDo = (plan: Plan): BannerView =>
  told({
    state: 'configured',
    title: l10n.t('Nothing to do: the {0} routes are already set up.', routesOf(plan).length),
    text: l10n.t('All seven facts of each agree. Diagnostics of a route can prove it.'),
  });

/** Several routes, none of which stopped. */
function severalEnded(plan: Plan, end: ApplyEnd, took: string): BannerView {
  const { outcome } = end;
  if (outcome.state === 'nothingToDo') return nothingToDo(plan);
  const routes = routesOf(plan);
  const proved = routes.filter(route => outcome.routes[route.id]?.state === 'secured');
  const notes = routeNotes(plan, outcome);
  const holds = `${whatHolds(plan, new Set(outcome.stands))}. ${l10n.t('It took {0}.', took)}`;
  const buttons = [...undoButton(end, true), exportButton()];
  if (outcome.state === 'secured') {
    const title = l10n.t('{0} routes are secured, each proved by three tests', routes.length);
    return told({ state: 'secured', title, text: holds, notes, buttons });
  }
  return told({
    state: plan.firstStage === true ? 'open' : 'configured',
    title:
      plan.firstStage === true
        ? l10n.t('First stage done')
        : l10n.t('Configured; {0} of {1} routes are proved', proved.length, routes.length),
    text: holds,
    notes,
    buttons: [planAgain(), ...buttons],
  });
}
