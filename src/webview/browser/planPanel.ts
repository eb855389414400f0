import * as l10n from '@vscode/l10n';
import type { ButtonView } from '../common';
import type {
  BannerView,
  CautionView,
  ChoiceView,
  DiffLine,
  DiffView,
  LockLineView,
  PlanPhase,
  PlanView,
  StepView,
  TickView,
} from '../planView';
import { type Child, h, type Piece } from './element';
import { icon, stateIcon } from './icons';
import { startPanel } from './panel';
import { actions, bar, head, localStrip, moment, note, spans } from './parts';

function banner(view: BannerView): Piece {
  const say = h(
    'div',
    { key: view.alert ? 'alert' : 'status', class: 'banner', role: view.alert ? 'alert' : 'status' },
    stateIcon(view.state, 'large'),
    h('h2', { id: 'banner', tabindex: -1 }, view.title),
    h('p', {}, spans(view.text)),
    view.notes.length > 0 && h('ul', { class: 'small' }, view.notes.map(note)),
  );
  const buttons = actions(view.buttons);
  const tick = view.tick && tickBox(view.tick, 'banner-tick');
  return h(
    'div',
    { key: 'banner', class: 'panel told' },
    view.progress === undefined ? undefined : bar(view.title, view.progress),
    say,
    (buttons ?? tick) && h('div', { key: 'buttons', class: 'banner-actions' }, tick, buttons),
  );
}

function tickBox(view: TickView, id: string): Piece {
  return h(
    'div',
    { key: 'tick', class: 'agree' },
    h('input', { type: 'checkbox', id, 'data-tick': view.of, checked: view.on }),
    h('label', { for: id }, view.label),
  );
}

function choice(view: ChoiceView): Piece {
  return h(
    'div',
    { key: view.id, class: view.wide === true ? 'wide' : undefined },
    h('dt', {}, view.name),
    view.value !== '' &&
      h(
        'dd',
        {},
        h('span', {}, view.value),
        view.change &&
          h(
            'button',
            {
              type: 'button',
              class: 'link',
              'data-press': 'change',
              'data-of': view.change.of,
              'aria-label': l10n.t('Change… {0}', view.change.name),
            },
            l10n.t('Change…'),
          ),
      ),
    view.ticks?.map((tick, index) =>
      h(
        'dd',
        { key: tick.of, class: 'tick' },
        h('input', { type: 'checkbox', id: `${view.id}-${index}`, 'data-tick': tick.of, checked: tick.on }),
        h('label', { for: `${view.id}-${index}` }, tick.label),
      ),
    ),
    view.note !== undefined && h('dd', { key: 'note', class: 'small muted' }, view.note),
  );
}

function caution(view: CautionView): Piece {
  const { tick } = view;
  return h(
    'li',
    { key: view.id },
    icon('warning'),
    h('div', {}, h('strong', {}, view.title), h('p', { class: 'small' }, view.text), tick && tickBox(tick, view.id)),
  );
}

const lineLooks: Readonly<Record<DiffLine['kind'], string>> = {
  same: 'ln',
  added: 'ln add',
  removed: 'ln del',
  gap: 'ln gap',
};
const lineWords = (): Readonly<Record<DiffLine['kind'], string | undefined>> => ({
  same: undefined,
  added: l10n.t('Added: '),
  removed: l10n.t('Removed: '),
  gap: undefined,
});

function diff(view: DiffView): Piece {
  return h(
    'figure',
    { key: view.title, class: 'diff' },
    h(
      'figcaption',
      {},
      h('span', {}, view.title),
      h('span', { class: 'muted num' }, l10n.t('{0} added, {1} removed', view.added, view.removed)),
    ),
    h(
      'pre',
      { tabindex: 0, role: 'group', 'aria-label': l10n.t('Changes in {0}', view.title) },
      view.lines.map(line => {
        const word = lineWords()[line.kind];
        return h(
          'span',
          { class: lineLooks[line.kind] },
          word !== undefined && h('span', { class: 'sr' }, word),
          line.text === '' ? ' ' : line.text,
        );
      }),
    ),
  );
}

