import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import manifest from '../../../package.json';
import { projectRoot } from '../../vscode/paths';

const readme = readFileSync(join(projectRoot, 'README.md'), 'utf8');
const code = [...readme.matchAll(/`([^`\n]+)`/g)].map(([, text = '']) => text);

describe('the README', () => {
  it('says of every package why it is here', () => {
    const [, table = ''] = readme.split('### Packages, and why');
    const named = [...table.matchAll(/`([^`\n]+)`/g)].map(([, text = '']) => text);
    // Later ones of a scope stand without it: `@azure/arm-resourcegraph`, `arm-msi`.
    const isNamed = (name: string): boolean => named.includes(name) || named.includes(name.replace(/^@azure\//, ''));
    const all = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies });
    assert.deepEqual(
      all.filter(name => !isNamed(name)),
      [],
    );
  });

  it('names scripts that there are', () => {
    const named = code.flatMap(
      text => /^(?:npm run (?:-s )?([\w:]+)|((?:test|bench):[\w:]+)$)/.exec(text)?.slice(1).find(Boolean) ?? [],
    );
    assert.ok(named.length > 15, `found only ${named.join(', ')}`);
    for (const name of named) assert.ok(name in manifest.scripts, name);
  });

  it('names files that there are', () => {
    const links = [...readme.matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map(([, path = '']) => path);
    const paths = code.filter(text => /^(?:src|test|media|snippets)\/[\w./-]+$/.test(text));
    assert.ok(links.length > 5 && paths.length > 10);
    for (const path of [...links, ...paths]) assert.ok(existsSync(join(projectRoot, path)), path);
  });
});
