import * as l10n from '@vscode/l10n';
import {
  type HttpClient,
  type PipelineRequest,
  type PipelineResponse,
  createEmptyPipeline,
  decompressResponsePolicy,
  isRestError,
  setClientRequestIdPolicy,
  userAgentPolicy,
} from '@azure/core-rest-pipeline';
import { readErrorBody, subjectOf, toAzureError } from './answerErrors';
import { AdaptiveWidth } from './adaptiveWidth';
import type { Connection } from './connection';
import { Gate } from './gate';
import { AzureError, type Call, Cancelled, type Clock, type Session } from './interfaces';
import { Joined } from './joined';
import { ReadBuckets } from './readBuckets';
import { longestWait, retryAfterSeconds, waitBefore } from './retry';
import { ResourceGraphQuota, isGraphQuery } from './resourceGraphQuota';
import { SessionTokens, planeOf } from './sessionTokens';

/** Tells what was sent and what came, for the log: no headers, no bodies. */
export type TrafficLog = (line: string) => void;

/** The one way of a session to Resource Manager and Graph, used by plain REST and by the SDK clients alike. */
export interface SessionPipeline {
  readonly session: Session;
  readonly clock: Clock;
  /** Throws `AzureError` for every answer of 400 or more, `Cancelled` when the call was aborted. */
  send(request: PipelineRequest, call?: Call): Promise<PipelineResponse>;
  /** What an SDK client is given instead of a connection of its own. */
  httpFor(call?: Call): HttpClient;
}

const graphWidth = 4;
const queriesWidth = 16;
const answerTimeoutMilliseconds = 100_000;

/** Queries of Resource Graph and batches of Microsoft Graph, which here hold reads only, are posted and change nothing. */
const isReadOnly = (request: PipelineRequest, url: URL): boolean =>
  request.method === 'GET' || request.method === 'HEAD' || isGraphQuery(url) || url.pathname.endsWith('/$batch');

/** Errors of a connection that the other side closed while idle: harmless to try once more for reads. */
const isStaleConnection = (error: unknown): boolean =>
  isRestError(error) && (error.code === 'ECONNRESET' || error.code === 'EPIPE');

function remainingReads({ headers }: PipelineResponse): number | undefined {
  const told = headers.get('x-ms-ratelimit-remaining-subscription-reads');
  return told !== undefined && /^\d+$/.test(told) ? Number(told) : undefined;
}

const requestIdOf = (response: PipelineResponse): string | undefined =>
  response.headers.get('x-ms-request-id') ?? response.headers.get('request-id');

