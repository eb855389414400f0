import assert from 'node:assert/strict';
import { type PolicyLocation, locate, parsePolicy } from '../../../src/policy';

/** `|` marks the cursor. */
function at(marked: string): PolicyLocation & { readonly word: string } {
  const offset = marked.indexOf('|');
  assert.ok(offset >= 0, 'a cursor');
  const text = marked.slice(0, offset) + marked.slice(offset + 1);
  const found = locate(parsePolicy(text), offset);
  assert.ok(found.start <= offset && offset <= found.end, 'the word holds the cursor');
  return { ...found, word: text.slice(found.start, found.end) };
}

/** `kind path>path element@attribute [word] typed`. */
function sketch(marked: string): string {
  const { kind, path, element, attribute, word, typed } = at(marked);
  const tag = `${element?.name ?? ''}${attribute ? `@${attribute.name}` : ''}`;
  return [kind, path.map(({ name }) => name).join('>'), tag, `[${word}]`, typed].filter(part => part !== '').join(' ');
}

describe('locate', () => {
  const cases: readonly (readonly [text: string, expected: string])[] = [
    ['|', 'content []'],
    ['<policies>|</policies>', 'content policies []'],
    ['<policies><inbound>\n  |\n</inbound></policies>', 'content policies>inbound []'],
    ['<policies><inbound>|<base /></inbound></policies>', 'content policies>inbound []'],
    ['<policies><inbound><base />|</inbound></policies>', 'content policies>inbound []'],
    ['<policies><inbound>\n  <|\n  <base />\n</inbound></policies>', 'tagName policies>inbound []'],
    [
      '<policies><inbound>\n  <set-he|\n  <base />\n</inbound></policies>',
      'tagName policies>inbound set-he [set-he] set-he',
    ],
    [
      '<policies><inbound>\n  <set-|header name="x" />\n</inbound></policies>',
      'tagName policies>inbound set-header [set-header] set-',
    ],
    ['<policies><inbound>\n  <|', 'tagName policies>inbound []'],
    ['<policies><in|', 'tagName policies in [in] in'],
    ['<policies><inbound></|</policies>', 'endTagName policies>inbound []'],
    ['<policies><inbound></inb|', 'endTagName policies>inbound [inb] inb'],
    ['<policies></pol|icies>', 'endTagName policies [policies] pol'],
    ['<a |>', 'attributeName a []'],
    ['<a |/>', 'attributeName a []'],
    ['<p><a |\n<b/></p>', 'attributeName p a []'],
    ['<a na|>', 'attributeName a@na [na] na'],
    ['<a b="c" na|me="x" />', 'attributeName a@name [name] na'],
    ['<a b="c"| />', 'attributeName a []'],
    ['<a b="c" | d="e" />', 'attributeName a []'],
    ['<a b=|>', 'attributeValue a@b []'],
    ['<a b="|" />', 'attributeValue a@b []'],
    ['<a b="c|d" e="f" />', 'attributeValue a@b [cd] c'],
    ["<a b='c|d' />", 'attributeValue a@b [cd] c'],
    ['<a b="|', 'attributeValue a@b []'],
    ['<p><a b="c|\n<d e="f"/></p>', 'attributeValue p a@b [c] c'],
    ['<a b="c| d="e" />', 'attributeValue a@b [c] c'],
    ['<a b="@(|)" />', 'expression a@b []'],
    ['<a b="@(x["k|"])" />', 'expression a@b []'],
    ['<a b="@(x|" />', 'expression a@b []'],
    ['<v>@(x|)</v>', 'expression v []'],
    ['<v>@{ re|turn 1; }</v>', 'expression v []'],
    ['<v>@(x)|</v>', 'content v []'],
    ['<v>a|b</v>', 'content v []'],
    ['<p><!-- a| --></p>', 'comment p []'],
    ['<p><![CDATA[ a| ]]></p>', 'cdata p []'],
    ['<?xml |?><p/>', 'instruction []'],
    ['<p><a/>|<b/></p>', 'content p []'],
  ];
  for (const [text, expected] of cases) it(JSON.stringify(text), () => assert.equal(sketch(text), expected));

  it('sees a named value being typed, wherever it is', () => {
    for (const text of ['<a b="{{na|me}}" />', '<a b="@({{na|me}})" />', '<v>x {{na|me}}</v>']) {
      assert.equal(at(text).namedValue?.typed, 'na', text);
      const { start = 0, end = 0 } = at(text).namedValue ?? {};
      assert.equal(text.replace('|', '').slice(start, end), 'name');
    }
    assert.equal(at('<a b="{{|" />').namedValue?.typed, '');
    assert.equal(at('<a b="{|" />').namedValue, undefined);
    assert.equal(at('<a b="{{x}}|" />').namedValue, undefined);
  });

  it('has an answer at every offset of a document, whole or cut there', () => {
    const text =
      '<policies>\r\n<inbound a="b @(c)" d=\'e\'><base /><!-- f --><v>@{ return "</v>"; }</v></inbound></policies>';
    for (let offset = 0; offset <= text.length; offset++) {
      for (const part of [text, text.slice(0, offset)]) {
        const { start, end, path } = locate(parsePolicy(part), offset);
        assert.ok(start <= offset && offset <= end && end <= part.length);
        assert.ok(path.every(({ name }) => ['policies', 'inbound', 'v'].includes(name)));
      }
    }
  });
});
