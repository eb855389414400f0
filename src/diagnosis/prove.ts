import * as l10n from '@vscode/l10n';
import { type Azure, type Call, Cancelled } from '../azure/interfaces';
import { type App, type Facts, type Proof, type Route, type TokenClaims, namesOf } from '../route';
import { type DiagnoseOptions, diagnose } from './diagnose';
import { type DoorResult, ownTargets, runDirect, targetsOf } from './directTest';
import { isStartingUp } from './exchange';
import { GatewayAccess } from './gatewayAccess';
import { type GatewayResult, runGatewayTest } from './gatewayTest';
import type { Report } from './report';

/** Single looks at a route, for whoever waits and looks again: the `Prover` of the plan room. */
export interface RouteProver {
  prepare(call?: Call): void;
  getReady(call?: Call): void;
  lookForToken(
    call?: Call,
  ): Promise<
    | { readonly state: 'shown'; readonly claims: TokenClaims; readonly signature?: 'valid' | 'invalid' }
    | { readonly state: 'notYet' | 'failing' | 'impossible'; readonly why: string }
  >;
  lookWhetherSecured(
    call?: Call,
    clientId?: string,
  ): Promise<
    | { readonly state: 'proved'; readonly summary: string; readonly proof: Proof }
    | { readonly state: 'notYet' | 'failing' | 'impossible'; readonly why: string }
  >;
  /** Whether the app answers calls without a token, on any of its host names. */
  lookWhetherOpen(call?: Call, door?: App): Promise<Back>;
  /** Whether the gateway calls the back end without asking for a token. */
  lookWhetherTokenGone(call?: Call): Promise<Back>;
  /** Whether the gateway calls the back end without a function key. */
  lookWhetherKeyGone(call?: Call): Promise<Back>;
  close(): Promise<void>;
  /** Of the last look with all three tests. */
  readonly lastReport: Report | undefined;
}

type Back = { readonly state: 'back' } | { readonly state: 'notYet' | 'impossible'; readonly why: string };

const stale = (): string => l10n.t('The gateway doesn’t use the new policy everywhere yet.');

/** Told by the look that needs it. */
const unheard = (...asking: readonly Promise<unknown>[]): void => {
  for (const one of asking) one.catch(() => undefined);
};

