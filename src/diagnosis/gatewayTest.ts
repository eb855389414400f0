import * as l10n from '@vscode/l10n';
import { type Azure, AzureError, type Call, type GatewayTrace } from '../azure/interfaces';
import { GatewayAccess, type GatewayOptions } from './gatewayAccess';
import {
  type KeySubscription,
  type Route,
  type Secret,
  type TokenClaims,
  decodeClaims,
  hostOfUrl,
  namesOf,
} from '../route';
import { type ProbeResult, exchangeOf, isStartingUp, sendProbe, statusOf, whyUnreachable } from './exchange';
import { type ProbeOperation, gatewayUrl } from './operation';
import { type ProbeTarget, probeOf } from './probes';
import type { Exchange, TestResult } from './report';
import { shownLine } from './sanitise';
import { whoAnswered } from './whoAnswered';

/** What the call through the gateway showed. The token stays in memory, in its wrapping. */
export interface GatewayResult {
  readonly operation?: ProbeOperation;
  readonly result?: ProbeResult;
  readonly trace?: GatewayTrace;
  readonly claims?: TokenClaims;
  readonly token?: Secret;
  /** Why no call could be made at all. */
  readonly whyNot?: string;
  /** Why there is no trace of the call. */
  readonly whyNoTrace?: string;
  /** `AADSTS501051`, from the trace. */
  readonly tokenError?: string;
  /** The trace's words on the failure, one line. */
  readonly tokenErrorText?: string;
  readonly usedKey: boolean;
  /** The one whose key was sent. */
  readonly keySubscription?: KeySubscription;
  /** Why there is no key although one is needed. */
  readonly whyNoKey?: string;
  /** One is needed, and there is no active subscription that opens the API. */
  readonly noKeyOpens?: boolean;
  /** The same call without a key, where one is needed. */
  readonly withoutKey?: ProbeResult;
}

const messageOf = (error: unknown): string => {
  if (error instanceof AzureError) return shownLine(error.message);
  throw error;
};

/** How the call is made besides its route. Absent: with what is got for it alone. */
export interface GatewayCall {
  readonly access?: GatewayAccess;
  /** Others go on using the debug token: it isn't given up here. */
  readonly keepsToken?: boolean;
  /** Also once without a key (P3). */
  readonly withoutKey?: boolean;
}

/**
 * Calls the route through the gateway with a key and a debug token, and reads the trace (domain.md 8). The debug token is
 * for the call only, so it is made worthless while the trace, which it isn't needed for, is being read.
 */
export async function runGatewayTest(
  azure: Azure,
  route: Route,
  options: GatewayOptions,
  call: Call,
  { access = new GatewayAccess(azure, route, options), keepsToken = false, withoutKey = false }: GatewayCall = {},
): Promise<GatewayResult> {
  const { api } = route;
  let giveUp: Promise<void> | undefined;
  try {
    const [chosen, found, debugToken] = await Promise.all([
      access.operation(call),
      access.key(call),
      access.debugToken(call),
    ]);
    const noKey = {
      ...('whyNot' in found && api.subscriptionRequired && { whyNoKey: found.whyNot }),
      ...('noneOpens' in found && { noKeyOpens: true }),
    };
    if ('whyNot' in chosen) return { whyNot: chosen.whyNot, usedKey: false, ...noKey };
    const target = gatewayTarget(route, chosen);
    const key = 'key' in found && { key: { header: api.keyNames.header, key: found.key } };
    const debug = 'token' in debugToken && { debugToken: debugToken.token };
    const [sent, keyless] = await Promise.all([
      sendProbe(azure, probeOf('throughGateway', target, { ...key, ...debug }), call),
      withoutKey && key ? sendProbe(azure, probeOf('withoutKey', target, {}), call) : undefined,
    ]);
    if (!keepsToken) giveUp = access.invalidate();
    const traced = 'token' in debugToken ? await traceOf(azure, route, sent, call) : { whyNoTrace: debugToken.whyNot };
    return judgeTrace({
      operation: chosen,
      result: sent,
      usedKey: 'key' in found,
      ...('subscription' in found && { keySubscription: found.subscription }),
      ...noKey,
      ...(keyless && { withoutKey: keyless }),
      ...traced,
    });
  } finally {
    await (giveUp ?? (keepsToken ? undefined : access.invalidate()));
  }
}

