import type { JsonObject } from '../json';
import type { Switches } from '../world';
import { claimTexts, refusal } from './authorize';
import type { IssuerRule } from './issuer';
import type { AuthSettings } from './settings';
import { userOf } from './userOf';

/** All that the front decides by. Header names are lower-case. */
export interface FrontInput {
  readonly settings: AuthSettings;
  readonly appSettings: Readonly<Record<string, string>>;
  readonly issuer: IssuerRule;
  readonly switches: Pick<Switches, 'emptyAllowedApplications' | 'bearerBeforeCookie'>;
  readonly request: {
    readonly method: string;
    readonly scheme: 'http' | 'https';
    readonly host: string;
    readonly path: string;
    readonly headers: Readonly<Record<string, string>>;
  };
  /** Claims of a token with a good signature whose time is now; else why not. */
  verify(token: string): { readonly claims: JsonObject } | { readonly why: string };
  /** Claims behind a session token of this site. */
  session(token: string): JsonObject | undefined;
}

/** `row` is the row of the decision table in domain.md 5.4 that spoke. */
export type Decision =
  | { readonly kind: 'passUntouched'; readonly row: 1 }
  | { readonly kind: 'redirectToHttps'; readonly row: 2 }
  | { readonly kind: 'endpoint'; readonly row: 3; readonly path: string; readonly identity: Identity }
  | { readonly kind: 'forward'; readonly row: 12 | 13; readonly claims?: JsonObject }
  | {
      readonly kind: 'unauthenticated';
      readonly row: 5 | 13;
      readonly action: string;
      readonly why: string;
      readonly hadToken: boolean;
    }
  | { readonly kind: 'forbidden'; readonly row: 11; readonly why: string }
  | { readonly kind: 'forbidden'; readonly row: 14; readonly user: string }
  | { readonly kind: 'broken'; readonly why: string };

/** Who the request is from, by its credentials alone. */
export type Identity =
  | { readonly kind: 'anonymous'; readonly why: string; readonly hadToken: boolean }
  | { readonly kind: 'badSession' }
  | { readonly kind: 'known'; readonly claims: JsonObject; readonly byCookie: boolean };

/** The runtime decision table in its order (domain.md 5.4). */
export function decide(input: FrontInput): Decision {
  const { settings, request } = input;
  if (!settings.enabled) {
    return { kind: 'passUntouched', row: 1 };
  }
  if (request.scheme === 'http' && settings.requireHttps) {
    return { kind: 'redirectToHttps', row: 2 };
  }
  if (input.issuer.kind === 'unusable') {
    return { kind: 'broken', why: input.issuer.why };
  }
  const identity = identify(input);
  if (request.path === settings.apiPrefix || request.path.startsWith(`${settings.apiPrefix}/`)) {
    return { kind: 'endpoint', row: 3, path: request.path.slice(settings.apiPrefix.length), identity };
  }
  const action = settings.excludedPaths.some(pattern => pathMatches(pattern, request.path))
    ? 'AllowAnonymous'
    : settings.action;
  switch (identity.kind) {
    case 'badSession':
      return {
        kind: 'unauthenticated',
        row: 5,
        action: 'Return401',
        why: 'The session token is not valid.',
        hadToken: true,
      };
    case 'anonymous':
      return action === 'AllowAnonymous'
        ? { kind: 'forward', row: 13 }
        : { kind: 'unauthenticated', row: 13, action, why: identity.why, hadToken: identity.hadToken };
    case 'known': {
      if (identity.byCookie && isForged(input)) {
        return { kind: 'forbidden', row: 14, user: userOf(identity.claims) };
      }
      const why = refusal(settings, input.appSettings, identity.claims, input.switches);
      return why === undefined
        ? { kind: 'forward', row: 12, claims: identity.claims }
        : { kind: 'forbidden', row: 11, why };
    }
  }
}

/** Exact, or everything below `/prefix/*`. */
export function pathMatches(pattern: string, path: string): boolean {
  return pattern.endsWith('/*')
    ? path === pattern.slice(0, -2) || path.startsWith(pattern.slice(0, -1))
    : path === pattern;
}

const sessionCookie = 'AppServiceAuthSession';

function identify(input: FrontInput): Identity {
  const { headers } = input.request;
  const zumo = headers['x-zumo-auth'];
  if (zumo !== undefined) {
    const claims = input.session(zumo);
    return claims ? { kind: 'known', claims, byCookie: false } : { kind: 'badSession' };
  }
  const [, token] = /^Bearer\s+(.*)$/i.exec(headers['authorization'] ?? '') ?? [];
  const bearer = token === undefined ? undefined : checkBearer(input, token.trim());
  const cookie = cookieIdentity(input);
  const first = input.switches.bearerBeforeCookie ? (bearer ?? cookie) : (cookie ?? bearer);
  return first ?? { kind: 'anonymous', why: 'No credentials.', hadToken: false };
}

function cookieIdentity(input: FrontInput): Identity | undefined {
  const [, value] = new RegExp(`(?:^|;\\s*)${sessionCookie}=([^;]*)`).exec(input.request.headers['cookie'] ?? '') ?? [];
  const claims = value === undefined ? undefined : input.session(value);
  return claims && { kind: 'known', claims, byCookie: true };
}

/** Rows 7 to 10: signature and time, issuer, audience. */
export function checkBearer(input: Pick<FrontInput, 'settings' | 'issuer' | 'verify'>, token: string): Identity {
  const { settings, issuer } = input;
  const checked = input.verify(token);
  if ('why' in checked) {
    return { kind: 'anonymous', why: `JWT validation failed: ${checked.why}`, hadToken: true };
  }
  const { claims } = checked;
  const [own = ''] = claimTexts(claims, 'iss');
  if (issuer.kind === 'issuers' && !issuer.issuers.includes(own)) {
    return {
      kind: 'anonymous',
      why: `JWT validation failed: IDX10205: Issuer validation failed. Issuer: '${own}'. Did not match: validationParameters.ValidIssuer: 'null' or validationParameters.ValidIssuers: '${issuer.issuers.join(', ')}'.`,
      hadToken: true,
    };
  }
  const audiences = [settings.clientId, ...settings.allowedAudiences];
  if (settings.clientId === undefined || !claimTexts(claims, 'aud').some(audience => audiences.includes(audience))) {
    return {
      kind: 'anonymous',
      why: `JWT validation failed: IDX10214: Audience validation failed. Audiences: '${claimTexts(claims, 'aud').join(', ')}'. Did not match: validationParameters.ValidAudience: 'null' or validationParameters.ValidAudiences: '${audiences.join(', ')}'.`,
      hadToken: true,
    };
  }
  return { kind: 'known', claims, byCookie: false };
}

/** Row 14: an unsafe method whose Referer or Origin is foreign or missing. */
function isForged({ request, settings }: FrontInput): boolean {
  if (['GET', 'HEAD', 'OPTIONS'].includes(request.method)) {
    return false;
  }
  const from = request.headers['origin'] ?? request.headers['referer'];
  if (from === undefined || !URL.canParse(from)) {
    return true;
  }
  const { host, origin } = new URL(from);
  return (
    host !== request.host && !settings.externalRedirects.some(url => url === origin || url.startsWith(`${origin}/`))
  );
}
