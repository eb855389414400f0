import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { vscodeStub } from '../../unit/project/vscodeStub';
import { runCommand, tail } from '../../vscode/setup/command';

/** Milliseconds that each bundle takes to load, each time in a process of its own, in turn. */
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
      const script = `require(${JSON.stringify(stub)}); const began = performance.now();
        require(${JSON.stringify(bundle)}); console.log(performance.now() - began)`;
      const { code, output } = await runCommand(node, ['-e', script]);
      const time = Number(output.trim());
      if (code !== 0 || !(time > 0)) throw new Error(tail(output));
      // The first reads the files from the disk.
      if (round > 0) times.get(bundle)?.push(time);
    }
  }
  return times;
}
