import { randomUUID } from 'node:crypto';
import * as l10n from '@vscode/l10n';
import type { Azure, Call } from '../azure/interfaces';
import { type App, type DoorFact, type Route, valueOf } from '../route';
import type { CalledKey } from './calledApi';
import { type Probe, type ProbeResult, exchangeOf, isStartingUp, sendProbe, statusOf } from './exchange';
import { probeOf } from './probes';
import type { TestResult } from './report';

/** What calls without a good token are made with. */
export const withoutToken = ['none', 'garbage'] as const;
export type BadCredentials = (typeof withoutToken)[number];

/** One host name to call straight. */
export interface DirectTarget {
  /** 0: the app that the route calls; others: its slots. */
  readonly door: number;
  /** Of the app, the slot or the called service. */
  readonly name: string;
  readonly host: string;
  /** All host names of that door, for telling who answered. */
  readonly hosts: readonly string[];
  readonly kind: 'app' | 'gateway';
  /** The operation's own path, as chosen; absent: a path that no app has. */
  readonly path?: string;
  readonly credentials: BadCredentials;
  /** What a called gateway asks for besides a token: without it nothing would be learnt about tokens. */
  readonly key?: CalledKey;
}

/** What a call without a good token showed. */
export interface DoorResult extends DirectTarget {
  readonly result: ProbeResult;
  /** refused: with 401, by App Service Authentication or by the called gateway's token check. */
  readonly says:
    | 'refused'
    | 'open'
    | 'signIn'
    | 'otherRefusal'
    | 'failing'
    | 'keyCheck'
    | 'startingUp'
    | 'restricted'
    | 'notReachable';
}

/** On every host name of the app itself: known before anything is read. */
export function ownTargets({ backEnd }: Route): readonly DirectTarget[] {
  return backEnd.kind === 'app' ? targetsOf(backEnd.app) : [];
}

export const targetsOf = ({ name, hosts }: App): readonly DirectTarget[] =>
  everyWay({ door: 0, name, hosts, kind: 'app' }, hosts);

/** Host names that the facts add: those of the slots. */
export function slotTargets(doors: readonly DoorFact[]): readonly DirectTarget[] {
  return doors.flatMap(({ app: { name, hosts } }, door) =>
    door === 0 ? [] : everyWay({ door, name, hosts, kind: 'app' }, hosts),
  );
}

/** The chosen operation's own path, without a token: excluded paths open some and not others; a gateway knows only its own. */
export function operationTargets({ backEnd }: Route, operationPath: string, key?: CalledKey): readonly DirectTarget[] {
  if (backEnd.kind === 'none' || backEnd.kind === 'unknown' || !URL.canParse(backEnd.url)) return [];
  const path = `${new URL(backEnd.url).pathname.replace(/\/$/, '')}${operationPath}`;
  if (backEnd.kind === 'app') {
    const { name, hosts } = backEnd.app;
    const [host] = hosts;
    return host === undefined ? [] : [{ door: 0, name, host, hosts, kind: 'app', path, credentials: 'none' }];
  }
  const { gatewayHosts, name } = backEnd.service;
  const { hostname } = new URL(backEnd.url);
  return everyWay({ door: 0, name, hosts: gatewayHosts, kind: 'gateway', path, ...(key && { key }) }, [
    hostname.toLowerCase(),
  ]);
}

const everyWay = (at: Omit<DirectTarget, 'host' | 'credentials'>, hosts: readonly string[]): readonly DirectTarget[] =>
  hosts.flatMap(host => withoutToken.map(credentials => ({ ...at, host, credentials })));

/** Where there is no path of its own, one that no app has. */
function directProbe({ credentials, key, path, ...target }: DirectTarget): Probe {
  const id = credentials === 'none' ? 'withoutToken' : 'garbageToken';
  return probeOf(id, { ...target, path: path ?? `/${randomUUID()}` }, key ? { key } : {});
}

export async function runDirect(
  azure: Azure,
  targets: readonly DirectTarget[],
  call: Call,
  onResult: (result: DoorResult) => void,
): Promise<void> {
  await Promise.all(
    targets.map(async target => {
      const result = await sendProbe(azure, directProbe(target), call);
      onResult({ ...target, result, says: meaning(result) });
    }),
  );
}

