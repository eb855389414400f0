import { performance } from 'node:perf_hooks';
import { readFacts } from '../../src/azure';
import { diagnose, diagnoseMany } from '../../src/diagnosis';
import type { Route } from '../../src/route';
import { Laboratory } from '../diagnosis/laboratory';
import { scenario as securedShop } from '../modes';
import { secured } from '../modes/scenario';
import { workIn } from './depth';

const latency = 100;
const many = 50;
const wanted = { depth: 8, firstResult: 2, many: 10 };

/** The secured shop with fifty routes more: each an API of its own to an app of its own. */
function withManyRoutes(): unknown {
  const world = structuredClone(securedShop) as unknown as {
    subscriptions: [{ groups: [{ services: [{ apis: object[] }]; apps: { name: string; auth: unknown }[] }] }];
  };
  const [group] = world.subscriptions[0].groups;
  const [orders] = securedShop.subscriptions[0].groups[0].services[0].apis;
  const auth = secured(securedShop.tenants[0].applications[0].clientId);
  for (let index = 0; index < many; index++) {
    const app = `many-${index}`;
    const serviceUrl = `https://${app}.azurewebsites.net/api`;
    group.services[0].apis.push({ ...orders, name: app, displayName: app, path: app, serviceUrl });
    group.apps.push({ name: app, kind: 'app', os: 'windows', auth } as never);
  }
  return world;
}

const optionsFor = ({ api }: Route) => ({ operationId: `${api.id}/operations/get`, parameters: { id: '1' } });
const say = (good: boolean, text: string): void => {
  console.log(`${text}${good ? '' : ' (not as wanted)'}`);
  if (!good) process.exitCode = 1;
};

/**
 * `npm run bench:diagnosis`: with 100 ms per request, how many requests of one route's tests wait for one another, by the
 * recording; how many had ended when the first result was there; then fifty different routes in one go.
 */
async function main(): Promise<void> {
  const laboratory = await Laboratory.open(withManyRoutes());
  try {
    const { azure, shop, requests } = laboratory;
    const routes = await laboratory.plainRoutes();
    const fifty = routes.filter(({ api }) => api.name.startsWith('many-'));
    const [route] = fifty;
    if (!route || fifty.length !== many) throw new Error(`${fifty.length} routes of ${many} were found.`);
    const once = async (): Promise<{ readonly took: number; readonly firstAfter: number }> => {
      const at = azure.snapshot();
      let firstAfter: number | undefined;
      const started = performance.now();
      await diagnose(at, route, readFacts(at, route), optionsFor(route), ({ tests }) => {
        if (tests.some(test => test.exchanges.length > 0)) firstAfter ??= workIn(requests.all).depth;
      });
      return { took: performance.now() - started, firstAfter: firstAfter ?? Infinity };
    };
    await once();
    shop.switches.latency = latency;
    requests.clear();
    const { took, firstAfter } = await once();
    const { depth, requests: sent } = workIn(requests.all);
    if (process.argv.includes('--show')) show(sent);
    say(depth <= wanted.depth, `One route: ${depth} requests deep of ${sent.length}, ${Math.round(took)} ms`);
    say(firstAfter <= wanted.firstResult, `First result after ${firstAfter} requests in a row`);

    requests.clear();
    let shown = 0;
    const begun = performance.now();
    const reports = await diagnoseMany(azure, fifty, readFacts, optionsFor, () => shown++);
    const all = performance.now() - begun;
    const ratio = all / took;
    const secure = reports.filter(one => one.verdict.state === 'secured').length;
    say(
      ratio < wanted.many && secure === many && shown === many,
      `${many} different routes: ${secure} proved, ${workIn(requests.all).requests.length} requests, ${Math.round(all)} ms, ${ratio.toFixed(1)} times one route`,
    );
  } finally {
    await laboratory.close();
  }
}

function show(sent: ReturnType<typeof workIn>['requests']): void {
  const start = sent[0]?.startedAt ?? 0;
  for (const { startedAt, endedAt = startedAt, method, host, path, status = '' } of sent)
    console.log(
      `${(startedAt - start).toFixed(0).padStart(6)} ${(endedAt - start).toFixed(0).padStart(6)} ${method} ${host} ${path.split('/').slice(-4).join('/')} ${status}`,
    );
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
