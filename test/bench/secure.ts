import { type Call, readFacts } from '../../src/azure';
import { systemClock } from '../../src/azure/clock';
import { proverFor } from '../../src/diagnosis';
import {
  type ApplyOutcome,
  type PlanChoices,
  type PlanResult,
  applyPlan,
  mergePlans,
  planRoutes,
  readPlanContext,
} from '../../src/plan';
import type { Route } from '../../src/route';
import type { LoggedRequest } from '../../src/simulator/world/requestLog';
import { MemoryJournal } from '../plan/memoryJournal';
import { Estate } from '../faults/estate';
import { routeIn } from '../faults/journeys';
import type { AppName } from '../faults/scenario';
import { workIn } from './depth';
import { bareRoute, manyRoutes } from './manyRoutes';
import { type Bar, load, report } from './report';

const latency = 100;
/** Requests in the longest chain, whether or not the API has a policy; how many times one route's time so many routes may take. */
const wanted = { plan: 4, existing: 10, new: 14, routes: 20, times: 4 };

/** `--show`: every request with its beginning and how long it took, in milliseconds. */
function show(all: readonly LoggedRequest[]): void {
  if (!process.argv.includes('--show')) return;
  for (const { startedAt, endedAt = startedAt, method, host, path, status } of all) {
    const begins = String(Math.round(startedAt - (all[0]?.startedAt ?? 0))).padStart(6);
    console.log(
      `${begins} ${String(Math.round(endedAt - startedAt)).padStart(5)} ${method} ${host}${path} ${status ?? ''}`,
    );
  }
}

class Bench {
  readonly #estate: Estate;
  readonly #azure: ReturnType<Estate['connect']>;

  constructor(estate: Estate) {
    this.#estate = estate;
    this.#azure = estate.connect(() => undefined, 20_000, systemClock);
  }

  route(api: string, app: AppName): Promise<Route> {
    return routeIn(this.#azure, { api, app });
  }

  /** How deep and how long, compared with the same requests as a sequence of single calls. */
  async measure<T>(name: string, most: number | undefined, work: () => Promise<T>): Promise<{ result: T; row: Row }> {
    const { requests } = this.#estate.simulator;
    requests.clear();
    const began = performance.now();
    const result = await work();
    const took = Math.round(performance.now() - began);
    const { requests: done, depth } = workIn(requests.all);
    show(requests.all);
    const row = { name, depth, requests: done.length, took, oneByOne: done.length * latency, ...(most && { most }) };
    return { result, row };
  }

  /** One plan for all of them, as a window makes it. */
  async plan(routes: readonly Route[], choices: PlanChoices): Promise<PlanResult> {
    const snapshot = this.#azure.snapshot();
    const contexts = await Promise.all(
      routes.map(route => readPlanContext(snapshot, { route, facts: readFacts(snapshot, route), routes, choices })),
    );
    const plan = mergePlans(planRoutes(contexts, choices));
    if (!plan) throw new RangeError('There is no route to plan for.');
    return plan;
  }

  apply(plan: PlanResult): Promise<ApplyOutcome> {
    if (plan.kind !== 'plan') throw new Error(plan.title);
    const proverOf = (route: Route) => {
      const read = (call?: Call, clientId?: string) => readFacts(this.#azure, route, call, clientId);
      return proverFor(this.#azure, route, read, { sendGatewayToken: 'agreed' });
    };
    const journal = new MemoryJournal();
    return applyPlan(this.#azure, plan, { proverFor: proverOf, journal, onProgress: () => undefined });
  }

  close(): Promise<void> {
    return this.#estate.close();
  }
}

function assertSecured({ state, stop, whyNotProved }: ApplyOutcome): void {
  if (state !== 'secured') throw new Error(stop?.stop.text ?? whyNotProved ?? state);
}

interface Row {
  readonly name: string;
  /** Requests in the longest chain, and how long it may be. */
  readonly depth: number;
  readonly most?: number;
  readonly requests: number;
  /** Milliseconds; `oneByOne`: of the same requests one after the other, at least. */
  readonly took: number;
  readonly oneByOne: number;
}

async function oneRoute(
  api: string,
  app: AppName,
  what: string,
  most: number | undefined,
  choices: PlanChoices = {},
): Promise<readonly [Row, Row]> {
  const bench = new Bench(await Estate.start({ latency, more: bareRoute }));
  try {
    const route = await bench.route(api, app);
    const planned = await bench.measure(`plan, ${what}`, wanted.plan, () => bench.plan([route], choices));
    const applied = await bench.measure(`apply and prove, ${what}`, most, () => bench.apply(planned.result));
    assertSecured(applied.result);
    return [planned.row, applied.row];
  } finally {
    await bench.close();
  }
}

async function many(): Promise<Row> {
  const names = Array.from({ length: wanted.routes }, (_, index) => `many-${index + 1}`);
  const bench = new Bench(await Estate.start({ latency, more: manyRoutes(names) }));
  try {
    const routes = await Promise.all(names.map(name => bench.route(name, name as AppName)));
    const plan = await bench.plan(routes, {});
    const applied = await bench.measure(`apply and prove, ${names.length} routes`, undefined, () => bench.apply(plan));
    assertSecured(applied.result);
    return applied.row;
  } finally {
    await bench.close();
  }
}

const depthBar = ({ name, depth, most }: Row): readonly Bar[] =>
  most === undefined ? [] : [{ name: `${name}: at most ${most} deep (${depth})`, met: depth <= most }];

/**
 * `npm run bench:secure`: how many requests have to wait for one another, from the recording, with 100 ms for each
 * answer; beside the time that the same requests would take one by one. Then many routes of one service at once.
 * The identity is off in each of them, so that the chain is the longest there is.
 */
async function main(): Promise<void> {
  const existing = await oneRoute('orders', 'orders-app', 'existing registration', wanted.existing);
  const bare = await oneRoute('stock', 'stock-fn', 'existing registration, API without a policy', wanted.existing);
  const fresh = await oneRoute('fresh', 'fresh-app', 'new registration', wanted.new, { registration: 'new' });
  const bareFresh = await oneRoute(
    bareRoute.name,
    bareRoute.name as AppName,
    'new registration, API without a policy',
    wanted.new,
    {
      registration: 'new',
    },
  );
  const all = await many();
  const rows = [...existing, ...bare, ...fresh, ...bareFresh, all];
  const times = all.took / existing[1].took;
  report(
    `Secure: ${latency} ms per request; waits for propagation and long-running operations not counted; load average ${load()}`,
    [
      ['', 'deep', 'requests', 'took', 'one by one at least'],
      ...rows.map(row => [row.name, String(row.depth), String(row.requests), `${row.took} ms`, `${row.oneByOne} ms`]),
    ],
    { bench: 'secure', load: load(), rows, times },
    [
      ...rows.flatMap(depthBar),
      {
        name: `${wanted.routes} routes take less than ${wanted.times} times as long as one (${times.toFixed(1)} times)`,
        met: times < wanted.times,
      },
    ],
  );
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
