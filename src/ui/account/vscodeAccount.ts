import {
  type AzureAccount,
  type AzureTenant,
  VSCodeAzureSubscriptionProvider,
  getSessionFromVSCode,
  isNotSignedInError,
} from '@microsoft/vscode-azext-azureauth';
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { AzureError, type Cloud, type TokenRequest, type TokenSource } from '../../azure/interfaces';
import { Secret } from '../../route';
import { isNetworkFailure } from './networkFailure';

/** How long a look whether Azure can be reached may take. */
const lookMilliseconds = 5000;

/** One tenant that a VS Code account sees. Tokens of a tenant that wants a sign-in of its own fail until `signIn`. */
export interface AccountTenant {
  readonly account: string;
  readonly accountId: string;
  readonly tenantId: string;
  readonly tenantName: string;
  readonly cloud: Cloud;
  readonly needsSignIn: boolean;
  readonly tokens: TokenSource;
  readonly signIn: () => Promise<void>;
}

/** Sign-in with VS Code's own accounts, whatever library does it. */
export interface VscodeAccounts {
  /** Asks the user. false: they closed the dialog. */
  signIn(another: boolean): Promise<boolean>;
  /** `areExpected`: there were some last time, so that none are there only where Azure can be reached. */
  tenants(areExpected: boolean): Promise<readonly AccountTenant[]>;
  readonly onDidChange: vscode.Event<void>;
  dispose(): void;
}

/** The cloud of the user's own settings; throws where a workspace would choose another. */
export type OwnCloud = () => Promise<Cloud>;

/** When a token ends, by its own word; 0 where it doesn't say: then it is asked for each time. */
function expiryOf(token: string): number {
  try {
    const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8')) as {
      exp?: unknown;
    };
    return typeof claims.exp === 'number' ? claims.exp * 1000 : 0;
  } catch {
    return 0;
  }
}

/**
 * Tokens of one account. Each audience is a session of its own: the library's credential always gives one for Resource
 * Manager, whatever scope it is asked for (models.md 2.3). A challenge goes to VS Code, which asks for what is missing.
 */
function accountTokens(account: AzureAccount, ownCloud: OwnCloud): TokenSource {
  return {
    async getToken(audience, tenantId, options: TokenRequest = {}) {
      await ownCloud();
      const scopes = [`${audience}/.default`];
      const request =
        options.challenge === undefined ? scopes : { wwwAuthenticate: options.challenge, fallbackScopes: scopes };
      const mayAsk = (options.challenge !== undefined || options.mayAsk === true) && options.silent !== true;
      const session = await getSessionFromVSCode(request, tenantId, {
        account,
        ...(mayAsk ? { createIfNone: true } : { silent: true }),
      });
      if (!session)
        throw new AzureError(l10n.t('This tenant wants a sign-in of its own.'), { kind: 'signedOut', tenantId });
      return { token: new Secret(session.accessToken), expiresAt: expiryOf(session.accessToken) };
    },
  };
}

function unreachable(cloud: Cloud, cause: unknown): AzureError {
  const { host } = new URL(cloud.resourceManager);
  return new AzureError(l10n.t('{0} can’t be reached.', host), { kind: 'unreachable', host }, undefined, { cause });
}

/** Whether there is no way to Azure. */
async function hasLostNetwork(cloud: Cloud): Promise<boolean> {
  try {
    await fetch(cloud.resourceManager, { method: 'HEAD', signal: AbortSignal.timeout(lookMilliseconds) });
    return false;
  } catch (error) {
    return isNetworkFailure(error) || (error instanceof Error && error.name === 'TimeoutError');
  }
}

/** `ownCloud` is asked before the library, which reads its endpoints from the merged settings, each time. */
export function createVscodeAccounts(log: vscode.LogOutputChannel, ownCloud: OwnCloud): VscodeAccounts {
  const provider = new VSCodeAzureSubscriptionProvider(log);
  const changed = new vscode.EventEmitter<void>();
  const suggestion = provider.onRefreshSuggested(() => changed.fire());
  const describe = (tenant: AzureTenant, cloud: Cloud, needsSignIn: boolean): AccountTenant => ({
    account: tenant.account.label,
    accountId: tenant.account.id,
    tenantId: tenant.tenantId,
    tenantName: tenant.displayName ?? tenant.defaultDomain ?? tenant.tenantId,
    cloud,
    needsSignIn,
    tokens: accountTokens(tenant.account, ownCloud),
    signIn: async () => {
      await ownCloud();
      await provider.signIn({ tenantId: tenant.tenantId, account: tenant.account }, { promptIfNeeded: true });
      changed.fire();
    },
  });
  return {
    async signIn(another) {
      await ownCloud();
      return provider.signIn(undefined, { promptIfNeeded: true, clearSessionPreference: another });
    },
    async tenants(areExpected) {
      const cloud = await ownCloud();
      try {
        const accounts = await provider.getAccounts({ filter: false });
        const lists = await Promise.all(
          accounts.map(async account => {
            const waiting = await provider.getUnauthenticatedTenantsForAccount(account);
            const missing = new Set(waiting.map(one => one.tenantId));
            const all = await provider.getTenantsForAccount(account, { filter: false });
            return all.map(tenant => describe(tenant, cloud, missing.has(tenant.tenantId)));
          }),
        );
        return lists.flat();
      } catch (error) {
        // Without a network VS Code finds no session of an account that it has, or fails in words of its own.
        if (isNetworkFailure(error) || (areExpected && (await hasLostNetwork(cloud)))) throw unreachable(cloud, error);
        if (isNotSignedInError(error)) return [];
        throw error;
      }
    },
    onDidChange: changed.event,
    dispose() {
      suggestion.dispose();
      provider.dispose();
      changed.dispose();
    },
  };
}
