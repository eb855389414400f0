/** One of the unknowns of domain.md 13. */
export type UnknownId = `U${number}`;

/** What a switch may be, how it begins, and which open question of domain.md 13 it answers. */
export interface SwitchSpec<V extends string | number | boolean = string | number | boolean> {
  readonly initial: V;
  readonly unknown: UnknownId | undefined;
  /** In words, for whoever set something else. */
  readonly expected: string;
  takes(value: unknown): value is V;
}

type Values = readonly [string | number, ...(string | number)[]];

const choice = <const V extends Values>(values: V, unknown?: UnknownId): SwitchSpec<V[number]> => ({
  initial: values[0],
  unknown,
  expected: `one of ${values.join(', ')}`,
  takes: (value): value is V[number] => values.some(each => each === value),
});

const flag = (initial: boolean, unknown?: UnknownId): SwitchSpec<boolean> => ({
  initial,
  unknown,
  expected: 'true or false',
  takes: value => typeof value === 'boolean',
});

const whole = (initial: number, unknown?: UnknownId): SwitchSpec<number> => ({
  initial,
  unknown,
  expected: 'a whole number, not negative',
  takes: (value): value is number => typeof value === 'number' && Number.isSafeInteger(value) && value >= 0,
});

const text = (initial: string, unknown?: UnknownId): SwitchSpec<string> => ({
  initial,
  unknown,
  expected: 'a text',
  takes: value => typeof value === 'string',
});

/**
 * Everything about the world that the documents leave open (U1–U27, domain.md 13) or that a test wants otherwise. The first
 * value of each is how the world begins; a scenario and a control call can set any of them by name. Times are milliseconds.
 */
