import { Unreachable, type SimRequest, type SimResponse } from '../http';
import { textOf } from '../json';
import { isBlocked, serviceAt, siteAt, type ApimService, type World } from '../world';
import { gatewayAnswer, notFound } from './answers';

const loopback: ReadonlySet<string> = new Set(['localhost', '127.0.0.1']);

/** Only whoever is inside the network gets to the gateway: a virtual network of its own, or no public access (domain.md 11.2). */
export function isInternal(service: ApimService): boolean {
  return (
    textOf(service.properties['virtualNetworkType']) === 'Internal' ||
    textOf(service.properties['publicNetworkAccess']) === 'Disabled'
  );
}

/**
 * Takes a gateway's call where it goes. The URL's host says who is connected to, the `Host` header which of its sites or
 * gateways answers (domain.md 11.1); calls of an internal gateway to its own name come back to nobody (4.3, F-35).
 */
export async function callOut(world: World, service: ApimService, request: SimRequest): Promise<SimResponse> {
  const connected = request.url.hostname.toLowerCase();
  if (isBlocked(service.blockedOutbound, connected)) {
    throw new Unreachable(connected, 'timeout');
  }
  if (loopback.has(connected)) {
    if (service.sku.name.endsWith('V2')) throw new Unreachable(connected, 'refused');
    return service.gatewayHosts.includes(request.host) ? world.dispatch(request) : gatewayAnswer(404, notFound);
  }
  if (service.gatewayHosts.includes(connected) && textOf(service.properties['virtualNetworkType']) === 'Internal') {
    throw new Unreachable(connected, 'timeout');
  }
  if (request.host !== connected && isKnown(world, connected) && !isKnown(world, request.host)) {
    return siteAt(world, connected) ? noSuchSite : gatewayAnswer(404, notFound);
  }
  return world.dispatch(request);
}

const isKnown = (world: World, host: string): boolean =>
  siteAt(world, host) !== undefined || serviceAt(world, host) !== undefined;

/** The platform's page for a `Host` that none of its sites has. */
const noSuchSite: SimResponse = {
  status: 404,
  headers: { 'Content-Type': 'text/html' },
  body: '<h1>404 Web Site not found.</h1>',
};
