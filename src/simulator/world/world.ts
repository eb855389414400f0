import type { KeyObject } from 'node:crypto';
import type { Handler } from '../http';
import type { JsonObject } from '../json';
import type { ApimService, ManagedIdentity } from './apiManagement';
import type { SimClock } from './clock';
import type { Tenant } from './directory';
import type { Faults } from './faults';
import type { Ids } from './ids';
import type { RequestLog } from './requestLog';
import type { Site } from './site';
import type { Switches } from './switches';

/** All there is but the key that signs tokens, which takes longest to make: a scenario is built without it. */
export interface UnsignedWorld {
  readonly clock: SimClock;
  readonly ids: Ids;
  readonly switches: Switches;
  /** What will go wrong with which request. */
  readonly faults: Faults;
  /** The last requests over the wire. */
  readonly requests: RequestLog;
  readonly tenants: Tenant[];
  readonly subscriptions: AzureSubscription[];
  /** By lower-case ARM id. */
  readonly services: Map<string, ApimService>;
  /** Those whose name is still reserved. */
  readonly deletedServices: DeletedService[];
  /** By lower-case ARM id; apps and slots. */
  readonly sites: Map<string, Site>;
  /** Sites by host, as far as somebody asked: for `siteAt`. */
  readonly siteHosts: Map<string, Site>;
  /** By lower-case ARM id. */
  readonly identities: Map<string, UserAssignedIdentity>;
  /** By lower-case ARM id. */
  readonly deployments: Map<string, Deployment>;
  /** Hands a request to whatever answers on its host, inside this process. Throws `Unreachable`. */
  dispatch: Handler;
  /** Object ID of the managed identity of the computer this runs on, if the scenario gives it one. */
  machine: string | undefined;
  /** What `X-IDENTITY-HEADER` has to carry at the App Service token endpoint. */
  readonly identityHeader: string;
  /** Opens the control calls. */
  readonly controlSecret: string;
  /** Resource groups by lower-case id, in the case they were made with. */
  readonly resourceGroups: Map<string, ResourceGroup>;
}

/** All there is. Built from a scenario; every plane reads and changes it, nothing else holds state. */
export interface World extends UnsignedWorld {
  readonly signingKey: SigningKey;
}

export interface DeletedService {
  readonly service: ApimService;
  readonly deletedAt: number;
}

export interface AzureSubscription {
  readonly id: string;
  readonly displayName: string;
  readonly tenantId: string;
  readonly state: 'Enabled' | 'Disabled';
}

export interface ResourceGroup {
  readonly id: string;
  readonly name: string;
  readonly location: string;
}

export interface UserAssignedIdentity extends ManagedIdentity {
  /** ARM id. */
  readonly id: string;
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly location: string;
  tags: JsonObject;
}

export interface Deployment {
  readonly id: string;
  readonly name: string;
  readonly correlationId: string;
  readonly startedAt: number;
  readonly endsAt: number;
  readonly mode: string;
  readonly template: JsonObject;
  readonly resources: readonly string[];
  readonly error?: { readonly code: string; readonly message: string };
}

export interface SigningKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  /** Tokens whose signature was found good: looking at it again costs more than all the rest of a request. */
  readonly verified: Set<string>;
}

/** The service whose gateway answers on that host. */
export function serviceAt(world: World, host: string): ApimService | undefined {
  for (const service of world.services.values()) if (service.gatewayHosts.includes(host)) return service;
  return undefined;
}

/** The site that answers on that host. Found ones are remembered, as there may be many, and looked at again each time. */
export function siteAt(world: World, host: string): Site | undefined {
  const known = world.siteHosts.get(host);
  if (known?.hosts.includes(host) && world.sites.get(known.id.toLowerCase()) === known) return known;
  for (const site of world.sites.values()) {
    if (!site.hosts.includes(host)) continue;
    world.siteHosts.set(host, site);
    return site;
  }
  return undefined;
}

export function tenantOf(world: UnsignedWorld, id: string): Tenant | undefined {
  return world.tenants.find(tenant => tenant.id === id.toLowerCase() || tenant.domains.includes(id.toLowerCase()));
}
