import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import manifest from '../../../package.json';
import english from '../../../package.nls.json';
import german from '../../../package.nls.de.json';
import { projectRoot } from '../../vscode/paths';

/** Properties of the manifest that VS Code shows to people. */
const shown = new Set([
  'title',
  'description',
  'markdownDescription',
  'enumDescriptions',
  'markdownEnumDescriptions',
  'deprecationMessage',
  'contents',
  'aliases',
  'label',
  'displayName',
  'userDescription',
  'category',
  'name',
]);
/** A name is the same in all languages. */
const productName = 'APIM Managed Identity';

interface Word {
  readonly path: string;
  readonly text: string;
}

function wordsIn(value: unknown, path: readonly string[] = []): Word[] {
  if (typeof value === 'string') return [{ path: path.join('.'), text: value }];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, one]) => wordsIn(one, [...path, key]));
}

const keyOf = ({ text }: Word): string[] => /^%(.+)%$/.exec(text)?.slice(1) ?? [];
const commandLinks = (text: string): string[] => [...text.matchAll(/\]\((command:[^)]+)\)/g)].map(match => match[0]);
const codeIn = (text: string): string[] => (text.match(/`[^`]+`/g) ?? []).sort();

describe('the words of the manifest', () => {
  const all = [...wordsIn(manifest.contributes), { path: 'description', text: manifest.description }];

  it('are keys wherever people see them', () => {
    const plain = all.filter(({ path, text }) => {
      const names = path.split('.').filter(name => !/^\d+$/.test(name));
      // Schemas and tools' own names are for assistants.
      if (names.includes('inputSchema') || /languageModelTools\.\d+\.name$/.test(path)) return false;
      return shown.has(names.at(-1) ?? '') && text !== productName && !/^%.+%$/.test(text);
    });
    assert.deepEqual(plain, []);
  });

  it('are all there, in English and in German, and no others', () => {
    const keys = [...new Set(all.flatMap(keyOf))].sort();
    assert.ok(keys.length > 50);
    assert.deepEqual(Object.keys(english).sort(), keys);
    assert.deepEqual(Object.keys(german).sort(), keys);
    for (const text of [...Object.values(english), ...Object.values(german)]) assert.notEqual(text.trim(), '');
  });

  for (const [key, text] of Object.entries(english)) {
    it(`keep commands and code in German: ${key}`, () => {
      const translated = (german as Readonly<Record<string, string>>)[key] ?? '';
      assert.deepEqual(commandLinks(translated), commandLinks(text));
      assert.equal(translated.endsWith('…'), text.endsWith('…'));
      assert.equal(codeIn(translated).length, codeIn(text).length);
    });
  }

  it('have a German page beside each page of the walkthrough', () => {
    const folder = join(projectRoot, 'media/walkthrough');
    const pages = readdirSync(folder).filter(name => /^\w+\.md$/.test(name));
    assert.ok(pages.length > 0);
    // VS Code looks for `page.nls.de.md` beside `page.md`.
    const pictures = (name: string): string[] => readFileSync(join(folder, name), 'utf8').match(/\]\([^)]+\)/g) ?? [];
    for (const page of pages) {
      const translated = page.replace(/\.md$/, '.nls.de.md');
      assert.ok(existsSync(join(folder, translated)), translated);
      assert.deepEqual(pictures(translated), pictures(page));
    }
  });
});
