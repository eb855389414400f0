import { AzureError, Cancelled, type PolicyChain } from '../../../azure/interfaces';
import {
  type Api,
  type ApplicationFact,
  type ArmId,
  type BackEnd,
  type PolicyFact,
  type Route,
  type Service,
  ancestorId,
  findRoutes,
  needsNamedValues,
  policyFactOf,
  sameId,
  withNamedValues,
  workspaceOf,
} from '../../../route';
import type { PolicyLayer } from '../../../policy';
import type { Explorer } from '../../explorer';
import type { Tenant } from '../../explorer/tenant';
import type { PolicyOwner } from './policyOwner';
import { Recent } from './recent';

const keptMilliseconds = 30_000;

/** What Azure knows around policies, read when it is first needed and kept for half a minute. */
export class ServiceFacts {
  readonly #explorer: Explorer;
  readonly #services = new Recent<Service>(keptMilliseconds);
  readonly #apis = new Recent<readonly Api[]>(keptMilliseconds);
  readonly #backEnds = new Recent<readonly BackEnd[]>(keptMilliseconds);
  readonly #names = new Recent<readonly string[]>(keptMilliseconds);
  readonly #chains = new Recent<PolicyChain>(keptMilliseconds);
  readonly #routes = new Recent<readonly Route[]>(keptMilliseconds);
  readonly #applications = new Recent<ApplicationFact | null>(keptMilliseconds);

  constructor(explorer: Explorer) {
    this.#explorer = explorer;
  }

