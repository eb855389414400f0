import { type ChildProcess, fork } from 'node:child_process';
import type { Errand, FromMortal, Woken } from './mortal';

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
