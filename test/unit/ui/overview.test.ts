import assert from 'node:assert/strict';
import { SaxesParser } from 'saxes';
import type { Route } from '../../../src/route';
import { arrange, bySubscription, count } from '../../../src/ui/overview/arrange';
import { csvCell, toCsv } from '../../../src/ui/overview/exports/csv';
import type { Exportable } from '../../../src/ui/overview/exports/exportable';
import { toJson } from '../../../src/ui/overview/exports/json';
import { toMarkdown } from '../../../src/ui/overview/exports/markdown';
import { toPicture } from '../../../src/ui/overview/exports/picture';
import { ruleIdOf, toSarif } from '../../../src/ui/overview/exports/sarif';
import { overviewRow, type OverviewRow } from '../../../src/ui/overview/row';
import { OverviewSession } from '../../../src/ui/overview/session';
import type { OverviewView } from '../../../src/webview/overviewView';
import { parseQuery } from '../../../src/ui/search/query';
import { sampleRows } from '../../ui/panels/overviewStates';

const rows = sampleRows(200);
const plain = {
  query: parseQuery(''),
  tiles: new Set<never>(),
  sort: 'posture',
  descending: false,
  grouping: 'none',
} as const;
const all: Exportable = { rows, at: Date.UTC(2026, 10, 25, 9, 12), simulated: false, version: '0.1.0' };
const hostile = (name: string): OverviewRow => {
  const [first] = rows;
  assert.ok(first);
  return { ...first, names: { ...first.names, api: name }, subscription: name };
};

