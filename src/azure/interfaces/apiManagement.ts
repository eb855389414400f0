import type {
  Api,
  ArmId,
  BackEnd,
  KeySubscription,
  Operation,
  ScopeKind,
  Secret,
  Service,
  ServiceIdentity,
} from '../../route';
import type { Call } from './call';

/** The place of one policy document: the ARM id of what it belongs to (the service for the global one, a fragment). */
export interface PolicyPlace {
  readonly kind: Exclude<ScopeKind, 'backEnd'>;
  readonly ownerId: ArmId;
}

/** A policy as the service stores it, `rawxml`. */
export interface StoredPolicy {
  readonly text: string;
  readonly etag: string;
}

/** What must still be so for a write to go through. */
export type Precondition = { readonly etag: string } | 'absent';

/** The caller has read in this very moment that there is none: the service can't check that, and it isn't read again. */
export type SeenAbsent = 'seenAbsent';

/** A product: a scope with a policy of its own (domain.md 3.1). */
export interface Product {
  readonly id: ArmId;
  readonly name: string;
  readonly displayName: string;
}

/** A part of a service with APIs, products and policies of its own (domain.md 2.6). */
export interface Workspace {
  readonly id: ArmId;
  readonly name: string;
  readonly displayName: string;
}

/** A back-end entity with everything it holds, keys among it, known to us or not: writes send the whole document (domain.md 2.7). */
export interface StoredBackEnd {
  readonly properties: Readonly<Record<string, unknown>>;
  readonly etag: string;
}

/** An API with everything that Azure tells of it: writes patch only what changes. */
export interface StoredApi {
  readonly properties: Readonly<Record<string, unknown>>;
  readonly etag: string;
}

/** API Management's control plane (domain.md 2 and 3). Every method throws `AzureError` or `Cancelled`. */
export interface ApiManagement {
  getService(serviceId: ArmId, call?: Call): Promise<Service>;
  /** The service as Azure Resource Manager gives it, whole: for templates, which can only replace it. */
  getServiceDocument(serviceId: ArmId, call?: Call): Promise<Readonly<Record<string, unknown>>>;
  /**
   * Adds the system-assigned identity, keeps user-assigned ones; ends when the service says it is done. `found`, here and
   * below: the identity as read just before; absent: it is read first.
   */
  turnOnSystemIdentity(serviceId: ArmId, call?: Call, found?: ServiceIdentity): Promise<Service>;
  /** Takes the system-assigned identity off again, keeps user-assigned ones. Its principal is gone for good (F-19). */
  turnOffSystemIdentity(serviceId: ArmId, call?: Call, found?: ServiceIdentity): Promise<Service>;
  attachIdentity(serviceId: ArmId, identityId: ArmId, call?: Call, found?: ServiceIdentity): Promise<Service>;
  detachIdentity(serviceId: ArmId, identityId: ArmId, call?: Call, found?: ServiceIdentity): Promise<Service>;
  /** Of a service or workspace; current revisions only. */
  listApis(ownerId: ArmId, call?: Call): Promise<Api[]>;
  getApi(apiId: ArmId, call?: Call): Promise<StoredApi>;
  /** Changes the API's `serviceUrl` alone and reads the API back. 412 is `changedMeanwhile`. */
  putServiceUrl(
    apiId: ArmId,
    serviceUrl: string,
    precondition: { readonly etag: string },
    call?: Call,
  ): Promise<StoredApi>;
  /**
   * Takes the API's `serviceUrl` away: `properties` are written whole, with an empty one, as only a replacement may have that
   * (2024-05-01: `minLength` 0 of `ApiCreateOrUpdateProperties`, 1 of `ApiUpdateContract`). 412 is `changedMeanwhile`.
   */
  removeServiceUrl(
    apiId: ArmId,
    properties: StoredApi['properties'],
    precondition: { readonly etag: string },
    call?: Call,
  ): Promise<StoredApi>;
  listOperations(apiId: ArmId, call?: Call): Promise<Operation[]>;
  /** Of a service or workspace, as are keys. */
  listBackEnds(ownerId: ArmId, call?: Call): Promise<BackEnd[]>;
  /** With its managed identity, which only previews show: `refused` where none is to be had. */
  getBackEnd(backEndId: ArmId, call?: Call): Promise<StoredBackEnd>;
  /** Replaces the document and reads it back. 412 is `changedMeanwhile`. */
  putBackEnd(
    backEndId: ArmId,
    properties: StoredBackEnd['properties'],
    precondition: { readonly etag: string },
    call?: Call,
  ): Promise<StoredBackEnd>;
  /** Of a service or workspace: the ids by which `include-fragment` names its fragments. */
  listFragmentIds(ownerId: ArmId, call?: Call): Promise<string[]>;
  /** Of a service or workspace. */
  listProducts(ownerId: ArmId, call?: Call): Promise<Product[]>;
  listWorkspaces(serviceId: ArmId, call?: Call): Promise<Workspace[]>;
  listKeySubscriptions(ownerId: ArmId, call?: Call): Promise<KeySubscription[]>;
  /** The primary key. Kept by the caller no longer than the request it is for. */
  readKey(subscriptionId: ArmId, call?: Call): Promise<Secret>;
  /** undefined: no policy there (404), which means "inherit". */
  getPolicy(place: PolicyPlace, call?: Call): Promise<StoredPolicy | undefined>;
  /** Writes and reads back. 412 is `changedMeanwhile`, 400 is `policyRejected`. */
  putPolicy(
    place: PolicyPlace,
    text: string,
    precondition: Precondition | SeenAbsent,
    call?: Call,
  ): Promise<StoredPolicy>;
  deletePolicy(place: PolicyPlace, precondition: { readonly etag: string }, call?: Call): Promise<void>;
  /** Everything in the service that has a policy, fragments and workspaces left out (`allPolicies`, domain.md 2.4). */
  listPolicyPlaces(serviceId: ArmId, call?: Call): Promise<readonly PolicyPlace[]>;
  /** The ids of the APIs in a product. */
  listProductApis(productId: ArmId, call?: Call): Promise<readonly ArmId[]>;
  /** The scopes that could hold a policy for this API, outermost first, each with its text; fragments by id. */
  getPolicyChain(api: Api, operationId?: ArmId, call?: Call): Promise<PolicyChain>;
}

export interface PolicyChain {
  readonly scopes: readonly { readonly place: PolicyPlace; readonly policy?: StoredPolicy }[];
  readonly fragments: Readonly<Record<string, string>>;
}
