import type { SwitchName } from '../../src/simulator/world';
import type { Shop } from './shop';

/** One request. */
export interface Ask {
  readonly method: string;
  readonly url: string;
  /** Lower-case names. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Whose token for Resource Manager or Graph it carries. */
  readonly as?: 'owner' | 'reader';
  /** Sent from inside the gateway's own network, not over the wire. */
  readonly inside?: boolean;
}

/** What the wire shows of a mode: one request and its answer. */
export interface Sight {
  readonly ask: Ask;
  /** Milliseconds that the world's clock goes on before. */
  readonly after?: number;
  /** `unreachable`: the connection fails. */
  readonly status: number | 'unreachable';
  /** Lower-case names; null: not there. */
  readonly headers?: Readonly<Record<string, string | RegExp | null>>;
  readonly body?: string | RegExp;
  /** Of a call at the gateway: each has to be found in, or be missing from, the JSON of its trace document. */
  readonly trace?: readonly RegExp[];
  readonly traceLacks?: readonly RegExp[];
  /** A line of a site's application log. */
  readonly log?: { readonly site: string; readonly line: RegExp };
}

export type RouteName = 'orders' | 'stock' | 'flows' | 'partner';

/** One way to produce a row of the failure catalogue (domain.md 10) on a route of the secured shop that works. */
export interface Mode {
  readonly id: `F-${string}`;
  /** Which way, where there are several. */
  readonly variant?: string;
  /** Of domain.md: the table it stands in. */
  readonly section: '10.1' | '10.2' | '10.3' | '10.4' | '10.5';
  /** Plain data (scenario, Resource Manager, Graph), or the one switch. */
  readonly by: 'data' | SwitchName;
  readonly route: RouteName;
  readonly produce: (shop: Shop) => Promise<void> | void;
  readonly shows: readonly Sight[] | ((shop: Shop) => readonly Sight[]);
}
