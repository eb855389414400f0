import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism, loadavg } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Handshake } from '../../src/simulator/handshake';
import { type Answer, type Ask, LoopbackAgent, send, text } from '../unit/simulator/wire';
import { projectRoot } from '../vscode/paths';

// `npm run bench:simulator [-- --requests N]`: how long the local Azure takes from start to ready, how many requests of
// Resource Manager it answers, and what memory it takes before and after many requests. It fails when a promise is broken.

interface Running {
  readonly child: ChildProcess;
  readonly handshake: Handshake;
  readonly agent: LoopbackAgent;
  readonly readyAfter: number;
}

async function start(...args: readonly string[]): Promise<Running> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, ['--expose-gc', join(projectRoot, 'dist/simulator.js'), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout });
  const [line] = (await once(lines, 'line')) as [string];
  const readyAfter = performance.now() - startedAt;
  const handshake = JSON.parse(line) as Handshake;
  return { child, handshake, readyAfter, agent: new LoopbackAgent(handshake.port, handshake.certificate) };
}

async function stop({ child, agent }: Running): Promise<void> {
  agent.destroy();
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}

async function tokenOf({ handshake, agent }: Running): Promise<string> {
  const [user] = handshake.users;
  if (!user) throw new Error('Nobody to sign in as.');
  const form = {
    grant_type: 'password',
    client_id: user.clientId,
    username: user.name,
    password: user.password,
    scope: 'https://management.core.windows.net//.default',
  };
  const answer = await send(agent, 'POST', `https://login.microsoftonline.com/${user.tenantId}/oauth2/v2.0/token`, {
    body: new URLSearchParams(form).toString(),
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
  });
  return text(answer.body['access_token']);
}

async function control(running: Running, method: string, path: string, body?: unknown): Promise<Answer> {
  const { port, controlSecret } = running.handshake;
  const ask: Ask = { headers: { 'x-local-azure-control': controlSecret }, ...(body !== undefined && { body }) };
  return send(running.agent, method, `https://127.0.0.1:${port}/.control/${path}`, ask);
}

interface Used {
  readonly heapUsed: number;
  readonly cpuMilliseconds: number;
}

const used = async (running: Running): Promise<Used> =>
  (await control(running, 'GET', 'memory')).body as unknown as Used;

const heapMegabytes = async (running: Running): Promise<number> => (await used(running)).heapUsed / 1048576;

/** Sends so many requests, some at a time; requests per second. */
async function rate(running: Running, urls: readonly string[], token: string, count: number): Promise<number> {
  const startedAt = performance.now();
  let sent = 0;
  const work = async () => {
    while (sent < count) {
      const url = urls[sent++ % urls.length] ?? '';
      const answer = await send(running.agent, 'GET', url, { token });
      if (answer.status !== 200) throw new Error(`${url}: ${answer.status} ${answer.text.slice(0, 200)}`);
    }
  };
  await Promise.all(Array.from({ length: 16 }, work));
  return count / ((performance.now() - startedAt) / 1000);
}

const startOf = async (running: Running): Promise<string> =>
  `${running.readyAfter.toFixed(0)} ms, ${(await used(running)).cpuMilliseconds.toFixed(0)} ms of processor time`;

const broken: string[] = [];
function promise(what: string, figure: string, holds: boolean): void {
  if (!holds) broken.push(what);
  console.log(`${holds ? 'ok    ' : 'BROKEN'} ${what}: ${figure}`);
}

async function sampleTenant(requests: number): Promise<void> {
  const running = await start();
  try {
    promise('sample, start to ready under 1 s', await startOf(running), running.readyAfter < 1000);
    const token = await tokenOf(running);
    await control(running, 'PATCH', 'switches', { throttling: 'count' });
    const base =
      'https://management.azure.com/subscriptions/a1d5b6c2-3e4f-4a5b-8c6d-7e8f90a1b2c3/resourceGroups/shop/providers';
    const service = `${base}/Microsoft.ApiManagement/service/shop-apim`;
    const urls = [
      `${service}?api-version=2024-05-01`,
      `${service}/apis?api-version=2024-05-01`,
      `${service}/apis/orders/policies/policy?api-version=2024-05-01&format=rawxml`,
      `${base}/Microsoft.Web/sites/orders-app/config/authsettingsV2?api-version=2025-05-01`,
    ];
    await rate(running, urls, token, Math.min(requests, 25_000));
    const before = await heapMegabytes(running);
    const cpuBefore = (await used(running)).cpuMilliseconds;
    const perSecond = await rate(running, urls, token, requests);
    const cpu = ((await used(running)).cpuMilliseconds - cpuBefore) / requests;
    const after = await heapMegabytes(running);
    promise(
      `1,000 requests of Resource Manager a second`,
      `${perSecond.toFixed(0)}, each ${cpu.toFixed(2)} ms of processor time`,
      perSecond >= 1000,
    );
    promise(
      `memory flat over ${requests} requests`,
      `${before.toFixed(1)} MB before, ${after.toFixed(1)} MB after`,
      after - before < 8,
    );
  } finally {
    await stop(running);
  }
}

async function largeTenant(): Promise<void> {
  const running = await start('--scenario', 'generate:apps=50000,services=500');
  try {
    promise('50,000 apps, start to ready under 5 s', await startOf(running), running.readyAfter < 5000);
    const token = await tokenOf(running);
    promise(
      '50,000 apps, memory under 500 MB',
      `${(await heapMegabytes(running)).toFixed(0)} MB`,
      (await heapMegabytes(running)) < 500,
    );
    await control(running, 'PATCH', 'switches', { resourceGraphQuota: 1000 });
    const startedAt = performance.now();
    let [rows, pages, skipToken]: [number, number, string | undefined] = [0, 0, undefined];
    do {
      const answer: Answer = await send(
        running.agent,
        'POST',
        'https://management.azure.com/providers/Microsoft.ResourceGraph/resources?api-version=2024-04-01',
        {
          token,
          body: {
            query:
              "resources | where type in~ ('microsoft.web/sites', 'microsoft.web/sites/slots') | project id, name, hosts = properties.enabledHostNames | order by id asc",
            options: { $top: 1000, ...(skipToken !== undefined && { $skipToken: skipToken }) },
          },
        },
      );
      rows += (answer.body['data'] as unknown as unknown[]).length;
      pages++;
      skipToken = answer.body['$skipToken'] === undefined ? undefined : text(answer.body['$skipToken']);
    } while (skipToken !== undefined);
    const took = performance.now() - startedAt;
    promise(
      'Resource Graph gives all apps and slots in under 10 s',
      `${rows} rows on ${pages} pages in ${took.toFixed(0)} ms`,
      rows === 55_000 && took < 10_000,
    );
  } finally {
    await stop(running);
  }
}

const asked = process.argv.indexOf('--requests');
const requests = asked < 0 ? 100_000 : Number(process.argv[asked + 1]);
async function main(): Promise<void> {
  console.log(`Load of this machine: ${loadavg()[0]?.toFixed(1) ?? ''} on ${availableParallelism()} processors.`);
  await sampleTenant(requests);
  await largeTenant();
  if (broken.length === 0) return;
  console.error(`Broken: ${broken.join('; ')}.`);
  process.exitCode = 1;
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
