import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { MachineSignIn } from '../../azure';
import { Cancelled, type Session, isAzureProblem } from '../../azure/interfaces';
import { loadAzure } from '../azureParts';
import { doing } from '../commands/doing';
import type { CommandTable } from '../commands/table';
import { type ReportError, UserError } from '../errors';
import { cloudSection, ownCloud } from './ownCloud';
import { affectsFilter, filterOf, selectSubscriptions } from './selectSubscriptions';
import { type KnownTenant, knownOf, readKnownMachine, readKnownTenants, unreachableTokens } from './knownTenants';
import { pickWay } from './signInPicker';
import type { SignIns, TenantSignIn } from './signIns';
import type { VscodeAccounts } from './vscodeAccount';
import { type Way, isMachineWay, wayName } from './ways';

export interface Account {
  readonly commands: Pick<
    CommandTable,
    'signIn' | 'signInOtherWay' | 'signOut' | 'selectTenant' | 'selectSubscriptions'
  >;
  /** Takes up the sign-in of last time without asking; once. */
  restore(): Promise<void>;
  /** Where tenants are shown as they were last known: tries again to sign in. Gives whether that worked. */
  reconnect(): Promise<boolean>;
  dispose(): void;
}

const stateKey = 'signIn';
/** Where the tenants, and whom this machine was signed in as, are kept for a start without a network. */
const tenantsKey = 'knownTenants';
const machineKey = 'knownMachine';

const shows = (tenantId: string): Pick<TenantSignIn, 'shows'> => {
  const filter = filterOf(tenantId);
  return filter ? { shows: filter } : {};
};

/**
 * Sign-in: VS Code's accounts, or what this machine has. The library loads at the first sign-in. `forget` drops what
 * was kept of the Azure that was signed in to.
 */
