import { listNamedValuesFor } from '../../azure/interfaces';
import type { SharedAzure } from '../../azure/shared';
import {
  type Api,
  type ArmId,
  type BackEnd,
  type ChosenBackEnd,
  type NamedValue,
  type Operation,
  type PolicyFact,
  type Route,
  type RouteSources,
  type Service,
  findRoutes,
  needsNamedValues,
  policyFactOf,
  sameId,
  withNamedValues,
  workspaceOf,
} from '../../route';
import type { Tenant } from './tenant';

async function readPolicyFact(
  azure: SharedAzure,
  api: Api,
  backEnds: readonly BackEnd[],
  operationId?: ArmId,
): Promise<PolicyFact> {
  const { scopes, fragments } = await azure.apiManagement.getPolicyChain(api, operationId);
  const layers = scopes.flatMap(({ place: { kind }, policy }) =>
    kind === 'fragment' ? [] : [{ kind, text: policy?.text }],
  );
  const written = { layers, fragments };
  const fact = policyFactOf(written, backEnds);
  if (!needsNamedValues(fact)) return fact;
  const values = await listNamedValuesFor(azure, api).catch((): readonly NamedValue[] => []);
  return policyFactOf(withNamedValues(written, values), backEnds);
}

/** What a policy does about the token, as text for comparing; the scope it stands in is no difference. */
const aboutToken = ({ token, overwrittenBy, droppedAt, unreadable }: PolicyFact): string =>
  JSON.stringify([
    token && [token.resource, token.clientId, token.form, token.conditional],
    overwrittenBy?.element,
    droppedAt !== undefined,
    unreadable !== undefined,
  ]);
const endOf = (chosen: ChosenBackEnd | undefined): string => JSON.stringify(chosen ?? null);

interface ApiPolicies {
  readonly chosen?: ChosenBackEnd;
  /** Operations whose own policy makes them routes of their own. */
  readonly own: readonly { readonly operationId: ArmId; readonly chosen: ChosenBackEnd | undefined }[];
}

/**
 * What an API's policies choose, and which of its operations differ. Imported Function Apps have a policy on every
 * operation (domain.md 2.5): where all choose the same and the API nothing, that is the API's back end.
 */
async function readApiPolicies(azure: SharedAzure, api: Api, backEnds: readonly BackEnd[]): Promise<ApiPolicies> {
  const [fact, ids] = await Promise.all([readPolicyFact(azure, api, backEnds), azure.operationsWithPolicy(api)]);
  const operations = await Promise.all(
    (ids ?? []).map(async operationId => ({
      operationId,
      fact: await readPolicyFact(azure, api, backEnds, operationId),
    })),
  );
  const ends = new Set(operations.map(one => endOf(one.fact.backEnd)));
  const [first] = operations;
  const common = !fact.backEnd && api.serviceUrl === null && ends.size === 1 ? first?.fact.backEnd : undefined;
  const chosen = common ?? fact.backEnd;
  const own = operations.filter(
    one => endOf(one.fact.backEnd) !== endOf(chosen) || aboutToken(one.fact) !== aboutToken(fact),
  );
  return {
    ...(chosen && { chosen }),
    own: own.map(one => ({ operationId: one.operationId, chosen: one.fact.backEnd })),
  };
}

/** The APIs of other gateways that routes of this service lead to. */
async function readApisBehind(tenant: Tenant, sources: RouteSources, service: Service): Promise<readonly Api[]> {
  const hosts = new Set(
    findRoutes(sources).flatMap(({ backEnd }) => (backEnd.kind === 'unknown' ? [backEnd.host.toLowerCase()] : [])),
  );
  const behind = sources.services.filter(
    one => !sameId(one.id, service.id) && one.gatewayHosts.some(host => hosts.has(host.toLowerCase())),
  );
  const found = await Promise.allSettled(behind.map(one => tenant.partsOf(one.id).apis.get()));
  return found.flatMap(one => (one.status === 'fulfilled' ? one.value : []));
}

/** By the lower-case id of the workspace. */
async function readWorkspaceBackEnds(
  azure: SharedAzure,
  apis: readonly Api[],
): Promise<ReadonlyMap<string, readonly BackEnd[]>> {
  const ids = new Set(apis.flatMap(api => workspaceOf(api.id)?.toLowerCase() ?? []));
  const found = [...ids].map(
    async id => [id, await azure.apiManagement.listBackEnds(id).catch((): readonly BackEnd[] => [])] as const,
  );
  return new Map(await Promise.all(found));
}

/**
 * The routes of one service's APIs: what their policies choose, else their `serviceUrl`, matched with the apps and
 * gateways there are. A policy or an entity that can't be read chooses nothing here, and a named value that can't be read
 * stays as written; the route's facts say so.
 */
export async function findServiceRoutes(tenant: Tenant, service: Service): Promise<readonly Route[]> {
  const azure = await tenant.shared();
  const parts = tenant.partsOf(service.id);
  const [apis, ofService, { services, apps }] = await Promise.all([
    parts.apis.get(),
    parts.backEnds.get().catch((): readonly BackEnd[] => []),
    tenant.everything(),
  ]);
  const ofWorkspaces = await readWorkspaceBackEnds(azure, apis);
  const backEndsOf = ({ id }: Api): readonly BackEnd[] => [
    ...(ofWorkspaces.get(workspaceOf(id)?.toLowerCase() ?? '') ?? []),
    ...ofService,
  ];
  const policies = await Promise.all(
    apis.map(api => readApiPolicies(azure, api, backEndsOf(api)).catch((): ApiPolicies => ({ own: [] }))),
  );
  const chosen = new Map<string, ChosenBackEnd>();
  const operations: { operation: Operation; chosen?: ChosenBackEnd; own: true }[] = [];
  await Promise.all(
    apis.map(async (api, index) => {
      const found = policies[index];
      if (found?.chosen) chosen.set(api.id, found.chosen);
      if (!found || found.own.length === 0) return;
      const all = await parts
        .operations(api.id)
        .get()
        .catch((): readonly Operation[] => []);
      for (const own of found.own) {
        const operation = all.find(one => sameId(one.id, own.operationId));
        if (operation) operations.push({ operation, own: true, ...(own.chosen && { chosen: own.chosen }) });
      }
    }),
  );
  const backEnds = [...ofService, ...[...ofWorkspaces.values()].flat()];
  const sources = { services, apis, apps, backEnds, chosen, operations };
  const behind = await readApisBehind(tenant, sources, service);
  const routes = findRoutes({ ...sources, apis: [...apis, ...behind] });
  return routes.filter(route => sameId(route.service.id, service.id));
}
