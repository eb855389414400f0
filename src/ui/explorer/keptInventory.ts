import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import type { Holdings, Subscription } from '../../azure/interfaces';
import type { App, Service } from '../../route';

/** What was found last time, used at once at the next start. */
export interface Kept extends Holdings {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly subscriptions: readonly Subscription[];
}

/** Inventories by the key of their sign-in: account and tenant. */
export interface InventoryStore {
  load(key: string): Promise<Kept | undefined>;
  save(key: string, kept: Kept): Promise<void>;
  remove(key: string): Promise<void>;
}

/** Changes when the shapes below do. */
const version = 1;
/** Things per line: none takes long to read or write. */
const perLine = 500;

type Entry = Readonly<Record<string, unknown>>;
const isEntry = (value: unknown): value is Entry =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const hasTexts = (entry: Entry, ...names: readonly string[]): boolean =>
  names.every(name => typeof entry[name] === 'string');
const isTexts = (value: unknown): boolean => Array.isArray(value) && value.every(item => typeof item === 'string');

const isSubscription = (value: unknown): value is Subscription =>
  isEntry(value) && hasTexts(value, 'id', 'name', 'tenantId');
const isService = (value: unknown): value is Service =>
  isEntry(value) &&
  hasTexts(value, 'id', 'name', 'subscriptionId', 'resourceGroup', 'sku') &&
  isTexts(value['gatewayHosts']) &&
  isEntry(value['identity']) &&
  Array.isArray(value['identity']['userAssigned']);
const isApp = (value: unknown): value is App =>
  isEntry(value) && hasTexts(value, 'id', 'name', 'subscriptionId', 'resourceGroup', 'kind') && isTexts(value['hosts']);

class Corrupt extends Error {
  override readonly name = 'Corrupt';
}

function listIn<T>(line: string | undefined, isOne: (value: unknown) => value is T): readonly T[] {
  const value: unknown = JSON.parse(line ?? '');
  if (!Array.isArray(value) || !value.every(isOne)) throw new Corrupt('a line holds something else');
  return value;
}

async function parse(text: string): Promise<Kept> {
  const lines = text.split('\n');
  const head: unknown = JSON.parse(lines[0] ?? '');
  if (!isEntry(head) || head['version'] !== version) throw new Corrupt('another version');
  const { at, subscriptions, services: serviceLines, apps: appLines } = head;
  if (typeof at !== 'number' || !Array.isArray(subscriptions) || !subscriptions.every(isSubscription))
    throw new Corrupt('its first line holds something else');
  if (typeof serviceLines !== 'number' || typeof appLines !== 'number')
    throw new Corrupt('its first line lacks counts');
  if (lines.length !== 1 + serviceLines + appLines) throw new Corrupt('lines are missing');
  const services: Service[] = [];
  const apps: App[] = [];
  for (const [index, line] of lines.slice(1).entries()) {
    if (index < serviceLines) services.push(...listIn(line, isService));
    else apps.push(...listIn(line, isApp));
    await breathe();
  }
  return { at, subscriptions, services, apps };
}

const chunks = <T>(things: readonly T[]): (readonly T[])[] =>
  Array.from({ length: Math.ceil(things.length / perLine) }, (_, index) =>
    things.slice(index * perLine, (index + 1) * perLine),
  );

/**
 * One file per sign-in in that folder, written whole or not at all. A file that can't be read as what it is thrown away,
 * and `warn` is told; the inventory is then read anew as at the first start.
 */
export class InventoryFiles implements InventoryStore {
  readonly #folder: string;
  readonly #warn: (text: string) => void;

  constructor(folder: string, warn: (text: string) => void) {
    this.#folder = folder;
    this.#warn = warn;
  }

  #path(key: string): string {
    return join(this.#folder, `inventory-${createHash('sha256').update(key).digest('hex').slice(0, 32)}.ndjson`);
  }

  async load(key: string): Promise<Kept | undefined> {
    const path = this.#path(key);
    try {
      return await parse(await readFile(path, 'utf8'));
    } catch (error) {
      if (isEntry(error) && error['code'] === 'ENOENT') return undefined;
      const why = error instanceof Error ? error.message : String(error);
      this.#warn(`The kept inventory was thrown away, because it can’t be read: ${why}`);
      await rm(path, { force: true }).catch((removing: unknown) => this.#warn(String(removing)));
      return undefined;
    }
  }

  async save(key: string, { at, subscriptions, services, apps }: Kept): Promise<void> {
    const [ofServices, ofApps] = [chunks(services), chunks(apps)];
    const lines = [JSON.stringify({ version, at, subscriptions, services: ofServices.length, apps: ofApps.length })];
    for (const chunk of [...ofServices, ...ofApps]) {
      lines.push(JSON.stringify(chunk));
      await breathe();
    }
    const path = this.#path(key);
    const partial = `${path}.${randomUUID()}.partial`;
    await mkdir(this.#folder, { recursive: true });
    try {
      await writeFile(partial, lines.join('\n'), { mode: 0o600 });
      await rename(partial, path);
    } catch (error) {
      await rm(partial, { force: true });
      throw error;
    }
  }

  async remove(key: string): Promise<void> {
    await rm(this.#path(key), { force: true });
  }
}
