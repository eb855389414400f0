import type { ArmId } from './armId';

/** An API Management service as the tree and the facts need it (domain.md 2.2). */
export interface Service {
  readonly id: ArmId;
  readonly name: string;
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly location: string;
  /** Open string: newer tiers appear before any SDK knows them. */
  readonly sku: string;
  readonly provisioningState: string;
  readonly identity: ServiceIdentity;
  /** Host names of type `Proxy`, the default one first; never empty for a running service. */
  readonly gatewayHosts: readonly string[];
  readonly virtualNetwork: 'None' | 'External' | 'Internal';
  readonly publicNetworkAccess: boolean;
  readonly tags?: Readonly<Record<string, string>>;
}

/** Whether its gateway is reachable only from its network (domain.md 11.2). */
export const isInside = ({ virtualNetwork, publicNetworkAccess }: Service): boolean =>
  virtualNetwork === 'Internal' || !publicNetworkAccess;

const tiersWithoutWorkspaces: ReadonlySet<string> = new Set([
  'consumption',
  'developer',
  'basic',
  'standard',
  'isolated',
]);

/** By its tier; of newer tiers, and where none is known, nobody can say that it can't (domain.md 2.6). */
export const mayHaveWorkspaces = ({ sku }: Partial<Pick<Service, 'sku'>>): boolean =>
  sku === undefined || !tiersWithoutWorkspaces.has(sku.toLowerCase());

/** `identity` of a service. Neither part: the service has no identity (F1 disagrees). */
export interface ServiceIdentity {
  readonly systemAssigned?: { readonly principalId: string; readonly tenantId: string };
  readonly userAssigned: readonly UserAssignedIdentity[];
}

export interface UserAssignedIdentity {
  readonly id: ArmId;
  readonly principalId: string;
  readonly clientId: string;
}

/** One API in one revision (domain.md 2.4). */
export interface Api {
  /** Of a revision that isn't current, with `;rev=n`. */
  readonly id: ArmId;
  readonly serviceId: ArmId;
  readonly name: string;
  readonly displayName: string;
  /** Below the gateway host, without slashes at either end; may be empty. */
  readonly path: string;
  /** null: only `set-backend-service` chooses the back end. */
  readonly serviceUrl: string | null;
  readonly kind: string;
  readonly revision: string;
  readonly isCurrent: boolean;
  /** `v1` and where the caller puts it; undefined when the API has no versions. */
  readonly version?: string;
  /** How the caller names the version: `Segment` (after the path), `Query` or `Header` with its name. */
  readonly versioning?: { readonly scheme: string; readonly parameter?: string };
  readonly subscriptionRequired: boolean;
  readonly keyNames: { readonly header: string; readonly query: string };
}

export interface Operation {
  readonly id: ArmId;
  readonly apiId: ArmId;
  readonly name: string;
  readonly displayName: string;
  readonly method: string;
  /** `/orders/{id}`; may end in `/*`. */
  readonly urlTemplate: string;
  readonly parameters: readonly { readonly name: string; readonly defaultValue?: string }[];
}

/** A back-end entity (domain.md 2.7). */
export interface BackEnd {
  readonly id: ArmId;
  readonly name: string;
  readonly url: string;
  /** The ARM id of the site, with the ARM address taken off. */
  readonly resourceId?: ArmId;
  readonly managedIdentity?: { readonly resource: string; readonly clientId?: string };
  /** Its credentials set `Authorization` by themselves (static token or header). */
  readonly setsAuthorization: boolean;
  /** Names of headers that its credentials add, keys among them; never their values. */
  readonly headerNames: readonly string[];
  /** Named values that its credentials refer to; of those only the names. */
  readonly namedValues?: readonly string[];
  /** Names of query parameters that they add. */
  readonly queryNames?: readonly string[];
  /** Ids of the members when the entity is a pool. */
  readonly pool: readonly ArmId[];
}

/** An API Management subscription: who may call, not what it costs. Keys are read apart. */
export interface KeySubscription {
  readonly id: ArmId;
  readonly name: string;
  readonly displayName: string;
  readonly state: string;
  /** What its key opens, narrowest kind first in lists. */
  readonly scope: { readonly kind: 'api' | 'product' | 'allApis'; readonly id: ArmId };
}
