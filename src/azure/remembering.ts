import type { PipelineResponse } from '@azure/core-rest-pipeline';
import type { SessionPipeline } from './pipeline';
import { Memo } from './shared/memo';

/**
 * Asks every address once: a GET that was asked already, or is being asked, gets the same answer, unless it failed in a way
 * that may pass. Writes go through.
 */
export function remembering(pipeline: SessionPipeline): SessionPipeline {
  const asked = new Memo<PipelineResponse>();
  const send: SessionPipeline['send'] = (request, call) =>
    request.method === 'GET'
      ? asked.get(request.url, () => pipeline.send(request, call))
      : pipeline.send(request, call);
  return { ...pipeline, send, httpFor: call => ({ sendRequest: request => send(request, call) }) };
}
