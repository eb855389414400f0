import { scenario as securedShop } from '../modes';
import { secured } from '../modes/scenario';

export interface ManyApp {
  readonly name: string;
  readonly kind: 'app';
  readonly os: 'windows';
  auth: unknown;
  slots?: readonly { readonly name: string; readonly auth: unknown }[];
}

export interface ManyApi {
  readonly name: string;
  policy: string;
}

/** Of the route with that number. */
export const manyName = (index: number): string => `many-${index}`;
export const manyClientId = (index: number): string => `3f1d5c0a-6666-4a4a-8a8a-${String(index).padStart(12, '0')}`;

/**
 * The secured shop with so many routes more, all in one service and resource group: each an API of its own to an app of its
 * own with its own app registration. `change` may alter one before it is built.
 */
export function withRoutes(
  count: number,
  change: (app: ManyApp, api: ManyApi, index: number) => void = () => undefined,
): unknown {
  const world = structuredClone(securedShop);
  const [tenant] = world.tenants as unknown as [{ applications: object[] }];
  const [group] = world.subscriptions[0].groups as unknown as [{ services: { apis: object[] }[]; apps: object[] }];
  const [registration] = securedShop.tenants[0].applications;
  const [orders] = securedShop.subscriptions[0].groups[0].services[0].apis;
  for (let index = 0; index < count; index++) {
    const [name, clientId] = [manyName(index), manyClientId(index)];
    const own = <T>(value: T): T => JSON.parse(JSON.stringify(value).replaceAll(registration.clientId, clientId)) as T;
    const serviceUrl = `https://${name}.azurewebsites.net/api`;
    const api = own({ ...orders, name, displayName: name, path: name, serviceUrl });
    const app: ManyApp = { name, kind: 'app', os: 'windows', auth: secured(clientId) };
    change(app, api, index);
    tenant.applications.push(own({ ...registration, displayName: name }));
    group.services[0]?.apis.push(api);
    group.apps.push(app);
  }
  return world;
}
