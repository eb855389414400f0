import { type Azure, AzureError, type Call, type GatewayTrace, type WireRequest } from '../azure/interfaces';
import { type Facts, type Route, type Secret, type TokenClaims, decodeClaims, namesOf } from '../route';
import { type ProbeResult, exchangeOf, isStartingUp, sendProbe, statusOf, whyUnreachable } from './exchange';
import { type ProbeOperation, chooseOperation, gatewayUrl, narrowestSubscription } from './operation';
import type { Exchange, TestResult } from './report';
import { shownLine } from './sanitise';
import { type AnswerContext, whoAnswered } from './whoAnswered';

export interface GatewayOptions {
  /** Id of the operation to call; absent: the first safe one that needs nothing. */
  readonly operationId?: string;
  /** Values for `{…}` in its URL template. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Id of the subscription whose key is used; absent: the narrowest. */
  readonly keySubscriptionId?: string;
}

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
}

const messageOf = (error: unknown): string => {
  if (error instanceof AzureError) return shownLine(error.message);
  throw error;
};

/** Calls the route through the gateway with a key and a debug token, and reads the trace (domain.md 8). */
export async function runGatewayTest(
  azure: Azure,
  route: Route,
  facts: Facts,
  options: GatewayOptions,
  call: Call,
): Promise<GatewayResult> {
  const { apiManagement, tracing } = azure;
  const { service, api } = route;
  const debug = async (): Promise<{ token: Secret } | { whyNot: string }> => {
    try {
      return { token: await tracing.getDebugToken(service.id, api.id, call) };
    } catch (error) {
      return { whyNot: messageOf(error) };
    }
  };
  const debugging = debug();
  try {
    const [operation, key, debugToken] = await Promise.all([
      operationOf(azure, route, options, call),
      keyOf(azure, route, options, call),
      debugging,
    ]);
    if ('whyNot' in operation) return { whyNot: operation.whyNot, usedKey: false };
    if ('whyNot' in key && api.subscriptionRequired) return { operation, whyNot: key.whyNot, usedKey: false };
    const request: WireRequest = {
      method: operation.method,
      url: gatewayUrl(route, operation.path),
      headers: {
        ...('key' in key && { [api.keyNames.header]: key.key }),
        ...('token' in debugToken && { 'Apim-Debug-Authorization': debugToken.token }),
      },
    };
    const context: AnswerContext = {
      gatewayHosts: service.gatewayHosts.map(host => host.toLowerCase()),
      appHosts: facts.doors.flatMap(door => door.app.hosts),
      sentTo: 'gateway',
    };
    const { app } = namesOf(route);
    const sent = await sendProbe(azure, { label: 'Through the gateway', request, context, target: app }, call);
    const traced = 'token' in debugToken ? await traceOf(azure, route, sent, call) : { whyNoTrace: debugToken.whyNot };
    return judgeTrace({ operation, result: sent, usedKey: 'key' in key, ...traced });
  } finally {
    // Whatever happened, and cancelled or not, the debug tokens are made worthless.
    await debugging.catch(() => undefined);
    await tracing.invalidateDebugTokens(service.id).catch(messageOf);
  }

  async function operationOf(
    from: Azure,
    of: Route,
    wanted: GatewayOptions,
    how: Call,
  ): Promise<ProbeOperation | { whyNot: string }> {
    try {
      const operations = await from.apiManagement.listOperations(of.api.id, how);
      return chooseOperation(operations, of.operation?.id ?? wanted.operationId, wanted.parameters ?? {});
    } catch (error) {
      return { whyNot: messageOf(error) };
    }
  }

  async function keyOf(
    _: Azure,
    of: Route,
    wanted: GatewayOptions,
    how: Call,
  ): Promise<{ key: Secret } | { whyNot: string }> {
    if (!of.api.subscriptionRequired) return { whyNot: 'no key is needed' };
    try {
      const subscription = narrowestSubscription(
        await apiManagement.listKeySubscriptions(of.service.id, how),
        of,
        wanted.keySubscriptionId,
      );
      if (!subscription) return { whyNot: `no active subscription opens ${of.api.displayName}` };
      return { key: await apiManagement.readKey(subscription.id, how) };
    } catch (error) {
      return { whyNot: messageOf(error) };
    }
  }
}

