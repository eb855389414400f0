import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { vscodeStub } from '../../unit/project/vscodeStub';
import { runCommand, tail } from '../../vscode/setup/command';

/** Modules of Node itself that an extension host has loaded before any extension. */
const loadedBefore = [
  'buffer',
  'child_process',
  'crypto',
  'events',
  'fs/promises',
  'http',
  'https',
  'net',
  'os',
  'path',
]
  .concat(['readline', 'stream', 'timers/promises', 'tls', 'url', 'util', 'zlib'])
  .map(name => `require('node:${name}');`)
  .join(' ');

/** Milliseconds of a processor that each bundle takes to load, each time in a process of its own, in turn. */
export async function loadTimes(
  node: string,
  folder: string,
  bundles: readonly string[],
  rounds: number,
): Promise<ReadonlyMap<string, readonly number[]>> {
  const stub = join(folder, 'vscode-stub.cjs');
  await writeFile(stub, vscodeStub);
  const times = new Map<string, number[]>(bundles.map(bundle => [bundle, []]));
  for (let round = 0; round <= rounds; round++) {
    for (const bundle of bundles) {
      const script = `${loadedBefore} require(${JSON.stringify(stub)}); const began = process.threadCpuUsage();
        require(${JSON.stringify(bundle)}); const { user, system } = process.threadCpuUsage(began);
        console.log((user + system) / 1000)`;
      const { code, output } = await runCommand(node, ['-e', script]);
      const time = Number(output.trim());
      if (code !== 0 || !(time > 0)) throw new Error(tail(output));
      // The first reads the files from the disk.
      if (round > 0) times.get(bundle)?.push(time);
    }
  }
  return times;
}
