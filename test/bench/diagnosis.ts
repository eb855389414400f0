import { performance } from 'node:perf_hooks';
import { readFacts } from '../../src/azure';
import { diagnose } from '../../src/diagnosis';
import { diagnoseMany } from '../../src/diagnosis/diagnoseMany';
import { Laboratory } from '../diagnosis/laboratory';

/** `npm run bench:diagnosis`: with 100 ms per request, one route, then fifty on one service in one go. */
const latency = 100;
const many = 50;

async function main(): Promise<void> {
  const laboratory = await Laboratory.open();
  try {
    const route = await laboratory.route('orders');
    const { azure, shop } = laboratory;
    const options = { operationId: `${route.api.id}/operations/get`, parameters: { id: '1' } };
    shop.switches.latency = latency;
    await laboratory.diagnose(route);

    const started = performance.now();
    let first: number | undefined;
    const at = azure.snapshot();
    const report = await diagnose(at, route, readFacts(at, route), options, seen => {
      const [noToken] = seen.tests;
      const shown = seen.tests.some(one => one.exchanges.length > 0) || noToken?.state === 'passed';
      if (shown) first ??= performance.now() - started;
    });
    const one = performance.now() - started;
    console.log(
      `One route: ${(one / latency).toFixed(1)} requests deep (${Math.round(one)} ms), ${report.verdict.state}`,
    );
    console.log(`First result after ${((first ?? one) / latency).toFixed(1)} requests`);

    // Fifty routes differ in their API; the app behind them is the same.
    const routes = Array.from({ length: many }, () => route);
    const begun = performance.now();
    const reports = await diagnoseMany(azure, routes, readFacts, () => options);
    const all = performance.now() - begun;
    console.log(`${reports.length} routes: ${Math.round(all)} ms, ${(all / one).toFixed(1)} times one route`);
  } finally {
    await laboratory.close();
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