/** `readFacts` gives the facts as they are at each look; it may ask at once for the application with that client ID. */
export function proverFor(
  azure: Azure,
  route: Route,
  readFacts: (call?: Call, clientId?: string) => Promise<Facts>,
  options: DiagnoseOptions = {},
  onReport: (report: Report) => void = () => undefined,
): RouteProver {
  let lastReport: Report | undefined;
  let shown: GatewayResult | undefined;
  const access = new GatewayAccess(azure, route, options);
  return {
    get lastReport() {
      return lastReport;
    },

    prepare(call = {}) {
      unheard(access.operation(call), access.subscription(call), azure.signatures.prepare(azure.tenantId, call));
    },

    getReady(call = {}) {
      unheard(access.key(call), access.debugToken(call));
    },

    close: () => access.invalidate(),

    async lookForToken(call = {}) {
      const { service, app } = namesOf(route);
      const seen = await runGatewayTest(azure, route, options, call, { access, keepsToken: true });
      if (!seen.result)
        return { state: 'impossible', why: l10n.t('{0}.', seen.whyNot ?? l10n.t('nothing could be called')) };
      if (seen.claims && seen.token) {
        shown = seen;
        const signature = await azure.signatures.check(seen.token, seen.claims.tid ?? azure.tenantId, call);
        return { state: 'shown', claims: seen.claims, ...(signature && { signature }) };
      }
      if (seen.result.outcome.kind === 'notReachable')
        return { state: 'impossible', why: l10n.t('{0} isn’t reachable from here.', service) };
      if (seen.tokenErrorText !== undefined) return { state: 'failing', why: seen.tokenErrorText };
      if (isStartingUp(seen.result)) return { state: 'notYet', why: l10n.t('{0} may be starting up.', app) };
      const speaker = seen.result.answeredBy?.speaker;
      if (speaker === 'gatewayKeyCheck')
        return { state: 'impossible', why: l10n.t('{0} refused the subscription key.', service) };
      if (seen.trace) return { state: 'notYet', why: stale() };
      return {
        state: 'impossible',
        why: l10n.t('no trace of the call: {0}.', seen.whyNoTrace ?? l10n.t('it never came')),
      };
    },

    async lookWhetherOpen(call = {}, door) {
      const app = door?.name ?? namesOf(route).app;
      const results: DoorResult[] = [];
      await runDirect(azure, door ? targetsOf(door) : ownTargets(route), call, result => results.push(result));
      // One that is refused still shows that not all of the app has followed.
      const isRefused = results.some(one => one.says === 'refused');
      if (results.some(one => one.says === 'open') && !isRefused) return { state: 'back' };
      const why = l10n.t('Waiting until {0} uses its former settings; up to 5 min.', app);
      const isReached = results.some(one => one.says !== 'notReachable' && one.says !== 'restricted');
      return { state: isReached ? 'notYet' : 'impossible', why };
    },

    async lookWhetherTokenGone(call = {}) {
      const seen = await runGatewayTest(azure, route, options, call, { access });
      if (seen.token || seen.tokenErrorText !== undefined)
        return { state: 'notYet', why: l10n.t('The gateway doesn’t use the former policy everywhere yet.') };
      const why = whyNothingSent(seen, route);
      return why === undefined ? { state: 'back' } : { state: 'impossible', why };
    },

    async lookWhetherKeyGone(call = {}) {
      const seen = await runGatewayTest(azure, route, options, call, { access });
      const why = whyNothingSent(seen, route);
      if (why !== undefined) return { state: 'impossible', why };
      // Of headers and parameters the trace keeps the names.
      const isSent = seen.trace?.entries.some(entry => /x-functions-key|[?&]code=/i.test(entry.text));
      return isSent
        ? { state: 'notYet', why: l10n.t('The gateway doesn’t use the new policy everywhere yet.') }
        : { state: 'back' };
    },

    async lookWhetherSecured(call = {}, clientId) {
      const how = {
        quick: true,
        ...options,
        access,
        ...(shown && clientId !== undefined && { earlier: { seen: shown, clientId } }),
      };
      const report = await diagnose(azure, route, readFacts(call, clientId), how, onReport, call);
      lastReport = report;
      if (report.verdict.state === 'cancelled') throw new Cancelled();
      const { state, text, title } = report.verdict;
      const { app } = namesOf(route);
      switch (state) {
        case 'secured':
          if (!report.proof) throw new TypeError('A report that says secured holds no proof.');
          return { state: 'proved', summary: summaryOf(report), proof: report.proof };
        case 'open':
        case 'running':
        case 'undecided':
          // After the lock an open door means old settings still in use (domain.md 5.5).
          return { state: 'notYet', why: l10n.t('Waiting until {0} uses its new settings; up to 5 min.', app) };
        case 'broken':
          return { state: 'failing', why: l10n.t('{0}. {1}', title, text) };
        case 'configured':
        case 'notReachable':
          return { state: 'impossible', why: text };
      }
    },
  };
}

/** A call that the gateway answered itself, for want of a key say, shows nothing of what it sends on; undefined: it sent it on. */
function whyNothingSent({ trace, whyNot, whyNoTrace }: GatewayResult, route: Route): string | undefined {
  const { service } = namesOf(route);
  if (!trace) return whyNot ?? whyNoTrace ?? service;
  return trace.sentTo === undefined ? l10n.t('{0} didn’t send the call on.', service) : undefined;
}

/** `No token → 401 · good token → 200 · through API Management → 200`. */
function summaryOf(report: Report): string {
  return report.tests
    .filter(test => test.got !== undefined)
    .map(test => `${test.title} → ${test.got ?? ''}`)
    .join(' · ');
}
