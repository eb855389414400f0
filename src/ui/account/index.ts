import * as vscode from 'vscode';
import type { Session } from '../../azure/interfaces';
import { loadAzure } from '../azureParts';
import type { CommandTable } from '../commands/table';
import { UserError } from '../errors';
import type { SignIns, TenantSignIn } from './signIns';
import { subscriptionFilter } from './subscriptionFilter';
import type { VscodeAccounts } from './vscodeAccount';

export interface Account {
  readonly commands: Pick<
    CommandTable,
    'signIn' | 'signInOtherWay' | 'signOut' | 'selectTenant' | 'selectSubscriptions'
  >;
  /** Takes up the sign-in of last time without asking; once. */
  restore(): Promise<void>;
  dispose(): void;
}

type MachineWay = 'azureCli' | 'environment' | 'managedIdentity';
type Way = 'vscode' | MachineWay;

const stateKey = 'signIn';
const filterSetting = 'selectedSubscriptions';
const wayNames: Readonly<Record<MachineWay, string>> = {
  azureCli: 'Azure CLI',
  environment: 'Environment variables',
  managedIdentity: 'Managed identity of this machine',
};
const isMachineWay = (value: unknown): value is MachineWay =>
  typeof value === 'string' && Object.keys(wayNames).includes(value);

const listSetting = (section: string): readonly string[] => {
  const value: unknown = vscode.workspace.getConfiguration(section).get(filterSetting);
  return Array.isArray(value) ? value.filter(one => typeof one === 'string') : [];
};
const shows = (tenantId: string): Pick<TenantSignIn, 'shows'> => {
  const filter = subscriptionFilter(tenantId, listSetting('apimManagedIdentity'), listSetting('azureResourceGroups'));
  return filter ? { shows: filter } : {};
};

/** Sign-in: VS Code's accounts, or what this machine has. The library loads at the first sign-in. */
export function createAccount(
  context: vscode.ExtensionContext,
  signIns: SignIns,
  log: vscode.LogOutputChannel,
): Account {
  let accounts: VscodeAccounts | undefined;
  let machine: Session | undefined;
  let restored: Promise<void> | undefined;
  const disposables: vscode.Disposable[] = [];

  const load = async (): Promise<VscodeAccounts> => {
    if (accounts) return accounts;
    const { createVscodeAccounts } = await import('./vscodeAccount');
    const loaded = createVscodeAccounts(log);
    accounts = loaded;
    disposables.push(loaded.onDidChange(() => void showAccounts().catch((error: unknown) => log.warn(String(error)))));
    return loaded;
  };
  const showAccounts = async (): Promise<void> => {
    const tenants = await (await load()).tenants();
    signIns.set(
      'account',
      tenants.map((tenant): TenantSignIn => {
        const { tenantId, tenantName, account, cloud, tokens, signIn } = tenant;
        const whole = {
          key: `account ${tenant.accountId} ${tenantId}`,
          tenantId,
          tenantName,
          account,
          simulated: false,
          signIn,
          ...shows(tenantId),
        };
        return tenant.needsSignIn ? whole : { ...whole, session: { cloud, tenantId, account, tokens } };
      }),
    );
  };
  const showMachine = (): void => {
    if (!machine) return;
    const { tenantId, account } = machine;
    signIns.set('machine', [
      {
        key: `machine ${account} ${tenantId}`,
        tenantId,
        tenantName: tenantId,
        account,
        simulated: false,
        session: machine,
        ...shows(tenantId),
      },
    ]);
  };
  const useMachine = async (way: MachineWay): Promise<void> => {
    const { cloudCredentials, cloudNamed } = await loadAzure();
    const environment = vscode.workspace.getConfiguration('microsoft-sovereign-cloud').get<string>('environment');
    const cloud = cloudNamed(environment);
    if (!cloud) throw new UserError('A custom cloud needs a VS Code account. Choose that way to sign in.');
    machine = await cloudCredentials(way, cloud);
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
  const choose = async (): Promise<void> => {
    const items: (vscode.QuickPickItem & { way: Way })[] = [
      { way: 'vscode', label: 'VS Code account', description: 'recommended' },
      ...Object.entries(wayNames).map(([way, label]) => ({ way: way as MachineWay, label })),
    ];
    const chosen = await vscode.window.showQuickPick(items, {
      title: 'Sign In',
      placeHolder: 'How do you want to sign in?',
    });
    if (chosen) await use(chosen.way, true);
  };
  const selectTenant = async (): Promise<void> => {
    const waiting = signIns.all().filter(one => one.signIn && !one.session);
    if (waiting.length === 0) {
      await vscode.window.showInformationMessage('There is no other tenant that wants a sign-in.');
      return;
    }
    const items = waiting.map(one => ({ label: one.tenantName, description: one.account, one }));
    const chosen = await vscode.window.showQuickPick(items, { title: 'Select Tenant', placeHolder: 'Which tenant?' });
    await chosen?.one.signIn?.();
  };
  const selectSubscriptions = async (): Promise<void> => {
    const real = signIns.all().filter(one => one.session && !one.simulated);
    if (real.length === 0)
      throw new UserError('Sign in to Azure first.', [{ title: 'Sign In', command: 'apimManagedIdentity.signIn' }]);
    const { connect } = await loadAzure();
    const items = await Promise.all(
      real.map(async signIn => {
        if (!signIn.session) return [];
        const azure = connect(signIn.session);
        const all = await azure.inventory.listSubscriptions().finally(() => azure.dispose());
        return all.map(one => ({
          label: one.name,
          description: signIn.tenantName,
          entry: `${signIn.tenantId}/${one.id}`,
          picked: signIn.shows?.(one.id) ?? true,
        }));
      }),
    );
    const chosen = await vscode.window.showQuickPick(items.flat(), {
      title: 'Select Subscriptions',
      placeHolder: 'Which subscriptions shall be shown?',
      canPickMany: true,
    });
    if (!chosen) return;
    const every = chosen.length === items.flat().length;
    await vscode.workspace
      .getConfiguration('apimManagedIdentity')
      .update(filterSetting, every ? [] : chosen.map(one => one.entry), vscode.ConfigurationTarget.Global);
  };
  const restore = async (): Promise<void> => {
    const way = context.globalState.get(stateKey);
    try {
      if (way === 'vscode') await showAccounts();
      else if (isMachineWay(way)) await useMachine(way);
    } catch (error) {
      // The welcome view offers signing in again; why it was lost is in the log.
      log.warn(String(error));
    }
  };
  disposables.push(
    vscode.workspace.onDidChangeConfiguration(change => {
      const isOurs = ['apimManagedIdentity', 'azureResourceGroups'].some(section =>
        change.affectsConfiguration(`${section}.${filterSetting}`),
      );
      if (!isOurs) return;
      showMachine();
      if (accounts) showAccounts().catch((error: unknown) => log.warn(String(error)));
    }),
  );
  return {
    commands: {
      signIn: () => use('vscode'),
      signInOtherWay: choose,
      signOut: async () => {
        machine = undefined;
        await context.globalState.update(stateKey, undefined);
        signIns.set('account', []);
        signIns.set('machine', []);
        await vscode.window.showInformationMessage(
          'Signed out here. Accounts themselves are managed in VS Code’s Accounts menu.',
        );
      },
      selectTenant,
      selectSubscriptions,
    },
    restore: () => (restored ??= restore()),
    dispose() {
      for (const one of disposables) one.dispose();
      accounts?.dispose();
    },
  };
}
