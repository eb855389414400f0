import * as l10n from '@vscode/l10n';
import type { ButtonView, HeadView, NoteView } from '../common';
import type { Moment, Span, Text } from '../text';
import { momentText } from '../time';
import { type Child, h, type Piece } from './element';
import { icon } from './icons';

function span(part: Span): Child | readonly Child[] {
  if (typeof part === 'string') return part;
  if ('code' in part) return h('code', {}, part.code);
  if ('strong' in part) return h('strong', {}, part.strong);
  if ('muted' in part) return h('span', { class: 'muted' }, part.muted);
  if ('whole' in part) return h('span', { class: 'nowrap' }, part.whole);
  if ('tag' in part)
    return h('span', { class: 'redacted' }, part.tag === 'key hidden' ? l10n.t('key hidden') : l10n.t('token hidden'));
  return [h('span', { 'aria-hidden': 'true', class: 'arrow' }, '→'), h('span', { class: 'sr' }, l10n.t('to'))];
}

export function spans(text: Text): readonly Child[] {
  return typeof text === 'string' ? (text === '' ? [] : [text]) : text.flatMap(span);
}

/** `at` is what `Moment`s are reckoned from; one value per drawing. */
export function moment(value: Moment, at: number): string {
  return momentText(value, at);
}

export function button(view: ButtonView<string>, key = `${view.button} ${view.of ?? ''}`): Piece {
  return h(
    'button',
    {
      key,
      type: 'button',
      class: `btn ${view.rank === 'primary' ? 'primary' : view.rank === 'quiet' ? 'ghost' : ''}`.trim(),
      'data-press': view.button,
      'data-of': view.of,
      'aria-disabled': view.off ? 'true' : undefined,
      'aria-label': view.name,
    },
    view.icon && icon(view.icon),
    view.label,
  );
}

/** Buttons in a row; nothing when there are none. The first keeps its element, so that focus stays when it changes. */
export function actions(buttons: readonly ButtonView<string>[], props: Record<string, string> = {}): Piece | undefined {
  if (buttons.length === 0) return undefined;
  return h(
    'div',
    { class: 'actions', ...props },
    buttons.map((one, index) => button(one, index === 0 ? 'first' : undefined)),
  );
}

export function note(view: NoteView): Piece {
  return h('li', {}, icon(view.mark), h('span', {}, spans(view.text)));
}

export function localStrip(head: HeadView): Piece | undefined {
  if (!head.simulated) return undefined;
  return h(
    'aside',
    { key: 'local', class: 'local', 'aria-label': l10n.t('Where this runs') },
    icon('beaker'),
    h('strong', {}, l10n.t('Local Azure')),
    h('span', {}, l10n.t('Simulated on this computer. Nothing here reaches your Azure.')),
  );
}

export function head(view: HeadView, at: number, toolbar?: Piece): Piece {
  return h(
    'header',
    { class: 'top' },
    h(
      'div',
      { class: 'title' },
      h('h1', { tabindex: -1 }, `${view.verb ?? ''}${view.from} `, spans([{ arrow: 'to' }]), ` ${view.to}`),
      h(
        'div',
        { class: 'where' },
        view.where.map(part => h('span', {}, moment(part, at))),
      ),
    ),
    toolbar,
  );
}

export function bar(name: string, value?: string): Piece {
  return h(
    'div',
    { key: 'bar', class: 'bar', role: 'progressbar', 'aria-label': name, 'aria-valuetext': value },
    h('i'),
  );
}
