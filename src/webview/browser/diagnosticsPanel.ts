import * as l10n from '@vscode/l10n';
import type {
  CauseView,
  ClaimsView,
  DiagnosticsView,
  FactView,
  HopView,
  QuestionView,
  StopView,
  TestView,
  VerdictView,
} from '../diagnosticsView';
import type { IconName } from '../common';
import { type Child, h, type Piece } from './element';
import { icon, stateIcon } from './icons';
import { startPanel } from './panel';
import { actions, bar, head, localStrip, moment, note, spans } from './parts';

const marks = (): Readonly<Record<FactView['state'], { icon: IconName; look: string; word: string }>> => ({
  agrees: { icon: 'check', look: 'yes', word: l10n.t('agrees') },
  disagrees: { icon: 'x', look: 'no', word: l10n.t('doesn’t agree') },
  unknown: { icon: 'circle', look: 'unk', word: l10n.t('not known') },
  notNeeded: { icon: 'dash', look: 'na', word: l10n.t('not needed') },
});

function fact(view: FactView): Piece {
  const mark = marks()[view.state];
  const text = view.state === 'disagrees' ? h('strong', {}, view.text) : view.text;
  return h(
    'li',
    { key: view.id },
    h('span', { class: `f ${mark.look}` }, icon(mark.icon)),
    h('span', { class: 'id' }, view.id),
    h('span', {}, text, h('span', { class: 'sr' }, `: ${mark.word}`)),
  );
}

/** A name or host that may be broken behind its dots, dashes and slashes where a line is too short for it. */
const breakable = (text: string): Child[] =>
  text.split(/(?<=[.\-/_])(?=\w)/).flatMap((part, index) => (index === 0 ? [part] : [h('wbr'), part]));

function stop(view: StopView): Piece {
  const { said, facts } = view;
  return h(
    'li',
    { key: view.id, class: view.look === 'plain' ? 'stop' : `stop ${view.look}` },
    h(
      'div',
      { class: 'box' },
      icon(view.icon, 'l'),
      h('div', {}, h('div', { class: 'kind' }, view.what), h('div', { class: 'name' }, breakable(view.name))),
      view.details.map(detail => h('div', { class: 'det' }, breakable(detail))),
      said && h('div', { key: 'said', class: 'said' }, stateIcon(said.state), h('span', {}, spans(said.text))),
      facts.length > 0 && h('div', { key: 'facts', class: 'fs' }, h('ul', { class: 'facts' }, facts.map(fact))),
    ),
  );
}

function hop(view: HopView): Piece {
  return h(
    'li',
    { key: view.id, class: `hop ${view.look}` },
    h('span', { class: 'what' }, view.what),
    h('span', { class: 'wire', 'aria-hidden': 'true' }, h('span', { class: 'mark' }, stateIcon(view.state))),
    h('span', { class: 'res num' }, spans(view.result)),
  );
}

function verdict(view: VerdictView): Piece {
  return h(
    'div',
    { key: view.alert ? 'alert' : 'status', class: 'verdict' },
    h(
      'div',
      { class: 'say', role: view.alert ? 'alert' : 'status' },
      stateIcon(view.state, 'large'),
      h('h2', { id: 'verdict', tabindex: -1 }, view.title),
      h('p', {}, spans(view.text)),
    ),
    actions(view.buttons),
  );
}

function question(view: QuestionView): Piece {
  return h(
    'section',
    { key: 'question', class: 'panel question', 'aria-labelledby': 'question' },
    h('h2', { id: 'question' }, view.title),
    h('p', {}, spans(view.text)),
    actions(view.buttons),
  );
}

function cause(view: CauseView): Piece {
  const { fix } = view;
  return h(
    'div',
    { key: view.id, class: 'panel cause' },
    h(
      'div',
      {},
      h(
        'div',
        { class: 'meta' },
        h('span', { class: 'tag' }, view.id),
        h('span', { class: 'small muted' }, view.certainty),
      ),
      h('h3', {}, view.title),
      h('p', {}, spans(view.text)),
      view.decidedBy !== undefined && h('p', { class: 'small decided' }, view.decidedBy),
      view.evidence.length > 0 && [
        h('div', { key: 'how', class: 'small muted how' }, l10n.t('How we know')),
        h('ul', { key: 'proof', class: 'proof' }, view.evidence.map(note)),
      ],
    ),
    h(
      'div',
      {},
      h('h3', {}, fix.title),
      h('p', {}, spans(fix.text)),
      actions(fix.buttons),
      fix.note !== undefined && h('p', { class: 'small muted under' }, fix.note),
    ),
  );
}

