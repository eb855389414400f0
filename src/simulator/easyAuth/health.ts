import type { SimRequest } from '../http';
import { textOf } from '../json';
import type { Site, World } from '../world';
import { handleFront } from './handleSite';

/**
 * Whether the platform's health check finds the site well (F-41): a GET of `healthCheckPath` from inside, without a token
 * and past the access restrictions, has to end in 2xx. undefined: no path is set.
 */
export async function isHealthy(world: World, site: Site): Promise<boolean | undefined> {
  const path = textOf(site.webConfig['healthCheckPath']) ?? '';
  if (path === '') {
    return undefined;
  }
  const host = site.hosts[0] ?? '';
  const request: SimRequest = {
    method: 'GET',
    host,
    url: new URL(path, `https://${host}`),
    headers: { host, 'user-agent': 'HealthCheck/1.0' },
    body: '',
    caller: { kind: 'internet', address: '127.0.0.1' },
  };
  const { status } = await handleFront(world, site, request);
  return status >= 200 && status < 300;
}
