import { createHash } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { type LoggedRequest, Propagating, type World } from '../../src/simulator/world';
import type { Remains, Request } from './asked';

/** What there is at each request of a journey: what a process would leave behind that was killed there. */
export class Watched {
  readonly #world: World;
  readonly #folder: string;
  readonly #before = new Map<number, Remains>();
  readonly #after = new Map<number, Remains>();

  /** `folder`: of the journal. */
  constructor(world: World, folder: string) {
    this.#world = world;
    this.#folder = folder;
  }

  note = (index: number, hasActed: boolean): void => {
    const noted = hasActed ? this.#after : this.#before;
    noted.set(index, { world: worldHash(this.#world), folder: folderHash(this.#folder) });
  };

  requests(log: readonly LoggedRequest[]): readonly Request[] {
    return log.map(({ index, method }) => ({
      method,
      before: this.#before.get(index) ?? skipped,
      after: this.#after.get(index) ?? skipped,
    }));
  }
}

/** Of requests that were counted and not sent. */
const skipped: Remains = { world: '', folder: '' };

/** What the calls of a caller leave behind, who calls all the while. */
const ofCallers = new Set(['log', 'tokenCache', 'hasStarted']);

/** Of all that there is in the local Azure, of what takes effect later, too, and of its time. */
function worldHash(world: World): string {
  const { clock, tenants, services, sites, identities, deployments, resourceGroups } = world;
  const all = [clock.now(), tenants, services, sites, identities, deployments, resourceGroups];
  return hash(all, (key, value) => {
    if (ofCallers.has(key)) return undefined;
    if (value instanceof Propagating) return both(value);
    return isMany(value) ? [...value] : value;
  });
}

const both = (value: Propagating<unknown>): unknown => [value.stored, value.live()];
const isMany = (value: unknown): value is Iterable<unknown> => value instanceof Map || value instanceof Set;

/** Of what a journal's folder holds: each write makes another file of the same name. */
function folderHash(folder: string): string {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  const files = names.map(name => {
    // One that is still being written may have another name by now.
    const found = statSync(path.join(folder, name), { throwIfNoEntry: false });
    return [name, found?.ino, found?.size];
  });
  return hash(files);
}

const hash = (value: unknown, replacer?: (key: string, value: unknown) => unknown): string =>
  createHash('sha256').update(JSON.stringify(value, replacer)).digest('base64');
