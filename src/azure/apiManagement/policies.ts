import * as l10n from '@vscode/l10n';
import { type Api, type ArmId, containerOf, workspaceOf } from '../../route';
import { unreadableAnswer, operationFailed, subjectOf } from '../answerErrors';
import { apiVersions } from '../apiVersions';
import {
  AzureError,
  type Call,
  ChangedAfterwards,
  type PolicyChain,
  type PolicyPlace,
  type Precondition,
  type SeenAbsent,
  type StoredPolicy,
  isAzureProblem,
} from '../interfaces';
import { record, text } from '../json';
import { followOperation } from '../longRunning';
import type { SessionPipeline } from '../pipeline';
import { listAll, send, sendForRecord } from '../rest';
import { fragmentIdsIn } from './readApis';

const version = { 'api-version': apiVersions.apiManagement };

/** Where the document of a place lives (domain.md 3.1). */
export const policyPath = (place: PolicyPlace): string =>
  place.kind === 'fragment' ? place.ownerId : `${place.ownerId}/policies/policy`;

const placePatterns: readonly (readonly [PolicyPlace['kind'], RegExp])[] = [
  ['global', /^$/],
  ['workspace', /^\/workspaces\/[^/]+$/i],
  ['product', /^(\/workspaces\/[^/]+)?\/products\/[^/]+$/i],
  ['api', /^(\/workspaces\/[^/]+)?\/apis\/[^/]+$/i],
  ['operation', /^(\/workspaces\/[^/]+)?\/apis\/[^/]+\/operations\/[^/]+$/i],
];

/** The place that a `referencePolicyId` names, whole or below its service; undefined for others. */
export function placeOfPolicy(serviceId: ArmId, policyId: string | undefined): PolicyPlace | undefined {
  const path = /^(?:.*\/providers\/Microsoft\.ApiManagement\/service\/[^/]+)?(.*?)\/policies\/[^/]+\/?$/i.exec(
    policyId ?? '',
  )?.[1];
  const found = path === undefined ? undefined : placePatterns.find(([, pattern]) => pattern.test(path));
  return found && { kind: found[0], ownerId: `${serviceId}${path ?? ''}` };
}

const changedMeanwhile = (path: string): AzureError =>
  new AzureError(
    l10n.t('Someone else changed the policy in {0} since it was read.', subjectOf(new URL(path, 'https://x'))),
    {
      kind: 'changedMeanwhile',
    },
  );

const sameButForSpace = (one: string, other: string): boolean => one.replace(/\s+/g, '') === other.replace(/\s+/g, '');

/**
 * Reads a policy as `rawxml`. Asks for JSON by name: the service can answer XML too (domain.md 3.3). An answer of 200
 * without a text is an error; taken for an empty policy it could be saved over the real one.
 */
export async function getPolicy(
  pipeline: SessionPipeline,
  place: PolicyPlace,
  call?: Call,
): Promise<StoredPolicy | undefined> {
  try {
    const answer = await sendForRecord(
      pipeline,
      { method: 'GET', url: policyPath(place), query: { ...version, format: 'rawxml' } },
      call,
    );
    const value = record(answer.body['properties'])['value'];
    const etag = answer.header('ETag');
    const requestId = answer.header('x-ms-request-id');
    if (typeof value !== 'string')
      throw unreadableAnswer(answer.url, answer.status, l10n.t('the text of the policy'), requestId);
    if (etag === undefined)
      throw unreadableAnswer(answer.url, answer.status, l10n.t('an ETag for the policy'), requestId);
    return { text: value, etag };
  } catch (error) {
    if (isAzureProblem(error, 'notFound')) return undefined;
    throw error;
  }
}

/**
 * Writes a policy and reads it back. With an ETag the service itself refuses when the policy changed. For 'absent' there
 * is no such check: `If-None-Match` is not part of this operation and a PUT without `If-Match` overwrites (domain.md 3.3),
 * so a read just before has to answer 404, the caller's own where it is 'seenAbsent', and what was stored is compared after.
 */
export async function putPolicy(
  pipeline: SessionPipeline,
  place: PolicyPlace,
  policyText: string,
  precondition: Precondition | SeenAbsent,
  call?: Call,
): Promise<StoredPolicy> {
  const url = policyPath(place);
  if (precondition === 'absent' && (await getPolicy(pipeline, place, call)) !== undefined) throw changedMeanwhile(url);
  const kept = place.kind === 'fragment' ? await fragmentDescription(pipeline, place, call) : {};
  const answer = await send(
    pipeline,
    {
      method: 'PUT',
      url,
      query: version,
      body: { properties: { ...kept, format: 'rawxml', value: policyText } },
      ...(typeof precondition !== 'string' && { headers: { 'If-Match': precondition.etag } }),
    },
    call,
  );
  call?.onTaken?.();
  await followOperation(pipeline, answer, call);
  call?.onAccepted?.();
  const stored = await getPolicy(pipeline, place, call);
  const etag = answer.header('ETag');
  const told = text(record(record(answer.body)['properties'])['value']);
  const wrote = { text: told ?? policyText, etag: etag ?? '' };
  const subject = subjectOf(new URL(url, 'https://x'));
  if (!stored || (stored.etag !== etag && !sameButForSpace(stored.text, policyText))) {
    const message = l10n.t('Someone else changed the policy in {0} right after it was written.', subject);
    throw new ChangedAfterwards<StoredPolicy | null>(message, wrote, stored ?? null);
  }
  // It answers 201 where there was none (domain.md 3.3).
  if (typeof precondition === 'string' && answer.status === 200) {
    const message = l10n.t(
      'Someone else gave {0} a policy in the very moment in which this one was written, which has replaced theirs.',
      subject,
    );
    throw new ChangedAfterwards<StoredPolicy | null>(message, wrote, stored);
  }
  return stored;
}

