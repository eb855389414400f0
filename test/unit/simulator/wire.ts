import { Agent, request as httpsRequest } from 'node:https';
import type { PipelinePolicy } from '@azure/core-rest-pipeline';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** The body as JSON; empty where it is none. */
  readonly body: Json;
}

/** JSON for reading in tests: any path may be walked, what isn't there is undefined. */
export interface Json {
  readonly [key: string]: Json | undefined;
}

export interface Ask {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** null: none. */
  readonly token?: string | null;
  readonly signal?: AbortSignal;
}

/** Connects to 127.0.0.1 whatever the name, and trusts one certificate only. */
export class LoopbackAgent extends Agent {
  readonly #port: number;
  constructor(port: number, certificate: string) {
    super({ keepAlive: true, ca: certificate });
    this.#port = port;
  }
  override createConnection(
    options: Parameters<Agent['createConnection']>[0],
    callback?: Parameters<Agent['createConnection']>[1],
  ): ReturnType<Agent['createConnection']> {
    return super.createConnection({ ...options, host: '127.0.0.1', port: this.#port }, callback);
  }
}

/** One https request to a simulated host over the loopback connection. */
export function send(agent: Agent, method: string, url: string, ask: Ask = {}): Promise<Answer> {
  const { promise, resolve, reject } = deferred<Answer>();
  const text = ask.body === undefined ? undefined : typeof ask.body === 'string' ? ask.body : JSON.stringify(ask.body);
  const headers: Record<string, string> = { ...ask.headers };
  if (text !== undefined) headers['Content-Type'] ??= 'application/json';
  if (text !== undefined) headers['Content-Length'] = String(Buffer.byteLength(text));
  if (ask.token) headers['Authorization'] = `Bearer ${ask.token}`;
  const { signal } = ask;
  const options = { method, headers, agent, ...(signal && { signal }) };
  const request = httpsRequest(url, options, response => {
    const chunks: Buffer[] = [];
    response.on('data', (chunk: Buffer) => chunks.push(chunk));
    response.on('error', reject);
    response.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      resolve({ status: response.statusCode ?? 0, headers: flat(response.headers), text: body, body: parsed(body) });
    });
  });
  request.on('error', reject);
  request.end(text);
  return promise;
}

/** What the SDK clients are given to go over an agent. */
export function clientOptionsFor(agent: Agent) {
  const policy: PipelinePolicy = {
    name: 'localAzure',
    sendRequest: (request, next) => {
      request.agent = agent;
      return next(request);
    },
  };
  return {
    additionalPolicies: [{ policy, position: 'perRetry' as const }],
    retryOptions: { maxRetries: 0 },
  };
}

function deferred<T>() {
  let resolve: (value: T) => void = () => undefined;
  let reject: (error: Error) => void = () => undefined;
  const promise = new Promise<T>((done, failed) => {
    resolve = done;
    reject = failed;
  });
  return { promise, resolve, reject };
}

const flat = (headers: Readonly<Record<string, string | readonly string[] | undefined>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : (value ?? []).join(', '),
    ]),
  );

function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return {};
  }
}

export const text = (value: unknown): string => (typeof value === 'string' ? value : '');
