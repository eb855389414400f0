import type { JsonObject } from '../json';
import {
  type ApiContainer,
  type ApimService,
  createIdentity,
  emptyContainer,
  newEtag,
  newService,
  policyKey,
  type PolicyScope,
  policyText,
  type PolicyText,
  Propagating,
  type Tenant,
  type UnsignedWorld,
} from '../world';
import type { GroupEntry, ServiceEntry, WorkspaceEntry } from './scenario';

type ApiEntry = NonNullable<WorkspaceEntry['apis']>[number];

export function buildService(
  world: UnsignedWorld,
  tenant: Tenant,
  subscriptionId: string,
  group: GroupEntry,
  entry: ServiceEntry,
): ApimService {
  const groupId = `/subscriptions/${subscriptionId}/resourceGroups/${group.name}`;
  const id = `${groupId}/providers/Microsoft.ApiManagement/service/${entry.name}`;
  const service = newService(world, {
    id,
    name: entry.name,
    subscriptionId,
    resourceGroup: group.name,
    tenantId: tenant.id,
    location: entry.location ?? group.location,
    sku: { name: entry.sku, capacity: entry.capacity ?? (entry.sku === 'Consumption' ? 0 : 1) },
    tags: entry.tags ?? {},
    properties: {
      publisherEmail: entry.publisherEmail ?? `api@${tenant.domains[0] ?? ''}`,
      publisherName: entry.publisherName ?? tenant.displayName,
      ...entry.properties,
    },
    hosts: entry.hosts ?? [],
    ...(entry.policy !== undefined && { policy: entry.policy }),
    ...(entry.outboundAddress !== undefined && { outboundAddress: entry.outboundAddress }),
  });
  service.provisioningState = entry.provisioningState ?? 'Succeeded';
  service.blockedOutbound = entry.blockedOutbound ?? [];
  if (entry.systemIdentity) {
    service.systemIdentity = createIdentity(world, tenant, entry.name, id, entry.systemIdentity);
  }
  service.attachedIdentities = (entry.userAssignedIdentities ?? []).map(name =>
    `${groupId}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/${name}`.toLowerCase(),
  );
  fillContainer(world, service, entry);
  for (const workspace of entry.workspaces ?? []) {
    const { name, displayName = name, description = '' } = workspace;
    const built = { ...emptyContainer(world, workspace.policy), name, displayName, description };
    fillContainer(world, built, workspace);
    service.workspaces.push(built);
  }
  return service;
}

function fillContainer(world: UnsignedWorld, container: ApiContainer, entry: WorkspaceEntry | ServiceEntry): void {
  const createdAt = world.clock.now();
  const setPolicy = (scope: PolicyScope, text: string | undefined) => {
    if (text === undefined) return;
    const policy = new Propagating<PolicyText | undefined>(world.clock, policyText(world, text));
    container.policies.set(policyKey(scope), policy);
  };
  for (const api of entry.apis ?? []) addApi(world, container, api, setPolicy);
  for (const product of entry.products ?? []) {
    container.products.push({
      name: product.name,
      displayName: product.displayName ?? product.name,
      subscriptionRequired: product.subscriptionRequired ?? true,
      state: (product.published ?? true) ? 'published' : 'notPublished',
      apis: [...(product.apis ?? [])],
      properties: product.properties ?? {},
      etag: newEtag(world),
    });
    setPolicy({ kind: 'product', product: product.name }, product.policy);
  }
  for (const each of entry.subscriptions ?? []) {
    const existing = container.subscriptions.findIndex(known => known.name === each.name);
    if (existing >= 0) container.subscriptions.splice(existing, 1);
    container.subscriptions.push({
      name: each.name,
      displayName: each.displayName ?? each.name,
      scope: each.scope,
      state: each.state ?? 'active',
      primaryKey: each.primaryKey ?? world.ids.key(32),
      secondaryKey: each.secondaryKey ?? world.ids.key(32),
      createdAt,
      etag: newEtag(world),
    });
  }
  for (const value of entry.namedValues ?? []) {
    container.namedValues.push({
      name: value.name,
      displayName: value.displayName ?? value.name,
      secret: value.secret ?? false,
      value: value.value,
      properties: value.properties ?? {},
      etag: newEtag(world),
    });
  }
  for (const backend of entry.backends ?? []) {
    const properties: JsonObject = backend.properties;
    container.backends.push({ name: backend.name, properties, etag: newEtag(world) });
  }
  for (const fragment of entry.fragments ?? []) {
    container.fragments.push({
      name: fragment.name,
      description: fragment.description ?? '',
      text: new Propagating(world.clock, policyText(world, fragment.value)),
    });
  }
}

function addApi(
  world: UnsignedWorld,
  container: ApiContainer,
  entry: ApiEntry,
  setPolicy: (scope: PolicyScope, text: string | undefined) => void,
): void {
  const revision = entry.revision ?? '1';
  container.apis.push({
    name: entry.name,
    revision,
    isCurrent: entry.current ?? true,
    displayName: entry.displayName ?? entry.name,
    path: entry.path,
    serviceUrl: entry.serviceUrl ?? null,
    subscriptionRequired: entry.subscriptionRequired ?? true,
    keyNames: { header: entry.keyHeader ?? 'Ocp-Apim-Subscription-Key', query: entry.keyQuery ?? 'subscription-key' },
    kind: entry.kind ?? 'http',
    apiVersion: entry.apiVersion ?? null,
    apiVersionSetId: entry.apiVersionSet ?? null,
    operations: (entry.operations ?? []).map(operation => ({
      name: operation.name,
      displayName: operation.displayName ?? operation.name,
      method: operation.method,
      urlTemplate: operation.urlTemplate,
      properties: {},
      etag: newEtag(world),
    })),
    properties: entry.properties ?? {},
    etag: newEtag(world),
  });
  setPolicy({ kind: 'api', api: entry.name, revision }, entry.policy);
  for (const operation of entry.operations ?? []) {
    setPolicy({ kind: 'operation', api: entry.name, revision, operation: operation.name }, operation.policy);
  }
}
