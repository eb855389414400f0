import * as l10n from '@vscode/l10n';
import { type FactJudgement, factIds, factName } from '../../route';
import type { ButtonView, StateShape } from '../../webview/common';
import type { FactCell, HeadCell, LineView, OverviewView } from '../../webview/overviewView';
import type { OverviewButton } from '../../webview/protocol';
import { longest, oneLine } from '../../webview/text';
import type { PostureGroup } from '../search/query';
import { type Counts, type Entry, type Grouping, type SortKey, bySubscription, count } from './arrange';
import type { OverviewRow } from './row';

/** All that a drawing is made from. */
export interface OverviewState {
  readonly rows: readonly OverviewRow[];
  readonly entries: readonly Entry[];
  readonly selected: ReadonlySet<string>;
  readonly tiles: ReadonlySet<PostureGroup>;
  readonly filter: string;
  readonly sort: SortKey;
  readonly descending: boolean;
  readonly grouping: Grouping;
  readonly from: number;
  readonly to: number;
  readonly simulated: boolean;
  /** Are routes still being looked for? */
  readonly finding: boolean;
  readonly waiting: number;
  readonly stopped: boolean;
  readonly readAt?: number;
  readonly failure?: string;
}

const number = (value: number): string => value.toLocaleString(l10n.t('en'));

const shapes: Readonly<Record<string, StateShape>> = {
  secured: 'secured',
  configured: 'configured',
  open: 'open',
  broken: 'broken',
};

export function shapeOf({ posture, checking, judgement }: OverviewRow): StateShape {
  if (checking && !judgement) return 'running';
  if (posture?.word === 'unknown' && posture.why === 'notReachable') return 'private';
  return shapes[posture?.word ?? ''] ?? 'unchecked';
}

const upperFirst = (text: string): string => text.charAt(0).toLocaleUpperCase() + text.slice(1);

function stateWord(state: FactCell['state']): string {
  switch (state) {
    case 'agrees':
      return l10n.t('agrees');
    case 'disagrees':
      return l10n.t('doesn’t agree');
    case 'unknown':
      return l10n.t('not known');
    case 'notNeeded':
      return l10n.t('not needed');
  }
}

function factCell(id: (typeof factIds)[number], judgement: FactJudgement | undefined): FactCell {
  const state = judgement?.state ?? 'unknown';
  const word = stateWord(state);
  return { id, state, title: `${id} ${factName(id)}: ${word}`, spoken: `${id} ${word}` };
}

function line(entry: Entry, selected: ReadonlySet<string>): LineView {
  if (entry.kind === 'heading')
    return { kind: 'heading', text: oneLine(entry.label), counts: countWords(entry.counts) };
  const { row } = entry;
  const { route, names } = row;
  const from = oneLine(route.operation === undefined ? names.api : `${names.api}: ${route.operation.displayName}`);
  return {
    kind: 'row',
    id: route.id,
    selected: selected.has(route.id),
    selectName: l10n.t('Select {0}', from),
    state: shapeOf(row),
    word: upperFirst(row.word),
    why: oneLine(row.why, longest.line),
    from,
    to: oneLine(names.app),
    service: oneLine(names.service),
    subscription: oneLine(row.subscription),
    facts: factIds.map(id => factCell(id, row.judgement?.[id])),
    checked: row.checkedAt === undefined ? l10n.t('never') : { ago: row.checkedAt },
  };
}

function countWords(counts: Counts): string {
  const parts = [
    counts.broken > 0 && l10n.t('{0} broken', number(counts.broken)),
    counts.open > 0 && l10n.t('{0} open', number(counts.open)),
    counts.unknown > 0 && l10n.t('{0} unknown', number(counts.unknown)),
    counts.secured > 0 && l10n.t('{0} secured', number(counts.secured)),
  ];
  return parts.filter(part => part !== false).join(' · ');
}

function groupingWord(grouping: Grouping): string {
  switch (grouping) {
    case 'none':
      return l10n.t('None');
    case 'subscription':
      return l10n.t('Subscription');
    case 'service':
      return l10n.t('Service');
    case 'posture':
      return l10n.t('Posture');
  }
}

function heads({ sort, descending }: OverviewState): readonly HeadCell[] {
  const sorted = (key: SortKey, text: string, column: HeadCell['column']): HeadCell => ({
    id: key,
    text,
    column,
    sort: sort !== key ? 'none' : descending ? 'descending' : 'ascending',
  });
  return [
    sorted('posture', l10n.t('Posture'), 'post'),
    sorted('route', l10n.t('Route'), 'route'),
    sorted('service', l10n.t('Service'), 'svc'),
    sorted('subscription', l10n.t('Subscription'), 'sub'),
    ...factIds.map((id): HeadCell => ({ id, text: id, title: factName(id), column: 'ff' })),
    sorted('checked', l10n.t('Checked'), 'chk'),
  ];
}

function toolbar(state: OverviewState): readonly ButtonView<OverviewButton>[] {
  const first: ButtonView<OverviewButton> =
    state.waiting > 0
      ? { button: 'stop', label: l10n.t('Stop'), rank: 'quiet', icon: 'close' }
      : state.stopped
        ? { button: 'goOn', label: l10n.t('Go On'), rank: 'quiet', icon: 'refresh' }
        : { button: 'refresh', label: l10n.t('Refresh'), rank: 'quiet', icon: 'refresh' };
  return [first, { button: 'export', label: l10n.t('Export…'), rank: 'quiet', icon: 'export' }];
}

