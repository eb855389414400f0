import * as l10n from '@vscode/l10n';
import { createHttpHeaders, createPipelineRequest } from '@azure/core-rest-pipeline';
import { unreadableAnswer } from './answerErrors';
import type { Call } from './interfaces';
import { type JsonRecord, isRecord, parseJson, records, text } from './json';
import type { SessionPipeline } from './pipeline';

export interface RestRequest {
  readonly method: 'GET' | 'PUT' | 'POST' | 'PATCH' | 'DELETE';
  /** A whole address (a link of an answer), or a path below Resource Manager. */
  readonly url: string;
  readonly query?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface RestAnswer {
  readonly url: URL;
  readonly status: number;
  header(name: string): string | undefined;
  /** As parsed; undefined when there is none or it isn't JSON. */
  readonly body: unknown;
}

/** Sends plain JSON requests over the session's pipeline. Throws `AzureError` or `Cancelled`. */
export async function send(pipeline: SessionPipeline, request: RestRequest, call?: Call): Promise<RestAnswer> {
  const url = new URL(request.url, `${pipeline.session.cloud.resourceManager}/`);
  for (const [name, value] of Object.entries(request.query ?? {})) url.searchParams.set(name, value);
  const hasBody = request.body !== undefined;
  const response = await pipeline.send(
    createPipelineRequest({
      url: url.href,
      method: request.method,
      headers: createHttpHeaders({
        Accept: 'application/json',
        ...(hasBody && { 'Content-Type': 'application/json' }),
        ...request.headers,
      }),
      ...(hasBody && { body: JSON.stringify(request.body) }),
    }),
    call,
  );
  return {
    url,
    status: response.status,
    header: name => response.headers.get(name),
    body: parseJson(response.bodyAsText),
  };
}

/** Like `send`, for answers that have to be a JSON object. */
export async function sendForRecord(
  pipeline: SessionPipeline,
  request: RestRequest,
  call?: Call,
): Promise<RestAnswer & { readonly body: JsonRecord }> {
  const answer = await send(pipeline, request, call);
  if (!isRecord(answer.body))
    throw unreadableAnswer(answer.url, answer.status, l10n.t('a JSON object'), answer.header('x-ms-request-id'));
  return { ...answer, body: answer.body };
}

/** All pages of a list (`nextLink` of ARM, `@odata.nextLink` of Graph). */
export async function listAll(
  pipeline: SessionPipeline,
  request: Omit<RestRequest, 'method'>,
  call?: Call,
): Promise<JsonRecord[]> {
  const items: JsonRecord[] = [];
  const seen = new Set<string>();
  let page: RestRequest = { ...request, method: 'GET' };
  for (;;) {
    const answer = await sendForRecord(pipeline, page, call);
    if (!Array.isArray(answer.body['value'])) throw unreadableAnswer(answer.url, answer.status, l10n.t('a list'));
    items.push(...records(answer.body['value']));
    const link = text(answer.body['nextLink']) ?? text(answer.body['@odata.nextLink']);
    if (link === undefined || seen.has(link)) return items;
    seen.add(link);
    page = { method: 'GET', url: link, ...(request.headers && { headers: request.headers }) };
  }
}
