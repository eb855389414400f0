import { type PipelineRequest, type PipelineResponse, createHttpHeaders } from '@azure/core-rest-pipeline';
import { toAzureError } from './answerErrors';
import type { Call } from './interfaces';
import { record, records, text } from './json';
import type { SessionPipeline } from './pipeline';
import { sendForRecord } from './rest';
import { planeOf } from './sessionTokens';

/** Microsoft Graph takes at most so many requests in one (JSON batching), and so many are under way here. */
const size = 20;
const atOnce = 2;

interface Asked {
  readonly request: PipelineRequest;
  readonly call: Call | undefined;
  readonly resolve: (response: PipelineResponse | Promise<PipelineResponse>) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Sends reads of Microsoft Graph that are made in the background together, up to 20 in one request: those that come up
 * while others are under way go with the next. Everything else goes as it is.
 */
export function batchingGraph(pipeline: SessionPipeline): SessionPipeline {
  const { cloud, tenantId } = pipeline.session;
  const base = `${cloud.graph}/v1.0`;
  const waiting: Asked[] = [];
  let running = 0;

  async function sendBatch(all: readonly Asked[]): Promise<void> {
    const requests = all.map(({ request }, index) => ({
      id: String(index),
      method: 'GET',
      url: request.url.slice(base.length),
      headers: { Accept: 'application/json' },
    }));
    const call = all.find(one => one.call?.signal?.aborted !== true)?.call;
    const { body } = await sendForRecord(
      pipeline,
      { method: 'POST', url: `${base}/$batch`, body: { requests } },
      call?.background ? { background: true } : {},
    );
    const answers = new Map(records(body['responses']).map(one => [text(one['id']), one]));
    all.forEach((asked, index) => settle(asked, answers.get(String(index))));
  }

  function settle(
    { request, call, resolve, reject }: Asked,
    answer: Readonly<Record<string, unknown>> | undefined,
  ): void {
    const status = answer?.['status'];
    // What isn't plainly answered (throttled, a token that ran out) is asked by itself, with all that belongs to that.
    if (typeof status !== 'number' || status === 401 || status === 429 || status >= 500) {
      resolve(pipeline.send(request, call));
      return;
    }
    const body = JSON.stringify(answer?.['body'] ?? {});
    if (status >= 400) {
      const requestId = text(record(answer?.['headers'])['request-id']);
      const url = new URL(request.url);
      reject(
        toAzureError({ url, status, body, directory: true, tenantId, ...(requestId !== undefined && { requestId }) }),
      );
      return;
    }
    resolve({ request, status, headers: createHttpHeaders(), bodyAsText: body });
  }

  function next(): void {
    while (running < atOnce && waiting.length > 0) {
      const all = waiting.splice(0, size);
      running += 1;
      sendBatch(all)
        .catch((error: unknown) => {
          for (const { reject } of all) reject(error);
        })
        .finally(() => {
          running -= 1;
          next();
        });
    }
  }

  const send: SessionPipeline['send'] = (request, call) => {
    const isOurs = request.method === 'GET' && planeOf(cloud, new URL(request.url)) === 'graph';
    if (!isOurs || call?.background !== true || !request.url.startsWith(`${base}/`))
      return pipeline.send(request, call);
    return new Promise((resolve, reject) => {
      waiting.push({ request, call, resolve, reject });
      // What else is asked for in this moment goes along.
      queueMicrotask(next);
    });
  };
  return { ...pipeline, send, httpFor: call => ({ sendRequest: request => send(request, call) }) };
}
