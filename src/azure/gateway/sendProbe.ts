import https from 'node:https';
import type { LookupFunction } from 'node:net';
import { Cancelled, type WireOutcome } from '../interfaces';

const keptBytes = 64 * 1024;

/** A probe whose address and secrets have been looked at. */
export interface CheckedProbe {
  readonly url: URL;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Used where names are resolved at all. */
  readonly lookup: LookupFunction | undefined;
  readonly signal: AbortSignal | undefined;
  /** Milliseconds for the whole answer. */
  readonly timeout: number;
  /** Milliseconds since the probe began. */
  readonly elapsed: () => number;
}

export type ProbeAnswer = Extract<WireOutcome, { kind: 'answered' }>['response'];

/** An error with this code ends a probe whose answer takes too long. */
export const timedOut = (): Error => Object.assign(new Error('Timed out'), { code: 'TimeOut' });

/** Sends it with these options of the connection. Throws what Node does, `Cancelled`, or `timedOut`. */
export function sendProbe(probe: CheckedProbe, options: https.RequestOptions): Promise<ProbeAnswer> {
  const { method, lookup, signal, timeout, elapsed } = probe;
  const headers = { ...probe.headers, ...(options.headers as Record<string, string> | undefined) };
  return new Promise((resolve, reject) => {
    const sent = https.request({ ...options, ...(lookup && { lookup }), method, headers }, answer => {
      const milliseconds = elapsed();
      const kept: Buffer[] = [];
      let bodyBytes = 0;
      answer.on('data', (chunk: Buffer) => {
        const room = keptBytes - Math.min(bodyBytes, keptBytes);
        if (room > 0) kept.push(chunk.subarray(0, room));
        bodyBytes += chunk.length;
      });
      answer.on('end', () => {
        clearTimeout(timer);
        resolve({
          status: answer.statusCode ?? 0,
          headers: Object.fromEntries(
            Object.entries(answer.headers).map(([name, value]) => [
              name,
              Array.isArray(value) ? value.join(', ') : (value ?? ''),
            ]),
          ),
          body: Buffer.concat(kept).toString('utf8'),
          bodyBytes,
          milliseconds,
        });
      });
      answer.on('error', stop);
    });
    const stop = (error: Error): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      reject(error);
    };
    const onAbort = (): void => {
      sent.destroy(new Cancelled());
    };
    const timer = setTimeout(() => sent.destroy(timedOut()), timeout);
    signal?.addEventListener('abort', onAbort, { once: true });
    sent.on('error', stop);
    sent.on('close', () => signal?.removeEventListener('abort', onAbort));
    sent.end();
  });
}
