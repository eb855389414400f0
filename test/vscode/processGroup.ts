import { execFile, spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { promisify } from 'node:util';

/** A child process with all that it starts, ended together. */
export class ProcessGroup {
  readonly child: ChildProcess;
  readonly ended: Promise<number>;

  constructor(command: string, args: readonly string[], options: SpawnOptions) {
    this.child = spawn(command, args, { ...options, detached: true });
    this.ended = new Promise((resolve, reject) => {
      this.child.on('error', reject);
      this.child.on('exit', (code, signal) => resolve(code ?? (signal === null ? 1 : 128)));
    });
    this.ended.catch(() => undefined);
  }

  /** Asks every process of the group to end; after five seconds ends those that did not. */
  async stop(): Promise<void> {
    if (this.child.pid === undefined) return;
    this.#signal('SIGTERM');
    const deadline = Date.now() + 5000;
    while (this.#alive() && Date.now() < deadline) await new Promise(resolve => setTimeout(resolve, 50));
    this.#signal('SIGKILL');
    await this.ended.catch(() => undefined);
  }

  /** The same at once, for the moment in which our own process ends. */
  kill(): void {
    this.#signal('SIGKILL');
  }

  /** Ends those of the group at once whose command line holds these words. Throws where there are none. */
  async killOnly(words: string): Promise<void> {
    const found = await this.#calledWith(words);
    if (found.length === 0) throw new Error(`No process of this group is called with ${words}.`);
    for (const pid of found) process.kill(pid, 'SIGKILL');
  }

  /** The same until there is none, or for a minute. */
  async killAll(words: string): Promise<void> {
    const end = Date.now() + 60_000;
    for (;;) {
      const found = await this.#calledWith(words);
      if (found.length === 0) return;
      if (Date.now() > end) throw new Error(`Processes called with ${words} don’t end: ${found.join(', ')}`);
      for (const pid of found) {
        try {
          process.kill(pid, 'SIGKILL');
        } catch (error) {
          if (!isGone(error)) throw error;
        }
      }
    }
  }

  async #calledWith(words: string): Promise<readonly number[]> {
    const { stdout } = await promisify(execFile)('ps', ['-A', '-ww', '-o', 'pid=,pgid=,args=']);
    return stdout.split('\n').flatMap(line => {
      const [, pid, group, command = ''] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
      return Number(group) === this.child.pid && command.includes(words) ? [Number(pid)] : [];
    });
  }

  #signal(signal: NodeJS.Signals): void {
    if (this.child.pid === undefined) return;
    try {
      process.kill(-this.child.pid, signal);
    } catch (error) {
      if (!isGone(error)) throw error;
    }
  }

  #alive(): boolean {
    if (this.child.pid === undefined) return false;
    try {
      return process.kill(-this.child.pid, 0);
    } catch (error) {
      if (!isGone(error)) throw error;
      return false;
    }
  }
}

function isGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ESRCH';
}
