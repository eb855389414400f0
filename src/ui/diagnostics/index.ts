import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { Cancelled } from '../../azure/interfaces';
import { changesSince, diagnose, rememberedRun, reportToJson, reportToMarkdown, withRun } from '../../diagnosis';
import type { Report } from '../../diagnosis/report';
import { type Route, routeTitle, valueOf } from '../../route';
import type { DiagnosticsView } from '../../webview/diagnosticsView';
import { type DiagnosticsButton, diagnosticsButtons } from '../../webview/protocol';
import { UserError } from '../errors';
import { loadAzure } from '../azureParts';
import type { PanelHost } from '../estate';
import { explain } from '../panels/explain';
import { RoutePanel } from '../panels/routePanel';
import { pickRoute } from '../panels/pickRoute';
import { portalAddress } from './portalAddress';
import { TestedOperations } from './chooseOperation';
import { Histories } from './histories';
import { type PastedHelp, decodeToken, explainPasted } from './pasted';
import { DiagnosisSession } from './session';
import { pickFromSummary, testMany } from './testMany';

/** What Diagnostics asks of the feature beside it. */
export interface DiagnosticsNeighbours {
  /** Opens the plan that makes this route right. */
  readonly secure: (route: Route) => Promise<void>;
}

interface Opened {
  readonly session: DiagnosisSession;
  panel: RoutePanel<DiagnosticsView, DiagnosticsButton> | undefined;
}

/** *Run Diagnostics* and *Open Diagnostics*: one panel per route, reused and revealed. */
export class Diagnostics implements vscode.Disposable {
  readonly #host: PanelHost;
  readonly #neighbours: DiagnosticsNeighbours;
  readonly #opened = new Map<string, Opened>();
  readonly #histories: Histories;
  readonly #operations: TestedOperations;

  constructor(host: PanelHost, neighbours: DiagnosticsNeighbours) {
    this.#host = host;
    this.#neighbours = neighbours;
    this.#histories = new Histories(host.globalState);
    this.#operations = new TestedOperations(host.globalState);
  }

