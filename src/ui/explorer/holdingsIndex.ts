import type { Holdings } from '../../azure/interfaces';
import type { App, Service } from '../../route';

const none: Holdings = { services: [], apps: [] };

function grouped<T>(things: readonly T[], keyOf: (thing: T) => string | undefined): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const thing of things) {
    const key = keyOf(thing)?.toLowerCase();
    if (key === undefined) continue;
    const group = groups.get(key);
    if (group) group.push(thing);
    else groups.set(key, [thing]);
  }
  return groups;
}

/** What a tenant holds, looked up by id: rows are drawn by the thousand. */
export class HoldingsIndex implements Holdings {
  readonly services: readonly Service[];
  readonly apps: readonly App[];
  readonly #services: ReadonlyMap<string, readonly Service[]>;
  readonly #apps: ReadonlyMap<string, readonly App[]>;
  readonly #slots: ReadonlyMap<string, readonly App[]>;

  constructor({ services, apps }: Holdings) {
    this.services = services;
    this.apps = apps;
    this.#services = grouped(services, one => one.subscriptionId);
    this.#apps = grouped(apps, one => one.subscriptionId);
    this.#slots = grouped(apps, one => one.parentId);
  }

  of(subscriptionId: string): Holdings {
    const key = subscriptionId.toLowerCase();
    const [services, apps] = [this.#services.get(key), this.#apps.get(key)];
    return services || apps ? { services: services ?? [], apps: apps ?? [] } : none;
  }

  slotsOf(appId: string): readonly App[] {
    return this.#slots.get(appId.toLowerCase()) ?? [];
  }
}
