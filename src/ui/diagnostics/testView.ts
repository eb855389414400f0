import * as l10n from '@vscode/l10n';
import type { Exchange, ShownHeader, TestResult } from '../../diagnosis/report';
import type { StateShape } from '../../webview/common';
import type { TestView } from '../../webview/diagnosticsView';
import { bodyText, longest, oneLine, type Span, type Text } from '../../webview/text';
import { duration } from '../../webview/time';

const shapes = (): Readonly<Record<TestResult['state'], readonly [StateShape, string]>> => ({
  waiting: ['unchecked', l10n.t('Waiting')],
  running: ['running', l10n.t('Running')],
  passed: ['secured', l10n.t('As expected')],
  failed: ['broken', l10n.t('Failed')],
  notPossible: ['unchecked', l10n.t('Not possible')],
  notReachable: ['private', l10n.t('Not reachable')],
});

/** A header line; a hidden value becomes a tag, keeping a scheme like `Bearer`. */
function headerLine(header: ShownHeader): readonly Span[] {
  const name = oneLine(header.name);
  if (!header.hidden) return [`${name}: ${oneLine(header.value, longest.line)}`];
  const isToken = /authorization/i.test(header.name);
  const isBearer = header.name.toLowerCase() === 'authorization';
  return [`${name}: ${isBearer ? 'Bearer ' : ''}`, { tag: isToken ? 'token hidden' : 'key hidden' }];
}

const lines = (parts: readonly (readonly Span[])[]): readonly Span[] =>
  parts.flatMap((part, index) => (index === 0 ? part : ['\n', ...part]));

function request(exchange: Exchange): Text {
  return lines([[oneLine(exchange.requestLine, longest.line)], ...exchange.requestHeaders.map(headerLine)]);
}

function response({ outcome }: Exchange): Text {
  if (outcome.kind === 'notReachable') {
    return l10n.t('No answer after {0}: {1}', duration(outcome.milliseconds), oneLine(outcome.why, longest.line));
  }
  const { status, reason, headers, body, bodyLeftOut } = outcome;
  const head = lines([[`${status} ${oneLine(reason)}`.trim()], ...headers.map(headerLine)]);
  const shown = bodyText(body, body.length + bodyLeftOut);
  return shown === '' ? head : [...head, `\n\n${shown}`];
}

function whoAnswered(exchanges: readonly Exchange[]): string | undefined {
  const sentences = exchanges.flatMap(one =>
    one.outcome.kind === 'answered' ? [one.outcome.answeredBy.sentence] : [],
  );
  const different = [...new Set(sentences)];
  return different.length === 0 ? undefined : different.map(one => oneLine(one, longest.line)).join(' ');
}

function figures(exchanges: readonly Exchange[]): NonNullable<TestView['evidence']>['figures'] {
  const several = exchanges.length > 1;
  return exchanges.flatMap(one => [
    { caption: several ? l10n.t('Request {0}', oneLine(one.label)) : l10n.t('Request'), text: request(one) },
    {
      caption:
        one.outcome.kind === 'answered'
          ? l10n.t('Response in {0}', duration(one.outcome.milliseconds))
          : l10n.t('Response'),
      text: response(one),
    },
  ]);
}

/** `open`: unfolded when it first appears. */
export function testView(test: TestResult, open: boolean): TestView {
  const [state, stateWord] = shapes()[test.state];
  const who = whoAnswered(test.exchanges);
  return {
    id: test.id,
    state,
    stateWord,
    title: [oneLine(test.title), ' ', { arrow: 'to' }, ` ${oneLine(test.expects)}`],
    got: test.got === undefined ? (test.state === 'running' ? '…' : '–') : String(test.got),
    sub: oneLine(test.finding, longest.line),
    time: test.milliseconds === undefined ? '' : duration(test.milliseconds),
    ...(test.exchanges.length > 0 && {
      evidence: { open, figures: figures(test.exchanges), ...(who !== undefined && { whoAnswered: who }) },
    }),
  };
}
