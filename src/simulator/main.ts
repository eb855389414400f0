import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Recorder, recordTo } from './server/record';
import { generatedScenario } from './scenario';
import sample from './scenarios/sample.json';
import { startSimulator } from './simulator';

// `node simulator.js [--scenario FILE | --scenario generate:apps=50000,services=500] [--port N] [--http] [--record FILE]`.
// Started by fork, it sends its handshake over the pipe and ends with its parent; alone, it prints the handshake as one
// line and ends on SIGTERM or SIGINT.

const options = {
  scenario: { type: 'string' },
  port: { type: 'string' },
  record: { type: 'string' },
  http: { type: 'boolean', default: false },
} as const;

async function scenarioFrom(file: string | undefined): Promise<unknown> {
  if (file === undefined) return sample;
  if (file.startsWith('generate:')) return generatedScenario(file.slice('generate:'.length));
  const text = await readFile(file, 'utf8');
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`${file} is not JSON: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options, strict: true });
  const scenario = await scenarioFrom(values.scenario);
  const recorder: Recorder | undefined = values.record === undefined ? undefined : recordTo(values.record);
  const simulator = await startSimulator({
    scenario,
    http: values.http,
    port: Number(values.port ?? 0),
    onExchange: (request, response) => recorder?.record(request, response),
    onFailure: (request, error) => {
      const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
      process.stderr.write(`${request.method} ${request.host}${request.url.pathname}: ${what}\n`);
    },
  });
  const { handshake } = simulator;
  let folder: string | undefined = undefined;
  const end = async (): Promise<void> => {
    await simulator.close();
    await recorder?.close();
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
    process.exit(0);
  };
  process.once('SIGTERM', () => void end());
  process.once('SIGINT', () => void end());
  if (process.send) {
    process.once('disconnect', () => void end());
    process.send(handshake);
    return;
  }
  folder = await mkdtemp(join(tmpdir(), 'local-azure-'));
  const certificateFile = join(folder, 'certificate.pem');
  await writeFile(certificateFile, handshake.certificate, { mode: 0o600 });
  process.stdout.write(`${JSON.stringify({ ...handshake, certificateFile })}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
