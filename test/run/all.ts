import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../vscode/paths';
import { addCounts, type Counts } from './counts';

/** The stages of `npm test`, cheapest first. Each is an npm script. */
const stages = [
  'typecheck',
  'lint',
  'build',
  'test:unit',
  'test:contract',
  'test:host:run',
  'test:host:lowest',
  'test:ui:run',
];

async function main(): Promise<void> {
  const scratch = await mkdtemp(join(tmpdir(), 'apim-mi-counts-'));
  const countsFile = join(scratch, 'counts');
  await writeFile(countsFile, '');
  const broken: string[] = [];
  for (const stage of stages) {
    const started = Date.now();
    console.log(`\n── ${stage}`);
    if ((await runScript(stage, countsFile)) !== 0) broken.push(stage);
    console.log(`── ${stage}: ${broken.includes(stage) ? 'failed' : 'good'}, ${seconds(Date.now() - started)} s`);
    // Without a build there is nothing to look at in VS Code.
    if (stage === 'build' && broken.includes('build')) break;
  }
  const counts = addCounts(await readFile(countsFile, 'utf8'));
  await rm(scratch, { recursive: true, force: true });
  if (broken.length > 0) console.log(`\nFailed: ${broken.join(', ')}`);
  console.log(`\n${summary(counts)}`);
  process.exitCode = broken.length === 0 && counts.failed === 0 && counts.passed > 0 ? 0 : 1;
}

async function runScript(script: string, countsFile: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, APIM_MI_COUNTS: countsFile };
    const child = spawn('npm', ['run', '--silent', script], { cwd: projectRoot, env, stdio: 'inherit' });
    child.on('error', reject);
    child.on('exit', code => resolve(code ?? 1));
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
