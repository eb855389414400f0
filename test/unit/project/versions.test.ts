import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import manifest from '../../../package.json';
import { servedVersions, wantedVersion } from '../../vscode/served/versions';

const root = join(import.meta.dirname, '..', '..', '..');

/** `1.106` of `^1.106.0`. */
function minorOf(version: string): string {
  const found = /^[\^~]?(\d+\.\d+)\.\d+$/.exec(version)?.[1];
  assert.ok(found, `${version} names a version`);
  return found;
}

describe('the lowest version of VS Code', () => {
  const lowest = minorOf(manifest.engines.vscode);

  it('is the one that the dependencies ask for, no higher', async () => {
    const asked: string[] = [];
    for (const name of Object.keys(manifest.dependencies)) {
      const text = await readFile(join(root, 'node_modules', name, 'package.json'), 'utf8');
      const { engines } = JSON.parse(text) as { readonly engines?: { readonly vscode?: string } };
      if (engines?.vscode !== undefined) asked.push(minorOf(engines.vscode));
    }
    const order = (one: string, other: string): number => Number(one.split('.')[1]) - Number(other.split('.')[1]);
    assert.equal(asked.sort(order).at(-1), lowest);
  });

  it('is the one whose types the code is checked against, so that nothing newer is used', () => {
    assert.equal(minorOf(manifest.devDependencies['@types/vscode']), lowest);
  });

  it('is the one that the host tests run in', () => {
    assert.equal(minorOf(servedVersions.lowest.vscode), lowest);
  });

  it('is run on demand, the newest otherwise', () => {
    assert.equal(wantedVersion({}), servedVersions.newest);
    assert.equal(wantedVersion({ APIM_MI_VSCODE_VERSION: 'lowest' }), servedVersions.lowest);
    assert.throws(() => wantedVersion({ APIM_MI_VSCODE_VERSION: 'oldest' }), /"newest" or "lowest", not "oldest"/);
  });
});
