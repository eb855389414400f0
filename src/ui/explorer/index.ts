import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { SignIns } from '../account/signIns';
import { loadAzure } from '../azureParts';
import { armIdOfArgument } from '../commands/argument';
import { ContextKey } from '../contextKey';
import type { App } from '../../route';
import type { Estate } from '../estate';
import { clockTime } from '../../webview/time';
import { commandId } from '../commands/names';
import { UserError } from '../errors';
import { failureLabel } from './failure';
import { askForFilter } from './filterBox';
import { Filtering } from './filtering';
import { WorldEstate } from './estate';
import { InventoryFiles } from './keptInventory';
import type { Tree } from './lazyTree';
import { type Grouping, Levels, groupingKey, groupings } from './levels';
import { Proofs } from './proofs';
import { ExplorerProvider, clickedCommand } from './provider';
import { findServiceRoutes } from './readAzure';
import { type Row, idOf, isRow } from './rows';
import { viewMessage } from './viewMessage';
import { type ViewState, World } from './world';

export interface Explorer {
  /** What the view shows. */
  readonly tree: Tree;
  readonly world: World;
  readonly estate: Estate;
  readonly levels: Levels;
  /** What a command was called on: a row's ARM id, an id from another tree, or that of the selected row. */
  idOfArgument(argument: unknown): string | undefined;
  refreshAll(): Promise<void>;
  /** Reads one row again; a failed row's retry. */
  refreshRow(argument: unknown): Promise<void>;
  redraw(): void;
  /** Asks what to show, and narrows the tree while it is typed. */
  filter(): void;
  clearFilter(): void;
  groupBy(): Promise<void>;
  /**
   * Throws `UserError` where Azure can't be reached: what writes is off then. `armId`: only the tenant that sees it counts.
   */
  requireOnline(armId?: string): void;
  /** Reads everything of the local Azure and selects the first open app: `2 services, 6 apps`. */
  showLocal(): Promise<string>;
  /** Something that is known changed: postures, routes, sign-ins. */
  readonly onDidChange: vscode.Event<void>;
  readonly onDidSignInsChange: vscode.Event<void>;
  /** Enter and double click on an API or app. */
  readonly onDidOpen: vscode.Event<Row>;
  selected(): Row | undefined;
  /** Calls back when the view is on screen for the first time. */
  whenShown(shown: () => void): void;
  dispose(): void;
}

const doubleClickMilliseconds = 500;
/** Apps that are looked at for one that is open. */
const triedForOpen = 20;

/** The one tree: the view, what it shows, and the estate that the other features work on. */
export function createExplorer(
  context: vscode.ExtensionContext,
  view: vscode.TreeView<Row>,
  signIns: SignIns,
  log: vscode.LogOutputChannel,
): Explorer {
  const state = new ContextKey<ViewState>('state');
  const signedIn = new ContextKey<boolean>('signedIn');
  const filtered = new ContextKey<boolean>('filtered');
  const offline = new ContextKey<boolean>('offline');
  const isSimulated = (routeId: string): boolean => world.tenantOf(routeId)?.signIn.simulated ?? false;
  const proofs = new Proofs(context.globalState, isSimulated);
  const changed = (ids?: readonly string[]): void => {
    filtering.refresh();
    provider.redraw(ids);
  };
  const warn = (text: string): void => log.warn(text);
  const world: World = new World({
    signIns,
    connect: async session => (await loadAzure()).connect(session, { log: line => log.debug(line) }),
    share: async (azure, options) => (await loadAzure()).shareReads(azure, options),
    store: new InventoryFiles(context.globalStorageUri.fsPath, warn),
    warn,
    findRoutes: findServiceRoutes,
    readFacts: async (azure, route, call, clientId) => (await loadAzure()).readFacts(azure, route, call, clientId),
    readDoor: async (azure, app) => (await loadAzure()).readDoor(azure, app),
    proofs,
    changed,
  });
  const levels = new Levels(world);
  const kept = context.globalState.get<string>(groupingKey);
  levels.grouping = groupings.find(one => one === kept) ?? 'subscription';
  const provider: ExplorerProvider = new ExplorerProvider(levels, world);
  const opened = new vscode.EventEmitter<Row>();

  const showState = (): void => {
    const now = world.state();
    void state.set(now);
    void signedIn.set(signIns.all().some(one => !one.simulated));
    const since = world.offlineSince();
    void offline.set(since !== undefined);
    view.message = viewMessage(levels.filter, since, Date.now()) ?? '';
    view.description = now === 'noSubscription' || now === 'error' ? stateDetail(world, now) : '';
  };
  const filtering = new Filtering({
    world,
    levels,
    turned: on => void filtered.set(on),
    changed: () => provider.redraw(),
    counted: showState,
    warn,
  });
  let lastClick: { row: Row; at: number } | undefined;
  const clicked = (row: unknown): void => {
    if (!isRow(row)) return;
    const now = Date.now();
    const isDouble = lastClick?.row.key === row.key && now - lastClick.at < doubleClickMilliseconds;
    lastClick = isDouble ? undefined : { row, at: now };
    if (isDouble) opened.fire(row);
  };
  const subscriptions: { dispose(): unknown }[] = [
    provider,
    opened,
    provider.onDidLearn(showState),
    signIns.onDidChange(() => {
      if (signIns.of('local').length === 0) proofs.forgetSimulated();
      world.books();
      changed();
      showState();
    }),
    vscode.commands.registerCommand(clickedCommand, clicked),
  ];

  const explorer: Explorer = {
    tree: provider,
    world,
    levels,
    estate: new WorldEstate(world, proofs, () => changed()),
    onDidChange: provider.onDidLearn,
    onDidSignInsChange: signIns.onDidChange,
    onDidOpen: opened.event,
    selected: () => view.selection[0],
    whenShown(shown) {
      if (view.visible) {
        shown();
        return;
      }
      const once = view.onDidChangeVisibility(({ visible }) => {
        if (!visible) return;
        once.dispose();
        shown();
      });
      subscriptions.push(once);
    },
    redraw: () => changed(),
    filter: () => askForFilter(filtering.text, text => filtering.set(text)),
    clearFilter: () => filtering.set(''),
    async groupBy() {
      const chosen = await chooseGrouping(levels.grouping);
      if (!chosen) return;
      levels.grouping = chosen;
      await context.globalState.update(groupingKey, chosen);
      changed();
    },
    requireOnline(armId) {
      const since = world.offlineSince(armId);
      if (since === undefined) return;
      const time = clockTime(since, Date.now());
      throw new UserError(l10n.t('Azure can’t be reached. Shown as read at {0}; changes are off.', time), [
        { title: l10n.t('Refresh'), command: commandId('refresh') },
      ]);
    },
    idOfArgument(argument) {
      if (argument === undefined) {
        const row = view.selection[0];
        return row && idOf(row);
      }
      return isRow(argument) ? idOf(argument) : armIdOfArgument(argument);
    },
    refreshAll: () => world.refreshEverything(),
    async refreshRow(argument) {
      const row = isRow(argument) ? argument : view.selection[0];
      if (!row) {
        await world.refreshEverything();
        return;
      }
      await vscode.window.withProgress({ location: { viewId: 'apimManagedIdentity.explorer' } }, () =>
        refresh(row, world),
      );
      provider.redraw();
    },
    async showLocal() {
      const local = world.books().filter(book => book.tenant.signIn.simulated);
      const holdings = await Promise.all(local.map(book => book.tenant.everything()));
      const services = holdings.flatMap(one => one.services).length;
      const apps = holdings.flatMap(one => one.apps).filter(app => app.parentId === undefined);
      void selectFirstOpen(apps.slice(0, triedForOpen)).catch((error: unknown) => log.warn(String(error)));
      return `${servicesWords(services)}, ${appsWords(apps.length)}`;
    },
    dispose() {
      for (const one of subscriptions) one.dispose();
      filtering.dispose();
      world.dispose();
    },
  };

  /** The tree opens at the first app that answers anyone, once that is known. */
  const selectFirstOpen = async (apps: readonly App[]): Promise<void> => {
    for (const app of apps) {
      await world.readDoor(app);
      const wear = world.doorPosture(app);
      if (wear.state !== 'known' || wear.posture?.word !== 'open') continue;
      const row = await levels.find(app.id);
      // To reveal a row in a view that the user has left meanwhile would bring them back.
      if (row && view.visible) await view.reveal(row, { select: true, focus: false, expand: false });
      return;
    }
  };
  showState();
  return explorer;
}

