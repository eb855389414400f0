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
import { type FindRoutes, RouteBook, endsIn, startsFrom } from './routeBook';
import { type Connect, Tenant } from './tenant';

export interface WorldParts {
  readonly signIns: SignIns;
  readonly connect: Connect;
  readonly findRoutes: FindRoutes;
  readonly readFacts: (azure: Azure, route: Route, call?: Call) => Promise<Facts>;
  readonly readDoor: (azure: Azure, app: App) => Promise<Facts['doors'][number]>;
  readonly proofs: ProofStore;
  /** Something to draw changed. */
  readonly changed: () => void;
}

export type ViewState = 'signedOut' | 'noSubscription' | 'filtered' | 'nothingFound' | 'error' | 'ready';

/** Everything known of all signed-in tenants: what the tree draws and the features work on. */
export class World implements Known {
  readonly readings: Postures;
  readonly #parts: WorldParts;
  readonly #books = new Map<string, RouteBook>();
  readonly #doors = new Map<string, Once<Facts['doors'][number]>>();

  constructor(parts: WorldParts) {
    this.#parts = parts;
    this.readings = new Postures(route => this.readFacts(route), parts.proofs, parts.changed);
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
      book.tenant.dispose();
    }
    return signIns.map(signIn => {
      const known = this.#books.get(signIn.key);
      if (known) return known;
      const tenant = new Tenant(signIn, this.#parts.connect, this.#parts.changed);
      const book = new RouteBook(tenant, this.#parts.findRoutes, this.#parts.changed);
      this.#books.set(signIn.key, book);
      return book;
    });
  }

  bookOf(tenant: Tenant): RouteBook | undefined {
    return this.books().find(book => book.tenant === tenant);
  }

  /** The tenant that sees the thing with this id. */
  tenantOf(armId: string): Tenant | undefined {
    const subscription = /^\/subscriptions\/([^/]+)/i.exec(armId)?.[1];
    if (subscription === undefined) return undefined;
    return this.books().find(book => book.tenant.subscriptions.value?.some(one => sameId(one.id, subscription)))
      ?.tenant;
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
    const holdings = this.tenantOf(app.id)?.knownHoldings(app.subscriptionId);
    return (holdings?.apps ?? []).filter(one => one.parentId !== undefined && sameId(one.parentId, app.id));
  }

  async readFacts(route: Route, call?: Call): Promise<Facts> {
    const tenant = this.tenantOf(route.service.id);
    if (!tenant) throw new Error(`No sign-in sees ${route.service.name}.`);
    return this.#parts.readFacts(await tenant.azure(), route, call);
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
    const once = new Once(async () => this.#parts.readDoor(await tenant.azure(), app), this.#parts.changed);
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
    return this.#known().filter(route => startsFrom(route, ownerId));
  }

  isFindingRoutes(serviceId: string): boolean {
    return [...this.#books.values()].some(book => book.isFinding(serviceId));
  }

  routesTo(appId: string): readonly Route[] {
    return this.#known().filter(route => endsIn(route, appId));
  }

  #known(): readonly Route[] {
    return [...this.#books.values()].flatMap(book => book.known());
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

  countsOf(subscriptionId: string): ReturnType<Known['countsOf']> {
    const tenant = this.#tenantOfSubscription(subscriptionId);
    const holdings = tenant?.knownHoldings(subscriptionId);
    if (!holdings) return { reading: tenant?.inventory.state.state === 'asked' };
    return {
      services: holdings.services.length,
      apps: holdings.apps.filter(app => app.parentId === undefined).length,
      reading: false,
    };
  }

  #tenantOfSubscription(id: string): Tenant | undefined {
    return [...this.#books.values()].find(book => book.tenant.subscriptions.value?.some(one => sameId(one.id, id)))
      ?.tenant;
  }

  subscription(id: string): Subscription | undefined {
    return this.#tenantOfSubscription(id)?.subscriptions.value?.find(one => sameId(one.id, id));
  }

  /** The routes whose facts were read or are being read. */
  readRoutes(): readonly Route[] {
    return this.#known().filter(route => this.readings.readingOf(route) !== undefined);
  }

  postures(subscriptionId: string): readonly (Posture | undefined)[] {
    const routes = this.#known().filter(route => sameId(route.service.subscriptionId, subscriptionId));
    return routes.map(route => this.postureOf(route));
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

  /** What the view is about: rows, or one of the welcome texts. */
  state(): ViewState {
    const tenants = this.books().map(book => book.tenant);
    if (tenants.length === 0) return 'signedOut';
    const open = tenants.filter(tenant => tenant.signIn.session !== undefined);
    if (open.length < tenants.length || open.some(tenant => tenant.signIn.simulated)) return 'ready';
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
    tenant.forgetService(service.id);
    await tenant.readService(service.id);
    book?.forget(service.id);
    this.readings.forget(id => gone.has(id));
    this.#parts.changed();
  }

  forgetEverything(): void {
    for (const book of this.#books.values()) {
      book.tenant.forget();
      book.forgetAll();
    }
    this.readings.forget(() => true);
    this.#doors.clear();
    this.#parts.changed();
  }

  dispose(): void {
    for (const book of this.#books.values()) book.tenant.dispose();
    this.#books.clear();
  }
}
