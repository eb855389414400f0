import { isObject, objectOf, textOf, textsOf, type JsonObject } from '../json';

/** authsettingsV2 as the front reads it, with the service's own defaults (domain.md 5.2, 5.3). */
export interface AuthSettings {
  readonly enabled: boolean;
  readonly requireHttps: boolean;
  /** `/.auth` unless changed. */
  readonly apiPrefix: string;
  readonly excludedPaths: readonly string[];
  /** `Return401`, `Return403`, `AllowAnonymous`, `RedirectToLoginPage`, or what the portal wrote. */
  readonly action: string;
  readonly clientId: string | undefined;
  readonly openIdIssuer: string | undefined;
  readonly disableChallenge: boolean;
  readonly allowedAudiences: readonly string[];
  /** undefined: absent, which isn't the same as empty (domain.md 5.5). */
  readonly allowedApplications: readonly string[] | undefined;
  readonly identities: readonly string[];
  readonly groups: readonly string[];
  readonly claimChecks: { readonly groups: readonly string[]; readonly applications: readonly string[] };
  readonly keepsClaimNames: boolean;
  readonly externalRedirects: readonly string[];
  /** The headers that name the outer host and scheme where a proxy stands before the site; undefined: none is believed. */
  readonly proxy: { readonly host: string; readonly scheme: string } | undefined;
}

function proxyOf(forwardProxy: JsonObject): AuthSettings['proxy'] {
  switch (textOf(forwardProxy['convention'])) {
    case 'Standard':
      return { host: 'x-forwarded-host', scheme: 'x-forwarded-proto' };
    case 'Custom':
      return {
        host: (textOf(forwardProxy['customHostHeaderName']) ?? '').toLowerCase(),
        scheme: (textOf(forwardProxy['customProtoHeaderName']) ?? '').toLowerCase(),
      };
    default:
      return undefined;
  }
}

export function readSettings(properties: JsonObject | undefined): AuthSettings {
  const at = (...path: readonly string[]) =>
    path.reduce<JsonObject>((from, name) => objectOf(from[name]), objectOf(properties));
  const validation = at('globalValidation');
  const provider = at('identityProviders', 'azureActiveDirectory');
  const usable = provider['enabled'] !== false;
  const registration = objectOf(provider['registration']);
  const tokens = objectOf(provider['validation']);
  const policy = objectOf(tokens['defaultAuthorizationPolicy']);
  const principals = objectOf(policy['allowedPrincipals']);
  const checks = objectOf(tokens['jwtClaimChecks']);
  const http = at('httpSettings');
  const clientId = textOf(registration['clientId']);
  return {
    enabled: at('platform')['enabled'] === true,
    requireHttps: http['requireHttps'] !== false,
    apiPrefix: textOf(objectOf(http['routes'])['apiPrefix']) ?? '/.auth',
    excludedPaths: textsOf(validation['excludedPaths']),
    action:
      validation['requireAuthentication'] === false
        ? 'AllowAnonymous'
        : (textOf(validation['unauthenticatedClientAction']) ?? 'RedirectToLoginPage'),
    clientId: usable && clientId !== '' ? clientId : undefined,
    openIdIssuer: textOf(registration['openIdIssuer']),
    disableChallenge: objectOf(provider['login'])['disableWWWAuthenticate'] === true,
    allowedAudiences: textsOf(tokens['allowedAudiences']),
    allowedApplications: Array.isArray(policy['allowedApplications'])
      ? textsOf(policy['allowedApplications'])
      : undefined,
    identities: textsOf(principals['identities']),
    groups: textsOf(principals['groups']),
    claimChecks: {
      groups: textsOf(checks['allowedGroups']),
      applications: textsOf(checks['allowedClientApplications']),
    },
    keepsClaimNames: isObject(properties) && properties['clearInboundClaimsMapping'] === 'true',
    proxy: proxyOf(objectOf(http['forwardProxy'])),
    externalRedirects: textsOf(at('login')['allowedExternalRedirectUrls']),
  };
}
