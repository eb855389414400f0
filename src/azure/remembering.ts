import type { PipelineResponse } from '@azure/core-rest-pipeline';
import type { SessionPipeline } from './pipeline';

/** Asks every address once: a GET that was asked already, or is being asked, gets the same answer. Writes go through. */
export function remembering(pipeline: SessionPipeline): SessionPipeline {
  const asked = new Map<string, Promise<PipelineResponse>>();
  const send: SessionPipeline['send'] = (request, call) => {
    if (request.method !== 'GET') return pipeline.send(request, call);
    const known = asked.get(request.url);
    if (known) return known;
    const asking = pipeline.send(request, call);
    asked.set(request.url, asking);
    return asking;
  };
  return { ...pipeline, send, httpFor: call => ({ sendRequest: request => send(request, call) }) };
}
