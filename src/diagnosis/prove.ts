import { type Azure, type Call, Cancelled } from '../azure/interfaces';
import { type Facts, type Route, type TokenClaims, namesOf } from '../route';
import { type DiagnoseOptions, diagnose } from './diagnose';
import { isStartingUp } from './exchange';
import { runGatewayTest } from './gatewayTest';
import type { Report } from './report';

/** Single looks at a route, for whoever waits and looks again: the `Prover` of the plan room. */
export interface RouteProver {
  lookForToken(
    call?: Call,
  ): Promise<
    | { readonly state: 'shown'; readonly claims: TokenClaims }
    | { readonly state: 'notYet' | 'failing' | 'impossible'; readonly why: string }
  >;
  lookWhetherSecured(
    call?: Call,
  ): Promise<
    | { readonly state: 'proved'; readonly summary: string }
    | { readonly state: 'notYet' | 'failing' | 'impossible'; readonly why: string }
  >;
  /** Of the last look with all three tests. */
  readonly lastReport: Report | undefined;
}

const stale = 'The gateway doesn’t use the new policy everywhere yet.';

/** `readFacts` gives the facts as they are at each look. */
export function proverFor(
  azure: Azure,
  route: Route,
  readFacts: (call?: Call) => Promise<Facts>,
  options: DiagnoseOptions = {},
  onReport: (report: Report) => void = () => undefined,
): RouteProver {
  let lastReport: Report | undefined;
  return {
    get lastReport() {
      return lastReport;
    },

    async lookForToken(call = {}) {
      const { service, app } = namesOf(route);
      const seen = await runGatewayTest(azure, route, await readFacts(call), options, call);
      if (!seen.result) return { state: 'impossible', why: `${seen.whyNot ?? 'nothing could be called'}.` };
      if (seen.claims) return { state: 'shown', claims: seen.claims };
      if (seen.result.outcome.kind === 'notReachable')
        return { state: 'impossible', why: `${service} isn’t reachable from here.` };
      if (seen.tokenErrorText !== undefined) return { state: 'failing', why: seen.tokenErrorText };
      if (isStartingUp(seen.result)) return { state: 'notYet', why: `${app} may be starting up.` };
      const speaker = seen.result.answeredBy?.speaker;
      if (speaker === 'gatewayKeyCheck')
        return { state: 'impossible', why: `${service} refused the subscription key.` };
      if (seen.trace) return { state: 'notYet', why: stale };
      return { state: 'impossible', why: `no trace of the call: ${seen.whyNoTrace ?? 'it never came'}.` };
    },

    async lookWhetherSecured(call = {}) {
      const facts = await readFacts(call);
      const report = await diagnose(azure, route, facts, options, onReport, call);
      lastReport = report;
      if (report.verdict.state === 'cancelled') throw new Cancelled();
      const { state, text, title } = report.verdict;
      const { app } = namesOf(route);
      switch (state) {
        case 'secured':
          return { state: 'proved', summary: summaryOf(report) };
        case 'open':
        case 'running':
        case 'undecided':
          // After the lock an open door means old settings still in use (domain.md 5.5).
          return { state: 'notYet', why: `Waiting until ${app} uses its new settings; up to 5 min.` };
        case 'broken':
          return { state: 'failing', why: `${title}. ${text}` };
        case 'configured':
        case 'notReachable':
          return { state: 'impossible', why: text };
      }
    },
  };
}

/** `No token → 401 · good token → 200 · through API Management → 200`. */
function summaryOf(report: Report): string {
  return report.tests
    .filter(test => test.got !== undefined)
    .map(test => `${test.title} → ${test.got ?? ''}`)
    .join(' · ');
}
