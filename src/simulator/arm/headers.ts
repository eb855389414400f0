import type { SimRequest } from '../http';
import type { World } from '../world';

/** What every answer of Resource Manager carries (domain.md 9.4). */
export function alwaysHeaders(world: World, request: SimRequest): Record<string, string> {
  const id = world.ids.guid();
  const time = new Date(world.clock.now()).toISOString().replaceAll(/[-:]|\.\d+/g, '');
  const clientId = request.headers['x-ms-client-request-id'];
  return {
    'Cache-Control': 'no-cache',
    Pragma: 'no-cache',
    'Strict-Transport-Security': 'max-age=31536000; includeSubDomains',
    'X-Content-Type-Options': 'nosniff',
    'x-ms-request-id': id,
    'x-ms-correlation-request-id': request.headers['x-ms-correlation-request-id'] ?? world.ids.guid(),
    'x-ms-routing-request-id': `WESTEUROPE:${time}:${id}`,
    ...(clientId !== undefined && { 'x-ms-client-request-id': clientId }),
  };
}
