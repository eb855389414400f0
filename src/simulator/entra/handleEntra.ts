import { json, type SimRequest, type SimResponse } from '../http';
import { tenantOf, type World } from '../world';
import { applicationNotFound, badRequest, entraErrorBody } from './errors';
import { instanceDiscovery, keys, openidConfiguration } from './metadata';
import { token } from './token';

const anyTenant = new Set(['common', 'organizations', 'consumers']);

const fail = (world: World, code: number, text: string): SimResponse =>
  json(400, entraErrorBody(world, badRequest(code, text)));

/** login.microsoftonline.com and its other names. */
export function handleEntra(world: World, request: SimRequest): Promise<SimResponse> {
  return Promise.resolve(answer(world, request));
}

function answer(world: World, request: SimRequest): SimResponse {
  const { url, method } = request;
  const [name = '', ...rest] = url.pathname.split('/').filter(part => part !== '');
  const path = rest.join('/').toLowerCase();
  if (`${name}/${path}` === 'common/discovery/instance') {
    return instanceDiscovery(url.searchParams.get('authorization_endpoint') ?? '');
  }
  const tenant = tenantOf(world, name) ?? (anyTenant.has(name) ? world.tenants[0] : undefined);
  if (!tenant) {
    return fail(
      world,
      90002,
      `Tenant '${name}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud.`,
    );
  }
  const shown = anyTenant.has(name) ? '{tenantid}' : tenant.id;
  if (method === 'POST') {
    if (path === 'oauth2/token' || path === 'oauth2/v2.0/token') {
      if (!(request.headers['content-type'] ?? '').toLowerCase().startsWith('application/x-www-form-urlencoded')) {
        return fail(world, 900144, "The request body must contain the following parameter: 'grant_type'.");
      }
      const home = anyTenant.has(name) ? homeOf(world, request) : tenant;
      if (!home) return json(400, entraErrorBody(world, applicationNotFound('', name)));
      return token(world, home, path.includes('v2.0') ? 2 : 1, request);
    }
  } else if (method === 'GET') {
    if (path === '.well-known/openid-configuration') return openidConfiguration(shown, 1);
    if (path === 'v2.0/.well-known/openid-configuration') return openidConfiguration(shown, 2);
    if (path === 'discovery/keys') return keys(world, tenant, 1);
    if (path === 'discovery/v2.0/keys') return keys(world, tenant, 2);
  }
  return { status: 404, headers: { 'Content-Type': 'text/html' }, body: '' };
}

/** The tenant of a user who signs in at `/common`: by the domain of the name. */
function homeOf(world: World, request: SimRequest) {
  const user = new URLSearchParams(request.body).get('username') ?? '';
  return tenantOf(world, user.slice(user.lastIndexOf('@') + 1));
}
