import { join } from 'node:path';
import { cacheRoot } from '../paths';
import { say } from '../say';
import type { ServedVersion } from '../served/versions';
import { cached } from './cache';
import { runCommand, tail } from './command';
import { MissingPrerequisite } from './missingPrerequisite';
import { emptyManifest, npm } from './npm';

/** The Node that a served VS Code runs on, from npm, in a folder of its own. Gives the path of its binary. */
export async function ensureServedNode({ node, suffix }: ServedVersion): Promise<string> {
  const folder = join(cacheRoot, `node${suffix}`);
  const binary = (base: string): string => join(base, 'node_modules', 'node', 'bin', 'node');
  await cached(folder, node, async partial => {
    say(`Installing Node ${node} from npm, for the VS Code server (once).`);
    await emptyManifest(partial);
    await npm(partial, ['install', `node@${node}`, '--ignore-scripts=false'], `Node ${node}`);
    const check = await runCommand(binary(partial), ['--version']).catch((error: unknown) => ({
      code: 1,
      output: String(error),
    }));
    if (check.code !== 0) {
      throw new MissingPrerequisite(
        `Missing: Node ${node}; the npm package did not bring a working one: ${tail(check.output)}`,
      );
    }
  });
  return binary(folder);
}
