import fs from 'node:fs';
import { createRequire } from 'node:module';
import net from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import * as vscode from 'vscode';
import { threadProcessor } from '../threadProcessor';
import { type Cost, type Start, emptyId, ownId, taskVariable, warmUpId } from './names';

/** Notes each call of these that comes from our files. */
function watchOpening(folder: string): { readonly opened: readonly string[]; stop(): void } {
  const opened: string[] = [];
  const undo: (() => void)[] = [];
  const watch = <K extends string>(owner: Record<K, unknown>, name: K): void => {
    const real = owner[name] as (...args: unknown[]) => unknown;
    owner[name] = function (this: unknown, ...args: unknown[]): unknown {
      const stack = new Error().stack ?? '';
      const from = stack.split('\n').find(line => line.includes(folder));
      // Loading a bundle is what `require` does.
      if (from !== undefined && !stack.includes('node:internal/modules')) opened.push(`${name} ${String(args[0])}`);
      return real.apply(this, args);
    };
    undo.push(() => (owner[name] = real));
  };
  const files = fs as unknown as Record<string, unknown>;
  for (const name of ['open', 'openSync', 'readFile', 'readFileSync', 'readdir', 'readdirSync', 'stat', 'statSync'])
    watch(files, name);
  const promises = fs.promises as unknown as Record<string, unknown>;
  for (const name of ['open', 'readFile', 'readdir', 'stat', 'mkdir']) watch(promises, name);
  watch(net.Socket.prototype as unknown as Record<'connect', unknown>, 'connect');
  return { opened, stop: () => undo.forEach(one => one()) };
}

/** Activates both, one after the other; the environment tells which one first. */
export async function run(): Promise<void> {
  const extension = (id: string): vscode.Extension<unknown> => {
    const found = vscode.extensions.getExtension(id);
    if (!found) throw new Error(`${id} isn't installed.`);
    if (found.isActive) throw new Error(`${id} was activated before it was measured.`);
    return found;
  };
  const time = async (id: string): Promise<Cost> => {
    const found = extension(id);
    await pause(200);
    const [began, used] = [performance.now(), threadProcessor()];
    await found.activate();
    return { elapsed: performance.now() - began, processor: threadProcessor() - used };
  };
  const task = process.env[taskVariable];
  // What VS Code does at its start is over, and has activated an extension once.
  await pause(2000);
  await time(warmUpId);
  const { extensionPath } = extension(ownId);
  const watched = task === 'watch' ? watchOpening(extensionPath) : undefined;
  const before = task === 'ownFirst' ? await time(ownId) : undefined;
  const empty = await time(emptyId);
  const own = before ?? (await time(ownId));
  watched?.stop();
  const files = Object.keys(createRequire(__filename).cache).filter(path => path.startsWith(extensionPath));
  const start: Start = { empty, own, files, opened: watched?.opened ?? [] };
  console.log(`[test] ${JSON.stringify(start)}`);
}