export function createSessionPipeline(
  session: Session,
  connection: Connection,
  clock: Clock,
  log?: TrafficLog,
  answerTimeout = answerTimeoutMilliseconds,
): SessionPipeline {
  const inner = createEmptyPipeline();
  inner.addPolicy(userAgentPolicy({ userAgentPrefix: 'apim-managed-identity' }));
  inner.addPolicy(setClientRequestIdPolicy());
  inner.addPolicy(decompressResponsePolicy());
  const adaptive = new AdaptiveWidth();
  const gates = {
    resourceManager: new Gate(() => adaptive.width),
    graph: new Gate(graphWidth),
    queries: new Gate(queriesWidth),
  };
  const tokens = new SessionTokens(session, clock);
  const quota = new ResourceGraphQuota(clock);
  const buckets = new ReadBuckets(clock);
  const joined = new Joined<PipelineResponse>();

  async function sendOnce(request: PipelineRequest, url: URL, call: Call | undefined): Promise<PipelineResponse> {
    const signal = call?.signal;
    const plane = planeOf(session.cloud, url) ?? 'resourceManager';
    const gate = gates[isGraphQuery(url) ? 'queries' : plane];
    const started = clock.now();
    try {
      const response = await gate.pass(() => inner.sendRequest(connection.http, request), signal, call?.background);
      if (gate === gates.resourceManager) adaptive.note(response.status, remainingReads(response));
      log?.(
        `${request.method} ${url.host}${url.pathname} ${response.status} ${clock.now() - started} ms ${requestIdOf(response) ?? ''}`,
      );
      return response;
    } catch (error) {
      if (signal?.aborted || error instanceof Cancelled) throw new Cancelled();
      throw error;
    }
  }

  /** With a token; a refusal for the token's sake is answered once, with the challenge where there is one. */
  async function sendSigned(request: PipelineRequest, url: URL, call: Call | undefined): Promise<PipelineResponse> {
    const audience = tokens.audienceFor(url);
    const sign = async (challenge?: string): Promise<PipelineResponse> => {
      const token = await tokens.get(audience, {
        ...(call?.signal && { signal: call.signal }),
        ...(call?.mayAskToSignIn === true && { mayAsk: true }),
        ...(challenge !== undefined && { challenge }),
      });
      request.headers.set('Authorization', `Bearer ${token.reveal()}`);
      return sendOnce(request, url, call);
    };
    const response = await sign();
    if (response.status !== 401) return response;
    const challenge = response.headers.get('WWW-Authenticate');
    if (challenge !== undefined && /\bclaims=/.test(challenge)) return sign(challenge);
    tokens.forget(audience);
    return sign();
  }

  async function sendReaching(request: PipelineRequest, url: URL, call: Call | undefined): Promise<PipelineResponse> {
    try {
      return await sendSigned(request, url, call);
    } catch (error) {
      if (isReadOnly(request, url) && isStaleConnection(error)) return sendSigned(request, url, call);
      throw error;
    }
  }

  /** When the quotas allow. */
  async function sendInTurn(request: PipelineRequest, url: URL, call: Call | undefined): Promise<PipelineResponse> {
    if (isGraphQuery(url)) return quota.pass(() => sendReaching(request, url, call), call);
    if (planeOf(session.cloud, url) !== 'resourceManager') return sendReaching(request, url, call);
    const done = await buckets.enter(url, call);
    let response: PipelineResponse | undefined;
    try {
      response = await sendReaching(request, url, call);
      return response;
    } finally {
      done(response && (name => response?.headers.get(name)));
    }
  }

  function unreachable(error: unknown, url: URL): unknown {
    const isTimeOut = error instanceof Error && error.name === 'AbortError';
    const code = isRestError(error) ? (error.code ?? l10n.t('no answer')) : undefined;
    if (code === undefined && !isTimeOut) return error;
    const why = code ?? l10n.t('it took too long to answer');
    return new AzureError(
      l10n.t('{0} can’t be reached: {1}.', url.host, why),
      { kind: 'unreachable', host: url.host },
      undefined,
      {
        cause: error,
      },
    );
  }

  /** Reads that are the same and in flight are one; a write parts those before it from those after. */
  async function send(request: PipelineRequest, call?: Call): Promise<PipelineResponse> {
    if (!isReadOnly(request, new URL(request.url))) {
      joined.forget();
      return sendAlone(request, call).finally(() => joined.forget());
    }
    const accept = request.headers.get('Accept') ?? '';
    const body = typeof request.body === 'string' ? request.body : '';
    const ways = [call?.background ? 'background' : '', call?.mayAskToSignIn ? 'mayAsk' : ''];
    const key = [request.method, request.url, accept, ...ways, body].join('\n');
    return { ...(await joined.ask(key, shared => sendAlone(request, shared), call)), request };
  }

  async function sendAlone(request: PipelineRequest, call?: Call): Promise<PipelineResponse> {
    const url = new URL(request.url);
    const { signal } = call ?? {};
    if (signal) request.abortSignal = signal;
    if (request.timeout === 0) request.timeout = answerTimeout;
    const began = clock.now();
    for (let attempt = 0; ; attempt += 1) {
      if (signal?.aborted) throw new Cancelled();
      let response: PipelineResponse;
      try {
        response = await sendInTurn(request, url, call);
      } catch (error) {
        throw unreachable(error, url);
      }
      if (response.status < 400) return response;
      const body = response.bodyAsText ?? '';
      const elapsedSeconds = (clock.now() - began) / 1000;
      const wait = waitBefore(
        { status: response.status, code: readErrorBody(body).code, retryAfter: response.headers.get('Retry-After') },
        attempt,
        clock.now(),
      );
      if (wait && elapsedSeconds + wait.seconds <= longestWait(wait.reason)) {
        call?.onWait?.({ reason: wait.reason, what: subjectOf(url), seconds: wait.seconds, elapsedSeconds });
        await clock.sleep(wait.seconds * 1000, signal);
        continue;
      }
      const requestId = requestIdOf(response);
      const retryAfter = retryAfterSeconds(response.headers.get('Retry-After'), clock.now());
      throw toAzureError({
        url,
        status: response.status,
        body,
        directory: planeOf(session.cloud, url) === 'graph',
        tenantId: session.tenantId,
        ...(requestId !== undefined && { requestId }),
        ...(retryAfter !== undefined && { retryAfterSeconds: retryAfter }),
      });
    }
  }

  return { session, clock, send, httpFor: call => ({ sendRequest: request => send(request, call) }) };
}
