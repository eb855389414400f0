import type { PolicyPlace } from '../../azure/interfaces';
import type { ArmId } from '../../route';

/** A plan's end state in the terms of infrastructure as code: what each resource shall be, in the order of writing. */
export interface ExportModel {
  /** `Secure Orders → orders-app`, with every route of the plan. */
  readonly title: string;
  readonly simulated: boolean;
  /** Milliseconds since 1970: when what it was made from was read. */
  readonly readAt: number;
  readonly tenantId: string;
  /** `https://management.azure.com`. */
  readonly resourceManager: string;
  /** `https://graph.microsoft.com`. */
  readonly graph: string;
  readonly items: readonly ExportItem[];
  /** What the plan deletes once the route is proved. Only a script can. */
  readonly deletions: readonly Deletion[];
}

/** One resource that is deleted. */
export interface Deletion {
  readonly id: ArmId;
  readonly apiVersion: string;
  /** `named value orders-app-key`. */
  readonly what: string;
  /** As it was read, where Azure gives one. */
  readonly etag?: string;
}

/**
 * Texts and settings may hold marks for values that aren't known yet (`unknowns.ts`); each form writes them as
 * references of its own.
 */
export type ExportItem =
  | RegistrationItem
  | PrincipalItem
  | IdentityItem
  | AssignmentItem
  | PolicyItem
  | ApiItem
  | BackEndItem
  | AuthenticationItem;
export type ItemOf<K extends ExportItem['kind']> = Extract<ExportItem, { kind: K }>;

/** A new app registration: single tenant, `api://{client ID}`, token version 2, one app role (domain.md 1). */
export interface RegistrationItem {
  readonly kind: 'registration';
  /** What marks of `appClientId` name. */
  readonly key: string;
  readonly displayName: string;
  readonly uniqueName: string;
  readonly role: { readonly id: string; readonly value: string; readonly displayName: string };
}

export interface PrincipalItem {
  readonly kind: 'principal';
  /** A client ID, or the mark of a new registration's. */
  readonly clientId: string;
  readonly assignmentRequired: boolean;
}

/** A service's whole identity as it shall be. */
export interface IdentityItem {
  readonly kind: 'identity';
  readonly serviceId: ArmId;
  readonly system: boolean;
  readonly userAssigned: readonly ArmId[];
  /** The service as Azure Resource Manager gives it: forms that can only replace a resource repeat it. */
  readonly document: Readonly<Record<string, unknown>>;
}

export interface AssignmentItem {
  readonly kind: 'assignment';
  readonly clientId: string;
  /** An object ID, or the mark of one. */
  readonly principalId: string;
  readonly roleId: string;
}

export interface PolicyItem {
  readonly kind: 'policy';
  readonly place: PolicyPlace;
  readonly name: string;
  readonly text: string;
  /** Of the document that is replaced; absent: there is none yet. */
  readonly etag?: string;
}

export interface ApiItem {
  readonly kind: 'api';
  readonly id: ArmId;
  readonly name: string;
  readonly serviceUrl: string;
  /** The API's whole `properties`, with that address: forms that can only replace a resource repeat it. */
  readonly properties: Readonly<Record<string, unknown>>;
  /** Of the API as it was read. */
  readonly etag: string;
}

export interface BackEndItem {
  readonly kind: 'backEnd';
  readonly id: ArmId;
  /** The entity's whole `properties`; marks of `secret` in place of keys. */
  readonly properties: Readonly<Record<string, unknown>>;
  /** Of the document that is replaced. */
  readonly etag: string;
}

export interface AuthenticationItem {
  readonly kind: 'authentication';
  readonly appId: ArmId;
  readonly name: string;
  /** The whole `properties` of `authsettingsV2`. */
  readonly properties: Readonly<Record<string, unknown>>;
}

export const exportForms = ['bicep', 'arm', 'terraform', 'azureCli'] as const;
export type ExportForm = (typeof exportForms)[number];

/** One file of an export. */
export interface ExportFile {
  readonly name: string;
  /** VS Code's id of the language. */
  readonly language: 'bicep' | 'json' | 'terraform' | 'shellscript';
  readonly text: string;
}
