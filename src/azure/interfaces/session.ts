import type { Secret } from '../../route';
import type { Cloud } from './azure';

/** Where tokens come from: the one seam between sign-in and Azure. */
export interface TokenSource {
  /** A token for `{audience}/.default` in that tenant. Throws `AzureError` `signedOut` where sign-in is needed. */
  getToken(audience: string, tenantId: string, options?: TokenRequest): Promise<{ token: Secret; expiresAt: number }>;
}

export interface TokenRequest {
  readonly signal?: AbortSignal;
  /** A `WWW-Authenticate` challenge to answer (step-up, claims). */
  readonly challenge?: string;
  /** The user may be asked, where silence gives no token. */
  readonly mayAsk?: boolean;
  /** Never ask the user, not even for a challenge; fail instead. */
  readonly silent?: boolean;
}

/** How connections of a session are made. Absent: to the Internet, as any program does. */
export interface LocalConnection {
  /** On 127.0.0.1. Every connection of the session goes there, whatever host its URL names. */
  readonly port: number;
  /** The one certificate that is trusted, PEM. */
  readonly certificate: string;
}

/** One signed-in account in one tenant, real or simulated. */
export interface Session {
  readonly cloud: Cloud;
  readonly tenantId: string;
  readonly account: string;
  readonly tokens: TokenSource;
  /** Set for the local Azure only; never from a setting. */
  readonly local?: LocalConnection;
  /** As in `Azure`. */
  readonly policyFollows?: number;
}
