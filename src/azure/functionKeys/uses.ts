import { type ArmId, nameOf } from '../../route';
import { listBackEnds } from '../apiManagement/backEnds';
import { listFragmentIds } from '../apiManagement/listNames';
import { getPolicy, placeOfPolicy } from '../apiManagement/policies';
import { fragmentIdsIn } from '../apiManagement/readApis';
import { apiVersions } from '../apiVersions';
import { type Call, type NamedValueUse, type PolicyPlace, isAzureProblem } from '../interfaces';
import { type JsonRecord, record, text } from '../json';
import type { SessionPipeline } from '../pipeline';
import { listAll } from '../rest';

const query = { 'api-version': apiVersions.apiManagement };

/** The display names that a text refers to, as they are written in it. */
const namesIn = (written: string): readonly string[] => [
  ...new Set([...written.matchAll(/\{\{\s*([^{}]+?)\s*\}\}/g)].map(match => match[1] ?? '')),
];

/** What a tier doesn't have can't refer to anything. */
async function ifAny<T>(list: Promise<readonly T[]>): Promise<readonly T[]> {
  try {
    return await list;
  } catch (error) {
    if (isAzureProblem(error, 'notFound')) return [];
    if (isAzureProblem(error, 'refused') && error.problem.status < 500) return [];
    throw error;
  }
}

/** Everything of the service that names named values or includes fragments, as `FunctionKeys.listUses` says. Texts are dropped at once. */
export async function listUses(
  pipeline: SessionPipeline,
  serviceId: ArmId,
  call?: Call,
): Promise<readonly NamedValueUse[]> {
  const use = (kind: NamedValueUse['kind'], id: ArmId, written: string): readonly NamedValueUse[] => {
    const names = namesIn(written);
    const includes = kind === 'policy' || kind === 'fragment' ? fragmentIdsIn(written) : [];
    if (names.length === 0 && includes.length === 0) return [];
    return [{ kind, id, names, ...(includes.length > 0 && { includes }) }];
  };
  const policyAt = async (place: PolicyPlace): Promise<readonly NamedValueUse[]> => {
    const found = await getPolicy(pipeline, place, call);
    return found ? use(place.kind === 'fragment' ? 'fragment' : 'policy', place.ownerId, found.text) : [];
  };
  const list = (path: string): Promise<JsonRecord[]> =>
    listAll(pipeline, { url: `${serviceId}/${path}`, query: { ...query, $top: '100' } }, call);
  const entities = async (kind: NamedValueUse['kind'], path: string, asking: Promise<readonly JsonRecord[]>) =>
    (await asking).flatMap(one =>
      use(
        kind,
        text(one['id']) ?? `${serviceId}/${path}/${text(one['name']) ?? ''}`,
        JSON.stringify(one['properties']),
      ),
    );
  const policies = listAll(pipeline, { url: `${serviceId}/allPolicies`, query }, call).then(all =>
    Promise.all(
      all.map(async (one): Promise<readonly NamedValueUse[]> => {
        const id = text(record(one['properties'])['referencePolicyId']) ?? '';
        const place = placeOfPolicy(serviceId, id);
        // Of a kind that isn't known here, as a resolver's.
        return place ? policyAt(place) : [{ kind: 'policy', id, names: undefined }];
      }),
    ),
  );
  const fragments = ifAny(listFragmentIds(pipeline, serviceId, call)).then(ids =>
    Promise.all(ids.map(id => policyAt({ kind: 'fragment', ownerId: `${serviceId}/policyFragments/${id}` }))),
  );
  const found = await Promise.all([
    policies.then(all => all.flat()),
    fragments.then(all => all.flat()),
    entities('backEnd', 'backends', listBackEnds(pipeline, serviceId, call)),
    entities('logger', 'loggers', ifAny(list('loggers'))),
    entities('cache', 'caches', ifAny(list('caches'))),
    entities('api', 'apis', list('apis')),
  ]);
  return found.flat().sort((a, b) => (nameOf(a.id) < nameOf(b.id) ? -1 : 1));
}
