import type { Azure, Call } from '../azure/interfaces';
import { type Facts, type Route, type Secret, type TokenClaims, namesOf, valueOf } from '../route';
import { type ProbeResult, bearer, exchangeOf, isStartingUp, sendProbe, statusOf, whyUnreachable } from './exchange';
import { type GatewayResult, passedAuthentication } from './gatewayTest';
import type { TestResult } from './report';

export type SendGatewayToken = 'agreed' | 'declined' | 'notAsked';

export interface GoodTokenResult {
  readonly tokenOf?: 'user' | 'gateway';
  readonly result?: ProbeResult;
  readonly whyNot?: string;
  /** Asking the user would make the test possible. */
  readonly canAsk: boolean;
}

/** The audiences for which a token may be sent to this app: those of its own client ID. */
export function plannedAudiences(facts: Facts): readonly string[] {
  const door = facts.doors[0];
  const clientId = door && valueOf(door.settings)?.clientId;
  return clientId === undefined ? [] : [clientId, `api://${clientId}`];
}

/** Why the gateway's own token may not be sent to the app; undefined when it may (domain.md 7.3). */
export function whyNotSendable(claims: TokenClaims | undefined, facts: Facts, now: number): string | undefined {
  if (!claims) return 'no token of the gateway was seen';
  if (claims.aud === undefined || !plannedAudiences(facts).includes(claims.aud))
    return 'the gateway’s token is made for something else';
  if (claims.exp === undefined || claims.exp * 1000 <= now) return 'the gateway’s token has expired';
  return undefined;
}

/** A path at the app that the gateway called too; its query is left out, as it may hold a key. */
function pathFrom(seen: GatewayResult, host: string): string {
  try {
    const url = new URL(seen.trace?.backEndUrl ?? '');
    if (url.hostname.toLowerCase() === host) return url.pathname;
  } catch {
    // No back end in the trace: the root will do.
  }
  return '/';
}

/**
 * Straight to the app's own default host with a good token: the user's where sign-in gives one; else, if the user
 * agreed, the gateway's own from the trace, sent once.
 */
export async function runGoodTokenTest(
  azure: Azure,
  facts: Facts,
  seen: GatewayResult,
  agreed: SendGatewayToken,
  call: Call,
): Promise<GoodTokenResult> {
  const door = facts.doors[0];
  const clientId = door && valueOf(door.settings)?.clientId;
  const host = door?.app.hosts[0];
  if (!door || host === undefined) return { whyNot: 'there is no app to call straight', canAsk: false };
  if (clientId === undefined)
    return { whyNot: `${door.app.name} has no client ID that a token could be made for`, canAsk: false };
  const send = async (token: Secret, tokenOf: 'user' | 'gateway'): Promise<GoodTokenResult> => {
    const label = tokenOf === 'user' ? 'With your own token' : 'With the gateway’s token';
    const request = {
      method: 'GET' as const,
      url: `https://${host}${pathFrom(seen, host)}`,
      headers: { Authorization: bearer(token) },
    };
    const context = { gatewayHosts: [], appHosts: door.app.hosts, sentTo: 'app' as const };
    const result = await sendProbe(
      azure,
      { label, request, context, target: door.app.name, once: tokenOf === 'gateway' },
      call,
    );
    return { tokenOf, result, canAsk: false };
  };
  const whyNotGateway = whyNotSendable(seen.claims, facts, azure.clock.now());
  if (agreed === 'agreed' && whyNotGateway === undefined && seen.token) return send(seen.token, 'gateway');
  const users = await azure.userTokens.getTokenFor(clientId, call);
  if ('token' in users) return send(users.token, 'user');
  const gateway =
    whyNotGateway ??
    (agreed === 'declined' ? 'the gateway’s token wasn’t to be sent' : 'sending the gateway’s token wasn’t agreed to');
  return { whyNot: `${users.whyNot}, and ${gateway}`, canAsk: whyNotGateway === undefined && agreed === 'notAsked' };
}

export function goodTokenResult(seen: GoodTokenResult, route: Route, listed: boolean): TestResult {
  const { app, service } = namesOf(route);
  const base = {
    id: 'goodToken' as const,
    title: 'Good token',
    expects: seen.tokenOf === 'user' ? '403 or success' : 'success',
  };
  if (!seen.result || !seen.tokenOf) {
    return {
      ...base,
      state: 'notPossible',
      finding: `Not possible, because ${seen.whyNot ?? 'there is no token'}`,
      exchanges: [],
    };
  }
  const { result, tokenOf } = seen;
  if (result.outcome.kind === 'notReachable') {
    const finding = `${app} isn’t reachable from here: ${whyUnreachable(result.outcome)}`;
    return { ...base, state: 'notReachable', finding, tokenOf, exchanges: [exchangeOf(result, false)] };
  }
  const got = statusOf(result) ?? 0;
  const { milliseconds } = result.outcome.response;
  const known = { ...base, got, milliseconds, tokenOf };
  const told = (state: TestResult['state'], finding: string): TestResult => ({
    ...known,
    state,
    finding,
    exchanges: [exchangeOf(result, state === 'passed')],
  });
  if (isStartingUp(result)) return told('notReachable', `${app} was still starting up`);
  const speaker = result.answeredBy?.speaker;
  if (tokenOf === 'gateway') {
    return passedAuthentication(result)
      ? told('passed', `The token of ${service}’s identity, sent straight to ${app}, was let in`)
      : told('failed', `The token of ${service}’s identity, sent straight to ${app}, was refused`);
  }
  if (speaker === 'easyAuth' && got === 403)
    return told('passed', 'Your own token is good, but you aren’t on the allow list: the list bites');
  if (speaker === 'easyAuth') return told('failed', `${app} doesn’t accept a token made for its own client ID`);
  if (!passedAuthentication(result))
    return told('notReachable', `The answer says nothing about the token: ${result.answeredBy?.sentence ?? ''}`);
  return listed
    ? told('passed', `${app} let in your own token: you are allowed too`)
    : told('failed', `${app} let in your own token, as it lets in any caller with one`);
}
