import { list } from '@azure/arm-appservice/api/webApps';
import { readService, readServiceRow } from '../apiManagement/readService';
import { listSlots } from '../appService';
import { readSite, readSiteRow } from '../appService/readApp';
import { apiVersions } from '../apiVersions';
import { type Call, type Inventory, isAzureProblem } from '../interfaces';
import { type JsonRecord, record, text } from '../json';
import type { SessionPipeline } from '../pipeline';
import { listAll } from '../rest';
import { apiManagementClient, webSiteContext } from '../sdkClients';
import type { App, Service } from '../../route';
import { queryAll } from './pages';
import { appsQuery, servicesQuery } from './queries';

const hasSlots: readonly App['kind'][] = ['webApp', 'functionApp', 'logicApp'];

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
  const { apiManagementService } = await apiManagementClient(pipeline, subscriptionId, call);
  for await (const one of apiManagementService.list()) services.push(readService(one));
  return services;
}

async function listAppsOf(pipeline: SessionPipeline, subscriptionId: string, call?: Call): Promise<App[]> {
  const apps: App[] = [];
  for await (const site of list(webSiteContext(pipeline, subscriptionId, call))) {
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
    async read(subscriptionIds, onPart, call) {
      const services: Service[] = [];
      const apps: App[] = [];
      const ask = async <T>(query: string, readRow: (row: JsonRecord) => T | undefined, soFar: T[]) => {
        const read = new Map<JsonRecord, T | undefined>();
        const readOnce = (row: JsonRecord): T | undefined => {
          if (!read.has(row)) read.set(row, readRow(row));
          return read.get(row);
        };
        const readAll = (rows: readonly JsonRecord[]): T[] => rows.map(readOnce).filter(one => one !== undefined);
        const take = (rows: readonly JsonRecord[]): void => {
          soFar.push(...readAll(rows));
          onPart?.({ services, apps });
        };
        const found = await queryAll(pipeline, query, subscriptionIds, take, call);
        return { ...found, things: readAll(found.rows) };
      };
      const [ofServices, ofApps] = await Promise.all([
        ask(servicesQuery, readServiceRow, services),
        ask(appsQuery, readSiteRow, apps),
      ]);
      const failure = ofServices.failure ?? ofApps.failure;
      const missing = ofServices.missing + ofApps.missing;
      return { services: ofServices.things, apps: ofApps.things, missing, ...(failure && { failure }) };
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
