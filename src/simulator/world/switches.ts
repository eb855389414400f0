/**
 * Everything about the world that the documents leave open (U1–U27, domain.md 13) or that a test wants otherwise. One
 * flat record so that a scenario and a control call can set any of them by name.
 */
export interface Switches {
  /** U1: what `allowedApplications: []` means. */
  emptyAllowedApplications: 'allowAll' | 'denyAll';
  /** U2: which unauthenticated calls `RedirectToLoginPage` redirects: all but XHR and bearer calls, all, or browser-like ones. */
  redirectToLogin: 'allButApiCalls' | 'always' | 'browsersOnly';
  /** U3: whether the challenge to an invalid token carries `error="invalid_token"`. */
  invalidTokenChallenge: 'same' | 'withError';
  /** U4: what Linux App Service answers to missing tokens. */
  linuxUnauthorized: 'emptyBody' | 'sentence';
  /** U5: whether a `/v2.0` issuer of login.microsoftonline.com takes v1 tokens of the tenant and the reverse. */
  issuerPairing: 'strict' | 'tolerant';
  /** U5: `sts.windows.net/{tid}/v2.0` takes v1 tokens. */
  stsV2IssuerTakesV1: boolean;
  /** U6. */
  bearerBeforeCookie: boolean;
  /** U7, milliseconds until changed authentication settings run. */
  authSettingsDelay: number;
  /** U8: with an output variable the header isn't set. */
  outputVariableSuppressesHeader: boolean;
  /** U9: wording of managed-identity trace entries. */
  traceWording: 'adal' | 'msal';
  /** U10: what the trace says when the service has no such identity: generic, naming the client ID. */
  noIdentityTrace: 'namesClientId' | 'generic';
  /** U11. */
  backendCredentials: 'last' | 'first';
  /** U12: how the system identity shows in `credentials.managedIdentity`. */
  systemIdentityInBackend: 'absent' | 'null';
  /** U12: whether API version 2024-05-01 returns `credentials.managedIdentity`. */
  backendIdentityIn20240501: boolean;
  /** U13, milliseconds that a change of a service's identity takes. */
  serviceUpdateDuration: number;
  /** Seconds in `Retry-After` while it runs. */
  serviceUpdateRetryAfter: number;
  /** 201 with the resource, or 202 empty, to a PATCH that starts such a change. */
  serviceUpdateStart: 201 | 202;
  /** What the next changes of services end in. */
  serviceUpdateOutcome: 'Succeeded' | 'Failed';
  /** U14: code of a stale `If-Match`. */
  staleEtagCode: string;
  /** U15: bytes of a policy document above which it is refused; 0: never. */
  policySizeLimit: number;
  /** U16, milliseconds until a saved policy runs. */
  policyDelay: number;
  /** A policy document that leaves a section out inherits it, or has it empty. */
  missingPolicySection: 'inherits' | 'empty';
  /** U17, milliseconds until `listTrace` has the trace. */
  traceDelay: number;
  /** U17: traces of workspace APIs. */
  tracingInWorkspaces: boolean;
  /** Whether the services know debug credentials at all. */
  tracing: boolean;
  /** U18: `aud` of a v1 token is the string asked for, or always the bare client id. */
  v1Audience: 'asRequested' | 'clientId';
  /** U18: `idtyp` and `xms_mirid` in v2 tokens. */
  v2IdentityClaims: boolean;
  /** U19, milliseconds that the managed-identity service keeps a token per resource string; 0: never. */
  tokenCache: number;
  /** U20: whether `authsettingsV2` stays with the slot on a swap. */
  authSettingsStayOnSwap: boolean;
  /** U21: what the portal's "HTTP 404" is in ARM, and what the front answers to it. */
  http404Action: string;
  /** U22 and F-44: users may create and change applications. */
  graphWrite: 'byRole' | 'never';
  /** Graph answers 403 to every read. */
  graphRead: 'byRole' | 'never';
  /** Milliseconds until a new application or principal is seen by other Graph calls and by the token service. */
  graphDelay: number;
  /** F-25: refuses identifier URIs without client ID, tenant ID or verified domain. */
  identifierUriPolicy: boolean;
  /** U23: the Functions host's 401 for a missing key. */
  functionsUnauthorized: 'emptyBody' | 'challenge';
  /** Milliseconds that the first request of a Functions host waits. */
  coldStart: number;
  /** Status of the redirect to https that the front's `requireHttps` gives. */
  requireHttpsStatus: 301 | 302;
  /** U24: `/.auth/me` for anonymous callers where anonymous is allowed. */
  authMeAnonymous: 401 | 'emptyList';
  /** U25: a PATCH of `identity` replaces the user-assigned identities, or merges. */
  patchIdentities: 'replace' | 'merge';
  /** U26: the API list holds current revisions only. */
  apiListCurrentOnly: boolean;
  /** U27: `identities/default` answers for API Management services. */
  identitiesDefault: boolean;
  /** Milliseconds that Resource Graph lags behind. */
  resourceGraphDelay: number;
  /** Queries per five seconds and user. */
  resourceGraphQuota: number;
  /** Answers this many ARM requests with 429, then goes on. */
  throttleNext: number;
  /** Size of the read bucket of a subscription, refilled by a tenth each second; 0: no limit. */
  readBucket: number;
  /** Seconds in `Retry-After` of a 429. */
  throttleRetryAfter: number;
  /** Milliseconds that every answer is held back. */
  latency: number;
}

export const defaultSwitches: Readonly<Switches> = {
  emptyAllowedApplications: 'denyAll',
  redirectToLogin: 'allButApiCalls',
  invalidTokenChallenge: 'same',
  linuxUnauthorized: 'emptyBody',
  issuerPairing: 'strict',
  stsV2IssuerTakesV1: true,
  bearerBeforeCookie: true,
  authSettingsDelay: 400,
  outputVariableSuppressesHeader: true,
  traceWording: 'adal',
  noIdentityTrace: 'namesClientId',
  backendCredentials: 'last',
  systemIdentityInBackend: 'absent',
  backendIdentityIn20240501: true,
  serviceUpdateDuration: 1500,
  serviceUpdateRetryAfter: 1,
  serviceUpdateStart: 202,
  serviceUpdateOutcome: 'Succeeded',
  staleEtagCode: 'PreconditionFailed',
  policySizeLimit: 0,
  policyDelay: 300,
  missingPolicySection: 'inherits',
  traceDelay: 200,
  tracingInWorkspaces: true,
  tracing: true,
  v1Audience: 'asRequested',
  v2IdentityClaims: false,
  tokenCache: 86_400_000,
  authSettingsStayOnSwap: true,
  http404Action: 'Return404',
  graphWrite: 'byRole',
  graphRead: 'byRole',
  graphDelay: 0,
  identifierUriPolicy: true,
  functionsUnauthorized: 'emptyBody',
  coldStart: 0,
  requireHttpsStatus: 302,
  authMeAnonymous: 401,
  patchIdentities: 'replace',
  apiListCurrentOnly: true,
  identitiesDefault: true,
  resourceGraphDelay: 0,
  resourceGraphQuota: 15,
  throttleNext: 0,
  readBucket: 0,
  throttleRetryAfter: 1,
  latency: 0,
};
