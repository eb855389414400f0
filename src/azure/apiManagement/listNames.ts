import type { ArmId } from '../../route';
import { apiVersions } from '../apiVersions';
import type { Call, Product } from '../interfaces';
import { record, text } from '../json';
import type { SessionPipeline } from '../pipeline';
import { listAll } from '../rest';

const query = { 'api-version': apiVersions.apiManagement };

/** The ids by which policies name fragments (domain.md 3.6). */
export async function listFragmentIds(pipeline: SessionPipeline, ownerId: ArmId, call?: Call): Promise<string[]> {
  const found = await listAll(pipeline, { url: `${ownerId}/policyFragments`, query }, call);
  return found.flatMap(one => text(one['name']) ?? []);
}

export async function listProducts(pipeline: SessionPipeline, ownerId: ArmId, call?: Call): Promise<Product[]> {
  const found = await listAll(pipeline, { url: `${ownerId}/products`, query: { ...query, $top: '100' } }, call);
  return found.flatMap(one => {
    const name = text(one['name']);
    if (name === undefined) return [];
    const displayName = text(record(one['properties'])['displayName']) ?? name;
    return [{ id: text(one['id']) ?? `${ownerId}/products/${name}`, name, displayName }];
  });
}
