import { createServer } from 'node:http';
import { Session } from 'node:inspector/promises';
import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks';
import { type Profile, ownSlices } from './slices';

/** What the extension host did while the window was worked in. */
export interface Measured {
  /** Milliseconds of our own code without a break, each. */
  readonly slices: readonly number[];
  /** How late the loop was, in milliseconds. */
  readonly delay: { readonly p99: number; readonly max: number };
}

/** Said once it listens. */
export const listening = 'The bench listens.';

/** Measures between `start` and `stop`, which the driver of the window sends to this port; ends with `end`. */
export async function run(): Promise<void> {
  const port = Number(process.env['APIM_MI_BENCH_PORT']);
  const folder = process.env['APIM_MI_BENCH_FOLDER'] ?? '';
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval: 500 });
  let delay: IntervalHistogram | undefined;
  const begin = async (): Promise<unknown> => {
    await session.post('Profiler.start');
    delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    return {};
  };
  const finish = async (): Promise<Measured> => {
    delay?.disable();
    const { profile } = (await session.post('Profiler.stop')) as { profile: Profile };
    return {
      slices: ownSlices(profile, url => url.includes(folder)),
      delay: { p99: (delay?.percentile(99) ?? 0) / 1e6, max: (delay?.max ?? 0) / 1e6 },
    };
  };
  await new Promise<void>((resolve, reject) => {
    const server = createServer((request, response) => {
      const work = { '/start': begin, '/stop': finish }[request.url ?? ''] ?? (() => Promise.resolve({}));
      work().then(answer => {
        response.end(JSON.stringify(answer));
        if (request.url !== '/end') return;
        server.close();
        resolve();
      }, reject);
    });
    server.on('error', reject).listen(port, '127.0.0.1', () => console.log(`[test] ${listening}`));
  });
}
