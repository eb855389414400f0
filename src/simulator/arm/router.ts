import type { SimRequest, SimResponse } from '../http';
import type { JsonObject } from '../json';
import type { World } from '../world';
import type { GraphMemory } from './resourceGraph/memory';
import type { ArmCaller } from './caller';

/** One call of Resource Manager after its token, path and api-version were found good. */
export interface ArmCall {
  readonly world: World;
  readonly graph: GraphMemory;
  readonly request: SimRequest;
  readonly caller: ArmCaller;
  /** By the names in the route's pattern, decoded once. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly apiVersion: string;
  /** The body; throws 400 when it isn't a JSON object. */
  body(): JsonObject;
}

export type ArmHandler = (call: ArmCall) => SimResponse | Promise<SimResponse>;

export interface ArmRoute {
  readonly method: string;
  /** `/subscriptions/{sub}/…`; literals match in any case. */
  readonly pattern: string;
  readonly handle: ArmHandler;
  /** Which api-versions it knows; absent: any well-formed one. */
  readonly versions?: readonly string[] | RegExp;
  /** The permission it needs; default follows from method and path. `none`: any signed-in caller. */
  readonly action?: string;
}

interface Segment {
  readonly literal?: string;
  readonly name?: string;
}

interface Compiled {
  readonly route: ArmRoute;
  readonly segments: readonly Segment[];
}

export type Found =
  | { readonly kind: 'route'; readonly route: ArmRoute; readonly params: Record<string, string> }
  | { readonly kind: 'methodNotAllowed' }
  | { readonly kind: 'unknown' };

const split = (path: string): string[] => path.split('/').filter(part => part !== '');

export class ArmRouter {
  #bySize = new Map<number, Compiled[]>();

  constructor(routes: readonly ArmRoute[]) {
    for (const route of routes) {
      const segments = split(route.pattern).map(part =>
        part.startsWith('{') ? { name: part.slice(1, -1) } : { literal: part.toLowerCase() },
      );
      const same = this.#bySize.get(segments.length) ?? [];
      this.#bySize.set(segments.length, [...same, { route, segments }]);
    }
  }

  /** `path` is the URL's, still encoded: an id encoded twice stays encoded once and so is not found. */
  find(method: string, path: string): Found {
    const parts = split(path).map(decoded);
    let other = false;
    for (const { route, segments } of this.#bySize.get(parts.length) ?? []) {
      const params: Record<string, string> = {};
      const matches = segments.every(({ literal, name }, index) => {
        const part = parts[index] ?? '';
        if (name !== undefined) params[name] = part;
        return name !== undefined || literal === part.toLowerCase();
      });
      if (!matches) continue;
      if (route.method === method) return { kind: 'route', route, params };
      other = true;
    }
    return { kind: other ? 'methodNotAllowed' : 'unknown' };
  }
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
