import type { JsonObject } from '../../json';
import type { Site, SiteFunction } from '../../world';

const host = (name: string, type: 'Standard' | 'Repository') => ({ name, sslState: 'Disabled', hostType: type });

/** A site or slot as Microsoft.Web gives it (domain.md 9.2, 11). */
export function siteWire(site: Site): JsonObject {
  const { hosts } = site;
  const name = site.slot === undefined ? site.name : `${site.name}/${site.slot}`;
  const type = site.slot === undefined ? 'Microsoft.Web/sites' : 'Microsoft.Web/sites/slots';
  const scm = (hosts[0] ?? '').replace('.', '.scm.');
  return {
    id: site.id,
    name,
    type,
    kind: site.kind,
    location: site.location,
    tags: site.tags,
    properties: {
      state: site.state,
      hostNames: hosts,
      repositorySiteName: site.name,
      usageState: 'Normal',
      enabled: true,
      enabledHostNames: [...hosts, scm],
      availabilityState: 'Normal',
      hostNameSslStates: [...hosts.map(each => host(each, 'Standard')), host(scm, 'Repository')],
      serverFarmId: `/subscriptions/${site.subscriptionId}/resourceGroups/${site.resourceGroup}/providers/Microsoft.Web/serverfarms/plan-${site.resourceGroup}`,
      reserved: site.os === 'linux',
      isXenon: false,
      hyperV: false,
      lastModifiedTimeUtc: '2026-03-02T09:00:00',
      clientAffinityEnabled: false,
      clientCertEnabled: site.clientCertificateRequired,
      clientCertMode: 'Required',
      hostNamesDisabled: false,
      outboundIpAddresses: '203.0.113.80',
      containerSize: 0,
      resourceGroup: site.resourceGroup,
      defaultHostName: hosts[0] ?? '',
      httpsOnly: site.httpsOnly,
      redundancyMode: 'None',
      publicNetworkAccess: site.publicNetworkAccess,
      sku: 'Standard',
      siteConfig: {},
      ...site.properties,
    },
    ...(site.identity && {
      identity: {
        type: 'SystemAssigned',
        principalId: site.identity.principalId,
        tenantId: site.identity.tenantId,
      },
    }),
  };
}

export const configType = (site: Site): string =>
  site.slot === undefined ? 'Microsoft.Web/sites/config' : 'Microsoft.Web/sites/slots/config';

const closed = (site: Site) =>
  site.restrictions.length === 0 ? [] : [{ ipAddress: 'Any', action: 'Deny', priority: 2147483647, name: 'Deny all' }];

const allowAll = {
  ipAddress: 'Any',
  action: 'Allow',
  priority: 2147483647,
  name: 'Allow all',
  description: 'Allow all access',
};

/** `config/web`. */
export function webConfigWire(site: Site): JsonObject {
  const rules = site.restrictions.map(each => ({
    ipAddress: each.ipAddress,
    action: each.action,
    tag: /^[A-Za-z]+$/.test(each.ipAddress) && each.ipAddress !== 'Any' ? 'ServiceTag' : 'Default',
    priority: each.priority,
    name: each.name,
  }));
  return {
    id: `${site.id}/config/web`,
    name: 'web',
    type: configType(site),
    properties: {
      numberOfWorkers: 1,
      netFrameworkVersion: 'v8.0',
      linuxFxVersion: site.os === 'linux' ? 'NODE|20-lts' : '',
      alwaysOn: true,
      http20Enabled: true,
      minTlsVersion: '1.2',
      ftpsState: 'FtpsOnly',
      publicNetworkAccess: site.publicNetworkAccess,
      ipSecurityRestrictions: rules.length === 0 ? [allowAll] : [...rules, ...closed(site)],
      scmIpSecurityRestrictionsUseMain: false,
      ...site.webConfig,
    },
  };
}

export function authWire(site: Site, properties: JsonObject): JsonObject {
  return {
    id: `${site.id}/config/authsettingsV2`,
    name: 'authsettingsV2',
    type: configType(site),
    location: site.location,
    tags: site.tags,
    properties,
  };
}

export function functionWire(site: Site, each: SiteFunction): JsonObject {
  const [origin, name] = [`https://${site.hosts[0] ?? ''}`, each.name];
  const route = each.route ?? name;
  const owner = site.slot === undefined ? site.name : `${site.name}/${site.slot}`;
  return {
    id: `${site.id}/functions/${name}`,
    name: `${owner}/${name}`,
    type: site.slot === undefined ? 'Microsoft.Web/sites/functions' : 'Microsoft.Web/sites/slots/functions',
    properties: {
      script_root_path_href: `${origin}/admin/vfs/site/wwwroot/${name}/`,
      href: `${origin}/admin/functions/${name}`,
      config: {
        bindings: [
          {
            authLevel: each.authLevel,
            type: 'httpTrigger',
            direction: 'in',
            name: 'req',
            methods: each.methods.map(method => method.toLowerCase()),
            ...(each.route !== undefined && { route }),
          },
          { type: 'http', direction: 'out', name: 'res' },
        ],
      },
      invoke_url_template: `${origin}/api/${route.toLowerCase()}`,
      language: 'node',
      isDisabled: false,
    },
  };
}
