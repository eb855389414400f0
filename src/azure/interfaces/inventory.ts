import type { App, ArmId, Service } from '../../route';
import type { Call } from './call';
import type { AzureError } from './errors';

export interface Subscription {
  readonly id: string;
  readonly name: string;
  readonly tenantId: string;
}

export interface Holdings {
  readonly services: readonly Service[];
  /** Apps and slots. */
  readonly apps: readonly App[];
}

/** Everything there is, in as few questions as can be (domain.md 9). */
export interface Inventory {
  listSubscriptions(call?: Call): Promise<Subscription[]>;
  /**
   * By Resource Graph over all the subscriptions at once: quick, may lag. `onPart` is told what was found so far, each
   * time there is more. Throws when nothing could be read.
   */
  read(
    subscriptionIds: readonly string[],
    onPart?: (soFar: Holdings) => void,
    call?: Call,
  ): Promise<Holdings & { readonly missing: number; readonly failure?: AzureError }>;
  /** One subscription, from Resource Manager itself: current, slower. */
  readSubscription(subscriptionId: string, call?: Call): Promise<Holdings>;
  listUserAssignedIdentities(
    subscriptionId: string,
    call?: Call,
  ): Promise<{ readonly id: ArmId; readonly name: string; readonly clientId: string; readonly principalId: string }[]>;
}
