import * as l10n from '@vscode/l10n';
import { type Azure, type Call, type Subscription, isAzureProblem } from '../../azure/interfaces';
import {
  type App,
  type Facts,
  type Posture,
  type Route,
  type Service,
  factsHash,
  judge,
  posture,
  sameId,
  unread,
} from '../../route';
import type { SignIns } from '../account/signIns';
import type { ProofStore } from '../estate';
import type { Known, Wear } from './describe';
import { Once } from './once';
import { Postures } from './postures';
import type { InventoryStore } from './keptInventory';
import { type FindRoutes, RouteBook, idsOf } from './routeBook';
import { RouteIndex } from './routeIndex';
import { type ServiceParts, Tenant, type TenantParts } from './tenant';

export interface WorldParts extends Pick<TenantParts, 'connect' | 'share' | 'warn'> {
  readonly signIns: SignIns;
  readonly store: InventoryStore;
  readonly findRoutes: FindRoutes;
  readonly readFacts: (azure: Azure, route: Route, call?: Call, clientId?: string) => Promise<Facts>;
  readonly readDoor: (azure: Azure, app: App) => Promise<Facts['doors'][number]>;
  readonly proofs: ProofStore;
  /** Something to draw changed: these things only, by their ARM ids, or anything. */
  readonly changed: (ids?: readonly string[]) => void;
}

export type ViewState = 'signedOut' | 'noSubscription' | 'filtered' | 'nothingFound' | 'error' | 'ready';

/** Everything known of all signed-in tenants: what the tree draws and the features work on. */
export class World implements Known {
  readonly readings: Postures;
  readonly #parts: WorldParts;
  readonly #books = new Map<string, RouteBook>();
  readonly #doors = new Map<string, Once<Facts['doors'][number]>>();
  #index: RouteIndex | undefined;
  #tenants: ReadonlyMap<string, Tenant> | undefined;

  constructor(parts: WorldParts) {
    this.#parts = parts;
    this.readings = new Postures(
      route => this.#readShared(route),
      parts.proofs,
      route => parts.changed(idsOf([route])),
    );
  }

