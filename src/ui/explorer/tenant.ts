import type { Azure, Call, Holdings, Session, Subscription } from '../../azure/interfaces';
import { type Api, type ArmId, type BackEnd, type Operation, type Service, sameId } from '../../route';
import type { TenantSignIn } from '../account/signIns';
import { Once } from './once';

export type Connect = (session: Session) => Promise<Azure & { dispose(): void }>;

/** What is below one service, each part asked for when it is first needed. */
export interface ServiceParts {
  readonly apis: Once<readonly Api[]>;
  readonly backEnds: Once<readonly BackEnd[]>;
  readonly operations: (apiId: ArmId) => Once<readonly Operation[]>;
}

/** One signed-in tenant: everything read from it, kept until refreshed. Knows nothing of rows. */
export class Tenant {
  readonly signIn: TenantSignIn;
  readonly subscriptions: Once<readonly Subscription[]>;
  /** Of all shown subscriptions at once. */
  readonly inventory: Once<Holdings>;
  readonly #azure: Once<Awaited<ReturnType<Connect>>>;
  readonly #single = new Map<string, Once<Holdings>>();
  readonly #services = new Map<string, ServiceParts>();
  readonly #changed: () => void;
  /** How many subscriptions the filter hides; known once they were read. */
  hidden = 0;

  constructor(signIn: TenantSignIn, connect: Connect, changed: () => void) {
    this.signIn = signIn;
    this.#changed = changed;
    this.#azure = new Once(() => {
      if (!signIn.session) throw new Error('A tenant without a session has nothing to read.');
      return connect(signIn.session);
    });
    this.subscriptions = new Once(() => this.#readSubscriptions(), changed);
    this.inventory = new Once(() => this.#readInventory(), changed);
  }

  azure(): Promise<Azure> {
    return this.#azure.get();
  }

  /** The connected Azure, where it is. */
  get connected(): Azure | undefined {
    return this.#azure.value;
  }

  async #readSubscriptions(): Promise<readonly Subscription[]> {
    const { inventory } = await this.azure();
    const all = await inventory.listSubscriptions();
    const shown = all.filter(one => this.signIn.shows?.(one.id) ?? true);
    this.hidden = all.length - shown.length;
    return shown.sort((one, other) => one.name.localeCompare(other.name));
  }

  async #readInventory(): Promise<Holdings> {
    const { inventory } = await this.azure();
    const ids = (await this.subscriptions.get()).map(one => one.id);
    if (ids.length === 0) return { services: [], apps: [] };
    return inventory.read(ids);
  }

  /**
   * What one subscription holds: from the one big question, or from Resource Manager itself where that failed or the
   * subscription was refreshed.
   */
  async holdings(subscriptionId: string): Promise<Holdings> {
    const single = this.#single.get(subscriptionId);
    if (single) return single.get();
    try {
      const { services, apps } = await this.inventory.get();
      return {
        services: services.filter(one => sameId(one.subscriptionId, subscriptionId)),
        apps: apps.filter(one => sameId(one.subscriptionId, subscriptionId)),
      };
    } catch {
      // Its own answer decides what this subscription's row says.
      return this.#readSingle(subscriptionId).get();
    }
  }

  #readSingle(subscriptionId: string): Once<Holdings> {
    const once = new Once(async () => (await this.azure()).inventory.readSubscription(subscriptionId), this.#changed);
    this.#single.set(subscriptionId, once);
    return once;
  }

  /** What is known of a subscription without asking. */
  knownHoldings(subscriptionId: string): Holdings | undefined {
    const single = this.#single.get(subscriptionId);
    if (single) return single.value;
    const all = this.inventory.value;
    return (
      all && {
        services: all.services.filter(one => sameId(one.subscriptionId, subscriptionId)),
        apps: all.apps.filter(one => sameId(one.subscriptionId, subscriptionId)),
      }
    );
  }

  /** Everything in all shown subscriptions. One that can't be read is left out here; its own row says so. */
  async everything(): Promise<Holdings> {
    const subscriptions = await this.subscriptions.get();
    const parts = await Promise.allSettled(subscriptions.map(one => this.holdings(one.id)));
    const read = parts.flatMap(part => (part.status === 'fulfilled' ? [part.value] : []));
    return { services: read.flatMap(one => one.services), apps: read.flatMap(one => one.apps) };
  }

  partsOf(serviceId: ArmId): ServiceParts {
    const key = serviceId.toLowerCase();
    const known = this.#services.get(key);
    if (known) return known;
    const operations = new Map<string, Once<readonly Operation[]>>();
    const parts: ServiceParts = {
      apis: new Once(async () => (await this.azure()).apiManagement.listApis(serviceId), this.#changed),
      backEnds: new Once(async () => (await this.azure()).apiManagement.listBackEnds(serviceId), this.#changed),
      operations: apiId => {
        const found = operations.get(apiId.toLowerCase());
        if (found) return found;
        const once = new Once(async () => (await this.azure()).apiManagement.listOperations(apiId), this.#changed);
        operations.set(apiId.toLowerCase(), once);
        return once;
      },
    };
    this.#services.set(key, parts);
    return parts;
  }

  /** One service as it is now, put in the place of what was known of it. */
  async readService(serviceId: ArmId, call?: Call): Promise<Service> {
    const service = await (await this.azure()).apiManagement.getService(serviceId, call);
    this.#replace(service.subscriptionId, holdings => ({
      ...holdings,
      services: holdings.services.map(one => (sameId(one.id, serviceId) ? service : one)),
    }));
    return service;
  }

  #replace(subscriptionId: string, change: (holdings: Holdings) => Holdings): void {
    const known = this.knownHoldings(subscriptionId);
    if (!known) return;
    const once = new Once(() => Promise.resolve(change(known)), this.#changed);
    this.#single.set(subscriptionId, once);
    void once.get();
  }

  forgetService(serviceId: ArmId): void {
    this.#services.delete(serviceId.toLowerCase());
  }

  /** Reads one subscription from Resource Manager itself, which is never behind. */
  async refreshSubscription(subscriptionId: string): Promise<void> {
    for (const service of this.knownHoldings(subscriptionId)?.services ?? []) this.forgetService(service.id);
    await this.#readSingle(subscriptionId).get();
  }

  forget(): void {
    this.subscriptions.forget();
    this.inventory.forget();
    this.#single.clear();
    this.#services.clear();
  }

  dispose(): void {
    this.#azure.value?.dispose();
  }
}
