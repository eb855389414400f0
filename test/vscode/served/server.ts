import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { runCommand, tail } from '../setup/command';
import { ProcessGroup } from '../processGroup';
import type { CodeFiles } from './install';
import { quietSettings } from './settings';

export interface ServerOptions {
  /** Data of this one server: settings, installed extensions, logs. */
  readonly dataFolder: string;
  /** Needed to load an extension from a folder and to run tests. */
  readonly testDriver: boolean;
  readonly connectionToken?: string;
  /** Names of VS Code's own extensions that shall not be there. */
  readonly withoutBuiltIn?: readonly string[];
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Whether folders have to be trusted before they count as such. Default: every folder is. */
  readonly workspaceTrust?: boolean;
  /** Seen by the extension host. */
  readonly environment?: NodeJS.ProcessEnv;
}

/** A running VS Code server on the loopback address. */
export interface CodeServer {
  readonly port: number;
  /** `127.0.0.1:port`. */
  readonly authority: string;
  readonly ended: Promise<number>;
  /** What it has printed so far. */
  output(): string;
  stop(): Promise<void>;
  kill(): void;
  /** Ends the process in which the extensions run, as a crash does; the server itself goes on. */
  killExtensionHost(): Promise<void>;
  /** The same with all of them, where no window is open that would start another. */
  killExtensionHosts(): Promise<void>;
}

export async function startServer(code: CodeFiles, options: ServerOptions): Promise<CodeServer> {
  await writeSettings(options);
  const builtIn = await builtInFolder(code, options);
  const port = await freePort();
  const group = new ProcessGroup(code.node, [...serverArguments(port, options), ...builtIn], {
    cwd: code.serverFolder,
    env: serverEnvironment(options.environment),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const listening = new Promise<void>((resolve, reject) => {
    const take = (chunk: Buffer): void => {
      output += chunk.toString('utf8');
      if (output.includes(`Extension host agent listening on ${port}`)) resolve();
    };
    group.child.stdout?.on('data', take);
    group.child.stderr?.on('data', take);
    group.ended.then(exit => reject(new Error(`The VS Code server ended (${exit}):\n${tail(output)}`)), reject);
  });
  try {
    await within(60_000, listening, () => `The VS Code server did not start listening:\n${tail(output)}`);
  } catch (error) {
    await group.stop();
    throw error;
  }
  return {
    port,
    authority: `127.0.0.1:${port}`,
    ended: group.ended,
    output: () => output,
    stop: () => group.stop(),
    kill: () => group.kill(),
    killExtensionHost: () => group.killOnly('--type=extensionHost'),
    killExtensionHosts: () => group.killAll('--type=extensionHost'),
  };
}

/** Installs a packaged extension into a server's data folder, by the server's own command line. */
export async function installExtension(code: CodeFiles, dataFolder: string, vsix: string): Promise<void> {
  const result = await runCommand(
    code.node,
    [
      'out/server-main.js',
      '--accept-server-license-terms',
      '--server-data-dir',
      dataFolder,
      '--install-extension',
      vsix,
    ],
    { cwd: code.serverFolder, env: serverEnvironment() },
  );
  if (result.code !== 0 || !result.output.includes('was successfully installed')) {
    throw new Error(`VS Code did not install ${vsix}:\n${tail(result.output)}`);
  }
}

function serverArguments(port: number, options: ServerOptions): string[] {
  return [
    'out/server-main.js',
    ...['--host', '127.0.0.1', '--port', String(port)],
    ...(options.connectionToken === undefined
      ? ['--without-connection-token']
      : ['--connection-token', options.connectionToken]),
    '--accept-server-license-terms',
    ...(options.workspaceTrust === true ? [] : ['--disable-workspace-trust']),
    '--disable-telemetry',
    ...(options.testDriver ? ['--enable-smoke-test-driver'] : []),
    ...['--server-data-dir', options.dataFolder],
  ];
}

/** A folder with links to VS Code's own extensions, without some. */
async function builtInFolder(code: CodeFiles, { dataFolder, withoutBuiltIn = [] }: ServerOptions): Promise<string[]> {
  if (withoutBuiltIn.length === 0) return [];
  const own = join(code.serverFolder, 'extensions');
  const folder = join(dataFolder, 'built-in');
  await mkdir(folder, { recursive: true });
  for (const name of await readdir(own)) {
    if (!withoutBuiltIn.includes(name)) await symlink(join(own, name), join(folder, name));
  }
  return ['--builtin-extensions-dir', folder];
}

/** Ours without what belongs to the Node, npm or VS Code that runs us. */
function serverEnvironment(more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const foreign = /^(npm_|node_options$|node_path$|vscode_|electron_run_as_node$)/i;
  // An extension gallery without an address: none is asked.
  const gallery = { EXTENSIONS_GALLERY: JSON.stringify({ serviceUrl: '' }) };
  return {
    ...gallery,
    ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name))),
    ...more,
  };
}

async function writeSettings(options: ServerOptions): Promise<void> {
  for (const kind of ['Machine', 'User']) {
    const folder = join(options.dataFolder, 'data', kind);
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'settings.json'), JSON.stringify({ ...quietSettings, ...options.settings }, null, 2));
  }
}

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => {
        if (address === null || typeof address === 'string') reject(new Error('No port was given.'));
        else resolve(address.port);
      });
    });
  });
}

/** Waits for something, at most so long. */
export async function within<T>(milliseconds: number, what: Promise<T>, problem: () => string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(problem())), milliseconds);
  });
  return Promise.race([what, late]).finally(() => clearTimeout(timer));
}
