import type { Product, Subscription } from '../../azure/interfaces';
import type { Api, App, BackEnd, Operation, Service } from '../../route';
import type { Tenant } from './tenant';

interface RowBase {
  /** Stable over refreshes: what VS Code knows the row by. */
  readonly key: string;
  readonly parent?: Row;
}

interface Within extends RowBase {
  readonly tenant: Tenant;
}

/** A row of the tree, apart from how it is drawn. */
export type Row =
  | (Within & { readonly kind: 'tenant' })
  | (RowBase & { readonly kind: 'local' })
  | (Within & { readonly kind: 'subscription'; readonly subscription: Subscription })
  | (Within & {
      readonly kind: 'resourceGroup';
      readonly subscription: Subscription;
      readonly resourceGroup: string;
    })
  /** Of one subscription, or of all of the tenant. */
  | (Within & { readonly kind: 'services'; readonly subscription?: Subscription })
  | (Within & { readonly kind: 'service'; readonly service: Service })
  | (Within & { readonly kind: 'apis'; readonly service: Service })
  | (Within & { readonly kind: 'api'; readonly service: Service; readonly api: Api })
  | (Within & {
      readonly kind: 'operation';
      readonly service: Service;
      readonly api: Api;
      readonly operation: Operation;
    })
  | (Within & { readonly kind: 'identity'; readonly service: Service })
  | (Within & { readonly kind: 'products'; readonly service: Service })
  | (Within & { readonly kind: 'product'; readonly service: Service; readonly product: Product })
  | (Within & { readonly kind: 'backEnds'; readonly service: Service })
  | (Within & { readonly kind: 'backEnd'; readonly service: Service; readonly entity: BackEnd })
  | (Within & { readonly kind: 'apps'; readonly subscription?: Subscription })
  | (Within & { readonly kind: 'app'; readonly app: App })
  | (Within & { readonly kind: 'slot'; readonly app: App })
  | (Within & {
      readonly kind: 'group';
      readonly label: string;
      readonly count: number;
      /** The rows below it: made when they are wanted, as there may be thousands in all groups. */
      readonly members: () => readonly Row[];
    })
  | (Within & { readonly kind: 'signIn' })
  /** Stands for what doesn't fit into a level. */
  | (RowBase & { readonly kind: 'more'; readonly count: number })
  | (RowBase & { readonly kind: 'empty'; readonly label: string; readonly description: string })
  | (Within & { readonly kind: 'failed'; readonly label: string; readonly error: unknown; readonly retry: Row });

export type RowOf<K extends Row['kind']> = Extract<Row, { kind: K }>;

const kinds: ReadonlySet<unknown> = new Set<Row['kind']>([
  'tenant',
  'local',
  'subscription',
  'resourceGroup',
  'services',
  'service',
  'apis',
  'api',
  'operation',
  'identity',
  'products',
  'product',
  'backEnds',
  'backEnd',
  'more',
  'apps',
  'app',
  'slot',
  'group',
  'signIn',
  'empty',
  'failed',
]);

/** Whether something that VS Code hands to a command is one of our rows. */
export function isRow(value: unknown): value is Row {
  if (typeof value !== 'object' || value === null) return false;
  const { key, kind } = value as { key?: unknown; kind?: unknown };
  return typeof key === 'string' && kinds.has(kind);
}

/** The ARM id that a row stands for; undefined for headings and messages. */
export function idOf(row: Row): string | undefined {
  switch (row.kind) {
    case 'subscription':
      return `/subscriptions/${row.subscription.id}`;
    case 'service':
    case 'identity':
      return row.service.id;
    case 'api':
      return row.api.id;
    case 'operation':
      return row.operation.id;
    case 'product':
      return row.product.id;
    case 'backEnd':
      return row.entity.id;
    case 'resourceGroup':
      return `/subscriptions/${row.subscription.id}/resourceGroups/${row.resourceGroup}`;
    case 'app':
    case 'slot':
      return row.app.id;
    case 'tenant':
    case 'local':
    case 'services':
    case 'apis':
    case 'apps':
    case 'products':
    case 'backEnds':
    case 'more':
    case 'group':
    case 'signIn':
    case 'empty':
    case 'failed':
      return undefined;
  }
}
