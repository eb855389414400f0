import type { TokenCredential } from '@azure/core-auth';
import * as l10n from '@vscode/l10n';
import { Secret } from '../route';
import { AzureError, Cancelled, type Cloud, type Session, type TokenSource } from './interfaces';
import { parseJson, record, text } from './json';
import { scopeOf } from './localTokens';
import { isNetworkFailure } from './networkFailure';

/** Sign-ins of this machine besides VS Code's own (look.md 6). */
export type MachineSignIn = 'azureCli' | 'environment' | 'workloadIdentity' | 'managedIdentity';

function howToSignIn(kind: MachineSignIn): string {
  switch (kind) {
    case 'azureCli':
      return l10n.t('Not signed in. Run "az login" in a terminal, then try again.');
    case 'environment':
      return l10n.t(
        'Not signed in. Set AZURE_TENANT_ID, AZURE_CLIENT_ID and a secret or certificate, restart VS Code, then try again.',
      );
    case 'workloadIdentity':
      return l10n.t(
        'Not signed in. Set AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_FEDERATED_TOKEN_FILE, restart VS Code, then try again.',
      );
    case 'managedIdentity':
      return l10n.t(
        'Not signed in. Only a machine in Azure with a managed identity has one. Choose another way to sign in.',
      );
  }
}

/** Loads at the first sign-in of this machine's. */
const loadIdentity = () => import('@azure/identity');
type Identity = Awaited<ReturnType<typeof loadIdentity>>;

function credentialOf(
  { AzureCliCredential, EnvironmentCredential, ManagedIdentityCredential, WorkloadIdentityCredential }: Identity,
  kind: MachineSignIn,
  cloud: Cloud,
  tenantId: string | undefined,
): TokenCredential {
  switch (kind) {
    case 'azureCli':
      return new AzureCliCredential(tenantId === undefined ? {} : { tenantId });
    case 'environment':
      return new EnvironmentCredential({ authorityHost: cloud.authority });
    case 'workloadIdentity':
      return new WorkloadIdentityCredential({
        authorityHost: cloud.authority,
        ...(tenantId !== undefined && { tenantId }),
      });
    case 'managedIdentity':
      return new ManagedIdentityCredential();
  }
}

/** A token source over `@azure/identity`. Its errors name what to do and hold nothing that the library says. */
export function identityTokens(kind: MachineSignIn, cloud: Cloud): TokenSource {
  const credentials = new Map<string, TokenCredential>();
  return {
    async getToken(audience, tenantId, options) {
      const claims = claimsIn(options?.challenge);
      const identity = await loadIdentity();
      try {
        // The library's constructors refuse too, where what they need is missing.
        const credential = credentials.get(tenantId) ?? credentialOf(identity, kind, cloud, tenantId);
        credentials.set(tenantId, credential);
        const answer = await credential.getToken(scopeOf(audience), {
          tenantId,
          ...(options?.signal && { abortSignal: options.signal }),
          ...(claims !== undefined && { claims }),
        });
        if (answer) return { token: new Secret(answer.token), expiresAt: answer.expiresOnTimestamp };
      } catch (error) {
        if (options?.signal?.aborted) throw new Cancelled();
        throw failed(kind, cloud, tenantId, error);
      }
      throw signedOut(kind, tenantId);
    },
  };
}

function failed(kind: MachineSignIn, cloud: Cloud, tenantId: string | undefined, cause: unknown): AzureError {
  if (!isNetworkFailure(cause)) return signedOut(kind, tenantId, cause);
  const { host } = new URL(cloud.authority);
  const problem = { kind: 'unreachable', host } as const;
  return new AzureError(l10n.t('{0} can’t be reached.', host), problem, undefined, { cause });
}

const signedOut = (kind: MachineSignIn, tenantId: string | undefined, cause?: unknown): AzureError =>
  new AzureError(howToSignIn(kind), { kind: 'signedOut', ...(tenantId !== undefined && { tenantId }) }, undefined, {
    cause,
  });

/** The claims of a challenge as JSON: `claims="<base64>"` (domain.md 9.4). */
export function claimsIn(challenge: string | undefined): string | undefined {
  const encoded = /\bclaims="([^"]+)"/.exec(challenge ?? '')?.[1];
  return encoded === undefined ? undefined : Buffer.from(encoded, 'base64').toString('utf8');
}

/** What a token says about whom it is for; only read, never trusted for a decision. */
function readClaims(token: string): { readonly tenantId?: string; readonly account?: string } {
  const claims = record(parseJson(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8')));
  const tenantId = text(claims['tid']);
  const account =
    text(claims['upn']) ?? text(claims['unique_name']) ?? text(claims['preferred_username']) ?? text(claims['appid']);
  return { ...(tenantId !== undefined && { tenantId }), ...(account !== undefined && { account }) };
}

/** A session of this machine's own sign-in, in that sign-in's tenant. Throws `signedOut` where there is none, `unreachable` without a network. */
export async function cloudCredentials(kind: MachineSignIn, cloud: Cloud, signal?: AbortSignal): Promise<Session> {
  let token;
  try {
    const scope = scopeOf(cloud.resourceManagerAudience);
    const credential = credentialOf(await loadIdentity(), kind, cloud, undefined);
    token = await credential.getToken(scope, signal ? { abortSignal: signal } : {});
  } catch (error) {
    if (signal?.aborted) throw new Cancelled();
    throw failed(kind, cloud, undefined, error);
  }
  const { tenantId, account } = readClaims(token?.token ?? '');
  if (tenantId === undefined) throw signedOut(kind, undefined);
  return { cloud, tenantId, account: account ?? kind, tokens: identityTokens(kind, cloud) };
}