function test(view: TestView, at: number): Piece {
  const line = [
    stateIcon(view.state),
    h('span', {}, h('span', { class: 'sr' }, `${view.stateWord}: `), spans(view.title)),
    h('span', { class: 'got num' }, view.got),
    h('span', { class: 'sub' }, spans(view.sub)),
    h('span', { class: 'time num' }, moment(view.time, at)),
  ];
  const { evidence } = view;
  if (!evidence) return h('div', { key: view.id, class: 'flat' }, line);
  return h(
    'details',
    { key: view.id, opened: evidence.open },
    h('summary', {}, icon('chevron-right', 'chev'), line),
    h(
      'div',
      { class: 'ev' },
      evidence.figures.map(figure =>
        h('figure', {}, h('figcaption', {}, figure.caption), h('pre', {}, spans(figure.text))),
      ),
      evidence.whoAnswered !== undefined &&
        h(
          'p',
          { class: 'small' },
          h('span', { class: 'muted' }, l10n.t('Who answered: ')),
          spans(evidence.whoAnswered),
        ),
    ),
  );
}

const matches = {
  yes: { icon: 'check', look: 'yes' },
  no: { icon: 'x', look: 'no' },
  unknown: { icon: 'circle', look: 'unk' },
} as const;

function claims(view: ClaimsView): Piece {
  // The stacked layout takes the table's roles away, so they are spelled out.
  const says = l10n.t('The token says');
  const headings = [l10n.t('Claim'), says, view.acceptsHead, l10n.t('Match')];
  return h(
    'section',
    { 'aria-labelledby': 'claims' },
    h('div', { class: 'head' }, h('h2', { id: 'claims' }, view.title), h('span', { class: 'small muted' }, view.note)),
    h(
      'table',
      { class: 'claims', role: 'table', 'aria-labelledby': 'claims' },
      h(
        'thead',
        { role: 'rowgroup' },
        h(
          'tr',
          { role: 'row' },
          headings.map(text => h('th', { scope: 'col', role: 'columnheader' }, text)),
        ),
      ),
      h(
        'tbody',
        { role: 'rowgroup' },
        view.rows.map(row => {
          const mark = matches[row.match];
          return h(
            'tr',
            { key: row.claim, class: mark.look, role: 'row' },
            h('th', { scope: 'row', role: 'rowheader' }, `${row.name} `, h('code', { class: 'muted' }, row.claim)),
            h('td', { class: 'mono', role: 'cell', 'data-l': says }, spans(row.says)),
            h('td', { class: 'mono', role: 'cell', 'data-l': view.acceptsHead }, spans(row.accepts)),
            h(
              'td',
              { class: 'v', role: 'cell' },
              h('span', { class: `f ${mark.look}` }, icon(mark.icon)),
              row.match === 'no' ? h('strong', {}, row.word) : row.word,
            ),
          );
        }),
      ),
    ),
    h('p', { class: 'small muted foot-note' }, view.footnote),
  );
}

startPanel<DiagnosticsView>({
  draw: (view, at) => [
    localStrip(view.head),
    h(
      'main',
      { key: 'main', class: 'page' },
      head(view.head, at, actions(view.toolbar, { role: 'toolbar', 'aria-label': l10n.t('Diagnostics') })),
      h(
        'div',
        { key: 'picture', class: 'panel' },
        h(
          'ol',
          { class: 'route', 'aria-label': l10n.t('The route, in the order in which a call travels') },
          view.route.map(one => (one.kind === 'stop' ? stop(one) : hop(one))),
        ),
        view.running ? bar(l10n.t('Diagnostics running')) : h('div', { key: 'bar', class: 'bar' }),
        verdict(view.verdict),
      ),
      view.question && question(view.question),
      view.causes.list.length > 0 &&
        h(
          'section',
          { key: 'causes', 'aria-labelledby': 'why' },
          h(
            'div',
            { class: 'head' },
            h('h2', { id: 'why' }, l10n.t('Why, and how to fix it')),
            h('span', { class: 'small muted' }, view.causes.note),
          ),
          view.causes.list.map(cause),
        ),
      view.causes.missing.length > 0 &&
        h(
          'section',
          { key: 'missing', 'aria-labelledby': 'missing' },
          h('div', { class: 'head' }, h('h2', { id: 'missing' }, l10n.t('What isn’t known'))),
          h('ul', { class: 'missing' }, view.causes.missing.map(note)),
        ),
      view.changes &&
        h(
          'section',
          { key: 'changes', 'aria-labelledby': 'changes' },
          h(
            'div',
            { class: 'head' },
            h('h2', { id: 'changes' }, l10n.t('What changed since it last worked')),
            h('span', { class: 'small muted' }, moment(view.changes.note, at)),
          ),
          h('ul', { class: 'changes' }, view.changes.list.map(note)),
        ),
      h(
        'div',
        { key: 'cols', class: 'cols' },
        h(
          'section',
          { class: 'tests', 'aria-labelledby': 'tests' },
          h(
            'div',
            { class: 'head' },
            h('h2', { id: 'tests' }, l10n.t('Tests')),
            h('span', { class: 'small muted' }, view.tests.note),
          ),
          view.tests.list.map(one => test(one, at)),
        ),
        claims(view.claims),
      ),
    ),
  ],
  moments: view => [
    ...view.head.where,
    ...view.tests.list.map(one => one.time),
    ...(view.changes ? [view.changes.note] : []),
  ],
  phase: view => (view.running ? { name: 'running' } : { name: 'ended', focus: 'verdict' }),
});
