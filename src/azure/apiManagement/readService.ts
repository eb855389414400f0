import type { ApiManagementServiceResource } from '@azure/arm-apimanagement';
import type { Service, ServiceIdentity } from '../../route';
import { flag, record, records, text, textRecord } from '../json';
import { hostIn } from '../resourceIds';

/** `identity` of ARM: top-level principal only with a system-assigned one, user-assigned ones by id (domain.md 2.2). */
export function readIdentity(
  type: unknown,
  principalId: unknown,
  tenantId: unknown,
  userAssigned: unknown,
): ServiceIdentity {
  const kinds = (text(type) ?? 'None').toLowerCase().replaceAll(' ', '').split(',');
  const principal = text(principalId);
  const attached = kinds.includes('userassigned') ? Object.entries(record(userAssigned)) : [];
  return {
    ...(kinds.includes('systemassigned') &&
      principal !== undefined && {
        systemAssigned: { principalId: principal, tenantId: text(tenantId) ?? '' },
      }),
    userAssigned: attached.map(([id, value]) => ({
      id,
      principalId: text(record(value)['principalId']) ?? '',
      clientId: text(record(value)['clientId']) ?? '',
    })),
  };
}

/** Host names of type `Proxy`: the one that TLS without server name gets first, the built-in one last but never missing. */
function readGatewayHosts(configurations: unknown, gatewayUrl: unknown): readonly string[] {
  const proxies = records(configurations).filter(one => text(one['type'])?.toLowerCase() === 'proxy');
  const ordered = [...proxies].sort(
    (a, b) => Number(flag(b['defaultSslBinding']) ?? false) - Number(flag(a['defaultSslBinding']) ?? false),
  );
  const hosts = [...ordered.map(one => hostIn(text(one['hostName']))), hostIn(text(gatewayUrl))];
  return [...new Set(hosts.filter(host => host !== undefined))];
}

const virtualNetworks = ['None', 'External', 'Internal'] as const;

export function readVirtualNetwork(value: unknown): Service['virtualNetwork'] {
  const name = text(value)?.toLowerCase();
  return virtualNetworks.find(one => one.toLowerCase() === name) ?? 'None';
}

const subscriptionIn = (id: string): string => id.split('/')[2] ?? '';
const resourceGroupIn = (id: string): string => /\/resourceGroups\/([^/]+)/i.exec(id)?.[1] ?? '';

export function taggedBy(value: unknown): Pick<Service, 'tags'> {
  const tags = textRecord(value);
  return tags ? { tags } : {};
}

/** A service as the SDK gives it. */
export function readService(resource: ApiManagementServiceResource): Service {
  const id = resource.id ?? '';
  const { identity } = resource;
  return {
    id,
    name: resource.name ?? '',
    subscriptionId: subscriptionIn(id),
    resourceGroup: resourceGroupIn(id),
    location: resource.location,
    sku: resource.sku.name,
    provisioningState: resource.provisioningState ?? '',
    identity: readIdentity(identity?.type, identity?.principalId, identity?.tenantId, identity?.userAssignedIdentities),
    gatewayHosts: readGatewayHosts(resource.hostnameConfigurations, resource.gatewayUrl),
    virtualNetwork: readVirtualNetwork(resource.virtualNetworkType),
    publicNetworkAccess: resource.publicNetworkAccess !== 'Disabled',
    ...taggedBy(resource.tags),
  };
}

/** A row of the first query of domain.md 9.2; undefined when it has no id. */
export function readServiceRow(row: Readonly<Record<string, unknown>>): Service | undefined {
  const id = text(row['id']);
  if (id === undefined) return undefined;
  return {
    id,
    name: text(row['name']) ?? id.slice(id.lastIndexOf('/') + 1),
    subscriptionId: text(row['subscriptionId']) ?? subscriptionIn(id),
    resourceGroup: text(row['resourceGroup']) ?? resourceGroupIn(id),
    location: text(row['location']) ?? '',
    sku: text(row['skuName']) ?? '',
    provisioningState: text(row['state']) ?? '',
    identity: readIdentity(row['identityType'], row['principalId'], row['tenantId'], row['uami']),
    gatewayHosts: readGatewayHosts(row['hostnames'], row['gatewayUrl']),
    virtualNetwork: readVirtualNetwork(row['vnet']),
    publicNetworkAccess: text(row['pna'])?.toLowerCase() !== 'disabled',
    ...taggedBy(row['tags']),
  };
}
