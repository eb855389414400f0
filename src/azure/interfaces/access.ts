import type { ArmId } from '../../route';
import type { Call } from './call';

/** What the signed-in account may do. Every method throws `AzureError` or `Cancelled`. */
export interface Access {
  /** What its roles allow on a resource, one entry per role; `*` in an action stands for anything. */
  actionsOn(
    id: ArmId,
    call?: Call,
  ): Promise<readonly { readonly actions: readonly string[]; readonly notActions: readonly string[] }[]>;
  /** Whether it holds a directory role that suffices for app registrations and role assignments (domain.md 6.6). */
  mayRegisterApplications(call?: Call): Promise<boolean>;
}
