import { randomUUID } from 'node:crypto';
import { mintManagedIdentityToken } from '../entra';
import { json, Unreachable, type SimRequest, type SimResponse } from '../http';
import { objectOf } from '../json';
import { isBlocked, type Site, type World } from '../world';

/**
 * App code that calls on with the app's own identity, where the settings `DOWNSTREAM_URL` and `DOWNSTREAM_RESOURCE` say so.
 * undefined: they don't, or the call went well. The platform's token endpoint answers 500 where its way to Entra is closed:
 * `outboundVnetRouting.managedIdentityTraffic` sends it through the network of the app (F-51, domain.md 6.4).
 */
export async function ownCall(world: World, site: Site): Promise<SimResponse | undefined> {
  const { DOWNSTREAM_URL: address, DOWNSTREAM_RESOURCE: resource } = site.appSettings;
  if (address === undefined || resource === undefined || !URL.canParse(address)) {
    return undefined;
  }
  const token = ownToken(world, site, resource);
  if (token === undefined) {
    const message = 'An unexpected error occured while fetching the AAD Token.';
    return json(500, { statusCode: 500, message, correlationId: randomUUID() });
  }
  const url = new URL(address);
  const request: SimRequest = {
    method: 'GET',
    host: url.hostname,
    url,
    headers: { host: url.host, authorization: `Bearer ${token}` },
    body: '',
    caller: { kind: 'internet', address: '203.0.113.80' },
  };
  try {
    const { status } = await world.dispatch(request);
    return status < 400 ? undefined : json(502, { error: 'downstream', status });
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error;
    return json(502, { error: 'downstream', reason: error.why });
  }
}

function ownToken(world: World, site: Site, resource: string): string | undefined {
  const { identity } = site;
  const throughNetwork = objectOf(site.properties['outboundVnetRouting'])['managedIdentityTraffic'] === true;
  if (!identity || (throughNetwork && isBlocked(site.blockedOutbound, 'login.microsoftonline.com'))) {
    return undefined;
  }
  const minted = mintManagedIdentityToken(world, { tenantId: identity.tenantId, principal: identity, resource });
  return 'token' in minted ? minted.token : undefined;
}