function meaning(result: ProbeResult): DoorResult['says'] {
  if (result.outcome.kind === 'notReachable') return 'notReachable';
  if (isStartingUp(result)) return 'startingUp';
  const status = statusOf(result) ?? 0;
  switch (result.answeredBy?.speaker) {
    case 'easyAuth':
      return status === 401 ? 'refused' : 'otherRefusal';
    case 'signInPage':
      return 'signIn';
    case 'accessRestriction':
    case 'clientCertificate':
    case 'siteStopped':
      return 'restricted';
    case 'gatewayKeyCheck':
    case 'otherGatewayKeyCheck':
      return 'keyCheck';
    case 'gateway':
      return status === 401 ? 'refused' : 'otherRefusal';
    default:
      // A front that can't do its work answers 500 to everything (F-12): nobody got in.
      return status >= 500 ? 'failing' : 'open';
  }
}

/**
 * What an app whose authentication is set to answer 404 (domain.md 5.2) answers looks like its own: with such settings it
 * is a refusal, though not by 401.
 */
export function asSet(results: readonly DoorResult[], doors: readonly DoorFact[]): readonly DoorResult[] {
  return results.map(one => {
    const fact = doors[one.door];
    const settings = fact && valueOf(fact.settings);
    const hides = settings?.enabled === true && /404|NotFound/i.test(settings.anonymousAction);
    return hides && one.says === 'open' && statusOf(one.result) === 404 ? { ...one, says: 'otherRefusal' } : one;
  });
}

const worstFirst = [
  'open',
  'signIn',
  'failing',
  'otherRefusal',
  'restricted',
  'keyCheck',
  'notReachable',
  'startingUp',
  'refused',
] as const;

/** All host names together: as good as the worst of them. */
export function directTestResult(results: readonly DoorResult[]): TestResult {
  const worst = [...results].sort((a, b) => worstFirst.indexOf(a.says) - worstFirst.indexOf(b.says))[0];
  const base = { id: 'noToken' as const, title: l10n.t('No token'), expects: '401' };
  if (!worst)
    return { ...base, state: 'notPossible', finding: l10n.t('There is no app to call straight.'), exchanges: [] };
  const got = statusOf(worst.result);
  const { outcome } = worst.result;
  const milliseconds = outcome.kind === 'answered' ? outcome.response.milliseconds : outcome.milliseconds;
  return {
    ...base,
    state: stateOf(worst.says),
    finding: findingOf(worst, results.length),
    ...(got !== undefined && { got }),
    milliseconds,
    exchanges: results.map(one => exchangeOf(one.result, one.says === 'refused')),
  };
}

function stateOf(says: DoorResult['says']): TestResult['state'] {
  if (says === 'refused') return 'passed';
  if (says === 'keyCheck') return 'notPossible';
  if (says === 'notReachable' || says === 'restricted' || says === 'startingUp') return 'notReachable';
  return 'failed';
}

function findingOf({ name, host, credentials, result, says }: DoorResult, count: number): string {
  const where = count > 2 ? `${name} (${host})` : name;
  const none = credentials === 'none';
  switch (says) {
    case 'refused':
      return l10n.t('{0} refused it, as it should', name);
    case 'open':
      return none
        ? l10n.t('{0} answered a call without a token itself', where)
        : l10n.t('{0} answered a call with a garbage token itself', where);
    case 'signIn':
      return none
        ? l10n.t('{0} sent a call without a token to a sign-in page', where)
        : l10n.t('{0} sent a call with a garbage token to a sign-in page', where);
    case 'otherRefusal':
      return none
        ? l10n.t('{0} refused a call without a token, but not with 401', where)
        : l10n.t('{0} refused a call with a garbage token, but not with 401', where);
    case 'failing':
      return l10n.t('{0} failed before it looked at the call', where);
    case 'keyCheck':
      return l10n.t('{0} asked for a subscription key first, so what it does without a token isn’t known', where);
    case 'restricted':
      return l10n.t('{0} can’t be tested from here: {1}', where, result.answeredBy?.sentence ?? '');
    case 'startingUp':
      return l10n.t('{0} was still starting up', where);
    case 'notReachable':
      return l10n.t('{0} isn’t reachable from here', where);
  }
}
