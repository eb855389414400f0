import {
  type Azure,
  type Call,
  type PolicyChain,
  type PolicyPlace,
  type StoredBackEnd,
  type StoredPolicy,
  isAzureProblem,
} from '../azure/interfaces';
import {
  type Api,
  type ArmId,
  type BackEnd,
  type Reading,
  type Route,
  containerOf,
  sameId,
  valueOf,
  workspaceOf,
} from '../route';
import { sendsFunctionKey } from '../policy';
import type { PlanChoices } from './plan';
import { reading } from './reading';
import type { PolicyContext } from './context';

/** Where a function key may be added besides the API's own policy: as Function Apps are imported (domain.md 2.5). */
export interface KeyPlaces {
  /** Policies of the API's operations, only of those that have one; of the API itself where another one gets the token. */
  readonly operations: Reading<readonly PolicyContext[]>;
  /** Policies of wider scopes, and fragments that any policy includes; null: none of them sends a key. */
  readonly around: Reading<PoliciesAround | null>;
  /** Back-end entities that lead to the app. */
  readonly backEnds: Reading<readonly BackEnd[]>;
  /** Those of them that add a key, whole, by lower-case id. */
  readonly documents?: Readonly<Record<string, Reading<StoredBackEnd>>>;
}

export interface PoliciesAround {
  readonly chain: PolicyChain;
  /** Fragments that send a key, with their ETags, by lower-case id. None of a workspace's. */
  readonly fragments: Readonly<Record<string, StoredPolicy>>;
  /** By the lower-case ids of products whose policies send a key: the APIs in them. */
  readonly productApis: Readonly<Record<string, Reading<readonly ArmId[]>>>;
}

/** The ids under which the service may list an API: the current revision with its number or without. */
export const idsOf = ({ id, isCurrent, revision }: Api): readonly string[] =>
  (isCurrent && !/;rev=/i.test(id) ? [id, `${id};rev=${revision}`] : [id]).map(one => one.toLowerCase());

/** Whether an operation can have a policy: older services and narrower roles don't tell, then each is asked. */
async function mayHavePolicy(azure: Azure, api: Api, call?: Call): Promise<(place: PolicyPlace) => boolean> {
  try {
    const places = await azure.apiManagement.listPolicyPlaces(api.serviceId, call);
    const known = new Set(places.map(one => one.ownerId.toLowerCase()));
    return ({ ownerId }) => idsOf(api).some(id => known.has(`${id}${ownerId.slice(api.id.length).toLowerCase()}`));
  } catch (error) {
    const tellsNothing = (['notFound', 'refused', 'forbidden'] as const).some(kind => isAzureProblem(error, kind));
    if (tellsNothing) return () => true;
    throw error;
  }
}

async function readOperationPolicies(azure: Azure, api: Api, call?: Call): Promise<readonly PolicyContext[]> {
  // What is in a workspace isn't in the service's list.
  const isListed = workspaceOf(api.id) === undefined;
  const [operations, mayHave] = await Promise.all([
    azure.apiManagement.listOperations(api.id, call),
    isListed ? mayHavePolicy(azure, api, call) : () => true,
  ]);
  const found = await Promise.all(
    operations.map(async ({ id, displayName }): Promise<PolicyContext | undefined> => {
      const place: PolicyPlace = { kind: 'operation', ownerId: id };
      if (!mayHave(place)) return undefined;
      const stored = await reading(async () => (await azure.apiManagement.getPolicy(place, call)) ?? null);
      return { place, name: displayName, stored };
    }),
  );
  return found.filter(one => one !== undefined);
}

function leadsTo(backEnd: BackEnd, route: Route): boolean {
  if (route.backEnd.kind !== 'app') return false;
  const { app } = route.backEnd;
  if (backEnd.resourceId !== undefined && sameId(backEnd.resourceId, app.id)) return true;
  return URL.canParse(backEnd.url) && app.hosts.includes(new URL(backEnd.url).hostname.toLowerCase());
}

