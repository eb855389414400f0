import type { JsonObject } from '../json';
import type { Propagating } from './propagating';

/** What a service and each of its workspaces hold. */
export interface ApiContainer {
  readonly apis: Api[];
  readonly products: Product[];
  readonly subscriptions: KeySubscription[];
  readonly namedValues: NamedValue[];
  readonly backends: Backend[];
  readonly loggers: Logger[];
  readonly fragments: Fragment[];
  /** Which revision was made current when. */
  readonly releases: Release[];
  /**
   * Policies by `policyKey`: global (or the workspace's own), product, API revision, operation. `stored` and `live()`
   * are undefined where there is none.
   */
  readonly policies: Map<string, Propagating<PolicyText | undefined>>;
}

export interface ApimService extends ApiContainer {
  /** `/subscriptions/…/service/{name}` in the case it was made with. */
  readonly id: string;
  readonly name: string;
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly tenantId: string;
  readonly location: string;
  tags: JsonObject;
  sku: { readonly name: string; readonly capacity: number };
  /** Its own identity: principal, and the client ID that only Entra knows. */
  systemIdentity: ManagedIdentity | undefined;
  /** Lower-case ARM ids of attached user-assigned identities. */
  attachedIdentities: string[];
  provisioningState: string;
  etag: string;
  /** Every host its gateway answers on, lower-case, `{name}.azure-api.net` first. */
  readonly gatewayHosts: readonly string[];
  /** Where its gateway's requests come from. */
  readonly outboundAddress: string;
  /** Hosts, or the service tag `AzureActiveDirectory`, that its network lets no call out to (F-23). */
  blockedOutbound: readonly string[];
  /** Wire properties beyond what follows from the rest: virtual network type, custom properties, … */
  properties: JsonObject;
  readonly workspaces: Workspace[];
  /** The running change of the service, if any: other writes get `ServiceLocked`. */
  operation: ServiceOperation | undefined;
  /** The change before, for those who still poll it. */
  lastOperation: ServiceOperation | undefined;
  /** Running and lately ended changes of what it holds. */
  readonly entityOperations: EntityOperation[];
  readonly debugCredentials: DebugCredential[];
  readonly traces: Map<string, StoredTrace>;
  readonly createdAt: number;
}

export interface Workspace extends ApiContainer {
  readonly name: string;
  readonly displayName: string;
  readonly description: string;
}

export interface ManagedIdentity {
  readonly principalId: string;
  readonly clientId: string;
  readonly tenantId: string;
  /** The name that its service principal shows. */
  readonly name: string;
  /** For `xms_mirid`. */
  readonly armId: string;
}

export interface ServiceOperation {
  readonly token: string;
  readonly startedAt: number;
  readonly endsAt: number;
  readonly outcome: 'Succeeded' | 'Failed';
  /** Makes the change; called once, when its time has come. */
  readonly complete: () => void;
}

/** A change of a fragment and the like, which leaves the service itself writable. */
export interface EntityOperation {
  readonly token: string;
  readonly startedAt: number;
  readonly endsAt: number;
  readonly outcome: 'Succeeded' | 'Failed';
  isDone: boolean;
  /** Makes the change; called once, when its time has come. */
  readonly complete: () => void;
}

/** One revision of an API. */
export interface Api {
  /** Without `;rev=n`. */
  readonly name: string;
  readonly revision: string;
  isCurrent: boolean;
  displayName: string;
  /** Without slashes at either end; may be empty. */
  path: string;
  serviceUrl: string | null;
  subscriptionRequired: boolean;
  keyNames: { readonly header: string; readonly query: string };
  kind: string;
  apiVersion: string | null;
  apiVersionSetId: string | null;
  readonly operations: Operation[];
  /** Other wire properties. */
  properties: JsonObject;
  etag: string;
}

export interface Operation {
  readonly name: string;
  displayName: string;
  method: string;
  urlTemplate: string;
  properties: JsonObject;
  etag: string;
}

export interface Product {
  readonly name: string;
  displayName: string;
  subscriptionRequired: boolean;
  state: 'published' | 'notPublished';
  /** Names of APIs. */
  readonly apis: string[];
  properties: JsonObject;
  etag: string;
}

/** A subscription of API Management: two keys for a scope. */
export interface KeySubscription {
  readonly name: string;
  displayName: string;
  /** `/apis`, `/apis/{name}` or `/products/{name}`; the service itself for the built-in all-access one: `/`. */
  scope: string;
  state: 'active' | 'suspended' | 'expired' | 'submitted' | 'rejected' | 'cancelled';
  primaryKey: string;
  secondaryKey: string;
  readonly createdAt: number;
  etag: string;
}

export interface Release {
  readonly name: string;
  readonly api: string;
  readonly revision: string;
  readonly notes: string;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly etag: string;
}

export interface NamedValue {
  readonly name: string;
  /** What policies refer to as `{{displayName}}`. */
  displayName: string;
  secret: boolean;
  value: string;
  properties: JsonObject;
  etag: string;
}

/** `properties` as written, known to any schema or not (domain.md 2.7). */
export interface Backend {
  readonly name: string;
  properties: JsonObject;
  etag: string;
}

/** Where a service writes to; its credentials refer to named values. */
export interface Logger {
  readonly name: string;
  readonly properties: JsonObject;
  readonly etag: string;
}

export interface Fragment {
  readonly name: string;
  description: string;
  readonly text: Propagating<PolicyText>;
}

/** A policy document in `rawxml` as stored, after the service's own formatting. */
export interface PolicyText {
  readonly text: string;
  readonly etag: string;
}

export interface DebugCredential {
  readonly token: string;
  /** Lower-case full ARM id of the API. */
  readonly apiId: string;
  readonly expiresAt: number;
}

export interface StoredTrace {
  readonly document: JsonObject;
  readonly availableAt: number;
}

export type PolicyScope =
  | { readonly kind: 'global' }
  | { readonly kind: 'product'; readonly product: string }
  | { readonly kind: 'api'; readonly api: string; readonly revision: string }
  | { readonly kind: 'operation'; readonly api: string; readonly revision: string; readonly operation: string };

/** The key of a scope in `policies`; the workspace's own policy is its `global`. */
export function policyKey(scope: PolicyScope): string {
  switch (scope.kind) {
    case 'global':
      return 'global';
    case 'product':
      return `product/${scope.product.toLowerCase()}`;
    case 'api':
      return `api/${scope.api.toLowerCase()};rev=${scope.revision}`;
    case 'operation':
      return `api/${scope.api.toLowerCase()};rev=${scope.revision}/${scope.operation.toLowerCase()}`;
  }
}
