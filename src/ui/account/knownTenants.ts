import * as l10n from '@vscode/l10n';
import { AzureError, type Cloud, type TokenSource } from '../../azure/interfaces';

/** A tenant as an account saw it last: names and ids only. */
export interface KnownTenant {
  readonly accountId: string;
  readonly account: string;
  readonly tenantId: string;
  readonly tenantName: string;
  readonly needsSignIn: boolean;
}

const isKnown = (value: unknown): value is KnownTenant => {
  if (typeof value !== 'object' || value === null) return false;
  const one = value as Readonly<Record<string, unknown>>;
  return (
    ['accountId', 'account', 'tenantId', 'tenantName'].every(name => typeof one[name] === 'string') &&
    typeof one['needsSignIn'] === 'boolean'
  );
};

/** Whom this machine was signed in as last: names and ids only. */
export interface KnownMachine {
  readonly account: string;
  readonly tenantId: string;
}

/** What was kept; undefined for whatever isn't that. */
export function readKnownMachine(kept: unknown): KnownMachine | undefined {
  const { account, tenantId } = (kept ?? {}) as Readonly<Record<string, unknown>>;
  return typeof account === 'string' && typeof tenantId === 'string' ? { account, tenantId } : undefined;
}

/** What was kept; whatever isn't a tenant is left out. */
export const readKnownTenants = (kept: unknown): readonly KnownTenant[] =>
  Array.isArray(kept) ? kept.filter(isKnown) : [];

/** What is kept of these: nothing by which anybody could sign in. */
export const knownOf = (tenants: readonly KnownTenant[]): readonly KnownTenant[] =>
  tenants.map(({ accountId, account, tenantId, tenantName, needsSignIn }) => ({
    accountId,
    account,
    tenantId,
    tenantName,
    needsSignIn,
  }));

/** Stands in for tokens until Azure can be reached: asks nobody. */
export function unreachableTokens(cloud: Cloud): TokenSource {
  const { host } = new URL(cloud.resourceManager);
  return {
    getToken: () =>
      Promise.reject(new AzureError(l10n.t('{0} can’t be reached.', host), { kind: 'unreachable', host })),
  };
}
