import { join } from 'node:path';
import { cacheRoot } from '../paths';
import { say } from '../say';
import { cached } from './cache';
import { runCommand, tail } from './command';
import { MissingPrerequisite } from './missingPrerequisite';
import { emptyManifest, npm } from './npm';

const version = '24.21.0';

/** A Node newer than the one that runs the scripts, from npm, in a folder of its own. Gives the path of its binary. */
export async function ensureNewerNode(): Promise<string> {
  const folder = join(cacheRoot, 'node');
  const binary = (base: string): string => join(base, 'node_modules', 'node', 'bin', 'node');
  await cached(folder, version, async partial => {
    say(`Installing Node ${version} from npm, for the VS Code server (once).`);
    await emptyManifest(partial);
    await npm(partial, ['install', `node@${version}`, '--ignore-scripts=false'], `Node ${version}`);
    const check = await runCommand(binary(partial), ['--version']).catch((error: unknown) => ({
      code: 1,
      output: String(error),
    }));
    if (check.code !== 0) {
      throw new MissingPrerequisite(
        `Missing: Node ${version}; the npm package did not bring a working one: ${tail(check.output)}`,
      );
    }
  });
  return binary(folder);
}