const isHttp = (url: string): boolean => /^http:/i.test(url);

/** An operation at the route's gateway. */
export function gatewayTarget(route: Route, { method, path }: ProbeOperation): ProbeTarget {
  const { backEnd, service } = route;
  const url = new URL(gatewayUrl(route, path));
  return {
    host: url.host,
    path: `${url.pathname}${url.search}`,
    name: namesOf(route).app,
    kind: 'gateway',
    hosts: service.gatewayHosts,
    appHosts: backEnd.kind === 'app' ? backEnd.app.hosts : [],
    ...(backEnd.kind === 'app' && isHttp(backEnd.url) && { byHttp: true }),
    method,
  };
}

async function traceOf(
  azure: Azure,
  route: Route,
  sent: ProbeResult,
  call: Call,
): Promise<{ readonly trace?: GatewayTrace; readonly whyNoTrace?: string }> {
  if (sent.outcome.kind !== 'answered') return { whyNoTrace: l10n.t('there was no answer') };
  const { headers } = sent.outcome.response;
  const traceId = headers['apim-trace-id'];
  if (traceId === undefined) {
    if ('apim-debug-authorization-expired' in headers) return { whyNoTrace: l10n.t('the debug token had expired') };
    if ('apim-debug-authorization-wrongapi' in headers)
      return { whyNoTrace: l10n.t('the gateway matched the call to another API') };
    return { whyNoTrace: l10n.t('the gateway wrote no trace') };
  }
  try {
    const trace = await azure.tracing.getTrace(route.service.id, traceId, call);
    return trace ? { trace } : { whyNoTrace: l10n.t('the trace never came') };
  } catch (error) {
    return { whyNoTrace: messageOf(error) };
  }
}

/** Of trace entries on the gateway's own token (domain.md 4.1). */
export const tokenSource = 'authentication-managed-identity';

function judgeTrace(seen: GatewayResult): GatewayResult {
  const { trace, result } = seen;
  if (!trace || !result) return seen;
  const failed = trace.entries.find(
    entry =>
      entry.source === tokenSource &&
      /AADSTS\d+|error|fail|exception/i.test(entry.text) &&
      !/succeeded|^Acquired/i.test(entry.text),
  );
  const claims = trace.token && decodeClaims(trace.token);
  const calledHost = trace.backEndUrl === undefined ? undefined : hostOfUrl(trace.backEndUrl);
  const { context: sentIn } = result.probe;
  const appHosts = calledHost === undefined ? sentIn.appHosts : [...sentIn.appHosts, calledHost];
  const context = {
    ...sentIn,
    appHosts,
    backEndStatus: trace.backEndStatus ?? null,
    ...(trace.sentTo !== undefined && { byHttp: isHttp(trace.sentTo) }),
  };
  const answeredBy = result.outcome.kind === 'answered' ? whoAnswered(result.outcome.response, context) : undefined;
  const code = failed && /AADSTS\d+/.exec(failed.text)?.[0];
  return {
    ...seen,
    result: { ...result, ...(answeredBy && { answeredBy }) },
    ...(claims && { claims }),
    ...(trace.token && { token: trace.token }),
    ...(code !== undefined && { tokenError: code }),
    ...(failed && { tokenErrorText: shownLine(failed.text, 400) }),
  };
}

