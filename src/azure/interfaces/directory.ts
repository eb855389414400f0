import type { ApplicationFact, ArmId } from '../../route';
import type { Call } from './call';
import type { Registrations } from './registrations';

/** Microsoft Entra through Graph, and the one thing about it that ARM knows (domain.md 6.5, models.md 2.5). */
export interface Directory {
  /** The home tenant of this sign-in. */
  readonly tenantId: string;
  readonly registrations: Registrations;
  /**
   * The application with this client id or identifier URI, with its service principal and role assignments.
   * null: there is none. Throws `forbidden` where Graph may not be read.
   */
  findApplication(clientIdOrUri: string, call?: Call): Promise<ApplicationFact | null>;
  /** Applications whose display name starts so, for pickers. */
  searchApplications(startsWith: string, call?: Call): Promise<ApplicationFact[]>;
  /** What `identities/default` alone tells (models.md 2.5, U27): the client id of a resource's system-assigned identity. */
  defaultIdentityClientId(resourceId: ArmId, principalId: string, call?: Call): Promise<string | undefined>;
  /**
   * The client id of a resource's system-assigned identity: `identities/default` first (models.md 2.5, U27), then what a
   * token of it in a gateway trace told (`seen`), then Graph. undefined where none tells.
   */
  systemIdentityClientId(
    resourceId: ArmId,
    principalId: string,
    call?: Call,
    seen?: string,
  ): Promise<string | undefined>;
}
