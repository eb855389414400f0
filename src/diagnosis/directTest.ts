import { randomUUID } from 'node:crypto';
import type { Azure, Call } from '../azure/interfaces';
import type { App, DoorFact } from '../route';
import { type Probe, type ProbeResult, exchangeOf, isStartingUp, sendProbe, statusOf } from './exchange';
import type { TestResult } from './report';

/** What calls without a good token showed at one host name of one door. */
export interface DoorResult {
  readonly app: App;
  readonly host: string;
  readonly credentials: 'none' | 'garbage';
  readonly result: ProbeResult;
  /** refused: by App Service Authentication with 401. */
  readonly says: 'refused' | 'open' | 'signIn' | 'otherRefusal' | 'startingUp' | 'restricted' | 'notReachable';
}

/** Nobody's token: three parts like a JWT, readable by no one. */
const garbage = 'Bearer not.a.token';

/** On every host name of every door, with no token and with a garbage one, on a path that no app has (domain.md 7.3). */
export function directProbes(
  doors: readonly DoorFact[],
): readonly { app: App; host: string; credentials: 'none' | 'garbage'; probe: Probe }[] {
  return doors.flatMap(({ app }) =>
    app.hosts.flatMap(host =>
      (['none', 'garbage'] as const).map(credentials => ({
        app,
        host,
        credentials,
        probe: {
          label: `${credentials === 'none' ? 'Without a token' : 'With a garbage token'}, ${host}`,
          target: app.name,
          request: {
            method: 'GET' as const,
            url: `https://${host}/${randomUUID()}`,
            headers: credentials === 'none' ? {} : { Authorization: garbage },
          },
          context: { gatewayHosts: [], appHosts: app.hosts, sentTo: 'app' as const },
        },
      })),
    ),
  );
}

export async function runDirectTest(
  azure: Azure,
  doors: readonly DoorFact[],
  call: Call,
): Promise<readonly DoorResult[]> {
  return Promise.all(
    directProbes(doors).map(async ({ app, host, credentials, probe }) => {
      const result = await sendProbe(azure, probe, call);
      return { app, host, credentials, result, says: meaning(result) };
    }),
  );
}

function meaning(result: ProbeResult): DoorResult['says'] {
  if (result.outcome.kind === 'notReachable') return 'notReachable';
  if (isStartingUp(result)) return 'startingUp';
  const status = statusOf(result);
  switch (result.answeredBy?.speaker) {
    case 'easyAuth':
      return status === 401 ? 'refused' : 'otherRefusal';
    case 'signInPage':
      return 'signIn';
    case 'accessRestriction':
    case 'clientCertificate':
    case 'siteStopped':
      return 'restricted';
    default:
      return 'open';
  }
}

const worstFirst = ['open', 'signIn', 'otherRefusal', 'restricted', 'notReachable', 'startingUp', 'refused'] as const;

/** All host names together: as good as the worst of them. */
export function directTestResult(results: readonly DoorResult[]): TestResult {
  const worst = [...results].sort((a, b) => worstFirst.indexOf(a.says) - worstFirst.indexOf(b.says))[0];
  const base = { id: 'noToken' as const, title: 'No token', expects: '401' };
  if (!worst) return { ...base, state: 'notPossible', finding: 'There is no app to call straight.', exchanges: [] };
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
  if (says === 'notReachable' || says === 'restricted' || says === 'startingUp') return 'notReachable';
  return 'failed';
}

function findingOf({ app, host, credentials, result, says }: DoorResult, count: number): string {
  const where = count > 2 ? `${app.name} (${host})` : app.name;
  const how = credentials === 'none' ? 'a call without a token' : 'a call with a garbage token';
  switch (says) {
    case 'refused':
      return `${app.name} refused it, as it should`;
    case 'open':
      return `${where} answered ${how} itself`;
    case 'signIn':
      return `${where} sent ${how} to a sign-in page`;
    case 'otherRefusal':
      return `${where} refused ${how}, but not with 401`;
    case 'restricted':
      return `${where} can’t be tested from here: ${result.answeredBy?.sentence ?? ''}`;
    case 'startingUp':
      return `${where} was still starting up`;
    case 'notReachable':
      return `${where} isn’t reachable from here`;
  }
}