function selection(state: OverviewState): OverviewView['selection'] {
  const { size } = state.selected;
  if (size === 0) return undefined;
  return {
    name: l10n.t('Selected routes'),
    text: l10n.t('{0} selected', number(size)),
    buttons: [
      { button: 'secure', label: l10n.t('Secure…'), rank: 'primary' },
      { button: 'diagnose', label: l10n.t('Diagnose…'), rank: 'secondary' },
      {
        button: 'exportSelected',
        label: l10n.t('Export…'),
        rank: 'quiet',
        name: l10n.t('Export the selected routes…'),
      },
      { button: 'clear', label: l10n.t('Clear'), rank: 'quiet', icon: 'close' },
    ],
  };
}

function footer({ entries, rows }: OverviewState): string {
  const shown = entries.filter(entry => entry.kind === 'row').length;
  const unknown = { configured: 0, unread: 0, away: 0 };
  for (const { group, posture } of rows) {
    if (group !== 'unknown') continue;
    if (posture?.word === 'configured') unknown.configured += 1;
    else if (posture?.word === 'unknown' && posture.why === 'notReachable') unknown.away += 1;
    else unknown.unread += 1;
  }
  const parts = [
    unknown.configured > 0 && l10n.t('{0} configured but not proved', number(unknown.configured)),
    unknown.unread > 0 && l10n.t('{0} not checked', number(unknown.unread)),
    unknown.away > 0 && l10n.t('{0} can’t be checked from here', number(unknown.away)),
  ].filter(part => part !== false);
  const found = shown === rows.length ? '' : l10n.t('{0} of {1} routes match.', number(shown), number(rows.length));
  return parts.length === 0 ? found : `${found} ${l10n.t('Unknown: {0}', parts.join(', '))}`.trim();
}

function empty({ entries, rows, finding, failure }: OverviewState): { text: string; detail: string } | undefined {
  if (entries.length > 0) return undefined;
  if (failure !== undefined) return { text: l10n.t('The routes can’t be read.'), detail: failure };
  if (finding)
    return { text: l10n.t('Looking for routes…'), detail: l10n.t('Services and their APIs are being read.') };
  if (rows.length > 0)
    return { text: l10n.t('No route matches.'), detail: l10n.t('Change the filter, or turn a tile off.') };
  return { text: l10n.t('No routes.'), detail: l10n.t('None of the services you can see has an API.') };
}

export function overviewView(state: OverviewState): OverviewView {
  const counts = count(state.rows);
  const subscriptions = bySubscription(state.rows);
  const most = Math.max(1, ...subscriptions.map(one => one.total));
  const read = state.rows.length - state.waiting;
  const tile = (id: PostureGroup, shape: StateShape, text: string) => ({
    id,
    state: shape,
    count: number(counts[id]),
    text,
    on: state.tiles.has(id),
  });
  const chosen = selection(state);
  const nothing = empty(state);
  const selectable = state.entries.filter(entry => entry.kind === 'row').length;
  const { size } = state.selected;
  return {
    simulated: state.simulated,
    title: l10n.t('Posture Overview'),
    where: [
      state.rows.length === 1 ? l10n.t('1 route') : l10n.t('{0} routes', number(state.rows.length)),
      subscriptions.length === 1 ? l10n.t('1 subscription') : l10n.t('{0} subscriptions', number(subscriptions.length)),
      ...(state.readAt === undefined ? [] : [{ ago: state.readAt, before: l10n.t('Read') }]),
    ],
    toolbar: { name: l10n.t('Overview'), buttons: toolbar(state) },
    ...(state.waiting > 0 && {
      progress: l10n.t('Reading {0} of {1} routes…', number(read), number(state.rows.length)),
    }),
    ...(state.finding && { progress: l10n.t('Looking for routes…') }),
    tilesName: l10n.t('Filter by posture'),
    tiles: [
      tile('secured', 'secured', l10n.t('Secured: proved by tests')),
      tile('open', 'open', l10n.t('Open: answers anyone')),
      tile('broken', 'broken', l10n.t('Broken: calls fail')),
      tile('unknown', 'unchecked', l10n.t('Unknown: not proved yet')),
    ],
    bars: {
      caption: l10n.t('Routes by posture, per subscription'),
      heads: [l10n.t('Subscription'), l10n.t('Secured'), l10n.t('Open'), l10n.t('Broken'), l10n.t('Unknown')],
      rows: subscriptions.map(one => {
        const four = [one.secured, one.open, one.broken, one.unknown];
        return { name: oneLine(one.name), counts: four, shown: four.map(number), length: one.total / most };
      }),
    },
    filter: {
      name: l10n.t('Filter routes'),
      placeholder: l10n.t('Filter by name, host, client ID, tag or fact, e.g. @open F7'),
      text: state.filter,
    },
    grouping: {
      button: 'grouping',
      label: l10n.t('Group by: {0}', groupingWord(state.grouping)),
      rank: 'secondary',
    },
    ...(chosen && { selection: chosen }),
    table: {
      name: l10n.t('Routes'),
      heads: heads(state),
      selectAll: {
        name: l10n.t('Select all {0} routes', number(selectable)),
        state: size === 0 ? 'none' : size >= selectable ? 'all' : 'some',
      },
      total: state.entries.length,
      from: state.from,
      lines: state.entries.slice(state.from, state.to).map(entry => line(entry, state.selected)),
      ...(nothing && { empty: nothing }),
    },
    onScreen: state.entries.length === 0 ? '' : l10n.t('Rows {0}–{1} of {2}.'),
    footer: footer(state),
    key: (['agrees', 'disagrees', 'unknown', 'notNeeded'] as const).map(one => ({
      state: one,
      text: stateWord(one),
    })),
  };
}
