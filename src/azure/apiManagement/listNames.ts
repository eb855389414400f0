import type { ArmId } from '../../route';
import { apiVersions } from '../apiVersions';
import type { ApiRevision, Call, Product } from '../interfaces';
import { flag, record, text } from '../json';
import type { SessionPipeline } from '../pipeline';
import { listAll } from '../rest';

const query = { 'api-version': apiVersions.apiManagement };

/** The ids by which policies name fragments (domain.md 3.6). */
export async function listFragmentIds(pipeline: SessionPipeline, ownerId: ArmId, call?: Call): Promise<string[]> {
  const found = await listAll(pipeline, { url: `${ownerId}/policyFragments`, query }, call);
  return found.flatMap(one => text(one['name']) ?? []);
}

/** What policies write between `{{` and `}}`: display names. Values are never read. */
export async function listNamedValues(pipeline: SessionPipeline, ownerId: ArmId, call?: Call): Promise<string[]> {
  const found = await listAll(pipeline, { url: `${ownerId}/namedValues`, query: { ...query, $top: '100' } }, call);
  return found.flatMap(one => text(record(one['properties'])['displayName']) ?? text(one['name']) ?? []);
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

/** All revisions of an API, the current one among them without `;rev=` in its id (domain.md 2.4). */
export async function listRevisions(pipeline: SessionPipeline, apiId: ArmId, call?: Call): Promise<ApiRevision[]> {
  const whole = apiId.replace(/;rev=[^/]*$/i, '');
  const found = await listAll(pipeline, { url: `${whole}/revisions`, query: { ...query, $top: '100' } }, call);
  return found.flatMap(one => {
    const revision = text(one['apiRevision']);
    if (revision === undefined) return [];
    const isCurrent = flag(one['isCurrent']) ?? false;
    const description = text(one['description']) ?? '';
    return [{ id: isCurrent ? whole : `${whole};rev=${revision}`, revision, isCurrent, description }];
  });
}
