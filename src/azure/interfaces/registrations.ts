import type { Call } from './call';

export interface AppRole {
  readonly id: string;
  readonly value: string;
  readonly displayName: string;
}

/** An application object as far as securing one needs it (domain.md 6.5). */
export interface Registration {
  readonly objectId: string;
  readonly clientId: string;
  readonly displayName: string;
  readonly tokenVersion: 1 | 2;
  readonly identifierUris: readonly string[];
  /** Enabled ones that applications may hold. */
  readonly roles: readonly AppRole[];
}

export interface RegistrationWish {
  /** Chosen by us, immutable in Entra: sending the same wish twice makes one application. */
  readonly uniqueName: string;
  readonly displayName: string;
  readonly role: AppRole;
}

export interface Principal {
  readonly id: string;
  readonly assignmentRequired: boolean;
}

/** The id of the application's own service principal, where it is known: else it is asked for. */
export interface KnownPrincipal {
  readonly resourceId?: string;
}

export interface Assignment {
  readonly id: string;
  readonly principalId: string;
  readonly roleId: string;
}

/**
 * Writes to the directory through Microsoft Graph. What was made a moment ago isn't known everywhere at once: every
 * method waits for that, up to two minutes. Throws `forbidden` with `directory` where the user has no right to it.
 */
export interface Registrations {
  /** null: there is none of that name. */
  find(uniqueName: string, call?: Call): Promise<Registration | null>;
  /**
   * Single tenant, token version 2, the role. What else a registration of that name holds stays; `isMissing`: there was
   * none a moment ago, so that nothing is to be kept.
   */
  put(wish: RegistrationWish, call?: Call, isMissing?: boolean): Promise<Registration>;
  /** `refused`: the tenant's policy on identifier URIs doesn't allow it (F-25). */
  setIdentifierUris(objectId: string, uris: readonly string[], call?: Call): Promise<'set' | 'refused'>;
  remove(objectId: string, call?: Call): Promise<void>;
  /** The service principal of an application; null: there is none. */
  findPrincipal(clientId: string, call?: Call): Promise<Principal | null>;
  createPrincipal(clientId: string, assignmentRequired: boolean, call?: Call): Promise<Principal>;
  removePrincipal(id: string, call?: Call): Promise<void>;
  /** Roles of an application that others hold; empty where the application has no principal yet. */
  listAssignments(clientId: string, call?: Call, known?: KnownPrincipal): Promise<readonly Assignment[]>;
  /** What was made; where it was there already, that. `isMissing`: it wasn't there a moment ago. */
  assign(
    clientId: string,
    principalId: string,
    roleId: string,
    call?: Call,
    known?: KnownPrincipal & { readonly isMissing?: boolean },
  ): Promise<Assignment>;
  unassign(clientId: string, assignmentId: string, call?: Call): Promise<void>;
}
