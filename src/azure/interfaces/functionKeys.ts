import type { ArmId, Secret } from '../../route';
import type { Call } from './call';

/** A named value of a service: only its place. */
export interface NamedValuePlace {
  readonly id: ArmId;
  /** Policies name it by this: `{{orders-app-key}}`. */
  readonly displayName: string;
  readonly secret: boolean;
}

/** A named value with everything that Azure tells of it unasked: of a secret one the value isn't among it. */
export interface StoredNamedValue {
  readonly properties: Readonly<Record<string, unknown>>;
  readonly etag: string;
}

/** Something of a service that names named values or includes fragments. */
export interface NamedValueUse {
  readonly kind: 'policy' | 'fragment' | 'backEnd' | 'logger' | 'cache' | 'api';
  /** Of a policy: the id of what it belongs to. */
  readonly id: ArmId;
  /** Display names as they are written; `undefined`: it may name any, as it can't be looked into. */
  readonly names: readonly string[] | undefined;
  /** Of a policy or fragment: ids of fragments that it includes, as they are written; absent: none. */
  readonly includes?: readonly string[];
}

/**
 * Where function keys are kept: in named values of a service, and at the host of the Function App (domain.md 2.4, 2.5,
 * 5.9). Every method throws `AzureError` or `Cancelled`.
 */
export interface FunctionKeys {
  listNamedValues(serviceId: ArmId, call?: Call): Promise<readonly NamedValuePlace[]>;
  /**
   * Everything of the service that names a named value, or may, or includes a fragment: policies and fragments, back ends,
   * loggers, caches, APIs' addresses. Workspaces can't refer to a service's named values (learn.microsoft.com, "Workspaces in Azure API Management",
   * resource references). What isn't listed anywhere stays unseen; the service itself doesn't delete a
   * named value that it knows to be in use.
   */
  listUses(serviceId: ArmId, call?: Call): Promise<readonly NamedValueUse[]>;
  getNamedValue(id: ArmId, call?: Call): Promise<StoredNamedValue>;
  /** The value of a secret one (`listValue`). */
  readNamedValue(id: ArmId, call?: Call): Promise<Secret>;
  /** Makes it where there is none, and reads it back. `value` of a secret one that isn't kept in a Key Vault. */
  makeNamedValue(
    id: ArmId,
    properties: StoredNamedValue['properties'],
    value: Secret | undefined,
    call?: Call,
  ): Promise<StoredNamedValue>;
  /** 412 is `changedMeanwhile`; a 400 says that something refers to it. Already gone counts as deleted. */
  deleteNamedValue(id: ArmId, precondition: { readonly etag: string }, call?: Call): Promise<void>;
  /** The host's keys for functions, by name (`listkeys`); neither its master key nor its system keys. */
  readHostKeys(appId: ArmId, call?: Call): Promise<ReadonlyMap<string, Secret>>;
  putHostKey(appId: ArmId, name: string, value: Secret, call?: Call): Promise<void>;
  deleteHostKey(appId: ArmId, name: string, call?: Call): Promise<void>;
}
