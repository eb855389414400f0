import assert from 'node:assert/strict';
import { type PolicySymbol, foldingRanges, formatPolicy, outline, parsePolicy, walk } from '../../../src/policy';
import { assertEdits } from './assertEdits';
import { policyGenerator, random } from './generator';

describe('foldingRanges', () => {
  it('folds elements up to their end tag, comments and C#', () => {
    const text = [
      '<policies>',
      '  <inbound>',
      '    <set-body>@{',
      '      return 1;',
      '    }</set-body>',
      '    <!-- a',
      '    b -->',
      '    <a b="@(x',
      '      + y)"',
      '      c="d" />',
      '  </inbound>',
      '  <backend><base /></backend>',
      '</policies>',
    ].join('\r\n');
    const folds = foldingRanges(parsePolicy(text)).map(
      ({ kind, startLine, endLine }) => `${kind} ${startLine}-${endLine}`,
    );
    assert.deepEqual(folds, [
      'element 1-12',
      'element 2-10',
      'element 3-4',
      'expression 3-4',
      'comment 6-7',
      'element 8-10',
    ]);
  });
});

describe('outline', () => {
  const draw = ({ name, detail, children }: PolicySymbol): string =>
    `${name}${detail && ` ${detail}`}${children.length > 0 ? `[${children.map(draw).join(', ')}]` : ''}`;
  it('tells elements from their like', () => {
    const text =
      '<policies><inbound><base /><set-header name="X &amp; Y"><value>1</value></set-header><choose><when condition="@(a\n  b)" /></choose></inbound></policies>';
    assert.deepEqual(outline(parsePolicy(text)).map(draw), [
      'policies[inbound[base, set-header X & Y[value], choose[when @(a b)]]]',
    ]);
  });
  it('gives the ranges of the element and of its name', () => {
    const [symbol] = outline(parsePolicy(' <a>\n</a> '));
    assert.deepEqual([symbol?.start, symbol?.end, symbol?.nameStart, symbol?.nameEnd], [1, 9, 2, 3]);
  });
});

describe('formatPolicy', () => {
  const formatted = (text: string, expected: string): void => {
    const options = { indent: '  ' };
    const after = assertEdits(text, formatPolicy(text, options), expected);
    assert.deepEqual(formatPolicy(after, options), [], 'once is enough');
  };
  it('gives each element its line and indent', () =>
    formatted(
      '<policies><inbound>\n<base /><a b="c"/>\n\n\n   <d></d></inbound>\n      </policies>\n',
      '<policies>\n  <inbound>\n    <base />\n    <a b="c"/>\n\n    <d></d>\n  </inbound>\n</policies>\n',
    ));
  it('keeps text, expressions, CDATA and values as they are', () => {
    const kept = '<v>  @{\n return 1;\n}  </v>';
    const lines = [
      '<p>',
      `  ${kept}`,
      '  <b><![CDATA[ x\n<y> ]]></b>',
      '  <c d="1\n 2" />',
      '  <e>x <f/> </e>',
      '</p>',
    ];
    formatted(lines.map(line => line.trim()).join('\n'), lines.join('\n'));
  });
  it('keeps a comment on the line it explains, and moves one of its own', () =>
    formatted(
      '<p>\n<a /> <!-- why -->\n<!-- b\n c -->\n<d /></p>',
      '<p>\n  <a /> <!-- why -->\n  <!-- b\n c -->\n  <d />\n</p>',
    ));
  it('indents attributes on lines of their own', () =>
    formatted('<p>\r\n<a b="c"\r\nd="e"  f="g" />\r\n</p>', '<p>\r\n  <a b="c"\r\n    d="e"  f="g" />\r\n</p>'));
  it('leaves a broken document alone', () => assert.deepEqual(formatPolicy('<p>\n<a></p>', { indent: '  ' }), []));
  it('leaves sections around template marks alone', () => {
    const text = '<p>\n%{ if x }\n<a/>\n%{ endif }\n</p>';
    assert.deepEqual(formatPolicy(text, { indent: '  ' }), []);
  });

  it('changes white space only, and nothing the second time, in any document', () => {
    const generator = policyGenerator(random(7));
    for (let count = 0; count < 2000; count++) {
      const text = generator.document();
      const after = assertEdits(text, formatPolicy(text, { indent: '\t' }));
      assert.deepEqual(meaning(after), meaning(text), text);
      assert.deepEqual(formatPolicy(after, { indent: '\t' }), [], text);
    }
  });
});

/** Everything but white space between tags. */
function meaning(text: string): string[] {
  const found: string[] = [];
  walk(parsePolicy(text).children, node => {
    if (node.kind === 'element') found.push(node.name, ...node.attributes.map(({ name, value }) => `${name}=${value}`));
    else if (node.kind !== 'text' || node.text.trim() !== '') found.push(text.slice(node.start, node.end));
    return undefined;
  });
  return found;
}
