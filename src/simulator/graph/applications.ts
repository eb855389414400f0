import { objectOf, textOf, textsOf, type JsonObject } from '../json';
import type { Application, AppRole, Tenant, World } from '../world';
import { badRequest, GraphError } from './errors';

/** Properties that are kept apart from the rest. */
const known = new Set([
  'id',
  'appId',
  'displayName',
  'uniqueName',
  'createdDateTime',
  'identifierUris',
  'api',
  'appRoles',
]);

const roleIn = (value: unknown): AppRole => {
  const role = objectOf(value);
  const id = textOf(role['id']);
  const name = textOf(role['displayName']);
  if (id === undefined || name === undefined) throw badRequest('An appRole needs id and displayName.');
  return {
    id,
    value: textOf(role['value']) ?? '',
    displayName: name,
    description: textOf(role['description']) ?? '',
    allowedMemberTypes: textsOf(role['allowedMemberTypes']),
    isEnabled: role['isEnabled'] !== false,
  };
};

/** Writes what a POST or PATCH says into an application; throws 400 as Graph does. */
export function change(world: World, tenant: Tenant, target: Application, sent: JsonObject): void {
  const api = objectOf(sent['api']);
  const version = api['requestedAccessTokenVersion'];
  if (version !== undefined && version !== 1 && version !== 2 && version !== null) {
    throw badRequest('Property api.requestedAccessTokenVersion is invalid.');
  }
  const tokenVersion = version === undefined ? target.tokenVersion : version;
  const uris = sent['identifierUris'] === undefined ? undefined : textsOf(sent['identifierUris']);
  for (const uri of uris ?? [])
    if (!target.identifierUris.includes(uri)) checkUri(world, tenant, target, uri, tokenVersion);
  const roles = Array.isArray(sent['appRoles']) ? sent['appRoles'].map(roleIn) : undefined;
  target.displayName = textOf(sent['displayName']) ?? target.displayName;
  if (sent['uniqueName'] !== undefined) target.uniqueName = textOf(sent['uniqueName']) ?? null;
  target.tokenVersion = tokenVersion;
  if (uris) target.identifierUris = uris;
  if (roles) target.appRoles = roles;
  if (Array.isArray(api['oauth2PermissionScopes']) || Array.isArray(api['preAuthorizedApplications'])) {
    const scopes = api['oauth2PermissionScopes'];
    const clients = api['preAuthorizedApplications'];
    target.exposed = {
      scopes: Array.isArray(scopes)
        ? scopes.map((each: unknown) => ({
            id: textOf(objectOf(each)['id']) ?? '',
            value: textOf(objectOf(each)['value']) ?? '',
          }))
        : target.exposed.scopes,
      preAuthorized: Array.isArray(clients)
        ? clients.map((each: unknown) => textOf(objectOf(each)['appId']) ?? '')
        : target.exposed.preAuthorized,
    };
  }
  const others = Object.entries(sent).filter(([key]) => !known.has(key));
  target.properties = { ...target.properties, ...Object.fromEntries(others) };
}

/** The default tenant policy on identifier URIs (domain.md 6.6): applications with v2 tokens are exempt. */
function checkUri(world: World, tenant: Tenant, target: Application, uri: string, tokenVersion: 1 | 2 | null): void {
  if (!URL.canParse(uri))
    throw badRequest(`Invalid value specified for property 'identifierUris' of resource 'Application'.`);
  const taken = tenant.applications.some(each => each !== target && each.identifierUris.includes(uri));
  if (taken) {
    throw badRequest(`Another object with the same value for property identifierUris already exists.`);
  }
  const names = [target.appId, tenant.id, ...tenant.domains];
  if (!world.switches.identifierUriPolicy || tokenVersion === 2 || names.some(name => uri.toLowerCase().includes(name)))
    return;
  throw new GraphError(
    400,
    'InvalidUniqueTenantIdentifierAsPerAppPolicy',
    `Failed to add identifier URI ${uri}. All newly added URIs must contain a tenant verified domain, tenant ID, or app ID, as per the default tenant policy of your organization. See https://aka.ms/identifier-uri-addition-error for more information on this error.`,
  );
}

export function create(world: World, tenant: Tenant, sent: JsonObject): Application {
  const displayName = textOf(sent['displayName']);
  if (displayName === undefined) throw badRequest("Property 'displayName' is required.");
  const now = world.clock.now();
  const made: Application = {
    objectId: world.ids.guid(),
    appId: world.ids.guid(),
    displayName,
    uniqueName: null,
    identifierUris: [],
    tokenVersion: null,
    appRoles: [],
    exposed: { scopes: [], preAuthorized: [] },
    secrets: [],
    properties: {},
    createdAt: now,
    visibleFrom: now + world.switches.graphDelay,
  };
  change(world, tenant, made, sent);
  tenant.applications.push(made);
  return made;
}
