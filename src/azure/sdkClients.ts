import type { ApiManagementClient } from '@azure/arm-apimanagement';
import { type WebSiteManagementContext, createWebSiteManagement } from '@azure/arm-appservice/api';
import type { TokenCredential } from '@azure/core-auth';
import { deserializationPolicy, serializationPolicy } from '@azure/core-client';
import {
  type HttpClient,
  type PipelinePolicy,
  RestError,
  bearerTokenAuthenticationPolicyName,
  createEmptyPipeline,
  isRestError,
} from '@azure/core-rest-pipeline';
import { setImmediate as breathe } from 'node:timers/promises';
import { unreadableAnswer } from './answerErrors';
import type { Call } from './interfaces';
import { isRecord, parseJson } from './json';
import type { SessionPipeline } from './pipeline';

/** Takes the place of the SDK's own signing: requests are signed, retried and mapped to errors in the session's pipeline. */
const signedBelow: PipelinePolicy = {
  name: bearerTokenAuthenticationPolicyName,
  sendRequest: (request, next) => next(request),
};
/** Never asked, for the same reason; the clients insist on one. */
const unusedCredential: TokenCredential = { getToken: () => Promise.resolve(null) };

/** The official client sends an empty `properties` beside what a PATCH changes; only what changes is to go (domain.md 2.3). */
const nothingEmpty: PipelinePolicy = {
  name: 'nothingEmpty',
  sendRequest(request, next) {
    const body = request.method === 'PATCH' && typeof request.body === 'string' ? parseJson(request.body) : undefined;
    if (isRecord(body) && isRecord(body['properties']) && Object.keys(body['properties']).length === 0) {
      request.body = JSON.stringify({ ...body, properties: undefined });
    }
    return next(request);
  },
};

/** What a client answers; one of its own errors over an answer that is no JSON, which holds the body, becomes ours. */
export async function readable<T>(asking: Promise<T>, resourceId: string): Promise<T> {
  try {
    return await asking;
  } catch (error) {
    if (!isRestError(error) || error.code !== RestError.PARSE_ERROR) throw error;
    throw unreadableAnswer(new URL(resourceId, 'https://x'), error.statusCode ?? 200, 'JSON');
  }
}

/** Loading takes a good part of a twentieth of a second: what waits has its turn first. */
const loadApiManagement = () => breathe().then(() => import('@azure/arm-apimanagement'));

/** A client over the session's pipeline, bound to one call: cheap to make, so one per call. Its library loads at the first. */
export async function apiManagementClient(
  pipeline: SessionPipeline,
  subscriptionId: string,
  call?: Call,
  httpClient: HttpClient = pipeline.httpFor(call),
): Promise<ApiManagementClient> {
  const { ApiManagementClient } = await loadApiManagement();
  const own = createEmptyPipeline();
  own.addPolicy(signedBelow);
  own.addPolicy(serializationPolicy(), { phase: 'Serialize' });
  own.addPolicy(deserializationPolicy(), { phase: 'Deserialize' });
  own.addPolicy(nothingEmpty, { afterPhase: 'Serialize' });
  const { resourceManager } = pipeline.session.cloud;
  return new ApiManagementClient(unusedCredential, subscriptionId, {
    endpoint: resourceManager,
    $host: resourceManager,
    pipeline: own,
    httpClient,
  });
}

/** App Service's client, likewise, for its functions of `@azure/arm-appservice/api`: its class is all of them. */
export function webSiteContext(
  pipeline: SessionPipeline,
  subscriptionId: string,
  call?: Call,
): WebSiteManagementContext {
  const own = createEmptyPipeline();
  own.addPolicy(signedBelow);
  return createWebSiteManagement(unusedCredential, subscriptionId, {
    endpoint: pipeline.session.cloud.resourceManager,
    pipeline: own,
    httpClient: pipeline.httpFor(call),
  });
}
