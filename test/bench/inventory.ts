import { list } from '@azure/arm-appservice/api/webApps';
import { systemClock } from '../../src/azure/clock';
import { createConnection } from '../../src/azure/connection';
import { connect } from '../../src/azure';
import { createSessionPipeline } from '../../src/azure/pipeline';
import { apiManagementClient, webSiteContext } from '../../src/azure/sdkClients';
import { longestChain } from '../../src/simulator/world/requestLog';
import { sessionOn } from '../unit/azure/tinyAzure';
import { load, median, report } from './report';
import type { Size } from './scale/paperAzure';
import { type PaperServer, startPaperServer } from './scale/paperServer';

const latency = 100;
const size: Size = { subscriptions: 50, services: 500, apps: 10_000 };
/** Queries that the quota lets through at once, and how long the next ones wait (domain.md 9.1). */
const quota = { queries: 15, milliseconds: 5000 };

interface Run {
  /** Milliseconds. */
  readonly firstRow: number;
  readonly all: number;
  /** How many requests had to wait for one another, from the server's recording. */
  readonly firstRowDepth: number;
  readonly depth: number;
  /** How often nothing was asked for so long that only the quota can have held it up. */
  readonly waits: number;
  readonly requests: number;
  readonly queries: number;
  readonly refused: number;
  readonly found: number;
  /** Milliseconds of a processor. */
  readonly processor: number;
}

function waitsIn(starts: readonly number[]): number {
  const inOrder = starts.toSorted((a, b) => a - b);
  return inOrder.filter((at, index) => at - (inOrder[index - 1] ?? at) > quota.milliseconds / 2).length;
}

/** Runs a way of listing once; `found` is called for each row. */
async function measure(paper: PaperServer, list: (found: (rows: number) => void) => Promise<number>): Promise<Run> {
  await paper.take();
  const used = process.cpuUsage();
  const began = performance.now();
  let [firstRow, firstRowAt] = [Number.NaN, Number.NaN];
  const found = await list(() => {
    if (Number.isNaN(firstRow)) [firstRow, firstRowAt] = [performance.now() - began, Date.now()];
  });
  const all = performance.now() - began;
  const { user, system } = process.cpuUsage(used);
  const exchanges = await paper.take();
  return {
    firstRow,
    all,
    firstRowDepth: longestChain(exchanges.filter(one => (one.endedAt ?? Infinity) <= firstRowAt)),
    depth: longestChain(exchanges),
    waits: waitsIn(exchanges.map(one => one.startedAt)),
    requests: exchanges.length,
    queries: exchanges.filter(one => one.path.includes('Microsoft.ResourceGraph')).length,
    refused: exchanges.filter(one => one.status === 429).length,
    found,
    processor: (user + system) / 1000,
  };
}

/** Ours: subscriptions, then everything in as few questions as can be. */
const ours = (paper: PaperServer): Promise<Run> =>
  measure(paper, async note => {
    const azure = connect(sessionOn(paper));
    const subscriptions = (await azure.inventory.listSubscriptions()).map(one => one.id);
    const { services, apps } = await azure.inventory.read(subscriptions, () => note(1));
    azure.dispose();
    return services.length + apps.length;
  });

/** The peer's way: the official clients, subscription by subscription, so many at a time. */
const bySubscription = (paper: PaperServer, atOnce: number): Promise<Run> =>
  measure(paper, async note => {
    const session = sessionOn(paper);
    const connection = createConnection(session.local);
    const pipeline = createSessionPipeline(session, connection, systemClock);
    const azure = connect(session);
    let found = 0;
    const count = (): void => {
      found += 1;
      note(1);
    };
    const left = (await azure.inventory.listSubscriptions()).map(one => one.id);
    const next = async (): Promise<void> => {
      for (let id = left.pop(); id !== undefined; id = left.pop()) {
        const { apiManagementService } = await apiManagementClient(pipeline, id);
        for await (const service of apiManagementService.list()) if (service.id) count();
        for await (const site of list(webSiteContext(pipeline, id))) if (site.id) count();
      }
    };
    await Promise.all(Array.from({ length: atOnce }, next));
    azure.dispose();
    connection.close();
    return found;
  });

