import assert from 'node:assert/strict';
import { newEtag, siteAt } from '../../../src/simulator/world';
import type { LocalPlans } from './localPlan';

/**
 * A function key as an import leaves it (domain.md 2.5): a host key of the sample's billing-fn, named after shop-apim,
 * whose value a secret named value holds.
 */
export class HeldKey {
  static readonly keyName = 'apim-shop-apim';
  static readonly value = 'planted-host-key-of-billing';
  readonly #plans: LocalPlans;

  constructor(plans: LocalPlans) {
    this.#plans = plans;
    this.site.hostKeys.functionKeys[HeldKey.keyName] = HeldKey.value;
    this.service.namedValues.push({
      name: 'billing-key',
      displayName: 'billing-fn-key',
      secret: true,
      value: HeldKey.value,
      properties: { tags: ['key', 'function'] },
      etag: newEtag(plans.local.world),
    });
  }

  get service() {
    const service = [...this.#plans.local.world.services.values()].find(one => one.name === 'shop-apim');
    assert.ok(service);
    return service;
  }

  get site() {
    const site = siteAt(this.#plans.local.world, 'billing-fn.azurewebsites.net');
    assert.ok(site);
    return site;
  }

  /** undefined: it is gone. */
  namedValue() {
    return this.service.namedValues.find(one => one.name === 'billing-key');
  }

  /** undefined: it is gone. */
  hostKey(): string | undefined {
    return this.site.hostKeys.functionKeys[HeldKey.keyName];
  }

  async policyOf(api: string): Promise<string | undefined> {
    return (await this.#plans.azure.apiManagement.getPolicy(await this.#placeOf(api)))?.text;
  }

  /** An API's policy sends it from now on, by the named value of that display name. */
  async sendFrom(api: string, displayName = 'billing-fn-key'): Promise<void> {
    const { apiManagement } = this.#plans.azure;
    const place = await this.#placeOf(api);
    const there = await apiManagement.getPolicy(place);
    const header = `<set-header name="x-functions-key" exists-action="override"><value>{{${displayName}}}</value></set-header>`;
    const before = there?.text ?? '<policies><inbound><base /></inbound></policies>';
    const text = before.replace('<base />', `<base />\r\n\t\t${header}`);
    await apiManagement.putPolicy(place, text, there ? { etag: there.etag } : 'absent');
  }

  async #placeOf(api: string) {
    return { kind: 'api', ownerId: (await this.#plans.route(api)).api.id } as const;
  }
}