export const switchSpecs = {
  /** What `allowedApplications: []` means. */
  emptyAllowedApplications: choice(['denyAll', 'allowAll'], 'U1'),
  /** Which unauthenticated calls `RedirectToLoginPage` redirects: all but XHR and bearer calls, all, or browser-like ones. */
  redirectToLogin: choice(['allButApiCalls', 'always', 'browsersOnly'], 'U2'),
  /** Whether the challenge to an invalid token carries `error="invalid_token"`. */
  invalidTokenChallenge: choice(['same', 'withError'], 'U3'),
  /** What Linux App Service answers to missing tokens. */
  linuxUnauthorized: choice(['emptyBody', 'sentence'], 'U4'),
  /** Whether a `/v2.0` issuer of login.microsoftonline.com takes v1 tokens of the tenant and the reverse. */
  issuerPairing: choice(['strict', 'tolerant'], 'U5'),
  /** `sts.windows.net/{tid}/v2.0` takes v1 tokens. */
  stsV2IssuerTakesV1: flag(true, 'U5'),
  bearerBeforeCookie: flag(true, 'U6'),
  /** Until changed authentication settings run. */
  authSettingsDelay: whole(400, 'U7'),
  /** Changed authentication settings run only after a restart of the site. */
  authSettingsNeedRestart: flag(false, 'U7'),
  /** With an output variable the header isn't set. */
  outputVariableSuppressesHeader: flag(true, 'U8'),
  /** Wording of managed-identity trace entries. */
  traceWording: choice(['adal', 'msal'], 'U9'),
  /** `context.LastError.Reason` where no managed-identity token could be had. */
  identityErrorReason: text('ManagedIdentityTokenFailure', 'U9'),
  /** What the trace says when the service has no such identity. */
  noIdentityTrace: choice(['namesClientId', 'generic'], 'U10'),
  /** When the credentials of a back-end entity are put on, compared with the policy's own `Authorization`. */
  backendCredentials: choice(['last', 'first'], 'U11'),
  /** How the system identity shows in `credentials.managedIdentity`. */
  systemIdentityInBackend: choice(['absent', 'null'], 'U12'),
  /** Whether API version 2024-05-01 returns `credentials.managedIdentity` (F-50). */
  backendIdentityIn20240501: flag(true, 'U12'),
  /** How long a change of a service's identity takes. */
  serviceUpdateDuration: whole(1500, 'U13'),
  /** Seconds in `Retry-After` while it runs. */
  serviceUpdateRetryAfter: whole(1),
  /** 201 with the resource, or 202 empty, to a PATCH that starts such a change. */
  serviceUpdateStart: choice([202, 201]),
  /** What the next changes of services end in. */
  serviceUpdateOutcome: choice(['Succeeded', 'Failed']),
  /** How long a change of a policy fragment takes. */
  entityUpdateDuration: whole(300),
  /** Code of a stale `If-Match`. */
  staleEtagCode: text('PreconditionFailed', 'U14'),
  /** Code of a policy that isn't there. */
  missingPolicyCode: text('ResourceNotFound', 'U14'),
  /** Code of a call below the service's own `minApiVersion`. */
  minApiVersionCode: text('ApiVersionNotAllowed', 'U14'),
  /** Bytes of a policy document above which it is refused; 0: never. */
  policySizeLimit: whole(0, 'U15'),
  /** Until a saved policy runs. */
  policyDelay: whole(300, 'U16'),
  /** A policy document that leaves a section out inherits it, or has it empty. */
  missingPolicySection: choice(['inherits', 'empty']),
  /** Until `listTrace` has the trace. */
  traceDelay: whole(200, 'U17'),
  /** Traces of workspace APIs. */
  tracingInWorkspaces: flag(true, 'U17'),
  /** Whether the services know debug credentials at all. */
  tracing: flag(true),
  /** Shapes of trace entries: objects and numbers, or `data` as string, `message` as array, `code` as name (domain.md 8). */
  traceShapes: choice(['regular', 'odd']),
  /** `aud` of a v1 token is the string asked for, or always the bare client id. */
  v1Audience: choice(['asRequested', 'clientId'], 'U18'),
  /** `idtyp` and `xms_mirid` in v2 tokens. */
  v2IdentityClaims: flag(false, 'U18'),
  /** What the managed-identity service keeps tokens by. */
  tokenCacheKey: choice(['resourceString', 'application'], 'U19'),
  /** How long it keeps a token; 0: never. */
  tokenCache: whole(86_400_000),
  /** How long a swap of slots takes. */
  slotSwapDuration: whole(1000),
  /** Whether `authsettingsV2` stays with the slot on a swap. */
  authSettingsStayOnSwap: flag(true, 'U20'),
  /** What the portal's "HTTP 404" is in ARM. */
  http404Action: text('Return404', 'U21'),
  /** Whether users may create and change applications (F-44). */
  graphWrite: choice(['byRole', 'never'], 'U22'),
  /** Graph answers 403 to every read. */
  graphRead: choice(['byRole', 'never']),
  /** Until a new application or principal is seen by other Graph calls and by the token service, a role assignment by other Graph calls. */
  graphDelay: whole(0),
  /** Refuses identifier URIs without client ID, tenant ID or verified domain (F-25). */
  identifierUriPolicy: flag(true),
  /** The Functions host's 401 for a missing key. */
  functionsUnauthorized: choice(['emptyBody', 'challenge'], 'U23'),
  /** How long the first request of a Functions host waits. */
  coldStart: whole(0),
  /** Status of the redirect to https that the front's `requireHttps` gives. */
  requireHttpsStatus: choice([302, 301]),
  /** `/.auth/me` for anonymous callers where anonymous is allowed. */
  authMeAnonymous: choice([401, 'emptyList'], 'U24'),
  /** A PATCH of `identity` replaces the user-assigned identities, or merges. */
  patchIdentities: choice(['replace', 'merge'], 'U25'),
  /** The API list holds current revisions only. */
  apiListCurrentOnly: flag(true, 'U26'),
  /** `identities/default` answers for API Management services. */
  identitiesDefault: flag(true, 'U27'),
  /** How far Resource Graph lags behind. */
  resourceGraphDelay: whole(0),
  /** Queries per five seconds and user. */
  resourceGraphQuota: whole(15),
  /** How many subscriptions a query looks at. */
  resourceGraphSubscriptions: whole(10_000),
  /** Answers this many ARM requests with 429, then goes on. */
  throttleNext: whole(0),
  /** Whether an empty bucket of Resource Manager refuses (429), or is only counted and shown. */
  throttling: choice(['refuse', 'count']),
  /** Size of a caller's read bucket of a subscription, refilled by a tenth each second; 0: as domain.md 9.4 has it. */
  readBucket: whole(0),
  /** The same for PUT, PATCH and POST, and for DELETE; refilled by a twentieth each second. */
  writeBucket: whole(0),
  deleteBucket: whole(0),
  /** Seconds in `Retry-After` of a 429. */
  throttleRetryAfter: whole(1),
  /** How long every answer is held back. */
  latency: whole(0),
};

export type SwitchName = keyof typeof switchSpecs;
export type Switches = {
  -readonly [N in SwitchName]: (typeof switchSpecs)[N] extends SwitchSpec<infer V> ? V : never;
};

export const switchNames = Object.keys(switchSpecs) as readonly SwitchName[];

export const defaultSwitches: Readonly<Switches> = Object.fromEntries(
  switchNames.map(name => [name, switchSpecs[name].initial]),
) as Readonly<Record<SwitchName, never>>;

/** What is wrong with setting a switch so; undefined: nothing. */
export function switchFault(name: string, value: unknown): string | undefined {
  const known = switchNames.find(each => each === name);
  if (known === undefined) return 'there is no such switch.';
  const spec: SwitchSpec = switchSpecs[known];
  return spec.takes(value) ? undefined : `${spec.expected} expected.`;
}
