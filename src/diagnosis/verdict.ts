import * as l10n from '@vscode/l10n';
import { type FactJudgement, factIds, factSentence } from '../route';
import { whyCallerNotNamed } from './calledApi';
import type { Evidence } from './evidence';
import { passedAuthentication } from './gatewayTest';
import { statusOf } from './exchange';
import type { Cause, HopState, TestResult, Verdict } from './report';

const test = ({ tests }: Evidence, id: TestResult['id']): TestResult | undefined => tests.find(one => one.id === id);

const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : l10n.t('{0}.', text));

/** What a call never came to can't be judged. */
const testAgain = (): string => l10n.t('What lies behind shows only once this is mended: then test again.');

/** What breaks the route, in one clause: the first cause, or those that can't be told apart. */
function whatBreaks(causes: readonly Cause[]): { readonly title: string; readonly text: string } | undefined {
  const breaking = causes.filter(one => one.effect === 'breaks');
  const [first] = breaking;
  if (!first) return undefined;
  const several = breaking.filter(one => one.certainty === 'oneOf');
  if (first.certainty !== 'oneOf' || several.length < 2) return first;
  return {
    title: l10n.t('one of {0}', several.map(one => one.id).join(', ')),
    text: l10n.t('What is known fits several causes. What would tell them apart: {0}', first.decidedBy ?? ''),
  };
}

/** The verdict when all tests have ended. `proved` says whether it may be kept as a proof. */
export function judgeTests(
  seen: Evidence,
  causes: readonly Cause[],
): { readonly verdict: Verdict; readonly proved: boolean } {
  const { names, judgement } = seen;
  const direct = test(seen, 'noToken');
  const through = test(seen, 'throughGateway');
  const good = test(seen, 'goodToken');
  const say = (state: Verdict['state'], title: string, text: string): { verdict: Verdict; proved: boolean } => {
    const hides = (state === 'broken' || state === 'open') && causes.length > 0;
    return {
      verdict: { state, title, text: hides ? `${sentence(text)} ${testAgain()}` : sentence(text) },
      proved: state === 'secured',
    };
  };
  const breaks = whatBreaks(causes);
  // Callers that are refused come before a door that is open (look.md 4).
  if (through?.state === 'failed' && seen.gateway?.result && !passedAuthentication(seen.gateway.result)) {
    const wrong = breaks?.title ?? wrongFact(seen) ?? through.finding;
    return say('broken', l10n.t('Broken: {0}', wrong), breaks?.text ?? through.finding);
  }
  if (seen.direct.some(one => one.says === 'open')) {
    return say(
      'open',
      l10n.t('Open: {0} answers calls without a token', names.app),
      l10n.t('{0}. Whoever knows its address gets around {1}.', direct?.finding ?? '', names.service),
    );
  }
  if (direct?.state === 'failed') {
    const title = l10n.t('Broken: {0}', causes[0]?.title ?? direct.finding);
    return say('broken', title, l10n.t('{0}. It should refuse with 401.', direct.finding));
  }
  if (through?.state === 'failed') {
    const wrong = breaks?.title ?? wrongFact(seen) ?? l10n.t('the gateway sends no token');
    return say('broken', l10n.t('Broken: {0}', wrong), through.finding);
  }
  if (breaks) return say('broken', l10n.t('Broken: {0}', breaks.title), breaks.text);
  const bad = factIds.map(id => judgement[id]).find(fact => fact.state === 'disagrees' && fact.code !== 'anyCaller');
  if (bad && bad.id !== 'F5') {
    const text = l10n.t('The tests that could be run didn’t fail, but by its settings the route will.');
    return say('broken', l10n.t('Broken: {0}', factSentence(bad, names)), text);
  }
  const opens = causes.find(one => one.effect === 'opens');
  if (opens) return say('open', l10n.t('Open: {0}', opens.title), opens.text);
  if (bad) {
    const text = l10n.t('The tests that could be run didn’t fail, but by its settings the route will.');
    return say('broken', l10n.t('Broken: {0}', factSentence(bad, names)), text);
  }
  if (judgement.F7.code === 'anyCaller' && judgement.F7.state === 'disagrees') {
    return say(
      'open',
      l10n.t('Open: {0} lets in any caller with a token', names.app),
      l10n.t('There is no allow list, so every application of the tenant may call it.'),
    );
  }
  if (good?.state === 'failed') {
    const text = l10n.t('The gateway came through, but a good token sent straight didn’t do what it should.');
    return say('broken', l10n.t('Broken: {0}', good.finding), text);
  }
  if (direct?.state === 'notReachable' || through?.state === 'notReachable') {
    const which = direct?.state === 'notReachable' ? direct : through;
    return say(
      'notReachable',
      l10n.t('Configured, but can’t be proved from here'),
      l10n.t('{0}. Not reachable from here isn’t a failure.', (which?.finding ?? '').replace(/\.$/, '')),
    );
  }
  const missing = whyNotProved(seen);
  const more = causes.length === 0 ? '' : l10n.t('What else was noticed is below.');
  if (missing !== undefined) {
    const text = l10n.t('What was tested is as it should be. {0}', missing);
    return say('configured', l10n.t('Configured, not proved'), `${text} ${more}`.trim());
  }
  const text = l10n.t(
    '{0} refuses calls without a token and answers calls that come through {1}.',
    names.app,
    names.service,
  );
  return say('secured', l10n.t('Secured: proved by three tests'), `${text} ${more}`.trim());
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
  if (test(seen, 'noToken')?.state !== 'passed')
    return l10n.t('Whether {0} refuses anonymous calls isn’t known.', names.app);
  const through = test(seen, 'throughGateway');
  if (through?.state !== 'passed') return sentence(through?.finding ?? l10n.t('No call went through the gateway'));
  if (gateway?.token === undefined) {
    const why = gateway?.whyNoTrace ?? l10n.t('no reason given');
    return sentence(l10n.t('The gateway’s trace wasn’t to be had: {0}', why));
  }
  if (seen.route.backEnd.kind === 'api') return whyCallerNotNamed(seen);
  if (judgement.F7.state !== 'agrees') return l10n.t('{0}.', factSentence(judgement.F7, names));
  return undefined;
}

