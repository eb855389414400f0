import { type Azure, type Call, type PolicyPlace, type StoredBackEnd, isAzureProblem } from '../azure/interfaces';
import { type Api, type BackEnd, type Reading, type Route, sameId, valueOf } from '../route';
import type { PlanChoices } from './plan';
import { reading } from './reading';
import type { PolicyContext } from './context';

/** Where a function key may be added besides the API's own policy: as Function Apps are imported (domain.md 2.5). */
export interface KeyPlaces {
  /** Policies of the API's operations, only of those that have one; of the API itself where another one gets the token. */
  readonly operations: Reading<readonly PolicyContext[]>;
  /** Back-end entities that lead to the app. */
  readonly backEnds: Reading<readonly BackEnd[]>;
  /** Those of them that add a key, whole, by lower-case id. */
  readonly documents?: Readonly<Record<string, Reading<StoredBackEnd>>>;
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
  const isListed = !/\/workspaces\//i.test(api.id);
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
  const [operations, backEnds] = await Promise.all([
    reading(async () => {
      const [own, all] = await Promise.all([
        isElsewhere ? readOwnPolicy(azure, route.api, call) : undefined,
        readOperationPolicies(azure, route.api, call),
      ]);
      return own ? [own, ...all] : all;
    }),
    readBackEnds(azure, route, call),
  ]);
  return { operations, ...backEnds };
}

async function readBackEnds(azure: Azure, route: Route, call?: Call): Promise<Omit<KeyPlaces, 'operations'>> {
  const backEnds = await reading(async () =>
    (await azure.apiManagement.listBackEnds(route.service.id, call)).filter(one => leadsTo(one, route)),
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
