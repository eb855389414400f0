import * as l10n from '@vscode/l10n';
import type { TableView } from '../overviewView';
import type { FromPanel } from '../protocol';
import { toolbarKeys } from './toolbar';

/** Lines asked for above and below what is on screen. */
const margin = 40;
const usualHeight = 27;

interface Grid {
  readonly element: HTMLElement;
  table: TableView;
  send: (message: FromPanel<string>) => void;
  /** The line that Tab leads to. */
  current: number;
  /** It is to be focused once it has been drawn. */
  wantsFocus: boolean;
  asked: string;
}

const lineOf = (element: Element | null): number | undefined => {
  const text = element?.closest<HTMLElement>('[data-line]')?.dataset['line'];
  return text === undefined ? undefined : Number(text);
};
const rowAt = ({ element }: Grid, line: number): HTMLElement | null =>
  element.querySelector<HTMLElement>(`tr[data-line="${line}"]`);

function rowHeight({ element }: Grid): number {
  const row = element.querySelector<HTMLElement>('tr.route-row');
  return row && row.offsetHeight > 0 ? row.offsetHeight : usualHeight;
}

/** `Rows 1–18 of 2,000.` */
function tellLines({ element, table }: Grid, first: number, last: number): void {
  const place = element.parentElement?.querySelector<HTMLElement>('[data-rows]');
  if (!place) return;
  const numbers = [Math.min(first + 1, table.total), Math.min(last, table.total), table.total];
  place.textContent = (place.dataset['rows'] ?? '').replace(/\{(\d)\}/gu, (_, index: string) =>
    (numbers[Number(index)] ?? 0).toLocaleString(l10n.t('en')),
  );
}

/** Asks for the lines on screen, where they aren't there. */
function askForLines(of: Grid): void {
  const height = rowHeight(of);
  const { scrollTop, clientHeight } = of.element;
  const head = of.element.querySelector('thead')?.clientHeight ?? 0;
  const first = Math.floor(scrollTop / height);
  const last = Math.floor((scrollTop + clientHeight - head) / height);
  tellLines(of, first, last);
  const { from, lines, total } = of.table;
  if (first >= from && Math.min(last, total) <= from + lines.length) return;
  const wanted = `${Math.max(0, first - margin)}-${Math.min(total, last + margin)}`;
  if (wanted === of.asked) return;
  of.asked = wanted;
  of.send({ kind: 'set', of: 'lines', value: wanted });
}

function moveTo(of: Grid, line: number): void {
  const to = Math.max(0, Math.min(of.table.total - 1, line));
  of.current = to;
  of.wantsFocus = true;
  const height = rowHeight(of);
  const head = of.element.querySelector('thead')?.clientHeight ?? 0;
  const top = to * height;
  if (top < of.element.scrollTop) of.element.scrollTop = top;
  else if (top + height + head > of.element.scrollTop + of.element.clientHeight)
    of.element.scrollTop = top + height + head - of.element.clientHeight;
  focusCurrent(of);
  askForLines(of);
}

function focusCurrent(of: Grid): void {
  for (const row of of.element.querySelectorAll<HTMLElement>('tr[data-line]')) row.tabIndex = -1;
  const { from, lines } = of.table;
  const isDrawn = of.current >= from && of.current < from + lines.length;
  const row = rowAt(of, isDrawn ? of.current : from);
  if (!row) return;
  row.tabIndex = 0;
  if (!of.wantsFocus || !isDrawn) return;
  of.wantsFocus = false;
  row.focus({ preventScroll: true });
}

function onKey(of: Grid, event: KeyboardEvent): void {
  const here = lineOf(document.activeElement);
  if (here === undefined) return;
  const page = Math.max(1, Math.floor(of.element.clientHeight / rowHeight(of)) - 2);
  const steps: Readonly<Record<string, number>> = {
    ArrowDown: here + 1,
    ArrowUp: here - 1,
    PageDown: here + page,
    PageUp: here - page,
    Home: 0,
    End: of.table.total - 1,
  };
  const to = steps[event.key];
  const choose = (how: string, line: number): void => of.send({ kind: 'set', of: how, value: String(line) });
  if (to !== undefined) {
    event.preventDefault();
    moveTo(of, to);
    if (event.shiftKey) choose('range', of.current);
  } else if (event.key === ' ') {
    event.preventDefault();
    choose(event.shiftKey ? 'range' : 'toggle', here);
  } else if (event.key === 'Enter') {
    event.preventDefault();
    of.send({ kind: 'press', button: 'open', of: String(here) });
  } else if (event.key === 'Escape') {
    of.send({ kind: 'press', button: 'clear' });
  } else if (event.key.toLowerCase() === 'a' && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    of.send({ kind: 'press', button: 'selectAll' });
  }
}

function onClick(of: Grid, event: MouseEvent): void {
  if (!(event.target instanceof Element)) return;
  const line = lineOf(event.target);
  if (line === undefined) return;
  const isBox = event.target instanceof HTMLInputElement;
  const how = event.shiftKey ? 'range' : isBox || event.ctrlKey || event.metaKey ? 'toggle' : 'only';
  of.current = line;
  of.wantsFocus = true;
  of.send({ kind: 'set', of: how, value: String(line) });
}

function wire(element: HTMLElement, table: TableView, send: Grid['send']): Grid {
  const made: Grid = { element, table, send, current: 0, wantsFocus: false, asked: '' };
  element.addEventListener('scroll', () => requestAnimationFrame(() => askForLines(made)), { passive: true });
  element.addEventListener('keydown', event => onKey(made, event));
  element.addEventListener('click', event => onClick(made, event));
  element.addEventListener('dblclick', event => {
    const line = event.target instanceof Element ? lineOf(event.target) : undefined;
    if (line !== undefined) send({ kind: 'press', button: 'open', of: String(line) });
  });
  new ResizeObserver(() => {
    spaces(made);
    askForLines(made);
  }).observe(element);
  return made;
}

function spaces(of: Grid): void {
  const height = rowHeight(of);
  for (const space of of.element.querySelectorAll<HTMLElement>('[data-space]')) {
    const lines = Number(space.dataset['space']);
    space.style.height = `${lines * height}px`;
    space.style.display = lines > 0 ? '' : 'none';
  }
}

/** A table of which only the lines around the screen are there: scrolling, arrows, choosing. */
export class VirtualRows {
  #grid: Grid | undefined;

  /** Called after each drawing. */
  drawn(root: HTMLElement, table: TableView, send: Grid['send']): void {
    const element = root.querySelector<HTMLElement>('[data-grid]');
    if (!element) return;
    if (this.#grid?.element !== element) this.#grid = wire(element, table, send);
    bring(this.#grid, table, send);
  }
}

function bring(grid: Grid, table: TableView, send: Grid['send']): void {
  grid.table = table;
  grid.send = send;
  grid.asked = '';
  if (grid.current >= table.total) grid.current = Math.max(0, table.total - 1);
  spaces(grid);
  const head = grid.element.querySelector('thead');
  if (head) toolbarKeys(head);
  focusCurrent(grid);
  askForLines(grid);
}