const stepWords = (): Readonly<Record<Exclude<StepView['state'], 'planned'>, string>> => ({
  running: l10n.t('Running'),
  done: l10n.t('Done'),
  stopped: l10n.t('Stopped'),
  notStarted: l10n.t('Not started'),
  undone: l10n.t('Undone'),
});

function stepMark(view: StepView): Piece {
  if (view.state === 'planned')
    return h('span', { key: 'planned', class: 'n', 'aria-hidden': 'true' }, String(view.number));
  const mark =
    view.state === 'running'
      ? stateIcon('running')
      : view.state === 'done'
        ? stateIcon('secured')
        : view.state === 'stopped'
          ? stateIcon('broken')
          : icon(view.state === 'undone' ? 'discard' : 'dash');
  return h('span', { key: view.state, class: 'n plain' }, mark, h('span', { class: 'sr' }, stepWords()[view.state]));
}

function step(view: StepView, at: number): Piece {
  const line = (last: Child): Child[] => [
    h('span', { class: 't' }, view.title),
    h('span', { class: 'at num' }, moment(view.time, at)),
    last,
    h('span', { class: 'd' }, spans(view.text)),
  ];
  const body =
    view.diffs.length === 0
      ? h('div', { class: 'row' }, line(h('span')))
      : h(
          'details',
          { opened: view.open },
          h('summary', {}, line(icon('chevron-right', 'chev'))),
          view.diffs.map(diff),
        );
  return h('li', { key: view.id, 'aria-current': view.state === 'running' ? 'step' : undefined }, stepMark(view), body);
}

function lockLine(view: LockLineView): Piece {
  return h(
    'li',
    { key: 'lock', class: 'door' },
    h(
      'div',
      {},
      icon('lock'),
      h('span', {}, h('strong', {}, view.strong), ' ', h('span', { class: 'muted' }, view.text)),
    ),
  );
}

function footer(text: readonly Child[], buttons: readonly ButtonView<string>[]): Piece {
  return h(
    'footer',
    { key: 'foot', class: 'foot' },
    h('div', {}, h('span', { class: 'small' }, text), actions(buttons)),
  );
}

const ends: readonly PlanPhase[] = ['done', 'stopped', 'undoPreview', 'undone'];

startPanel<PlanView>({
  draw: (view, at) => [
    localStrip(view.head),
    h(
      'main',
      { key: 'main', class: 'page' },
      head(view.head, at),
      view.lead !== undefined && h('p', { key: 'lead', class: 'lead' }, spans(view.lead)),
      view.banner && banner(view.banner),
      view.choices.length > 0 && h('dl', { key: 'choices', class: 'opts panel' }, view.choices.map(choice)),
      view.cautions.length > 0 &&
        h(
          'ul',
          { key: 'cautions', class: 'cautions', 'aria-label': l10n.t('To know before') },
          view.cautions.map(caution),
        ),
      view.steps.length > 0 &&
        h(
          'div',
          { key: 'lay', class: 'lay' },
          h(
            'section',
            { 'aria-labelledby': 'steps-title' },
            h(
              'div',
              { class: 'head' },
              h('h2', { id: 'steps-title' }, view.stepsTitle),
              view.phase === 'preview' &&
                h('button', { type: 'button', class: 'btn ghost small', 'data-unfold': 'steps' }, l10n.t('Expand All')),
            ),
            h(
              'ol',
              { id: 'steps', class: 'steps' },
              view.steps.map(one => (one.kind === 'lock' ? lockLine(one) : step(one, at))),
            ),
          ),
          h(
            'aside',
            { 'aria-label': view.asideName },
            view.aside.map(part =>
              h(
                'div',
                { key: part.title },
                h('h2', {}, part.title),
                part.notes.length > 0 && h('ul', { class: 'small' }, part.notes.map(note)),
                part.text !== undefined && h('p', { class: 'small' }, spans(part.text)),
              ),
            ),
          ),
        ),
    ),
    view.footer && footer(spans(view.footer.text), view.footer.buttons),
  ],
  moments: view => [...view.head.where, ...view.steps.flatMap(one => (one.kind === 'step' ? [one.time] : []))],
  phase: view => (ends.includes(view.phase) ? { name: view.phase, focus: 'banner' } : { name: view.phase }),
});
