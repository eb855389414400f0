import * as l10n from '@vscode/l10n';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { Handshake } from '../../simulator/handshake';

/** A local Azure that runs as our child. */
export interface LocalAzureChild {
  readonly handshake: Handshake;
  /** Resolves when the process is gone, with what it said about that. */
  readonly ended: Promise<string>;
  /** Ends it; resolves when it is gone. */
  stop(): Promise<void>;
}

function isHandshake(message: unknown): message is Handshake {
  if (typeof message !== 'object' || message === null) return false;
  const { kind, version, port, certificate, users, policyFollows } = message as Record<string, unknown>;
  return (
    kind === 'localAzureReady' &&
    version === 1 &&
    typeof port === 'number' &&
    typeof certificate === 'string' &&
    typeof policyFollows === 'number' &&
    Array.isArray(users)
  );
}

/** What the child gets of our environment: nothing that could change what it runs or where it connects. */
const passedOn = ['PATH', 'HOME', 'USERPROFILE', 'TMPDIR', 'TEMP', 'TMP', 'SystemRoot', 'LANG'] as const;

function childEnvironment(): NodeJS.ProcessEnv {
  const kept = passedOn.flatMap(name => (process.env[name] === undefined ? [] : [[name, process.env[name]]]));
  return { ...(Object.fromEntries(kept) as NodeJS.ProcessEnv), ELECTRON_RUN_AS_NODE: '1' };
}

const killAfterMilliseconds = 3000;

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), killAfterMilliseconds);
  await gone;
  clearTimeout(timer);
}

/**
 * Starts the simulator and waits for its handshake over the pipe between parent and child: the only way in which its
 * address and certificate get here. The child ends when the pipe breaks, so never later than this process.
 */
export async function startLocalAzure(
  script: string,
  onOutput: (line: string) => void,
  signal?: AbortSignal,
): Promise<LocalAzureChild> {
  signal?.throwIfAborted();
  const child = fork(script, [], { env: childEnvironment(), execArgv: [], stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
  let lastLine = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      for (const line of chunk.split('\n').filter(text => text.trim() !== '')) {
        if (stream === child.stderr) lastLine = line;
        onOutput(line);
      }
    });
  }
  const ended = new Promise<string>(resolve => {
    child.once('error', error => resolve(error.message));
    child.once('exit', (code, signalName) =>
      resolve(
        lastLine === '' ? l10n.t('it ended with {0}', signalName ?? l10n.t('code {0}', code ?? 'unknown')) : lastLine,
      ),
    );
  });
  const abort = (): void => {
    child.kill('SIGTERM');
  };
  signal?.addEventListener('abort', abort, { once: true });
  try {
    const handshake = await new Promise<Handshake>((resolve, reject) => {
      child.on('message', message => {
        if (isHandshake(message)) resolve(message);
      });
      void ended.then(why => reject(new Error(l10n.t('Local Azure didn’t start: {0}.', why))));
    });
    return { handshake, ended, stop: () => stop(child) };
  } finally {
    signal?.removeEventListener('abort', abort);
  }
}
