import { type FactJudgement, factIds, factSentence } from '../route';
import type { Evidence } from './evidence';
import { passedAuthentication } from './gatewayTest';
import { statusOf } from './exchange';
import type { Cause, HopState, TestResult, Verdict } from './report';

const test = ({ tests }: Evidence, id: TestResult['id']): TestResult | undefined => tests.find(one => one.id === id);

/** The verdict when all tests have ended. `proved` says whether it may be kept as a proof. */
export function judgeTests(
  seen: Evidence,
  causes: readonly Cause[],
): { readonly verdict: Verdict; readonly proved: boolean } {
  const { names, judgement } = seen;
  const direct = test(seen, 'noToken');
  const through = test(seen, 'throughGateway');
  const good = test(seen, 'goodToken');
  const say = (state: Verdict['state'], title: string, text: string): { verdict: Verdict; proved: boolean } => ({
    verdict: { state, title, text },
    proved: state === 'secured',
  });
  // Callers that are refused come before a door that is open (look.md 4).
  const refused = through?.state === 'failed' && seen.gateway?.result && !passedAuthentication(seen.gateway.result);
  const isOpen = seen.direct.some(one => one.says === 'open');
  if (refused) {
    const cause = causes.find(one => one.id !== 'F-38');
    const wrong = cause?.title ?? wrongFact(seen) ?? through.finding;
    return say(
      'broken',
      `Broken: ${wrong}`,
      `${cause?.text ?? through.finding}${/[.!?]$/.test(cause?.text ?? through.finding) ? '' : '.'}`,
    );
  }
  if (isOpen) {
    return say(
      'open',
      `Open: ${names.app} answers calls without a token`,
      `${direct?.finding ?? ''}. Whoever knows its address gets around ${names.service}.`,
    );
  }
  if (direct?.state === 'failed') {
    return say(
      'broken',
      `Broken: ${causes[0]?.title ?? direct.finding}`,
      `${direct.finding}. It should refuse with 401.`,
    );
  }
  if (through?.state === 'failed')
    return say('broken', `Broken: ${wrongFact(seen) ?? 'the gateway sends no token'}`, `${through.finding}.`);
  const bad = factIds.map(id => judgement[id]).find(fact => fact.state === 'disagrees' && fact.code !== 'anyCaller');
  if (bad)
    return say(
      'broken',
      `Broken: ${factSentence(bad, names)}`,
      'The tests that could be run didn’t fail, but by its settings the route will.',
    );
  if (judgement.F7.code === 'anyCaller' && judgement.F7.state === 'disagrees') {
    return say(
      'open',
      `Open: ${names.app} lets in any caller with a token`,
      'There is no allow list, so every application of the tenant may call it.',
    );
  }
  if (good?.state === 'failed')
    return say(
      'broken',
      `Broken: ${good.finding}`,
      'The gateway came through, but a good token sent straight didn’t do what it should.',
    );
  if (direct?.state === 'notReachable' || through?.state === 'notReachable') {
    const which = direct?.state === 'notReachable' ? direct : through;
    return say(
      'notReachable',
      'Configured, but can’t be proved from here',
      `${which?.finding ?? ''}. Not reachable from here isn’t a failure.`,
    );
  }
  const missing = whyNotProved(seen);
  if (missing !== undefined)
    return say('configured', 'Configured, not proved', `What was tested is as it should be. ${missing}`);
  return say(
    'secured',
    'Secured: proved by three tests',
    `${names.app} refuses calls without a token and answers calls that come through ${names.service}.`,
  );
}

function wrongFact({ judgement, names }: Evidence): string | undefined {
  const fact: FactJudgement | undefined = factIds
    .map(id => judgement[id])
    .find(one => one.state === 'disagrees' && one.code !== 'authenticationOff');
  return fact && factSentence(fact, names);
}

/** What is missing for a proof (house.md): both refusals everywhere, a call that passes, its token seen, an explicit list. */
function whyNotProved(seen: Evidence): string | undefined {
  const { names, judgement, gateway } = seen;
  if (test(seen, 'noToken')?.state !== 'passed') return `Whether ${names.app} refuses anonymous calls isn’t known.`;
  if (test(seen, 'throughGateway')?.state !== 'passed')
    return `${test(seen, 'throughGateway')?.finding ?? 'No call went through the gateway'}.`;
  if (gateway?.token === undefined)
    return `The gateway’s trace wasn’t to be had: ${gateway?.whyNoTrace ?? 'no reason given'}.`;
  if (judgement.F7.state !== 'agrees') return `${factSentence(judgement.F7, names)}.`;
  return undefined;
}

const milliseconds = (value: number): string =>
  value < 1000 ? `${Math.round(value)} ms` : `${(value / 1000).toFixed(1)} s`;

/** The three ways of the picture, as far as they are known. */
export function hopsOf(seen: Evidence, running: boolean): readonly HopState[] {
  const { gateway, names } = seen;
  const request = gateway?.operation ? `${gateway.operation.method} ${gateway.operation.path}` : 'a call';
  const what = { call: request, token: 'asks for a token', forward: 'calls with the token' };
  const hop = (id: HopState['id'], state: HopState['state'], result: string, ms?: number): HopState => ({
    id,
    state,
    what: what[id],
    result,
    ...(ms !== undefined && { milliseconds: ms }),
  });
  const all = (state: HopState['state'], result: string): readonly HopState[] =>
    (['call', 'token', 'forward'] as const).map(id => hop(id, state, result));
  const result = gateway?.result;
  if (!result) return running ? all('waiting', 'waiting') : all('unknown', 'not tested');
  if (result.outcome.kind === 'notReachable') {
    return [
      hop('call', 'unknown', 'not reachable from here'),
      hop('token', 'notReached', 'not reached'),
      hop('forward', 'notReached', 'not reached'),
    ];
  }
  const status = statusOf(result) ?? 0;
  const took = result.outcome.response.milliseconds;
  const speaker = result.answeredBy?.speaker;
  const notReached = (id: HopState['id']): HopState => hop(id, 'notReached', 'not reached');
  const failedToken = gateway.tokenErrorText !== undefined && !gateway.token;
  if (speaker === 'gatewayKeyCheck' || (speaker === 'gateway' && !failedToken && !gateway.token && status !== 500)) {
    return [
      hop('call', 'broken', `${status} in ${milliseconds(took)}`, took),
      notReached('token'),
      notReached('forward'),
    ];
  }
  const call = hop('call', 'passed', 'arrived');
  const token = failedToken
    ? hop('token', 'broken', gateway.tokenError ?? 'got none')
    : gateway.token
      ? hop('token', 'passed', 'got it')
      : speaker === 'gateway'
        ? hop('token', 'broken', 'got none')
        : gateway.trace
          ? hop('token', 'broken', 'asked for none')
          : hop('token', 'unknown', 'no trace');
  if (speaker === 'gateway')
    return [
      call,
      token,
      token.state === 'passed' ? hop('forward', 'broken', `${names.app} wasn’t reached`) : notReached('forward'),
    ];
  const forward = hop(
    'forward',
    passedAuthentication(result) ? 'passed' : 'broken',
    `${status} in ${milliseconds(took)}`,
    took,
  );
  return [call, token, forward];
}
