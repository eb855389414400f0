import * as l10n from '@vscode/l10n';
import type { HopState, Report, TestResult, Verdict } from '../../diagnosis/report';
import { factIds, type FactId, factSentence, namesOf, type Route, routeTitle, valueOf } from '../../route';
import type { StateShape } from '../../webview/common';
import type { DiagnosticsView, HopView, StopView, VerdictView } from '../../webview/diagnosticsView';
import { longest, oneLine } from '../../webview/text';
import { duration } from '../../webview/time';
import { causeView } from './causeView';
import type { Since } from './session';
import { claimsView } from './claimsView';
import { testView } from './testView';

/** What the panel shows besides the report. */
export interface DiagnosisFrame {
  readonly route: Route;
  readonly subscription: string;
  readonly simulated: boolean;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Where a run is: facts being read, not even that (`failed`: in words with what to do), or a report, running or ended. */
export type DiagnosisState =
  | { readonly kind: 'notRun' }
  | { readonly kind: 'reading' }
  | { readonly kind: 'failed'; readonly text: string }
  | {
      readonly kind: 'report';
      readonly report: Report;
      readonly running: boolean;
      readonly since?: Since;
      /** Given up before all tests were done. */
      readonly cancelled?: boolean;
      /** The question was answered with no. */
      readonly declined?: boolean;
    };

/** The whole Diagnostics panel from the state of a run. */
export function diagnosticsView(state: DiagnosisState, frame: DiagnosisFrame): DiagnosticsView {
  const report = state.kind === 'report' ? state.report : undefined;
  const running = state.kind === 'reading' || (state.kind === 'report' && state.running);
  const names = namesOf(frame.route);
  const cancelled = state.kind === 'report' && state.cancelled === true;
  const found = (report?.tests ?? []).map(test => (cancelled ? cutOff(test) : test));
  const [from = '', to = ''] = routeTitle(frame.route).split(' → ');
  return {
    head: { simulated: frame.simulated, from: oneLine(from), to: oneLine(to), where: where(frame, report, running) },
    running,
    toolbar: [
      running
        ? { button: 'cancel', label: l10n.t('Cancel'), rank: 'quiet', icon: 'close' }
        : {
            button: 'runAgain',
            label: state.kind === 'notRun' ? l10n.t('Run Tests') : l10n.t('Run Again'),
            rank: 'quiet',
            icon: 'debug-rerun',
          },
      {
        button: 'chooseOperation',
        label: l10n.t('Change Operation…'),
        rank: 'quiet',
        icon: 'search',
        off: running,
      },
      {
        button: 'copyMarkdown',
        label: l10n.t('Copy as Markdown'),
        rank: 'quiet',
        icon: 'markdown',
        off: running || !report,
      },
      { button: 'copyJson', label: l10n.t('Copy as JSON'), rank: 'quiet', icon: 'copy', off: running || !report },
    ],
    route: route(frame.route, report, running),
    verdict: verdict(state, frame),
    ...(asks(state) && { question: question(frame) }),
    causes: {
      note:
        report?.causes.length === 1
          ? l10n.t('1 cause')
          : l10n.t('{0} causes, in the order of fixing', report?.causes.length ?? 0),
      list: running ? [] : (report?.causes ?? []).map(cause => causeView(cause, !frame.simulated)),
      missing: running
        ? []
        : (report?.missing ?? []).slice(0, 12).map(text => ({ mark: 'circle', text: oneLine(text, longest.line) })),
    },
    ...(state.kind === 'report' && state.since && { changes: changes(state.since) }),
    tests: { note: testsNote(found, running), list: tests(found) },
    claims: claimsView(report?.claims, names.app, frame.now),
  };
}

function changes({ at, changes: all }: Since): NonNullable<DiagnosticsView['changes']> {
  const list = all.slice(0, 20).map(({ name, before, now }) => ({
    mark: 'history' as const,
    text: [
      { strong: `${oneLine(name)}: ` },
      `${oneLine(before, longest.line)} `,
      { arrow: 'to' as const },
      ` ${oneLine(now, longest.line)}`,
    ],
  }));
  const none = [{ mark: 'check' as const, text: l10n.t('None of the settings that decide') }];
  return { note: { ago: at, before: l10n.t('It worked') }, list: list.length > 0 ? list : none };
}

const asks = (state: DiagnosisState): boolean =>
  state.kind === 'report' &&
  !state.running &&
  state.cancelled !== true &&
  state.declined !== true &&
  state.report.question === 'sendGatewayToken';

function where(frame: DiagnosisFrame, report: Report | undefined, running: boolean): DiagnosticsView['head']['where'] {
  const { service } = frame.route;
  const identity = report && identityText(report);
  const parts = [oneLine(service.name), oneLine(frame.subscription), ...(identity === undefined ? [] : [identity])];
  if (running) return [...parts, l10n.t('Running now')];
  if (report?.finishedAt === undefined) return parts;
  const took = duration(report.finishedAt - report.startedAt);
  return [...parts, { ago: report.finishedAt, before: l10n.t('Tested'), after: l10n.t('in {0}', took) }];
}

function identityText(report: Report): string | undefined {
  const token = valueOf(report.facts.policy)?.token;
  const identity = valueOf(report.facts.identity)?.service;
  if (!identity) return undefined;
  if (token?.clientId !== undefined) return l10n.t('Identity: user-assigned');
  if (identity.systemAssigned) return l10n.t('Identity: system-assigned');
  return identity.userAssigned.length > 0 ? l10n.t('Identity: user-assigned') : l10n.t('Identity: off');
}

function question({ route: { backEnd, service } }: DiagnosisFrame): NonNullable<DiagnosticsView['question']> {
  const app = backEnd.kind === 'app' ? backEnd.app.name : l10n.t('the app');
  const host = backEnd.kind === 'app' ? (backEnd.app.hosts[0] ?? app) : app;
  return {
    title: l10n.t('Send the token of {0} to {1} once?', oneLine(service.name), oneLine(app)),
    text: [
      l10n.t('One test is left: the gateway’s own token, straight to this address and to no other: '),
      { code: oneLine(host) },
      l10n.t(
        '. The token is taken from the gateway’s trace, kept in memory, sent once, and forgotten. It opens nothing but {0}.',
        oneLine(app),
      ),
    ],
    buttons: [
      { button: 'sendGatewayToken', label: l10n.t('Send It Once'), rank: 'secondary' },
      { button: 'keepGatewayToken', label: l10n.t('Don’t Send'), rank: 'quiet' },
    ],
  };
}

const verdictShapes: Readonly<Record<Verdict['state'], StateShape>> = {
  running: 'running',
  secured: 'secured',
  configured: 'configured',
  open: 'open',
  broken: 'broken',
  notReachable: 'private',
  undecided: 'unchecked',
  cancelled: 'unchecked',
};

function verdict(state: DiagnosisState, frame: DiagnosisFrame): VerdictView {
  const names = namesOf(frame.route);
  const plain = (shape: StateShape, title: string, text: string): VerdictView => ({
    state: shape,
    title,
    text,
    buttons: [],
    alert: false,
  });
  if (state.kind === 'notRun') {
    return plain(
      'unchecked',
      l10n.t('Not checked: no test has run'),
      l10n.t('Run the tests to see whether {0} is secured.', oneLine(names.app)),
    );
  }
  if (state.kind === 'reading') {
    return plain(
      'running',
      l10n.t('Reading the settings…'),
      l10n.t('{0}, its policies, and {1}.', oneLine(names.service), oneLine(names.app)),
    );
  }
  if (state.kind === 'failed') {
    return {
      ...plain('broken', l10n.t('The tests couldn’t run'), oneLine(state.text, longest.paragraph)),
      alert: true,
    };
  }
  if (state.cancelled) {
    return plain(
      'unchecked',
      l10n.t('Cancelled before all tests were done'),
      l10n.t('What was found so far is shown. There is no verdict.'),
    );
  }
  const { verdict: found, causes } = state.report;
  const fixable = found.state === 'open' || causes.some(cause => cause.fix.kind === 'plan');
  return {
    state: verdictShapes[found.state],
    title: oneLine(found.title, longest.line),
    text: oneLine(found.text, longest.paragraph),
    buttons: fixable && !state.running ? [{ button: 'fix', label: l10n.t('Fix…'), rank: 'primary' }] : [],
    alert: false,
  };
}

function testsNote(tests: readonly TestResult[], running: boolean): string {
  if (tests.length === 0) return '';
  const count = (...states: TestResult['state'][]): number => tests.filter(test => states.includes(test.state)).length;
  const all = tests.length;
  if (running) return l10n.t('{0} of {1} done', all - count('waiting', 'running'), all);
  const failed = count('failed');
  if (failed > 0) return l10n.t('{0} of {1} failed', failed, all);
  const passed = count('passed');
  return passed === all
    ? l10n.t('{0} of {1} as expected', all, all)
    : l10n.t('{0} of {1} as expected, {2} not done', passed, all, all - passed);
}

const cutOff = (test: TestResult): TestResult =>
  test.state === 'waiting' || test.state === 'running'
    ? { ...test, state: 'notPossible', finding: l10n.t('Cancelled') }
    : test;

function tests(all: readonly TestResult[]): DiagnosticsView['tests']['list'] {
  const failed = all.filter(test => test.state === 'failed');
  const open = failed.find(test => test.id === 'throughGateway') ?? failed[0];
  return all.map(test => testView(test, test === open));
}

const hopWhats = (): readonly Pick<HopState, 'id' | 'what'>[] => [
  { id: 'call', what: l10n.t('calls the API') },
  { id: 'token', what: l10n.t('asks for a token') },
  { id: 'forward', what: l10n.t('calls with the token') },
];

function hop(index: number, report: Report | undefined, running: boolean): HopView {
  const planned = hopWhats()[index];
  const found = report?.hops.find(one => one.id === planned?.id);
  const state = found?.state ?? 'unknown';
  const waiting = running && state === 'waiting';
  return {
    kind: 'hop',
    id: `hop-${planned?.id ?? index}`,
    look: state === 'passed' ? 'ok' : state === 'broken' ? 'bad' : 'wait',
    state: state === 'passed' ? 'secured' : state === 'broken' ? 'broken' : waiting ? 'running' : 'unchecked',
    what: `${index + 1} · ${oneLine(found?.what ?? planned?.what ?? '')}`,
    result: oneLine(found?.result ?? '', longest.line),
  };
}

const appKinds = () => ({
  webApp: 'App Service',
  functionApp: l10n.t('Function App'),
  logicApp: l10n.t('Logic App'),
  containerApp: l10n.t('Container App'),
  other: l10n.t('App'),
});

const hopOf = (report: Report | undefined, id: HopState['id']): HopState['state'] =>
  report?.hops.find(one => one.id === id)?.state ?? 'unknown';

function route(of: Route, report: Report | undefined, running: boolean): readonly (StopView | HopView)[] {
  const names = namesOf(of);
  const facts = (...ids: FactId[]): StopView['facts'] =>
    factIds
      .filter(id => ids.includes(id))
      .map(id => {
        const judged = report?.judgement[id] ?? ({ id, state: 'unknown', code: 'notRead' } as const);
        return { id, state: judged.state, text: oneLine(factSentence(judged, names), longest.line) };
      });
  const hopState = (id: HopState['id']): HopState['state'] => hopOf(report, id);
  const wrong = (...ids: FactId[]): boolean => ids.some(id => report?.judgement[id].state === 'disagrees');
  const tokenBroken = hopState('token') === 'broken';
  const atGateway = hopState('call') === 'broken' || (tokenBroken && !wrong('F3', 'F4'));
  const atEntra = tokenBroken && !atGateway;
  // Without a token the app refuses as it should: the call fails before.
  const atApp = hopState('forward') === 'broken' && !tokenBroken;
  const known = (id: HopState['id']): boolean => ['passed', 'broken'].includes(hopState(id));
  const look = (broken: boolean, seen: boolean): StopView['look'] => (broken ? 'broken' : seen ? 'plain' : 'dim');
  const version = report?.claims.tokenVersion;
  const { backEnd, api, service } = of;
  const through = report?.tests.find(test => test.id === 'throughGateway');
  const callerSaid = through && said(through, running);
  const appSaid =
    report && saidOfApp(report, names.app, atApp ? 'broken' : tokenBroken ? 'tokenless' : 'fine', running);
  const kind =
    backEnd.kind === 'app'
      ? appKinds()[backEnd.app.kind]
      : backEnd.kind === 'api'
        ? 'API Management'
        : l10n.t('Back end');
  const host = backEnd.kind === 'app' ? (backEnd.app.hosts[0] ?? '') : backEnd.kind === 'none' ? '' : backEnd.url;
  return [
    {
      kind: 'stop',
      id: 'caller',
      icon: 'person',
      what: l10n.t('Caller'),
      name: l10n.t('This computer'),
      details: [api.subscriptionRequired ? l10n.t('with a subscription key') : l10n.t('no key needed')],
      look: 'plain',
      ...(callerSaid && { said: callerSaid }),
      facts: [],
    },
    hop(0, report, running),
    {
      kind: 'stop',
      id: 'gateway',
      icon: 'gateway',
      what: l10n.t('API Management gateway'),
      name: oneLine(service.name),
      details: [oneLine(l10n.t('API {0}, revision {1}', api.displayName, api.revision))],
      look: look(atGateway, known('call')),
      facts: facts('F1', 'F2'),
    },
    hop(1, report, running),
    {
      kind: 'stop',
      id: 'entra',
      icon: 'token',
      what: 'Microsoft Entra',
      name: oneLine(l10n.t('Token for {0}', names.app)),
      details: version === undefined ? [] : [l10n.t('version {0}', version)],
      look: look(atEntra, known('token')),
      facts: facts('F3', 'F4'),
    },
    hop(2, report, running),
    {
      kind: 'stop',
      id: 'app',
      icon:
        backEnd.kind === 'app' && backEnd.app.kind === 'functionApp'
          ? 'zap'
          : backEnd.kind === 'api'
            ? 'gateway'
            : 'app',
      what: kind,
      name: oneLine(names.app),
      details: host === '' ? [] : [oneLine(host, longest.line)],
      look: look(atApp, known('forward')),
      ...(appSaid && { said: appSaid }),
      facts: facts('F5', 'F6', 'F7'),
    },
  ];
}

function said(test: TestResult, running: boolean): StopView['said'] {
  if (test.got !== undefined) {
    const text =
      test.milliseconds === undefined
        ? l10n.t('gets {0}', test.got)
        : l10n.t('gets {0} after {1}', test.got, duration(test.milliseconds));
    // An answer that proves nothing, as where no token was sent along, is no failure for the caller.
    const failed = test.got < 400 ? 'unchecked' : 'broken';
    return { state: test.state === 'passed' ? 'secured' : failed, text };
  }
  if (test.state === 'notReachable') return { state: 'private', text: l10n.t('gets no answer') };
  return running ? { state: 'running', text: l10n.t('waiting for the answer') } : undefined;
}

function saidOfApp(
  report: Report,
  app: string,
  call: 'broken' | 'tokenless' | 'fine',
  running: boolean,
): StopView['said'] {
  const noToken = report.tests.find(test => test.id === 'noToken');
  const through = report.tests.find(test => test.id === 'throughGateway');
  const names = namesOf(report.route);
  if (report.verdict.state === 'open' || (noToken?.state === 'failed' && (noToken.got ?? 0) < 400)) {
    return {
      state: 'open',
      text: [{ strong: l10n.t('Open: ') }, l10n.t('{0} answers calls without a token', oneLine(app))],
    };
  }
  if (call === 'broken') {
    const wrong = (['F5', 'F6', 'F7'] as const).map(id => report.judgement[id]).find(one => one.state === 'disagrees');
    const text = wrong ? factSentence(wrong, names) : (through?.finding ?? l10n.t('it refuses this call'));
    return { state: 'broken', text: [{ strong: l10n.t('Broken here: ') }, oneLine(text, longest.line)] };
  }
  if (through?.state === 'passed') return { state: 'secured', text: l10n.t('answered by the app itself') };
  if (call === 'tokenless' && hopOf(report, 'forward') === 'broken')
    return { state: 'configured', text: l10n.t('refused this call, which came without a token') };
  return running ? { state: 'running', text: l10n.t('not asked yet') } : undefined;
}
