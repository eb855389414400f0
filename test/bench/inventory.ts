import { systemClock } from '../../src/azure/clock';
import { createConnection } from '../../src/azure/connection';
import { connect } from '../../src/azure';
import { createSessionPipeline } from '../../src/azure/pipeline';
import { apiManagementClient, webSiteClient } from '../../src/azure/sdkClients';
import { sessionOn } from '../unit/azure/tinyAzure';
import { type PaperAzure, type Size, startPaperAzure } from './scale/paperAzure';
import { median, report } from './report';

const latency = 100;

interface Run {
  readonly firstRow: number;
  readonly all: number;
  readonly requests: number;
  readonly found: number;
}

/** Ours: subscriptions, then everything in as few questions as can be. */
async function ours(paper: PaperAzure): Promise<Run> {
  paper.reset();
  const azure = connect(sessionOn(paper.azure));
  const began = performance.now();
  let firstRow = Number.NaN;
  const subscriptions = (await azure.inventory.listSubscriptions()).map(one => one.id);
  const { services, apps } = await azure.inventory.read(subscriptions, () => {
    if (Number.isNaN(firstRow)) firstRow = performance.now() - began;
  });
  const all = performance.now() - began;
  azure.dispose();
  return { firstRow, all, requests: paper.requests(), found: services.length + apps.length };
}

/** The peer's way: the official clients, subscription by subscription, so many at a time. */
async function bySubscription(paper: PaperAzure, atOnce: number): Promise<Run> {
  paper.reset();
  const session = sessionOn(paper.azure);
  const connection = createConnection(session.local);
  const pipeline = createSessionPipeline(session, connection, systemClock);
  const azure = connect(session);
  const began = performance.now();
  let firstRow = Number.NaN;
  let found = 0;
  const note = (): void => {
    found += 1;
    if (Number.isNaN(firstRow)) firstRow = performance.now() - began;
  };
  const left = (await azure.inventory.listSubscriptions()).map(one => one.id);
  const next = async (): Promise<void> => {
    for (let id = left.pop(); id !== undefined; id = left.pop()) {
      for await (const service of apiManagementClient(pipeline, id).apiManagementService.list()) if (service.id) note();
      for await (const site of webSiteClient(pipeline, id).webApps.list()) if (site.id) note();
    }
  };
  await Promise.all(Array.from({ length: atOnce }, next));
  const all = performance.now() - began;
  azure.dispose();
  connection.close();
  return { firstRow, all, requests: paper.requests(), found };
}

async function repeat(times: number, run: () => Promise<Run>): Promise<Run> {
  const runs: Run[] = [];
  for (let count = 0; count < times; count++) runs.push(await run());
  const of = (pick: (run: Run) => number): number => median(runs.map(pick));
  return {
    firstRow: of(one => one.firstRow),
    all: of(one => one.all),
    requests: of(one => one.requests),
    found: of(one => one.found),
  };
}

const inTrips = (milliseconds: number): number => milliseconds / latency;
const shown = (milliseconds: number): string => `${milliseconds.toFixed(0)} ms`;

const size: Size = { subscriptions: 50, services: 500, apps: 10_000 };
async function main(): Promise<void> {
  const paper = await startPaperAzure(size, latency);
  // The first run of each loads and compiles what it needs.
  await ours(paper);
  const own = await repeat(5, () => ours(paper));
  const one = await repeat(1, () => bySubscription(paper, 1));
  const eight = await repeat(3, () => bySubscription(paper, 8));
  await paper.azure.close();

  const rows: string[][] = [['', 'first row', 'everything', 'requests', 'found']];
  const line = (name: string, run: Run): void => {
    rows.push([name, shown(run.firstRow), shown(run.all), String(run.requests), run.found.toLocaleString('en-US')]);
  };
  line('ours', own);
  line('per subscription, one after another', one);
  line('per subscription, eight at a time', eight);

  const sizes: { apps: number; queries: number; forced: number; all: number; refused: number }[] = [];
  for (const apps of [1000, 10_000, 50_000]) {
    const sized = await startPaperAzure({ ...size, apps }, latency);
    const run = await ours(sized);
    const queries = sized.queries();
    const forced = Math.floor((queries - 1) / 15) * 5000;
    sizes.push({ apps, queries, forced, all: run.all, refused: sized.refused() });
    line(`ours, ${apps.toLocaleString('en-US')} apps`, run);
    await sized.azure.close();
  }

  const total = size.services + size.apps;
  report(
    `Inventory: ${size.subscriptions} subscriptions, ${size.services} services, ${size.apps} apps, ${latency} ms a request`,
    rows,
    {
      bench: 'inventory',
      latency,
      firstRowTrips: inTrips(own.firstRow),
      allTrips: inTrips(own.all),
      requests: own.requests,
      timesFasterThanSequential: one.all / own.all,
      timesFasterThanEight: eight.all / own.all,
      own,
      sequential: one,
      eight,
      sizes,
    },
    [
      { name: 'everything is found', met: [own, one, eight].every(run => run.found === total) },
      {
        name: `first rows within 3 round trips (${inTrips(own.firstRow).toFixed(1)})`,
        met: inTrips(own.firstRow) <= 3,
      },
      { name: `all within 5 round trips (${inTrips(own.all).toFixed(1)})`, met: inTrips(own.all) <= 5 },
      {
        name: `at least 8 times faster than one after another (${(one.all / own.all).toFixed(1)})`,
        met: one.all / own.all >= 8,
      },
      { name: `at most 15 requests (${own.requests})`, met: own.requests <= 15 },
      ...sizes.map(({ apps, forced, all, refused }) => ({
        name: `${apps} apps: what the quota forces plus 5 round trips (${shown(all)} of ${shown(forced + 5 * latency)}), none refused (${refused})`,
        met: all <= forced + 5 * latency && refused === 0,
      })),
    ],
  );
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