async function repeat(times: number, run: () => Promise<Run>): Promise<Run> {
  const runs: Run[] = [];
  for (let count = 0; count < times; count++) runs.push(await run());
  const of = (pick: (run: Run) => number): number => median(runs.map(pick));
  return {
    firstRow: of(one => one.firstRow),
    all: of(one => one.all),
    firstRowDepth: of(one => one.firstRowDepth),
    depth: of(one => one.depth),
    waits: of(one => one.waits),
    requests: of(one => one.requests),
    queries: of(one => one.queries),
    refused: of(one => one.refused),
    found: of(one => one.found),
    processor: of(one => one.processor),
  };
}

const shown = (milliseconds: number): string => `${milliseconds.toFixed(0)} ms`;

/** `npm run bench:inventory`: whole tenants, beside listing them subscription by subscription. */
async function main(): Promise<void> {
  const paper = await startPaperServer(size, latency);
  // The first run of each loads and compiles what it needs.
  await ours(paper);
  const own = await repeat(7, () => ours(paper));
  const one = await repeat(1, () => bySubscription(paper, 1));
  const eight = await repeat(3, () => bySubscription(paper, 8));
  await paper.stop();

  const rows: string[][] = [['', 'first row', 'everything', 'depth', 'requests', 'found', 'processor']];
  const line = (name: string, run: Run): void => {
    const [depth, requests] = [`${run.firstRowDepth} and ${run.depth}`, String(run.requests)];
    const found = run.found.toLocaleString('en-US');
    rows.push([name, shown(run.firstRow), shown(run.all), depth, requests, found, shown(run.processor)]);
  };
  line('ours', own);
  line('per subscription, one after another', one);
  line('per subscription, eight at a time', eight);

  const sizes: (Run & { apps: number; forced: number; lost: number })[] = [];
  for (const apps of [1000, 10_000, 50_000]) {
    const sized = await startPaperServer({ ...size, apps }, latency);
    const run = await repeat(3, () => ours(sized));
    const forced = Math.floor((run.queries - 1) / quota.queries);
    sizes.push({ ...run, apps, forced, lost: size.services + apps - run.found });
    line(`ours, ${apps.toLocaleString('en-US')} apps`, run);
    await sized.stop();
  }

  const total = size.services + size.apps;
  const times = one.all / own.all;
  report(
    `Inventory: ${size.subscriptions} subscriptions, ${size.services} services, ${size.apps} apps, ${latency} ms a request; load average ${load()}`,
    rows,
    {
      bench: 'inventory',
      load: load(),
      latency,
      timesFasterThanSequential: times,
      timesFasterThanEight: eight.all / own.all,
      own,
      sequential: one,
      eight,
      sizes,
    },
    [
      {
        name: 'everything is found',
        met: [own, one, eight].every(run => run.found === total) && sizes.every(({ lost }) => lost === 0),
      },
      { name: `first rows within 3 round trips (${own.firstRowDepth})`, met: own.firstRowDepth <= 3 },
      { name: `all within 5 round trips (${own.depth})`, met: own.depth >= 2 && own.depth <= 5 },
      { name: `at least 8 times faster than one after another (${times.toFixed(1)})`, met: times >= 8 },
      { name: `at most 15 requests (${own.requests})`, met: own.requests <= 15 },
      ...sizes.map(({ apps, forced, waits, depth, all, refused }) => ({
        name:
          `${apps} apps: as often as the quota forces a wait (${waits} of ${forced}) plus 5 round trips (${depth - waits}), ` +
          `none refused (${refused}); ${shown(all)}, and ${shown(forced * quota.milliseconds + 5 * latency)} are that much`,
        met: waits <= forced && depth - waits <= 5 && refused === 0,
      })),
    ],
  );
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
