import type { FactCell, HeadCell, LineView, OverviewView, TableView } from '../overviewView';
import type { FromPanel } from '../protocol';
import type { IconName } from '../common';
import { h, type Piece } from './element';
import { icon, stateIcon } from './icons';
import { startPanel } from './panel';
import { actions, bar, button, localStrip, moment, spans } from './parts';
import { VirtualRows } from './virtualRows';

const marks: Readonly<Record<FactCell['state'], { icon: IconName; look: string }>> = {
  agrees: { icon: 'check', look: 'yes' },
  disagrees: { icon: 'x', look: 'no' },
  unknown: { icon: 'circle', look: 'unk' },
  notNeeded: { icon: 'dash', look: 'na' },
};
const barLooks = ['se', 'op', 'br', 'un'] as const;

const mark = (state: FactCell['state']): Piece =>
  h('span', { class: `f ${marks[state].look}` }, icon(marks[state].icon));

function tiles(view: OverviewView): Piece {
  return h(
    'div',
    { class: 'tiles', role: 'group', 'aria-label': view.tilesName },
    view.tiles.map(one =>
      h(
        'button',
        {
          key: one.id,
          type: 'button',
          class: 'tile',
          'data-press': 'tile',
          'data-of': one.id,
          'aria-pressed': String(one.on),
        },
        stateIcon(one.state, 'large'),
        h('b', { class: 'num' }, one.count),
        h('span', {}, one.text),
      ),
    ),
  );
}

/** Solid, diagonal stripes, upright stripes, outline: read without colour. Widths are set after drawing. */
function bars({ bars: view }: OverviewView): Piece {
  const [first = '', ...words] = view.heads;
  return h(
    'table',
    { class: 'bars', role: 'table' },
    h('caption', { class: 'sr' }, view.caption),
    h(
      'thead',
      { role: 'rowgroup' },
      h(
        'tr',
        { role: 'row' },
        h('th', { scope: 'col', role: 'columnheader' }, first),
        words.map((word, index) =>
          h(
            'th',
            { scope: 'col', role: 'columnheader', class: 'num' },
            h('span', { class: 'sw sb', 'aria-hidden': 'true' }, h('i', { class: barLooks[index] })),
            word,
          ),
        ),
      ),
    ),
    h(
      'tbody',
      { role: 'rowgroup' },
      view.rows.map(row =>
        h(
          'tr',
          { key: row.name, role: 'row' },
          h(
            'th',
            { scope: 'row', role: 'rowheader' },
            h('span', { class: 'name', title: row.name }, row.name),
            h(
              'span',
              { class: 'sb', 'aria-hidden': 'true', 'data-length': row.length },
              row.counts.map((count, index) => count > 0 && h('i', { class: barLooks[index], 'data-grow': count })),
            ),
          ),
          row.shown.map(text => h('td', { class: 'num', role: 'cell' }, text)),
        ),
      ),
    ),
  );
}

function headCell(cell: HeadCell): Piece {
  const { sort } = cell;
  return h(
    'th',
    {
      key: cell.id,
      scope: 'col',
      role: 'columnheader',
      class: `c-${cell.column}`,
      title: cell.title,
      'aria-sort': sort === 'none' ? undefined : sort,
    },
    sort === undefined
      ? cell.text
      : h(
          'button',
          { type: 'button', 'data-press': 'sort', 'data-of': cell.id, 'data-head': 'sort' },
          cell.text,
          sort !== 'none' && icon(sort === 'ascending' ? 'chevron-down' : 'chevron-up'),
        ),
  );
}

function row(line: LineView, number: number, at: number): Piece {
  if (line.kind === 'heading') {
    return h(
      'tr',
      { key: `heading ${line.text}`, class: 'heading', role: 'row', 'aria-rowindex': number + 2, 'data-line': number },
      h(
        'th',
        { colspan: 13, scope: 'rowgroup', role: 'rowheader' },
        h('strong', {}, line.text),
        ' ',
        h('span', { class: 'muted' }, line.counts),
      ),
    );
  }
  return h(
    'tr',
    {
      key: line.id,
      class: 'route-row',
      role: 'row',
      'aria-rowindex': number + 2,
      'aria-selected': String(line.selected),
      'data-line': number,
    },
    h(
      'td',
      { class: 'c-box', role: 'gridcell' },
      h('input', {
        type: 'checkbox',
        checked: line.selected,
        tabindex: -1,
        'aria-label': line.selectName,
        'data-box': number,
      }),
    ),
    h(
      'td',
      { class: 'c-post', role: 'gridcell', title: line.why === '' ? line.word : `${line.word}: ${line.why}` },
      h(
        'span',
        { class: 'state' },
        stateIcon(line.state),
        h('span', {}, line.word, line.why !== '' && h('span', { class: 'why' }, ` · ${line.why}`)),
      ),
    ),
    h(
      'td',
      { class: 'c-route', role: 'gridcell', title: `${line.from} → ${line.to}` },
      `${line.from} `,
      spans([{ arrow: 'to' }]),
      ` ${line.to}`,
    ),
    h('td', { class: 'c-svc', role: 'gridcell', title: line.service }, line.service),
    h('td', { class: 'c-sub', role: 'gridcell', title: line.subscription }, line.subscription),
    line.facts.map(fact =>
      h(
        'td',
        { key: fact.id, class: 'c-ff', role: 'gridcell', title: fact.title },
        mark(fact.state),
        h('span', { class: 'sr' }, fact.spoken),
      ),
    ),
    h('td', { class: 'c-chk', role: 'gridcell' }, moment(line.checked, at)),
  );
}

