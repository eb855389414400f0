import { setMaxListeners } from 'node:events';
import {
  type Azure,
  type Call,
  type Holdings,
  type Product,
  type Session,
  type Subscription,
  type AzureError,
  isAzureProblem,
} from '../../azure/interfaces';
import { listAllApis } from '../../azure/allApis';
import type { SharedAzure, SharedReadsOptions } from '../../azure/shared';
import { type Api, type App, type ArmId, type BackEnd, type Operation, type Service, sameId } from '../../route';
import type { TenantSignIn } from '../account/signIns';
import { HoldingsIndex } from './holdingsIndex';
import type { InventoryStore, Kept } from './keptInventory';
import { Once } from './once';

export type Connect = (session: Session) => Promise<Azure & { dispose(): void }>;

/** What a tenant is given. */
export interface TenantParts {
  readonly connect: Connect;
  readonly share: (azure: Azure, options: SharedReadsOptions) => Promise<SharedAzure>;
  /** Absent: nothing is kept, as for the local Azure. */
  readonly store?: InventoryStore;
  readonly warn: (text: string) => void;
  /** Something was read: about these things only, by their ARM ids, or anything. */
  readonly changed: (ids?: readonly string[]) => void;
}

/** What is below one service, each part asked for when it is first needed. */
export interface ServiceParts {
  readonly apis: Once<readonly Api[]>;
  readonly backEnds: Once<readonly BackEnd[]>;
  readonly products: Once<readonly Product[]>;
  readonly operations: (apiId: ArmId) => Once<readonly Operation[]>;
}

export type Inventory = Holdings & { readonly missing: number; readonly failure?: AzureError };

/** One signed-in tenant: everything read from it, kept until refreshed. Knows nothing of rows. */
export class Tenant {
  readonly signIn: TenantSignIn;
  readonly subscriptions: Once<readonly Subscription[]>;
  /** Of all shown subscriptions at once. */
  readonly inventory: Once<Inventory>;
  readonly #parts: TenantParts;
  readonly #azure: Once<Awaited<ReturnType<Connect>>>;
  readonly #shared: Once<SharedAzure>;
  readonly #stop = new AbortController();
  readonly #single = new Map<string, Once<Holdings>>();
  readonly #services = new Map<string, ServiceParts>();
  /** When the APIs of a service were read that are shown as last time's. */
  readonly #keptApis = new Map<string, number>();
  /** Why the APIs of workspaces of a service are missing. */
  readonly #unreadWorkspaces = new Map<string, AzureError>();
  /** Last time's, until this time's is there. */
  readonly #kept: Once<Kept | undefined>;
  /** What was known before it was forgotten: shown until it is read again. */
  #before: Kept | undefined;
  #soFar: Holdings | undefined;
  #index: HoldingsIndex | undefined;
  /** How many subscriptions the filter hides; known once they were read. */
  hidden = 0;

