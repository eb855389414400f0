import * as vscode from 'vscode';
import * as l10n from '@vscode/l10n';
import type { Report } from '../../diagnosis/report';
import { type KeptChange, withPool } from '../../plan';
import type { PlanChoices } from '../../plan/plan';
import { namesOf, type Route, routeTitle } from '../../route';
import type { PlanView } from '../../webview/planView';
import { type PlanButton, planButtons } from '../../webview/protocol';
import { commandId } from '../commands/names';
import type { PanelHost } from '../estate';
import type { Compare } from '../panels/compare';
import { explain } from '../panels/explain';
import { pickRoute } from '../panels/pickRoute';
import { RoutePanel } from '../panels/routePanel';
import { askAboutInterrupted, type Changes } from './changes';
import { choose } from './choose';
import { planDetails } from './details';
import { copyAdministratorScript, exportAs } from './exportAs';
import { keptEnd } from './keptEnd';
import { PlanWriting } from './planWriting';
import { pickChange } from './pickChange';
import { pickWhatToSecure } from './pickRoutes';
import { type ReadFacts, readForPlans } from './readForPlans';
import { PlanSession } from './session';
import { listOf } from './whatHolds';

/** What Secure asks of the feature beside it. */
export interface SecureNeighbours {
  /** `run`: tests afresh; else shows what was found last, `found` if given. */
  readonly openDiagnostics: (route: Route, run: boolean, found?: Report) => Promise<void>;
  readonly compare: Compare;
}

interface Opened {
  readonly session: PlanSession;
  panel: RoutePanel<PlanView, PlanButton> | undefined;
  /** What a crash has left, read back. */
  kept: KeptChange | undefined;
}

const keyOf = (routes: readonly Route[], aim: 'release' | undefined): string =>
  [aim ?? 'secure', ...routes.map(route => route.id).sort()].join('\n');

const titleFor = (routes: readonly Route[], first: Route): string =>
  routes.length === 1 ? routeTitle(first) : l10n.t('{0} routes', routes.length);

const tabTitle = (title: string): string => l10n.t('Secure: {0}', title);

export { Changes } from './changes';

/** *Secure Backend with MI*: one plan panel per route, reused and revealed. */
export class SecureBackend implements vscode.Disposable {
  readonly #host: PanelHost;
  readonly #neighbours: SecureNeighbours;
  readonly #changes: Changes;
  readonly #opened = new Map<string, Opened>();

  constructor(host: PanelHost, changes: Changes, neighbours: SecureNeighbours) {
    this.#changes = changes;
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
    await this.secureRoutes([route], choices);
  }

  /** One plan for all of them, in one panel; each route goes on by itself while it is applied. */
  async secureRoutes(routes: readonly Route[], choices: PlanChoices = {}): Promise<void> {
    await this.#plan(this.#reveal(routes, choices));
  }

  /** *Remove Managed Identity from This Route…*: the same preview, apply, proof and undo, the other way. */
  async release(row: unknown): Promise<void> {
    const route = await pickRoute(this.#host.estate, row, l10n.t('Remove Managed Identity from This Route'));
    if (route) await this.#plan(this.#reveal([route], {}, 'release'));
  }

  async #plan(opened: Opened | undefined): Promise<void> {
    if (!opened) return;
    opened.session.redraw();
    await opened.session.plan();
  }

  /** What a window that is gone has left half-done: offered once per start, one after the other. */
  async offerInterrupted(signIn: () => Promise<unknown>): Promise<void> {
    for (const found of await this.#changes.interrupted()) {
      const wanted = await askAboutInterrupted(found);
      if (wanted === undefined) continue;
      const kept = await this.#changes.open(found.record);
      if (wanted === 'leave') {
        await kept.journal.leave();
        continue;
      }
      await signIn();
      await this.#openKept(kept, found, wanted === 'undo');
    }
  }

  /** *Undo a Change…*: any that this computer has written down, however long ago; what others have changed since is shown. */
  async undoChange(): Promise<void> {
    const record = await pickChange(await this.#changes.undoable());
    if (!record) return;
    const kept = await this.#changes.open(record);
    const step = record.steps.findLastIndex(one => one.state === 'begun' || one.state === 'made') + 1;
    await this.#openKept(kept, record.state === 'open' ? { step, of: record.steps.length } : undefined, true);
  }

  async #openKept(
    kept: KeptChange,
    at: { readonly step: number; readonly of: number } | undefined,
    undo: boolean,
  ): Promise<void> {
    // Which sign-in sees the route is known once what there is has been read.
    await this.#host.estate.routes();
    const opened = this.#reveal(kept.plan.routes ?? [kept.plan.route], {}, kept.plan.aim);
    if (!opened || opened.session.busy) return;
    opened.kept = kept;
    const { steps, end } = keptEnd(kept, at, Date.now());
    opened.session.interrupted(kept.plan, steps, end, undo);
  }

