import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Route } from '../../route';
import type { OverviewView } from '../../webview/overviewView';
import { type OverviewButton, overviewButtons } from '../../webview/protocol';
import type { PanelHost } from '../estate';
import type { Explorer } from '../explorer';
import { failureLabel } from '../explorer/failure';
import { explain } from '../panels/explain';
import { RoutePanel } from '../panels/routePanel';
import type { Grouping } from './arrange';
import { chooseExport } from './chooseExport';
import { overviewRow } from './row';
import { OverviewSession } from './session';

/** What the overview asks of the features beside it. */
export interface OverviewNeighbours {
  readonly secure: (routes: readonly Route[]) => Promise<void>;
  readonly diagnose: (routes: readonly Route[]) => Promise<void>;
  readonly open: (route: Route) => Promise<void>;
}

/** Redrawn at most so often while routes are read. */
const redrawMilliseconds = 400;

/** *Posture Overview*: one panel of all routes, reused and revealed. */
export class Overview implements vscode.Disposable {
  readonly #host: PanelHost;
  readonly #explorer: Explorer;
  readonly #neighbours: OverviewNeighbours;
  readonly #version: string;
  #session: OverviewSession | undefined;
  #panel: RoutePanel<OverviewView, OverviewButton> | undefined;
  #listening: vscode.Disposable | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(host: PanelHost, explorer: Explorer, neighbours: OverviewNeighbours, version: string) {
    this.#host = host;
    this.#explorer = explorer;
    this.#neighbours = neighbours;
    this.#version = version;
  }

  async open(): Promise<void> {
    if (this.#panel) {
      this.#panel.reveal();
      return;
    }
    const session = this.#newSession();
    this.#session = session;
    const kind = { name: 'overviewPanel', buttons: overviewButtons } as const;
    this.#panel = new RoutePanel(this.#host.extensionUri, kind, l10n.t('Posture Overview'), vscode.ViewColumn.Active, {
      onMessage: message => {
        session
          .onMessage(message)
          .catch((error: unknown) => this.#host.reportError(error, l10n.t('using the overview')));
      },
      onClose: () => this.#closed(),
    });
    this.#listening = this.#explorer.onDidChange(() => this.#changed());
    await session.start();
  }

  #closed(): void {
    this.#explorer.world.readings.stop();
    this.#listening?.dispose();
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#panel = undefined;
    this.#session = undefined;
  }

  #changed(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#session?.refreshRows();
    }, redrawMilliseconds);
  }

  #newSession(): OverviewSession {
    const { world, estate } = this.#explorer;
    const { log } = this.#host;
    return new OverviewSession({
      find: () => estate.routes(),
      findAnew: async () => {
        await this.#explorer.refreshAll();
        return estate.routes();
      },
      found: () => world.routes.all,
      rowOf: route => {
        const failure = world.failureOf(route);
        return overviewRow(route, {
          posture: world.postureOf(route),
          reading: world.readings.readingOf(route),
          subscription: estate.subscriptionName(route.service.subscriptionId),
          ...(failure !== undefined && { failure: failureLabel(failure) }),
        });
      },
      read: routes => world.want(routes),
      stopReading: () => world.readings.stop(),
      waiting: () => world.readings.progress.waiting,
      simulated: () => {
        const { all } = world.routes;
        return all.length > 0 && all.every(route => world.tenantOf(route.service.id)?.signIn.simulated === true);
      },
      show: view => this.#panel?.show(view),
      secure: routes => this.#neighbours.secure(routes),
      diagnose: routes => this.#neighbours.diagnose(routes),
      open: route => this.#neighbours.open(route),
      export: async rows => {
        const simulated = rows.some(({ route }) => world.tenantOf(route.service.id)?.signIn.simulated === true);
        await chooseExport({ rows, at: Date.now(), simulated, version: this.#version });
      },
      chooseGrouping,
      explain: error => explain(error, l10n.t('reading routes'), log) ?? l10n.t('Stopped.'),
      now: () => Date.now(),
    });
  }

  dispose(): void {
    this.#panel?.dispose();
    clearTimeout(this.#timer);
  }
}

async function chooseGrouping(now: Grouping): Promise<Grouping | undefined> {
  const items: (vscode.QuickPickItem & { grouping: Grouping })[] = [
    { grouping: 'none', label: l10n.t('None') },
    { grouping: 'subscription', label: l10n.t('Subscription') },
    { grouping: 'service', label: l10n.t('Service') },
    { grouping: 'posture', label: l10n.t('Posture') },
  ];
  const chosen = await vscode.window.showQuickPick(
    items.map(item => ({ ...item, ...(item.grouping === now && { description: l10n.t('as now') }) })),
    { title: l10n.t('Group By'), placeHolder: l10n.t('What shall the routes be grouped by?') },
  );
  return chosen?.grouping;
}
