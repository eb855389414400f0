import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Handshake } from '../../src/simulator/handshake';
import { type Answer, type Ask, LoopbackAgent, send, text } from '../unit/simulator/wire';
import { projectRoot } from '../vscode/paths';
import { type Bar, load, report } from './report';

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

/** What was found: a line of the table, a bar, and figures by name. */
interface Findings {
  readonly rows: string[][];
  readonly bars: Bar[];
  readonly figures: Record<string, number>;
}

function note(
  { rows, bars, figures }: Findings,
  name: string,
  met: boolean,
  found: Readonly<Record<string, number>>,
): void {
  rows.push([name, ...Object.values(found).map(value => String(Math.round(value * 100) / 100))]);
  bars.push({ name, met });
  Object.assign(figures, found);
}

async function noteStart(findings: Findings, running: Running, tenant: string, most: number): Promise<void> {
  const { cpuMilliseconds } = await used(running);
  note(
    findings,
    `${tenant}: start to ready under ${most / 1000} s (milliseconds, of a processor)`,
    running.readyAfter < most,
    {
      [`${tenant}Ready`]: running.readyAfter,
      [`${tenant}ReadyProcessor`]: cpuMilliseconds,
    },
  );
}

async function sampleTenant(findings: Findings, requests: number): Promise<void> {
  const running = await start();
  try {
    await noteStart(findings, running, 'sample', 1000);
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
    note(
      findings,
      '1,000 requests of Resource Manager a second (a second, milliseconds of a processor each)',
      perSecond >= 1000,
      { requestsPerSecond: perSecond, processorEach: cpu },
    );
    note(findings, `memory flat over ${requests} requests (MB before, MB after)`, after - before < 8, {
      megabytesBefore: before,
      megabytesAfter: after,
    });
  } finally {
    await stop(running);
  }
}

async function largeTenant(findings: Findings): Promise<void> {
  const running = await start('--scenario', 'generate:apps=50000,services=500');
  try {
    await noteStart(findings, running, 'large', 5000);
    const token = await tokenOf(running);
    const megabytes = await heapMegabytes(running);
    note(findings, '50,000 apps, memory under 500 MB', megabytes < 500, { largeMegabytes: megabytes });
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
    note(
      findings,
      'Resource Graph gives all apps and slots in under 10 s (rows, pages, milliseconds)',
      rows === 55_000 && took < 10_000,
      { graphRows: rows, graphPages: pages, graphMilliseconds: took },
    );
  } finally {
    await stop(running);
  }
}

const asked = process.argv.indexOf('--requests');
const requests = asked < 0 ? 100_000 : Number(process.argv[asked + 1]);
async function main(): Promise<void> {
  const findings: Findings = { rows: [], bars: [], figures: {} };
  await sampleTenant(findings, requests);
  await largeTenant(findings);
  const width = Math.max(...findings.rows.map(row => row.length));
  report(
    `Local Azure; load average ${load()}`,
    [['', ...Array.from({ length: width - 1 }, () => '')], ...findings.rows],
    { bench: 'simulator', load: load(), requests, ...findings.figures },
    findings.bars,
  );
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
