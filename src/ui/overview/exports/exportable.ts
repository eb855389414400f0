import { type FactId, type FactJudgement, factIds } from '../../../route';
import { type OverviewRow } from '../row';
import { routeName } from '../arrange';

/** What is exported of a route: plain words and ids, nothing secret. */
export interface ExportedRoute {
  readonly posture: string;
  readonly why: string;
  readonly route: string;
  readonly api: string;
  readonly operation: string;
  readonly backEnd: string;
  readonly service: string;
  readonly subscription: string;
  readonly resourceGroup: string;
  readonly facts: Readonly<Record<FactId, FactJudgement['state'] | 'notRead'>>;
  /** ISO 8601 in UTC; empty: never. */
  readonly checked: string;
  readonly provedAt: string;
  readonly apiId: string;
  readonly backEndId: string;
}

/** All of an export but its form. */
export interface Exportable {
  readonly rows: readonly OverviewRow[];
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly simulated: boolean;
  readonly version: string;
}

const iso = (at: number | undefined): string => (at === undefined ? '' : new Date(at).toISOString());

export function exported(row: OverviewRow): ExportedRoute {
  const { route, posture, judgement } = row;
  const facts = Object.fromEntries(factIds.map(id => [id, judgement?.[id].state ?? 'notRead']));
  const { backEnd } = route;
  return {
    posture: row.word,
    why: row.why,
    route: routeName(row),
    api: row.names.api,
    operation: route.operation?.displayName ?? '',
    backEnd: row.names.app,
    service: row.names.service,
    subscription: row.subscription,
    resourceGroup: route.service.resourceGroup,
    facts: facts as ExportedRoute['facts'],
    checked: iso(row.checkedAt),
    provedAt: posture?.word === 'secured' ? iso(posture.provedAt) : '',
    apiId: route.operation?.id ?? route.api.id,
    backEndId: backEnd.kind === 'app' ? backEnd.app.id : backEnd.kind === 'api' ? backEnd.api.id : '',
  };
}
