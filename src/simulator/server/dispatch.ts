import { createArm } from '../arm';
import { handleSite } from '../easyAuth';
import { appServicePath, handleEntra, identityEndpoint, machinePath } from '../entra';
import { createGateways } from '../gateway';
import { handleGraph } from '../graph';
import { type Handler, json, type SimRequest, type SimResponse, Unreachable } from '../http';
import { entraHosts, type Plane, serviceAt, settle, settleAll, settleSite, siteAt, type World } from '../world';
import { withInnerFaults } from './strike';

export const loopbackHosts = new Set(['127.0.0.1', 'localhost']);

/** The planes that remember something of their own between requests. */
interface Remembering {
  readonly arm: Handler;
  readonly gateways: ReturnType<typeof createGateways>;
}

/** What answers a request on its host; on the loopback names, by path. Undefined: nothing of that name is there. */
function answererOf(
  world: World,
  { arm, gateways }: Remembering,
  request: SimRequest,
): { plane: Plane; handler: Handler } | undefined {
  const { host } = request;
  const resourceManager = { plane: 'resourceManager', handler: arm } as const;
  const settled = (handler: (world: World, each: SimRequest) => Promise<SimResponse>) => (each: SimRequest) => {
    settleAll(world);
    return handler(world, each);
  };
  const graph = { plane: 'graph', handler: settled(handleGraph) } as const;
  const entra = { plane: 'entra', handler: settled(handleEntra) } as const;
  if (host === 'management.azure.com') return resourceManager;
  if (entraHosts.includes(host)) return entra;
  if (host === 'graph.microsoft.com') return graph;
  const service = serviceAt(world, host);
  if (service) settle(world, service);
  if (service && world.services.has(service.id.toLowerCase())) {
    return { plane: 'gateway', handler: each => gateways(service, each) };
  }
  const site = siteAt(world, host);
  if (site) {
    settleSite(world.clock, site);
    return { plane: 'app', handler: each => handleSite(world, site, each) };
  }
  if (!loopbackHosts.has(host)) return undefined;
  if ([machinePath, appServicePath].includes(request.url.pathname)) {
    return { plane: 'entra', handler: each => Promise.resolve(identityEndpoint(world, each)) };
  }
  const [first = ''] = request.url.pathname.split('/').filter(part => part !== '');
  if (/^(subscriptions|tenants|providers)$/i.test(first)) return resourceManager;
  return first === 'v1.0' || first === 'beta' ? graph : entra;
}

export interface Planes {
  /** Which plane a request from outside is for. */
  planeOf(request: SimRequest): Plane;
  /** Answers a request from outside, after the world's latency. */
  readonly handler: Handler;
  /** Forgets what the planes remember of requests: counts of quotas, what Resource Graph saw, turns of pools. */
  forget(): void;
}

/** Puts the planes of a world together and sets its own `dispatch`. */
export function connectPlanes(world: World): Planes {
  const fresh = (): Remembering => ({ arm: createArm(world), gateways: createGateways(world) });
  let planes = fresh();
  world.dispatch = async request => {
    const found = answererOf(world, planes, request);
    if (!found) throw new Unreachable(request.host);
    return request.caller.kind === 'gateway'
      ? withInnerFaults(world, found.handler, found.plane, request)
      : found.handler(request);
  };
  return {
    planeOf: request => answererOf(world, planes, request)?.plane ?? 'none',
    handler: async request => {
      if (world.switches.latency > 0) await world.clock.sleep(world.switches.latency);
      // Azure's front door to a name that it doesn't know.
      return answererOf(world, planes, request)?.handler(request) ?? notKnown(request.host);
    },
    forget: () => {
      planes = fresh();
    },
  };
}

const notKnown = (host: string) =>
  host.endsWith('.azurewebsites.net')
    ? { status: 404, headers: { 'Content-Type': 'text/html' }, body: '<h1>404 Web Site not found.</h1>' }
    : json(404, { error: { code: 'HostNotFound', message: `Nothing of the local Azure answers on ${host}.` } });
