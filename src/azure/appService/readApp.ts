import type { Site } from '@azure/arm-appservice';
import { type App, type HttpFunction, appKind, appOs, parseArmId } from '../../route';
import { type JsonRecord, flag, record, records, text, texts } from '../json';
import { taggedBy } from '../apiManagement/readService';

interface SiteFacts {
  readonly id: string;
  readonly location: string;
  readonly kind: string | undefined;
  readonly reserved: boolean | undefined;
  readonly defaultHost: string | undefined;
  readonly hosts: readonly string[];
  readonly state: string | undefined;
  readonly httpsOnly: boolean | undefined;
  readonly publicNetworkAccess: string | undefined;
  readonly clientCertificate: boolean | undefined;
  readonly clientCertificateMode: string | undefined;
  readonly tags: unknown;
}

/** Host names that requests are served on: not the scm site's, the default one first (domain.md 9.2). */
function orderHosts(defaultHost: string | undefined, hosts: readonly string[]): readonly string[] {
  const served = hosts.map(host => host.toLowerCase()).filter(host => !host.includes('.scm.'));
  const first = defaultHost?.toLowerCase();
  return [...new Set([...(first === undefined ? [] : [first]), ...served])];
}

function appFrom(site: SiteFacts): App | undefined {
  const parts = parseArmId(site.id);
  if (!parts) return undefined;
  const isSlot = parts.names.length > 1;
  return {
    id: site.id,
    name: parts.names.at(-1) ?? '',
    ...(isSlot && { parentId: site.id.replace(/\/slots\/[^/]+$/i, '') }),
    subscriptionId: parts.subscriptionId,
    resourceGroup: parts.resourceGroup,
    location: site.location,
    kind: appKind(site.kind),
    os: site.reserved === true ? 'linux' : appOs(site.kind),
    hosts: orderHosts(site.defaultHost, site.hosts),
    state: site.state ?? '',
    httpsOnly: site.httpsOnly ?? false,
    publicNetworkAccess: site.publicNetworkAccess?.toLowerCase() !== 'disabled',
    clientCertificateRequired:
      site.clientCertificate === true &&
      !(site.clientCertificateMode ?? 'Required').toLowerCase().startsWith('optional'),
    ...taggedBy(site.tags),
  };
}

/** An app or slot as the SDK gives it; undefined when its id isn't one. */
export function readSite(site: Site): App | undefined {
  return appFrom({
    id: site.id ?? '',
    location: site.location,
    kind: site.kind,
    reserved: site.reserved,
    defaultHost: site.defaultHostName,
    hosts: site.enabledHostNames ?? site.hostNames ?? [],
    state: site.state,
    httpsOnly: site.httpsOnly,
    publicNetworkAccess: site.publicNetworkAccess,
    clientCertificate: site.clientCertEnabled,
    clientCertificateMode: site.clientCertMode,
    tags: site.tags,
  });
}

/** A row of the second query of domain.md 9.2. */
export function readSiteRow(row: JsonRecord): App | undefined {
  return appFrom({
    id: text(row['id']) ?? '',
    location: text(row['location']) ?? '',
    kind: text(row['kind']),
    reserved: flag(row['reserved']),
    defaultHost: text(row['defaultHost']),
    hosts: texts(row['hosts']),
    state: text(row['state']),
    httpsOnly: flag(row['httpsOnly']),
    publicNetworkAccess: text(row['pna']),
    clientCertificate: flag(row['clientCert']),
    clientCertificateMode: text(row['clientCertMode']),
    tags: row['tags'],
  });
}

const authLevels = ['anonymous', 'function', 'admin'] as const;

/** undefined: not triggered by HTTP (domain.md 5.9). */
export function readHttpFunction(resource: JsonRecord): HttpFunction | undefined {
  const properties = record(resource['properties']);
  const trigger = records(record(properties['config'])['bindings']).find(
    one => text(one['type'])?.toLowerCase() === 'httptrigger',
  );
  if (!trigger) return undefined;
  const level = text(trigger['authLevel'])?.toLowerCase();
  const route = text(trigger['route']);
  const name = text(resource['name']) ?? '';
  return {
    name: text(properties['name']) ?? name.slice(name.indexOf('/') + 1),
    authLevel: authLevels.find(one => one === level) ?? (level === undefined ? 'function' : 'unknown'),
    ...(route !== undefined && { route }),
    methods: texts(trigger['methods']).map(method => method.toUpperCase()),
  };
}
