import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, mkdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

/** The judge's folder, where it lies beside the project; undefined where it doesn't. */
export async function findJudge(projectRoot: string): Promise<string | undefined> {
  const folder = join(projectRoot, '..', 'shared', 'contract');
  return (await exists(join(folder, 'check-traffic.mjs'))) ? folder : undefined;
}

/** A copy of it with its packages, kept for the next time; the folder itself stays as it is. */
async function readyCopy(folder: string): Promise<string> {
  const lock = await readFile(join(folder, 'package-lock.json'));
  const copy = join(tmpdir(), `contract-judge-${createHash('sha256').update(lock).digest('hex').slice(0, 12)}`);
  if (await exists(copy)) return copy;
  const making = `${copy}-${process.pid}`;
  await mkdir(making, { recursive: true });
  for (const name of ['package.json', 'package-lock.json']) await cp(join(folder, name), join(making, name));
  const status = await run('npm', ['ci', '--omit=dev', '--silent'], making);
  if (status !== 0) throw new Error(`The judge’s packages could not be installed: npm ci ended with ${status}.`);
  await rename(making, copy).catch(async (error: unknown) => {
    // Somebody else was faster.
    await rm(making, { recursive: true, force: true });
    if (!(await exists(copy))) throw error;
  });
  return copy;
}

/** Judges a recording; the judge's exit status. It prints `N passed, N failed` last. */
export async function judge(folder: string, recording: string, negative: string, report: string): Promise<number> {
  const copy = await readyCopy(folder);
  for (const name of ['check-traffic.mjs', 'lib', 'recorded-deviations.json']) {
    await cp(join(folder, name), join(copy, name), { recursive: true, force: true });
  }
  return run(
    process.execPath,
    [
      join(copy, 'check-traffic.mjs'),
      recording,
      '--specs',
      join(folder, '..', 'specs'),
      '--require',
      join(folder, 'operations.txt'),
      '--negative',
      negative,
      '--json',
      report,
    ],
    copy,
  );
}

function run(program: string, args: readonly string[], cwd: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, stdio: 'inherit' });
    child.on('error', reject);
    child.on('exit', code => resolve(code ?? 1));
  });
}
