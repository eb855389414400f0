import { fillDefaults } from '../arm/authSettings';
import type { JsonObject } from '../json';
import { createIdentity, Propagating, type Site, type Tenant, type UnsignedWorld } from '../world';
import { hostKeysOf } from './hostKeys';
import type { AppEntry, GroupEntry, SlotEntry } from './scenario';

/** By the words of `kind`, which come in any order (domain.md 9.2). */
function hostOf(kind: string): Site['app'] {
  const words = kind.toLowerCase().split(',');
  if (words.includes('workflowapp')) return 'workflows';
  return words.includes('functionapp') ? 'functions' : 'echo';
}

/** Those that the scenario names; nothing of its entry is kept where it names none. */
const givenKeys = ({ masterKey, hostKeys, systemKeys }: AppEntry | SlotEntry) =>
  (masterKey ?? hostKeys ?? systemKeys) === undefined ? undefined : { masterKey, hostKeys, systemKeys };

/** An app and its slots. */
export function buildSites(
  world: UnsignedWorld,
  tenant: Tenant,
  subscriptionId: string,
  group: GroupEntry,
  app: AppEntry,
  serviceIds: ReadonlyMap<string, string>,
): Site[] {
  const id = `/subscriptions/${subscriptionId}/resourceGroups/${group.name}/providers/Microsoft.Web/sites/${app.name}`;
  const build = (entry: AppEntry | SlotEntry, slot?: string): Site => {
    const siteId = slot === undefined ? id : `${id}/slots/${slot}`;
    const label = slot === undefined ? app.name : `${app.name}-${slot}`;
    const auth: JsonObject | undefined = entry.auth === undefined ? undefined : fillDefaults(entry.auth);
    return {
      id: siteId,
      name: app.name,
      ...(slot !== undefined && { slot, parentId: id }),
      subscriptionId,
      resourceGroup: group.name,
      tenantId: tenant.id,
      location: app.location ?? group.location,
      tags: entry.tags ?? {},
      kind: app.kind,
      os: app.os,
      state: entry.stopped ? 'Stopped' : 'Running',
      hosts: [entry.defaultHost ?? `${label.toLowerCase()}.azurewebsites.net`, ...(entry.hosts ?? [])],
      httpsOnly: entry.httpsOnly ?? true,
      publicNetworkAccess: (entry.publicNetworkAccess ?? true) ? 'Enabled' : 'Disabled',
      clientCertificateRequired: entry.clientCertificateRequired ?? false,
      privateCallers: (entry.privateCallers ?? []).map(name => serviceIds.get(name) ?? name),
      ...(entry.systemIdentity && { identity: createIdentity(world, tenant, label, siteId, entry.systemIdentity) }),
      auth: new Propagating<JsonObject | undefined>(world.clock, auth),
      oldAuth: entry.oldAuth ?? false,
      hasStarted: false,
      routedByPercentage: 0,
      webConfig: entry.webConfig ?? {},
      appSettings: { ...entry.appSettings },
      functions: (entry.functions ?? app.functions ?? []).map(each => ({
        name: each.name,
        authLevel: each.authLevel,
        ...(each.route !== undefined && { route: each.route }),
        methods: each.methods ?? ['GET'],
        keys: { default: world.ids.key(40), ...each.keys },
      })),
      hostKeys: hostKeysOf(world.ids, siteId, givenKeys(entry)),
      restrictions: (entry.restrictions ?? []).map((each, index) => ({
        name: each.name ?? `rule ${index + 1}`,
        ipAddress: each.ipAddress,
        action: each.action ?? 'Allow',
        priority: each.priority ?? 100 * (index + 1),
      })),
      app: hostOf(app.kind),
      workflows: entry.workflows ?? app.workflows ?? [],
      files: { ...entry.files },
      blockedOutbound: entry.blockedOutbound ?? [],
      log: [],
      properties: entry.properties ?? {},
    };
  };
  return [build(app), ...(app.slots ?? []).map(slot => build(slot, slot.name))];
}