  #reveal(routes: readonly Route[], choices: PlanChoices, aim?: 'release'): Opened | undefined {
    const [first] = routes;
    if (!first) return undefined;
    const key = keyOf(routes, aim);
    const before = this.#opened.get(key);
    before?.session.panelClosed();
    const opened = before?.session.busy === true ? before : this.#new(routes, first, choices, before?.panel, aim);
    if (opened.panel) opened.panel.reveal();
    else opened.panel = this.#panel(key, titleFor(routes, first));
    return opened;
  }

  dispose(): void {
    for (const { session, panel } of this.#opened.values()) {
      session.panelClosed();
      panel?.dispose();
    }
    this.#opened.clear();
  }

  #panel(key: string, title: string): RoutePanel<PlanView, PlanButton> {
    const kind = { name: 'planPanel', buttons: planButtons } as const;
    return new RoutePanel(this.#host.extensionUri, kind, tabTitle(title), vscode.ViewColumn.Active, {
      onMessage: message => {
        const session = this.#opened.get(key)?.session;
        session
          ?.onMessage(message)
          .catch((error: unknown) => this.#host.reportError(error, l10n.t('securing {0}', title)));
      },
      onClose: () => {
        const opened = this.#opened.get(key);
        if (!opened) return;
        opened.panel = undefined;
        opened.session.panelClosed();
        if (!opened.session.busy) this.#opened.delete(key);
      },
    });
  }

  #new(
    routes: readonly Route[],
    route: Route,
    choices: PlanChoices,
    panel: Opened['panel'],
    aim: 'release' | undefined,
  ): Opened {
    const { estate, log } = this.#host;
    const azure = estate.azureFor(route);
    const key = keyOf(routes, aim);
    const title = titleFor(routes, route);
    const doing = l10n.t('securing {0}', title);
    const readFacts: ReadFacts = (of, pool, call, clientId) =>
      withPool(azure, estate.factsOf(of, call, clientId), pool, call);
    const writing = new PlanWriting(azure, this.#changes, readFacts);
    const session = new PlanSession(
      {
        route,
        ...(routes.length > 1 && {
          title: { from: listOf(routes.map(one => one.service.name)), to: l10n.t('{0} routes', routes.length) },
        }),
        ...(aim && { aim }),
        subscription: estate.subscriptionName(route.service.subscriptionId),
        simulated: azure.simulated,
        now: () => Date.now(),
        read: (wanted, signal) => readForPlans(estate, { routes, route, aim, readFacts }, wanted, signal),
        isElsewhere: plan => this.#changes.isElsewhere(plan),
        apply: (plan, work) => writing.apply(plan, work, work.resumes ? opened.kept : undefined),
        undo: (plan, applied, work) => writing.undo(plan, applied, work, opened.kept),
        leave: async () => opened.kept?.journal.leave(),
        show: view => {
          const shown = this.#opened.get(key)?.panel;
          shown?.show(view);
          // Another app may have been chosen; while that is read the former route isn't meant any more.
          if (routes.length === 1 && view.phase !== 'reading')
            shown?.rename(tabTitle(`${view.head.from} → ${view.head.to}`));
        },
        choose: (choice, plan, present) => choose(choice, present, { azure, plan, routes }),
        keepProof: async (proof, routeId) => {
          await estate.proofs.keep(writing.provedAs(routeId), proof);
          estate.refresh(routes.find(one => one.id === routeId) ?? route);
        },
        refresh: () => routes.forEach(one => estate.refresh(one)),
        explain: error => explain(error, doing, log),
        compare: async ({ difference }) => {
          if (!difference) return;
          const title = l10n.t('Previewed ↔ Found: {0}', namesOf(route).app);
          await this.#neighbours.compare.open(title, difference.previewed, difference.found);
        },
        copyDetails: async view => {
          await vscode.env.clipboard.writeText(planDetails(view));
          vscode.window.setStatusBarMessage(l10n.t('Copied'), 3000);
        },
        exportPlan: plan => exportAs(azure, plan),
        adminScript: (plan, outcome) => copyAdministratorScript(azure, plan, outcome),
        showDiagnostics: run =>
          this.#neighbours.openDiagnostics(route, run || writing.lastReport === undefined, writing.lastReport),
        editPolicy: async ({ api, operation = api }) => {
          await vscode.commands.executeCommand(commandId('editPolicy'), operation.id);
        },
        onEnd: (end, good) => this.#tell(key, title, end, good),
        close: () => {
          this.#opened.delete(key);
          opened.panel?.dispose();
        },
      },
      choices,
    );
    const opened: Opened = { session, panel, kept: undefined };
    this.#opened.set(key, opened);
    return opened;
  }

  /** The end of a plan whose panel isn't in sight is told by a notification. */
  #tell(key: string, what: string, title: string, good: boolean): void {
    const opened = this.#opened.get(key);
    if (opened?.panel?.visible === true) return;
    const text = `${what}: ${title}`;
    const show = l10n.t('Show');
    const shown = good
      ? vscode.window.showInformationMessage(text, show)
      : vscode.window.showWarningMessage(text, show);
    shown.then(
      chosen => {
        if (chosen !== show || !opened) return;
        this.#opened.set(key, opened);
        if (opened.panel) opened.panel.reveal();
        else opened.panel = this.#panel(key, what);
        opened.session.redraw();
      },
      (error: unknown) => this.#host.log.error(String(error)),
    );
  }
}
