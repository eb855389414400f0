import type { JsonObject } from '../../json';
import { type ApimService, type EntityOperation, isoTime, settle } from '../../world';
import type { ArmCall } from '../router';

/** Ended operations that can still be asked about. */
const kept = 100;

/**
 * Starts a change of something inside a service (domain.md 3.6). The headers of the answer: `Azure-AsyncOperation`, which
 * tells how it stands, and `Location`, where the result will be. The service stays writable meanwhile.
 */
export function startEntityOperation(
  call: ArmCall,
  service: ApimService,
  entityId: string,
  complete: () => void,
): Record<string, string> {
  const { world, request, apiVersion } = call;
  const startedAt = world.clock.now();
  const operation: EntityOperation = {
    token: world.ids.hex(24).toLowerCase(),
    startedAt,
    endsAt: startedAt + world.switches.entityUpdateDuration,
    outcome: request.operationFails ? 'Failed' : 'Succeeded',
    isDone: false,
    complete,
  };
  if (service.entityOperations.length >= kept) {
    const at = service.entityOperations.findIndex(each => each.isDone);
    if (at >= 0) service.entityOperations.splice(at, 1);
  }
  service.entityOperations.push(operation);
  settle(world, service);
  const { origin } = request.url;
  return {
    Location: `${origin}${entityId}?api-version=${apiVersion}&asyncId=${operation.token}&asyncCode=201`,
    'Azure-AsyncOperation': `${origin}${service.id}/operationresults/${operation.token}?api-version=${apiVersion}&asyncResponse`,
    'Retry-After': String(world.switches.serviceUpdateRetryAfter),
  };
}

/** How an operation stands, as `OperationResultContract`. */
export function entityOperationWire(service: ApimService, operation: EntityOperation): JsonObject {
  const status = operation.isDone ? operation.outcome : 'InProgress';
  return {
    id: `${service.id}/operationresults/${operation.token}`,
    name: operation.token,
    status,
    startTime: isoTime(operation.startedAt),
    ...(status === 'Failed' && {
      error: { code: 'InternalServerError', message: 'The change failed. What was there before is kept.' },
    }),
  };
}
