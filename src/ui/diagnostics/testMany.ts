import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Azure, Call } from '../../azure/interfaces';
import { type DiagnoseOptions, diagnoseMany } from '../../diagnosis';
import type { Report } from '../../diagnosis/report';
import { type Route, routeTitle } from '../../route';
import { loadAzure } from '../azureParts';

/** What testing many routes in one go needs from around it. */
export interface ManyTests {
  readonly azureFor: (route: Route) => Azure;
  /** With the operation that was chosen before; nobody is asked in between. */
  readonly optionsFor: (route: Route) => DiagnoseOptions;
  /** Keeps a finished report for the route's own panel. */
  readonly keep: (report: Report) => Promise<void>;
}

/** Tests the routes side by side, with progress and *Cancel*; gives what was found until then. */
export async function testMany(routes: readonly Route[], parts: ManyTests): Promise<readonly Report[]> {
  const title = l10n.t('Testing {0} routes', routes.length);
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  return vscode.window.withProgress(options, async (progress, cancel) => {
    const stopped = new AbortController();
    cancel.onCancellationRequested(() => stopped.abort());
    const call: Call = { signal: stopped.signal };
    const { readFacts } = await loadAzure();
    const keeping: Promise<void>[] = [];
    let done = 0;
    const onDone = (_: number, report: Report): void => {
      done += 1;
      const message = l10n.t('{0} of {1}: {2}', done, routes.length, routeTitle(report.route));
      progress.report({ increment: 100 / routes.length, message });
      keeping.push(parts.keep(report));
    };
    const found = await Promise.all(
      [...new Set(routes.map(parts.azureFor))].map(azure => {
        const own = routes.filter(route => parts.azureFor(route) === azure);
        return diagnoseMany(azure, own, readFacts, parts.optionsFor, onDone, call);
      }),
    );
    await Promise.all(keeping);
    return found.flat();
  });
}

const icons: Readonly<Record<Report['verdict']['state'], string>> = {
  secured: 'pass-filled',
  configured: 'pass',
  open: 'unlock',
  broken: 'error',
  notReachable: 'circle-slash',
  undecided: 'circle',
  running: 'circle',
  cancelled: 'circle',
};
/** What needs someone first. */
const order: readonly Report['verdict']['state'][] = ['broken', 'open', 'undecided', 'notReachable', 'configured'];
const rank = ({ verdict: { state } }: Report): number => (order.includes(state) ? order.indexOf(state) : order.length);

/** One line per route, broken ones first; what is picked is shown in its own panel. Esc: done. */
export async function pickFromSummary(asked: number, reports: readonly Report[]): Promise<Report | undefined> {
  const items = [...reports]
    .sort((one, other) => rank(one) - rank(other))
    .map(report => ({
      report,
      label: `$(${icons[report.verdict.state]}) ${routeTitle(report.route)}`,
      description: report.verdict.title,
      detail: report.verdict.text,
    }));
  const title =
    reports.length === asked
      ? l10n.t('{0} routes tested', asked)
      : l10n.t('Cancelled: {0} of {1} routes tested', reports.length, asked);
  const placeHolder = l10n.t('Pick a route to see its tests and causes');
  const picked = await vscode.window.showQuickPick(items, {
    title,
    placeHolder,
    matchOnDescription: true,
    matchOnDetail: true,
    ignoreFocusOut: true,
  });
  return picked?.report;
}
