import {
  type AccessRestriction,
  type AppDetails,
  type NamedValue,
  type Revision,
  type ServiceDetails,
  allowedTenantsSetting,
} from '../../route';
import { readVirtualNetwork } from '../apiManagement/readService';
import { type JsonRecord, flag, record, records, text, texts } from '../json';

/** The service's own rule that closes or opens all when nothing else matches. */
const lastPriority = 2_147_483_647;

function readRestriction(rule: JsonRecord): AccessRestriction {
  const subnetId = text(rule['vnetSubnetResourceId']);
  return {
    name: text(rule['name']) ?? '',
    address: text(rule['ipAddress']) ?? '',
    allows: text(rule['action'])?.toLowerCase() !== 'deny',
    priority: typeof rule['priority'] === 'number' ? rule['priority'] : lastPriority,
    ...(subnetId !== undefined && { subnetId }),
  };
}

/** `config/web` and the site itself (domain.md 11.2, F-41, F-51). An only rule that lets in anyone is no restriction. */
export function readAppDetails(site: JsonRecord, web: JsonRecord): AppDetails {
  const properties = record(site['properties']);
  const config = record(web['properties']);
  const rules = records(config['ipSecurityRestrictions']).map(readRestriction);
  const open = rules.every(rule => rule.allows && /^any$/i.test(rule.address));
  const closes = text(config['ipSecurityRestrictionsDefaultAction'])?.toLowerCase() === 'deny';
  const healthCheckPath = text(config['healthCheckPath']);
  const routing = record(properties['outboundVnetRouting']);
  return {
    publicNetworkAccess: text(properties['publicNetworkAccess'])?.toLowerCase() !== 'disabled',
    state: text(properties['state']) ?? '',
    restrictions: open && !closes ? [] : [...rules].sort((a, b) => a.priority - b.priority),
    ...(healthCheckPath !== undefined && { healthCheckPath }),
    identityTrafficThroughNetwork: [routing['managedIdentityTraffic'], routing['allTraffic']].some(
      one => flag(one) === true,
    ),
    inNetwork: text(properties['virtualNetworkSubnetId']) !== undefined,
    hasOwnIdentity: !['', 'none'].includes((text(record(site['identity'])['type']) ?? '').toLowerCase()),
  };
}

export function readAllowedTenants(appSettings: JsonRecord): readonly string[] {
  const setting = text(record(appSettings['properties'])[allowedTenantsSetting]) ?? '';
  return setting
    .split(',')
    .map(one => one.trim())
    .filter(one => one !== '');
}

export function readServiceDetails(service: JsonRecord): ServiceDetails {
  const properties = record(service['properties']);
  const regional = records(properties['additionalLocations']).flatMap(one => texts(one['publicIPAddresses']));
  return {
    publicAddresses: [...texts(properties['publicIPAddresses']), ...regional],
    virtualNetwork: readVirtualNetwork(properties['virtualNetworkType']),
  };
}

export function readNamedValue(resource: JsonRecord): NamedValue {
  const properties = record(resource['properties']);
  const secret = flag(properties['secret']) ?? false;
  const value = text(properties['value']);
  return {
    displayName: text(properties['displayName']) ?? text(resource['name']) ?? '',
    secret,
    ...(!secret && value !== undefined && { value }),
  };
}

export function readRevision(revision: JsonRecord, apiId: string): Revision {
  const number = text(revision['apiRevision']) ?? '';
  return {
    id: `${apiId.replace(/;rev=[^/]*$/i, '')};rev=${number}`,
    revision: number,
    isCurrent: flag(revision['isCurrent']) ?? false,
  };
}
