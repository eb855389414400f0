import { createArm } from '../arm';
import { handleSite } from '../easyAuth';
import { handleEntra } from '../entra';
import { handleGateway } from '../gateway';
import { handleGraph } from '../graph';
import { type Handler, json, type SimRequest, Unreachable } from '../http';
import { serviceAt, siteAt, type World } from '../world';

const entraHosts = new Set(['login.microsoftonline.com', 'login.windows.net', 'sts.windows.net']);
export const loopbackHosts = new Set(['127.0.0.1', 'localhost']);

/** Sends each request to what answers on its host; on the loopback names, by path. Sets the world's own `dispatch`. */
export function connectPlanes(world: World): Handler {
  const arm = createArm(world);
  const byPath = (request: SimRequest) => {
    const [first = ''] = request.url.pathname.split('/').filter(part => part !== '');
    if (/^(subscriptions|tenants|providers)$/i.test(first)) return arm(request);
    if (first === 'v1.0' || first === 'beta') return handleGraph(world, request);
    return handleEntra(world, request);
  };
  const dispatch: Handler = async request => {
    const { host } = request;
    if (host === 'management.azure.com') return arm(request);
    if (entraHosts.has(host)) return handleEntra(world, request);
    if (host === 'graph.microsoft.com') return handleGraph(world, request);
    const service = serviceAt(world, host);
    if (service) return handleGateway(world, service, request);
    const site = siteAt(world, host);
    if (site) return handleSite(world, site, request);
    if (loopbackHosts.has(host)) return byPath(request);
    throw new Unreachable(host);
  };
  world.dispatch = dispatch;
  return async request => {
    if (world.switches.latency > 0) await world.clock.sleep(world.switches.latency);
    try {
      return await dispatch(request);
    } catch (error) {
      // Azure's front door to a name that it doesn't know.
      if (error instanceof Unreachable) return notKnown(request.host);
      throw error;
    }
  };
}

const notKnown = (host: string) =>
  host.endsWith('.azurewebsites.net')
    ? { status: 404, headers: { 'Content-Type': 'text/html' }, body: '<h1>404 Web Site not found.</h1>' }
    : json(404, { error: { code: 'HostNotFound', message: `Nothing of the local Azure answers on ${host}.` } });
