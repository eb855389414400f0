import type { SimResponse } from '../../src/simulator/http';
import type { JsonObject } from '../../src/simulator/json';
import {
  type ApimService,
  type Application,
  policyKey,
  type PolicyScope,
  Propagating,
  type PolicyText,
  type ServicePrincipal,
  type Site,
  type Switches,
  type Tenant,
  type World,
} from '../../src/simulator/world';
import type { Ask } from './mode';
import { ids, partnerServiceId, serviceId, siteId } from './scenario';

/** What a test may change of a JSON document. */
export type Draft = Record<string, unknown>;

/** A running world that was made of `scenario`, by the words of its domain: what modes break it with. */
export class Shop {
  readonly world: World;
  readonly #tokens = new Map<string, string>();

  constructor(world: World) {
    this.world = world;
  }

  get switches(): Switches {
    return this.world.switches;
  }

  get service(): ApimService {
    return found(this.world.services.get(serviceId.toLowerCase()));
  }

  get partner(): ApimService {
    return found(this.world.services.get(partnerServiceId.toLowerCase()));
  }

  get tenant(): Tenant {
    return found(this.world.tenants.find(each => each.id === ids.tenant));
  }

  /** `orders-app`, or `orders-app/slots/staging`. */
  site(name: string): Site {
    return found(this.world.sites.get(siteId(name).toLowerCase()));
  }

  application(clientId: string): Application {
    return found(this.tenant.applications.find(each => each.appId === clientId));
  }

  principal(clientId: string): ServicePrincipal {
    return found(this.tenant.servicePrincipals.find(each => each.appId === clientId));
  }

  /** Takes a named value out of the service, though something may refer to it. */
  dropNamedValue(name: string): void {
    const { namedValues } = this.service;
    namedValues.splice(namedValues.indexOf(found(namedValues.find(each => each.displayName === name))), 1);
  }

  /** Takes a service principal out of the tenant. */
  dropPrincipal(clientId: string): void {
    this.tenant.servicePrincipals.splice(this.tenant.servicePrincipals.indexOf(this.principal(clientId)), 1);
  }

  /** Takes every role on a resource application away from a principal. */
  dropRoles(clientId: string, principalId: string): void {
    const resource = this.principal(clientId).objectId;
    const kept = this.tenant.assignments.filter(
      each => each.resourceId !== resource || each.principalId !== principalId,
    );
    this.tenant.assignments.splice(0, this.tenant.assignments.length, ...kept);
  }

  assignRole(clientId: string, principalId: string): void {
    this.tenant.assignments.push({
      id: `${principalId}-on-${clientId}`,
      principalId,
      resourceId: this.principal(clientId).objectId,
      appRoleId: found(this.application(clientId).appRoles[0]).id,
      createdAt: this.world.clock.now(),
      visibleFrom: 0,
    });
  }

  /** Changes a site's running authentication settings at once; `at` walks to an object, which is made where there is none. */
  auth(name: string, change: (at: (...path: readonly string[]) => Draft) => void): void {
    const site = this.site(name);
    const document = structuredClone(site.auth.stored ?? {}) as Draft;
    change((...path) => {
      let here = document;
      for (const key of path) here = (here[key] ??= {}) as Draft;
      return here;
    });
    site.auth.set(document as JsonObject, 0);
  }

  setPolicy(scope: PolicyScope, text: string, service = this.service): void {
    const key = policyKey(scope);
    const kept = service.policies.get(key);
    const policy = kept ?? new Propagating<PolicyText | undefined>(this.world.clock, undefined);
    policy.set({ text, etag: `mode-${key}` }, 0);
    service.policies.set(key, policy);
  }

  /** The inbound section of an API's policy. */
  setInbound(api: string, statements: string): void {
    const text = `<policies><inbound>${statements}</inbound><backend><base /></backend><outbound><base /></outbound><on-error><base /></on-error></policies>`;
    this.setPolicy({ kind: 'api', api, revision: '1' }, text);
  }

  async ask(ask: Ask): Promise<SimResponse> {
    const url = new URL(ask.url);
    const token = ask.as === undefined ? undefined : await this.token(ask.as, url.hostname);
    const body = ask.body === undefined || typeof ask.body === 'string' ? ask.body : JSON.stringify(ask.body);
    const headers: Record<string, string> = { host: url.host, ...ask.headers };
    if (body !== undefined) headers['content-type'] ??= 'application/json';
    if (token !== undefined) headers['authorization'] = `Bearer ${token}`;
    const caller = ask.inside
      ? ({ kind: 'gateway', serviceId: this.service.id, address: '10.0.0.4' } as const)
      : ({ kind: 'internet', address: '198.51.100.7' } as const);
    return this.world.dispatch({ method: ask.method, host: url.hostname, url, headers, body: body ?? '', caller });
  }

  /** The same where anything but success is a mistake of the mode. */
  async must(ask: Ask): Promise<JsonObject> {
    const { status, body } = await this.ask(ask);
    if (status >= 300) throw new Error(`${ask.method} ${ask.url}: ${status} ${body}`);
    return body === '' ? {} : (JSON.parse(body) as JsonObject);
  }

  /** A token of a user for Resource Manager or Graph. */
  async token(user: 'owner' | 'reader', host: string): Promise<string> {
    const resource = host === 'graph.microsoft.com' ? 'https://graph.microsoft.com' : 'https://management.azure.com/';
    const key = `${user} ${resource}`;
    const kept = this.#tokens.get(key);
    if (kept !== undefined) return kept;
    const form = {
      grant_type: 'password',
      client_id: 'aebc6443-996d-45c2-90f0-388ff96faa56',
      username: `${user}@shop.example`,
      password: `shop-${user}`,
      scope: `${resource}/.default`,
    };
    const { access_token: token } = await this.must({
      method: 'POST',
      url: `https://login.microsoftonline.com/${ids.tenant}/oauth2/v2.0/token`,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(form).toString(),
    });
    if (typeof token !== 'string') throw new Error('No token.');
    this.#tokens.set(key, token);
    return token;
  }
}

function found<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('The world is not the secured shop.');
  return value;
}
