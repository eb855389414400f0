import { tokenValidation } from '../../../policy';
import { type Api, type App, type Route, readAuthentication, sameId } from '../../../route';
import { trustClientId } from '../../commands/trustedClientId';
import type { Explorer } from '../../explorer';
import type { KnownApp, KnownCaller } from '../completion/known';
import type { PolicyOwner } from './policyOwner';
import { Recent } from './recent';
import { type ServiceFacts, readable } from './serviceFacts';

const othersAtMost = 20;
const keptMilliseconds = 60_000;

/** The app registrations of apps, as completion offers them: those that this API calls, then others of the tenant. */
export class AppFacts {
  readonly #explorer: Explorer;
  readonly #facts: ServiceFacts;
  readonly #apis = new Recent<KnownApp | undefined>(keptMilliseconds);
  readonly #clientIds = new Recent<{ readonly clientId?: string } | undefined>(keptMilliseconds);

  constructor(explorer: Explorer, facts: ServiceFacts) {
    this.#explorer = explorer;
    this.#facts = facts;
  }

  /** Without an owner: those of everything that is signed in. */
  async apps(owner: PolicyOwner | undefined): Promise<readonly KnownApp[]> {
    const routes = owner ? ((await readable(this.#facts.routes(owner))) ?? []) : [];
    const called = uniqueById(routes.flatMap(({ backEnd }) => (backEnd.kind === 'app' ? [backEnd.app] : [])));
    const books = this.#explorer.world.books().filter(({ tenant }) => tenant.signIn.session);
    const tenants = owner ? [owner.tenant] : books.map(({ tenant }) => tenant);
    const all = (await Promise.all(tenants.map(tenant => tenant.everything()))).flatMap(one => one.apps);
    const others = all
      .filter(app => app.parentId === undefined && !called.some(one => sameId(one.id, app.id)))
      .sort((one, other) => this.#routesTo(other).length - this.#routesTo(one).length)
      .slice(0, othersAtMost);
    const calledApis = routes.flatMap(({ backEnd }) => (backEnd.kind === 'api' ? [backEnd.api] : []));
    const found = await Promise.all([
      ...uniqueById(calledApis).map(api => readable(this.#apis.get(api.id.toLowerCase(), () => this.#calledApi(api)))),
      ...called.map(app => this.#known(app, true)),
      ...others.map(app => this.#known(app, false)),
    ]);
    return found.flatMap(one => one ?? []);
  }

  #routesTo(app: App): readonly Route[] {
    return this.#explorer.world.routesTo(app.id);
  }

  async #known(app: App, isCalled: boolean): Promise<KnownApp | undefined> {
    const trusted = await readable(this.#clientIds.get(app.id.toLowerCase(), () => this.#clientId(app)));
    if (!trusted) return undefined;
    const callers = [...new Set(this.#routesTo(app).map(({ api }) => api.displayName))];
    return { ...trusted, name: app.name, isCalled, callers };
  }

  /** Only an application of the user's own tenant is filled in by itself; `{}`: it can't be told, so it is asked. */
  async #clientId(app: App): Promise<{ readonly clientId?: string } | undefined> {
    const azure = await this.#explorer.world.tenantOf(app.id)?.azure();
    if (!azure) return undefined;
    const { clientId } = readAuthentication((await azure.appService.getAuthentication(app.id)).properties);
    if (clientId === undefined) return undefined;
    const trust = await trustClientId(azure.directory, clientId, app.name);
    if (trust.kind === 'own') return { clientId };
    return trust.kind === 'unknown' ? {} : undefined;
  }

  /** An API of another service that this one calls: what its own policy takes tokens for. */
  async #calledApi({ id, displayName }: Api): Promise<KnownApp | undefined> {
    const azure = await this.#explorer.world.tenantOf(id)?.azure();
    const stored = await azure?.apiManagement.getPolicy({ kind: 'api', ownerId: id });
    const audiences = (stored && tokenValidation(stored.text)?.audiences) ?? [];
    for (const audience of audiences) {
      if (!azure || /@[({]|\{\{/.test(audience)) continue;
      const trust = await trustClientId(azure.directory, audience, displayName);
      if (trust.kind === 'own') return { name: displayName, clientId: audience, isCalled: true, callers: [] };
    }
    return undefined;
  }

  /** The identities with which APIs of other services call this one, as far as their routes were found. */
  async callers(owner: PolicyOwner): Promise<readonly KnownCaller[]> {
    const api = await readable(this.#facts.api(owner));
    if (!api) return [];
    const routes = this.#explorer.world.routes.all.filter(
      ({ backEnd }) => backEnd.kind === 'api' && sameId(backEnd.api.id, api.id),
    );
    const found = await Promise.all(routes.map(route => readable(this.#caller(route))));
    return found.flatMap(one => one ?? []);
  }

  async #caller(route: Route): Promise<KnownCaller | undefined> {
    const tenant = this.#explorer.world.tenantOf(route.service.id);
    const azure = await tenant?.azure();
    if (!tenant || !azure) return undefined;
    const { token } = (await this.#facts.policyOf(tenant, route)) ?? {};
    const { systemAssigned, userAssigned } = route.service.identity;
    const clientId =
      token?.clientId ??
      (systemAssigned
        ? await azure.directory.systemIdentityClientId(route.service.id, systemAssigned.principalId)
        : userAssigned[0]?.clientId);
    if (clientId === undefined || clientId.includes('{{')) return undefined;
    const audience = token && !/@[({]|\{\{/.test(token.resource) ? token.resource : undefined;
    return {
      service: route.service.name,
      api: route.api.displayName,
      tenantId: azure.tenantId,
      clientId,
      ...(audience !== undefined && { audience }),
    };
  }
}

const uniqueById = <T extends { readonly id: string }>(all: readonly T[]): readonly T[] =>
  all.filter((one, index) => all.findIndex(other => sameId(other.id, one.id)) === index);