  #changed(ids?: readonly string[]): void {
    this.#index = undefined;
    this.#tenants = undefined;
    this.#parts.changed(ids);
  }

  /** In step with the sign-ins: what is gone is forgotten, what stays keeps what was read. */
  books(): readonly RouteBook[] {
    const signIns = this.#parts.signIns.all();
    for (const [key, book] of this.#books) {
      const still = signIns.find(one => one.key === key);
      if (still?.session === book.tenant.signIn.session && still?.shows === book.tenant.signIn.shows) continue;
      this.#books.delete(key);
      const gone = new Set(book.known().map(route => route.id));
      this.readings.forget(id => gone.has(id));
      this.#doors.clear();
      this.#index = undefined;
      this.#tenants = undefined;
      book.tenant.dispose();
      if (!still) this.#forgetKept(key);
    }
    return signIns.map(signIn => {
      const known = this.#books.get(signIn.key);
      if (known) return known;
      const { connect, share, store, warn } = this.#parts;
      const changed = (ids?: readonly string[]): void => this.#changed(ids);
      const keeps = signIn.simulated || !signIn.session ? {} : { store };
      const tenant = new Tenant(signIn, { connect, share, warn, changed, ...keeps });
      const book = new RouteBook(tenant, this.#parts.findRoutes, changed);
      this.#books.set(signIn.key, book);
      this.#tenants = undefined;
      return book;
    });
  }

  /** Who signs out takes what was kept along. */
  #forgetKept(key: string): void {
    this.#parts.store.remove(key).catch((error: unknown) => this.#parts.warn(String(error)));
  }

  bookOf(tenant: Tenant): RouteBook | undefined {
    return this.books().find(book => book.tenant === tenant);
  }

  /** The tenant that sees the thing with this id. */
  tenantOf(armId: string): Tenant | undefined {
    const subscription = /^\/subscriptions\/([^/]+)/i.exec(armId)?.[1];
    return subscription === undefined ? undefined : this.#tenantOfSubscription(subscription);
  }

  #tenantOfSubscription(id: string): Tenant | undefined {
    this.#tenants ??= new Map(
      this.books()
        .toReversed()
        .flatMap(({ tenant }) => (tenant.subscriptionsNow() ?? []).map(one => [one.id.toLowerCase(), tenant] as const)),
    );
    return this.#tenants.get(id.toLowerCase());
  }

  /** The APIs of all services, a few at a time, for as long as somebody wants them. What can't be read is left out. */
  async loadApis(isWanted: () => boolean): Promise<void> {
    const open = this.books().filter(book => book.tenant.signIn.session);
    await Promise.allSettled(open.map(book => book.tenant.everything()));
    const waiting = open.flatMap(({ tenant }) =>
      (tenant.holdingsNow()?.services ?? []).map(service => tenant.partsOf(service.id).apis),
    );
    const next = async (): Promise<void> => {
      for (let apis = waiting.pop(); apis && isWanted(); apis = waiting.pop()) await apis.get().catch(() => undefined);
    };
    await Promise.all(Array.from({ length: 6 }, next));
  }

  async allRoutes(): Promise<readonly Route[]> {
    const found = await Promise.all(
      this.books()
        .filter(book => book.tenant.signIn.session)
        .map(book => book.all()),
    );
    return found.flat();
  }

  slotsOf(app: App): readonly App[] {
    return this.tenantOf(app.id)?.holdingsNow()?.slotsOf(app.id) ?? [];
  }

  /** Afresh, from Resource Manager itself. */
  async readFacts(route: Route, call?: Call, clientId?: string): Promise<Facts> {
    return this.#parts.readFacts(await this.#tenantFor(route).azure(), route, call, clientId);
  }

  /** Sharing what routes have in common. */
  async #readShared(route: Route): Promise<Facts> {
    return this.#parts.readFacts(await this.#tenantFor(route).shared(), route);
  }

  #tenantFor(route: Route): Tenant {
    const tenant = this.tenantOf(route.service.id);
    if (!tenant) throw new Error(l10n.t('No sign-in sees {0}.', route.service.name));
    return tenant;
  }

  /** What was read of a service or an app is no longer so: it is read anew when it is next needed. */
  forgetReads(armId: string): void {
    for (const { tenant } of this.books()) tenant.forgetShared(armId);
  }

  /** Asks for the postures of these routes; what was asked for last is read first. */
  want(routes: readonly Route[]): void {
    this.readings.want(routes);
  }

  #door(app: App): Once<Facts['doors'][number]> | undefined {
    const tenant = this.tenantOf(app.id);
    if (!tenant) return undefined;
    const key = app.id.toLowerCase();
    const known = this.#doors.get(key);
    if (known) return known;
    const once = new Once(
      async () => this.#parts.readDoor(await tenant.shared(), app),
      () => this.#parts.changed([app.id]),
    );
    this.#doors.set(key, once);
    return once;
  }

  async readDoor(app: App): Promise<void> {
    await this.#door(app)?.get();
  }

  wantDoor(app: App): void {
    this.#door(app)
      ?.get()
      .catch(() => undefined);
  }

  /** Forgets what was read of an app's own settings. */
  forgetDoors(appId: string): void {
    this.forgetReads(appId);
    for (const key of this.#doors.keys()) if (key.startsWith(appId.toLowerCase())) this.#doors.delete(key);
  }

  doorPosture(app: App): Wear {
    const door = this.#doors.get(app.id.toLowerCase());
    if (!door || door.state.state === 'notAsked') return { state: 'known', posture: undefined };
    if (door.state.state === 'asked') return { state: 'checking' };
    if (door.state.state === 'failed') return { state: 'known', posture: { word: 'unknown', why: 'notRead' } };
    const facts: Facts = {
      identity: unread('notApplicable'),
      policy: unread('notApplicable'),
      application: unread('notApplicable'),
      doors: [door.state.value],
    };
    return { state: 'known', posture: posture(judge(facts), factsHash(facts)) };
  }

  routesFrom(ownerId: string): readonly Route[] {
    return this.routes.from(ownerId);
  }

  isFindingRoutes(serviceId: string): boolean {
    return [...this.#books.values()].some(book => book.isFinding(serviceId));
  }

  routesTo(appId: string): readonly Route[] {
    return this.routes.to(appId);
  }

  /** Those found so far. */
  get routes(): RouteIndex {
    this.#index ??= new RouteIndex([...this.#books.values()].flatMap(book => book.known()));
    return this.#index;
  }

  postureOf(route: Route): Posture | undefined {
    return this.readings.postureOf(route);
  }

  isChecking(route: Route): boolean {
    return this.readings.readingOf(route)?.state === 'checking';
  }

  judgementOf(route: Route): ReturnType<Known['judgementOf']> {
    const reading = this.readings.readingOf(route);
    return reading?.state === 'read' ? reading : reading?.state === 'checking' ? reading.before : undefined;
  }

  failureOf(route: Route): unknown {
    const reading = this.readings.readingOf(route);
    return reading?.state === 'failed' ? reading.error : undefined;
  }

  countsOf(subscriptionId: string | undefined, tenant: Tenant): ReturnType<Known['countsOf']> {
    const holdings = subscriptionId === undefined ? tenant.holdingsNow() : tenant.knownHoldings(subscriptionId);
    if (!holdings) return { reading: tenant.inventory.state.state === 'asked' };
    return {
      services: holdings.services.length,
      apps: holdings.apps.filter(app => app.parentId === undefined).length,
      reading: false,
    };
  }

  partsOf(serviceId: string): ServiceParts | undefined {
    return this.tenantOf(serviceId)?.partsOf(serviceId);
  }

  subscription(id: string): Subscription | undefined {
    return this.#tenantOfSubscription(id)
      ?.subscriptionsNow()
      ?.find(one => sameId(one.id, id));
  }

  /** The routes whose facts were read or are being read. */
  readRoutes(): readonly Route[] {
    return this.routes.all.filter(route => this.readings.readingOf(route) !== undefined);
  }

  postures(subscriptionId: string): readonly (Posture | undefined)[] {
    return this.routes.inSubscription(subscriptionId).map(route => this.postureOf(route));
  }

  apiCount(serviceId: string): number | undefined {
    const tenant = this.tenantOf(serviceId);
    return tenant?.partsOf(serviceId).apis.value?.length;
  }

  hasSlots(app: App): boolean {
    return this.slotsOf(app).length > 0;
  }

  get now(): number {
    return Date.now();
  }

  /**
   * Since when what is shown is as it is, where Azure can't be reached; undefined: it can. Milliseconds since 1970.
   * `armId`: of the tenant that sees it, where one does; else of any.
   */
  offlineSince(armId?: string): number | undefined {
    const one = armId === undefined ? undefined : this.tenantOf(armId);
    const tenants = one ? [one] : this.books().map(book => book.tenant);
    const stale = tenants.flatMap(tenant => (tenant.isUnreachable ? (tenant.shownAsOf ?? []) : []));
    return stale.length === 0 ? undefined : Math.min(...stale);
  }

  /** What the view is about: rows, or one of the welcome texts. */
  state(): ViewState {
    const tenants = this.books().map(book => book.tenant);
    if (tenants.length === 0) return 'signedOut';
    const open = tenants.filter(tenant => tenant.signIn.session !== undefined);
    if (open.length < tenants.length || open.some(tenant => tenant.signIn.simulated)) return 'ready';
    if (open.some(tenant => !tenant.subscriptions.value && tenant.subscriptionsNow())) return 'ready';
    const states = open.map(tenant => tenant.subscriptions.state);
    if (states.some(one => one.state === 'notAsked' || one.state === 'asked')) return 'ready';
    if (states.every(one => one.state === 'failed' && isAzureProblem(one.error, 'unreachable'))) return 'error';
    if (states.some(one => one.state === 'failed')) return 'ready';
    if (open.every(tenant => tenant.subscriptions.value?.length === 0)) {
      return open.some(tenant => tenant.hidden > 0) ? 'filtered' : 'noSubscription';
    }
    const holdings = open.map(tenant => tenant.inventory.value);
    return holdings.every(one => one?.services.length === 0 && one.apps.length === 0) ? 'nothingFound' : 'ready';
  }

  /** Reads one service again, with everything below it. */
  async refreshService(tenant: Tenant, service: Service): Promise<void> {
    const book = this.bookOf(tenant);
    const gone = new Set((book?.of(service).value ?? []).map(route => route.id));
    // First, as it fails where Azure can't be reached: then what is known stays.
    await tenant.readService(service.id);
    tenant.forgetService(service.id);
    book?.forget(service.id);
    this.readings.forget(id => gone.has(id));
    this.#changed();
  }

  /** Reads everything again, tenant by tenant. What is known of one that can't be reached now stays. */
  async refreshEverything(): Promise<void> {
    await Promise.all(this.books().map(book => this.refreshTenant(book.tenant)));
  }

  async refreshTenant(tenant: Tenant): Promise<void> {
    const book = this.bookOf(tenant);
    if (!book || !tenant.signIn.session) return;
    const isForgotten = await tenant.refresh();
    if (isForgotten) {
      const gone = new Set(book.known().map(route => route.id));
      book.forgetAll();
      this.readings.forget(id => gone.has(id));
      for (const id of this.#doors.keys()) if (this.tenantOf(id) === tenant) this.#doors.delete(id);
    }
    this.#changed();
  }

  dispose(): void {
    for (const book of this.#books.values()) book.tenant.dispose();
    this.#books.clear();
  }
}
