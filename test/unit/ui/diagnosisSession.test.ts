import assert from 'node:assert/strict';
import { Cancelled } from '../../../src/azure/interfaces';
import type { Report, TestResult } from '../../../src/diagnosis/report';
import { type Proof, judge } from '../../../src/route';
import { DiagnosisSession, type TestRun } from '../../../src/ui/diagnostics/session';
import type { DiagnosticsView, StopView } from '../../../src/webview/diagnosticsView';
import { plain } from '../../../src/webview/text';
import { routeTo } from '../plan/memoryAzure';
import { facts, locked } from '../route/samples';

const secret = 'eyJhbGciOiJub25lIn0.e30.c2ln';
const route = routeTo();

const test = (id: TestResult['id'], got: number | undefined, change: Partial<TestResult> = {}): TestResult => ({
  id,
  state: 'passed',
  title: id === 'noToken' ? 'No token' : id === 'goodToken' ? 'Good token' : 'Through API Management',
  expects: id === 'noToken' ? '401' : 'success',
  ...(got !== undefined && { got, milliseconds: 41 }),
  finding: 'as it should',
  exchanges: [
    {
      label: 'without a token',
      requestLine: 'GET https://orders-app.azurewebsites.net/orders',
      requestHeaders: [{ name: 'Authorization', value: secret, hidden: true }],
      asExpected: true,
      outcome: {
        kind: 'answered',
        status: got ?? 0,
        reason: 'Unauthorized',
        headers: [{ name: 'set-cookie', value: secret, hidden: true }],
        body: 'no\u0007',
        bodyLeftOut: 0,
        milliseconds: 41,
        answeredBy: { speaker: 'easyAuth', row: 4, sentence: 'App Service Authentication.' },
      },
    },
  ],
  ...change,
});

function report(change: Partial<Report> = {}): Report {
  const all = facts();
  return {
    route,
    simulated: true,
    startedAt: 1000,
    finishedAt: 2800,
    facts: all,
    judgement: judge(all),
    verdict: { state: 'secured', title: 'Secured: proved by three tests', text: 'It holds.' },
    hops: [
      { id: 'call', state: 'passed', what: 'GET /orders', result: 'arrived' },
      { id: 'token', state: 'passed', what: 'asks for a token', result: 'got it' },
      { id: 'forward', state: 'passed', what: 'calls with the token', result: '200 OK' },
    ],
    tests: [test('noToken', 401), test('goodToken', 200), test('throughGateway', 200)],
    claims: {
      source: 'seen',
      appName: 'orders-app',
      tokenVersion: 2,
      rows: [
        { claim: 'aud', name: 'Audience', says: 'a', accepts: 'a', match: 'yes' },
        {
          claim: 'exp',
          name: 'Expires',
          says: new Date(3_600_000 + 4000).toISOString(),
          accepts: 'not expired',
          match: 'yes',
        },
        { claim: 'azp', name: 'Caller', says: 'x', accepts: 'y', match: 'no' },
      ],
    },
    causes: [],
    missing: [],
    ...change,
  };
}

function open(run: (run: TestRun) => Promise<Report>): {
  session: DiagnosisSession;
  views: DiagnosticsView[];
  proofs: (Proof | undefined)[];
  fixed: () => number;
  chooses: boolean[];
  last: () => DiagnosticsView;
} {
  const views: DiagnosticsView[] = [];
  const proofs: (Proof | undefined)[] = [];
  let fixed = 0;
  const chooses: boolean[] = [];
  const session = new DiagnosisSession({
    route,
    subscription: 'Shop Production',
    simulated: true,
    now: () => 4000,
    test: run,
    show: view => views.push(view),
    keepProof: proof => {
      proofs.push(proof);
      return Promise.resolve();
    },
    explain: error => (error instanceof Cancelled ? undefined : 'Azure can’t be reached.'),
    copy: () => Promise.resolve(),
    copyScript: () => Promise.resolve(),
    learnMore: () => Promise.resolve(),
    remember: () => Promise.resolve(undefined),
    openInPortal: () => Promise.resolve(),
    fix: () => {
      fixed++;
      return Promise.resolve();
    },
    chooseOperation: () => Promise.resolve(chooses.shift() ?? false),
  });
  return { session, chooses, views, proofs, fixed: () => fixed, last: () => views.at(-1)! };
}

const stop = (view: DiagnosticsView, id: string): StopView => {
  const found = view.route.find(one => one.kind === 'stop' && one.id === id);
  assert.ok(found?.kind === 'stop');
  return found;
};

