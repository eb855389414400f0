import { type SharedAzure, shareReads } from '../../../src/azure/shared';
import { listAllApis } from '../../../src/azure/allApis';
import type { Azure, Holdings } from '../../../src/azure/interfaces';
import type { Tenant } from '../../../src/ui/explorer/tenant';

/** What finding routes needs of a tenant, read afresh each time; `shared` is what it reads many routes with. */
export function tenantOver(
  azure: Azure,
  holdings: Pick<Holdings, 'services' | 'apps'>,
): { readonly tenant: Tenant; readonly shared: SharedAzure } {
  const shared = shareReads(azure, { slotsOf: () => undefined, call: {} });
  const partsOf = (id: string) => ({
    apis: { get: async () => (await listAllApis(azure.apiManagement, { id })).apis },
    backEnds: { get: () => azure.apiManagement.listBackEnds(id) },
    operations: (api: string) => ({ get: () => azure.apiManagement.listOperations(api) }),
  });
  const tenant = { shared: () => Promise.resolve(shared), partsOf, everything: () => Promise.resolve(holdings) };
  return { tenant: tenant as unknown as Tenant, shared };
}
