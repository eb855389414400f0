import { type AuthenticationSettings, type Route, judge, posture, unread } from '../../../src/route';
import { arrange, type Arrangement } from '../../../src/ui/overview/arrange';
import { overviewRow, type OverviewRow } from '../../../src/ui/overview/row';
import { overviewView, type OverviewState } from '../../../src/ui/overview/view';
import { parseQuery } from '../../../src/ui/search/query';
import type { OverviewView } from '../../../src/webview/overviewView';
import { apiNamed, routeTo } from '../../unit/plan/memoryAzure';
import { app, facts } from '../../unit/route/samples';

const now = Date.now();
const subscriptions = ['Shop Production', 'Shop Test', 'Payments', 'Logistics', 'Analytics', 'Partner APIs'];
const names = ['Orders', 'Returns v2', 'Invoices', 'Parcels', 'Billing', 'Catalogue', 'Tracking', 'Labels', 'Refunds'];

const kinds = [
  facts(),
  facts({ settings: { enabled: false } }),
  facts({ policy: { droppedAt: 'api' } }),
  facts({ settings: { allowedApplications: ['00000000-0000-4000-8000-000000000009'] } }),
  { ...facts(), doors: [{ app, settings: unread<AuthenticationSettings>('forbidden') }] },
  facts({ identity: { userAssigned: [] } }),
];

export function sampleRows(count: number): readonly OverviewRow[] {
  return Array.from({ length: count }, (_, index) => {
    const name = `${names[index % names.length] ?? ''}${index < names.length ? '' : ` ${index}`}`;
    const target = { ...app, id: `${app.id}-${index}`, name: `${name.toLowerCase().replace(/\W+/g, '-')}-app` };
    const base = routeTo(apiNamed(name), target);
    const route: Route = { ...base, id: `route ${index}` };
    const subscription = subscriptions[((index * index) % 13) % subscriptions.length] ?? '';
    if (index % 17 === 11) return overviewRow(route, { posture: undefined, reading: undefined, subscription });
    const kind = kinds[index % 5 === 0 ? (index / 5) % kinds.length : 0] ?? facts();
    const judgement = judge(kind);
    const hash = String(index);
    const proof = index % 4 === 1 ? undefined : { at: now - 7_200_000, factsHash: index % 9 === 3 ? 'other' : hash };
    const at = now - (index + 1) * 60_000;
    const judged = { facts: kind, judgement, hash, at };
    return overviewRow(route, {
      posture: posture(judgement, hash, proof),
      reading: { state: 'read', ...judged },
      subscription,
    });
  });
}

const wish: Arrangement = {
  query: parseQuery(''),
  tiles: new Set(),
  sort: 'posture',
  descending: false,
  grouping: 'none',
};

export function stateOf(
  rows: readonly OverviewRow[],
  change: Partial<OverviewState & Arrangement> = {},
): OverviewState {
  const wished = { ...wish, ...change, query: parseQuery(change.filter ?? '') };
  return {
    rows,
    entries: arrange(rows, wished),
    selected: new Set(),
    tiles: wished.tiles,
    filter: '',
    sort: wished.sort,
    descending: wished.descending,
    grouping: wished.grouping,
    from: 0,
    to: 80,
    simulated: false,
    finding: false,
    waiting: 0,
    stopped: false,
    readAt: now - 120_000,
    ...change,
  };
}

const rows = sampleRows(2000);
const firstOnes = (count: number): Set<string> =>
  new Set(
    arrange(rows, wish)
      .slice(0, count)
      .flatMap(entry => (entry.kind === 'row' ? [entry.row.route.id] : [])),
  );

export const overviewStates: Readonly<Record<'all' | 'reading' | 'grouped' | 'empty' | 'few', OverviewView>> = {
  all: overviewView(stateOf(rows, { selected: firstOnes(3) })),
  reading: overviewView(stateOf(rows, { waiting: 1588, simulated: true })),
  grouped: overviewView(stateOf(rows, { grouping: 'service', tiles: new Set(['open', 'broken']) })),
  empty: overviewView(stateOf(rows, { filter: 'nothing is called so' })),
  few: overviewView(stateOf(sampleRows(7))),
};
