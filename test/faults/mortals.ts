import { build } from 'esbuild';
import { type ChildProcess, fork } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Errand, FromMortal, Woken } from './mortal';

/** Starts the program from its compiled form, which it makes where there is none yet: compiling takes longer than all else. */
const boot = `
const { existsSync, readFileSync, renameSync, writeFileSync } = require('node:fs');
const { Script } = require('node:vm');
const [file, cache] = [__dirname + '/mortal.cjs', __dirname + '/mortal.cache'];
const cachedData = existsSync(cache) ? readFileSync(cache) : undefined;
const source = '(function (require, module, exports) {' + readFileSync(file, 'utf8') + '})';
const script = new Script(source, { filename: file, cachedData });
const module_ = { exports: {} };
script.runInThisContext()(require, module_, module_.exports);
if (cachedData === undefined)
  process.once('beforeExit', () => {
    writeFileSync(cache + process.pid, script.createCachedData());
    renameSync(cache + process.pid, cache);
  });
`;

/** The program of `mortal.ts`, bundled once: thousands of processes start from it. */
export class MortalProgram {
  readonly file: string;
  readonly #folder: string;

  private constructor(folder: string, file: string) {
    this.#folder = folder;
    this.file = file;
  }

  static async bundle(): Promise<MortalProgram> {
    const folder = await mkdtemp(path.join(tmpdir(), 'mortal-'));
    const outfile = path.join(folder, 'mortal.cjs');
    const entryPoints = [path.join(__dirname, 'mortal.ts')];
    const file = path.join(folder, 'boot.cjs');
    await Promise.all([
      build({ entryPoints, outfile, bundle: true, minify: true, platform: 'node', format: 'cjs', logLevel: 'error' }),
      writeFile(file, boot),
    ]);
    return new MortalProgram(folder, file);
  }

  remove(): Promise<void> {
    return rm(this.#folder, { recursive: true, force: true });
  }
}

/** How a process ended: killed from here, or by itself. */
export type Death =
  { readonly kind: 'killed' } | { readonly kind: 'lived' } | { readonly kind: 'failed'; readonly why: string };

/** One real process, which runs an errand until it is killed. */
export class Mortal {
  readonly death: Promise<Death>;
  readonly #child: ChildProcess;

  /** `pass`: lets that many milliseconds of the world pass, and tells the time then. */
  constructor(
    file: string,
    errand: Errand,
    pass: (milliseconds: number) => Promise<number>,
    said: (text: string) => void,
  ) {
    this.#child = fork(file, { execArgv: [], stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
    const child = this.#child;
    let why = '';
    child.stderr?.on('data', (text: Buffer) => (why += text.toString()));
    child.on('message', (message: FromMortal) => {
      if (message.kind === 'said') said(message.text);
      else if (message.kind === 'failed') why = message.why;
      else
        void pass(message.milliseconds).then(now => {
          if (child.connected) child.send({ now } satisfies Woken, () => undefined);
        });
    });
    this.death = new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('exit', (code, signal) => {
        if (signal === 'SIGKILL') resolve({ kind: 'killed' });
        else
          resolve(
            why === '' && code === 0 ? { kind: 'lived' } : { kind: 'failed', why: why || `It ended with ${code}.` },
          );
      });
    });
    child.send(errand);
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }
}
