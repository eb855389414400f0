import { randomUUID } from 'node:crypto';
import type { SimResponse } from '../http';
import type { Switches } from '../world';
import type { AuthSettings } from './settings';

export const sentence = 'You do not have permission to view this directory or page.';

/** What the front's own answers depend on. */
export interface AnswerSituation {
  readonly os: 'windows' | 'linux';
  readonly host: string;
  /** What the caller's browser calls it, where the settings believe a proxy (domain.md 11.1). */
  readonly outerHost: string;
  readonly tenantId: string | undefined;
  readonly settings: AuthSettings;
  readonly switches: Pick<Switches, 'linuxUnauthorized' | 'invalidTokenChallenge'>;
}

/** 401 of the front, in its Windows and Linux flavours (domain.md 5.8). */
export function unauthorized(situation: AnswerSituation, hadToken: boolean): SimResponse {
  const { os, host, settings, switches, tenantId } = situation;
  const error = hadToken && switches.invalidTokenChallenge === 'withError' ? ' error="invalid_token"' : '';
  const details =
    os === 'windows'
      ? ` authorization_uri="https://login.windows.net/${tenantId ?? 'common'}/oauth2/authorize" resource_id="${settings.clientId ?? ''}"`
      : '';
  const challenge: Record<string, string> = settings.disableChallenge
    ? {}
    : { 'WWW-Authenticate': `Bearer realm="${host}"${details}${error}` };
  return os === 'windows' || switches.linuxUnauthorized === 'sentence'
    ? withSentence(situation, 401, challenge)
    : bare(situation, 401, challenge);
}

/** 403 of the authorization policy: the sentence on Windows, nothing on Linux. */
export function forbidden(situation: AnswerSituation): SimResponse {
  return situation.os === 'windows' ? withSentence(situation, 403, {}) : bare(situation, 403, {});
}

/** An answer of the front without body. */
export function bare(
  situation: Pick<AnswerSituation, 'os'>,
  status: number,
  headers: SimResponse['headers'],
): SimResponse {
  return { status, headers: { 'Content-Length': '0', ...headers, ...middleware(situation) }, body: '' };
}

export function answerJson(situation: Pick<AnswerSituation, 'os'>, status: number, value: unknown): SimResponse {
  const body = typeof value === 'string' ? value : JSON.stringify(value);
  const type = typeof value === 'string' ? 'text/plain' : 'application/json; charset=utf-8';
  return {
    status,
    headers: { 'Content-Type': type, 'Content-Length': String(Buffer.byteLength(body)), ...middleware(situation) },
    body,
  };
}

function withSentence(situation: AnswerSituation, status: number, headers: SimResponse['headers']): SimResponse {
  return {
    status,
    headers: {
      'Content-Type': 'text/html',
      'Content-Length': String(sentence.length),
      ...headers,
      ...middleware(situation),
    },
    body: sentence,
  };
}

function middleware(situation: Pick<AnswerSituation, 'os'>): Record<string, string> {
  return situation.os === 'linux' ? { 'x-ms-middleware-request-id': randomUUID() } : {};
}
