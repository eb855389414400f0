import type { Report, TestResult } from '../../../src/diagnosis/report';
import { judge } from '../../../src/route';
import { type DiagnosisState, diagnosticsView } from '../../../src/ui/diagnostics/diagnosisView';
import type { DiagnosticsView } from '../../../src/webview/diagnosticsView';
import { routeTo } from '../../unit/plan/memoryAzure';
import { facts } from '../../unit/route/samples';

const app = '8c21b7d4-0b6e-4c0f-9a53-2f1d7e6a90c4';
const route = routeTo();
const now = Date.now();

const test = (id: TestResult['id'], title: string, change: Partial<TestResult>): TestResult => ({
  id,
  title,
  expects: id === 'noToken' ? '401' : 'success',
  state: 'waiting',
  finding: 'Waiting',
  exchanges: [],
  ...change,
});

const report = (change: Partial<Report>): Report => ({
  route,
  simulated: true,
  startedAt: now - 24_400,
  finishedAt: now - 14_000,
  facts: facts(),
  judgement: judge(facts()),
  verdict: { state: 'undecided', title: '', text: '' },
  hops: [],
  tests: [],
  claims: { source: 'none', appName: 'orders-app', tokenVersion: 2, rows: [] },
  causes: [],
  missing: [],
  ...change,
});

const view = (state: DiagnosisState): DiagnosticsView =>
  diagnosticsView(state, { route, subscription: 'Shop Production', simulated: true, now });

/** Where the gateway can't be called from here: the settings tell what its token will say. */
const unreachable = report({
  verdict: {
    state: 'notReachable',
    title: 'Configured, but can’t be proved from here',
    text: 'shop-apim isn’t reachable from here: no answer in time. Not reachable from here isn’t a failure.',
  },
  hops: [
    { id: 'call', state: 'broken', what: 'GET /orders/42', result: 'no answer in time' },
    { id: 'token', state: 'notReached', what: 'asks for a token', result: '' },
    { id: 'forward', state: 'notReached', what: 'calls with the token', result: '' },
  ],
  tests: [
    test('noToken', 'No token', { state: 'passed', got: 401, milliseconds: 41, finding: 'orders-app refused it' }),
    test('goodToken', 'Good token', { state: 'notPossible', finding: 'The gateway sent no token that can be had' }),
    test('throughGateway', 'Through API Management', {
      state: 'notReachable',
      finding: 'shop-apim isn’t reachable from here: no answer in time',
    }),
  ],
  claims: {
    source: 'predicted',
    appName: 'orders-app',
    tokenVersion: 2,
    rows: [
      { claim: 'aud', name: 'Audience', says: app, accepts: `${app} or api://${app}`, match: 'yes' },
      { claim: 'azp', name: 'Caller', says: '5f0e6a19-77c2-4d1b-8f0e-3c5a9d2b6e41', accepts: 'any', match: 'yes' },
    ],
  },
  missing: ['What shop-apim answers: run the tests on a computer that reaches it'],
});

const cutShort = report({
  hops: [
    { id: 'call', state: 'passed', what: 'GET /orders/42', result: 'arrived, 9 ms' },
    { id: 'token', state: 'waiting', what: 'asks for a token', result: '' },
    { id: 'forward', state: 'waiting', what: 'calls with the token', result: '' },
  ],
  tests: [
    test('noToken', 'No token', { state: 'passed', got: 401, milliseconds: 41, finding: 'orders-app refused it' }),
    test('goodToken', 'Good token', {}),
    test('throughGateway', 'Through API Management', { state: 'running', finding: 'Calling…' }),
  ],
});

/** States that no mock shows, as the panel draws them from a run. */
export const diagnosticsOfRuns: Readonly<Record<string, DiagnosticsView>> = {
  notRun: view({ kind: 'notRun' }),
  reading: view({ kind: 'reading' }),
  couldNotRun: view({ kind: 'failed', text: 'Azure can’t be reached. Check the network, then run the tests again.' }),
  notReachable: view({ kind: 'report', report: unreachable, running: false }),
  cancelled: view({ kind: 'report', report: cutShort, running: false, cancelled: true }),
};
