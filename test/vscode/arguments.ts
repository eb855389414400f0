import { pathToFileURL } from 'node:url';
import { resolve } from 'node:path';

/** VS Code's command line, as `runTests` writes it. */
export interface CodeArguments {
  /** As given, for a VS Code that understands them all. */
  readonly all: readonly string[];
  readonly extensionDevelopmentPath?: string;
  readonly extensionTestsPath?: string;
  readonly userDataDir?: string;
  /** The folder to open. */
  readonly folder?: string;
}

export function parseArguments(argv: readonly string[]): CodeArguments {
  const value = (name: string): string | undefined => {
    const prefix = `--${name}=`;
    const given = argv.filter(argument => argument.startsWith(prefix)).map(argument => argument.slice(prefix.length));
    if (given.length > 1) throw new Error(`The launcher takes one --${name}, not ${given.length}.`);
    return given[0];
  };
  const folders = argv.filter(argument => !argument.startsWith('-'));
  if (folders.length > 1) throw new Error(`The launcher opens one folder, not ${folders.join(', ')}.`);
  const extensionDevelopmentPath = value('extensionDevelopmentPath');
  const extensionTestsPath = value('extensionTestsPath');
  const userDataDir = value('user-data-dir');
  const folder = folders[0];
  return {
    all: argv,
    ...(extensionDevelopmentPath === undefined ? {} : { extensionDevelopmentPath }),
    ...(extensionTestsPath === undefined ? {} : { extensionTestsPath }),
    ...(userDataDir === undefined ? {} : { userDataDir }),
    ...(folder === undefined ? {} : { folder: resolve(folder) }),
  };
}

/** A path on this computer as the served window names it. */
export function remoteUri(authority: string, path: string): string {
  return `vscode-remote://${authority}${pathToFileURL(resolve(path)).pathname}`;
}
