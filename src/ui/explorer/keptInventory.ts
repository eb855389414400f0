import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import type { Holdings, Subscription } from '../../azure/interfaces';
import type { Api, App, ArmId, Service } from '../../route';

/** What was found last time, used at once at the next start. */
export interface Kept extends Holdings {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly subscriptions: readonly Subscription[];
}

/** A service's APIs as they were read last: shown while Azure can't be reached. */
export interface KeptApis {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly apis: readonly Api[];
}

/** Inventories by the key of their sign-in: account and tenant. */
export interface InventoryStore {
  load(key: string): Promise<Kept | undefined>;
  save(key: string, kept: Kept): Promise<void>;
  loadApis(key: string, serviceId: ArmId): Promise<KeptApis | undefined>;
  saveApis(key: string, serviceId: ArmId, kept: KeptApis): Promise<void>;
  /** With the APIs of its services. */
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

const isApi = (value: unknown): value is Api =>
  isEntry(value) &&
  hasTexts(value, 'id', 'serviceId', 'name', 'displayName', 'path', 'kind', 'revision') &&
  (value['serviceUrl'] === null || typeof value['serviceUrl'] === 'string') &&
  typeof value['isCurrent'] === 'boolean' &&
  typeof value['subscriptionRequired'] === 'boolean' &&
  isEntry(value['keyNames']) &&
  hasTexts(value['keyNames'], 'header', 'query');

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

function parseApis(text: string): KeptApis {
  const [first, second] = text.split('\n');
  const head: unknown = JSON.parse(first ?? '');
  if (!isEntry(head) || head['version'] !== version || typeof head['at'] !== 'number')
    throw new Corrupt('another version');
  return { at: head['at'], apis: listIn(second, isApi) };
}

const chunks = <T>(things: readonly T[]): (readonly T[])[] =>
  Array.from({ length: Math.ceil(things.length / perLine) }, (_, index) =>
    things.slice(index * perLine, (index + 1) * perLine),
  );

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 32);

/**
 * One file per sign-in in that folder, and one per service for its APIs, each written whole or not at all. A file that
 * can't be read as what it is thrown away, and `warn` is told; what it held is then read anew as at the first start.
 */
export class InventoryFiles implements InventoryStore {
  readonly #folder: string;
  readonly #warn: (text: string) => void;

  constructor(folder: string, warn: (text: string) => void) {
    this.#folder = folder;
    this.#warn = warn;
  }

  #path(key: string): string {
    return join(this.#folder, `inventory-${hashOf(key)}.ndjson`);
  }

  #apisPath(key: string, serviceId: ArmId): string {
    return join(this.#folder, `apis-${hashOf(key)}-${hashOf(serviceId.toLowerCase())}.ndjson`);
  }

  load(key: string): Promise<Kept | undefined> {
    return this.#load(this.#path(key), parse);
  }

  loadApis(key: string, serviceId: ArmId): Promise<KeptApis | undefined> {
    return this.#load(this.#apisPath(key, serviceId), parseApis);
  }

  async #load<T>(path: string, read: (text: string) => T | Promise<T>): Promise<T | undefined> {
    try {
      return await read(await readFile(path, 'utf8'));
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
    await this.#save(this.#path(key), lines);
  }

  saveApis(key: string, serviceId: ArmId, { at, apis }: KeptApis): Promise<void> {
    return this.#save(this.#apisPath(key, serviceId), [JSON.stringify({ version, at }), JSON.stringify(apis)]);
  }

  async #save(path: string, lines: readonly string[]): Promise<void> {
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
    const own = `apis-${hashOf(key)}-`;
    const names = await readdir(this.#folder).catch((error: unknown) => {
      if (isEntry(error) && error['code'] === 'ENOENT') return [];
      throw error;
    });
    for (const name of names) if (name.startsWith(own)) await rm(join(this.#folder, name), { force: true });
  }
}
