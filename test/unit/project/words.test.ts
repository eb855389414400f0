import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Bundle,
  englishBundle,
  englishFile,
  germanFile,
  inOrder,
  placeholdersOf,
  readBundle,
} from '../../l10n/bundles';
import { glossary } from '../../l10n/glossary';
import { wordsInCode, wordsOf } from '../../l10n/wordsInCode';
import { projectRoot } from '../../vscode/paths';

/** Words that look like a sentence of ours and aren't for the user. */
const notForUsers: readonly (readonly [RegExp, string])[] = [
  // What assistants are told; they say it to the user in the user's language.
  [/^src\/ui\/assistants\//, ''],
  // Azure's own pages.
  [/whoAnswered/, 'You do not have permission to view this directory or page.'],
  [/whoAnswered/, 'has blocked your access'],
  // For the log and for bug reports.
  [/keptInventory/, ''],
  [/describeError/, 'Because of {0}: {1}'],
  [/readFacts/, 'slots of {0}'],
  // Code and looks.
  [/azureCli/, '    case "$state" in'],
  [/browser\//, 'small muted how'],
  [/browser\//, 'at num'],
];

const edges = (text: string): string => `${/^\s*/.exec(text)?.[0] ?? ''}|${/\s*$/.exec(text)?.[0] ?? ''}`;
const german = readBundle(germanFile);
const { translated, computed, plain } = wordsInCode();

describe('words in the code', () => {
  it('that read like a sentence for the user can be translated', () => {
    const left = plain.filter(
      ({ text, where }) => !notForUsers.some(([place, what]) => place.test(where) && (what === '' || what === text)),
    );
    assert.deepEqual(left, []);
  });

  it('stand where they are translated; only the policy catalogue’s come from data', () => {
    const elsewhere = computed.filter(one => !/^src\/ui\/policyEditor\/(completion|language)\//.test(one));
    assert.deepEqual(elsewhere, []);
  });

  it('have as many places as there are values', () => {
    // The panel fills this one, as it knows which rows are on screen.
    const filledThere = 'Rows {0}–{1} of {2}.';
    const wrong = translated.filter(
      ({ text, values }) =>
        values !== undefined &&
        text !== filledThere &&
        placeholdersOf(text).join() !== Array.from({ length: values }, (_, index) => `{${index}}`).join(),
    );
    assert.deepEqual(wrong, []);
  });

  it('are found: sentences, templates and values; not types, bugs, log lines and looks', () => {
    const found = wordsOf(
      [
        `import { a } from 'what is in it';`,
        `type T = 'one of the two';`,
        `const a = l10n.t('Said of {0}.', name('the app of it'));`,
        'const b = `There is no ${a} in it`;',
        `log.warn('this is for the log');`,
        `throw new RangeError('This is a bug.');`,
        `h('div', { class: 'small muted' });`,
        `l10n.t(a);`,
      ].join('\n'),
      'x.ts',
    );
    assert.deepEqual(found.translated, [{ text: 'Said of {0}.', where: 'x.ts:3', values: 1 }]);
    assert.deepEqual(
      found.plain.map(one => one.text),
      ['the app of it', 'There is no {0} in it'],
    );
    assert.deepEqual(found.computed, ['x.ts:8 l10n.t(a)']);
  });
});

describe('translations', () => {
  it('into German are complete, and none is stale: npm run l10n', () => {
    const english = englishBundle();
    for (const bundle of [readBundle(englishFile), german]) {
      const missing = Object.keys(english).filter(text => !(text in bundle));
      const stale = Object.keys(bundle).filter(text => !(text in english));
      assert.deepEqual({ missing, stale }, { missing: [], stale: [] });
    }
    assert.ok(Object.entries(readBundle(englishFile)).every(([text, said]) => text === said));
  });

  it('are there for each language that the manifest’s words have', () => {
    const languages = (folder: string, name: RegExp): string[] =>
      readdirSync(join(projectRoot, folder)).flatMap(file => name.exec(file)?.slice(1) ?? []);
    assert.deepEqual(
      languages('.', /^package\.nls\.(\w+)\.json$/),
      languages('media/l10n', /^bundle\.l10n\.(\w+)\.json$/),
    );
  });

  it('keep the places of values, the spaces at the ends, and say something', () => {
    const wrong = Object.entries(german).filter(
      ([text, said]) =>
        said.trim() === '' ||
        placeholdersOf(text).join() !== placeholdersOf(said).join() ||
        edges(text) !== edges(said),
    );
    assert.deepEqual(wrong, []);
  });

  it('end as the original does: with an ellipsis where more is asked first, with a full stop where it is a sentence', () => {
    const last = (text: string): string => /[….:]?$/.exec(text.trimEnd())?.[0] ?? '';
    assert.deepEqual(
      Object.entries(german).filter(([text, said]) => !text.endsWith(' ') && last(text) !== last(said)),
      [],
    );
  });

  for (const { term, says } of glossary) {
    it(`call it the same everywhere: ${term.source}`, () => {
      const about = Object.entries(german).filter(([text]) => term.test(text));
      assert.ok(about.length > 0, 'is said somewhere');
      assert.deepEqual(
        about.filter(([, said]) => !says.test(said)),
        [],
      );
    });
  }

  it('are put in the order of the English ones, and stale ones are dropped', () => {
    const english: Bundle = { a: 'a', b: 'b', c: 'c' };
    assert.deepEqual(Object.entries(inOrder(english, { c: 'C', x: 'X', a: 'A' })), [
      ['a', 'A'],
      ['c', 'C'],
    ]);
  });
});
