import { createWriteStream } from 'node:fs';
import { appServicePath } from '../entra';
import type { SimRequest, SimResponse } from '../http';

const redacted = (headers: SimRequest['headers']): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      name === 'authorization' ? value.replace(/^Bearer .*/i, 'Bearer <redacted>') : value,
    ]),
  );

const parsed = (body: string, type: string | undefined): unknown => {
  if (!(type ?? '').toLowerCase().includes('json')) return body;
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
};

/** Token requests and answers are left out whole: they hold passwords and tokens. */
const isTokenRequest = ({ url: { pathname } }: SimRequest) =>
  pathname === appServicePath || /\/oauth2\/(v2\.0\/)?token$/i.test(pathname);

/** Tokens wherever they are: in traces, in what the echo app says, in answers of `/.auth`. */
const withoutTokens = (line: string) => line.replaceAll(/\beyJ[\w-]+\.eyJ[\w-]+\.[\w-]*/g, '<redacted>');

export interface Recorder {
  record(request: SimRequest, response: SimResponse): void;
  /** Resolves when everything is in the file. */
  close(): Promise<void>;
}

/** Writes each exchange as one line of JSON: `{request: {method, url, headers, body}, response: {status, headers, body}}`. */
export function recordTo(file: string): Recorder {
  const stream = createWriteStream(file, { flags: 'w', mode: 0o600 });
  return {
    record(request, response) {
      if (isTokenRequest(request)) return;
      const responseHeaders = Object.fromEntries(
        Object.entries(response.headers).map(([name, value]) => [
          name.toLowerCase(),
          typeof value === 'string' ? value : value.join(', '),
        ]),
      );
      const line = {
        request: {
          method: request.method,
          url: request.url.href,
          headers: redacted(request.headers),
          body: request.body === '' ? '' : parsed(request.body, request.headers['content-type']),
        },
        response: {
          status: response.status,
          headers: responseHeaders,
          body: response.body === '' ? '' : parsed(response.body, responseHeaders['content-type']),
        },
      };
      stream.write(`${withoutTokens(JSON.stringify(line))}\n`);
    },
    close: () => new Promise(resolve => stream.end(() => resolve())),
  };
}
