import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';

export interface Place {
  readonly name: string;
  readonly text: string;
}

/** Every file below a folder, as bytes: settings, global and workspace storage, journals, histories, logs. */
export async function filesIn(folder: string): Promise<readonly Place[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter(entry => entry.isFile());
  return Promise.all(
    files.map(async entry => {
      const path = join(entry.parentPath, entry.name);
      return { name: path.slice(folder.length + 1), text: (await readFile(path)).toString('latin1') };
    }),
  );
}

/** Runs in the page: `[name, text]` of all that is kept there, except what VS Code keeps for SecretStorage. */
const readStorage = `(async () => {
  const isSecret = key => key.startsWith('secret://') || key === 'secrets.provider';
  const kept = [];
  for (const [name, storage] of Object.entries({ localStorage, sessionStorage })) {
    for (const [key, text] of Object.entries(storage)) if (!isSecret(key)) kept.push([name + ' ' + key, text]);
  }
  const ended = request => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const plain = (_, one) => one instanceof Uint8Array ? new TextDecoder('latin1').decode(one) : one;
  const written = value => value === undefined ? '' : JSON.stringify(value, plain);
  for (const { name } of await indexedDB.databases()) {
    const database = await ended(indexedDB.open(name));
    for (const store of database.objectStoreNames) {
      const objects = database.transaction(store).objectStore(store);
      const [keys, values] = await Promise.all([ended(objects.getAllKeys()), ended(objects.getAll())]);
      keys.forEach((key, index) => {
        const named = typeof key === 'string' ? key : written(key);
        if (!isSecret(named)) kept.push([name + ' ' + store + ' ' + named, written(values[index])]);
      });
    }
    database.close();
  }
  return kept;
})()`;

export async function browserStorage(page: Page): Promise<readonly Place[]> {
  const stored = await page.evaluate<[string, string][]>(readStorage);
  return stored.map(([name, text]) => ({ name, text }));
}

/** Everything that the window sends and gets, and every message between frames, from when this was made. */
export class Traffic {
  readonly places: Place[] = [];

  private constructor(page: Page) {
    page.on('request', request => {
      const { method, url, headers, body } = {
        method: request.method(),
        url: request.url(),
        headers: JSON.stringify(request.headers()),
        body: request.postDataBuffer()?.toString('latin1') ?? '',
      };
      this.places.push({ name: `request ${method} ${url.slice(0, 100)}`, text: `${url} ${headers} ${body}` });
    });
    page.on('websocket', socket => {
      const note = (name: string) => (frame: { payload: string | Buffer }) => {
        const { payload } = frame;
        this.places.push({ name, text: typeof payload === 'string' ? payload : payload.toString('latin1') });
      };
      socket.on('framesent', note('from the window to its server'));
      socket.on('framereceived', note('from the extension host to the window'));
    });
  }

  static async of(page: Page): Promise<Traffic> {
    const traffic = new Traffic(page);
    await page.exposeFunction('noteMessage', (text: string) => {
      traffic.places.push({ name: 'message between frames', text });
    });
    await page.addInitScript(
      `addEventListener('message', ({ data }) => data !== undefined && noteMessage(JSON.stringify(data)), true);`,
    );
    return traffic;
  }
}

/** The page of each frame as it stands: the window's own and those of the webviews. */
export async function documents(page: Page): Promise<readonly Place[]> {
  const shown = await Promise.all(
    page.frames().map(async frame => ({ name: `frame ${frame.url().slice(0, 80)}`, text: await frame.content() })),
  );
  return shown;
}
