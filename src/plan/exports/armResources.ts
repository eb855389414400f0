import { type ArmId, isRecord, parseArmId } from '../../route';
import type { ApiItem, AuthenticationItem, BackEndItem, ExportItem, IdentityItem, PolicyItem } from './model';

/** An item that is a resource of Azure Resource Manager, in the terms of a template. */
export interface ArmResource {
  readonly id: ArmId;
  /** Where it is deployed: `/subscriptions/…/resourceGroups/…`. */
  readonly group: string;
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly type: string;
  readonly apiVersion: string;
  /** Names of all levels, outermost first. */
  readonly names: readonly string[];
  /** `properties` and whatever stands beside it; holds marks for unknown values. */
  readonly body: Readonly<Record<string, unknown>>;
}

export const armVersions = { apiManagement: '2024-05-01', backEnds: '2024-06-01-preview', web: '2025-05-01' } as const;

/** What Azure makes by itself and refuses or ignores in a write (domain.md 2.2). */
const serviceReadOnly = new Set([
  'provisioningState',
  'targetProvisioningState',
  'createdAtUtc',
  'gatewayUrl',
  'gatewayRegionalUrl',
  'managementApiUrl',
  'portalUrl',
  'developerPortalUrl',
  'scmUrl',
  'publicIPAddresses',
  'privateIPAddresses',
  'outboundPublicIPAddresses',
  'privateEndpointConnections',
  'platformVersion',
]);

const given = (value: unknown): boolean => value !== null && value !== undefined;

/** The host names' own gateway (`BuiltIn`) comes with the service; certificates are named, not sent. */
function hostNames(value: unknown): readonly unknown[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [];
  return list
    .filter(isRecord)
    .filter(one => one['certificateSource'] !== 'BuiltIn')
    .map(one => Object.fromEntries(Object.entries(one).filter(([key, item]) => key !== 'certificate' && given(item))));
}

/** A template can only replace a service, so everything writable is repeated as it was read; only `identity` differs. */
function serviceBody({ document, system, userAssigned }: IdentityItem): Readonly<Record<string, unknown>> {
  const properties = isRecord(document['properties']) ? document['properties'] : {};
  const hosts = hostNames(properties['hostnameConfigurations']);
  const kept = Object.entries(properties).filter(
    ([key, value]) => !serviceReadOnly.has(key) && key !== 'hostnameConfigurations' && given(value),
  );
  const type =
    [...(system ? ['SystemAssigned'] : []), ...(userAssigned.length > 0 ? ['UserAssigned'] : [])].join(', ') || 'None';
  const beside = (['location', 'tags', 'sku', 'zones'] as const).filter(key => given(document[key]));
  return {
    ...Object.fromEntries(beside.map(key => [key, document[key]])),
    identity: {
      type,
      ...(userAssigned.length > 0 && { userAssignedIdentities: Object.fromEntries(userAssigned.map(id => [id, {}])) }),
    },
    properties: {
      ...Object.fromEntries(kept),
      ...(hosts.length > 0 && { hostnameConfigurations: hosts }),
    },
  };
}

function policyResource({ place, text }: PolicyItem): { id: ArmId; body: Readonly<Record<string, unknown>> } {
  const id = place.kind === 'fragment' ? place.ownerId : `${place.ownerId}/policies/policy`;
  return { id, body: { properties: { format: 'rawxml', value: text } } };
}

/** What Azure makes by itself of an API. */
const apiReadOnly = new Set(['provisioningState', 'isOnline', 'isCurrent']);

const apiBody = ({ properties }: ApiItem): Readonly<Record<string, unknown>> => ({
  properties: Object.fromEntries(
    Object.entries(properties).filter(([key, value]) => !apiReadOnly.has(key) && given(value)),
  ),
});

const partsOf = (item: IdentityItem | PolicyItem | ApiItem | BackEndItem | AuthenticationItem) => {
  switch (item.kind) {
    case 'identity':
      return { id: item.serviceId, body: serviceBody(item), apiVersion: armVersions.apiManagement };
    case 'policy':
      return { ...policyResource(item), apiVersion: armVersions.apiManagement };
    case 'api':
      return { id: item.id, body: apiBody(item), apiVersion: armVersions.apiManagement };
    case 'backEnd':
      return { id: item.id, body: { properties: item.properties }, apiVersion: armVersions.backEnds };
    case 'authentication':
      return {
        id: `${item.appId}/config/authsettingsV2`,
        body: { properties: item.properties },
        apiVersion: armVersions.web,
      };
  }
};

/** undefined: an item of the directory, which Resource Manager doesn't hold. */
export function armResourceOf(item: ExportItem): ArmResource | undefined {
  if (item.kind === 'registration' || item.kind === 'principal' || item.kind === 'assignment') return undefined;
  const { id, body, apiVersion } = partsOf(item);
  const parts = parseArmId(id);
  if (!parts) throw new Error(`${id} is no id of a resource.`);
  const { subscriptionId, resourceGroup, type, names } = parts;
  return {
    id,
    group: `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}`,
    subscriptionId,
    resourceGroup,
    type,
    apiVersion,
    names,
    body,
  };
}

export interface ArmGroup {
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly resources: readonly ArmResource[];
}

/** By resource group, in the order in which groups first come up: a template deploys to one. */
export function armGroups(items: readonly ExportItem[]): readonly ArmGroup[] {
  const groups = new Map<string, ArmResource[]>();
  for (const item of items) {
    const resource = armResourceOf(item);
    if (!resource) continue;
    const key = resource.group.toLowerCase();
    groups.set(key, [...(groups.get(key) ?? []), resource]);
  }
  return [...groups.values()].flatMap(resources => {
    const [first] = resources;
    return first ? [{ subscriptionId: first.subscriptionId, resourceGroup: first.resourceGroup, resources }] : [];
  });
}

/** Where the two ids of a service's system-assigned identity are read (domain.md 2.2, U27). */
export const identityIds = {
  serviceVersion: armVersions.apiManagement,
  defaultVersion: '2024-11-30',
  defaultOf: (serviceId: ArmId): ArmId => `${serviceId}/providers/Microsoft.ManagedIdentity/identities/default`,
} as const;

/** A text that Azure shall not take for an expression of a template. */
export const templateLiteral = (text: string): string =>
  text.startsWith('[') && text.endsWith(']') ? `[${text}` : text;
