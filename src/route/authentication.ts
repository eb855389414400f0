import { record } from './jsonRecord';

/** `authsettingsV2` read into the parts that decide (domain.md 5.2–5.5). Absent and empty lists are kept apart. */
export interface AuthenticationSettings {
  readonly enabled: boolean;
  /** `Return401`, `Return403`, `RedirectToLoginPage`, `AllowAnonymous`, or a value not known to us. */
  readonly anonymousAction: string;
  readonly excludedPaths: readonly string[];
  readonly clientId?: string;
  readonly issuer?: string;
  readonly allowedAudiences: readonly string[];
  /** Client ids. undefined: no list, so any caller with a good token passes; []: ambiguous (U1). */
  readonly allowedApplications?: readonly string[];
  /** Object ids, same rule. */
  readonly allowedIdentities?: readonly string[];
  readonly allowedGroups?: readonly string[];
  /** `jwtClaimChecks.allowedClientApplications`, an older list with the same effect; absent when empty. */
  readonly claimCheckApplications?: readonly string[];
  /** `jwtClaimChecks.allowedGroups`; absent when empty. */
  readonly claimCheckGroups?: readonly string[];
  /** Other identity providers that have a registration. */
  readonly otherProviders: readonly string[];
  /** File-based settings: what ARM shows isn't what runs (F-49). */
  readonly configFile?: string;
}

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);
const texts = (value: unknown): string[] | undefined =>
  Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : undefined;

/** Whether a provider has a registration: `enabled: true` says nothing, the service's default is true (domain.md 5.3). */
const isRegistered = (provider: unknown): boolean => {
  const registration = record(record(provider)['registration']);
  return ['clientId', 'appId', 'consumerKey'].some(key => text(registration[key]) !== undefined);
};

/** Reads `properties` of `authsettingsV2` as ARM gives them. Never throws: what isn't there is absent. */
export function readAuthentication(properties: unknown): AuthenticationSettings {
  const all = record(properties);
  const platform = record(all['platform']);
  const validation = record(all['globalValidation']);
  const providers = record(all['identityProviders']);
  const entra = record(providers['azureActiveDirectory']);
  const registration = record(entra['registration']);
  const checks = record(entra['validation']);
  const policy = record(checks['defaultAuthorizationPolicy']);
  const principals = record(policy['allowedPrincipals']);
  const clientId = text(registration['clientId']);
  const issuer = text(registration['openIdIssuer']);
  const applications = texts(policy['allowedApplications']);
  const identities = texts(principals['identities']);
  const groups = texts(principals['groups']);
  const claimChecked = texts(record(checks['jwtClaimChecks'])['allowedClientApplications']);
  const groupChecked = texts(record(checks['jwtClaimChecks'])['allowedGroups']);
  const configFile = text(platform['configFilePath']);
  const custom = Object.keys(record(providers['customOpenIdConnectProviders']));
  const others = Object.entries(providers)
    .filter(([name]) => name !== 'azureActiveDirectory' && name !== 'customOpenIdConnectProviders')
    .filter(([, provider]) => isRegistered(provider))
    .map(([name]) => name);
  return {
    enabled: platform['enabled'] === true,
    // Nothing is required of anyone: the action then has no say.
    anonymousAction:
      validation['requireAuthentication'] === false
        ? 'AllowAnonymous'
        : (text(validation['unauthenticatedClientAction']) ?? 'RedirectToLoginPage'),
    excludedPaths: texts(validation['excludedPaths']) ?? [],
    ...(clientId !== undefined && entra['enabled'] !== false && { clientId }),
    ...(issuer !== undefined && { issuer }),
    allowedAudiences: texts(checks['allowedAudiences']) ?? [],
    ...(applications && { allowedApplications: applications }),
    ...(identities && { allowedIdentities: identities }),
    ...(groups && { allowedGroups: groups }),
    ...(claimChecked && claimChecked.length > 0 && { claimCheckApplications: claimChecked }),
    ...(groupChecked && groupChecked.length > 0 && { claimCheckGroups: groupChecked }),
    otherProviders: [...others, ...custom],
    ...(configFile !== undefined && { configFile }),
  };
}
