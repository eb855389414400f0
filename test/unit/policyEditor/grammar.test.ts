import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createOnigScanner, createOnigString, loadWASM } from 'vscode-oniguruma';
import { type IGrammar, INITIAL, Registry, parseRawGrammar } from 'vscode-textmate';

const root = join(__dirname, '../../..');
const ownFile = join(root, 'media/language/apim-policy.tmLanguage.json');

/** As much of C# as decides where an expression ends: VS Code brings the whole of it. */
const cSharp = {
  scopeName: 'source.cs',
  patterns: [],
  repository: {
    expression: { patterns: [{ include: '#string' }, { include: '#round' }, { include: '#curly' }] },
    statement: { patterns: [{ include: '#expression' }] },
    string: { name: 'string.quoted.double.cs', begin: '"', end: '"' },
    round: { begin: '\\(', end: '\\)', patterns: [{ include: '#expression' }] },
    curly: { begin: '\\{', end: '\\}', patterns: [{ include: '#statement' }] },
  },
};

async function loadGrammar(): Promise<IGrammar> {
  const wasm = createRequire(__filename).resolve('vscode-oniguruma/release/onig.wasm');
  await loadWASM(readFileSync(wasm));
  const files: Readonly<Record<string, () => string>> = {
    'text.xml.apim-policy': () => readFileSync(ownFile, 'utf8'),
    'source.cs': () => JSON.stringify(cSharp),
  };
  const registry = new Registry({
    onigLib: Promise.resolve({ createOnigScanner, createOnigString }),
    loadGrammar: scope => {
      const text = files[scope]?.();
      return Promise.resolve(text === undefined ? null : parseRawGrammar(text, `${scope}.json`));
    },
  });
  const grammar = await registry.loadGrammar('text.xml.apim-policy');
  assert.ok(grammar);
  return grammar;
}

describe('the colours of policies', () => {
  let grammar: IGrammar;
  before(async () => {
    grammar = await loadGrammar();
  });

  /** The scopes of the character behind the `|`, innermost last; lines before it count. */
  function scopesAt(marked: string): readonly string[] {
    const at = marked.indexOf('|');
    assert.ok(at >= 0, 'a cursor');
    const lines = marked.replace('|', '').split('\n');
    const before = marked.slice(0, at).split('\n');
    let stack = INITIAL;
    for (const [index, line] of lines.entries()) {
      const { tokens, ruleStack } = grammar.tokenizeLine(line, stack);
      stack = ruleStack;
      const column = before.at(-1)?.length ?? 0;
      if (index === before.length - 1)
        return tokens.find(({ startIndex, endIndex }) => startIndex <= column && column < endIndex)?.scopes ?? [];
    }
    return [];
  }

  const embedded = 'meta.embedded.expression.apim-policy';
  const cases: readonly (readonly [marked: string, scope: string])[] = [
    ['<|set-header name="x" />', 'entity.name.tag.xml'],
    ['</|set-header>', 'entity.name.tag.xml'],
    ['<set-header |name="x" />', 'entity.other.attribute-name.xml'],
    ['<a b="|c" />', 'string.quoted.double.xml'],
    ["<a b='|c' />", 'string.quoted.single.xml'],
    ['<a b="@(|x)" />', embedded],
    ['<a b="@(x["|k"])" />', 'string.quoted.double.cs'],
    ['<a b="@(x["k"] > |y)" />', embedded],
    ['<a b="@(x(")"), |y)" c="d" />', embedded],
    ['<a b="@(x["k"])" |c="d" />', 'entity.other.attribute-name.xml'],
    ['<a b=\'@(x["k"])\' |c="d" />', 'entity.other.attribute-name.xml'],
    ['<a>@{\n  if (x) { y(); }\n  |return z;\n}</a>', embedded],
    ['<a>@{ return "</a>"; }</|a>', 'entity.name.tag.xml'],
    ['<a b="{{|name}}" />', 'variable.other.named-value.apim-policy'],
    ['<a>&|amp;</a>', 'constant.character.entity.xml'],
    ['<!-- |@(x) -->', 'comment.block.xml'],
    ['<a><![CDATA[@(|x)]]></a>', embedded],
  ];
  for (const [marked, scope] of cases) {
    it(`${JSON.stringify(marked)} is ${scope}`, () => {
      const found = scopesAt(marked);
      assert.ok(found.includes(scope), found.join(' '));
    });
  }

  it('leaves what follows an expression alone', () => {
    for (const marked of ['<a b="@(x["k"])" |c="d" />', '<a>@(x("y"))|z</a>', '<!-- @{ --><|a />'])
      assert.ok(!scopesAt(marked).includes(embedded), marked);
  });
});
