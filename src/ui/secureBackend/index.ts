import * as vscode from 'vscode';
import type { Call } from '../../azure/interfaces';
import { proverFor } from '../../diagnosis';
import type { Report } from '../../diagnosis/report';
import { applyPlan, MemoryJournal, planRoute, undoSteps } from '../../plan';
import type { PlanChoices } from '../../plan/plan';
import { readPlanContext } from '../../plan/readContext';
import { namesOf, type Route, routeTitle } from '../../route';
import type { PlanView } from '../../webview/planView';
import { type PlanButton, planButtons } from '../../webview/protocol';
import type { PanelHost } from '../estate';
import type { Compare } from '../panels/compare';
import { explain } from '../panels/explain';
import { RoutePanel } from '../panels/routePanel';
import { choose } from './choose';
import { planDetails } from './details';
import { copyAdministratorScript, exportAs } from './exportAs';
import { pickWhatToSecure } from './pickRoutes';
import { PlanSession } from './session';

/** What Secure asks of the feature beside it. */
export interface SecureNeighbours {
  /** `run`: tests afresh; else shows what was found last, `found` if given. */
  readonly openDiagnostics: (route: Route, run: boolean, found?: Report) => Promise<void>;
  readonly compare: Compare;
}

interface Opened {
  readonly session: PlanSession;
  panel: RoutePanel<PlanView, PlanButton> | undefined;
}

/** *Secure Backend with MI*: one plan panel per route, reused and revealed. */
export class SecureBackend implements vscode.Disposable {
  readonly #host: PanelHost;
  readonly #neighbours: SecureNeighbours;
  readonly #opened = new Map<string, Opened>();

  constructor(host: PanelHost, neighbours: SecureNeighbours) {
    this.#host = host;
    this.#neighbours = neighbours;
  }

  /** The command: takes a tree row, or asks which route. Esc: nothing happens. */
  async run(row: unknown): Promise<void> {
    const what = await pickWhatToSecure(this.#host.estate, row);
    if (what) await this.open(what.route, what.choices);
  }

  /** Opens the preview, read afresh; while a plan of this route is being applied, shows that instead. */
  async open(route: Route, choices: PlanChoices = {}): Promise<void> {
    const before = this.#opened.get(route.id);
    before?.session.panelClosed();
    const opened = before?.session.busy === true ? before : this.#new(route, choices, before?.panel);
    if (opened.panel) opened.panel.reveal();
    else opened.panel = this.#panel(route);
    opened.session.redraw();
    await opened.session.plan();
  }

  dispose(): void {
    for (const { session, panel } of this.#opened.values()) {
      session.panelClosed();
      panel?.dispose();
    }
    this.#opened.clear();
  }

  #panel(route: Route): RoutePanel<PlanView, PlanButton> {
    const kind = { name: 'planPanel', buttons: planButtons } as const;
    return new RoutePanel(this.#host.extensionUri, kind, `Secure: ${routeTitle(route)}`, vscode.ViewColumn.Active, {
      onMessage: message => {
        const session = this.#opened.get(route.id)?.session;
        session
          ?.onMessage(message)
          .catch((error: unknown) => this.#host.reportError(error, `securing ${routeTitle(route)}`));
      },
      onClose: () => {
        const opened = this.#opened.get(route.id);
        if (!opened) return;
        opened.panel = undefined;
        opened.session.panelClosed();
        if (!opened.session.busy) this.#opened.delete(route.id);
      },
    });
  }

  #new(route: Route, choices: PlanChoices, panel: Opened['panel']): Opened {
    const { estate, log } = this.#host;
    const azure = estate.azureFor(route);
    const doing = `securing ${routeTitle(route)}`;
    const journal = new MemoryJournal();
    const readFacts = (call?: Call) => estate.factsOf(route, call);
    let lastReport: Report | undefined;
    const session = new PlanSession(
      {
        route,
        subscription: estate.subscriptionName(route.service.subscriptionId),
        simulated: azure.simulated,
        now: () => Date.now(),
        read: async (wanted, signal) => {
          const call = { signal };
          const facts = await readFacts(call);
          const routes = await estate.routes(call);
          const context = await readPlanContext(azure, { route, facts, routes, choices: wanted }, call);
          return changed => planRoute(context, changed);
        },
        apply: async (plan, { signal, onProgress, sendGatewayToken }) => {
          const agreed = { sendGatewayToken: sendGatewayToken ? 'agreed' : 'declined' } as const;
          const prover = proverFor(azure, route, readFacts, agreed);
          const outcome = await applyPlan(azure, plan, {
            proverFor: () => prover,
            journal,
            readFacts: (_, call) => readFacts(call),
            onProgress,
            signal,
            lockWithoutTrace: plan.cautions.some(one => one.code === 'proofImpossible'),
          });
          lastReport = prover.lastReport;
          return outcome;
        },
        undo: (_plan, applied, { signal, onProgress, turnOffIdentity }) =>
          undoSteps(azure, applied, {
            journal,
            onProgress,
            signal,
            turnOffIdentity,
            proverFor: () => proverFor(azure, route, readFacts),
          }),
        show: view => this.#opened.get(route.id)?.panel?.show(view),
        choose: (choice, plan, present) => choose(choice, plan, present, azure, route),
        keepProof: async proof => {
          await estate.proofs.keep(route.id, proof);
          estate.refresh(route);
        },
        refresh: () => estate.refresh(route),
        explain: error => explain(error, doing, log),
        compare: async ({ difference }) => {
          if (!difference) return;
          const title = `Previewed ↔ Found: ${namesOf(route).app}`;
          await this.#neighbours.compare.open(title, difference.previewed, difference.found);
        },
        copyDetails: async view => {
          await vscode.env.clipboard.writeText(planDetails(view));
          vscode.window.setStatusBarMessage('Copied', 3000);
        },
        exportPlan: plan => exportAs(azure, plan),
        adminScript: (plan, outcome) => copyAdministratorScript(azure, plan, outcome),
        showDiagnostics: run => this.#neighbours.openDiagnostics(route, run || lastReport === undefined, lastReport),
        onEnd: (title, good) => this.#tell(route, title, good),
        close: () => {
          const opened = this.#opened.get(route.id);
          this.#opened.delete(route.id);
          opened?.panel?.dispose();
        },
      },
      choices,
    );
    const opened: Opened = { session, panel };
    this.#opened.set(route.id, opened);
    return opened;
  }

  /** The end of a plan whose panel isn't in sight is told by a notification. */
  #tell(route: Route, title: string, good: boolean): void {
    const opened = this.#opened.get(route.id);
    if (opened?.panel?.visible === true) return;
    const text = `${routeTitle(route)}: ${title}`;
    const show = 'Show';
    const shown = good
      ? vscode.window.showInformationMessage(text, show)
      : vscode.window.showWarningMessage(text, show);
    shown.then(
      chosen => {
        if (chosen !== show || !opened) return;
        this.#opened.set(route.id, opened);
        if (opened.panel) opened.panel.reveal();
        else opened.panel = this.#panel(route);
        opened.session.redraw();
      },
      (error: unknown) => this.#host.log.error(String(error)),
    );
  }
}
