import { empty, json, type SimResponse } from '../../http';
import type { ApimService } from '../../world';
import { ArmError } from '../errors';
import type { ArmCall } from '../router';
import { requireUnlocked } from './serviceOperation';

/** `If-Match` of an entity: absent is refused by the specification for updates, `*` always passes. */
export function requireMatch(call: ArmCall, etag: string): void {
  const match = call.request.headers['if-match'];
  if (match === undefined || match === '*' || match === `"${etag}"` || match === `W/"${etag}"` || match === etag)
    return;
  throw new ArmError(
    412,
    call.world.switches.staleEtagCode,
    'Resource was modified since last retrieval. Please fetch the latest resource and try again.',
  );
}

/** Deleting wants `If-Match`; `*` is enough. */
export function requireGivenMatch(call: ArmCall, etag: string): void {
  if (call.request.headers['if-match'] === undefined) {
    throw new ArmError(400, 'MissingIfMatchHeader', 'The If-Match header is required.');
  }
  requireMatch(call, etag);
}

/** Takes an entity out of its list; what isn't there is gone already. */
export function remove(
  call: ArmCall,
  service: ApimService,
  items: { readonly name: string; readonly etag: string }[],
  name: string,
): SimResponse {
  requireUnlocked(call.world, service);
  const index = items.findIndex(each => same(each.name, name));
  const found = items[index];
  if (!found) return empty(204);
  requireGivenMatch(call, found.etag);
  items.splice(index, 1);
  return empty(200);
}

export const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

export const param = (call: ArmCall, name: string): string => call.params[name] ?? '';

export const withTag = (value: unknown, etag: string, status = 200): SimResponse =>
  json(status, value, { ETag: `"${etag}"` });
