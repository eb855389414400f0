import { isObject, type JsonObject, type JsonValue } from '../json';

const provider = (registration: JsonObject = {}): JsonObject => ({ enabled: true, registration, login: {} });

/** What the service fills in where a document says nothing (domain.md 5.3). */
const defaults: JsonObject = {
  platform: { enabled: false, runtimeVersion: '~1' },
  globalValidation: { requireAuthentication: true, unauthenticatedClientAction: 'RedirectToLoginPage' },
  identityProviders: {
    azureActiveDirectory: {
      enabled: true,
      registration: {},
      login: { disableWWWAuthenticate: false },
      validation: { jwtClaimChecks: {}, defaultAuthorizationPolicy: { allowedPrincipals: {} } },
    },
    facebook: provider(),
    gitHub: provider(),
    google: { ...provider(), validation: {} },
    twitter: { enabled: true, registration: {} },
    legacyMicrosoftAccount: { ...provider(), validation: {} },
    apple: provider(),
  },
  login: {
    routes: {},
    tokenStore: { enabled: false, tokenRefreshExtensionHours: 72, fileSystem: {}, azureBlobStorage: {} },
    preserveUrlFragmentsForLogins: false,
    cookieExpiration: { convention: 'FixedTime', timeToExpiration: '08:00:00' },
    nonce: { validateNonce: true, nonceExpirationInterval: '00:05:00' },
  },
  httpSettings: { requireHttps: true, routes: { apiPrefix: '/.auth' }, forwardProxy: { convention: 'NoProxy' } },
  clearInboundClaimsMapping: 'false',
};

/** What was sent wins; a null is as good as nothing, as the service drops it. */
function merged(base: JsonObject, sent: JsonObject): JsonObject {
  const result: Record<string, JsonValue | undefined> = { ...base };
  for (const [key, value] of Object.entries(sent)) {
    if (value === null || value === undefined) continue;
    const known = base[key];
    result[key] = isObject(value) && isObject(known) ? merged(known, value) : value;
  }
  return result;
}

/**
 * What a PUT of `authsettingsV2` stores and gives back: the defaults where the document is silent, and an empty
 * `allowedApplications` wherever it names a `defaultAuthorizationPolicy` without that list (domain.md 5.3).
 */
export function fillAuthSettings(sent: JsonObject): JsonObject {
  const filled = fillDefaults(sent);
  const sentPolicy = at(sent, 'identityProviders', 'azureActiveDirectory', 'validation', 'defaultAuthorizationPolicy');
  if (!isObject(sentPolicy) || (sentPolicy['allowedApplications'] ?? null) !== null) return filled;
  return merged(filled, {
    identityProviders: {
      azureActiveDirectory: { validation: { defaultAuthorizationPolicy: { allowedApplications: [] } } },
    },
  });
}

/** A document as a site may have it stored: the defaults where it is silent. */
export const fillDefaults = (document: JsonObject): JsonObject => merged(defaults, document);

/** GET on a site that was never configured (domain.md 5.3). */
export const unconfigured: JsonObject = { platform: { enabled: false } };

function at(value: JsonValue | undefined, ...path: readonly string[]): JsonValue | undefined {
  let here = value;
  for (const key of path) here = isObject(here) ? here[key] : undefined;
  return here;
}
