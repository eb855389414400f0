import { Secret } from '../../route';
import type { GatewayTrace, TraceEntry } from '../interfaces';
import { type JsonRecord, isRecord, record, records, text, texts } from '../json';
import { redactHeader, redactJson, redactText } from './redact';

const sections = ['inbound', 'backend', 'outbound', 'on-error'] as const;

/** HTTP status as a number or by its .NET name, as traces have it (domain.md 8). */
const statusNames: Readonly<Record<string, number>> = {
  ok: 200,
  created: 201,
  accepted: 202,
  nocontent: 204,
  moved: 301,
  movedpermanently: 301,
  found: 302,
  redirect: 302,
  notmodified: 304,
  temporaryredirect: 307,
  badrequest: 400,
  unauthorized: 401,
  forbidden: 403,
  notfound: 404,
  methodnotallowed: 405,
  requesttimeout: 408,
  conflict: 409,
  unsupportedmediatype: 415,
  toomanyrequests: 429,
  internalservererror: 500,
  notimplemented: 501,
  badgateway: 502,
  serviceunavailable: 503,
  gatewaytimeout: 504,
};

function readStatus(value: unknown): number | undefined {
  if (isRecord(value)) return readStatus(value['code'] ?? value['statusCode']);
  if (typeof value === 'number') return value;
  if (typeof value !== 'string') return undefined;
  return /^\d{3}/.test(value) ? Number(value.slice(0, 3)) : statusNames[value.toLowerCase().replaceAll(' ', '')];
}

interface Header {
  readonly name: string;
  readonly value: string;
}

/** Headers come as `[{name, value}]` or as an object; values may be lists. */
function readHeaders(value: unknown): readonly Header[] {
  const pairs: (readonly [unknown, unknown])[] = Array.isArray(value)
    ? records(value).map(one => [one['name'], one['value']] as const)
    : Object.entries(record(value));
  return pairs.flatMap(([name, item]) => {
    const joined = Array.isArray(item) ? texts(item).join(', ') : typeof item === 'string' ? item : undefined;
    return typeof name === 'string' && joined !== undefined ? [{ name, value: joined }] : [];
  });
}

/** `data` is a text or an object, its `message` a text or a list of texts. */
function describe(data: unknown): string {
  if (typeof data === 'string') return redactText(data);
  const fields = record(data);
  const message =
    text(fields['message']) ?? (Array.isArray(fields['message']) ? texts(fields['message']).join('\n') : undefined);
  const rest = Object.fromEntries(Object.entries(fields).filter(([key, value]) => key !== 'message' && value !== null));
  const more = Object.keys(rest).length === 0 ? undefined : JSON.stringify(redactJson(rest));
  return [message === undefined ? undefined : redactText(message), more].filter(part => part !== undefined).join('\n');
}

function urlOfTarget(target: JsonRecord): string | undefined {
  const host = text(target['host']);
  if (host === undefined) return undefined;
  const port = typeof target['port'] === 'number' && target['isDefaultPort'] === false ? `:${target['port']}` : '';
  const query = text(target['queryString']) ?? '';
  return `${text(target['scheme']) ?? 'https'}://${host}${port}${text(target['path']) ?? ''}${query}`;
}

interface BackEndCall {
  url?: string;
  status?: number;
  headers?: Readonly<Record<string, string>>;
  token?: Secret;
}

function noteBackEnd(found: BackEndCall, data: JsonRecord): void {
  const request = record(data['request']);
  const url = text(request['url']);
  if (url !== undefined) found.url = redactText(url);
  const authorization = readHeaders(request['headers']).find(
    header => header.name.toLowerCase() === 'authorization',
  )?.value;
  const bearer = /^Bearer\s+(\S+)$/i.exec(authorization ?? '')?.[1];
  if (bearer !== undefined) found.token = new Secret(bearer);
  const response = record(data['response']);
  const status = readStatus(response['status'] ?? response['statusCode']);
  if (status === undefined) return;
  found.status = status;
  found.headers = Object.fromEntries(
    readHeaders(response['headers']).map(({ name, value }) => [name.toLowerCase(), redactHeader(name, value)]),
  );
}

/**
 * A trace document read defensively and redacted at once (domain.md 8): sections may be missing and data may have any
 * shape. The token that was sent to the back end is kept as a `Secret`, all other secrets are dropped here.
 */
export function readTrace(traceId: string, document: JsonRecord): GatewayTrace {
  const bySection = record(document['traceEntries']);
  const found: BackEndCall = {};
  let routed: string | undefined;
  const entries: TraceEntry[] = sections.flatMap(section =>
    records(bySection[section]).map(entry => {
      const source = text(entry['source']) ?? '';
      const data = record(entry['data']);
      if (source === 'forward-request' || (section === 'backend' && 'request' in data)) noteBackEnd(found, data);
      const target = urlOfTarget(record(record(record(data['configuration'])['api'])['to']));
      if (target !== undefined) routed = redactText(target);
      return { section, source, elapsed: text(entry['elapsed']) ?? '', text: describe(entry['data']) };
    }),
  );
  const backEndUrl = found.url ?? routed;
  return {
    traceId,
    entries,
    ...(found.token && { token: found.token }),
    ...(backEndUrl !== undefined && { backEndUrl }),
    ...(found.url !== undefined && { sentTo: found.url }),
    ...(found.status !== undefined && { backEndStatus: found.status }),
    ...(found.headers && { backEndHeaders: found.headers }),
  };
}
