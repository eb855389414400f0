import type { JsonObject } from '../json';
import { Propagating } from './propagating';
import type { ApiContainer, ApimService, PolicyText } from './apiManagement';
import type { UnsignedWorld } from './world';

/** The global policy of a new service (domain.md 3.2). */
const defaultGlobalPolicy = [
  '<policies>',
  '\t<inbound></inbound>',
  '\t<backend>',
  '\t\t<forward-request />',
  '\t</backend>',
  '\t<outbound></outbound>',
  '\t<on-error></on-error>',
  '</policies>',
].join('\r\n');

/** As services write them: `"AAAAAAAA1pQ="`, without the quotes. */
export function newEtag(world: UnsignedWorld): string {
  return Buffer.from(`0000000000${world.ids.hex(6)}`, 'hex').toString('base64');
}

export const policyText = (world: UnsignedWorld, text: string): PolicyText => ({ text, etag: newEtag(world) });

export function emptyContainer(world: UnsignedWorld, policy: string | undefined): ApiContainer {
  const policies: ApiContainer['policies'] = new Map();
  if (policy !== undefined)
    policies.set('global', new Propagating<PolicyText | undefined>(world.clock, policyText(world, policy)));
  return {
    apis: [],
    products: [],
    subscriptions: [],
    namedValues: [],
    backends: [],
    loggers: [],
    fragments: [],
    releases: [],
    policies,
  };
}

export interface NewService {
  readonly id: string;
  readonly name: string;
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly tenantId: string;
  readonly location: string;
  readonly sku: { readonly name: string; readonly capacity: number };
  readonly properties: JsonObject;
  readonly tags: JsonObject;
  readonly policy?: string;
  readonly hosts?: readonly string[];
  readonly outboundAddress?: string;
}

/** A service as the platform makes it: its default host, the built-in all-access subscription, the default policy. */
export function newService(world: UnsignedWorld, given: NewService): ApimService {
  const createdAt = world.clock.now();
  return {
    ...emptyContainer(world, given.policy ?? defaultGlobalPolicy),
    id: given.id,
    name: given.name,
    subscriptionId: given.subscriptionId,
    resourceGroup: given.resourceGroup,
    tenantId: given.tenantId,
    location: given.location,
    tags: given.tags,
    sku: given.sku,
    systemIdentity: undefined,
    attachedIdentities: [],
    provisioningState: 'Succeeded',
    etag: newEtag(world),
    gatewayHosts: [`${given.name.toLowerCase()}.azure-api.net`, ...(given.hosts ?? [])],
    outboundAddress: given.outboundAddress ?? '203.0.113.10',
    blockedOutbound: [],
    properties: given.properties,
    workspaces: [],
    operation: undefined,
    lastOperation: undefined,
    entityOperations: [],
    debugCredentials: [],
    traces: new Map(),
    createdAt,
    subscriptions: [
      {
        name: 'master',
        displayName: 'Built-in all-access subscription',
        scope: '/',
        state: 'active',
        primaryKey: world.ids.key(32),
        secondaryKey: world.ids.key(32),
        createdAt,
        etag: newEtag(world),
      },
    ],
  };
}
