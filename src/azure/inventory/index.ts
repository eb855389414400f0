import { readService, readServiceRow } from '../apiManagement/readService';
import { listSlots } from '../appService';
import { readSite, readSiteRow } from '../appService/readApp';
import { unreadableAnswer } from '../answerErrors';
import { apiVersions } from '../apiVersions';
import { type Call, type Inventory, isAzureProblem } from '../interfaces';
import { type JsonRecord, record, records, text } from '../json';
import type { SessionPipeline } from '../pipeline';
import { listAll, sendForRecord } from '../rest';
import { apiManagementClient, webSiteClient } from '../sdkClients';
import type { App, Service } from '../../route';
import { appsQuery, servicesQuery } from './queries';

/** Subscriptions per question, and rows per page (domain.md 9.1). */
const batchSize = 299;
const pageSize = 1000;
const hasSlots: readonly App['kind'][] = ['webApp', 'functionApp', 'logicApp'];

const batches = <T>(items: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));

/** All rows of a question: by batches of subscriptions, each page by the token of the one before. */
async function queryAll(
  pipeline: SessionPipeline,
  query: string,
  subscriptionIds: readonly string[],
  call?: Call,
): Promise<JsonRecord[]> {
  const rows: JsonRecord[] = [];
  for (const subscriptions of batches([...new Set(subscriptionIds)], batchSize)) {
    let skipToken: string | undefined;
    do {
      const options = {
        resultFormat: 'objectArray',
        $top: pageSize,
        ...(skipToken !== undefined && { $skipToken: skipToken }),
      };
      const answer = await sendForRecord(
        pipeline,
        {
          method: 'POST',
          url: '/providers/Microsoft.ResourceGraph/resources',
          query: { 'api-version': apiVersions.resourceGraph },
          body: { subscriptions, query, options },
        },
        call,
      );
      if (!Array.isArray(answer.body['data'])) throw unreadableAnswer(answer.url, answer.status, 'rows');
      rows.push(...records(answer.body['data']));
      const next = text(answer.body['$skipToken']);
      skipToken = next === skipToken ? undefined : next;
    } while (skipToken !== undefined);
  }
  return rows;
}

/** A subscription in which the provider was never registered has none of its resources. */
async function noneIfUnregistered<T>(asking: Promise<T[]>): Promise<T[]> {
  try {
    return await asking;
  } catch (error) {
    const codes = ['MissingSubscriptionRegistration', 'SubscriptionNotRegistered'];
    if (isAzureProblem(error, 'refused') && codes.includes(error.problem.code)) return [];
    throw error;
  }
}

async function listServicesOf(pipeline: SessionPipeline, subscriptionId: string, call?: Call): Promise<Service[]> {
  const services: Service[] = [];
  for await (const one of apiManagementClient(pipeline, subscriptionId, call).apiManagementService.list())
    services.push(readService(one));
  return services;
}

async function listAppsOf(pipeline: SessionPipeline, subscriptionId: string, call?: Call): Promise<App[]> {
  const apps: App[] = [];
  for await (const site of webSiteClient(pipeline, subscriptionId, call).webApps.list()) {
    const app = readSite(site);
    if (app) apps.push(app);
  }
  const slots = await Promise.all(
    apps
      .filter(app => hasSlots.includes(app.kind) && app.parentId === undefined)
      .map(app => listSlots(pipeline, app.id, call)),
  );
  return [...apps, ...slots.flat()];
}

const defined = <T>(items: readonly (T | undefined)[]): T[] => items.filter((item): item is T => item !== undefined);

/** What there is: by Resource Graph over many subscriptions, or one subscription by the official clients (domain.md 9). */
export function createInventory(pipeline: SessionPipeline): Inventory {
  return {
    async listSubscriptions(call) {
      const found = await listAll(
        pipeline,
        { url: '/subscriptions', query: { 'api-version': apiVersions.subscriptions } },
        call,
      );
      return found.flatMap(one => {
        const id = text(one['subscriptionId']);
        if (id === undefined || text(one['state']) === 'Deleted') return [];
        return [
          { id, name: text(one['displayName']) ?? id, tenantId: text(one['tenantId']) ?? pipeline.session.tenantId },
        ];
      });
    },
    async listServices(subscriptionIds, call) {
      return defined((await queryAll(pipeline, servicesQuery, subscriptionIds, call)).map(readServiceRow));
    },
    async listApps(subscriptionIds, call) {
      return defined((await queryAll(pipeline, appsQuery, subscriptionIds, call)).map(readSiteRow));
    },
    async readSubscription(subscriptionId, call) {
      const [services, apps] = await Promise.all([
        noneIfUnregistered(listServicesOf(pipeline, subscriptionId, call)),
        noneIfUnregistered(listAppsOf(pipeline, subscriptionId, call)),
      ]);
      return { services, apps };
    },
    async listUserAssignedIdentities(subscriptionId, call) {
      const url = `/subscriptions/${subscriptionId}/providers/Microsoft.ManagedIdentity/userAssignedIdentities`;
      const found = await listAll(pipeline, { url, query: { 'api-version': apiVersions.managedIdentity } }, call);
      return found.flatMap(one => {
        const id = text(one['id']);
        const properties = record(one['properties']);
        const clientId = text(properties['clientId']);
        const principalId = text(properties['principalId']);
        if (id === undefined || clientId === undefined || principalId === undefined) return [];
        return [{ id, name: text(one['name']) ?? '', clientId, principalId }];
      });
    },
  };
}
