import { systemClock } from '../../src/azure/clock';
import { type Call, readFacts } from '../../src/azure';
import { proverFor } from '../../src/diagnosis';
import { MemoryJournal, applyPlan, planRoute, readPlanContext } from '../../src/plan';
import { Estate, routeIn } from '../faults/estate';
import { workIn } from './depth';

const latency = 100;
const wanted = { plan: 4, apply: 10 };

/**
 * `npm run bench:secure`: how many requests have to wait for one another, from the recording, with 100 ms for each
 * answer; beside the time that the same requests would take one by one.
 */
async function main(): Promise<void> {
  const estate = await Estate.start({ latency });
  const azure = estate.connect(() => undefined, 20_000, systemClock);
  const { requests } = estate.simulator;
  const route = await routeIn(azure, 'orders', 'orders-app');
  const measure = async <T>(name: string, most: number, work: () => Promise<T>): Promise<T> => {
    requests.clear();
    const began = performance.now();
    const result = await work();
    const took = Math.round(performance.now() - began);
    const { requests: done, depth } = workIn(requests.all);
    if (process.argv.includes('--show'))
      for (const one of requests.all)
        console.log(
          `${String(Math.round(one.startedAt - (requests.all[0]?.startedAt ?? 0))).padStart(6)} ${String(Math.round((one.endedAt ?? 0) - one.startedAt)).padStart(5)} ${one.method} ${one.host.slice(0, 20)} ${one.path.slice(one.path.indexOf('shop/') + 5, 150)} ${one.status}`,
        );
    const single = done.length * latency;
    const verdict = depth <= most ? 'as wanted' : `wanted: at most ${most}`;
    console.log(
      `${name}: ${depth} deep (${verdict}), ${done.length} requests, ${took} ms; one by one at least ${single} ms`,
    );
    if (depth > most) process.exitCode = 1;
    return result;
  };
  try {
    const plan = await measure('plan', wanted.plan, async () => {
      const snapshot = azure.snapshot();
      const facts = readFacts(snapshot, route);
      return planRoute(await readPlanContext(snapshot, { route, facts, routes: [route], choices: {} }));
    });
    if (plan.kind !== 'plan') throw new Error(plan.title);
    const read = (call?: Call, clientId?: string) => readFacts(azure, route, call, clientId);
    const outcome = await measure('apply and prove, existing registration', wanted.apply, () =>
      applyPlan(azure, plan, {
        proverFor: () => proverFor(azure, route, read, { sendGatewayToken: 'agreed' }),
        journal: new MemoryJournal(),
        onProgress: () => undefined,
      }),
    );
    if (outcome.state !== 'secured') throw new Error(outcome.stop?.stop.text ?? outcome.whyNotProved ?? outcome.state);
  } finally {
    await estate.close();
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
