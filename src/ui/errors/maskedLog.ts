import * as vscode from 'vscode';
import { maskForLog } from './mask';

const masked = (value: unknown): unknown => {
  if (typeof value === 'string') return maskForLog(value);
  if (value instanceof Error) return maskForLog(value.stack ?? value.message);
  if (typeof value === 'object' && value !== null) return maskForLog(JSON.stringify(value));
  return value;
};

/** The methods through which text gets into a log. */
const writes: ReadonlySet<string | symbol> = new Set([
  'trace',
  'debug',
  'info',
  'warn',
  'error',
  'append',
  'appendLine',
  'replace',
]);

/** The extension's log. Whatever is written to it goes through the mask first. */
export function createMaskedLog(name: string): vscode.LogOutputChannel {
  return new Proxy(vscode.window.createOutputChannel(name, { log: true }), {
    get(channel, property) {
      const value: unknown = Reflect.get(channel, property);
      if (typeof value !== 'function') return value;
      return (...args: unknown[]): unknown =>
        Reflect.apply(value, channel, writes.has(property) ? args.map(masked) : args);
    },
  });
}
