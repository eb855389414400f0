import { type Plugin, build } from 'esbuild';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Starts the program from its compiled form, which it makes where there is none yet: compiling takes longer than all else. */
const boot = `
const { existsSync, readFileSync, renameSync, writeFileSync } = require('node:fs');
const { Script } = require('node:vm');
const [file, cache] = [__dirname + '/mortal.cjs', __dirname + '/mortal.cache'];
const cachedData = existsSync(cache) ? readFileSync(cache) : undefined;
const source = '(function (require, module, exports) {' + readFileSync(file, 'utf8') + '})';
const script = new Script(source, { filename: file, cachedData });
if (script.cachedDataRejected) throw new Error('Its compiled form is another version’s.');
const module_ = { exports: {} };
script.runInThisContext()(require, module_, module_.exports);
if (cachedData === undefined)
  process.once('beforeExit', () => {
    writeFileSync(cache + process.pid, script.createCachedData());
    renameSync(cache + process.pid, cache);
  });
`;

/** Our own modules have `promptFiles.ts` in place of `node:fs/promises`. */
const filesAtOnce: Plugin = {
  name: 'filesAtOnce',
  setup: building =>
    building.onResolve({ filter: /^node:fs\/promises$/ }, ({ importer }) =>
      importer.includes('node_modules') ? undefined : { path: path.join(__dirname, 'promptFiles.ts') },
    ),
};

/**
 * The programs of threads and of processes that are to be killed, bundled once: thousands of processes start from it, and
 * as bundled they run quicker than as loaded file by file.
 */
export class Programs {
  /** Of `worker.ts`. */
  readonly worker: string;
  /** Of `mortal.ts`. */
  readonly mortal: string;
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
    this.worker = path.join(folder, 'worker.cjs');
    this.mortal = path.join(folder, 'boot.cjs');
  }

  static async bundle(): Promise<Programs> {
    const programs = new Programs(await mkdtemp(path.join(tmpdir(), 'faults-')));
    const options = { bundle: true, platform: 'node', format: 'cjs', logLevel: 'error' } as const;
    const of = (name: string) => ({
      entryPoints: [path.join(__dirname, `${name}.ts`)],
      outfile: path.join(programs.#folder, `${name}.cjs`),
    });
    await Promise.all([
      build({ ...options, ...of('worker'), plugins: [filesAtOnce] }),
      build({ ...options, ...of('mortal'), minify: true }),
      writeFile(programs.mortal, boot),
    ]);
    return programs;
  }

  remove(): Promise<void> {
    return rm(this.#folder, { recursive: true, force: true });
  }
}
