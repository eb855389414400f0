import type { LoggedRequest } from '../../../src/simulator/world/requestLog';
import { type Answer, type Received, startTinyAzure } from '../../unit/azure/tinyAzure';

/** How big a tenant is. */
export interface Size {
  readonly subscriptions: number;
  readonly services: number;
  readonly apps: number;
}

/** When a request came and when its answer went, in milliseconds since 1970. */
export type Exchange = Pick<LoggedRequest, 'startedAt' | 'endedAt' | 'status' | 'path'>;

export interface PaperAzure {
  readonly port: number;
  readonly certificate: string;
  /** What was asked since the last call, which begins anew with a full quota. */
  take(): readonly Exchange[];
}

const subscriptionId = (index: number): string => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;
const armId = (subscription: string, type: string, name: string): string =>
  `/subscriptions/${subscription}/resourceGroups/group-${name.slice(-1)}/providers/${type}/${name}`;

const windowMilliseconds = 5000;
const perWindow = 15;

/**
 * An Azure of ready-made answers, each given that long after its question, with the quota of Resource Graph: what is
 * measured against it is the client.
 */
export async function startPaperAzure(size: Size, latency: number): Promise<PaperAzure> {
  const subscriptions = Array.from({ length: size.subscriptions }, (_, index) => subscriptionId(index));
  const spread = <T>(count: number, make: (subscription: string, index: number) => T): T[] =>
    Array.from({ length: count }, (_, index) => make(subscriptions[index % subscriptions.length] ?? '', index));
  const serviceName = (index: number): string => `apim-${String(index).padStart(6, '0')}`;
  const appName = (index: number): string => `app-${String(index).padStart(6, '0')}`;
  const services = spread(size.services, (subscription, index) => ({
    subscription,
    row: {
      id: armId(subscription, 'Microsoft.ApiManagement/service', serviceName(index)),
      name: serviceName(index),
      resourceGroup: 'group',
      subscriptionId: subscription,
      location: 'westeurope',
      skuName: 'StandardV2',
      identityType: 'SystemAssigned',
      principalId: subscription,
      gatewayUrl: `https://${serviceName(index)}.azure-api.net`,
      hostnames: [{ type: 'Proxy', hostName: `${serviceName(index)}.azure-api.net`, defaultSslBinding: true }],
      vnet: 'None',
      pna: 'Enabled',
      state: 'Succeeded',
      tags: { env: 'prod' },
    },
  }));
  const apps = spread(size.apps, (subscription, index) => ({
    subscription,
    row: {
      id: armId(subscription, 'Microsoft.Web/sites', appName(index)),
      name: appName(index),
      kind: index % 3 === 0 ? 'functionapp,linux' : 'app',
      resourceGroup: 'group',
      subscriptionId: subscription,
      location: 'westeurope',
      hosts: [`${appName(index)}.azurewebsites.net`, `${appName(index)}.scm.azurewebsites.net`],
      defaultHost: `${appName(index)}.azurewebsites.net`,
      state: 'Running',
      httpsOnly: true,
      pna: 'Enabled',
      clientCert: false,
      tags: { env: 'prod', team: `team-${index % 40}` },
    },
  }));
  const inOrder = (things: readonly { row: { id: string } }[]): string[] =>
    things
      .map(({ row }) => row)
      .sort((a, b) => (a.id < b.id ? -1 : 1))
      .map(row => JSON.stringify(row));
  const pages = { services: inOrder(services), apps: inOrder(apps) };
  const bySubscription = new Map(
    subscriptions.map(subscription => [
      subscription,
      {
        services: JSON.stringify({
          value: services
            .filter(one => one.subscription === subscription)
            .map(({ row }) => ({
              id: row.id,
              name: row.name,
              location: row.location,
              sku: { name: 'StandardV2', capacity: 1 },
              properties: { provisioningState: 'Succeeded', gatewayUrl: row.gatewayUrl },
            })),
        }),
        apps: JSON.stringify({
          value: apps
            .filter(one => one.subscription === subscription)
            .map(({ row }) => ({
              id: row.id,
              name: row.name,
              kind: row.kind,
              location: row.location,
              properties: { defaultHostName: row.defaultHost, enabledHostNames: row.hosts, state: 'Running' },
            })),
        }),
      },
    ]),
  );
  const listed = JSON.stringify({
    value: subscriptions.map((id, index) => ({
      subscriptionId: id,
      displayName: `Subscription ${index}`,
      state: 'Enabled',
      tenantId: 't',
    })),
  });
  const [json] = [{ 'Content-Type': 'application/json' }];
  let [left, opensAt] = [perWindow, 0];
  let log: Exchange[] = [];

  const query = (body: string): Answer => {
    const now = Date.now();
    if (now >= opensAt) [left, opensAt] = [perWindow, now + windowMilliseconds];
    const seconds = Math.ceil((opensAt - now) / 1000);
    const quota = (): Record<string, string> => ({
      ...json,
      'x-ms-user-quota-remaining': String(Math.max(0, left)),
      'x-ms-user-quota-resets-after': `00:00:0${seconds}`,
    });
    if (left <= 0) {
      return { status: 429, headers: { ...quota(), 'Retry-After': String(seconds) }, body: '{}' };
    }
    left -= 1;
    const { query: text, options } = JSON.parse(body) as { query: string; options: { $top: number; $skip?: number } };
    const all = text.includes('microsoft.web') ? pages.apps : pages.services;
    const { $skip = 0, $top } = options;
    const page = all.slice($skip, $skip + $top);
    const more = $skip + page.length < all.length;
    return {
      headers: quota(),
      body: `{"totalRecords":${all.length},"count":${page.length},"resultTruncated":"${more}","data":[${page.join(',')}]}`,
    };
  };
  const answer = ({ method, path, body }: Received): Answer => {
    if (method === 'POST') return query(body);
    const subscription = /^\/subscriptions\/([^/?]+)\//.exec(path)?.[1];
    if (subscription === undefined) return { headers: json, body: listed };
    const found = bySubscription.get(subscription);
    return { headers: json, body: (path.includes('Microsoft.Web') ? found?.apps : found?.services) ?? '{"value":[]}' };
  };
  const azure = await startTinyAzure(async request => {
    const startedAt = Date.now();
    const ready = answer(request);
    // The answer's own making is part of its latency.
    await new Promise(resolve => setTimeout(resolve, Math.max(0, latency - (Date.now() - startedAt))));
    log.push({ startedAt, endedAt: Date.now(), status: ready.status ?? 200, path: request.path });
    return ready;
  });
  return {
    port: azure.port,
    certificate: azure.certificate,
    take() {
      const taken = log;
      [left, opensAt] = [perWindow, 0];
      log = [];
      return taken;
    },
  };
}
