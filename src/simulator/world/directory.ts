import type { JsonObject } from '../json';

/** One Entra tenant. */
export interface Tenant {
  readonly id: string;
  readonly displayName: string;
  /** Verified domains, the default one first. */
  readonly domains: readonly string[];
  readonly users: User[];
  readonly applications: Application[];
  readonly servicePrincipals: ServicePrincipal[];
  readonly assignments: AppRoleAssignment[];
  readonly groups: Group[];
  /** Managed-identity tokens by principal and resource string (domain.md 6.7). */
  readonly tokenCache: Map<string, { readonly token: string; readonly until: number }>;
}

/** A security group. Users get application roles through it, service principals don't (F-24). */
export interface Group {
  readonly objectId: string;
  readonly displayName: string;
  /** Object ids of users and service principals. */
  readonly members: readonly string[];
}

export interface User {
  readonly objectId: string;
  readonly userPrincipalName: string;
  readonly displayName: string;
  readonly password: string;
  /** What it may do in Graph: nothing, read (any member), or write applications and role assignments. */
  directory: 'none' | 'read' | 'write';
  readonly roles: readonly RoleAssignment[];
}

export type RoleName =
  | 'Owner'
  | 'Contributor'
  | 'Reader'
  | 'Website Contributor'
  | 'API Management Service Contributor'
  | 'API Management Service Reader Role';

/** A role at an ARM scope: a subscription, a resource group or a resource, and all below. */
export interface RoleAssignment {
  readonly role: RoleName;
  readonly scope: string;
}

export interface AppRole {
  readonly id: string;
  readonly value: string;
  readonly displayName: string;
  readonly description: string;
  readonly allowedMemberTypes: readonly string[];
  readonly isEnabled: boolean;
}

/** An app registration. */
export interface Application {
  readonly objectId: string;
  readonly appId: string;
  displayName: string;
  uniqueName: string | null;
  identifierUris: readonly string[];
  /** null and 1 give v1 tokens. */
  tokenVersion: 1 | 2 | null;
  appRoles: readonly AppRole[];
  /** Delegated scopes, and the clients that get them without anybody's consent. */
  exposed: {
    readonly scopes: readonly { readonly id: string; readonly value: string }[];
    readonly preAuthorized: readonly string[];
  };
  /** For the client-credentials grant. */
  readonly secrets: readonly string[];
  /** Whatever else a client wrote. */
  properties: JsonObject;
  readonly createdAt: number;
  /** When other calls see it. */
  readonly visibleFrom: number;
}

/** An enterprise application or a managed identity. */
export interface ServicePrincipal {
  readonly objectId: string;
  readonly appId: string;
  displayName: string;
  readonly kind: 'Application' | 'ManagedIdentity';
  appRoleAssignmentRequired: boolean;
  /** The tenant that owns the application: another one than this for Microsoft's own. */
  readonly ownerTenantId: string;
  /** Of what has no registration in this tenant: names, token version and roles of the foreign application. */
  readonly foreign?: {
    readonly identifierUris: readonly string[];
    readonly tokenVersion: 1 | 2;
    readonly appRoles: readonly AppRole[];
  };
  /** Of a managed identity: the ARM id of the identity or of the resource that has it. */
  readonly armId?: string;
  /** Of a managed identity: its roles in Resource Manager. */
  readonly roles?: readonly RoleAssignment[];
  readonly createdAt: number;
  readonly visibleFrom: number;
}

export interface AppRoleAssignment {
  readonly id: string;
  readonly principalId: string;
  readonly resourceId: string;
  readonly appRoleId: string;
  readonly createdAt: number;
  /** When other calls list it. */
  readonly visibleFrom: number;
}
