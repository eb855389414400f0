import { performance } from 'node:perf_hooks';
import { readFacts } from '../../src/azure';
import { diagnose, diagnoseMany } from '../../src/diagnosis';
import type { Route } from '../../src/route';
import { Laboratory } from '../diagnosis/laboratory';
import { withRoutes } from '../diagnosis/manyRoutes';
import { workIn } from './depth';
import { load, report } from './report';

const latency = 100;
const many = 50;
const bars = { depth: 8, firstResult: 2, ratio: 10 };

const optionsFor = ({ api }: Route) => ({ operationId: `${api.id}/operations/get`, parameters: { id: '1' } });
/** Processor time of this process since `from`, in ms: of the product and the local Azure together. */
const processor = (from: NodeJS.CpuUsage): number => {
  const { user, system } = process.cpuUsage(from);
  return Math.round((user + system) / 1000);
};

interface OneRoute {
  readonly milliseconds: number;
  readonly processorMilliseconds: number;
  readonly requests: number;
  readonly depth: number;
  readonly firstResult: number;
}

/** One route's tests: the first result counts when an answer to a test is on screen. */
async function timeOne({ azure, requests }: Laboratory, route: Route): Promise<OneRoute> {
  const at = azure.snapshot();
  let firstResult = Infinity;
  requests.clear();
  const [began, from] = [performance.now(), process.cpuUsage()];
  await diagnose(at, route, readFacts(at, route), optionsFor(route), ({ tests }) => {
    if (firstResult === Infinity && tests.some(test => test.exchanges.length > 0))
      firstResult = workIn(requests.all).depth;
  });
  const milliseconds = Math.round(performance.now() - began);
  const { depth, requests: sent } = workIn(requests.all);
  return { milliseconds, processorMilliseconds: processor(from), requests: sent.length, depth, firstResult };
}

interface ManyRoutes {
  readonly milliseconds: number;
  readonly processorMilliseconds: number;
  readonly requests: number;
  /** Answers of 429. */
  readonly throttled: number;
  readonly proved: number;
  /** How often progress was told. */
  readonly told: number;
}

async function timeMany({ azure, requests }: Laboratory, routes: readonly Route[]): Promise<ManyRoutes> {
  let told = 0;
  requests.clear();
  const [began, from] = [performance.now(), process.cpuUsage()];
  const reports = await diagnoseMany(azure, routes, readFacts, optionsFor, () => told++);
  return {
    milliseconds: Math.round(performance.now() - began),
    processorMilliseconds: processor(from),
    requests: workIn(requests.all).requests.length,
    throttled: requests.all.filter(one => one.status === 429).length,
    proved: reports.filter(one => one.verdict.state === 'secured').length,
    told,
  };
}

/**
 * `npm run bench:diagnosis [-- --show]`: with 100 ms per request, how many requests of one route's tests wait for one
 * another, by the recording; how many had ended when the first result was there; then fifty different routes in one go.
 */
async function main(): Promise<void> {
  const laboratory = await Laboratory.open(withRoutes(many));
  try {
    const { shop, requests } = laboratory;
    const routes = await laboratory.plainRoutes();
    const fifty = routes.filter(({ api }) => api.name.startsWith('many-'));
    const [route] = fifty;
    if (!route || fifty.length !== many) throw new Error(`${fifty.length} routes of ${many} were found.`);
    await timeOne(laboratory, route);
    shop.switches.latency = latency;
    const one = await timeOne(laboratory, route);
    if (process.argv.includes('--show')) show(workIn(requests.all).requests);
    const all = await timeMany(laboratory, fifty);
    if (process.argv.includes('--show')) showKinds(workIn(requests.all).requests);
    const ratio = Number((all.milliseconds / one.milliseconds).toFixed(1));
    report(
      `Diagnosis, ${latency} ms per request, load ${load()}`,
      [
        ['', 'ms', 'processor ms', 'requests', 'in a row'],
        ['one route', one.milliseconds, one.processorMilliseconds, one.requests, one.depth],
        ['its first result', '', '', '', one.firstResult],
        [`${many} routes in one go`, all.milliseconds, all.processorMilliseconds, all.requests, ''],
        ['times one route', ratio, '', '', ''],
      ].map(row => row.map(String)),
      { latency, load: load(), one, many: all, routes: many, ratio },
      [
        { name: `one route at most ${bars.depth} requests deep (${one.depth})`, met: one.depth <= bars.depth },
        {
          name: `its first result after at most ${bars.firstResult} in a row (${one.firstResult})`,
          met: one.firstResult <= bars.firstResult,
        },
        { name: `${many} routes in less than ${bars.ratio} times one (${ratio})`, met: ratio < bars.ratio },
        {
          name: `each of the ${many} proved and told of (${all.proved}, ${all.told})`,
          met: all.proved === many && all.told === many,
        },
        { name: `no request refused as too many (${all.throttled})`, met: all.throttled === 0 },
      ],
    );
  } finally {
    await laboratory.close();
  }
}

type Sent = ReturnType<typeof workIn>['requests'];

/** Each request with when it began and ended, in ms. */
function show(sent: Sent): void {
  const start = sent[0]?.startedAt ?? 0;
  for (const { startedAt, endedAt = startedAt, method, host, path, status = '' } of sent)
    console.log(
      `${(startedAt - start).toFixed(0).padStart(6)} ${(endedAt - start).toFixed(0).padStart(6)} ${method} ${host} ${path.split('/').slice(-4).join('/')} ${status}`,
    );
}

/** How many of each kind: names of routes and of calls left out. */
function showKinds(sent: Sent): void {
  const kinds = new Map<string, number>();
  for (const { method, host, path } of sent) {
    const kind = `${method} ${host}${path}`.replace(/many-\d+/g, 'many').replace(/\/[\da-f]{8}-[\da-f-]{27}$/, '/…');
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  }
  for (const [kind, count] of [...kinds].sort(([, a], [, b]) => b - a))
    console.log(`${String(count).padStart(5)} ${kind}`);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
