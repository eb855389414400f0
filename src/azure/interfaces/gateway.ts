import type { ArmId, Secret } from '../../route';
import type { Call } from './call';

/** One request over the wire. https only; redirects are recorded, not followed. */
export interface WireRequest {
  readonly method: 'GET' | 'HEAD' | 'OPTIONS';
  readonly url: string;
  /** Secret values are shown as tags. */
  readonly headers: Readonly<Record<string, string | Secret>>;
  /** The host names that Resource Manager gives for what is called. A secret is sent to no other. */
  readonly ownHosts?: readonly string[];
  /** The user has agreed that one of `ownHosts` may be called on an address of a private network. */
  readonly privateToo?: true;
}

export interface WireResponse {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** At most 64 KiB; control characters as they came. */
  readonly body: string;
  /** Of the whole body, where it was longer than what was kept. */
  readonly bodyBytes: number;
  readonly milliseconds: number;
}

export type WireOutcome =
  | { readonly kind: 'answered'; readonly response: WireResponse }
  /** Not reachable from here: a result, not a failure. */
  | {
      readonly kind: 'notReachable';
      readonly why: 'nameNotFound' | 'refused' | 'timeout' | 'tls' | 'address' | 'reset';
      readonly detail: string;
      readonly milliseconds: number;
    };

/** Sends probes: only to https hosts, never to loopback, link-local or metadata addresses, to private ones only as agreed. */
export interface Wire {
  send(request: WireRequest, call?: Call): Promise<WireOutcome>;
}

/** A gateway trace, redacted on arrival (domain.md 8). Texts hold no token and no key. */
export interface GatewayTrace {
  readonly traceId: string;
  readonly entries: readonly TraceEntry[];
  /** The bearer token that the gateway sent to the back end, in memory only. */
  readonly token?: Secret;
  /** Where the gateway sent the request; where it sent none, where the API's own address leads. */
  readonly backEndUrl?: string;
  /** Where it was really sent. */
  readonly sentTo?: string;
  /** What the back end answered. */
  readonly backEndStatus?: number;
  readonly backEndHeaders?: Readonly<Record<string, string>>;
}

export interface TraceEntry {
  readonly section: 'inbound' | 'backend' | 'outbound' | 'on-error';
  readonly source: string;
  readonly elapsed: string;
  readonly text: string;
}

export interface Tracing {
  /** A token for one API, five minutes at most; goes into `Apim-Debug-Authorization`. */
  getDebugToken(serviceId: ArmId, apiId: ArmId, call?: Call): Promise<Secret>;
  /** Polls a few times until the trace is there; undefined when it never came. */
  getTrace(serviceId: ArmId, traceId: string, call?: Call): Promise<GatewayTrace | undefined>;
  /**
   * Makes every debug token of the service worthless; called whatever happened, once for each `getDebugToken`. While
   * another run still traces the service nothing is sent: the last one's call does it.
   */
  invalidateDebugTokens(serviceId: ArmId, call?: Call): Promise<void>;
}

/** A user's own token for an app, where sign-in gives one. */
export interface UserTokens {
  getTokenFor(clientId: string, call?: Call): Promise<{ readonly token: Secret } | { readonly whyNot: string }>;
}

export interface TokenSignatures {
  /** Fetches a tenant's keys ahead of a check, which then needs no request. */
  prepare(tenantId: string, call?: Call): Promise<void>;
  /**
   * Whether a token is signed by that tenant's token service, by the keys that it publishes; undefined where they
   * can't be had.
   */
  check(token: Secret, tenantId: string, call?: Call): Promise<'valid' | 'invalid' | undefined>;
}
