import { empty, json, type SimRequest, type SimResponse } from '../http';
import type { Site } from '../world';
import { echo } from './echo';

const refused = (message: string): SimResponse =>
  json(401, { error: { code: 'DirectApiAuthorizationRequired', message } });

/**
 * A Logic App (Standard) behind the front (domain.md 5.9, 7.2 row 13): triggers want the signature of their address, whoever
 * the caller is; the management calls of the portal's run history want the master or a system key.
 */
export function workflowHost(site: Site, request: SimRequest): SimResponse {
  const { pathname, searchParams } = request.url;
  if (pathname.startsWith('/runtime/webhooks/workflow/')) {
    const key = request.headers['x-functions-key'] ?? searchParams.get('code') ?? '';
    const { masterKey, systemKeys } = site.hostKeys;
    return [masterKey, ...Object.values(systemKeys)].includes(key) ? json(200, { value: [] }) : empty(401);
  }
  const [, name, trigger] = /^\/api\/([^/]+)\/triggers\/([^/]+)\/invoke\/?$/i.exec(pathname) ?? [];
  const found = site.workflows.find(each => each.name === name && each.trigger === trigger);
  if (!found) {
    return empty(404);
  }
  if (['sp', 'sv', 'sig'].some(each => !searchParams.has(each))) {
    return refused('The request must be authenticated only by Shared Access scheme.');
  }
  return searchParams.get('sig') === found.signature
    ? echo(site, request, { workflow: found.name }, 202)
    : refused('The shared access signature of the request is not valid.');
}