function table(view: TableView, at: number): Piece {
  const { selectAll } = view;
  return h(
    'div',
    { key: 'grid', class: 'grid', 'data-grid': 'routes' },
    h(
      'table',
      { role: 'grid', 'aria-label': view.name, 'aria-rowcount': view.total + 1, 'aria-multiselectable': 'true' },
      h(
        'thead',
        { role: 'rowgroup' },
        h(
          'tr',
          { role: 'row', 'aria-rowindex': 1 },
          h(
            'th',
            { scope: 'col', class: 'c-box', role: 'columnheader' },
            h('input', {
              type: 'checkbox',
              checked: selectAll.state === 'all',
              'aria-label': selectAll.name,
              'data-all': selectAll.state,
            }),
          ),
          view.heads.map(headCell),
        ),
      ),
      h(
        'tbody',
        { role: 'rowgroup' },
        h(
          'tr',
          { key: 'above', class: 'space', 'aria-hidden': 'true', 'data-space': view.from },
          h('td', { colspan: 13 }),
        ),
        view.lines.map((line, index) => row(line, view.from + index, at)),
        h(
          'tr',
          {
            key: 'below',
            class: 'space',
            'aria-hidden': 'true',
            'data-space': view.total - view.from - view.lines.length,
          },
          h('td', { colspan: 13 }),
        ),
      ),
    ),
    view.empty &&
      h(
        'div',
        { key: 'empty', class: 'empty' },
        h('strong', {}, view.empty.text),
        h('p', { class: 'muted' }, view.empty.detail),
      ),
  );
}

/** Sizes that only a style can say; set by script, as the page allows no style in its elements. */
function sizes(root: HTMLElement): void {
  for (const part of root.querySelectorAll<HTMLElement>('[data-grow]'))
    part.style.flexGrow = part.dataset['grow'] ?? '';
  for (const part of root.querySelectorAll<HTMLElement>('[data-length]')) {
    part.style.width = `${(Number(part.dataset['length']) * 100).toFixed(2)}%`;
  }
  const all = root.querySelector<HTMLInputElement>('[data-all]');
  if (all) all.indeterminate = all.dataset['all'] === 'some';
}

type Send = (message: FromPanel<string>) => void;

/** What is being typed is newer than what comes back. */
function showFilter(input: HTMLInputElement, text: string): void {
  if (document.activeElement !== input && input.value !== text) input.value = text;
}

function wireFilter(root: HTMLElement, input: HTMLInputElement, send: Send): void {
  input.addEventListener('input', () => send({ kind: 'set', of: 'filter', value: input.value.slice(0, 2000) }));
  input.addEventListener('keydown', event => {
    if (event.key !== 'Escape' || input.value === '') return;
    input.value = '';
    send({ kind: 'press', button: 'clearFilter' });
  });
  root.addEventListener('change', event => {
    if (event.target instanceof HTMLElement && event.target.dataset['all'] !== undefined)
      send({ kind: 'press', button: 'selectAll' });
  });
}

/** What is done to the page after each drawing; its listeners are added once. */
function afterDrawing(): (root: HTMLElement, view: OverviewView, send: Send) => void {
  const rows = new VirtualRows();
  let wired: HTMLInputElement | undefined;
  return (root, view, send) => {
    sizes(root);
    const input = root.querySelector<HTMLInputElement>('.find input');
    if (input) {
      showFilter(input, view.filter.text);
      if (!wired) wireFilter(root, input, send);
      wired = input;
    }
    rows.drawn(root, view.table, send);
  };
}

startPanel<OverviewView>({
  draw: (view, at) => [
    localStrip({ simulated: view.simulated, from: '', to: '', where: [] }),
    h(
      'main',
      { key: 'main', class: 'page' },
      h(
        'header',
        { class: 'top' },
        h(
          'div',
          { class: 'title' },
          h('h1', { tabindex: -1 }, view.title),
          h(
            'div',
            { class: 'where' },
            view.where.map(part => h('span', {}, moment(part, at))),
          ),
        ),
        actions(view.toolbar.buttons, { role: 'toolbar', 'aria-label': view.toolbar.name }),
      ),
      h('div', { key: 'sum', class: 'panel sum' }, tiles(view), bars(view)),
      h(
        'div',
        { key: 'progress', class: 'progress', role: 'status' },
        view.progress === undefined ? h('div', { key: 'bar', class: 'bar' }) : bar(view.progress),
        view.progress !== undefined && h('span', { class: 'small muted num' }, view.progress),
      ),
      h(
        'div',
        { key: 'tools', class: 'tools' },
        h(
          'label',
          { class: 'find' },
          icon('search'),
          h('span', { class: 'sr' }, view.filter.name),
          h('input', { type: 'text', placeholder: view.filter.placeholder, spellcheck: 'false', autocomplete: 'off' }),
        ),
        button(view.grouping),
        h(
          'div',
          { key: 'sel', class: view.selection ? 'sel' : 'sel none' },
          view.selection && [
            h('strong', { key: 'count', class: 'num', role: 'status' }, view.selection.text),
            actions(view.selection.buttons, { key: 'acts', role: 'toolbar', 'aria-label': view.selection.name }),
          ],
        ),
      ),
      table(view.table, at),
      h(
        'div',
        { key: 'foot', class: 'cnt small muted' },
        h(
          'span',
          { class: 'num' },
          h('span', { key: 'rows', 'data-rows': view.onScreen }),
          h('span', { key: 'footer' }, ` ${view.footer}`),
        ),
        h(
          'span',
          { class: 'key' },
          view.key.map(one => h('span', {}, mark(one.state), one.text)),
        ),
      ),
    ),
  ],
  moments: view => [...view.where, ...view.table.lines.flatMap(line => (line.kind === 'row' ? [line.checked] : []))],
  phase: () => ({ name: 'shown' }),
  drawn: afterDrawing(),
});