  constructor(signIn: TenantSignIn, parts: TenantParts) {
    this.signIn = signIn;
    this.#parts = parts;
    // Hundreds of reads wait at a time, and each of them listens.
    setMaxListeners(0, this.#stop.signal);
    const changed = (): void => {
      this.#index = undefined;
      parts.changed();
    };
    this.#azure = new Once(() => {
      if (!signIn.session) throw new Error('A tenant without a session has nothing to read.');
      return parts.connect(signIn.session);
    });
    this.#shared = new Once(async () =>
      parts.share(await this.azure(), {
        call: { background: true, signal: this.#stop.signal },
        slotsOf: appId => (this.inventory.value ? this.holdingsNow()?.slotsOf(appId) : undefined),
      }),
    );
    this.subscriptions = new Once(() => this.#readSubscriptions(), changed);
    this.inventory = new Once(() => this.#readInventory(), changed);
    this.#kept = new Once(() => this.#parts.store?.load(signIn.key) ?? Promise.resolve(undefined), changed);
  }

  azure(): Promise<Azure> {
    return this.#azure.get();
  }

  /** For reading many routes in the background: what they have in common is read once. */
  shared(): Promise<SharedAzure> {
    return this.#shared.get();
  }

  /** The connected Azure, where it is. */
  get connected(): Azure | undefined {
    return this.#azure.value;
  }

  #shows = (one: Subscription): boolean => this.signIn.shows?.(one.id) ?? true;

  async #readSubscriptions(): Promise<readonly Subscription[]> {
    const { inventory } = await this.azure();
    const all = await inventory.listSubscriptions();
    const shown = all.filter(this.#shows);
    this.hidden = all.length - shown.length;
    return shown.sort((one, other) => one.name.localeCompare(other.name));
  }

  async #readInventory(): Promise<Inventory> {
    const { inventory } = await this.azure();
    const subscriptions = await this.subscriptions.get();
    const ids = subscriptions.map(one => one.id);
    const found = await inventory.read(ids, soFar => {
      this.#soFar = soFar;
      this.#index = undefined;
      this.#parts.changed();
    });
    this.#soFar = undefined;
    if (found.missing > 0)
      this.#parts.warn(
        `${found.missing} rows of Resource Graph are missing: ${found.failure?.message ?? 'it gave fewer than it counted'}`,
      );
    else this.#save({ at: Date.now(), subscriptions, services: found.services, apps: found.apps });
    return found;
  }

  #save(kept: Kept): void {
    this.#before = kept;
    this.#parts.store
      ?.save(this.signIn.key, kept)
      .catch((error: unknown) => this.#parts.warn(`The inventory can’t be kept: ${String(error)}`));
  }

  /**
   * The subscriptions to show now: this time's, or at once last time's while they are read again. Fails when they can't
   * be read and none are known.
   */
  async shownSubscriptions(): Promise<readonly Subscription[]> {
    const reading = this.subscriptions.get();
    reading.catch(() => undefined);
    if (this.subscriptions.value) return this.subscriptions.value;
    const kept = this.#before ?? (await this.#kept.get());
    if (!kept) return reading;
    if (this.subscriptions.state.state === 'failed' && !this.isUnreachable) return reading;
    return this.subscriptionsNow() ?? this.#keptSubscriptions(kept);
  }

  #keptSubscriptions = (kept: Kept): readonly Subscription[] => kept.subscriptions.filter(this.#shows);

  /** As far as known without asking. */
  subscriptionsNow(): readonly Subscription[] | undefined {
    if (this.subscriptions.value) return this.subscriptions.value;
    return this.#last && this.#keptSubscriptions(this.#last);
  }

  get #last(): Kept | undefined {
    return this.#before ?? this.#kept.value;
  }

  /** Whether Azure can't be reached: what is shown is what was known. */
  get isUnreachable(): boolean {
    return [this.subscriptions.state, this.inventory.state].some(
      one => one.state === 'failed' && isAzureProblem(one.error, 'unreachable'),
    );
  }

  /** Since when what is shown is as it is; undefined: it is this time's. */
  get shownAsOf(): number | undefined {
    return this.inventory.value && !this.isUnreachable ? undefined : this.#last?.at;
  }

  /** All that is known now, whether this time's is complete or not; undefined: nothing. */
  holdingsNow(): HoldingsIndex | undefined {
    if (this.#index) return this.#index;
    const whole = this.inventory.value ?? this.#mostSoFar();
    const singles = [...this.#single].flatMap(([id, once]) => (once.value ? [[id, once.value] as const] : []));
    if (!whole && singles.length === 0) return undefined;
    const replaced = new Set(singles.map(([id]) => id.toLowerCase()));
    const isOther = (one: { readonly subscriptionId: string }): boolean =>
      !replaced.has(one.subscriptionId.toLowerCase());
    this.#index = new HoldingsIndex({
      services: [...(whole?.services ?? []).filter(isOther), ...singles.flatMap(([, one]) => one.services)],
      apps: [...(whole?.apps ?? []).filter(isOther), ...singles.flatMap(([, one]) => one.apps)],
    });
    return this.#index;
  }

  /** While this time's comes in, last time's says more, until there is as much of the new. */
  #mostSoFar(): Holdings | undefined {
    return this.#last ?? this.#soFar;
  }

  /**
   * What one subscription holds: from the one big question, or from Resource Manager itself where that failed or the
   * subscription was refreshed. What is known is given at once.
   */
  async holdings(subscriptionId: string): Promise<Holdings> {
    const single = this.#single.get(subscriptionId);
    if (single) return single.get();
    const reading = this.inventory.get();
    reading.catch(() => undefined);
    // The subscriptions may have been read, by a restored policy for one, before last time's inventory was.
    if (!this.inventory.value && !this.#before) await this.#kept.get();
    const known = this.knownHoldings(subscriptionId);
    if (known && (this.inventory.value || known.services.length + known.apps.length > 0)) return known;
    try {
      await reading;
    } catch {
      if (this.isUnreachable && this.#last) return this.knownHoldings(subscriptionId) ?? { services: [], apps: [] };
      // Its own answer decides what this subscription's row says.
      return this.#readSingle(subscriptionId).get();
    }
    return this.knownHoldings(subscriptionId) ?? { services: [], apps: [] };
  }

  #readSingle(subscriptionId: string): Once<Holdings> {
    const once = new Once(
      async () => (await this.azure()).inventory.readSubscription(subscriptionId),
      () => this.#changedSingle(),
    );
    this.#single.set(subscriptionId, once);
    return once;
  }

  #changedSingle(): void {
    this.#index = undefined;
    this.#parts.changed();
  }

  /** What is known of a subscription without asking. */
  knownHoldings(subscriptionId: string): Holdings | undefined {
    const single = this.#single.get(subscriptionId);
    if (single && !single.value) return undefined;
    return this.holdingsNow()?.of(subscriptionId);
  }

  /** Everything in all shown subscriptions. One that can't be read is left out here; its own row says so. */
  async everything(): Promise<Holdings> {
    try {
      await this.inventory.get();
    } catch {
      const subscriptions = await this.shownSubscriptions();
      await Promise.allSettled(subscriptions.map(one => this.holdings(one.id)));
    }
    return this.holdingsNow() ?? { services: [], apps: [] };
  }

  partsOf(serviceId: ArmId): ServiceParts {
    const key = serviceId.toLowerCase();
    const known = this.#services.get(key);
    if (known) return known;
    const operations = new Map<string, Once<readonly Operation[]>>();
    const changed = (): void => this.#parts.changed([serviceId]);
    const parts: ServiceParts = {
      apis: new Once(() => this.#readApis(serviceId), changed),
      backEnds: new Once(async () => (await this.shared()).apiManagement.listBackEnds(serviceId), changed),
      products: new Once(async () => (await this.azure()).apiManagement.listProducts(serviceId), changed),
      operations: apiId => {
        const found = operations.get(apiId.toLowerCase());
        if (found) return found;
        const once = new Once(async () => (await this.azure()).apiManagement.listOperations(apiId), changed);
        operations.set(apiId.toLowerCase(), once);
        return once;
      },
    };
    this.#services.set(key, parts);
    return parts;
  }

  /** Those of last time where Azure can't be reached. */
  async #readApis(serviceId: ArmId): Promise<readonly Api[]> {
    const { store, warn } = this.#parts;
    const { key } = this.signIn;
    const service = this.holdingsNow()?.services.find(one => sameId(one.id, serviceId)) ?? { id: serviceId };
    let apis: readonly Api[];
    try {
      const found = await listAllApis((await this.azure()).apiManagement, service);
      apis = found.apis;
      if (found.failure) this.#unreadWorkspaces.set(serviceId.toLowerCase(), found.failure);
      else this.#unreadWorkspaces.delete(serviceId.toLowerCase());
    } catch (error) {
      const kept = isAzureProblem(error, 'unreachable') ? await store?.loadApis(key, serviceId) : undefined;
      if (!kept) throw error;
      this.#keptApis.set(serviceId.toLowerCase(), kept.at);
      return kept.apis;
    }
    this.#keptApis.delete(serviceId.toLowerCase());
    store
      ?.saveApis(key, serviceId, { at: Date.now(), apis })
      .catch((error: unknown) => warn(`The APIs can’t be kept: ${String(error)}`));
    return apis;
  }

  /** Since when a service's APIs are as they are shown, where they are last time's. Milliseconds since 1970. */
  apisAsOf(serviceId: ArmId): number | undefined {
    return this.#keptApis.get(serviceId.toLowerCase());
  }

  /** Why the APIs of its workspaces are missing, once they were asked for. */
  unreadWorkspacesOf(serviceId: ArmId): AzureError | undefined {
    return this.#unreadWorkspaces.get(serviceId.toLowerCase());
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

  /** One app with its slots as they are now, likewise; one that is gone is taken out. */
  async readApp(app: App, call?: Call): Promise<void> {
    const { appService } = await this.azure();
    const id = app.parentId ?? app.id;
    const isOne = (one: App): boolean => sameId(one.id, id) || (one.parentId !== undefined && sameId(one.parentId, id));
    try {
      const fresh = await Promise.all([appService.getApp(id, call), appService.listSlots(id, call)]);
      this.#replace(app.subscriptionId, holdings => ({
        ...holdings,
        apps: [...holdings.apps.filter(one => !isOne(one)), ...fresh.flat()],
      }));
    } catch (error) {
      if (!isAzureProblem(error, 'notFound')) throw error;
      this.#replace(app.subscriptionId, holdings => ({ ...holdings, apps: holdings.apps.filter(one => !isOne(one)) }));
    }
  }

  #replace(subscriptionId: string, change: (holdings: Holdings) => Holdings): void {
    const known = this.knownHoldings(subscriptionId);
    if (!known) return;
    const once = new Once(
      () => Promise.resolve(change(known)),
      () => this.#changedSingle(),
    );
    this.#single.set(subscriptionId, once);
    void once.get();
  }

  forgetService(serviceId: ArmId): void {
    this.#services.delete(serviceId.toLowerCase());
    this.#shared.value?.forget(serviceId);
  }

  /** What was read of a thing for many routes. */
  forgetShared(armId: ArmId): void {
    this.#shared.value?.forget(armId);
  }

  /** Reads one subscription from Resource Manager itself, which is never behind. */
  async refreshSubscription(subscriptionId: string): Promise<void> {
    for (const service of this.knownHoldings(subscriptionId)?.services ?? []) this.forgetService(service.id);
    await this.#readSingle(subscriptionId).get();
  }

  /**
   * Looks whether Azure can be reached, and if so forgets what was read, to be read anew when it is needed. Where it
   * can't, all that is known stays. Gives whether it was forgotten.
   */
  async refresh(): Promise<boolean> {
    this.subscriptions.forget();
    try {
      await this.subscriptions.get();
    } catch (error) {
      if (isAzureProblem(error, 'unreachable')) return false;
    }
    this.#forget();
    return true;
  }

  #forget(): void {
    this.inventory.forget();
    this.#single.clear();
    this.#services.clear();
    this.#shared.value?.forgetAll();
    this.#index = undefined;
  }

  dispose(): void {
    this.#stop.abort();
    this.#azure.value?.dispose();
  }
}
