import { type Api, type Service, mayHaveWorkspaces } from '../route';
import { type ApiManagement, type Call, AzureError } from './interfaces';

/** The APIs of a service and of its workspaces (domain.md 2.6). */
export interface AllApis {
  readonly apis: readonly Api[];
  /** Why those of workspaces aren't among them. */
  readonly failure?: AzureError;
}

/** An account that may not read workspaces sees the service's own APIs all the same. */
export async function listAllApis(
  { listApis, listWorkspaces }: Pick<ApiManagement, 'listApis' | 'listWorkspaces'>,
  service: Pick<Service, 'id'> & Partial<Pick<Service, 'sku'>>,
  call?: Call,
): Promise<AllApis> {
  const readWorkspaces = async (): Promise<AllApis> => {
    if (!mayHaveWorkspaces(service)) return { apis: [] };
    try {
      const workspaces = await listWorkspaces(service.id, call);
      return { apis: (await Promise.all(workspaces.map(({ id }) => listApis(id, call)))).flat() };
    } catch (error) {
      if (error instanceof AzureError) return { apis: [], failure: error };
      throw error;
    }
  };
  const [own, inside] = await Promise.all([listApis(service.id, call), readWorkspaces()]);
  return { ...inside, apis: [...own, ...inside.apis] };
}
