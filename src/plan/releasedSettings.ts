import type { StoredAuthentication } from '../azure/interfaces';
import { type JsonRecord, readAuthentication, record } from '../route';

export interface ReleaseCaller {
  readonly clientId?: string;
  readonly objectId?: string;
}

/** The object with the value deep inside replaced; everything else stays. Where the path isn't there nothing changes. */
function replace(properties: JsonRecord, path: readonly string[], value: unknown): JsonRecord {
  const [head, ...rest] = path;
  if (head === undefined || !(head in properties)) return properties;
  return { ...properties, [head]: rest.length === 0 ? value : replace(record(properties[head]), rest, value) };
}

/** Callers without a token are answered; whoever sends one is still looked at. What is off already stays off. */
export function openedSettings(current: StoredAuthentication): StoredAuthentication {
  const { enabled, anonymousAction } = readAuthentication(current.properties);
  if (!enabled || anonymousAction === 'AllowAnonymous') return current;
  const validation = {
    ...record(current.properties['globalValidation']),
    requireAuthentication: false,
    unauthenticatedClientAction: 'AllowAnonymous',
  };
  return { properties: { ...current.properties, globalValidation: validation } };
}

const policy = ['identityProviders', 'azureActiveDirectory', 'validation', 'defaultAuthorizationPolicy'];

/** The caller off both allow lists. A list that it is alone on stays: `[]` may let in everyone or nobody (domain.md 5.5). */
export function dismissedSettings(
  current: StoredAuthentication,
  { clientId, objectId }: ReleaseCaller,
): StoredAuthentication {
  const { allowedApplications = [], allowedIdentities = [] } = readAuthentication(current.properties);
  const without = (list: readonly string[], id: string | undefined): readonly string[] =>
    list.filter(one => one.toLowerCase() !== id?.toLowerCase());
  const applications = without(allowedApplications, clientId);
  const identities = without(allowedIdentities, objectId);
  let { properties } = current;
  if (applications.length > 0 && applications.length < allowedApplications.length)
    properties = replace(properties, [...policy, 'allowedApplications'], applications);
  if (identities.length > 0 && identities.length < allowedIdentities.length)
    properties = replace(properties, [...policy, 'allowedPrincipals', 'identities'], identities);
  return { properties };
}
