import type { JsonObject } from '../json';
import type { Switches } from '../world';
import type { AuthSettings } from './settings';

/** The claim's values as texts. */
export function claimTexts(claims: JsonObject, name: string): string[] {
  const value = claims[name];
  return (Array.isArray(value) ? value : value === undefined || value === null ? [] : [value]).map(each =>
    typeof each === 'string' ? each : JSON.stringify(each),
  );
}

/**
 * The built-in authorization policy (domain.md 5.5): applications AND principals, principals being identities OR groups, and the
 * tenant checks of the app settings. Why the caller is refused; undefined: it may pass. Roles are not looked at.
 */
export function refusal(
  settings: AuthSettings,
  appSettings: Readonly<Record<string, string>>,
  claims: JsonObject,
  switches: Pick<Switches, 'emptyAllowedApplications'>,
): string | undefined {
  const has = (allowed: readonly string[], names: readonly string[]) =>
    names
      .flatMap(name => claimTexts(claims, name))
      .some(value => allowed.some(each => each.toLowerCase() === value.toLowerCase()));
  const { allowedApplications, identities, groups, claimChecks } = settings;
  if (allowedApplications?.length === 0 && switches.emptyAllowedApplications === 'denyAll') {
    return 'allowedApplications is empty';
  }
  if (allowedApplications && allowedApplications.length > 0 && !has(allowedApplications, ['appid', 'azp'])) {
    return 'client application not in allowedApplications';
  }
  if (identities.length + groups.length > 0 && !has(identities, ['oid']) && !has(groups, ['groups'])) {
    return 'principal not in allowedPrincipals';
  }
  if (claimChecks.applications.length > 0 && !has(claimChecks.applications, ['appid', 'azp'])) {
    return 'client application not in jwtClaimChecks';
  }
  if (claimChecks.groups.length > 0 && !has(claimChecks.groups, ['groups'])) {
    return 'group not in jwtClaimChecks';
  }
  const tenants = (appSettings['WEBSITE_AUTH_AAD_ALLOWED_TENANTS'] ?? '')
    .split(',')
    .map(each => each.trim())
    .filter(each => each !== '');
  if (tenants.length > 0 && !has(tenants, ['tid'])) {
    return 'tenant not allowed';
  }
  if (
    /^(true|1)$/i.test(appSettings['WEBSITE_AUTH_AAD_REQUIRE_CLIENT_SERVICE_PRINCIPAL'] ?? '') &&
    claimTexts(claims, 'oid').length === 0
  ) {
    return 'client service principal required';
  }
  return undefined;
}