  /** Of this service everything is read anew: something in it was written. */
  forget(serviceId: ArmId): void {
    for (const part of [this.#services, this.#apis, this.#backEnds, this.#names, this.#chains, this.#routes])
      part.forget(serviceId.toLowerCase());
  }

  forgetAll(): void {
    this.#applications.forget();
    for (const part of [this.#services, this.#apis, this.#backEnds, this.#names, this.#chains, this.#routes])
      part.forget();
  }

  service({ tenant, service }: PolicyOwner): Promise<Service> {
    return this.#services.get(service.id.toLowerCase(), async () =>
      (await tenant.azure()).apiManagement.getService(service.id),
    );
  }

  backEnds({ tenant, containerId }: PolicyOwner): Promise<readonly BackEnd[]> {
    return this.#backEnds.get(containerId.toLowerCase(), async () =>
      (await tenant.azure()).apiManagement.listBackEnds(containerId),
    );
  }

  fragmentIds({ tenant, containerId }: PolicyOwner): Promise<readonly string[]> {
    return this.#names.get(`${containerId.toLowerCase()}/policyfragments`, async () =>
      (await tenant.azure()).apiManagement.listFragmentIds(containerId),
    );
  }

  namedValues({ tenant, containerId }: PolicyOwner): Promise<readonly string[]> {
    return this.#names.get(`${containerId.toLowerCase()}/namedvalues`, async () => {
      const { details } = await tenant.azure();
      return (await details.listNamedValues(containerId)).map(({ displayName }) => displayName);
    });
  }

  application({ tenant }: PolicyOwner, clientIdOrUri: string): Promise<ApplicationFact | null> {
    return this.#applications.get(`${tenant.signIn.key} ${clientIdOrUri.toLowerCase()}`, async () =>
      (await tenant.azure()).directory.findApplication(clientIdOrUri),
    );
  }

  /** The API of an API's or operation's policy, in the revision that the document is of. */
  async api({ tenant, place, service, containerId }: PolicyOwner): Promise<Api | undefined> {
    if (place.kind !== 'api' && place.kind !== 'operation') return undefined;
    const apiId = place.kind === 'api' ? place.ownerId : place.ownerId.replace(/\/operations\/[^/]+$/i, '');
    const whole = apiId.replace(/;rev=[^/]*$/i, '');
    const apis = await this.#apis.get(containerId.toLowerCase(), async () =>
      (await tenant.azure()).apiManagement.listApis(containerId),
    );
    const current = apis.find(one => sameId(one.id, whole));
    if (!current || sameId(whole, apiId)) return current && { ...current, serviceId: service.id };
    const revision = /;rev=([^/]*)$/i.exec(apiId)?.[1] ?? current.revision;
    return { ...current, serviceId: service.id, id: apiId, revision, isCurrent: revision === current.revision };
  }

  /** The documents of all scopes that meet in this one; undefined for scopes that many routes share. */
  async chain(owner: PolicyOwner): Promise<PolicyChain | undefined> {
    const api = await this.api(owner);
    if (!api) return undefined;
    const { tenant, place } = owner;
    const operationId = place.kind === 'operation' ? place.ownerId : undefined;
    return this.#chains.get(place.ownerId.toLowerCase(), async () =>
      (await tenant.azure()).apiManagement.getPolicyChain(api, operationId),
    );
  }

  /** What the policies of a route do about its token. */
  async policyOf(tenant: Tenant, route: Route): Promise<PolicyFact | undefined> {
    const ownerId = route.operation?.id ?? route.api.id;
    const chain = await this.#chains.get(ownerId.toLowerCase(), async () =>
      (await tenant.azure()).apiManagement.getPolicyChain(route.api, route.operation?.id),
    );
    return policyFactOf({ layers: layersOf(chain), fragments: chain.fragments });
  }

  /** The routes that go through this policy: those found already, else those of its one API. */
  async routes(owner: PolicyOwner): Promise<readonly Route[]> {
    const { place, tenant, service } = owner;
    if (place.kind !== 'api' && place.kind !== 'operation') return [];
    const found = this.#explorer.world.routesFrom(place.ownerId);
    if (found.length > 0) return found;
    const apiId = ancestorId(place.ownerId, workspaceOf(place.ownerId) === undefined ? 2 : 3);
    const known = apiId === undefined ? [] : this.#explorer.world.routesFrom(apiId);
    if (known.length > 0) return known.filter(route => route.operation === undefined);
    return this.#routes.get(place.ownerId.toLowerCase(), async () => {
      const [api, chain, backEnds, holdings] = await Promise.all([
        this.api(owner),
        this.chain(owner),
        readable(this.backEnds(owner)),
        tenant.everything(),
      ]);
      if (!api || !chain) return [];
      const chosen = await this.#chosenBackEnd(owner, chain, backEnds ?? []);
      const { apps, services } = holdings;
      const routes = findRoutes({
        services,
        apis: [api],
        apps,
        backEnds: backEnds ?? [],
        chosen: new Map(chosen ? [[api.id, chosen]] : []),
      });
      return routes.filter(route => sameId(route.service.id, service.id));
    });
  }

  /** Named values are asked for only where the choice is written as one; they aren't kept. */
  async #chosenBackEnd(
    { tenant, service }: PolicyOwner,
    chain: PolicyChain,
    backEnds: readonly BackEnd[],
  ): Promise<PolicyFact['backEnd']> {
    const written = { layers: layersOf(chain), fragments: chain.fragments };
    const fact = policyFactOf(written, backEnds);
    if (!needsNamedValues(fact)) return fact.backEnd;
    const values = await readable((await tenant.azure()).details.listNamedValues(service.id));
    return policyFactOf(withNamedValues(written, values ?? []), backEnds).backEnd;
  }
}

const layersOf = ({ scopes }: PolicyChain): readonly PolicyLayer[] =>
  scopes.flatMap(({ place: { kind }, policy }) => (kind === 'fragment' ? [] : [{ kind, text: policy?.text }]));

/** What Azure refuses or fails to give isn't known; cancelling, lost sign-ins and bugs of ours stay errors. */
export async function readable<T>(asking: Promise<T>): Promise<T | undefined> {
  try {
    return await asking;
  } catch (error) {
    if (error instanceof Cancelled || !(error instanceof AzureError)) throw error;
    return undefined;
  }
}
