import { type Api, type ArmId, workspaceOf } from '../../route';
import { fragmentIdsIn } from '../apiManagement/readApis';
import {
  type ApiManagement,
  type Call,
  type PolicyChain,
  type PolicyPlace,
  type StoredPolicy,
  isAzureProblem,
} from '../interfaces';
import { Memo } from './memo';

type Reads = Pick<ApiManagement, 'getPolicy' | 'getPolicyChain' | 'listPolicyPlaces' | 'listProductApis'>;

const sameKey = (id: string): string => id.toLowerCase();
const withoutRevision = (apiId: ArmId): ArmId => apiId.replace(/;rev=[^/]*$/i, '');

/** The list may name the current revision with its number or without. */
const namesOf = ({ id, isCurrent, revision }: Api): readonly ArmId[] =>
  isCurrent && !/;rev=/i.test(id) ? [id, `${id};rev=${revision}`] : [id];

/**
 * The policies of one service for many of its APIs: `allPolicies` tells which there are, each is read once, and products
 * are looked into only where they have one (domain.md 2.4, 3.1). Chains are those of `getPolicyChain`.
 */
export class ServicePolicies {
  readonly #reads: Reads;
  readonly #serviceId: ArmId;
  readonly #places = new Memo<ReadonlyMap<string, PolicyPlace> | undefined>();
  readonly #policies = new Memo<StoredPolicy | undefined>();
  readonly #products = new Memo<ReadonlySet<string>>();

  constructor(reads: Reads, serviceId: ArmId) {
    this.#reads = reads;
    this.#serviceId = serviceId;
  }

  /** The operations of an API that have a policy of their own; undefined where the service doesn't tell. */
  async operationsWithPolicy(api: Api, call?: Call): Promise<readonly ArmId[] | undefined> {
    if (workspaceOf(api.id) !== undefined) return undefined;
    const places = await this.#known(call);
    return (
      places &&
      [...places.values()].flatMap(({ kind, ownerId }) => {
        if (kind !== 'operation') return [];
        const end = namesOf(api).find(name => sameKey(ownerId).startsWith(`${sameKey(name)}/`))?.length;
        return end === undefined ? [] : [`${api.id}${ownerId.slice(end)}`];
      })
    );
  }

  async chainOf(api: Api, operationId: ArmId | undefined, call?: Call): Promise<PolicyChain> {
    // What is in a workspace isn't in the service's list.
    const known = workspaceOf(api.id) === undefined ? await this.#known(call) : undefined;
    if (!known) return this.#reads.getPolicyChain(api, operationId, call);
    const places: PolicyPlace[] = [
      { kind: 'global', ownerId: api.serviceId },
      ...(await this.#productsOf(api, known, call)),
      { kind: 'api', ownerId: api.id },
      ...(operationId === undefined ? [] : [{ kind: 'operation' as const, ownerId: operationId }]),
    ];
    const isThere = ({ kind, ownerId }: PolicyPlace): boolean =>
      kind === 'api' || kind === 'operation'
        ? namesOf(api).some(name => known.has(sameKey(`${name}${ownerId.slice(api.id.length)}`)))
        : known.has(sameKey(ownerId));
    const scopes = await Promise.all(
      places.map(async place => {
        const policy = isThere(place) ? await this.#policy(place, call) : undefined;
        return { place, ...(policy && { policy }) };
      }),
    );
    return {
      scopes,
      fragments: await this.#fragments(
        scopes.map(scope => scope.policy),
        call,
      ),
    };
  }

  #policy(place: PolicyPlace, call?: Call): Promise<StoredPolicy | undefined> {
    return this.#policies.get(sameKey(place.ownerId), () => this.#reads.getPolicy(place, call));
  }

  /** By the id of what has a policy. */
  #known(call?: Call): Promise<ReadonlyMap<string, PolicyPlace> | undefined> {
    return this.#places.get('', async () => {
      try {
        const places = await this.#reads.listPolicyPlaces(this.#serviceId, call);
        return new Map(places.map(place => [sameKey(place.ownerId), place]));
      } catch (error) {
        // Older services and narrower roles don't have it: then each scope is asked by itself.
        if (isAzureProblem(error, 'notFound') || isAzureProblem(error, 'refused')) return undefined;
        if (isAzureProblem(error, 'forbidden')) return undefined;
        throw error;
      }
    });
  }

  async #productsOf(api: Api, known: ReadonlyMap<string, PolicyPlace>, call?: Call): Promise<readonly PolicyPlace[]> {
    const products = [...known.values()].filter(place => place.kind === 'product');
    const apiId = sameKey(withoutRevision(api.id));
    const holds = await Promise.all(
      products.map(async ({ ownerId }) => {
        const apis = await this.#products.get(sameKey(ownerId), async () => {
          const found = await this.#reads.listProductApis(ownerId, call);
          return new Set(found.map(id => sameKey(withoutRevision(id))));
        });
        return apis.has(apiId);
      }),
    );
    return products.filter((_, index) => holds[index]).sort((a, b) => (a.ownerId < b.ownerId ? -1 : 1));
  }

  async #fragments(policies: readonly (StoredPolicy | undefined)[], call?: Call): Promise<Record<string, string>> {
    const texts: Record<string, string> = {};
    let wanted = new Set(policies.flatMap(policy => (policy ? fragmentIdsIn(policy.text) : [])));
    const asked = new Set<string>();
    while (wanted.size > 0) {
      const found = await Promise.all(
        [...wanted].map(async id => {
          asked.add(id);
          const place = { kind: 'fragment', ownerId: `${this.#serviceId}/policyFragments/${id}` } as const;
          const fragment = await this.#policy(place, call);
          if (fragment) texts[id] = fragment.text;
          return fragment ? fragmentIdsIn(fragment.text) : [];
        }),
      );
      wanted = new Set(found.flat().filter(id => !asked.has(id)));
    }
    return texts;
  }
}
