import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/**
 * A folder made once and then reused. It is made beside its place and moved there when whole, so a half-done one is
 * never taken for a whole one, and two runs at once don't disturb each other. `made` is what a whole one holds: a folder
 * made for something else is made anew.
 */
export async function cached(
  folder: string,
  made: string,
  make: (partial: string) => Promise<void>,
): Promise<{ readonly reused: boolean }> {
  if (await isWhole(folder, made)) return { reused: true };
  const partial = `${folder}.partial-${process.pid}`;
  await rm(partial, { recursive: true, force: true });
  await mkdir(partial, { recursive: true });
  try {
    await make(partial);
    await writeFile(join(partial, marker), made);
    if (await isWhole(folder, made)) return { reused: true };
    await rm(folder, { recursive: true, force: true });
    await mkdir(dirname(folder), { recursive: true });
    await rename(partial, folder);
    return { reused: false };
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

const marker = 'whole.txt';

async function isWhole(folder: string, made: string): Promise<boolean> {
  return (await readFile(join(folder, marker), 'utf8').catch(() => undefined)) === made;
}
