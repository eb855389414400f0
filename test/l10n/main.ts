import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../vscode/paths';
import { type Bundle, englishBundle, englishFile, germanFile, inOrder, readBundle } from './bundles';

const write = (file: string, bundle: Bundle): void =>
  writeFileSync(join(projectRoot, file), `${JSON.stringify(bundle, null, 2)}\n`);

/** Writes the English bundle anew, drops what is stale from the German one, and lists what lacks German. */
function main(): void {
  const english = englishBundle();
  const before = readBundle(germanFile);
  const german = inOrder(english, before);
  write(englishFile, english);
  write(germanFile, german);
  const stale = Object.keys(before).filter(key => !(key in english));
  const missing = Object.keys(english).filter(key => !(key in german));
  for (const key of stale) console.log(`No longer said: ${JSON.stringify(key)}`);
  for (const key of missing) console.log(`Lacks German:   ${JSON.stringify(key)}`);
  console.log(`${Object.keys(english).length} texts, ${stale.length} dropped, ${missing.length} without German`);
  process.exitCode = missing.length === 0 ? 0 : 1;
}

main();
