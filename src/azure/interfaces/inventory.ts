import type { App, ArmId, Service } from '../../route';
import type { Call } from './call';

export interface Subscription {
  readonly id: string;
  readonly name: string;
  readonly tenantId: string;
}

/** Everything there is, in as few questions as can be (domain.md 9). */
export interface Inventory {
  listSubscriptions(call?: Call): Promise<Subscription[]>;
  /** By Resource Graph over all the subscriptions at once: quick, may lag. */
  listServices(subscriptionIds: readonly string[], call?: Call): Promise<Service[]>;
  /** Apps and slots, likewise. */
  listApps(subscriptionIds: readonly string[], call?: Call): Promise<App[]>;
  /** One subscription, from Resource Manager itself: current, slower. */
  readSubscription(
    subscriptionId: string,
    call?: Call,
  ): Promise<{ readonly services: readonly Service[]; readonly apps: readonly App[] }>;
  listUserAssignedIdentities(
    subscriptionId: string,
    call?: Call,
  ): Promise<{ readonly id: ArmId; readonly name: string; readonly clientId: string; readonly principalId: string }[]>;
}
