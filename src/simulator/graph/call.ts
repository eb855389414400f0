import { json, type SimRequest, type SimResponse } from '../http';
import type { JsonObject } from '../json';
import type { Tenant, User, World } from '../world';
import { badRequest, GraphError } from './errors';
import { filtered, selected } from './query';

/** A request whose token was accepted. */
export interface GraphCall {
  readonly world: World;
  readonly tenant: Tenant;
  readonly user: User | undefined;
  readonly request: SimRequest;
  readonly now: number;
  body(): JsonObject;
}

const root = 'https://graph.microsoft.com/v1.0';

/** A collection: `$filter`, `$select`, `$top`, `$count`, and `@odata.nextLink` while there is more. */
export function list(call: GraphCall, type: string, items: readonly JsonObject[]): SimResponse {
  const { searchParams } = call.request.url;
  const found = filtered(items, searchParams.get('$filter'));
  const top = searchParams.get('$top');
  const size = top === null ? 100 : Number(top);
  if (!Number.isInteger(size) || size < 1 || size > 999)
    throw badRequest(`Invalid page size specified: '${top ?? ''}'. Must be between 1 and 999 inclusive.`);
  const skip = Number(searchParams.get('$skiptoken') ?? '0');
  const select = searchParams.get('$select');
  const next = new URL(call.request.url);
  next.searchParams.set('$skiptoken', String(skip + size));
  return json(200, {
    '@odata.context': `${root}/$metadata#${type}${select === null ? '' : `(${select})`}`,
    ...(searchParams.get('$count') === 'true' && { '@odata.count': found.length }),
    ...(skip + size < found.length && { '@odata.nextLink': next.href }),
    value: found.slice(skip, skip + size).map(item => selected(item, select)),
  });
}

/** One entity, with `$select`. */
export function one(call: GraphCall, type: string, item: JsonObject, status = 200): SimResponse {
  const select = call.request.url.searchParams.get('$select');
  return json(status, {
    '@odata.context': `${root}/$metadata#${type}${select === null ? '' : `(${select})`}/$entity`,
    ...selected(item, select),
  });
}

/** `(appId='…')`, `(uniqueName='…')` or `/id`; a quote within is doubled. */
export function keyOf(key: string): { readonly name: string; readonly value: string } {
  const [, name, value] = /^\((\w+)='((?:[^']|'')*)'\)$/.exec(key) ?? [];
  return name !== undefined && value !== undefined
    ? { name, value: value.replaceAll("''", "'") }
    : { name: 'id', value: key.slice(1) };
}

export const notAllowed = (): GraphError =>
  new GraphError(405, 'Request_BadRequest', 'Specified HTTP method is not allowed for the request target.');
