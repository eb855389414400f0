import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { projectRoot } from '../../vscode/paths';

/** One request and its answer, as the local Azure writes them down. */
export interface Exchange {
  readonly request: {
    readonly method: string;
    readonly url: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: unknown;
  };
  readonly response: { readonly status: number; readonly body: unknown };
}

/** The extension as it was built, but its local Azure has another scenario, and writes down what it is asked. */
export class OwnLocalAzure {
  /** To be loaded as the extension. */
  readonly extensionFolder: string;
  readonly #recording: string;
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
    this.extensionFolder = join(folder, 'extension');
    this.#recording = join(folder, 'recording.jsonl');
  }

  static async make(scenario: object): Promise<OwnLocalAzure> {
    const made = new OwnLocalAzure(await mkdtemp(join(tmpdir(), 'apim-mi-local-')));
    const built = join(projectRoot, 'dist');
    const dist = join(made.extensionFolder, 'dist');
    await mkdir(dist, { recursive: true });
    const link = (from: string, to: string, names: readonly string[]): Promise<unknown> =>
      Promise.all(names.map(name => symlink(join(from, name), join(to, name))));
    await link(projectRoot, made.extensionFolder, ['package.json', 'package.nls.json', 'media', 'snippets']);
    await link(
      built,
      dist,
      (await readdir(built)).filter(name => name !== 'simulator.js'),
    );
    const scenarioFile = join(made.#folder, 'scenario.json');
    await writeFile(scenarioFile, JSON.stringify(scenario));
    const [script, ...options] = [join(built, 'simulator.js'), scenarioFile, made.#recording].map(one =>
      JSON.stringify(one),
    );
    await writeFile(
      join(dist, 'simulator.js'),
      `process.argv.push('--scenario', ${options[0]}, '--record', ${options[1]});\nrequire(${script});\n`,
    );
    return made;
  }

  /** Those of a method whose address ends so, in order. */
  async asked(method: string, address: RegExp): Promise<readonly Exchange[]> {
    const text = await readFile(this.#recording, 'utf8');
    // The last line may be half-written.
    const lines = text.slice(0, text.lastIndexOf('\n') + 1).split('\n');
    return lines
      .filter(line => line !== '')
      .map(line => JSON.parse(line) as Exchange)
      .filter(({ request }) => request.method === method && address.test(new URL(request.url).pathname));
  }

  /** The last of those, once there are so many. */
  async waitFor(method: string, address: RegExp, count = 1, limit = 60_000): Promise<Exchange> {
    const end = Date.now() + limit;
    for (;;) {
      const found = await this.asked(method, address);
      const last = found.at(-1);
      if (last && found.length >= count) return last;
      assert.ok(Date.now() < end, `${method} ${address.source} came ${found.length} times`);
      await setTimeout(20);
    }
  }

  remove(): Promise<void> {
    return rm(this.#folder, { recursive: true, force: true });
  }
}
