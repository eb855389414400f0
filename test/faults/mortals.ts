import { build } from 'esbuild';
import { type ChildProcess, fork } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Errand, FromMortal, Woken } from './mortal';

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
    const file = path.join(folder, 'mortal.cjs');
    const entryPoints = [path.join(__dirname, 'mortal.ts')];
    await build({ entryPoints, outfile: file, bundle: true, platform: 'node', format: 'cjs', logLevel: 'error' });
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