async function readOwnPolicy(azure: Azure, { id }: Api, call?: Call): Promise<PolicyContext> {
  const place: PolicyPlace = { kind: 'api', ownerId: id };
  return { place, stored: await reading(async () => (await azure.apiManagement.getPolicy(place, call)) ?? null) };
}

/** Only for Function Apps: nothing else asks for a function key. */
export async function readKeyPlaces(
  azure: Azure,
  route: Route,
  { scope }: PlanChoices,
  call?: Call,
): Promise<KeyPlaces | undefined> {
  if (route.backEnd.kind !== 'app' || route.backEnd.app.kind !== 'functionApp') return undefined;
  const isElsewhere = scope !== undefined && scope.kind !== 'backEnd';
  const [around, operations, backEnds] = await Promise.all([
    reading(() => readAround(azure, route.api, call)),
    reading(async () => {
      const [own, all] = await Promise.all([
        isElsewhere ? readOwnPolicy(azure, route.api, call) : undefined,
        readOperationPolicies(azure, route.api, call),
      ]);
      return own ? [own, ...all] : all;
    }),
    readBackEnds(azure, route, call),
  ]);
  return { operations, around, ...backEnds };
}

export const fragmentIdOf = (serviceId: ArmId, name: string): ArmId => `${serviceId}/policyFragments/${name}`;

async function readAround(azure: Azure, api: Api, call?: Call): Promise<PoliciesAround | null> {
  const chain = await azure.apiManagement.getPolicyChain(api, undefined, call);
  const keyed = Object.keys(chain.fragments).filter(name => sendsFunctionKey(chain.fragments[name] ?? ''));
  const wider = chain.scopes.filter(({ place }) => place.kind !== 'api');
  if (keyed.length === 0 && !wider.some(({ policy }) => policy && sendsFunctionKey(policy.text))) return null;
  const inWorkspace = workspaceOf(api.id) !== undefined;
  // A product's policy may send it by a fragment.
  const products = wider.filter(
    ({ place, policy }) =>
      place.kind === 'product' &&
      policy !== undefined &&
      (sendsFunctionKey(policy.text) || (keyed.length > 0 && policy.text.includes('<include-fragment'))),
  );
  const [fragments, productApis] = await Promise.all([
    Promise.all(
      (inWorkspace ? [] : keyed).map(async name => {
        const ownerId = fragmentIdOf(api.serviceId, name);
        const stored = await azure.apiManagement.getPolicy({ kind: 'fragment', ownerId }, call);
        return stored ? [[ownerId.toLowerCase(), stored] as const] : [];
      }),
    ),
    Promise.all(
      products.map(
        async ({ place: { ownerId } }) =>
          [ownerId.toLowerCase(), await reading(() => azure.apiManagement.listProductApis(ownerId, call))] as const,
      ),
    ),
  ]);
  return { chain, fragments: Object.fromEntries(fragments.flat()), productApis: Object.fromEntries(productApis) };
}

async function readBackEnds(
  azure: Azure,
  route: Route,
  call?: Call,
): Promise<Pick<KeyPlaces, 'backEnds' | 'documents'>> {
  const backEnds = await reading(async () =>
    (await azure.apiManagement.listBackEnds(containerOf(route.api), call)).filter(one => leadsTo(one, route)),
  );
  const documents = await Promise.all(
    (valueOf(backEnds) ?? [])
      .filter(isKeyed)
      .map(
        async ({ id }) => [id.toLowerCase(), await reading(() => azure.apiManagement.getBackEnd(id, call))] as const,
      ),
  );
  return { backEnds, documents: Object.fromEntries(documents) };
}

const keyHeader = 'x-functions-key';

/** Its credentials add a function key, as header or as the parameter `code` (domain.md 5.9). */
const isKeyed = ({ headerNames, queryNames = [] }: BackEnd): boolean =>
  headerNames.some(name => name.toLowerCase() === keyHeader) || queryNames.some(name => name.toLowerCase() === 'code');

export const keyedBackEnds = (places: KeyPlaces | undefined): readonly BackEnd[] =>
  ((places && valueOf(places.backEnds)) ?? []).filter(isKeyed);