/** Whether the answer came from the app, past its authentication. A failing front looks like a failing app (F-12). */
export function passedAuthentication(result: ProbeResult): boolean {
  const status = statusOf(result);
  return (
    result.answeredBy?.speaker === 'app' && status !== undefined && status !== 401 && status !== 403 && status < 500
  );
}

export function gatewayTestResult(seen: GatewayResult, route: Route): TestResult {
  const base = {
    id: 'throughGateway' as const,
    title: l10n.t('Through API Management'),
    expects: l10n.t('success'),
  };
  const { app, service } = namesOf(route);
  if (!seen.result) {
    const finding = l10n.t('Not possible: {0}', seen.whyNot ?? l10n.t('nothing could be called'));
    return { ...base, state: 'notPossible', finding, exchanges: [] };
  }
  const { outcome } = seen.result;
  if (outcome.kind === 'notReachable') {
    return {
      ...base,
      state: 'notReachable',
      finding: l10n.t('{0} isn’t reachable from here: {1}', service, whyUnreachable(outcome)),
      milliseconds: outcome.milliseconds,
      exchanges: [exchangeOf(seen.result, false)],
    };
  }
  const { status, milliseconds } = outcome.response;
  const passed = passedAuthentication(seen.result);
  const sawToken = seen.token !== undefined;
  const good = passed && (sawToken || !seen.trace);
  const keyless = seen.withoutKey;
  const exchanges: Exchange[] = [
    exchangeOf(seen.result, good),
    ...(keyless ? [exchangeOf(keyless, keyless.answeredBy?.speaker === 'gatewayKeyCheck')] : []),
  ];
  const known = { ...base, got: status, milliseconds, exchanges };
  if (isStartingUp(seen.result))
    return { ...known, state: 'notReachable', finding: l10n.t('{0} was still starting up', app) };
  if (good) return { ...known, state: 'passed', finding: passWords(seen, app, status) };
  const finding = passed
    ? l10n.t('{0} answered, but the gateway added no token', app)
    : refusalWords(seen, service, app, status);
  return { ...known, state: 'failed', finding };
}

function passWords(seen: GatewayResult, app: string, status: number): string {
  if (seen.token !== undefined) {
    return status < 400
      ? l10n.t('The gateway added its token; {0} answered', app)
      : l10n.t('The gateway added its token; {0} itself answered {1}, so authentication was passed', app, status);
  }
  const why = seen.whyNoTrace ?? l10n.t('no trace');
  return status < 400
    ? l10n.t('{0} answered; whether the gateway added its token isn’t known: {1}', app, why)
    : l10n.t('{0} itself answered {1}; whether the gateway added its token isn’t known: {2}', app, status, why);
}

function refusalWords(seen: GatewayResult, service: string, app: string, status: number): string {
  switch (seen.result?.answeredBy?.speaker) {
    case 'gatewayKeyCheck':
      return seen.whyNoKey === undefined
        ? l10n.t('{0} refused the subscription key; the call never came to {1}', service, app)
        : l10n.t('{0} wants a subscription key, and {1}', service, seen.whyNoKey);
    case 'otherGatewayKeyCheck':
      return l10n.t('A second gateway refused the subscription key');
    case 'httpsRedirect':
      return l10n.t('{0} sent the call, which came by plain HTTP, to HTTPS; it looked at no token', app);
    case 'calledGateway':
      return l10n.t('{0}, the API that is called, refused the call', app);
    case 'gateway':
      if (seen.tokenErrorText === undefined) return l10n.t('{0} itself answered; {1} wasn’t called', service, app);
      return seen.tokenError === undefined
        ? l10n.t('{0} got no token; {1} wasn’t called', service, app)
        : l10n.t('{0} got no token ({1}); {2} wasn’t called', service, seen.tokenError, app);
    case 'app':
      return status >= 500
        ? l10n.t('{0} itself failed with {1}', app, status)
        : l10n.t('{0} itself refused the call', app);
    default:
      return l10n.t('The gateway passed on the refusal by {0}', app);
  }
}
