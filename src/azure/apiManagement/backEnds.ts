import * as l10n from '@vscode/l10n';
import type { ArmId } from '../../route';
import { subjectOf, unreadableAnswer } from '../answerErrors';
import { apiVersions } from '../apiVersions';
import { AzureError, type Call, type StoredBackEnd, isAzureProblem } from '../interfaces';
import { type JsonRecord, isRecord } from '../json';
import { followOperation } from '../longRunning';
import type { SessionPipeline } from '../pipeline';
import { listAll, send, sendForRecord } from '../rest';

/** The preview that shows managed identities of back ends (domain.md 2.7). */
const preview = { 'api-version': apiVersions.backEnds };

/** Where that version isn't to be had (sovereign clouds, refused previews), with the general one. */
export async function listBackEnds(pipeline: SessionPipeline, serviceId: ArmId, call?: Call): Promise<JsonRecord[]> {
  const url = `${serviceId}/backends`;
  try {
    return await listAll(pipeline, { url, query: preview }, call);
  } catch (error) {
    if (!isAzureProblem(error, 'refused') || error.problem.status !== 400) throw error;
    return listAll(pipeline, { url, query: { 'api-version': apiVersions.apiManagement } }, call);
  }
}

/** Never with the general version: what it hides would be lost by writing the document back. */
export async function getBackEnd(pipeline: SessionPipeline, id: ArmId, call?: Call): Promise<StoredBackEnd> {
  const answer = await sendForRecord(pipeline, { method: 'GET', url: id, query: preview }, call);
  const properties = answer.body['properties'];
  const etag = answer.header('ETag');
  const requestId = answer.header('x-ms-request-id');
  if (!isRecord(properties)) throw unreadableAnswer(answer.url, answer.status, l10n.t('a back end'), requestId);
  if (etag === undefined)
    throw unreadableAnswer(answer.url, answer.status, l10n.t('an ETag for the back end'), requestId);
  return { properties, etag };
}

/** The service itself refuses when the entity was changed since; what it stored then is read back. */
export async function putBackEnd(
  pipeline: SessionPipeline,
  id: ArmId,
  properties: StoredBackEnd['properties'],
  etag: string,
  call?: Call,
): Promise<StoredBackEnd> {
  const answer = await send(
    pipeline,
    { method: 'PUT', url: id, query: preview, body: { properties }, headers: { 'If-Match': etag } },
    call,
  );
  await followOperation(pipeline, answer, call);
  call?.onAccepted?.();
  const stored = await getBackEnd(pipeline, id, call);
  const written = answer.header('ETag');
  if (written !== undefined && written !== stored.etag) {
    const name = subjectOf(new URL(id, 'https://x'));
    throw new AzureError(l10n.t('Someone else changed {0} while it was written.', name), { kind: 'changedMeanwhile' });
  }
  return stored;
}
