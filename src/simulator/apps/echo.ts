import type { SimRequest, SimResponse } from '../http';
import { isObject, type JsonObject } from '../json';
import type { Site } from '../world';

/** What the app got, as JSON: method, path, query, headers (of `Authorization` only whether it was there) and principal. */
export function echo(site: Site, request: SimRequest, extra: JsonObject = {}, status = 200): SimResponse {
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, name === 'authorization' ? 'present' : value]),
  );
  const body = JSON.stringify({
    app: site.name,
    slot: site.slot ?? null,
    ...extra,
    method: request.method,
    path: request.url.pathname,
    query: Object.fromEntries(request.url.searchParams),
    authorization: request.headers['authorization'] === undefined ? 'absent' : 'present',
    headers,
    principal: principalOf(request.headers['x-ms-client-principal']),
    body: request.body,
  });
  return {
    status,
    headers: { 'Content-Type': 'application/json; charset=utf-8', 'Content-Length': String(Buffer.byteLength(body)) },
    body,
  };
}

function principalOf(header: string | undefined): JsonObject | null {
  if (header === undefined) {
    return null;
  }
  try {
    const decoded: unknown = JSON.parse(Buffer.from(header, 'base64').toString('utf8'));
    return isObject(decoded) ? decoded : null;
  } catch {
    return null;
  }
}
