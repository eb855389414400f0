import type { PostureGroup, Query } from '../search/query';
import { isEmptyQuery, matches, postureGroups } from '../search/query';
import type { OverviewRow } from './row';

export const sortKeys = ['posture', 'route', 'service', 'subscription', 'checked'] as const;
export type SortKey = (typeof sortKeys)[number];
export const groupings = ['none', 'subscription', 'service', 'posture'] as const;
export type Grouping = (typeof groupings)[number];

export interface Arrangement {
  readonly query: Query;
  /** Tiles that are on: any of them. */
  readonly tiles: ReadonlySet<PostureGroup>;
  readonly sort: SortKey;
  readonly descending: boolean;
  readonly grouping: Grouping;
}

/** A line of the table. */
export type Entry =
  | { readonly kind: 'row'; readonly row: OverviewRow }
  | { readonly kind: 'heading'; readonly label: string; readonly counts: Counts };

export type Counts = Readonly<Record<PostureGroup, number>>;

/** What needs looking at comes first. */
const rank: readonly string[] = ['broken', 'open', 'configured', 'unknown', 'secured'];
const rankOf = (row: OverviewRow): number => rank.indexOf(row.posture?.word ?? 'unknown');
const compare = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' }).compare;
export const routeName = ({ route, names }: OverviewRow): string =>
  `${route.operation === undefined ? names.api : `${names.api}: ${route.operation.displayName}`} → ${names.app}`;

const comparisons: Readonly<Record<SortKey, (a: OverviewRow, b: OverviewRow) => number>> = {
  posture: (a, b) => rankOf(a) - rankOf(b),
  route: (a, b) => compare(routeName(a), routeName(b)),
  service: (a, b) => compare(a.names.service, b.names.service),
  subscription: (a, b) => compare(a.subscription, b.subscription),
  checked: (a, b) => (b.checkedAt ?? 0) - (a.checkedAt ?? 0),
};

const groupLabels: Readonly<Record<Exclude<Grouping, 'none'>, (row: OverviewRow) => string>> = {
  subscription: row => row.subscription,
  service: row => row.names.service,
  posture: row => row.word,
};

export function count(rows: readonly OverviewRow[]): Counts {
  const counts = { secured: 0, open: 0, broken: 0, unknown: 0 };
  for (const { group } of rows) counts[group] += 1;
  return counts;
}

export interface SubscriptionCounts extends Counts {
  readonly name: string;
  readonly total: number;
}

/** The most routes first. */
export function bySubscription(rows: readonly OverviewRow[]): readonly SubscriptionCounts[] {
  const groups = new Map<string, OverviewRow[]>();
  for (const row of rows) {
    const known = groups.get(row.subscription);
    if (known) known.push(row);
    else groups.set(row.subscription, [row]);
  }
  return [...groups]
    .map(([name, all]) => ({ name, total: all.length, ...count(all) }))
    .sort((a, b) => b.total - a.total || compare(a.name, b.name));
}

/** The lines to show: filtered, sorted, under headings. */
export function arrange(rows: readonly OverviewRow[], wish: Arrangement): readonly Entry[] {
  const { query, tiles, sort, descending, grouping } = wish;
  const all = isEmptyQuery(query);
  const shown = rows.filter(row => (tiles.size === 0 || tiles.has(row.group)) && (all || matches(query, row)));
  const sign = descending ? -1 : 1;
  const sorted = shown.sort((a, b) => sign * comparisons[sort](a, b) || comparisons.route(a, b));
  const asEntry = (row: OverviewRow): Entry => ({ kind: 'row', row });
  if (grouping === 'none') return sorted.map(asEntry);
  const labelOf = groupLabels[grouping];
  const groups = new Map<string, OverviewRow[]>();
  for (const row of sorted) {
    const known = groups.get(labelOf(row));
    if (known) known.push(row);
    else groups.set(labelOf(row), [row]);
  }
  const order =
    grouping === 'posture'
      ? (a: [string, OverviewRow[]], b: [string, OverviewRow[]]): number =>
          Math.min(...a[1].map(rankOf)) - Math.min(...b[1].map(rankOf))
      : (a: [string, OverviewRow[]], b: [string, OverviewRow[]]): number => compare(a[0], b[0]);
  return [...groups]
    .sort(order)
    .flatMap(([label, members]): Entry[] => [
      { kind: 'heading', label, counts: count(members) },
      ...members.map(asEntry),
    ]);
}

export const isTile = (text: string): text is PostureGroup => postureGroups.some(one => one === text);
