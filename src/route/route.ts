import * as l10n from '@vscode/l10n';
import type { App } from './app';
import type { Api, Operation, Service } from './service';

/** One way from a gateway to a back end: the object the whole product is about (house.md). */
export interface Route {
  /** Stable within a sign-in: made from the ids of its two ends. */
  readonly id: string;
  readonly service: Service;
  readonly api: Api;
  /** Set when the route is one operation's own. */
  readonly operation?: Operation;
  readonly backEnd: RouteBackEnd;
}

export type RouteBackEnd =
  | { readonly kind: 'app'; readonly app: App; readonly url: string }
  | { readonly kind: 'api'; readonly service: Service; readonly api: Api; readonly url: string }
  /** A host that is none of the apps and gateways we can see. */
  | { readonly kind: 'unknown'; readonly host: string; readonly url: string }
  /** The API's policy chooses among several, or answers by itself. */
  | { readonly kind: 'none' };

export function routeId(api: Api, backEnd: RouteBackEnd, operation?: Operation): string {
  const end =
    backEnd.kind === 'app' ? backEnd.app.id : backEnd.kind === 'api' ? backEnd.api.id : backEndName(backEnd, '');
  return `${(operation ?? api).id} -> ${end}`.toLowerCase();
}

/** `orders-app`, the name of the API, or the host; `none` where the API has no back end. */
export function backEndName(backEnd: RouteBackEnd, none: string): string {
  switch (backEnd.kind) {
    case 'app':
      return backEnd.app.name;
    case 'api':
      return backEnd.api.displayName;
    case 'unknown':
      return backEnd.host;
    case 'none':
      return none;
  }
}

/** `Orders → orders-app`, for titles. */
export function routeTitle(route: Route): string {
  const end = backEndName(route.backEnd, l10n.t('no back end'));
  return `${route.operation?.displayName ?? route.api.displayName} → ${end}`;
}
