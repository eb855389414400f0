import { factLines, namesOf, routeTitle } from '../route';
import type { Exchange, Report } from './report';
import { shownLine } from './sanitise';

/** Text that Markdown shows as it is. */
const plain = (text: string): string => shownLine(text, 2000).replace(/[\\`*_{}[\]<>()#+!|~-]/g, '\\$&');
const code = (text: string): string => `\`${shownLine(text, 2000).replace(/`/g, 'ˋ')}\``;

/** Longer than any run of back quotes within, so that nothing ends the block early. */
function block(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(match => match[0].length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}http\n${text}\n${fence}`;
}

const headersOf = (headers: readonly { name: string; value: string }[]): string[] =>
  headers.map(({ name, value }) => `${name}: ${value}`);

function exchangeText(exchange: Exchange): string[] {
  const request = [exchange.requestLine, ...headersOf(exchange.requestHeaders)].join('\n');
  const { outcome } = exchange;
  if (outcome.kind === 'notReachable') return [block(request), `Not reachable from here: ${plain(outcome.why)}`];
  const more = outcome.bodyLeftOut > 0 ? `\n… ${outcome.bodyLeftOut} bytes more` : '';
  const body = outcome.body === '' ? '' : `\n\n${outcome.body}${more}`;
  const response = [`HTTP/1.1 ${outcome.status} ${outcome.reason}`, ...headersOf(outcome.headers)].join('\n') + body;
  return [
    block(request),
    block(response),
    `Who answered: ${plain(outcome.answeredBy.sentence)} (${Math.round(outcome.milliseconds)} ms)`,
  ];
}

const marks = { passed: '✓', failed: '✕', notPossible: '–', notReachable: '○', waiting: '○', running: '○' } as const;
const matchWords = { yes: 'Match', no: '**No match**', unknown: 'Not known' } as const;

/** The report for a ticket or a mail: no token, no key; texts from outside can't act as Markdown. */
export function reportToMarkdown(report: Report): string {
  const names = namesOf(report.route);
  const { claims } = report;
  const sections = [
    ...(report.simulated ? ['Local Azure, simulated'] : []),
    `# ${plain(routeTitle(report.route))}`,
    `${plain(names.service)}, tested ${new Date(report.startedAt).toISOString()}`,
    `## ${plain(report.verdict.title)}`,
    plain(report.verdict.text),
    '## Facts',
    factLines(report.judgement, names)
      .map(fact => `- ${fact.mark} ${fact.id} ${fact.name}: ${plain(fact.sentence)}`)
      .join('\n'),
    ...(report.causes.length > 0 ? ['## Why, and how to fix it'] : []),
    ...report.causes.flatMap(cause => [
      `### ${cause.id}: ${plain(cause.title)}`,
      plain(cause.text),
      cause.evidence.map(line => `- ${plain(line)}`).join('\n'),
      `**${plain(cause.fix.title)}.** ${plain(cause.fix.text)}`,
    ]),
    '## Tests',
    ...report.tests.flatMap(test => [
      `### ${marks[test.state]} ${plain(test.title)} → ${plain(test.expects)}`,
      plain(test.finding),
      ...test.exchanges.flatMap(exchangeText),
    ]),
    ...(claims.rows.length > 0
      ? [
          `## What the token says, what ${plain(claims.appName)} accepts`,
          ...(claims.source === 'predicted' ? ['Predicted from configuration; no token was seen.'] : []),
          [
            '| Claim | The token says | Accepted | Match |',
            '| --- | --- | --- | --- |',
            ...claims.rows.map(
              row =>
                `| ${row.name} ${code(row.claim)} | ${plain(row.says)} | ${plain(row.accepts)} | ${matchWords[row.match]} |`,
            ),
          ].join('\n'),
        ]
      : []),
    'Claims only: tokens and keys are never in a report.',
  ];
  return `${sections.filter(section => section !== '').join('\n\n')}\n`;
}
