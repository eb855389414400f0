import { empty, type SimRequest, type SimResponse } from '../http';
import { logTo, type Site, type SiteFunction, type World } from '../world';
import { echo } from './echo';

type Level = 'anonymous' | 'function' | 'system' | 'admin';

/** The Functions host behind the front (domain.md 5.9): routes below `/api`, keys by level. Its 401 is empty, without challenge. */
export function functionsHost(world: World, site: Site, request: SimRequest): SimResponse {
  logNoise(site, request);
  const { pathname, searchParams } = request.url;
  const key = request.headers['x-functions-key'] ?? searchParams.get('code') ?? undefined;
  if (pathname.startsWith('/runtime/webhooks/')) {
    return webhook(world, site, request, levelOf(site, undefined, key));
  }
  if (pathname.startsWith('/admin/')) {
    return levelOf(site, undefined, key) === 'admin' ? echo(site, request) : unauthorized(world);
  }
  if (pathname === '/') {
    const body =
      '<!DOCTYPE html><html><head><title>Your Azure Function App is up and running.</title></head><body></body></html>';
    return { status: 200, headers: { 'Content-Type': 'text/html', 'Content-Length': String(body.length) }, body };
  }
  const found = site.functions.find(
    each => routeMatches(each.route ?? each.name, pathname) && takesMethod(each, request.method),
  );
  if (!found) {
    return empty(404);
  }
  return suffices(found, levelOf(site, found, key))
    ? echo(site, request, { function: found.name })
    : unauthorized(world);
}

/** Extension endpoints need a system key: a caller known by a token but without it is forbidden, not unauthorized. */
function webhook(world: World, site: Site, request: SimRequest, level: Level): SimResponse {
  if (level === 'system' || level === 'admin') {
    return echo(site, request);
  }
  if (request.headers['authorization'] === undefined) {
    return unauthorized(world);
  }
  logTo(site, 'AuthenticationScheme: WebJobsAuthLevel was forbidden.');
  return empty(403);
}

/** Version 4 of the host tries to read any bearer token and logs that it can't; the call goes on (F-42). */
function logNoise(site: Site, request: SimRequest): void {
  const version = site.appSettings['FUNCTIONS_EXTENSION_VERSION'] ?? '~4';
  if (version === '~4' && /^Bearer\s/i.test(request.headers['authorization'] ?? '')) {
    logTo(site, 'IDX10503: Signature validation failed. Token does not have a kid that the host knows.');
    logTo(site, 'IDX10205: Issuer validation failed.');
  }
}

/** What a key opens: nothing, this function (its own keys, host keys), extensions, or all. */
function levelOf(site: Site, called: SiteFunction | undefined, key: string | undefined): Level {
  const { masterKey, functionKeys, systemKeys } = site.hostKeys;
  if (key === undefined || key === '') {
    return 'anonymous';
  }
  if (key === masterKey) {
    return 'admin';
  }
  if (Object.values(systemKeys).includes(key)) {
    return 'system';
  }
  return [...Object.values(functionKeys), ...Object.values(called?.keys ?? {})].includes(key)
    ? 'function'
    : 'anonymous';
}

function suffices(called: SiteFunction, level: Level): boolean {
  switch (called.authLevel) {
    case 'anonymous':
      return true;
    case 'function':
      return level === 'function' || level === 'admin';
    case 'admin':
      return level === 'admin';
  }
}

function takesMethod(called: SiteFunction, method: string): boolean {
  return called.methods.length === 0 || called.methods.some(each => each.toUpperCase() === method.toUpperCase());
}

function routeMatches(route: string, pathname: string): boolean {
  const pattern = route
    .replace(/^\/+/, '')
    .split('/')
    .map(segment => {
      const parameter = /^\{(\*?)[^}]*\}$/.exec(segment);
      return parameter ? (parameter[1] === '*' ? '.*' : '[^/]+') : segment.replace(/[\\^$.|?*+()[\]{}]/g, '\\$&');
    })
    .join('/');
  return new RegExp(`^/api/${pattern}/?$`, 'i').test(pathname);
}

/** U23. */
function unauthorized(world: World): SimResponse {
  return empty(401, world.switches.functionsUnauthorized === 'challenge' ? { 'WWW-Authenticate': 'Bearer' } : {});
}
