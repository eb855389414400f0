import type { Azure } from '../../azure/interfaces';
import {
  type Api,
  type BackEnd,
  type PolicyFact,
  type Route,
  type Service,
  findRoutes,
  policyFactOf,
  sameId,
} from '../../route';
import type { Tenant } from './tenant';

async function readPolicyFact(azure: Azure, api: Api, backEnds: readonly BackEnd[]): Promise<PolicyFact> {
  const { scopes, fragments } = await azure.apiManagement.getPolicyChain(api);
  const layers = scopes.flatMap(({ place: { kind }, policy }) =>
    kind === 'fragment' ? [] : [{ kind, text: policy?.text }],
  );
  return policyFactOf({ layers, fragments }, backEnds);
}

const atOnce = 6;

async function inParts<T, R>(things: readonly T[], ask: (thing: T) => Promise<R>): Promise<readonly R[]> {
  const results: R[] = [];
  for (let start = 0; start < things.length; start += atOnce) {
    results.push(...(await Promise.all(things.slice(start, start + atOnce).map(ask))));
  }
  return results;
}

/**
 * The routes of one service's APIs: what their policies choose, else their `serviceUrl`, matched with the apps and
 * gateways there are. A policy or an entity that can't be read chooses nothing here; the route's facts say so.
 */
export async function findServiceRoutes(tenant: Tenant, service: Service): Promise<readonly Route[]> {
  const azure = await tenant.azure();
  const parts = tenant.partsOf(service.id);
  const [apis, backEnds, { services, apps }] = await Promise.all([
    parts.apis.get(),
    parts.backEnds.get().catch((): readonly BackEnd[] => []),
    tenant.everything(),
  ]);
  const facts = await inParts(apis, api => readPolicyFact(azure, api, backEnds).catch(() => undefined));
  const chosen = new Map(
    apis.flatMap((api, index) => {
      const backEnd = facts[index]?.backEnd;
      return backEnd ? [[api.id, backEnd] as const] : [];
    }),
  );
  const others = await Promise.all(
    services
      .filter(one => !sameId(one.id, service.id))
      .map(one =>
        tenant
          .partsOf(one.id)
          .apis.get()
          .catch((): readonly Api[] => []),
      ),
  );
  const routes = findRoutes({ services, apis: [...apis, ...others.flat()], apps, backEnds, chosen });
  return routes.filter(route => sameId(route.service.id, service.id));
}