async function chooseGrouping(now: Grouping): Promise<Grouping | undefined> {
  const labels: Readonly<Record<Grouping, string>> = {
    subscription: l10n.t('Subscription'),
    resourceGroup: l10n.t('Subscription and resource group'),
    flat: l10n.t('All services and apps together'),
  };
  const items = groupings.map(grouping => ({
    grouping,
    label: labels[grouping],
    ...(grouping === now && { description: l10n.t('as now') }),
  }));
  const chosen = await vscode.window.showQuickPick(items, {
    title: l10n.t('Group By'),
    placeHolder: l10n.t('How shall services and apps be grouped?'),
  });
  return chosen?.grouping;
}

const servicesWords = (count: number): string => (count === 1 ? l10n.t('1 service') : l10n.t('{0} services', count));
const appsWords = (count: number): string => (count === 1 ? l10n.t('1 app') : l10n.t('{0} apps', count));

function stateDetail(world: World, state: ViewState): string {
  const [tenant] = world.books().map(book => book.tenant);
  if (!tenant) return '';
  const { state: reading } = tenant.subscriptions;
  return state === 'error' && reading.state === 'failed' ? failureLabel(reading.error) : tenant.signIn.account;
}

async function refresh(row: Row, world: World): Promise<void> {
  switch (row.kind) {
    case 'failed':
      await refresh(row.retry, world);
      return;
    case 'signIn':
      await row.tenant.signIn.signIn?.();
      return;
    case 'local':
      for (const { tenant } of world.books()) if (tenant.signIn.simulated) await world.refreshTenant(tenant);
      return;
    case 'tenant':
      await world.refreshTenant(row.tenant);
      return;
    case 'subscription':
    case 'resourceGroup':
    case 'services':
    case 'apps':
      if (row.tenant.inventory.state.state === 'failed') row.tenant.inventory.forget();
      if (row.subscription) await row.tenant.refreshSubscription(row.subscription.id);
      else await world.refreshTenant(row.tenant);
      return;
    case 'service':
    case 'apis':
    case 'api':
    case 'operation':
    case 'identity':
    case 'products':
    case 'product':
    case 'backEnds':
    case 'backEnd':
      await world.refreshService(row.tenant, row.service);
      return;
    case 'app':
    case 'slot':
      world.forgetDoors(row.app.id);
      await row.tenant.readApp(row.app);
      world.wantDoor(row.app);
      for (const route of world.routesTo(row.app.id)) world.readings.again(route);
      return;
    case 'group':
    case 'more':
    case 'empty':
      if (row.parent) await refresh(row.parent, world);
      return;
  }
}
