import assert from 'node:assert/strict';
import { type Report, reportToJson, reportToMarkdown } from '../../../src/diagnosis';
import { Laboratory } from '../../diagnosis/laboratory';
import { ids } from '../../modes';
import { secured } from '../../modes/scenario';

interface Exported {
  readonly kind: string;
  readonly version: number;
  readonly simulated?: string;
  readonly route: { readonly title: string; readonly api: string; readonly service: string };
  readonly tested: string;
  readonly finished: string;
  readonly operation: { readonly method: string; readonly path: string };
  readonly verdict: { readonly state: string };
  readonly facts: readonly { readonly id: string; readonly mark: string }[];
  readonly causes: readonly { readonly id: string; readonly evidence: readonly string[] }[];
  readonly missing: readonly string[];
  readonly tests: readonly { readonly id: string; readonly exchanges: readonly object[] }[];
  readonly claims: { readonly source: string; readonly rows: readonly object[] };
}

const jwt = 'eyJhbGciOiJSUzI1NiJ9.eyJhdWQiOiJ4In0.c2lnbmF0dXJl';
const hostile = `<img src=x onerror=alert(1)> [a](javascript:x) \`code\` | ~~~ \u001b[31m\u202e ${jwt} ?code=abc123 x-functions-key: k3y`;
const gone = ['\u001b', '\u202e', jwt, 'c2lnbmF0dXJl', 'abc123', 'k3y'];

/** The report with what comes from outside in every place that it can come to. */
function withHostile(report: Report): Report {
  const { route, tests, claims, causes, missing } = report;
  return {
    ...report,
    route: { ...route, api: { ...route.api, displayName: hostile } },
    verdict: { ...report.verdict, title: hostile, text: hostile },
    causes: causes.map(cause => ({ ...cause, title: hostile, evidence: [hostile] })),
    missing: [...missing, hostile],
    claims: { ...claims, rows: claims.rows.map(row => ({ ...row, says: hostile, accepts: hostile })) },
    tests: tests.map(test => ({
      ...test,
      finding: hostile,
      exchanges: test.exchanges.map(exchange =>
        exchange.outcome.kind === 'answered'
          ? { ...exchange, outcome: { ...exchange.outcome, body: 'first line\n```\n# not a heading of ours\n````' } }
          : exchange,
      ),
    })),
  };
}

describe('exports of a report', () => {
  let laboratory: Laboratory;
  let broken: Report;
  let predicted: Report;
  before(async () => {
    laboratory = await Laboratory.open();
    laboratory.shop.auth('orders-app', at => Object.assign(at(), secured(ids.stock)));
    const route = await laboratory.route('orders');
    broken = await laboratory.diagnose(route);
    laboratory.shop.switches.tracing = false;
    predicted = await laboratory.diagnose(route);
    assert.equal(broken.verdict.state, 'broken');
    assert.ok(broken.causes.length > 0);
  });
  after(() => laboratory.close());
  const json = (report: Report): Exported => JSON.parse(reportToJson(report)) as Exported;

  it('hold as JSON what the panel shows', () => {
    const document = json(broken);
    assert.equal(document.kind, 'apimManagedIdentityDiagnosis');
    assert.equal(document.version, 1);
    assert.equal(document.simulated, 'Local Azure, simulated');
    assert.match(document.route.title, /^Orders → orders-app$/);
    assert.match(`${document.tested} ${document.finished}`, /^\S+Z \S+Z$/);
    assert.deepEqual([document.operation.method, document.operation.path], ['GET', '/1']);
    assert.equal(document.verdict.state, 'broken');
    assert.deepEqual(
      document.facts.map(fact => fact.id),
      ['F1', 'F2', 'F3', 'F4', 'F5', 'F6', 'F7'],
    );
    assert.deepEqual(
      document.causes.map(cause => cause.id),
      broken.causes.map(cause => cause.id),
    );
    assert.deepEqual(
      document.tests.map(({ id, exchanges }) => [id, exchanges.length]),
      broken.tests.map(({ id, exchanges }) => [id, exchanges.length]),
    );
    assert.equal(document.claims.source, 'seen');
    assert.equal(document.claims.rows.length, broken.claims.rows.length);
    assert.equal(json({ ...broken, simulated: false }).simulated, undefined);
  });

  it('hold as Markdown the same, in the order of the panel', () => {
    const text = reportToMarkdown(broken);
    const headings = [...text.matchAll(/^#+ (.*)$/gm)].map(match => match[1]?.replaceAll('\\', '') ?? '');
    const wanted = [
      'Orders → orders-app',
      broken.verdict.title,
      'Facts',
      'Why, and how to fix it',
      ...broken.causes.map(cause => `${cause.id}: ${cause.title}`),
      'Tests',
      'What the token says, what orders-app accepts',
    ];
    const places = wanted.map(heading => headings.indexOf(heading));
    assert.deepEqual(
      places,
      [...places].sort((a, b) => a - b),
      headings.join('\n'),
    );
    assert.ok(!places.includes(-1), headings.join('\n'));
    assert.match(text, /^Local Azure, simulated\n/);
    assert.match(text, /HTTP\/1\.1 401 Unauthorized/);
    assert.match(text, /Bearer token hidden|key hidden/);
    assert.doesNotMatch(reportToMarkdown({ ...broken, simulated: false }), /Local Azure/);
  });

  it('say what was predicted and what isn’t known', () => {
    assert.equal(json(predicted).claims.source, 'predicted');
    const text = reportToMarkdown({ ...predicted, missing: ['The gateway’s trace'] });
    assert.match(text, /^Predicted from configuration; no token was seen\.$/m);
    assert.match(text, /^## What isn’t known\n\n- The gateway’s trace$/m);
    assert.doesNotMatch(reportToMarkdown(broken), /Predicted/);
  });

  it('show what comes from outside as text, secrets hidden', () => {
    const report = withHostile(broken);
    for (const text of [reportToMarkdown(report), reportToJson(report)])
      for (const piece of gone) assert.ok(!text.includes(piece), JSON.stringify(piece));
    const text = reportToMarkdown(report);
    // Outside of fenced blocks nothing acts as Markdown or HTML.
    const fenced = /^(`{3,})http\n[^]*?\n\1$/gm;
    const outside = text.replace(fenced, '');
    assert.ok([...text.matchAll(fenced)].length >= 4);
    assert.doesNotMatch(outside, /(?<!\\)<img|(?<!\\)\]\(|not a heading|(?<!\\)~~~/);
    for (const line of outside.split('\n').filter(one => one.startsWith('| ')))
      assert.equal(line.match(/(?<!\\)\|/g)?.length, 5, line);
    assert.equal((json(report).verdict as unknown as { title: string }).title.includes('␛[31m'), true);
  });
});