describe('the posture overview', () => {
  describe('arranging', () => {
    const words = (entries: ReturnType<typeof arrange>): string[] =>
      entries.map(entry => (entry.kind === 'row' ? (entry.row.posture?.word ?? 'unread') : `# ${entry.label}`));

    it('shows what needs looking at first, and the other way round when asked', () => {
      const found = words(arrange(rows, plain));
      assert.equal(found[0], 'broken');
      assert.equal(found.at(-1), 'secured');
      assert.equal(words(arrange(rows, { ...plain, descending: true }))[0], 'secured');
      assert.equal(found.length, rows.length);
    });

    it('keeps what the tiles and the filter agree on', () => {
      const open = arrange(rows, { ...plain, tiles: new Set(['open']) });
      assert.equal(open.length, count(rows).open);
      const both = arrange(rows, { ...plain, tiles: new Set(['open', 'broken']), query: parseQuery('tracking') });
      assert.ok(both.length > 0);
      assert.ok(both.every(entry => entry.kind === 'row' && /^(open|broken)$/.test(entry.row.group)));
    });

    it('puts a heading with its counts before each group', () => {
      const grouped = arrange(rows, { ...plain, grouping: 'subscription' });
      const headings = grouped.filter(entry => entry.kind === 'heading');
      assert.equal(headings.length, bySubscription(rows).length);
      assert.equal(grouped[0]?.kind, 'heading');
      const sum = headings.reduce(
        (total, { counts }) => total + counts.open + counts.broken + counts.secured + counts.unknown,
        0,
      );
      assert.equal(sum, rows.length);
    });
  });

  describe('exports', () => {
    for (const text of ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', ' =cmd|x']) {
      it(`let no cell start a formula: ${JSON.stringify(text)}`, () => {
        assert.match(csvCell(text), /^"?'/);
      });
    }

    it('write CSV that reads back, quotes and line ends included', () => {
      const csv = toCsv({ ...all, rows: [hostile('a "b", c\nd')], simulated: true });
      const [note, head, ...lines] = csv.slice(1).split('\r\n');
      assert.equal(note, '"Local Azure, simulated"');
      assert.match(head ?? '', /^Posture,Why,Route,API/);
      assert.match(lines.join('\r\n'), /"a ""b"", c\nd"/);
      assert.equal(toCsv(all).slice(1).trimEnd().split('\r\n').length, rows.length + 1);
    });

    it('write JSON with all routes and their facts', () => {
      const parsed = JSON.parse(toJson({ ...all, simulated: true })) as {
        note: string;
        counts: object;
        routes: { facts: Record<string, string> }[];
      };
      assert.equal(parsed.note, 'Local Azure, simulated');
      assert.equal(parsed.routes.length, rows.length);
      assert.deepEqual(Object.keys(parsed.routes[0]?.facts ?? {}), ['F1', 'F2', 'F3', 'F4', 'F5', 'F6', 'F7']);
      assert.deepEqual(parsed.counts, { ...count(rows) });
    });

    it('write Markdown in which a name is only a name', () => {
      const text = toMarkdown({ ...all, rows: [hostile('a | b\n# x <img src=y>')] });
      assert.ok(!text.includes('<img'));
      assert.ok(!/^# x/m.test(text));
      const table = text.split('\n').filter(line => line.startsWith('|'));
      assert.ok(table.every(line => line.endsWith('|')));
    });

    it('write SARIF: each route that isn’t secured is a result of a rule with help', () => {
      const { version, runs } = JSON.parse(toSarif(all)) as {
        version: string;
        runs: {
          tool: { driver: { rules: { id: string; help: { text: string } }[] } };
          results: { ruleId: string; ruleIndex: number; level: string; locations: unknown[] }[];
        }[];
      };
      assert.equal(version, '2.1.0');
      const [run] = runs;
      assert.ok(run);
      const { rules } = run.tool.driver;
      assert.equal(run.results.length, rows.length - count(rows).secured);
      for (const result of run.results) {
        assert.equal(rules[result.ruleIndex]?.id, result.ruleId);
        assert.equal(result.locations.length, 1);
      }
      assert.ok(rules.every(rule => rule.help.text.length > 20));
      assert.deepEqual(new Set(run.results.map(one => one.ruleId)), new Set(rows.flatMap(row => ruleIdOf(row) ?? [])));
    });

    it('draw a picture that is good XML whatever subscriptions are called', () => {
      const picture = toPicture({ ...all, rows: [...rows, hostile('<a & "b">\u0000')] });
      const parser = new SaxesParser();
      parser.on('error', error => assert.fail(error));
      parser.write(picture).close();
      assert.ok(picture.includes(`${count(rows).open + (rows[0]?.group === 'open' ? 1 : 0)}</text>`));
    });

    it('tell no secret: nothing of facts but their states', () => {
      for (const text of [toCsv(all), toJson(all), toMarkdown(all), toSarif(all)])
        assert.ok(!/Bearer|eyJ|"settings"/.test(text));
    });
  });

  describe('the session', () => {
    let shown: OverviewView[];
    let calls: string[];
    let known: readonly OverviewRow[];
    let session: OverviewSession;
    const last = (): OverviewView => {
      const view = shown.at(-1);
      assert.ok(view);
      return view;
    };
    const names = (routes: readonly Route[]): string => routes.map(route => route.api.displayName).join(',');
    const press = (button: string, of?: string): Promise<void> =>
      session.onMessage({ kind: 'press', button: button as never, ...(of !== undefined && { of }) });
    const set = (of: string, value: string): Promise<void> => session.onMessage({ kind: 'set', of, value });

    beforeEach(async () => {
      [shown, calls, known] = [[], [], rows];
      session = new OverviewSession({
        find: () => Promise.resolve(known.map(row => row.route)),
        findAnew: () => {
          calls.push('find anew');
          return Promise.resolve(known.map(row => row.route));
        },
        found: () => known.map(row => row.route),
        rowOf: route =>
          known.find(row => row.route === route) ??
          overviewRow(route, { posture: undefined, reading: undefined, subscription: '' }),
        read: routes => calls.push(`read ${routes.length}`),
        stopReading: () => calls.push('stop'),
        waiting: () => 0,
        simulated: () => false,
        show: view => shown.push(view),
        secure: routes => Promise.resolve(void calls.push(`secure ${names(routes)}`)),
        diagnose: routes => Promise.resolve(void calls.push(`diagnose ${routes.length}`)),
        open: route => Promise.resolve(void calls.push(`open ${route.api.displayName}`)),
        export: chosen => Promise.resolve(void calls.push(`export ${chosen.length}`)),
        chooseGrouping: () => Promise.resolve('posture'),
        explain: error => String(error),
        now: () => 0,
      });
      await session.start();
    });

    const rowNames = (from: number, to: number): string =>
      last()
        .table.lines.slice(from, to)
        .flatMap(line => (line.kind === 'row' ? [line.from] : []))
        .join(',');

    it('sends only the lines around the screen, however many there are', () => {
      known = sampleRows(5000);
      session.refreshRows();
      assert.equal(last().table.total, 5000);
      assert.equal(last().table.lines.length, 80);
    });

    it('sends the lines that were scrolled to and has them read first', async () => {
      await set('lines', '100-150');
      assert.deepEqual([last().table.from, last().table.lines.length], [100, 50]);
      assert.equal(calls.at(-1), 'read 50');
      for (const bad of ['x', '5', '-', '9-1', '0-1e9']) await set('lines', bad);
      assert.ok(last().table.lines.length <= 400);
    });

    it('chooses one, several with Ctrl, a range with Shift, and secures just those', async () => {
      await set('only', '2');
      await set('range', '4');
      assert.equal(last().selection?.text, '3 selected');
      await set('toggle', '3');
      const wanted = `${rowNames(2, 3)},${rowNames(4, 5)}`;
      await press('secure');
      assert.equal(calls.at(-1), `secure ${wanted}`);
      await press('clear');
      assert.equal(last().selection, undefined);
      await press('selectAll');
      assert.equal(last().table.selectAll.state, 'all');
      await press('diagnose');
      assert.equal(calls.at(-1), 'diagnose 200');
    });

    it('lets go of what a filter hides', async () => {
      await press('selectAll');
      await set('filter', 'tracking');
      assert.ok(last().table.total < 200 && last().table.total > 0);
      await press('exportSelected');
      assert.equal(calls.at(-1), `export ${last().table.total}`);
      await set('filter', 'no such thing');
      assert.equal(last().selection, undefined);
      assert.equal(last().table.empty?.text, 'No route matches.');
      await press('clearFilter');
      assert.equal(last().table.total, 200);
    });

    it('turns tiles on and off, sorts both ways, groups', async () => {
      await press('tile', 'open');
      assert.equal(last().table.total, count(rows).open);
      assert.equal(last().tiles.find(tile => tile.id === 'open')?.on, true);
      await press('tile', 'open');
      await press('tile', 'nonsense');
      assert.equal(last().table.total, 200);
      await press('sort', 'service');
      await press('sort', 'service');
      assert.equal(last().table.heads.find(head => head.id === 'service')?.sort, 'descending');
      await press('grouping');
      assert.equal(last().table.lines[0]?.kind, 'heading');
    });

    it('opens Diagnostics of a line, and nothing of a line that isn’t there', async () => {
      await press('open', '0');
      assert.equal(calls.at(-1), `open ${rowNames(0, 1)}`);
      const before = calls.length;
      await press('open', '99999');
      await press('open');
      assert.equal(calls.length, before);
    });

    it('stops, says that it did, and goes on', async () => {
      await press('stop');
      assert.equal(calls.at(-1), 'stop');
      assert.equal(last().toolbar.buttons[0]?.label, 'Go On');
      await press('goOn');
      assert.equal(calls.at(-1), 'read 200');
      assert.equal(last().toolbar.buttons[0]?.label, 'Refresh');
    });

    it('finds all anew when asked to refresh, and reads what was found', async () => {
      calls.length = 0;
      await press('refresh');
      assert.deepEqual(calls, ['find anew', `read ${known.length}`]);
    });

    it('says why routes can’t be read', async () => {
      const failing = new OverviewSession({
        rowOf: () => assert.fail(),
        read: () => assert.fail(),
        stopReading: () => assert.fail(),
        findAnew: () => assert.fail(),
        secure: () => assert.fail(),
        diagnose: () => assert.fail(),
        open: () => assert.fail(),
        export: () => assert.fail(),
        chooseGrouping: () => assert.fail(),
        find: () => Promise.reject(new Error('no network')),
        found: () => [],
        waiting: () => 0,
        simulated: () => false,
        show: (view: OverviewView) => shown.push(view),
        explain: (error: unknown) => (error instanceof Error ? error.message : ''),
        now: () => 0,
      });
      await failing.start();
      assert.deepEqual(last().table.empty, { text: 'The routes can’t be read.', detail: 'no network' });
    });
  });
});