export function createAccount(
  context: vscode.ExtensionContext,
  signIns: SignIns,
  log: vscode.LogOutputChannel,
  forget: () => Promise<void>,
  reportError: ReportError,
): Account {
  let accounts: VscodeAccounts | undefined;
  let machine: { readonly way: MachineSignIn; readonly session: Session; readonly isAsKnown: boolean } | undefined;
  let restored: Promise<void> | undefined;
  const disposables: vscode.Disposable[] = [];

  const wayInUse = (): Way | undefined => {
    const way = context.globalState.get(stateKey);
    return way === 'vscode' || isMachineWay(way) ? way : undefined;
  };
  const load = async (): Promise<VscodeAccounts> => {
    if (accounts) return accounts;
    const { createVscodeAccounts } = await import('./vscodeAccount');
    const loaded = createVscodeAccounts(log, ownCloud);
    accounts = loaded;
    disposables.push(loaded.onDidChange(() => void showAccountsQuietly()));
    return loaded;
  };
  /** Whether what is shown of the accounts is what was known of them. */
  let isAsKnown = false;
  const show = (
    { accountId, account, tenantId, tenantName, needsSignIn }: KnownTenant,
    more: Pick<TenantSignIn, 'session' | 'signIn'>,
  ): TenantSignIn => {
    const { session, signIn } = more;
    return {
      key: `account ${accountId} ${tenantId}`,
      tenantId,
      tenantName,
      account,
      simulated: false,
      ...(signIn && { signIn }),
      ...shows(tenantId),
      ...(session && !needsSignIn && { session }),
    };
  };
  const known = (): readonly KnownTenant[] => readKnownTenants(context.globalState.get(tenantsKey));
  const showAccounts = async (): Promise<void> => {
    const tenants = await (await load()).tenants(known().length > 0);
    isAsKnown = false;
    await context.globalState.update(tenantsKey, knownOf(tenants));
    signIns.set(
      'account',
      tenants.map(tenant => {
        const { cloud, tenantId, account, tokens, signIn } = tenant;
        return show(tenant, { session: { cloud, tenantId, account, tokens }, signIn });
      }),
    );
  };
  /** Without a network: the tenants of last time, with what was kept of them. */
  const showKnown = async (): Promise<void> => {
    const cloud = await ownCloud();
    const tokens = unreachableTokens(cloud);
    isAsKnown = true;
    signIns.set(
      'account',
      known().map(tenant => {
        const { tenantId, account } = tenant;
        return show(tenant, { session: { cloud, tenantId, account, tokens } });
      }),
    );
  };
  let refusal: string | undefined;
  /**
   * A sign-in that nobody asked for just now failed. What the user can do something about, such as a workspace that
   * chooses another cloud, is said once; for the rest the welcome view offers signing in, and the log says why.
   */
  const failedQuietly = (error: unknown): void => {
    if (!(error instanceof UserError)) log.warn(String(error));
    else if (error.message !== refusal) reportError(error, doing.signIn());
    refusal = error instanceof UserError ? error.message : undefined;
  };
  /** After a change that nobody waits for: what can't be shown any more goes, but not for want of a network. */
  const showAccountsQuietly = async (): Promise<void> => {
    try {
      await showAccounts();
      refusal = undefined;
    } catch (error) {
      if (!isAzureProblem(error, 'unreachable')) signIns.set('account', []);
      failedQuietly(error);
    }
  };
  const showMachine = (): void => {
    if (!machine) return;
    const { way, session } = machine;
    const { tenantId, account } = session;
    signIns.set('machine', [
      {
        key: `machine ${account} ${tenantId}`,
        tenantId,
        tenantName: tenantId,
        account: `${wayName(way)}: ${account}`,
        simulated: false,
        session,
        ...shows(tenantId),
      },
    ]);
  };
  const useMachine = async (way: MachineSignIn): Promise<void> => {
    const { cloudCredentials } = await loadAzure();
    const session = await cloudCredentials(way, await ownCloud());
    machine = { way, session, isAsKnown: false };
    await context.globalState.update(machineKey, { account: session.account, tenantId: session.tenantId });
    showMachine();
  };
  /** Without a network: whom this machine was signed in as last time, with what was kept of that. */
  const showKnownMachine = async (way: MachineSignIn): Promise<void> => {
    const last = readKnownMachine(context.globalState.get(machineKey));
    if (!last) return;
    const cloud = await ownCloud();
    machine = { way, session: { cloud, ...last, tokens: unreachableTokens(cloud) }, isAsKnown: true };
    showMachine();
  };
  const use = async (way: Way, another = false): Promise<void> => {
    if (way === 'vscode') {
      if (!(await (await load()).signIn(another))) return;
      await showAccounts();
    } else {
      await vscode.window.withProgress({ location: { viewId: 'apimManagedIdentity.explorer' } }, () => useMachine(way));
    }
    await context.globalState.update(stateKey, way);
  };
  const cliAccount = async (signal: AbortSignal): Promise<string | undefined> => {
    const { cloudCredentials } = await loadAzure();
    try {
      return (await cloudCredentials('azureCli', await ownCloud(), signal)).account;
    } catch (error) {
      if (error instanceof Cancelled || isAzureProblem(error, 'signedOut')) return undefined;
      if (isAzureProblem(error, 'unreachable')) return l10n.t('can’t be reached');
      throw error;
    }
  };
  const choose = async (): Promise<void> => {
    const way = await pickWay(wayInUse(), cliAccount);
    if (way) await use(way, true);
  };
  const selectTenant = async (): Promise<void> => {
    const waiting = signIns.all().filter(one => one.signIn && !one.session);
    if (waiting.length === 0) {
      await vscode.window.showInformationMessage(l10n.t('There is no other tenant that wants a sign-in.'));
      return;
    }
    const items = waiting.map(one => ({ label: one.tenantName, description: one.account, one }));
    const chosen = await vscode.window.showQuickPick(items, {
      title: l10n.t('Select Tenant'),
      placeHolder: l10n.t('Which tenant?'),
    });
    await chosen?.one.signIn?.();
  };
  const signOut = async (): Promise<void> => {
    machine = undefined;
    isAsKnown = false;
    await context.globalState.update(stateKey, undefined);
    signIns.set('account', []);
    signIns.set('machine', []);
    await forget();
    await vscode.window.showInformationMessage(
      l10n.t(
        'Signed out here, and what was kept of your Azure is deleted. Accounts themselves are managed in VS Code’s Accounts menu.',
      ),
    );
  };
  const takeUp = async (): Promise<void> => {
    const way = wayInUse();
    try {
      if (way === 'vscode') await showAccounts();
      else if (way !== undefined) await useMachine(way);
    } catch (error) {
      failedQuietly(error);
      if (!isAzureProblem(error, 'unreachable')) return;
      if (way === 'vscode') await showKnown();
      else if (way !== undefined) await showKnownMachine(way);
    }
  };
  const showMachineQuietly = async (way: MachineSignIn): Promise<void> => {
    try {
      await useMachine(way);
      refusal = undefined;
    } catch (error) {
      if (!isAzureProblem(error, 'unreachable')) signIns.set('machine', []);
      failedQuietly(error);
    }
  };
  const reconnect = async (): Promise<boolean> => {
    const isAnyAsKnown = (): boolean => isAsKnown || machine?.isAsKnown === true;
    if (!isAnyAsKnown()) return false;
    if (isAsKnown) await showAccountsQuietly();
    if (machine?.isAsKnown) await showMachineQuietly(machine.way);
    return !isAnyAsKnown();
  };
  const restore = (): Promise<void> => (restored ??= takeUp());
  /** The settings name another cloud, or may no longer be followed: what is shown is of the cloud that they name now. */
  const changeCloud = async (): Promise<void> => {
    if (accounts) await showAccountsQuietly();
    if (!machine) return;
    signIns.set('machine', []);
    await showMachineQuietly(machine.way);
  };
  disposables.push(
    vscode.workspace.onDidChangeConfiguration(change => {
      if (change.affectsConfiguration(cloudSection)) void changeCloud();
      if (!affectsFilter(change)) return;
      showMachine();
      if (accounts) void showAccountsQuietly();
    }),
  );
  return {
    commands: {
      signIn: () => use('vscode'),
      signInOtherWay: choose,
      signOut,
      selectTenant: () => restore().then(selectTenant),
      selectSubscriptions: () => restore().then(() => selectSubscriptions(signIns)),
    },
    restore,
    reconnect,
    dispose() {
      for (const one of disposables) one.dispose();
      accounts?.dispose();
    },
  };
}
