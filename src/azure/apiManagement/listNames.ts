import type { ArmId } from '../../route';
import { apiVersions } from '../apiVersions';
import type { Call, Product, Workspace } from '../interfaces';
import { record, text } from '../json';
import type { SessionPipeline } from '../pipeline';
import { listAll } from '../rest';

const query = { 'api-version': apiVersions.apiManagement };

/** The ids by which policies name fragments (domain.md 3.6). */
export async function listFragmentIds(pipeline: SessionPipeline, ownerId: ArmId, call?: Call): Promise<string[]> {
  const found = await listAll(pipeline, { url: `${ownerId}/policyFragments`, query }, call);
  return found.flatMap(one => text(one['name']) ?? []);
}

export const listProducts = (pipeline: SessionPipeline, ownerId: ArmId, call?: Call): Promise<Product[]> =>
  listNamed(pipeline, ownerId, 'products', call);

export const listWorkspaces = (pipeline: SessionPipeline, serviceId: ArmId, call?: Call): Promise<Workspace[]> =>
  listNamed(pipeline, serviceId, 'workspaces', call);

async function listNamed(
  pipeline: SessionPipeline,
  ownerId: ArmId,
  type: 'products' | 'workspaces',
  call: Call | undefined,
): Promise<{ id: ArmId; name: string; displayName: string }[]> {
  const found = await listAll(pipeline, { url: `${ownerId}/${type}`, query: { ...query, $top: '100' } }, call);
  return found.flatMap(one => {
    const name = text(one['name']);
    if (name === undefined) return [];
    const displayName = text(record(one['properties'])['displayName']) ?? name;
    return [{ id: text(one['id']) ?? `${ownerId}/${type}/${name}`, name, displayName }];
  });
}
