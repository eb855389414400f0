import * as l10n from '@vscode/l10n';
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
  if (outcome.kind === 'notReachable')
    return [block(request), l10n.t('Not reachable from here: {0}', plain(outcome.why))];
  const more = outcome.bodyLeftOut > 0 ? `\n${l10n.t('… {0} bytes more', outcome.bodyLeftOut)}` : '';
  const body = outcome.body === '' ? '' : `\n\n${outcome.body}${more}`;
  const response = [`HTTP/1.1 ${outcome.status} ${outcome.reason}`, ...headersOf(outcome.headers)].join('\n') + body;
  return [
    block(request),
    block(response),
    l10n.t('Who answered: {0} ({1} ms)', plain(outcome.answeredBy.sentence), Math.round(outcome.milliseconds)),
  ];
}

const marks = { passed: '✓', failed: '✕', notPossible: '–', notReachable: '○', waiting: '○', running: '○' } as const;
const matchWords = () => ({ yes: l10n.t('Match'), no: `**${l10n.t('No match')}**`, unknown: l10n.t('Not known') });

/** The report for a ticket or a mail: no token, no key; texts from outside can't act as Markdown. */
export function reportToMarkdown(report: Report): string {
  const names = namesOf(report.route);
  const { claims } = report;
  const sections = [
    ...(report.simulated ? [l10n.t('Local Azure, simulated')] : []),
    `# ${plain(routeTitle(report.route))}`,
    l10n.t('{0}, tested {1}', plain(names.service), new Date(report.startedAt).toISOString()),
    `## ${plain(report.verdict.title)}`,
    plain(report.verdict.text),
    `## ${l10n.t('Facts')}`,
    factLines(report.judgement, names)
      .map(fact => `- ${fact.mark} ${fact.id} ${fact.name}: ${plain(fact.sentence)}`)
      .join('\n'),
    ...(report.causes.length > 0 ? [`## ${l10n.t('Why, and how to fix it')}`] : []),
    ...report.causes.flatMap(cause => [
      `### ${cause.id}: ${plain(cause.title)}`,
      plain(cause.text),
      cause.evidence.map(line => `- ${plain(line)}`).join('\n'),
      `**${plain(cause.fix.title)}.** ${plain(cause.fix.text)}`,
    ]),
    ...(report.missing.length > 0
      ? [`## ${l10n.t('What isn’t known')}`, report.missing.map(line => `- ${plain(line)}`).join('\n')]
      : []),
    `## ${l10n.t('Tests')}`,
    ...report.tests.flatMap(test => [
      `### ${marks[test.state]} ${plain(test.title)} → ${plain(test.expects)}`,
      plain(test.finding),
      ...test.exchanges.flatMap(exchangeText),
    ]),
    ...(claims.rows.length > 0
      ? [
          `## ${l10n.t('What the token says, what {0} accepts', plain(claims.appName))}`,
          ...(claims.source === 'predicted' ? [l10n.t('Predicted from configuration; no token was seen.')] : []),
          [
            `| ${[l10n.t('Claim'), l10n.t('The token says'), l10n.t('Accepted'), l10n.t('Match')].join(' | ')} |`,
            '| --- | --- | --- | --- |',
            ...claims.rows.map(
              row =>
                `| ${row.name} ${code(row.claim)} | ${plain(row.says)} | ${plain(row.accepts)} | ${matchWords()[row.match]} |`,
            ),
          ].join('\n'),
        ]
      : []),
    l10n.t('Claims only: tokens and keys are never in a report.'),
  ];
  return `${sections.filter(section => section !== '').join('\n\n')}\n`;
}
