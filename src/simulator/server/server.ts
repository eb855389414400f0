import {
  createServer as createHttpServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Handler, SimRequest, SimResponse } from '../http';
import type { Certificate } from './certificate';

const bodyLimit = 16 * 1024 * 1024;

export interface Listening {
  readonly port: number;
  close(): Promise<void>;
}

/** Called with each exchange once it is answered; `internalError` when the simulator itself failed. */
export interface Observer {
  exchanged(request: SimRequest, response: SimResponse): void;
  failed(request: SimRequest, error: unknown): void;
}

/** Listens on 127.0.0.1 only. Port 0: any free one. */
export async function listen(
  handler: Handler,
  observer: Observer,
  port: number,
  certificate?: Certificate,
): Promise<Listening> {
  const listener: RequestListener = (incoming, outgoing) => {
    void serve(handler, observer, incoming, outgoing, certificate ? 'https' : 'http');
  };
  const server: Server = certificate
    ? createHttpsServer({ key: certificate.key, cert: certificate.certificate, minVersion: 'TLSv1.2' }, listener)
    : createHttpServer(listener);
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function serve(
  handler: Handler,
  observer: Observer,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  scheme: 'http' | 'https',
): Promise<void> {
  const gone = new AbortController();
  outgoing.on('close', () => gone.abort());
  const body = await read(incoming);
  if (body === 'gone') return;
  const request = body === 'tooLarge' ? undefined : requestOf(incoming, body.text, scheme, gone.signal);
  if (!request) {
    outgoing.writeHead(body === 'tooLarge' ? 413 : 400, { 'Content-Length': '0', Connection: 'close' }).end();
    return;
  }
  let response: SimResponse;
  try {
    response = await handler(request);
  } catch (error) {
    observer.failed(request, error);
    response = {
      status: 500,
      headers: { 'Content-Type': 'application/json; charset=utf-8' },
      body: JSON.stringify({
        error: { code: 'InternalServerError', message: 'The local Azure failed; this is a bug of it.' },
      }),
    };
  }
  observer.exchanged(request, response);
  if (!gone.signal.aborted) write(outgoing, response, request.method);
}

type Body = { readonly text: string } | 'gone' | 'tooLarge';

function read(incoming: IncomingMessage): Promise<Body> {
  return new Promise(resolve => {
    const chunks: Buffer[] = [];
    let size = 0;
    incoming.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > bodyLimit) {
        chunks.length = 0;
        resolve('tooLarge');
      } else chunks.push(chunk);
    });
    incoming.on('end', () => resolve({ text: Buffer.concat(chunks).toString('utf8') }));
    incoming.on('error', () => resolve('gone'));
    incoming.on('aborted', () => resolve('gone'));
  });
}

function requestOf(
  incoming: IncomingMessage,
  body: string,
  scheme: 'http' | 'https',
  signal: AbortSignal,
): SimRequest | undefined {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  const host = headers['host'] ?? '';
  const target = incoming.url ?? '/';
  const address = `${scheme}://${host}${target.startsWith('/') ? target : '/'}`;
  if (!URL.canParse(address)) return undefined;
  const url = new URL(address);
  return {
    method: incoming.method ?? 'GET',
    host: url.hostname.toLowerCase(),
    url,
    headers,
    body,
    // Every client is on this computer; to the world it is somebody on the Internet.
    caller: { kind: 'internet', address: '198.51.100.7' },
    signal,
  };
}

const byServer = new Set(['content-length', 'transfer-encoding', 'connection', 'keep-alive', 'date']);

function write(outgoing: ServerResponse, response: SimResponse, method: string): void {
  const content = Buffer.from(response.body, 'utf8');
  outgoing.statusCode = response.status;
  for (const [name, value] of Object.entries(response.headers)) {
    if (!byServer.has(name.toLowerCase())) outgoing.setHeader(name, value);
  }
  const hasBody = response.status !== 204 && response.status !== 304;
  if (hasBody && (method !== 'HEAD' || content.length > 0)) outgoing.setHeader('Content-Length', content.length);
  outgoing.end(method === 'HEAD' || !hasBody ? undefined : content);
}
