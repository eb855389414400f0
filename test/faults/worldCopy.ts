import { Propagating, type World } from '../../src/simulator/world';

const maps = ['services', 'sites', 'identities', 'deployments', 'resourceGroups'] as const;
const lists = ['tenants', 'subscriptions', 'deletedServices'] as const;
type Kept = Pick<World, (typeof maps)[number] | (typeof lists)[number]>;

/** What a local Azure holds once nothing is under way in it any more, to be put back any number of times. */
export class WorldCopy {
  readonly #kept: Kept;

  constructor(world: World) {
    for (const service of world.services.values())
      if (service.operation || service.entityOperations.some(one => !one.isDone))
        throw new Error(`${service.name} is being changed.`);
    this.#kept = copyOf(keptOf(world), world.clock);
  }

  putBack(world: World): void {
    const fresh = copyOf(this.#kept, world.clock);
    world.siteHosts.clear();
    for (const name of maps) {
      const into: Map<string, unknown> = world[name];
      into.clear();
      for (const [key, value] of fresh[name]) into.set(key, value);
    }
    for (const name of lists) {
      const into: unknown[] = world[name];
      into.splice(0, into.length, ...fresh[name]);
    }
  }
}

const keptOf = (world: World): Kept =>
  Object.fromEntries([...maps, ...lists].map(name => [name, world[name]])) as unknown as Kept;

/** With everything that is in it; what propagated has done so, and what is held twice is so in the copy, too. */
function copyOf<T>(all: T, clock: World['clock']): T {
  const known = new Map<object, unknown>();
  const note = <C extends object>(value: object, copy: C, fill: (copy: C) => void): C => {
    known.set(value, copy);
    fill(copy);
    return copy;
  };
  const copy = (value: unknown): unknown => {
    if (typeof value !== 'object' || value === null) return value;
    if (known.has(value)) return known.get(value);
    if (value instanceof Propagating) return note(value, new Propagating(clock, copy(value.stored)), () => undefined);
    if (value instanceof Map)
      return note(value, new Map<unknown, unknown>(), into => value.forEach((item, key) => into.set(key, copy(item))));
    if (Array.isArray(value)) return note(value, [] as unknown[], into => into.push(...value.map(copy)));
    if (Object.getPrototypeOf(value) !== Object.prototype) throw new TypeError(`Can’t be copied: ${typeName(value)}.`);
    return note<Record<string, unknown>>(value, {}, into =>
      Object.entries(value).forEach(([key, item]) => (into[key] = copy(item))),
    );
  };
  return copy(all) as T;
}

const typeName = (value: object): string => value.constructor.name;
