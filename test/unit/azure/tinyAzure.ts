import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import https from 'node:https';
import type { IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import * as x509 from '@peculiar/x509';
import { type Cloud, Cancelled, type Clock, type Session, type TokenRequest } from '../../../src/azure/interfaces';
import { Secret } from '../../../src/route';

export const cloud: Cloud = {
  name: 'Tiny Azure',
  resourceManager: 'https://management.tiny.test',
  resourceManagerAudience: 'https://management.core.tiny.test/',
  authority: 'https://login.tiny.test',
  tokenIssuers: { v1: 'https://sts.tiny.test', v2: 'https://issuer.tiny.test' },
  graph: 'https://graph.tiny.test',
  portal: 'https://portal.tiny.test',
};

export const tenantId = '11111111-1111-4111-8111-111111111111';

export interface Received {
  readonly method: string;
  readonly host: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Objects are sent as JSON. */
  readonly body?: unknown;
}

export interface TinyAzure {
  readonly port: number;
  readonly certificate: string;
  readonly received: Received[];
  /** The most requests that were unanswered at once. */
  readonly mostAtOnce: () => number;
  close(): Promise<void>;
}

async function makeCertificate(hosts: readonly string[]): Promise<{ key: string; certificate: string }> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: 'CN=Tiny Azure',
    keys,
    signingAlgorithm: algorithm,
    notBefore: new Date(Date.now() - 60_000),
    notAfter: new Date(Date.now() + 3_600_000),
    extensions: [new x509.SubjectAlternativeNameExtension(hosts.map(value => ({ type: 'dns' as const, value })))],
  });
  const der = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey));
  const key = `-----BEGIN PRIVATE KEY-----\n${der.toString('base64')}\n-----END PRIVATE KEY-----\n`;
  return { key, certificate: certificate.toString('pem') };
}

/** An https server on 127.0.0.1 that answers as the test says; a thrown or rejected answer cuts the connection. */
export async function startTinyAzure(answer: (request: Received) => Answer | Promise<Answer>): Promise<TinyAzure> {
  const hosts = ['management.tiny.test', 'graph.tiny.test', 'login.tiny.test', 'app.tiny.test', 'elsewhere.test'];
  const { key, certificate } = await makeCertificate(hosts);
  const received: Received[] = [];
  let open = 0;
  let most = 0;
  const server = https.createServer({ key, cert: certificate }, (incoming, outgoing) => {
    open += 1;
    most = Math.max(most, open);
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const request: Received = {
        method: incoming.method ?? '',
        host: incoming.headers.host ?? '',
        path: incoming.url ?? '',
        headers: incoming.headers,
        body: Buffer.concat(chunks).toString(),
      };
      received.push(request);
      Promise.resolve()
        .then(() => answer(request))
        .then(({ status = 200, headers = {}, body }) => {
          open -= 1;
          outgoing.writeHead(status, {
            ...(typeof body === 'object' && { 'Content-Type': 'application/json' }),
            ...headers,
          });
          outgoing.end(body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body));
        })
        .catch(() => {
          open -= 1;
          incoming.socket.destroy();
        });
    });
  });
  const sockets = new Set<Duplex>();
  let isClosing = false;
  server.on('connection', socket => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    if (isClosing) socket.destroy();
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    certificate,
    received,
    mostAtOnce: () => most,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        isClosing = true;
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/** Time that passes only by sleeping. */
export class TestClock implements Clock {
  #now = 1_700_000_000_000;
  readonly sleeps: number[] = [];
  /** Called before each sleep, to change the world meanwhile. */
  onSleep: (milliseconds: number) => void = () => undefined;

  now(): number {
    return this.#now;
  }

  sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    this.sleeps.push(milliseconds);
    this.onSleep(milliseconds);
    if (signal?.aborted) return Promise.reject(new Cancelled());
    this.#now += milliseconds;
    return Promise.resolve();
  }
}

export interface TestSession extends Session {
  /** What tokens were asked for. */
  readonly asked: { readonly audience: string; readonly request?: TokenRequest }[];
}

/** A session on the tiny Azure; each token names its owner where there is one, its audience and its number. */
export function sessionOn(
  azure: Pick<TinyAzure, 'port' | 'certificate'>,
  lifetimeMilliseconds = 3_600_000,
  clock?: Clock,
  owner?: string,
): TestSession {
  const prefix = owner === undefined ? '' : `${owner} `;
  const asked: TestSession['asked'] = [];
  return {
    cloud,
    tenantId,
    account: 'ada@tiny.test',
    local: { port: azure.port, certificate: azure.certificate },
    asked,
    tokens: {
      getToken(audience, _tenant, request) {
        asked.push({ audience, ...(request && { request }) });
        const expiresAt = (clock?.now() ?? Date.now()) + lifetimeMilliseconds;
        return Promise.resolve({ token: new Secret(`${prefix}${audience}#${asked.length}`), expiresAt });
      },
    },
  };
}

export const subscription = '00000000-0000-4000-8000-000000000001';
export const serviceId = `/subscriptions/${subscription}/resourceGroups/shop/providers/Microsoft.ApiManagement/service/shop-apim`;
export const appId = `/subscriptions/${subscription}/resourceGroups/shop/providers/Microsoft.Web/sites/orders-app`;

export const armError = (code: string, message = '', details: unknown = null): unknown => ({
  error: { code, message, details, innerError: null },
});
