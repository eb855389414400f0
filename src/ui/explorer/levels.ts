import * as l10n from '@vscode/l10n';
import type { Holdings, Subscription } from '../../azure/interfaces';
import { type Api, type App, type Service, sameId } from '../../route';
import { type Row, type RowOf, idOf } from './rows';
import { type Group, split } from './split';
import type { Tenant } from './tenant';
import type { Hit, TreeFilter } from './treeFilter';
import type { World } from './world';

/** Rows in one level. */
const levelLimit = 1000;

export const groupings = ['subscription', 'resourceGroup', 'flat'] as const;
export type Grouping = (typeof groupings)[number];
/** Where the state keeps it. */
export const groupingKey = 'treeGrouping';

/** Which rows stand below which: the tree as data. Rows are kept, so that the same thing is always the same object. */
export class Levels {
  readonly #world: World;
  readonly #rows = new Map<string, Row>();
  readonly #byArmId = new Map<string, Row[]>();
  grouping: Grouping = 'subscription';
  /** On: only what matches is there. */
  filter: TreeFilter | undefined;

  constructor(world: World) {
    this.#world = world;
  }

  #keep<K extends Row['kind']>(row: RowOf<K>): RowOf<K> {
    const known = this.#rows.get(row.key);
    if (known?.kind === row.kind) return Object.assign(known, row);
    this.#rows.set(row.key, row);
    const id = shownId(row)?.toLowerCase();
    if (id !== undefined) this.#byArmId.set(id, [...(this.#byArmId.get(id) ?? []), row]);
    return row;
  }

  /** The rows of these things, by lower-case ids. */
  rowsOf(armIds: ReadonlySet<string>): Row[] {
    const rows = new Set<Row>();
    for (const id of armIds) {
      for (const row of this.#byArmId.get(id) ?? []) rows.add(row);
    }
    return [...rows];
  }

  async childrenOf(row: Row | undefined): Promise<readonly Row[]> {
    if (!row) return this.#roots();
    try {
      return await this.#below(row);
    } catch (error) {
      return 'tenant' in row ? [this.#failed(row, error)] : [];
    }
  }

  #failed(row: Extract<Row, { tenant: Tenant }>, error: unknown): Row {
    const words: Partial<Record<Row['kind'], string>> = {
      tenant: l10n.t('Can’t read this tenant'),
      subscription: l10n.t('Can’t read this subscription'),
      services: l10n.t('Can’t read this subscription'),
      apps: l10n.t('Can’t read this subscription'),
      service: l10n.t('Can’t read this service'),
      apis: l10n.t('Can’t read the APIs of this service'),
      api: l10n.t('Can’t read this API'),
    };
    const label = words[row.kind] ?? l10n.t('Can’t read this');
    return this.#keep<'failed'>({
      kind: 'failed',
      key: `${row.key}|failed`,
      tenant: row.tenant,
      parent: row,
      label,
      error,
      retry: row,
    });
  }

  #empty(parent: Row, label: string, description: string): Row {
    return this.#keep<'empty'>({ kind: 'empty', key: `${parent.key}|empty`, parent, label, description });
  }

  #roots(): readonly Row[] {
    if (this.#world.state() !== 'ready') return [];
    const tenants = this.#world.books().map(book => book.tenant);
    const real = tenants.filter(tenant => !tenant.signIn.simulated).map(tenant => this.#tenant(tenant));
    if (!tenants.some(tenant => tenant.signIn.simulated)) return real;
    return [...real, this.#keep<'local'>({ kind: 'local', key: 'local' })];
  }

  #tenant(tenant: Tenant, parent?: Row): Row {
    return this.#keep<'tenant'>({ kind: 'tenant', key: tenant.signIn.key, tenant, ...(parent && { parent }) });
  }

  async #below(row: Row): Promise<readonly Row[]> {
    switch (row.kind) {
      case 'local':
        return this.#belowLocal(row);
      case 'tenant':
        return this.#subscriptions(row.tenant, row);
      case 'subscription':
        return this.#belowSubscription(row);
      case 'resourceGroup':
        return this.#belowResourceGroup(row);
      case 'services':
        return this.#services(row);
      case 'service':
        return (['apis', 'products', 'backEnds', 'identity'] as const).map(kind =>
          this.#keep({ kind, key: `${row.key}|${kind}`, tenant: row.tenant, service: row.service, parent: row }),
        );
      case 'apis':
        return this.#apis(row);
      case 'api':
        return this.#operations(row);
      case 'apps':
        return this.#apps(row);
      case 'app':
        return this.#world.slotsOf(row.app).map(app => this.#slot(row, app));
      case 'products':
        return this.#products(row);
      case 'backEnds':
        return this.#backEnds(row);
      case 'group':
        return this.#opened(row);
      case 'operation':
      case 'identity':
      case 'product':
      case 'backEnd':
      case 'slot':
      case 'signIn':
      case 'more':
      case 'empty':
      case 'failed':
        return [];
    }
  }

  async #belowLocal(row: Row): Promise<readonly Row[]> {
    const tenants = this.#world
      .books()
      .map(book => book.tenant)
      .filter(tenant => tenant.signIn.simulated);
    const [only] = tenants;
    if (only && tenants.length === 1) {
      try {
        return await this.#subscriptions(only, row);
      } catch (error) {
        return [this.#failed({ kind: 'tenant', key: row.key, tenant: only, parent: row }, error)];
      }
    }
    return tenants.map(tenant => this.#tenant(tenant, row));
  }

  async #subscriptions(tenant: Tenant, parent: Row): Promise<readonly Row[]> {
    if (!tenant.signIn.session) {
      return [this.#keep<'signIn'>({ kind: 'signIn', key: `${parent.key}|signIn`, tenant, parent })];
    }
    const subscriptions = await tenant.shownSubscriptions();
    // Asked for now, so that the counts fill in while the rows are already there.
    tenant.inventory.get().catch(() => undefined);
    if (subscriptions.length === 0) return [this.#empty(parent, l10n.t('No subscriptions'), l10n.t('in this tenant'))];
    const missing = this.#missing(tenant, parent);
    if (this.filter) return [...missing, ...this.#hits(tenant, subscriptions, parent, this.filter)];
    if (this.grouping === 'flat') {
      const key = `${tenant.signIn.key}|all`;
      return [
        ...missing,
        this.#keep<'services'>({ kind: 'services', key: `${key}|services`, tenant, parent }),
        this.#keep<'apps'>({ kind: 'apps', key: `${key}|apps`, tenant, parent }),
      ];
    }
    const rows = subscriptions.map(one => this.#subscription(tenant, one, parent));
    return [...missing, ...this.#limited(parent, rows)];
  }

  /** Where Azure counted more than it gave, nobody shall take what is shown for all there is. */
  #missing(tenant: Tenant, parent: Row): readonly Row[] {
    const { missing = 0, failure } = tenant.inventory.value ?? {};
    if (missing === 0) return [];
    const row = this.#keep<'failed'>({
      kind: 'failed',
      key: `${parent.key}|missing`,
      tenant,
      parent,
      label:
        missing === 1
          ? l10n.t('1 service or app is missing here')
          : l10n.t('{0} services and apps are missing here', missing.toLocaleString(l10n.t('en'))),
      error: failure ?? new Error(l10n.t('Azure counted more than it gave')),
      retry: this.#tenant(tenant, parent.kind === 'local' ? parent : undefined),
    });
    return [row];
  }

  #subscription(tenant: Tenant, subscription: Subscription, parent: Row): Row {
    const key = `${tenant.signIn.key}|${subscription.id}`;
    return this.#keep<'subscription'>({ kind: 'subscription', key, tenant, subscription, parent });
  }

  /** What matches, below its subscription; subscriptions without hits are left out. */
  #hits(tenant: Tenant, subscriptions: readonly Subscription[], parent: Row, filter: TreeFilter): readonly Row[] {
    const rows = subscriptions.flatMap(subscription => {
      const hits = filter.in(tenant, subscription.id);
      if (hits.length === 0) return [];
      const key = `${tenant.signIn.key}|${subscription.id}|hits`;
      const row = this.#keep<'subscription'>({ kind: 'subscription', key, tenant, subscription, parent });
      return [row];
    });
    return rows.length === 0
      ? [this.#empty(parent, l10n.t('No match'), l10n.t('in what has been read'))]
      : this.#limited(parent, rows);
  }

  #hitRow(parent: RowOf<'subscription'>, { tenant, thing }: Hit): Row {
    switch (thing.kind) {
      case 'service':
        return this.service(tenant, thing.service, parent);
      case 'api':
        return this.#api({ tenant, service: thing.service }, thing.api, parent);
      case 'app':
        return this.app(tenant, thing.app, parent);
      case 'slot': {
        const key = `${tenant.signIn.key}|${thing.app.id.toLowerCase()}`;
        return this.#keep<'slot'>({ kind: 'slot', key, tenant, app: thing.app, parent });
      }
    }
  }

  async #belowSubscription(row: RowOf<'subscription'>): Promise<readonly Row[]> {
    const { tenant, subscription } = row;
    if (this.filter) {
      const hits = this.filter.in(tenant, subscription.id);
      const rows = hits.slice(0, levelLimit).map(hit => this.#hitRow(row, hit));
      if (hits.length <= levelLimit) return rows;
      const count = hits.length - levelLimit + 1;
      return [...rows.slice(0, -1), this.#keep<'more'>({ kind: 'more', key: `${row.key}|more`, count, parent: row })];
    }
    if (this.grouping === 'resourceGroup') return this.#resourceGroups(row);
    const both = [
      this.#keep<'services'>({ kind: 'services', key: `${row.key}|services`, tenant, subscription, parent: row }),
      this.#keep<'apps'>({ kind: 'apps', key: `${row.key}|apps`, tenant, subscription, parent: row }),
    ];
    if (tenant.inventory.state.state !== 'failed') return both;
    await tenant.holdings(subscription.id);
    return both;
  }

  /** Of one subscription, or of the whole tenant. */
  async #holdingsOf(tenant: Tenant, subscription: Subscription | undefined): Promise<Holdings> {
    return subscription ? tenant.holdings(subscription.id) : tenant.everything();
  }

  async #services(row: RowOf<'services'>): Promise<readonly Row[]> {
    const { services } = await this.#holdingsOf(row.tenant, row.subscription);
    if (services.length === 0)
      return [
        this.#empty(
          row,
          l10n.t('No services'),
          row.subscription ? l10n.t('in this subscription') : l10n.t('in this tenant'),
        ),
      ];
    return this.#grouped(
      row,
      services,
      one => one.name,
      one => this.service(row.tenant, one, row),
    );
  }

  /** Services first, then apps, as they are in the group. */
  async #belowResourceGroup(row: RowOf<'resourceGroup'>): Promise<readonly Row[]> {
    const { tenant, subscription, resourceGroup } = row;
    const holdings = await tenant.holdings(subscription.id);
    const isIn = (one: { readonly resourceGroup: string }): boolean => sameId(one.resourceGroup, resourceGroup);
    const services = holdings.services.filter(isIn);
    const apps = holdings.apps.filter(one => one.parentId === undefined && isIn(one));
    this.#wantApps(tenant, apps);
    return [
      ...this.#grouped(
        row,
        services,
        one => one.name,
        one => this.service(tenant, one, row),
        ' services',
      ),
      ...this.#grouped(
        row,
        apps,
        one => one.name,
        one => this.app(tenant, one, row),
      ),
    ];
  }

  async #resourceGroups(row: RowOf<'subscription'>): Promise<readonly Row[]> {
    const { tenant, subscription } = row;
    const { services, apps } = await tenant.holdings(subscription.id);
    const names = new Map<string, string>();
    for (const { resourceGroup } of [...services, ...apps])
      if (!names.has(resourceGroup.toLowerCase())) names.set(resourceGroup.toLowerCase(), resourceGroup);
    if (names.size === 0) return [this.#empty(row, l10n.t('No services and no apps'), l10n.t('in this subscription'))];
    return this.#grouped(
      row,
      [...names.values()],
      one => one,
      one =>
        this.#keep<'resourceGroup'>({
          kind: 'resourceGroup',
          key: `${row.key}|group of resources ${one.toLowerCase()}`,
          tenant,
          subscription,
          resourceGroup: one,
          parent: row,
        }),
    );
  }

  async #products(row: RowOf<'products'>): Promise<readonly Row[]> {
    const { tenant, service } = row;
    const products = await tenant.partsOf(service.id).products.get();
    if (products.length === 0) return [this.#empty(row, l10n.t('No products'), l10n.t('in this service'))];
    return this.#grouped(
      row,
      products,
      one => one.displayName,
      product => {
        const key = `${tenant.signIn.key}|${product.id.toLowerCase()}`;
        return this.#keep<'product'>({ kind: 'product', key, tenant, service, product, parent: row });
      },
    );
  }

  async #backEnds(row: RowOf<'backEnds'>): Promise<readonly Row[]> {
    const { tenant, service } = row;
    const entities = await tenant.partsOf(service.id).backEnds.get();
    if (entities.length === 0) return [this.#empty(row, l10n.t('No back ends'), l10n.t('in this service'))];
    return this.#grouped(
      row,
      entities,
      one => one.name,
      entity => {
        const key = `${tenant.signIn.key}|${entity.id.toLowerCase()}`;
        return this.#keep<'backEnd'>({ kind: 'backEnd', key, tenant, service, entity, parent: row });
      },
    );
  }

  service(tenant: Tenant, service: Service, parent?: Row): RowOf<'service'> {
    const key = `${tenant.signIn.key}|${service.id.toLowerCase()}`;
    return this.#keep<'service'>({ kind: 'service', key, tenant, service, ...(parent && { parent }) });
  }

  async #apis(row: RowOf<'apis'>): Promise<readonly Row[]> {
    const { tenant, service } = row;
    const apis = await tenant.partsOf(service.id).apis.get();
    const unread = this.#unreadWorkspaces(row);
    if (apis.length === 0 && unread.length === 0)
      return [this.#empty(row, l10n.t('No APIs'), l10n.t('in this service'))];
    this.#wantRoutes(tenant, service);
    const rows = this.#grouped(
      row,
      apis,
      one => one.displayName,
      one => this.#api(row, one, row),
    );
    return [...unread, ...rows];
  }

  /** Nobody shall take the service's own APIs for all there are. */
  #unreadWorkspaces(row: RowOf<'apis'>): readonly Row[] {
    const { tenant, service, key } = row;
    const error = tenant.unreadWorkspacesOf(service.id);
    if (!error) return [];
    const label = l10n.t('Can’t read the APIs of workspaces');
    return [
      this.#keep<'failed'>({ kind: 'failed', key: `${key}|workspaces`, tenant, parent: row, label, error, retry: row }),
    ];
  }

  #api({ tenant, service }: { readonly tenant: Tenant; readonly service: Service }, api: Api, parent: Row): Row {
    return this.#keep<'api'>({
      kind: 'api',
      key: `${tenant.signIn.key}|${api.id.toLowerCase()}`,
      tenant,
      service,
      api,
      parent,
    });
  }

  /** Finds the routes and then their postures; what fails is said by the rows that need it. */
  #wantRoutes(tenant: Tenant, service: Service): void {
    this.#world
      .bookOf(tenant)
      ?.of(service)
      .get()
      .then(
        routes => this.#world.want(routes),
        () => undefined,
      );
  }

  async #operations(row: RowOf<'api'>): Promise<readonly Row[]> {
    const { tenant, service, api } = row;
    const operations = await tenant.partsOf(service.id).operations(api.id).get();
    if (operations.length === 0) return [this.#empty(row, l10n.t('No operations'), l10n.t('in this API'))];
    return this.#grouped(
      row,
      operations,
      one => one.displayName,
      operation =>
        this.#keep<'operation'>({
          kind: 'operation',
          key: `${tenant.signIn.key}|${operation.id.toLowerCase()}`,
          tenant,
          service,
          api,
          operation,
          parent: row,
        }),
    );
  }

  async #apps(row: RowOf<'apps'>): Promise<readonly Row[]> {
    const { tenant, subscription } = row;
    const { apps } = await this.#holdingsOf(tenant, subscription);
    const whole = apps.filter(app => app.parentId === undefined);
    if (whole.length === 0)
      return [
        this.#empty(row, l10n.t('No apps'), subscription ? l10n.t('in this subscription') : l10n.t('in this tenant')),
      ];
    const rows = this.#grouped(
      row,
      whole,
      one => one.name,
      one => this.app(tenant, one, row),
    );
    // Of groups only what is opened is looked at.
    if (rows[0]?.kind === 'app') this.#wantApps(tenant, whole);
    return rows;
  }

  /** What is on screen is read: the apps' own settings, and the routes of the services beside them. */
  #wantApps(tenant: Tenant, apps: readonly App[]): void {
    for (const app of apps) this.#world.wantDoor(app);
    const subscriptions = new Set(apps.map(app => app.subscriptionId.toLowerCase()));
    const services = tenant.holdingsNow()?.services ?? [];
    for (const service of services)
      if (subscriptions.has(service.subscriptionId.toLowerCase())) this.#wantRoutes(tenant, service);
  }

  #opened(row: RowOf<'group'>): readonly Row[] {
    const members = row.members();
    const apps = members.flatMap(one => (one.kind === 'app' ? [one.app] : []));
    if (apps.length > 0) this.#wantApps(row.tenant, apps);
    return members;
  }

  app(tenant: Tenant, app: App, parent?: Row): RowOf<'app'> {
    const key = `${tenant.signIn.key}|${app.id.toLowerCase()}`;
    return this.#keep<'app'>({ kind: 'app', key, tenant, app, ...(parent && { parent }) });
  }

  #slot(parent: RowOf<'app'>, app: App): Row {
    this.#world.wantDoor(app);
    const key = `${parent.tenant.signIn.key}|${app.id.toLowerCase()}`;
    return this.#keep<'slot'>({ kind: 'slot', key, tenant: parent.tenant, app, parent });
  }

  #grouped<T>(
    parent: Extract<Row, { tenant: Tenant }>,
    things: readonly T[],
    labelOf: (thing: T) => string,
    rowOf: (thing: T) => Row,
    keySuffix = '',
  ): readonly Row[] {
    const isGroup = (one: T | Group<T>): one is Group<T> => typeof one === 'object' && one !== null && 'members' in one;
    const rows = split(things, labelOf).map((one: T | Group<T>, index) => {
      if (!isGroup(one)) return rowOf(one);
      const { label, members } = one;
      const group: RowOf<'group'> = this.#keep<'group'>({
        kind: 'group',
        key: `${parent.key}|group ${index}${keySuffix}`,
        tenant: parent.tenant,
        label,
        count: members.length,
        members: () => members.map(thing => Object.assign(rowOf(thing), { parent: group })),
        parent,
      });
      return group;
    });
    return this.#limited(parent, rows);
  }

  /** No level is longer than VS Code bears; the filter finds the rest. */
  #limited(parent: Row, rows: readonly Row[]): readonly Row[] {
    if (rows.length <= levelLimit) return rows;
    const shown = rows.slice(0, levelLimit - 1);
    const more = this.#keep<'more'>({
      kind: 'more',
      key: `${parent.key}|more`,
      count: rows.length - shown.length,
      parent,
    });
    return [...shown, more];
  }

  /** The row of a thing by its ARM id, opening levels down to it; undefined where no sign-in sees it. */
  async find(armId: string): Promise<Row | undefined> {
    const wanted = armId.toLowerCase();
    const search = async (rows: readonly Row[]): Promise<Row | undefined> => {
      for (const row of rows) {
        if (row.key.endsWith(`|${wanted}`)) return row;
        if (!mayHold(row, wanted)) continue;
        // Looking into a group is not opening it: nothing is read of its apps.
        const deeper = await search(row.kind === 'group' ? row.members() : await this.childrenOf(row));
        if (deeper) return deeper;
      }
      return undefined;
    };
    return search(await this.childrenOf(undefined));
  }
}

/** The thing that a row tells of: a heading's is that of the row above it. */
const shownId = (row: Row): string | undefined =>
  row.kind === 'apis' || row.kind === 'products' || row.kind === 'backEnds' ? row.service.id : idOf(row);

function mayHold(row: Row, wantedId: string): boolean {
  switch (row.kind) {
    case 'local':
    case 'tenant':
    case 'group':
      return true;
    case 'subscription':
    case 'resourceGroup':
    case 'services':
    case 'apps':
      return !row.subscription || wantedId.startsWith(`/subscriptions/${row.subscription.id.toLowerCase()}/`);
    case 'service':
    case 'apis':
    case 'products':
    case 'backEnds':
      return wantedId.startsWith(`${row.service.id.toLowerCase()}/`);
    case 'api':
      return wantedId.startsWith(`${row.api.id.toLowerCase()}/`);
    case 'app':
      return wantedId.startsWith(`${row.app.id.toLowerCase()}/`);
    case 'operation':
    case 'identity':
    case 'product':
    case 'backEnd':
    case 'slot':
    case 'signIn':
    case 'more':
    case 'empty':
    case 'failed':
      return false;
  }
}