describe('a Diagnostics panel’s session', () => {
  it('calls nothing until told to', () => {
    const opened = open(() => Promise.reject(new Error('must not run')));
    opened.session.redraw();
    assert.equal(opened.last().verdict.title, 'Not checked: no test has run');
    assert.equal(opened.last().toolbar[0]?.label, 'Run Tests');
  });

  it('shows results as they come, keeps places, and keeps the proof', async () => {
    const proof = { at: 2800, factsHash: 'h' };
    const waiting = (id: TestResult['id']): TestResult => test(id, undefined, { state: 'running', exchanges: [] });
    const { finishedAt, ...unfinished } = report({
      verdict: { state: 'running', title: 'Waiting…', text: '1 of 3' },
      tests: [test('noToken', 401), waiting('goodToken'), waiting('throughGateway')],
    });
    const opened = open(({ onReport }) => {
      onReport(unfinished);
      return Promise.resolve(report({ proof }));
    });
    assert.equal(finishedAt, 2800);
    await opened.session.run();
    const [reading, partial, done] = opened.views;
    assert.equal(opened.views.length, 3);
    assert.equal(reading!.verdict.title, 'Reading the settings…');
    assert.equal(partial!.tests.note, '1 of 3 done');
    assert.equal(done!.tests.note, '3 of 3 as expected');
    assert.deepEqual(
      opened.views.map(view => view.route.map(one => one.id)).at(0),
      done!.route.map(one => one.id),
    );
    assert.deepEqual(
      [reading!, partial!, done!].map(view => view.toolbar[0]?.label),
      ['Cancel', 'Cancel', 'Run Again'],
    );
    assert.equal(partial!.toolbar[1]?.off, true);
    assert.deepEqual(opened.proofs, [proof]);
    assert.deepEqual(done!.head.where.at(-1), { ago: 2800, before: 'Tested', after: 'in 1.8 s' });
  });

  it('marks the gateway alone where it sent no token, not the app that refused such a call', async () => {
    const all = facts({ settings: { ...locked, allowedApplications: ['someone-else'] } });
    const opened = open(() =>
      Promise.resolve(
        report({
          facts: all,
          judgement: judge(all),
          verdict: { state: 'broken', title: 'Broken: No policy asks for a token', text: '401' },
          hops: [
            { id: 'call', state: 'passed', what: 'GET /orders', result: 'arrived' },
            { id: 'token', state: 'broken', what: 'asks for a token', result: 'asked for none' },
            { id: 'forward', state: 'broken', what: 'calls without a token', result: '401 in 29 ms' },
          ],
          tests: [test('noToken', 401), test('throughGateway', 401, { state: 'failed' })],
        }),
      ),
    );
    await opened.session.run();
    const view = opened.last();
    assert.deepEqual(
      ['gateway', 'app'].map(id => stop(view, id).look),
      ['broken', 'plain'],
    );
    assert.deepEqual(stop(view, 'app').said, {
      state: 'configured',
      text: 'refused this call, which came without a token',
    });
    assert.equal(stop(view, 'caller').said?.state, 'broken');
  });

  it('shows an answer that proves nothing neither as good nor as a failure for the caller', async () => {
    const opened = open(() =>
      Promise.resolve(
        report({
          verdict: { state: 'open', title: 'Open', text: '200' },
          tests: [test('throughGateway', 200, { state: 'failed' })],
        }),
      ),
    );
    await opened.session.run();
    assert.equal(stop(opened.last(), 'caller').said?.state, 'unchecked');
  });

  it('marks the broken hop at the app, opens the failing gateway test, puts mismatching claims first, offers the fix', async () => {
    const all = facts({ settings: { ...locked, allowedApplications: ['someone-else'] } });
    const opened = open(() =>
      Promise.resolve(
        report({
          facts: all,
          judgement: judge(all),
          verdict: { state: 'broken', title: 'Broken: orders-app refuses', text: '403' },
          hops: [
            { id: 'call', state: 'passed', what: 'GET /orders', result: 'arrived' },
            { id: 'token', state: 'passed', what: 'asks for a token', result: 'got it' },
            { id: 'forward', state: 'broken', what: 'calls with the token', result: '403 Forbidden' },
          ],
          tests: [
            test('noToken', 401),
            test('goodToken', 403, { state: 'failed' }),
            test('throughGateway', 403, { state: 'failed' }),
          ],
          causes: [
            {
              id: 'F-02',
              effect: 'breaks',
              certainty: 'certain',
              title: 'The list names only itself',
              text: 't',
              evidence: ['e'],
              facts: ['F7'],
              fix: { kind: 'plan', title: 'Add it', text: 'x' },
              link: '',
            },
          ],
        }),
      ),
    );
    await opened.session.run();
    const view = opened.last();
    assert.equal(stop(view, 'app').look, 'broken');
    assert.match(plain(stop(view, 'app').said!.text), /^Broken here: Caller isn’t on the allow list/);
    assert.equal(stop(view, 'gateway').look, 'plain');
    assert.deepEqual(
      view.tests.list.map(one => one.evidence?.open),
      [false, false, true],
    );
    assert.equal(view.tests.note, '2 of 3 failed');
    assert.deepEqual(
      view.claims.rows.map(row => row.claim),
      ['azp', 'aud', 'exp'],
    );
    assert.equal(view.claims.rows[2]!.says, 'in 1 h');
    assert.equal(view.claims.note, '1 of 3 doesn’t match');
    assert.equal(view.verdict.buttons[0]?.label, 'Fix…');
    assert.deepEqual(
      view.causes.list[0]!.fix.buttons.map(one => one.button),
      ['fix', 'learnMore'],
      'the local Azure has no portal',
    );
    assert.deepEqual(opened.proofs, [undefined], 'a proof of before no longer holds');
    await opened.session.onMessage({ kind: 'press', button: 'fix', of: 'F-02' });
    assert.equal(opened.fixed(), 1);
  });

  it('says when the app answers anyone', async () => {
    const all = facts({ settings: { enabled: false } });
    const opened = open(() =>
      Promise.resolve(
        report({
          judgement: judge(all),
          verdict: { state: 'open', title: 'Open: orders-app answers anyone', text: 'x' },
          tests: [test('noToken', 200, { state: 'failed' }), test('goodToken', 200), test('throughGateway', 200)],
        }),
      ),
    );
    await opened.session.run();
    assert.equal(opened.last().verdict.state, 'open');
    assert.match(plain(stop(opened.last(), 'app').said!.text), /answers calls without a token/);
    assert.equal(opened.last().verdict.buttons[0]?.button, 'fix');
  });

  it('lets no secret into the view', async () => {
    const opened = open(() => Promise.resolve(report()));
    await opened.session.run();
    const text = JSON.stringify(opened.last());
    assert.doesNotMatch(text, /eyJ/);
    assert.match(text, /token hidden/);
    assert.match(text, /key hidden/);
    assert.match(text, /no␇/);
  });

  it('asks before the gateway’s token is sent, sends it only when agreed, and asks no more when declined', async () => {
    const runs: boolean[] = [];
    const opened = open(({ sendGatewayToken }) => {
      runs.push(sendGatewayToken);
      return Promise.resolve(report(sendGatewayToken ? {} : { question: 'sendGatewayToken' }));
    });
    await opened.session.run();
    assert.match(opened.last().question?.title ?? '', /once\?$/);
    await opened.session.onMessage({ kind: 'press', button: 'keepGatewayToken' });
    assert.equal(opened.last().question, undefined);
    await opened.session.onMessage({ kind: 'press', button: 'runAgain' });
    assert.ok(opened.last().question);
    await opened.session.onMessage({ kind: 'press', button: 'sendGatewayToken' });
    assert.deepEqual(runs, [false, false, true]);
    assert.equal(opened.last().question, undefined);
  });

  it('tests again with another operation once one was chosen, and leaves all as it is at Esc', async () => {
    let runs = 0;
    const opened = open(() => Promise.resolve(report({ startedAt: ++runs })));
    await opened.session.run();
    assert.deepEqual(
      opened.last().toolbar.find(one => one.button === 'chooseOperation'),
      { button: 'chooseOperation', label: 'Change Operation…', rank: 'quiet', icon: 'search', off: false },
    );
    const before = opened.last();
    opened.chooses.push(false);
    await opened.session.onMessage({ kind: 'press', button: 'chooseOperation' });
    assert.equal(runs, 1);
    assert.equal(opened.last(), before);
    opened.chooses.push(true);
    await opened.session.onMessage({ kind: 'press', button: 'chooseOperation' });
    assert.equal(runs, 2);
  });

  it('cancels: what was found stays, there is no verdict, and late results are ignored', async () => {
    let finish: (report: Report) => void = () => undefined;
    const opened = open(({ onReport, signal }) => {
      onReport(
        report({
          tests: [
            test('noToken', 401),
            test('goodToken', undefined, { state: 'running' }),
            test('throughGateway', 200),
          ],
        }),
      );
      return new Promise(resolve => {
        finish = resolve;
        signal.addEventListener('abort', () => resolve(report({ proof: { at: 1, factsHash: 'late' } })));
      });
    });
    const running = opened.session.run();
    await opened.session.onMessage({ kind: 'press', button: 'cancel' });
    finish(report());
    await running;
    assert.equal(opened.last().verdict.title, 'Cancelled before all tests were done');
    assert.equal(opened.last().running, false);
    assert.deepEqual(
      opened.last().tests.list.map(one => one.stateWord),
      ['As expected', 'Not possible', 'As expected'],
    );
    assert.deepEqual(opened.proofs, []);
  });

  it('says why the tests couldn’t run', async () => {
    const opened = open(() => Promise.reject(new Error('x')));
    await opened.session.run();
    assert.equal(opened.last().verdict.title, 'The tests couldn’t run');
    assert.equal(opened.last().verdict.alert, true);
  });

  it('shows a report made elsewhere', () => {
    const opened = open(() => Promise.reject(new Error('must not run')));
    opened.session.accept(report());
    assert.equal(opened.last().verdict.state, 'secured');
    assert.equal(stop(opened.last(), 'app').said?.text, 'answered by the app itself');
  });
});
