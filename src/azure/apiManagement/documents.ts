import * as l10n from '@vscode/l10n';
import type { ArmId } from '../../route';
import { subjectOf, unreadableAnswer } from '../answerErrors';
import { type Call, ChangedAfterwards } from '../interfaces';
import { isRecord, record } from '../json';
import { followOperation } from '../longRunning';
import type { SessionPipeline } from '../pipeline';
import { send, sendForRecord } from '../rest';

/** A resource of a service, whole, with what guards its next write. */
export interface Document {
  readonly properties: Readonly<Record<string, unknown>>;
  readonly etag: string;
}

/** How one kind of resource is asked for. */
export interface DocumentKind {
  readonly apiVersion: string;
  /** `a back end`, for errors. */
  readonly what: string;
}

export async function getDocument(
  pipeline: SessionPipeline,
  id: ArmId,
  { apiVersion, what }: DocumentKind,
  call?: Call,
): Promise<Document> {
  const query = { 'api-version': apiVersion };
  const answer = await sendForRecord(pipeline, { method: 'GET', url: id, query }, call);
  const properties = answer.body['properties'];
  const etag = answer.header('ETag');
  const requestId = answer.header('x-ms-request-id');
  if (!isRecord(properties)) throw unreadableAnswer(answer.url, answer.status, what, requestId);
  if (etag === undefined) throw unreadableAnswer(answer.url, answer.status, l10n.t('an ETag for {0}', what), requestId);
  return { properties, etag };
}

/** The service itself refuses when the resource was changed since; what it stored then is read back. */
export async function writeDocument(
  pipeline: SessionPipeline,
  id: ArmId,
  kind: DocumentKind,
  { method, properties, etag }: Document & { readonly method: 'PUT' | 'PATCH' },
  call?: Call,
): Promise<Document> {
  const query = { 'api-version': kind.apiVersion };
  const headers = { 'If-Match': etag };
  const answer = await send(pipeline, { method, url: id, query, body: { properties }, headers }, call);
  call?.onTaken?.();
  await followOperation(pipeline, answer, call);
  call?.onAccepted?.();
  const stored = await getDocument(pipeline, id, kind, call);
  const written = answer.header('ETag');
  if (written !== undefined && written !== stored.etag) {
    const name = subjectOf(new URL(id, 'https://x'));
    const told = record(answer.body)['properties'];
    const wrote = { properties: isRecord(told) ? told : properties, etag: written };
    throw new ChangedAfterwards(l10n.t('Someone else changed {0} right after it was written.', name), wrote, stored);
  }
  return stored;
}
