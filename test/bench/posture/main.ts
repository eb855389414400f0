import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Handshake } from '../../../src/simulator/handshake';
import type { LoggedRequest } from '../../../src/simulator/world/requestLog';
import { LoopbackAgent, send } from '../../unit/simulator/wire';
import { projectRoot } from '../../vscode/paths';
import { bundle, messageOf, start, stop } from '../children';
import { load, report } from '../report';
import type { Reading } from './client';
import { estateOf } from './estate';
import { truths } from './truth';

const size = { subscriptions: 2, services: 20, apis: 100, operations: 3 };
/** The read bucket of a subscription (domain.md 9.4). */
const bucket = { size: 250, perSecond: 25 };
const latency = 20;

const subscriptionOf = ({ path }: LoggedRequest): string | undefined =>
  /^\/subscriptions\/([^/?]+)\//i.exec(path)?.[1]?.toLowerCase();
const isOperationPolicy = ({ path }: LoggedRequest): boolean => /\/operations\/[^/]+\/policies\/policy/i.test(path);

/**
 * `npm run bench:posture`: the postures of 2,000 routes, read over the wire from a local Azure in a process of its own
 * that refuses what Azure would refuse; each compared with what calls to the app and through the gateway show.
 */
async function main(): Promise<void> {
  const scratch = await mkdtemp(join(tmpdir(), 'apim-mi-posture-'));
  const { scenario, apis } = estateOf(size);
  const file = join(scratch, 'scenario.json');
  await writeFile(file, JSON.stringify(scenario));
  const server = start(await bundle(join(projectRoot, 'src/simulator/main.ts'), join(scratch, 'simulator.cjs')), [
    '--scenario',
    file,
  ]);
  try {
    const handshake = (await messageOf(server)) as Handshake;
    const agent = new LoopbackAgent(handshake.port, handshake.certificate);
    const control = async (method: string, what: string, body?: unknown): Promise<unknown> => {
      const headers = { 'x-local-azure-control': handshake.controlSecret };
      const url = `https://127.0.0.1:${handshake.port}/.control/${what}`;
      const answer = await send(agent, method, url, { headers, ...(body !== undefined && { body }) });
      if (answer.status !== 200) throw new Error(`${what}: ${answer.status} ${answer.text}`);
      return answer.body;
    };
    await control('PATCH', 'switches', { readBucket: bucket.size, latency });
    await control('DELETE', 'requests');

    const client = start(
      await bundle(join(import.meta.dirname, 'client.ts'), join(scratch, 'client.cjs')),
      [],
      ['--expose-gc'],
    );
    client.send(handshake);
    const reading = (await messageOf(client)) as Reading;
    const { requests } = (await control('GET', 'requests')) as { readonly requests: readonly LoggedRequest[] };

    await control('PATCH', 'switches', { readBucket: 0, latency: 0 });
    const truth = await truths(agent, apis);
    agent.destroy();
    judge(reading, requests, truth, apis.filter(one => one.imported).length);
  } finally {
    await stop(server);
    await rm(scratch, { recursive: true, force: true });
  }
}

function judge(
  { routes, found, judged, memory, kept }: Reading,
  requests: readonly LoggedRequest[],
  truth: ReadonlyMap<string, string>,
  imported: number,
): void {
  const ofOperations = requests.filter(isOperationPolicy).length;
  const each = (requests.length - ofOperations) / routes.length;
  const refused = requests.filter(({ status }) => status === 429).length;
  const counts = new Map<string, number>();
  for (const request of requests) {
    const subscription = subscriptionOf(request);
    if (subscription !== undefined) counts.set(subscription, (counts.get(subscription) ?? 0) + 1);
  }
  const seconds = judged / 1000;
  // What was in the bucket is had at once, the rest as it is refilled.
  const possible = Math.max(...[...counts.values()].map(count => (count - bucket.size) / bucket.perSecond));
  const share = possible / seconds;
  const wrong = routes.filter(({ service, api, word }) => truth.get(`${service}/${api}`) !== word);
  const words = new Map<string, number>();
  for (const { word } of routes) words.set(word, (words.get(word) ?? 0) + 1);
  const megabytes = memory / 1048576;
  const existing = imported * size.operations;
  report(
    `Posture: ${routes.length} routes, ${imported} of them of imported Function Apps; load average ${load()}`,
    [
      ['', 'figure'],
      ['requests', String(requests.length)],
      ['of these, policies of operations', `${ofOperations} of ${existing} existing`],
      ['the others, for each route', each.toFixed(2)],
      ['refused with 429', String(refused)],
      ['all routes found after', `${(found / 1000).toFixed(1)} s`],
      ['all postures known after', `${seconds.toFixed(1)} s`],
      ['as the buckets allow, at least', `${possible.toFixed(1)} s`],
      ['postures', [...words].map(([word, count]) => `${count} ${word}`).join(', ')],
      ['memory of the reading process at its highest', `${megabytes.toFixed(0)} MB`],
      ['what it keeps in its heap', `${(kept / 1048576).toFixed(0)} MB`],
    ],
    {
      bench: 'posture',
      load: load(),
      routes: routes.length,
      requests: requests.length,
      operationPolicies: ofOperations,
      requestsEachRoute: each,
      refused,
      foundMilliseconds: found,
      judgedMilliseconds: judged,
      possibleSeconds: possible,
      share,
      postures: Object.fromEntries(words),
      wrong: wrong.length,
      megabytes,
      keptMegabytes: kept / 1048576,
    },
    [
      { name: `2,000 routes (${routes.length})`, met: routes.length === size.services * size.apis },
      { name: `at most 2 requests a route, operation policies left out (${each.toFixed(2)})`, met: each <= 2 },
      {
        name: `at most one request for each existing operation policy (${ofOperations} of ${existing})`,
        met: ofOperations <= existing,
      },
      { name: `no 429 provoked (${refused})`, met: refused === 0 },
      { name: `at least 90 % of what the buckets allow (${(share * 100).toFixed(0)} %)`, met: share >= 0.9 },
      {
        name: `every posture as calls show it (${wrong.length} wrong of ${truth.size})`,
        met: wrong.length === 0 && truth.size === routes.length && words.size === 3,
      },
      { name: `under 300 MB (${megabytes.toFixed(0)})`, met: megabytes < 300 },
    ],
  );
  for (const { service, api, word } of wrong.slice(0, 10))
    console.error(`${service}/${api}: ${word}, and calls show ${truth.get(`${service}/${api}`) ?? 'nothing'}`);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