  /** The command: takes a tree row, or asks which route. Esc: nothing happens. */
  async run(row: unknown): Promise<void> {
    const route = await pickRoute(this.#host.estate, row, l10n.t('Run Diagnostics'));
    if (route) await this.open(route, true);
  }

  /** Shows the last result of a row's route; calls nothing. */
  async openLast(row: unknown): Promise<void> {
    const route = await pickRoute(this.#host.estate, row, l10n.t('Diagnostics'));
    if (route) await this.open(route, false);
  }

  /** `run`: test afresh; else what was found last is shown, `found` if given. */
  async open(route: Route, run: boolean, found?: Report): Promise<void> {
    const opened = this.#opened.get(route.id) ?? this.#new(route);
    if (opened.panel) opened.panel.reveal();
    else opened.panel = this.#panel(route, opened.session);
    if (found) opened.session.accept(found);
    else opened.session.redraw();
    if (run) await opened.session.run();
  }

  /** Tests a route in sight of the user and gives what was found. Throws `Cancelled` when it was stopped. */
  async test(route: Route, signal: AbortSignal): Promise<Report> {
    const stop = (): void => this.#opened.get(route.id)?.session.cancel();
    signal.addEventListener('abort', stop);
    try {
      await this.open(route, true);
    } finally {
      signal.removeEventListener('abort', stop);
    }
    const state = this.#opened.get(route.id)?.session.state;
    if (state?.kind === 'failed') throw new UserError(state.text);
    if (signal.aborted || state?.kind !== 'report') throw new Cancelled();
    return state.report;
  }

  /** Tests several routes in one go; of the summary one after the other can be opened. */
  async runMany(routes: readonly Route[]): Promise<void> {
    const { estate } = this.#host;
    const reports = await testMany(routes, {
      azureFor: route => estate.azureFor(route),
      optionsFor: route => this.#operations.remembered(route),
      keep: report => (this.#opened.get(report.route.id) ?? this.#new(report.route)).session.take(report),
    });
    const picked = await pickFromSummary(routes.length, reports);
    if (picked) await this.open(picked.route, false);
  }

  async decodeToken(): Promise<void> {
    await decodeToken(this.#pastedHelp());
  }

  async explainResponse(): Promise<void> {
    await explainPasted(this.#pastedHelp());
  }

  #pastedHelp(): PastedHelp {
    const { estate } = this.#host;
    return {
      chooseRoute: async title =>
        (await estate.routes()).length === 0 ? undefined : pickRoute(estate, undefined, title),
      settingsOf: async route => {
        const [door] = (await estate.factsOf(route)).doors;
        return door && valueOf(door.settings);
      },
    };
  }

  dispose(): void {
    for (const { session, panel } of this.#opened.values()) {
      session.close();
      panel?.dispose();
    }
    this.#opened.clear();
  }

  #panel(route: Route, session: DiagnosisSession): RoutePanel<DiagnosticsView, DiagnosticsButton> {
    const kind = { name: 'diagnosticsPanel', buttons: diagnosticsButtons } as const;
    const title = l10n.t('Diagnostics: {0}', routeTitle(route));
    return new RoutePanel(this.#host.extensionUri, kind, title, vscode.ViewColumn.Active, {
      onMessage: message => {
        session
          .onMessage(message)
          .catch((error: unknown) => this.#host.reportError(error, l10n.t('testing {0}', routeTitle(route))));
      },
      onClose: () => {
        session.cancel();
        const opened = this.#opened.get(route.id);
        if (opened) opened.panel = undefined;
      },
    });
  }

  #new(route: Route): Opened {
    const { estate, log } = this.#host;
    const azure = estate.azureFor(route);
    const session = new DiagnosisSession({
      route,
      subscription: estate.subscriptionName(route.service.subscriptionId),
      simulated: azure.simulated,
      now: () => Date.now(),
      test: async run => {
        // Reads are shared within a run; probes go out while the settings are still being read.
        const at = estate.azureFor(route).snapshot();
        const call = { signal: run.signal };
        const operation = await this.#operations.choose(at, route, call);
        if (!operation || run.signal.aborted) throw new Cancelled();
        const { readFacts } = await loadAzure();
        const options = { ...operation, ...(run.sendGatewayToken && { sendGatewayToken: 'agreed' as const }) };
        return diagnose(at, route, readFacts(at, route, call), options, run.onReport, call);
      },
      show: view => this.#opened.get(route.id)?.panel?.show(view),
      keepProof: async proof => {
        await estate.proofs.keep(route.id, proof);
        estate.refresh(route);
      },
      explain: error => explain(error, l10n.t('testing {0}', routeTitle(route)), log),
      copy: async (report, as) => {
        await vscode.env.clipboard.writeText(as === 'json' ? reportToJson(report) : reportToMarkdown(report));
        const said = as === 'json' ? l10n.t('Copied as JSON') : l10n.t('Copied as Markdown');
        vscode.window.setStatusBarMessage(said, 3000);
      },
      copyScript: async script => {
        await vscode.env.clipboard.writeText(script);
        vscode.window.setStatusBarMessage(l10n.t('Script copied'), 3000);
      },
      learnMore: async link => {
        await vscode.env.openExternal(vscode.Uri.parse(link, true));
      },
      remember: async report => {
        const history = this.#histories.of(route.id, azure.simulated);
        const run = rememberedRun(report);
        await this.#histories.keep(route.id, azure.simulated, withRun(history, run));
        const { lastWorking } = history;
        return run.works || !lastWorking ? undefined : { at: lastWorking.at, changes: changesSince(lastWorking, run) };
      },
      openInPortal: async (report, causeId) => {
        const address = portalAddress(azure.cloud.portal, azure.tenantId, report, causeId);
        await vscode.env.openExternal(vscode.Uri.parse(address, true));
      },
      fix: () => this.#neighbours.secure(route),
      chooseOperation: () => this.#operations.change(estate.azureFor(route), route),
    });
    const opened: Opened = { session, panel: undefined };
    this.#opened.set(route.id, opened);
    return opened;
  }
}
