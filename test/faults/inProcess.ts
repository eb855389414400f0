import { type PipelineRequest, type PipelineResponse, RestError, createHttpHeaders } from '@azure/core-rest-pipeline';
import type { Connection } from '../../src/azure/connection';
import { type ProbeAnswer, timedOut } from '../../src/azure/gateway/sendProbe';
import { Cancelled } from '../../src/azure';
import type { SimResponse } from '../../src/simulator/http';
import type { Simulator } from '../../src/simulator/simulator';

/** Milliseconds for what else is under way to end, before time is said to have passed for an answer that never comes. */
const silence = 40;
const keptBytes = 64 * 1024;

interface Sent {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly signal: AbortSignal | undefined;
  /** Milliseconds of the world's clock. */
  readonly timeout: number;
}

/** Told of each request by its number: before it is acted on, and before the client has the answer. */
export interface Watch {
  readonly willAct: (index: number) => void;
  readonly hasActed: (index: number) => void;
}

type Seen = SimResponse | 'refused' | 'reset' | 'timeout' | 'aborted';

/**
 * A connection of the product's clients to a local Azure in the same process, without sockets: a fault run makes millions
 * of requests, and how they go over a wire is tried elsewhere (`inProcess.test.ts` compares the two). Answers come in a
 * later turn, so that what is sent together is under way together.
 */
export function connectInProcess(
  simulator: Simulator,
  pass: (milliseconds: number) => Promise<void>,
  watch: Watch = { willAct: () => undefined, hasActed: () => undefined },
): Connection {
  const send = async ({ method, url, headers, body, signal, timeout }: Sent): Promise<Seen> => {
    if (signal?.aborted) return 'aborted';
    const aborted = new Promise<'aborted'>(resolve => {
      signal?.addEventListener('abort', () => resolve('aborted'), { once: true });
    });
    const answered = async (): Promise<Seen> => {
      await turn();
      const length = body === '' ? {} : { 'content-length': String(Buffer.byteLength(body)) };
      const index = simulator.requests.all.length;
      watch.willAct(index);
      const outcome = await simulator.exchange({
        method,
        host: url.hostname,
        url,
        headers: { ...headers, ...length, host: url.host, connection: 'keep-alive' },
        body,
        caller: { kind: 'internet', address: '198.51.100.7' },
        ...(signal && { signal }),
      });
      watch.hasActed(index);
      await turn();
      if (outcome.kind === 'answer') return outcome.response;
      if (outcome.kind !== 'silence') return outcome.kind;
      await new Promise(resolve => setTimeout(resolve, silence));
      await pass(timeout);
      return 'timeout';
    };
    return signal ? Promise.race([answered(), aborted]) : answered();
  };
  return {
    http: {
      async sendRequest(request) {
        const seen = await send({
          method: request.method,
          url: new URL(request.url),
          headers: lowerCase(request.headers.toJSON()),
          body: textOf(request.body),
          signal: request.abortSignal as AbortSignal | undefined,
          timeout: request.timeout,
        });
        if (typeof seen === 'object') return responseOf(request, seen);
        if (seen === 'reset' || seen === 'refused') throw new RestError(seen, { code: codes[seen], request });
        throw Object.assign(new Error('The operation was aborted.'), { name: 'AbortError' });
      },
    },
    async probe({ url, method, headers, signal, timeout, elapsed }): Promise<ProbeAnswer> {
      const seen = await send({ method, url, headers: lowerCase(headers), body: '', signal, timeout });
      if (seen === 'aborted') throw new Cancelled();
      if (seen === 'timeout') throw timedOut();
      if (seen === 'reset' || seen === 'refused') throw Object.assign(new Error(seen), { code: codes[seen] });
      const body = Buffer.from(method === 'HEAD' ? '' : seen.body);
      return {
        status: seen.status,
        headers: Object.fromEntries(headersOf(seen).map(([name, value]) => [name, value.join(', ')])),
        body: body.subarray(0, keptBytes).toString('utf8'),
        bodyBytes: body.length,
        milliseconds: elapsed(),
      };
    },
    close: () => undefined,
  };
}

const codes = { reset: 'ECONNRESET', refused: 'ECONNREFUSED' } as const;

const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve));

const lowerCase = (headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

function textOf(body: PipelineRequest['body']): string {
  if (body === undefined || body === null) return '';
  if (typeof body !== 'string') throw new TypeError('Only texts are sent.');
  return body;
}

const plain = /^[\x20-\x7e]*$/;

/** As a client of Node's sees them: bytes of UTF-8 as they are on the wire. */
function headersOf({ headers, body, status }: SimResponse): readonly (readonly [string, readonly string[]])[] {
  const wire = (value: string): string =>
    plain.test(value) ? value : Buffer.from(value.replaceAll(/[\r\n\0]/g, ' '), 'utf8').toString('latin1');
  const named = Object.entries(headers).map(
    ([name, value]) => [name.toLowerCase(), (typeof value === 'string' ? [value] : value).map(wire)] as const,
  );
  const length =
    status === 204 || status === 304 ? [] : [['content-length', [String(Buffer.byteLength(body))]] as const];
  return [...named.filter(([name]) => name !== 'content-length'), ...length];
}

function responseOf(request: PipelineRequest, seen: SimResponse): PipelineResponse {
  const headers = createHttpHeaders();
  for (const [name, [first]] of headersOf(seen)) if (first !== undefined && first !== '') headers.set(name, first);
  const hasBody = request.method !== 'HEAD' && seen.status !== 204 && seen.status !== 304;
  return {
    request,
    status: seen.status,
    headers,
    ...(request.method !== 'HEAD' && { bodyAsText: hasBody ? seen.body : '' }),
  };
}