/** A fragment's PUT replaces its description, too (domain.md 3.6). */
async function fragmentDescription(
  pipeline: SessionPipeline,
  place: PolicyPlace,
  call?: Call,
): Promise<{ description?: string }> {
  try {
    const answer = await sendForRecord(
      pipeline,
      { method: 'GET', url: policyPath(place), query: { ...version, format: 'rawxml' } },
      call,
    );
    const description = text(record(answer.body['properties'])['description']);
    return description === undefined ? {} : { description };
  } catch (error) {
    if (isAzureProblem(error, 'notFound')) return {};
    throw error;
  }
}

/** Already gone counts as deleted. Throws `ChangedAfterwards` where there is another one then. */
export async function deletePolicy(
  pipeline: SessionPipeline,
  place: PolicyPlace,
  etag: string,
  call?: Call,
): Promise<void> {
  const url = policyPath(place);
  try {
    const answer = await send(pipeline, { method: 'DELETE', url, query: version, headers: { 'If-Match': etag } }, call);
    call?.onTaken?.();
    await followOperation(pipeline, answer, call);
    call?.onAccepted?.();
  } catch (error) {
    if (!isAzureProblem(error, 'notFound')) throw error;
  }
  const found = await getPolicy(pipeline, place, call);
  if (!found) return;
  const subject = subjectOf(new URL(url, 'https://x'));
  if (found.etag === etag) throw operationFailed(subject, 'StillThere');
  const message = l10n.t('Someone else gave {0} a policy right after the one there was deleted.', subject);
  throw new ChangedAfterwards<StoredPolicy | null>(message, null, found);
}

/** The ids of the products that hold an API; revisions share those of the API. */
export async function productsOf(pipeline: SessionPipeline, api: Api, call?: Call): Promise<ArmId[]> {
  const apiId = api.id.replace(/;rev=[^/]*$/i, '');
  const ownerId = containerOf(api);
  const products = await listAll(pipeline, { url: `${apiId}/products`, query: version }, call);
  return products
    .flatMap(product => {
      const name = text(product['name']);
      return name === undefined ? [] : [`${ownerId}/products/${name}`];
    })
    .sort();
}

/** The documents of all scopes above an API or operation, in parallel, and the fragments that they include. */
export async function getPolicyChain(
  pipeline: SessionPipeline,
  api: Api,
  operationId: ArmId | undefined,
  call?: Call,
): Promise<PolicyChain> {
  const workspace = workspaceOf(api.id);
  const policyAt = async (place: PolicyPlace): Promise<PolicyChain['scopes'][number]> => {
    const policy = await getPolicy(pipeline, place, call);
    return { place, ...(policy && { policy }) };
  };
  const at = (kind: PolicyPlace['kind'], ownerId: ArmId | undefined): readonly PolicyPlace[] =>
    ownerId === undefined ? [] : [{ kind, ownerId }];
  const parts = await Promise.all([
    Promise.all([...at('global', api.serviceId), ...at('workspace', workspace)].map(policyAt)),
    productsOf(pipeline, api, call).then(ids =>
      Promise.all(ids.map(ownerId => policyAt({ kind: 'product', ownerId }))),
    ),
    Promise.all([...at('api', api.id), ...at('operation', operationId)].map(policyAt)),
  ]);
  const scopes = parts.flat();
  const textsAt = (isGlobal: boolean): readonly string[] =>
    scopes.flatMap(({ place, policy }) => (policy && (place.kind === 'global') === isGlobal ? [policy.text] : []));
  if (workspace === undefined)
    return {
      scopes,
      fragments: await readFragments(pipeline, api.serviceId, [...textsAt(true), ...textsAt(false)], call),
    };
  const [ofService, ofWorkspace] = await Promise.all([
    readFragments(pipeline, api.serviceId, textsAt(true), call),
    readFragments(pipeline, workspace, textsAt(false), call),
  ]);
  // Of two with one name that of the workspace is shown: it is nearer to the API.
  return { scopes, fragments: { ...ofService, ...ofWorkspace } };
}

/** The fragments that these texts include, and those that the fragments do; of the service or a workspace. */
async function readFragments(
  pipeline: SessionPipeline,
  ownerId: ArmId,
  texts: readonly string[],
  call: Call | undefined,
): Promise<Record<string, string>> {
  const fragments: Record<string, string> = {};
  let wanted = new Set(texts.flatMap(fragmentIdsIn));
  const asked = new Set<string>();
  while (wanted.size > 0) {
    const ids = [...wanted];
    const read = await Promise.all(
      ids.map(id => getPolicy(pipeline, { kind: 'fragment', ownerId: `${ownerId}/policyFragments/${id}` }, call)),
    );
    ids.forEach((id, index) => {
      asked.add(id);
      const found = read[index];
      if (found) fragments[id] = found.text;
    });
    wanted = new Set(read.flatMap(one => (one ? fragmentIdsIn(one.text) : [])).filter(id => !asked.has(id)));
  }
  return fragments;
}
