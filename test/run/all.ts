import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../vscode/paths';
import { addCounts, type Counts } from './counts';

/** The stages of `npm test`, cheapest first. Each is an npm script. */
const stages = [
  'typecheck',
  'build',
  'test:unit',
  'test:contract',
  'lint',
  'test:host:run',
  'test:host:lowest',
  'test:ui:run',
];

/** Runs from the beginning beside those before it: it uses nothing of theirs, and they leave it a processor. */
const beside = 'lint';

async function main(): Promise<void> {
  const scratch = await mkdtemp(join(tmpdir(), 'apim-mi-counts-'));
  const countsFile = join(scratch, 'counts');
  await writeFile(countsFile, '');
  const broken: string[] = [];
  const begun = runScript(beside, countsFile, 'pipe');
  for (const stage of stages) {
    console.log(`\n── ${stage}`);
    const { code, output, milliseconds } = await (stage === beside ? begun : runScript(stage, countsFile, 'inherit'));
    process.stdout.write(output);
    if (code !== 0) broken.push(stage);
    console.log(`── ${stage}: ${broken.includes(stage) ? 'failed' : 'good'}, ${seconds(milliseconds)} s`);
    // Without a build there is nothing to look at in VS Code.
    if (stage === 'build' && broken.includes('build')) break;
  }
  const counts = addCounts(await readFile(countsFile, 'utf8'));
  await rm(scratch, { recursive: true, force: true });
  if (broken.length > 0) console.log(`\nFailed: ${broken.join(', ')}`);
  console.log(`\n${summary(counts)}`);
  process.exitCode = broken.length === 0 && counts.failed === 0 && counts.passed > 0 ? 0 : 1;
}

interface Ended {
  readonly code: number;
  /** What it wrote, where that was piped. */
  readonly output: string;
  readonly milliseconds: number;
}

async function runScript(script: string, countsFile: string, output: 'inherit' | 'pipe'): Promise<Ended> {
  const started = Date.now();
  const written: Buffer[] = [];
  return new Promise((resolve, reject) => {
    const env = { ...process.env, APIM_MI_COUNTS: countsFile };
    const stdio = ['ignore', output, output] as const;
    const child = spawn('npm', ['run', '--silent', script], { cwd: projectRoot, env, stdio: [...stdio] });
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text: Buffer) => written.push(text));
    child.on('error', reject);
    child.on('close', code =>
      resolve({ code: code ?? 1, output: Buffer.concat(written).toString(), milliseconds: Date.now() - started }),
    );
  });
}

function summary(counts: Counts): string {
  return `${counts.passed} passed, ${counts.failed} failed`;
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(1);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
