import * as l10n from '@vscode/l10n';
import type { Azure, Call } from '../azure/interfaces';
import { type Facts, type Route, type TokenClaims, hostOfUrl, namesOf, valueOf } from '../route';
import type { CalledKey } from './calledApi';
import {
  type Probe,
  type ProbeResult,
  exchangeOf,
  isStartingUp,
  sendProbe,
  statusOf,
  whyUnreachable,
} from './exchange';
import type { GatewayAccess } from './gatewayAccess';
import { type GatewayResult, passedAuthentication } from './gatewayTest';
import { probeOf } from './probes';
import type { TestResult } from './report';

export type SendGatewayToken = 'agreed' | 'declined' | 'notAsked';

export interface GoodTokenResult {
  readonly tokenOf?: 'user' | 'gateway';
  readonly result?: ProbeResult;
  readonly whyNot?: string;
  /** Asking the user would make the test possible. */
  readonly canAsk: boolean;
}

/** What a good token is sent to, straight. */
export interface StraightTarget {
  readonly name: string;
  readonly host: string;
  readonly hosts: readonly string[];
  readonly kind: 'app' | 'gateway';
  /** Of the application that stands for it. */
  readonly clientId: string | undefined;
  readonly key?: CalledKey;
}

function targetOf(facts: Facts, { backEnd }: Route, key: CalledKey | undefined): StraightTarget | undefined {
  const door = facts.doors[0];
  const host = door?.app.hosts[0];
  if (door && host !== undefined) {
    const { name, hosts } = door.app;
    return { name, host, hosts, kind: 'app', clientId: valueOf(door.settings)?.clientId };
  }
  if (backEnd.kind !== 'api') return undefined;
  const called = hostOfUrl(backEnd.url);
  const hosts = backEnd.service.gatewayHosts.map(one => one.toLowerCase());
  // Only to a host name that Azure gives for the service.
  if (called === undefined || !hosts.includes(called)) return undefined;
  const clientId = valueOf(facts.application)?.clientId;
  return { name: backEnd.api.displayName, host: called, hosts, kind: 'gateway', clientId, ...(key && { key }) };
}

/** By the facts; undefined: there is nothing that a token could be sent to. */
export async function straightTarget(
  facts: Facts,
  route: Route,
  access: GatewayAccess,
  call: Call,
): Promise<StraightTarget | undefined> {
  return targetOf(facts, route, await access.calledKey(call));
}

/** The same before the facts are read: an app by the client ID that the plan gives it. */
export function plannedTarget({ backEnd }: Route, clientId: string): StraightTarget | undefined {
  if (backEnd.kind !== 'app') return undefined;
  const { name, hosts } = backEnd.app;
  const [host] = hosts;
  return host === undefined ? undefined : { name, host, hosts, kind: 'app', clientId };
}

/** Why the gateway's own token may not be sent to the app; undefined when it may (domain.md 7.3). */
export function whyNotSendable(
  claims: TokenClaims | undefined,
  clientId: string | undefined,
  now: number,
): string | undefined {
  const planned = clientId === undefined ? [] : [clientId, `api://${clientId}`];
  if (!claims) return l10n.t('no token of the gateway was seen');
  if (claims.aud === undefined || !planned.includes(claims.aud))
    return l10n.t('the gateway’s token is made for something else');
  if (claims.exp === undefined || claims.exp * 1000 <= now) return l10n.t('the gateway’s token has expired');
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
  target: StraightTarget | undefined,
  seen: GatewayResult,
  agreed: SendGatewayToken,
  call: Call,
): Promise<GoodTokenResult> {
  if (!target) return { whyNot: l10n.t('there is no app to call straight'), canAsk: false };
  const { clientId, host, hosts, key, kind, name } = target;
  if (clientId === undefined)
    return { whyNot: l10n.t('{0} has no client ID that a token could be made for', name), canAsk: false };
  const straight = { name, host, hosts, kind, path: pathFrom(seen, host) };
  const send = async (probe: Probe, tokenOf: 'user' | 'gateway'): Promise<GoodTokenResult> => ({
    tokenOf,
    result: await sendProbe(azure, probe, call),
    canAsk: false,
  });
  const whyNotGateway = whyNotSendable(seen.claims, clientId, azure.clock.now());
  if (agreed === 'agreed' && whyNotGateway === undefined && seen.token)
    return send(probeOf('gatewayToken', straight, { gatewayToken: seen.token, ...(key && { key }) }), 'gateway');
  // A called API names its callers, and a user isn't one: their token would tell nothing.
  const users =
    kind === 'app'
      ? await azure.userTokens.getTokenFor(clientId, call)
      : { whyNot: l10n.t('a token of your own would be refused') };
  if ('token' in users) return send(probeOf('userToken', straight, { userToken: users.token }), 'user');
  const gateway =
    whyNotGateway ??
    (agreed === 'declined'
      ? l10n.t('the gateway’s token wasn’t to be sent')
      : l10n.t('sending the gateway’s token wasn’t agreed to'));
  return {
    whyNot: l10n.t('{0}, and {1}', users.whyNot.replace(/\.$/, ''), gateway),
    canAsk: whyNotGateway === undefined && agreed === 'notAsked',
  };
}

export function goodTokenResult(seen: GoodTokenResult, route: Route, listed: boolean): TestResult {
  const { app, service } = namesOf(route);
  const base = {
    id: 'goodToken' as const,
    title: l10n.t('Good token'),
    expects: seen.tokenOf === 'user' ? l10n.t('403 or success') : l10n.t('success'),
  };
  if (!seen.result || !seen.tokenOf) {
    return {
      ...base,
      state: 'notPossible',
      finding: l10n.t('Not possible: {0}', seen.whyNot ?? l10n.t('there is no token')),
      exchanges: [],
    };
  }
  const { result, tokenOf } = seen;
  if (result.outcome.kind === 'notReachable') {
    const finding = l10n.t('{0} isn’t reachable from here: {1}', app, whyUnreachable(result.outcome));
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
  if (isStartingUp(result)) return told('notReachable', l10n.t('{0} was still starting up', app));
  const speaker = result.answeredBy?.speaker;
  const saysNothing = (): TestResult =>
    told('notReachable', l10n.t('The answer says nothing about the token: {0}', result.answeredBy?.sentence ?? ''));
  // Asked for behind the front, and no token is one: function keys and workflows' signatures.
  if (speaker === 'functionsHost' || speaker === 'logicApps') return saysNothing();
  if (tokenOf === 'gateway') {
    return passedAuthentication(result)
      ? told('passed', l10n.t('The token of {0}’s identity, sent straight to {1}, was let in', service, app))
      : told('failed', l10n.t('The token of {0}’s identity, sent straight to {1}, was refused', service, app));
  }
  if (speaker === 'easyAuth' && got === 403)
    return told('passed', l10n.t('Your own token is good, but you aren’t on the allow list: the list bites'));
  if (speaker === 'easyAuth')
    return told('failed', l10n.t('{0} doesn’t accept a token made for its own client ID', app));
  if (!passedAuthentication(result)) return saysNothing();
  return listed
    ? told('passed', l10n.t('{0} let in your own token: you are allowed too', app))
    : told('failed', l10n.t('{0} let in your own token, as it lets in any caller with one', app));
}
