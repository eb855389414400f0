import { empty, json, type SimResponse } from '../../http';
import { type ApimService, isoTime, newEtag, settle, settleAll, type World } from '../../world';
import type { ArmCall } from '../router';
import { ArmError, entityNotFound } from '../errors';
import { serviceOf } from '../lookup';
import { entityOperationWire } from './entityOperation';
import { serviceWire } from './wire';

/** Refuses writes while the service changes (domain.md 2.3). */
export function requireUnlocked(world: World, service: ApimService): void {
  settle(world, service);
  if (!service.operation) return;
  throw new ArmError(
    409,
    'ServiceLocked',
    `The API Service ${service.name} is transitioning at this time. Please try the request again later.`,
  );
}

/** How the long-running operation that a call starts will end. */
export const outcomeFor = ({ world, request }: ArmCall): 'Succeeded' | 'Failed' =>
  request.operationFails ? 'Failed' : world.switches.serviceUpdateOutcome;

/** Starts a change; the answer points to where it can be followed. */
export function startOperation(
  call: ArmCall,
  service: ApimService,
  status: 200 | 201 | 202,
  complete: () => void,
): SimResponse {
  const { world } = call;
  const region = service.location.toLowerCase().replaceAll(' ', '');
  const token = Buffer.from(`${region}:${service.name}_Act_${world.ids.hex(8).toLowerCase()}`).toString('base64');
  const startedAt = world.clock.now();
  const { serviceUpdateDuration: duration } = world.switches;
  const outcome = outcomeFor(call);
  service.operation = { token, startedAt, endsAt: startedAt + duration, outcome, complete };
  service.provisioningState = 'Updating';
  service.etag = newEtag(world);
  const headers = { ...operationHeaders(call, service, token), ETag: `"${service.etag}"` };
  if (status !== 202) return json(status, serviceWire(world, service), headers);
  return empty(202, headers);
}

function operationHeaders(call: ArmCall, service: ApimService, token: string): Record<string, string> {
  const { origin } = call.request.url;
  const url = `${origin}${service.id}/operationresults/${encodeURIComponent(token)}?api-version=${call.apiVersion}`;
  return {
    Location: url,
    'Azure-AsyncOperation': `${url}&asyncResponse`,
    'Retry-After': String(call.world.switches.serviceUpdateRetryAfter),
  };
}

/** The service that the operation which is asked for has taken away. */
function deletedBy({ world, params }: ArmCall): ApimService | undefined {
  settleAll(world);
  return world.deletedServices.find(({ service }) => service.lastOperation?.token === params['token'])?.service;
}

/** Polls (domain.md 2.3): `Location` gives 202 until the service itself; with `asyncResponse` the operation. */
export function operationResult(call: ArmCall): SimResponse {
  const { world, params } = call;
  const deleted = deletedBy(call);
  if (deleted && !call.query.has('asyncResponse')) return empty(204);
  const service = deleted ?? serviceOf(call);
  const inside = service.entityOperations.find(each => each.token === params['token']);
  if (inside) return json(200, entityOperationWire(service, inside));
  const running = service.operation;
  const last = service.lastOperation;
  const token = params['token'] ?? '';
  const isRunning = running?.token === token;
  const done = last?.token === token ? last : undefined;
  if (!isRunning && !done) throw entityNotFound('Operation');
  const headers = operationHeaders(call, service, token);
  if (call.query.has('asyncResponse')) {
    const startTime = isoTime(isRunning ? running.startedAt : (done?.startedAt ?? 0));
    const status = isRunning ? 'InProgress' : (done?.outcome ?? 'Succeeded');
    const id = `${service.id}/operationresults/${token}`;
    const error = status === 'Failed' ? { error: failure(service) } : {};
    return json(200, { id, name: token, status, startTime, ...error }, isRunning ? headers : {});
  }
  if (isRunning)
    return empty(202, { Location: headers['Location'] ?? '', 'Retry-After': headers['Retry-After'] ?? '1' });
  if (done?.outcome === 'Failed') {
    const { code, message } = failure(service);
    throw new ArmError(400, code, message);
  }
  return json(200, serviceWire(world, service));
}

const failure = (service: ApimService) => ({
  code: 'ActivationFailed',
  message: `The update of API Service ${service.name} failed. The service keeps its former configuration.`,
});
