import { Unreachable, type SimResponse } from '../http';
import { PolicyFailure, type Execution, type MutableResponse } from './execution';
import { HeaderBag } from './headers';
import { callOut } from './reach';

export interface Outgoing {
  readonly method: string;
  readonly url: URL;
  readonly headers: HeaderBag;
  readonly body: string;
  readonly clientCertificate?: string;
}

const notForwarded: ReadonlySet<string> = new Set([
  'apim-debug-authorization',
  'connection',
  'content-length',
  'keep-alive',
  'transfer-encoding',
  'upgrade',
]);

/** Sends to a host of the world; anything else is a failed connection. The `Host` header decides who answers (domain.md 11.1). */
export async function send(execution: Execution, outgoing: Outgoing): Promise<MutableResponse> {
  const { service, world, incoming } = execution;
  const headers = sentHeaders(outgoing);
  const host = (headers.get('host') ?? outgoing.url.host).toLowerCase().replace(/:\d+$/, '');
  try {
    const response = await callOut(world, service, {
      method: outgoing.method,
      host,
      url: outgoing.url,
      headers: Object.fromEntries(
        headers.entries().map(([name]) => [name.toLowerCase(), headers.all(name).join(', ')]),
      ),
      body: outgoing.body,
      caller: { kind: 'gateway', serviceId: service.id, address: service.outboundAddress },
      ...(outgoing.clientCertificate !== undefined && { clientCertificate: outgoing.clientCertificate }),
      ...(incoming.signal && { signal: incoming.signal }),
    });
    return mutable(response);
  } catch (error) {
    if (!(error instanceof Unreachable)) {
      throw error;
    }
    throw new PolicyFailure('forward-request', 'BackendConnectionFailure', connectionText(host, error.why));
  }
}

function connectionText(host: string, why: Unreachable['why']): string {
  switch (why) {
    case 'nameNotFound':
      return `Error occured while calling backend service. The remote name could not be resolved: '${host}'`;
    case 'refused':
      return 'Error occured while calling backend service. No connection could be made because the target machine actively refused it';
    case 'timeout':
      return 'Error occured while calling backend service. The operation has timed out.';
    case 'reset':
      return 'Error occured while calling backend service. The connection was forcibly closed by the remote host.';
  }
}

/** The header fields as they go out. */
export function sentHeaders(outgoing: Outgoing): HeaderBag {
  const headers = new HeaderBag(outgoing.headers.entries().filter(([name]) => !notForwarded.has(name.toLowerCase())));
  if (!headers.has('host')) {
    headers.set('Host', outgoing.url.host);
  }
  if (outgoing.body !== '') {
    headers.set('Content-Length', String(Buffer.byteLength(outgoing.body)));
  }
  return headers;
}

export function mutable(response: SimResponse): MutableResponse {
  const fields = Object.entries(response.headers).flatMap(([name, value]) =>
    (typeof value === 'string' ? [value] : value).map(each => [name, each] as const),
  );
  return { status: response.status, reason: '', headers: new HeaderBag(fields), body: response.body };
}

export function simResponse(response: MutableResponse): SimResponse {
  const headers: Record<string, string | readonly string[]> = {};
  for (const [name] of response.headers.entries()) {
    const all = response.headers.all(name);
    headers[name] = all.length === 1 ? (all[0] ?? '') : all;
  }
  return { status: response.status, headers, body: response.body };
}

/** Names and values as trace documents list them. */
export function traceHeaders(headers: HeaderBag): { name: string; value: string }[] {
  return headers.entries().map(([name, value]) => ({ name, value }));
}
