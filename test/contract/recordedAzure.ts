import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Handshake } from '../../src/simulator/handshake';
import { type Answer, type Ask, clientOptionsFor, LoopbackAgent, send } from '../unit/simulator/wire';
import { projectRoot } from '../vscode/paths';
import { reader } from './scenario';

/** The local Azure as a process of its own that records every exchange, and ways to ask it. */
export class RecordedAzure {
  readonly handshake: Handshake;
  readonly recording: string;
  readonly agent: LoopbackAgent;
  readonly #child: ChildProcess;
  readonly #tokens = new Map<string, string>();

  private constructor(child: ChildProcess, handshake: Handshake, recording: string) {
    this.#child = child;
    this.handshake = handshake;
    this.recording = recording;
    this.agent = new LoopbackAgent(handshake.port, handshake.certificate);
  }

  /** `name`: of its files in the folder. */
  static async start(folder: string, name: string, scenario: unknown): Promise<RecordedAzure> {
    const [file, recording] = [join(folder, `${name}.json`), join(folder, `${name}.ndjson`)];
    await writeFile(file, JSON.stringify(scenario));
    const program = join(projectRoot, 'src/simulator/main.ts');
    const child = spawn(
      process.execPath,
      ['--import', 'tsx', program, '--scenario', file, '--record', recording, '--http'],
      { cwd: projectRoot, stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const ended = once(child, 'exit').then(([code]) => {
      throw new Error(`The local Azure ended with ${String(code)} before it was ready.`);
    });
    const lines = createInterface({ input: child.stdout });
    const [line] = (await Promise.race([once(lines, 'line'), ended])) as [string];
    ended.catch(() => undefined);
    return new RecordedAzure(child, JSON.parse(line) as Handshake, recording);
  }

  /** Ends it; then the recording is whole. */
  async stop(): Promise<void> {
    this.agent.destroy();
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    await ended;
  }

  get clientOptions() {
    return clientOptionsFor(this.agent);
  }

  credential() {
    return {
      getToken: async () => ({ token: await this.token(), expiresOnTimestamp: Date.now() + 3_600_000 }),
    };
  }

  /** Of the scenario's first user, its owner, or of another. */
  async token(who?: { readonly name: string }, audience = 'https://management.core.windows.net/'): Promise<string> {
    const { users } = this.handshake;
    const person = users.find(each => each.name === (who ?? users[0])?.name);
    if (!person) throw new Error(`The scenario has no ${who?.name ?? 'user'}.`);
    const key = `${person.name} ${audience}`;
    const kept = this.#tokens.get(key);
    if (kept !== undefined) return kept;
    const form = {
      grant_type: 'password',
      client_id: person.clientId,
      username: person.name,
      password: person.password,
      scope: `${audience}/.default`,
    };
    const answer = await send(
      this.agent,
      'POST',
      `https://login.microsoftonline.com/${person.tenantId}/oauth2/v2.0/token`,
      {
        body: new URLSearchParams(form).toString(),
        headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      },
    );
    const token = answer.body['access_token'] as unknown;
    if (typeof token !== 'string') throw new Error(answer.text);
    this.#tokens.set(key, token);
    return token;
  }

  /** As the owner. `path` is a path of Resource Manager or a whole address that it gave. */
  async arm(method: string, path: string, body?: unknown, ask: Ask = {}): Promise<Answer> {
    const token = ask.token === undefined ? await this.token() : ask.token;
    const url = path.startsWith('https:') ? path : `https://management.azure.com${path}`;
    return send(this.agent, method, url, { ...(body !== undefined && { body }), ...ask, token });
  }

  async armAsReader(method: string, path: string, body?: unknown): Promise<Answer> {
    return this.arm(method, path, body, { token: await this.token(reader) });
  }

  async graph(method: string, path: string, body?: unknown, ask: Ask = {}): Promise<Answer> {
    const token = ask.token === undefined ? await this.token(undefined, 'https://graph.microsoft.com') : ask.token;
    const url = path.startsWith('https:') ? path : `https://graph.microsoft.com/v1.0${path}`;
    return send(this.agent, method, url, { ...(body !== undefined && { body }), ...ask, token });
  }

  async control(method: string, path: string, body?: unknown): Promise<void> {
    const { port, controlSecret } = this.handshake;
    const answer = await send(this.agent, method, `https://127.0.0.1:${port}/.control/${path}`, {
      ...(body !== undefined && { body }),
      headers: { 'x-local-azure-control': controlSecret },
    });
    if (answer.status !== 200) throw new Error(answer.text);
  }
}
