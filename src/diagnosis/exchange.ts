import { STATUS_CODES } from 'node:http';
import * as l10n from '@vscode/l10n';
import type { Azure, Call, WireOutcome, WireRequest } from '../azure/interfaces';
import type { Answerer, Exchange, ShownHeader } from './report';
import { shownBody, shownLine } from './sanitise';
import { type AnswerContext, whoAnswered } from './whoAnswered';

/** Answers of something that is just starting: tried again, never judged (domain.md 7.3). */
const startingUp = new Set([502, 503, 504]);
const retries = 5;
const betweenRetries = 6_000;

export interface Probe {
  readonly label: string;
  readonly request: WireRequest;
  readonly context: AnswerContext;
  /** For messages: who may be starting up. */
  readonly target: string;
  /** A token that may be sent once only isn't tried again. */
  readonly once?: boolean;
}

export interface ProbeResult {
  readonly probe: Probe;
  readonly outcome: WireOutcome;
  readonly answeredBy?: Answerer;
}

/** Sends one probe; waits through a cold start. */
export async function sendProbe(azure: Azure, probe: Probe, call: Call): Promise<ProbeResult> {
  const start = azure.clock.now();
  const { sentTo, gatewayHosts, appHosts } = probe.context;
  const request: WireRequest = { ...probe.request, ownHosts: sentTo === 'app' ? appHosts : gatewayHosts };
  for (let attempt = 0; ; attempt++) {
    const outcome = await azure.wire.send(request, call);
    const status = outcome.kind === 'answered' ? outcome.response.status : undefined;
    if (status !== undefined && startingUp.has(status) && attempt < retries && probe.once !== true) {
      const elapsedSeconds = Math.round((azure.clock.now() - start) / 1000);
      call.onWait?.({ reason: 'coldStart', what: probe.target, seconds: betweenRetries / 1000, elapsedSeconds });
      await azure.clock.sleep(betweenRetries, call.signal);
      continue;
    }
    return {
      probe,
      outcome,
      ...(outcome.kind === 'answered' && { answeredBy: whoAnswered(outcome.response, probe.context) }),
    };
  }
}

/** A status that says nothing about the route: the app was still starting up when patience ended. */
export const isStartingUp = (result: ProbeResult): boolean =>
  result.outcome.kind === 'answered' &&
  startingUp.has(result.outcome.response.status) &&
  result.answeredBy?.speaker !== 'gateway';

export const statusOf = (result: ProbeResult): number | undefined =>
  result.outcome.kind === 'answered' ? result.outcome.response.status : undefined;

/** Headers that tell something about who answered; others aren't shown. */
const telling = [
  'www-authenticate',
  'x-ms-middleware-request-id',
  'location',
  'content-type',
  'content-length',
  'retry-after',
  'server',
  'apim-debug-authorization-expired',
  'apim-debug-authorization-wrongapi',
];

export function whyUnreachable({ why }: Extract<WireOutcome, { kind: 'notReachable' }>): string {
  switch (why) {
    case 'nameNotFound':
      return l10n.t('the name isn’t known here');
    case 'refused':
      return l10n.t('the connection was refused');
    case 'timeout':
      return l10n.t('no answer in time');
    case 'tls':
      return l10n.t('no trusted TLS connection');
    case 'address':
      return l10n.t('the address isn’t one that tests may call');
    case 'reset':
      return l10n.t('the connection was cut');
  }
}

const hiddenWord = (name: string): string => (name.toLowerCase() === 'authorization' ? 'token hidden' : 'key hidden');

function shownRequestHeaders(request: WireRequest): ShownHeader[] {
  return Object.entries(request.headers).map(([name, value]) => {
    if (typeof value === 'string') return { name, value: shownLine(value), hidden: false };
    const scheme = name.toLowerCase() === 'authorization' ? 'Bearer ' : '';
    return { name, value: `${scheme}${hiddenWord(name)}`, hidden: true };
  });
}

/** `https://host/path` without its query, which may hold a key. */
const shownUrl = (url: string): string => {
  const parsed = new URL(url);
  return `${parsed.origin}${parsed.pathname}${parsed.search === '' ? '' : '?…'}`;
};

/** A location without query and fragment: they may hold a nonce or a code. */
const shownHeader = (name: string, value: string): string =>
  shownLine(name === 'location' ? (value.split(/[?#]/)[0] ?? '') : value);

/** What was sent in secret and came back in the answer, in plain or encoded. */
function withoutSecrets({ headers }: WireRequest, body: string): string {
  const secrets = Object.values(headers).flatMap(value => {
    if (typeof value === 'string') return [];
    const text = value.reveal().replace(/^Bearer /, '');
    return [text, Buffer.from(text).toString('base64').replace(/=+$/, ''), encodeURIComponent(text)];
  });
  return secrets.reduce((text, secret) => (secret.length < 6 ? text : text.replaceAll(secret, '[hidden]')), body);
}

/** What is shown of a probe: no token, no key, bounded text. */
export function exchangeOf(result: ProbeResult, asExpected: boolean): Exchange {
  const { probe, outcome, answeredBy } = result;
  const shown = {
    label: probe.label,
    requestLine: `${probe.request.method} ${shownUrl(probe.request.url)}`,
    requestHeaders: shownRequestHeaders(probe.request),
    asExpected,
  };
  if (outcome.kind === 'notReachable' || !answeredBy) {
    const why = outcome.kind === 'notReachable' ? whyUnreachable(outcome) : '';
    const milliseconds = outcome.kind === 'notReachable' ? outcome.milliseconds : 0;
    return { ...shown, outcome: { kind: 'notReachable', why, milliseconds } };
  }
  const { status, headers, body, bodyBytes, milliseconds } = outcome.response;
  const { body: text, leftOut } = shownBody(withoutSecrets(probe.request, body), bodyBytes);
  return {
    ...shown,
    outcome: {
      kind: 'answered',
      status,
      reason: STATUS_CODES[status] ?? '',
      headers: telling
        .filter(name => name in headers)
        .map(name => ({ name, value: shownHeader(name, headers[name] ?? ''), hidden: false })),
      body: text,
      bodyLeftOut: leftOut,
      milliseconds,
      answeredBy,
    },
  };
}
