import {
  createServer as createHttpServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, Server as NetServer, type Socket } from 'node:net';
import { type SimRequest, type SimResponse, Unreachable } from '../http';
import type { Certificate } from './certificate';
import type { Exchange, Front } from './front';
import type { Outcome } from './strike';

const bodyLimit = 16 * 1024 * 1024;

export interface Listening {
  readonly port: number;
  close(): Promise<void>;
}

/** Called with each exchange once it is answered; `internalError` when the simulator itself failed. */
export interface Observer {
  exchanged(request: SimRequest, response: SimResponse): void;
  failed(request: SimRequest, error: unknown): void;
  /** Called where the client gets no answer and its connection stays open: what was to be done is done by then. */
  silent(request: SimRequest): void;
}

/** Listens on 127.0.0.1 only. Port 0: any free one. */
export async function listen(
  front: Front,
  observer: Observer,
  port: number,
  certificate?: Certificate,
): Promise<Listening> {
  const connections = new Connections();
  const listener: RequestListener = (incoming, outgoing) => {
    void serve(front, observer, connections, incoming, outgoing, certificate ? 'https' : 'http');
  };
  const server: Server = certificate
    ? createHttpsServer({ key: certificate.key, cert: certificate.certificate, minVersion: 'TLSv1.2' }, listener)
    : createHttpServer(listener);
  server.keepAliveTimeout = 60_000;
  connections.watch(server);
  // Node 20 fails on connections that were reset when it closes all or the idle ones, as an HTTP server's own `close`
  // does: they are closed here, and the server as one of `net`.
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
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
        NetServer.prototype.close.call(server, () => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

async function serve(
  front: Front,
  observer: Observer,
  connections: Connections,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  scheme: 'http' | 'https',
): Promise<void> {
  const gone = new AbortController();
  const head = headOf(incoming, scheme, gone.signal);
  if (!head) {
    refuse(outgoing, 400);
    return;
  }
  const exchange = front(head);
  outgoing.on('close', () => {
    // Aborting costs as much as all of a plain request's own work.
    if (!outgoing.writableFinished) gone.abort();
    exchange.ended(undefined);
  });
  if (exchange.isRefused) {
    connections.reset(incoming);
    return;
  }
  const body = await read(incoming);
  if (body === 'gone') return;
  if (body === 'tooLarge') {
    refuse(outgoing, 413);
    return;
  }
  const request: SimRequest = { ...head, body: body.text };
  const outcome = await outcomeOf(exchange, observer, request);
  if (outcome.kind === 'reset') connections.reset(incoming);
  if (outcome.kind === 'silence') observer.silent(request);
  if (outcome.kind !== 'answer') return;
  const { response } = outcome;
  if (!exchange.isControl) observer.exchanged(request, response);
  if (gone.signal.aborted) return;
  // Before the client can have it: what it asks next begins later.
  exchange.ended(response.status);
  write(outgoing, response, request.method);
}

/** The same without a wire, for who is in this process. The head's caller and body are as given. */
export async function exchangeInProcess(
  front: Front,
  observer: Observer,
  request: SimRequest,
): Promise<Outcome | { readonly kind: 'refused' }> {
  const exchange = front({ ...request, body: '' });
  if (exchange.isRefused) {
    exchange.ended(undefined);
    return { kind: 'refused' };
  }
  const outcome = await outcomeOf(exchange, observer, request);
  if (outcome.kind === 'silence') observer.silent(request);
  const { response } = outcome.kind === 'answer' ? outcome : {};
  if (response && !exchange.isControl) observer.exchanged(request, response);
  exchange.ended(response?.status);
  return outcome;
}

async function outcomeOf(exchange: Exchange, observer: Observer, request: SimRequest): Promise<Outcome> {
  try {
    return await exchange.run(request);
  } catch (error) {
    // Of a gateway that only its network can see: nothing connects, rather than that somebody answers.
    if (error instanceof Unreachable) return { kind: 'reset' };
    observer.failed(request, error);
    return { kind: 'answer', response: bugAnswer };
  }
}

const bugAnswer: SimResponse = {
  status: 500,
  headers: { 'Content-Type': 'application/json; charset=utf-8' },
  body: JSON.stringify({
    error: { code: 'InternalServerError', message: 'The local Azure failed; this is a bug of it.' },
  }),
};

/** The TCP connections below, by the client's port: only those can be reset. */
class Connections {
  readonly #byPort = new Map<number, Socket>();

  watch(server: Server): void {
    server.on('connection', (socket: Socket) => {
      const { remotePort } = socket;
      if (remotePort === undefined) return;
      this.#byPort.set(remotePort, socket);
      socket.on('close', () => this.#byPort.delete(remotePort));
    });
  }

  /** Ends a connection as a crash would. */
  reset({ socket }: IncomingMessage): void {
    this.#byPort.get(socket.remotePort ?? 0)?.resetAndDestroy();
    socket.destroy();
  }
}

function refuse(outgoing: ServerResponse, status: number): void {
  outgoing.writeHead(status, { 'Content-Length': '0', Connection: 'close' }).end();
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

function headOf(incoming: IncomingMessage, scheme: 'http' | 'https', signal: AbortSignal): SimRequest | undefined {
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
    body: '',
    // Every client is on this computer; to the world it is somebody on the Internet.
    caller: { kind: 'internet', address: '198.51.100.7' },
    signal,
  };
}

const plain = /^[\x20-\x7e]*$/;

/** Header values are bytes: what isn't ASCII goes as UTF-8, and nothing begins another line. */
function onWire(value: string): string;
function onWire(value: string | readonly string[]): string | string[];
function onWire(value: string | readonly string[]): string | string[] {
  if (typeof value !== 'string') return value.map(each => onWire(each));
  return plain.test(value) ? value : Buffer.from(value.replaceAll(/[\r\n\0]/g, ' '), 'utf8').toString('latin1');
}

const byServer = new Set(['content-length', 'transfer-encoding', 'connection', 'keep-alive', 'date']);

function write(outgoing: ServerResponse, response: SimResponse, method: string): void {
  const { body } = response;
  const length = Buffer.byteLength(body);
  let isPlain = true;
  outgoing.statusCode = response.status;
  for (const [name, value] of Object.entries(response.headers)) {
    if (byServer.has(name.toLowerCase())) continue;
    const sent = onWire(value);
    isPlain &&= sent === value;
    outgoing.setHeader(name, sent);
  }
  const hasBody = response.status !== 204 && response.status !== 304;
  if (hasBody && (method !== 'HEAD' || length > 0)) outgoing.setHeader('Content-Length', length);
  if (method === 'HEAD' || !hasBody) outgoing.end();
  // A text goes out with the head in one piece, which has to be ASCII then.
  else outgoing.end(isPlain ? body : Buffer.from(body, 'utf8'));
}
