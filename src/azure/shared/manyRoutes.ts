import type { Api, ArmId, Route, Secret } from '../../route';
import type { Azure, Call, UserTokens } from '../interfaces';
import { groupOf } from '../siteLists';
import { Memo } from './memo';
import { ServicePolicies } from './servicePolicies';

/** From how many routes on a list costs less than asking for each. */
const worthAList = 4;

const key = (id: string): string => id.toLowerCase();

const withoutRevision = (apiId: ArmId): ArmId => apiId.replace(/;rev=[^/]*$/i, '');

/** Those that are named often enough, with how often. */
function often(names: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return new Map([...counts].filter(([, count]) => count >= worthAList));
}

/** The resource groups in which several of the routes have their app. */
export const groupsOf = (routes: readonly Route[]): ReadonlySet<string> =>
  new Set(often(routes.flatMap(({ backEnd }) => (backEnd.kind === 'app' ? [groupOf(backEnd.app.id)] : []))).keys());

/**
 * For a run over these routes: a service's policies are looked up in its list of those that there are, a key and a token of
 * the user's own are got once for all who need the same, and live in memory until the run has ended.
 */
export function shareForRoutes(azure: Azure, routes: readonly Route[]): Azure {
  const { apiManagement, details, userTokens } = azure;
  const services = often(routes.map(({ service }) => key(service.id)));
  const policies = new Map<string, ServicePolicies>();
  const policiesOf = (serviceId: ArmId): ServicePolicies => {
    const known = policies.get(key(serviceId)) ?? new ServicePolicies(apiManagement, serviceId);
    policies.set(key(serviceId), known);
    return known;
  };
  const products = new Memo<readonly ArmId[]>();
  const apisOf = new Memo<ReadonlySet<string>>();
  /** By what each product holds, where there are fewer of them than of routes. */
  const productsOf = async (api: Api, call?: Call): Promise<ArmId[]> => {
    const { serviceId } = api;
    const all = await products.get(key(serviceId), async () =>
      (await apiManagement.listProducts(serviceId, call)).map(one => one.id),
    );
    if (all.length > (services.get(key(serviceId)) ?? 0)) return details.listProducts(api, call);
    const holds = await Promise.all(
      all.map(id =>
        apisOf.get(key(id), async () => {
          const found = await apiManagement.listProductApis(id, call);
          return new Set(found.map(one => key(withoutRevision(one))));
        }),
      ),
    );
    return all.filter((_, index) => holds[index]?.has(key(withoutRevision(api.id)))).sort();
  };
  const keys = new Memo<Secret>();
  const tokens = new Memo<Awaited<ReturnType<UserTokens['getTokenFor']>>>();
  return {
    ...azure,
    apiManagement: {
      ...apiManagement,
      getPolicyChain: (api, operationId, call) =>
        services.has(key(api.serviceId))
          ? policiesOf(api.serviceId).chainOf(api, operationId, call)
          : apiManagement.getPolicyChain(api, operationId, call),
      readKey: (id, call) => keys.get(key(id), () => apiManagement.readKey(id, call)),
    },
    details: {
      ...details,
      listProducts: (api, call) =>
        services.has(key(api.serviceId)) ? productsOf(api, call) : details.listProducts(api, call),
    },
    userTokens: {
      getTokenFor: (clientId, call) => tokens.get(key(clientId), () => userTokens.getTokenFor(clientId, call)),
    },
  };
}