const milliseconds = (value: number): string =>
  value < 1000 ? l10n.t('{0} ms', Math.round(value)) : l10n.t('{0}.{1} s', ...(value / 1000).toFixed(1).split('.'));

/** The three ways of the picture, as far as they are known. */
export function hopsOf(seen: Evidence, running: boolean): readonly HopState[] {
  const { gateway, names } = seen;
  const request = gateway?.operation ? `${gateway.operation.method} ${gateway.operation.path}` : l10n.t('a call');
  const what = { call: request, token: l10n.t('asks for a token'), forward: l10n.t('calls with the token') };
  const hop = (id: HopState['id'], state: HopState['state'], result: string, ms?: number): HopState => ({
    id,
    state,
    what: what[id],
    result,
    ...(ms !== undefined && { milliseconds: ms }),
  });
  const notReached = (id: HopState['id']): HopState => hop(id, 'notReached', l10n.t('not reached'));
  const all = (state: HopState['state'], result: string): readonly HopState[] =>
    (['call', 'token', 'forward'] as const).map(id => hop(id, state, result));
  const result = gateway?.result;
  if (!result) return running ? all('waiting', l10n.t('waiting')) : all('unknown', l10n.t('not tested'));
  if (result.outcome.kind === 'notReachable') {
    return [hop('call', 'unknown', l10n.t('not reachable from here')), notReached('token'), notReached('forward')];
  }
  const status = statusOf(result) ?? 0;
  const took = result.outcome.response.milliseconds;
  const speaker = result.answeredBy?.speaker;
  const failedToken = gateway.tokenErrorText !== undefined && !gateway.token;
  if (speaker === 'gatewayKeyCheck' || (speaker === 'gateway' && !failedToken && !gateway.token && status !== 500)) {
    return [
      hop('call', 'broken', l10n.t('{0} in {1}', status, milliseconds(took)), took),
      notReached('token'),
      notReached('forward'),
    ];
  }
  const call = hop('call', 'passed', l10n.t('arrived'));
  const token = failedToken
    ? hop('token', 'broken', gateway.tokenError ?? l10n.t('got none'))
    : gateway.token
      ? hop('token', 'passed', l10n.t('got it'))
      : speaker === 'gateway'
        ? hop('token', 'broken', l10n.t('got none'))
        : gateway.trace
          ? hop('token', 'broken', l10n.t('asked for none'))
          : hop('token', 'unknown', l10n.t('no trace'));
  if (speaker === 'gateway')
    return [
      call,
      token,
      token.state === 'passed'
        ? hop('forward', 'broken', l10n.t('{0} wasn’t reached', names.app))
        : notReached('forward'),
    ];
  const forward = hop(
    'forward',
    passedAuthentication(result) ? 'passed' : 'broken',
    l10n.t('{0} in {1}', status, milliseconds(took)),
    took,
  );
  return [call, token, token.state === 'broken' ? { ...forward, what: l10n.t('calls without a token') } : forward];
}
