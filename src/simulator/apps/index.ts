import { decodeToken } from '../entra';
import type { SimRequest, SimResponse } from '../http';
import type { Site, World } from '../world';
import { ownCall } from './downstream';
import { echo } from './echo';
import { functionsHost } from './functionsHost';
import { workflowHost } from './workflowHost';

/** The app behind the front. */
export async function handleApp(world: World, site: Site, request: SimRequest): Promise<SimResponse> {
  if (site.app === 'functions') {
    if (!site.hasStarted) {
      site.hasStarted = true;
      await world.clock.sleep(world.switches.coldStart);
    }
    return functionsHost(world, site, request);
  }
  if (site.app === 'workflows') {
    return workflowHost(site, request);
  }
  return ownRefusal(site, request) ?? (await ownCall(world, site)) ?? echo(site, request);
}

/** App code that checks tokens itself, against the audience in its setting `TOKEN_AUDIENCE` (F-22). */
function ownRefusal(site: Site, request: SimRequest): SimResponse | undefined {
  const expected = site.appSettings['TOKEN_AUDIENCE'];
  const token = decodeToken((request.headers['authorization'] ?? '').replace(/^Bearer\s+/i, ''));
  if (expected === undefined || token?.claims['aud'] === expected) {
    return undefined;
  }
  const body = JSON.stringify({ error: 'unauthorized', message: 'The token is not meant for this app.' });
  return { status: 401, headers: { 'Content-Type': 'application/json', 'Content-Length': String(body.length) }, body };
}
