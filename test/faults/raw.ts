import { fillDefaults } from '../../src/simulator/arm/authSettings';
import type { JsonObject } from '../../src/simulator/json';
import { Propagating, type World, policyKey } from '../../src/simulator/world';
import { type Journey, sitesOf } from './journeys';
import { calledServiceId, serviceId, userIdentity } from './scenario';

/** What changes by being used and is no property of anything. */
const volatile = new Set([
  'etag',
  'operation',
  'lastOperation',
  'traces',
  'debugCredentials',
  'tokenCache',
  'provisioningState',
  'log',
  'lastModified',
  'createdDateTime',
  'sessions',
  'startedAt',
  'hasStarted',
]);

/** What the services fill in where they were given nothing, by what it is. */
const defaults: Readonly<Record<string, (read: unknown) => unknown>> = {
  auth: read => fillDefaults((read ?? {}) as JsonObject),
  namedValues: read =>
    (read as readonly { readonly properties: object }[]).map(one => ({
      ...one,
      properties: { tags: [], ...one.properties },
    })),
};

/** Everything that the world holds, without our own code in between: for comparing whether anything else changed. */
export function snapshot(world: World): JsonObject {
  const plain = (value: unknown): unknown => {
    if (value instanceof Propagating) return plain(value.stored);
    if (value instanceof Map)
      return Object.fromEntries(
        [...value].map(([key, item]) => [String(key), plain(item)]).filter(([, item]) => item !== undefined),
      );
    if (value instanceof Set) return [...value].map(plain);
    if (Array.isArray(value)) return value.map(plain);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value)
        .filter(([key, item]) => typeof item !== 'function' && !volatile.has(key))
        .map(([key, item]) => [key, (defaults[key] ?? ((read: unknown) => read))(plain(item))])
        .filter(([, item]) => item !== undefined),
    );
  };
  const { services, sites, tenants, identities, deployments, resourceGroups } = world;
  return plain({ services, sites, tenants, identities, deployments, resourceGroups }) as JsonObject;
}

/** The first places where two snapshots differ, as paths with both values. */
export function differences(one: unknown, other: unknown, path = ''): readonly string[] {
  if (Object.is(one, other)) return [];
  const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
  if (!isObject(one) || !isObject(other)) return [`${path}: ${shown(one)} → ${shown(other)}`];
  const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...keys].flatMap(key => differences(one[key], other[key], `${path}/${key}`));
}

const shown = (value: unknown): string => (value === undefined ? 'nothing' : JSON.stringify(value)).slice(0, 160);

export interface RawRoute {
  readonly hasIdentity: boolean;
  /** Of the calling identity, as only Entra knows it; undefined: it is off. */
  readonly callerClientId: string | undefined;
  readonly policy: string | undefined;
  readonly calledPolicy: string | undefined;
  /** Settings of each app and slot, by its id in small letters. */
  readonly auths: Readonly<Record<string, JsonObject>>;
  readonly backEnd: JsonObject | undefined;
  /** Names of what holds keys: the service's named values, and host keys by their app's id in small letters. */
  readonly namedValues: readonly string[];
  readonly hostKeys: Readonly<Record<string, readonly string[]>>;
  /** Where the API itself calls. */
  readonly serviceUrl: string | undefined;
  /** The registration that a plan makes. */
  readonly registration:
    | {
        readonly clientId: string;
        readonly uris: readonly string[];
        readonly principal: { readonly asksForRole: boolean; readonly assigned: readonly string[] } | undefined;
      }
    | undefined;
}

export const ownPolicy = (api: string): string => policyKey({ kind: 'api', api, revision: '1' });

/** The things that a plan changes for one route, as they are stored. */
export function rawRoute(world: World, journey: Journey): RawRoute {
  const { api, called, identity, pointed } = journey;
  const service = world.services.get(serviceId.toLowerCase());
  const calledService = world.services.get(calledServiceId.toLowerCase());
  if (!service || !calledService) throw new Error('The world has lost a service.');
  const isSystem = identity === 'system';
  return {
    hasIdentity: isSystem
      ? service.systemIdentity !== undefined
      : service.attachedIdentities.includes(userIdentity.id.toLowerCase()),
    callerClientId: isSystem ? service.systemIdentity?.clientId : userIdentity.clientId,
    policy: service.policies.get(ownPolicy(api))?.stored?.text,
    calledPolicy: calledService.policies.get(ownPolicy(called ?? ''))?.stored?.text,
    auths: Object.fromEntries(sitesOf(journey).map(id => [id, fillDefaults(world.sites.get(id)?.auth.stored ?? {})])),
    backEnd: structuredClone(service.backends[pointed === 'backEnd' ? 1 : 0]?.properties),
    namedValues: service.namedValues.map(one => one.name),
    hostKeys: Object.fromEntries(
      sitesOf(journey).map(id => [id, Object.keys(world.sites.get(id)?.hostKeys.functionKeys ?? {})]),
    ),
    serviceUrl: service.apis.find(one => one.name === api)?.serviceUrl ?? undefined,
    registration: rawRegistration(world),
  };
}

function rawRegistration({ tenants }: World): RawRoute['registration'] {
  const [tenant] = tenants;
  const made = tenant?.applications.find(one => one.uniqueName?.startsWith('apim-managed-identity-'));
  if (!tenant || !made) return undefined;
  const principal = tenant.servicePrincipals.find(one => one.appId === made.appId);
  return {
    clientId: made.appId,
    uris: made.identifierUris,
    principal: principal && {
      asksForRole: principal.appRoleAssignmentRequired,
      assigned: tenant.assignments.filter(one => one.resourceId === principal.objectId).map(one => one.principalId),
    },
  };
}