async function traceOf(
  azure: Azure,
  route: Route,
  sent: ProbeResult,
  call: Call,
): Promise<{ readonly trace?: GatewayTrace; readonly whyNoTrace?: string }> {
  if (sent.outcome.kind !== 'answered') return { whyNoTrace: 'there was no answer' };
  const { headers } = sent.outcome.response;
  const traceId = headers['apim-trace-id'];
  if (traceId === undefined) {
    if ('apim-debug-authorization-expired' in headers) return { whyNoTrace: 'the debug token had expired' };
    if ('apim-debug-authorization-wrongapi' in headers)
      return { whyNoTrace: 'the gateway matched the call to another API' };
    return { whyNoTrace: 'the gateway wrote no trace' };
  }
  try {
    const trace = await azure.tracing.getTrace(route.service.id, traceId, call);
    return trace ? { trace } : { whyNoTrace: 'the trace never came' };
  } catch (error) {
    return { whyNoTrace: messageOf(error) };
  }
}

const tokenSource = 'authentication-managed-identity';

function judgeTrace(seen: GatewayResult): GatewayResult {
  const { trace, result } = seen;
  if (!trace || !result) return seen;
  const failed = trace.entries.find(
    entry =>
      entry.source === tokenSource &&
      /AADSTS\d+|error|fail|exception/i.test(entry.text) &&
      !/succeeded/i.test(entry.text),
  );
  const claims = trace.token && decodeClaims(trace.token);
  const context = { ...result.probe.context, backEndStatus: trace.backEndStatus ?? null };
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

/** Whether the answer came from the app, past its authentication. */
export function passedAuthentication(result: ProbeResult): boolean {
  const status = statusOf(result);
  return (
    result.answeredBy?.speaker === 'app' &&
    status !== undefined &&
    status !== 401 &&
    status !== 403 &&
    !isStartingUp(result)
  );
}

export function gatewayTestResult(seen: GatewayResult, route: Route): TestResult {
  const base = { id: 'throughGateway' as const, title: 'Through API Management', expects: 'success' };
  const { app } = namesOf(route);
  if (!seen.result) {
    return {
      ...base,
      state: 'notPossible',
      finding: `Not possible, because ${seen.whyNot ?? 'nothing could be called'}`,
      exchanges: [],
    };
  }
  const { outcome } = seen.result;
  if (outcome.kind === 'notReachable') {
    const finding = `${route.service.name} isn’t reachable from here: ${whyUnreachable(outcome)}`;
    return {
      ...base,
      state: 'notReachable',
      finding,
      milliseconds: outcome.milliseconds,
      exchanges: [exchangeOf(seen.result, false)],
    };
  }
  const { status, milliseconds } = outcome.response;
  const passed = passedAuthentication(seen.result);
  const sawToken = seen.token !== undefined;
  const good = passed && (sawToken || !seen.trace);
  const exchanges: Exchange[] = [exchangeOf(seen.result, good)];
  const known = { ...base, got: status, milliseconds, exchanges };
  if (isStartingUp(seen.result)) return { ...known, state: 'notReachable', finding: `${app} was still starting up` };
  if (good) {
    const what = status < 400 ? `${app} answered` : `${app} itself answered ${status}, so authentication was passed`;
    const token = sawToken
      ? 'The gateway added its token'
      : `Whether the gateway added its token isn’t known: ${seen.whyNoTrace ?? 'no trace'}`;
    return { ...known, state: 'passed', finding: `${token}; ${what}` };
  }
  if (passed) return { ...known, state: 'failed', finding: `${app} answered, but the gateway added no token` };
  return { ...known, state: 'failed', finding: refusalWords(seen, route) };
}

function refusalWords(seen: GatewayResult, route: Route): string {
  const { app, service } = namesOf(route);
  switch (seen.result?.answeredBy?.speaker) {
    case 'gatewayKeyCheck':
      return `${service} refused the subscription key; the call never came to ${app}`;
    case 'otherGatewayKeyCheck':
      return 'A second gateway refused the subscription key';
    case 'gateway':
      return seen.tokenErrorText === undefined
        ? `${service} itself answered; ${app} wasn’t called`
        : `${service} got no token${seen.tokenError === undefined ? '' : ` (${seen.tokenError})`}; ${app} wasn’t called`;
    case 'app':
      return `${app} itself refused the call`;
    default:
      return `The gateway passed on the refusal by ${app}`;
  }
}
