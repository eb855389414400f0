import {
  settle,
  settleSite,
  type ApiContainer,
  type Api,
  type ApimService,
  type AzureSubscription,
  type Operation,
  type Product,
  type Site,
  type Workspace,
} from '../world';
import { objectOf, textOf } from '../json';
import type { ArmCall } from './router';
import { ArmError, entityNotFound, resourceNotFound } from './errors';

const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();
const param = (call: ArmCall, name: string): string => call.params[name] ?? '';

export function subscriptionOf(call: ArmCall): AzureSubscription {
  const id = param(call, 'sub').toLowerCase();
  const found = call.world.subscriptions.find(each => each.id === id);
  if (!found) throw subscriptionNotFound(id);
  return found;
}

export const subscriptionNotFound = (id: string): ArmError =>
  new ArmError(404, 'SubscriptionNotFound', `The subscription '${id}' could not be found.`);

export function requireGroup(call: ArmCall): void {
  const { sub = '', rg = '' } = call.params;
  if (call.world.resourceGroups.has(`/subscriptions/${sub}/resourceGroups/${rg}`.toLowerCase())) return;
  throw new ArmError(404, 'ResourceGroupNotFound', `Resource group '${rg}' could not be found.`);
}

const idOf = (call: ArmCall, type: string, name: string) =>
  `/subscriptions/${param(call, 'sub')}/resourceGroups/${param(call, 'rg')}/providers/${type}/${name}`.toLowerCase();

export function serviceOf(call: ArmCall): ApimService {
  requireGroup(call);
  const id = idOf(call, 'Microsoft.ApiManagement/service', param(call, 'svc'));
  const service = call.world.services.get(id);
  // What runs may be its deletion.
  if (service) settle(call.world, service);
  if (!service || !call.world.services.has(id)) {
    throw resourceNotFound('Microsoft.ApiManagement/service', param(call, 'svc'), param(call, 'rg'));
  }
  const minimum = textOf(objectOf(service.properties['apiVersionConstraint'])['minApiVersion']);
  if (minimum !== undefined && call.apiVersion < minimum) throw belowMinimum(call, minimum);
  return service;
}

/** The owner lets nobody in below a version (domain.md 2.1); the answer's code is U14. */
const belowMinimum = (call: ArmCall, minimum: string): ArmError =>
  new ArmError(
    400,
    call.world.switches.minApiVersionCode,
    `The api-version '${call.apiVersion}' is not allowed by this service. The minimum is '${minimum}'.`,
  );

/** The service, or the workspace that the path names. */
export function containerOf(call: ArmCall): {
  service: ApimService;
  container: ApiContainer;
  id: string;
  type: string;
} {
  const service = serviceOf(call);
  const type = 'Microsoft.ApiManagement/service';
  const { ws } = call.params;
  if (ws === undefined) return { service, container: service, id: service.id, type };
  const workspace = workspaceOf(service, ws);
  return {
    service,
    container: workspace,
    id: `${service.id}/workspaces/${workspace.name}`,
    type: `${type}/workspaces`,
  };
}

export function workspaceOf(service: ApimService, name: string): Workspace {
  const found = service.workspaces.find(each => same(each.name, name));
  if (!found) throw entityNotFound('Workspace');
  return found;
}

/** `orders` is the current revision, `orders;rev=2` that one. */
export function apiOf(container: ApiContainer, name: string): Api {
  const [, base = name, revision] = /^(.*?)(?:;rev=(.+))?$/i.exec(name) ?? [];
  const found = container.apis.find(
    each => same(each.name, base) && (revision === undefined ? each.isCurrent : each.revision === revision),
  );
  if (!found) throw entityNotFound('API');
  return found;
}

export function operationOf(api: Api, name: string): Operation {
  const found = api.operations.find(each => same(each.name, name));
  if (!found) throw entityNotFound('Operation');
  return found;
}

export function productOf(container: ApiContainer, name: string): Product {
  const found = container.products.find(each => same(each.name, name));
  if (!found) throw entityNotFound('Product');
  return found;
}

export function named<T extends { readonly name: string }>(items: readonly T[], name: string, what: string): T {
  const found = items.find(each => same(each.name, name));
  if (!found) throw entityNotFound(what);
  return found;
}

/** The app, or the slot that the path names. */
export function siteOf(call: ArmCall): Site {
  requireGroup(call);
  const { slot } = call.params;
  const app = param(call, 'app');
  const name = slot === undefined ? app : `${app}/slots/${slot}`;
  const site = call.world.sites.get(idOf(call, 'Microsoft.Web/sites', name));
  if (site) {
    settleSite(call.world.clock, site);
    return site;
  }
  const type = slot === undefined ? 'Microsoft.Web/sites' : 'Microsoft.Web/sites/slots';
  throw resourceNotFound(type, slot === undefined ? app : `${app}/${slot}`, param(call, 'rg'));
}
