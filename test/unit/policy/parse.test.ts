import assert from 'node:assert/strict';
import { type PolicyElement, findAll, parsePolicy, printPolicy, textOf, valueOf, walk } from '../../../src/policy';

const parse = (text: string): ReturnType<typeof parsePolicy> => {
  const document = parsePolicy(text);
  assert.equal(printPolicy(document), text, 'prints back identically');
  return document;
};

/** `name(attribute=value, …)[children]`, text in quotes. */
function sketch(text: string): string {
  const draw = (element: PolicyElement): string => {
    const attributes = element.attributes.map(({ name, value }) => `${name}=${value}`).join(', ');
    const inner = element.children
      .map(node => {
        if (node.kind === 'element') return draw(node);
        if (node.kind === 'text') return node.text.trim() === '' ? '' : `"${node.text.trim()}"`;
        return node.kind === 'missing' ? `!${node.subject}` : `#${node.kind}`;
      })
      .filter(part => part !== '')
      .join(' ');
    return `${element.name}${attributes && `(${attributes})`}${inner && `[${inner}]`}`;
  };
  return parse(text)
    .children.filter(node => node.kind === 'element')
    .map(draw)
    .join(' ');
}

const found = (text: string): string[] =>
  parse(text).errors.map(({ code, line, column }) => `${code} ${line}:${column}`);

describe('parsePolicy: sound documents', () => {
  const cases: readonly (readonly [title: string, text: string, expected: string])[] = [
    ['an ordinary one', '<policies>\r\n\t<inbound>\n  <base />\r\n</inbound></policies>', 'policies[inbound[base]]'],
    ['byte-order mark', '\ufeff<fragment><base/></fragment>', 'fragment[base]'],
    [
      'raw quotes in an expression',
      '<a b="@(x.Get("k", "") == "y" && 1 < 2)" c=\'d\'/>',
      'a(b=@(x.Get("k", "") == "y" && 1 < 2), c=d)',
    ],
    [
      'escaped quotes',
      '<a b="@(x.Get(&quot;k)&quot;, &quot;&quot;))"/>',
      'a(b=@(x.Get(&quot;k)&quot;, &quot;&quot;)))',
    ],
    ['mixed quotes', '<a b="@(x.Get(&quot;"k)&quot;) + ")")"/>', 'a(b=@(x.Get(&quot;"k)&quot;) + ")"))'],
    ['single-quoted attribute with raw quotes', `<a b='@(x["k"])' c="d"/>`, 'a(b=@(x["k"]), c=d)'],
    ['space before the expression', '<a b=" @(x("y")) "/>', 'a(b= @(x("y")) )'],
    ['a bracket in a string', '<v>@("a)b")</v>', 'v["@("a)b")"]'],
    ['a bracket as a character', `<v>@(x.Split(')')[0])</v>`, `v["@(x.Split(')')[0])"]`],
    ['a quote as a character', `<v>@(x.Trim('"'))</v>`, `v["@(x.Trim('"'))"]`],
    [
      'an apostrophe in a comment',
      `<v>@{ // don't }\n return "a"; /* } */ }</v>`,
      `v["@{ // don't }\n return "a"; /* } */ }"]`,
    ],
    ['an address in a string', '<v>@("https://x/" + y)</v>', 'v["@("https://x/" + y)"]'],
    ['a verbatim string over lines', '<v>@(@"a ""b) \\" + @"\n")</v>', 'v["@(@"a ""b) \\" + @"\n")"]'],
    ['a string with holes', '<v>@($"{d["k)"]} {{n}} )")</v>', 'v["@($"{d["k)"]} {{n}} )")"]'],
    ['a verbatim string with holes', '<v>@($@"{d["k)"]}\n )" + @$"{a}")</v>', 'v["@($@"{d["k)"]}\n )" + @$"{a}")"]'],
    [
      'a regular expression with a name in it',
      '<v>@(Regex.Match(x, @"^(?<n>\\d"))</v>',
      'v["@(Regex.Match(x, @"^(?<n>\\d"))"]',
    ],
    ['tags in a string', '<v>@{ return "<a></v>" ; }</v>', 'v["@{ return "<a></v>" ; }"]'],
    ['an e-mail address', '<set-body>{"m": "x@y.z"}</set-body>', 'set-body["{"m": "x@y.z"}"]'],
    ['a doubled at sign', '<v>@@(x</v>', 'v["@@(x"]'],
    ["a template's double braces", '<v>@{{ return 1; }}</v>', 'v["@{{ return 1; }}"]'],
    ['a named value as code', '<v>@({{name}} + "a")</v>', 'v["@({{name}} + "a")"]'],
    ['CDATA', '<set-body><![CDATA[@{ return "</set-body>"; ]]></set-body>', 'set-body[#cdata]'],
    ['comments holding code and comments', '<a><!-- @{ <!-- ---- --><!-- } --></a>', 'a[#comment #comment]'],
    ['an instruction and a declaration', '<?xml version="1.0"?><!—  x ><a/>', 'a'],
    ['a Terraform value without quotes', '<a b=${x["y"]} c="d"/>', 'a(b=${x["y"]}, c=d)'],
    ['Terraform conditions around attributes', '<a %{ if x == "<" ~}b="c"%{ endif } d="e" />', 'a(b=c, d=e)'],
    [
      'Terraform conditions between sections',
      '<p>%{ if x > 1 }<a/>%{ endif }</p>',
      'p["%{ if x > 1 }" a "%{ endif }"]',
    ],
    ['line breaks in a value', '<a b="c\n  d" e="f"/>', 'a(b=c\n  d, e=f)'],
    ['an end tag with white space', '<a ></a\n>', 'a'],
    [
      'an expression in a header name',
      '<set-header name="@("x" + "y")"><value>z</value></set-header>',
      'set-header(name=@("x" + "y"))[value["z"]]',
    ],
  ];
  for (const [title, text, expected] of cases) {
    it(title, () => {
      assert.deepEqual(found(text), [], 'no error');
      assert.equal(sketch(text), expected);
    });
  }
});

describe('parsePolicy: broken documents', () => {
  const cases: readonly (readonly [title: string, text: string, ...errors: string[]])[] = [
    ['a missing )', '<p>\n<a>@(x(y)</a>\n<b>@(z)</b></p>', 'expressionNotClosed 2:4'],
    [
      'a missing ) in an attribute',
      '<p>\n<a b="@(x.Get("y")" c="d" />\n<e f="@("g")"/></p>',
      'expressionNotClosed 2:7',
    ],
    ['a missing ) that closes by accident', '<p>\n<a b="@(x.Get("y")"/>\n<e f="g"/>)</p>', 'expressionNotClosed 2:7'],
    ['a missing }', '<p>\n<a>\n@{ if (x) { return 1; </a>\n<b>@{ return 2; }</b></p>', 'expressionNotClosed 3:1'],
    ['an end tag without a start', '<p>\n</a></p>', 'endTagWithoutStart 2:1'],
    ['a start tag without an end', '<p>\n<a>\n<b/></p>', 'elementNotClosed 2:1'],
    ['a slash apart from its bracket', '<p>\n<base / ></p>', 'straySlash 2:7'],
    ['a missing closing quote', '<p>\n<a b="c d="e" />\n</p>', 'attributeNotClosed 2:6'],
    ['a missing closing quote at the end', '<p>\n<a b="c />\n<d e="f"/></p>', 'attributeNotClosed 2:6'],
    ['a missing opening quote', '<p>\n<a b=c" />\n</p>', 'attributeValueNotQuoted 2:4'],
    ['a missing >', '<p>\n<a b="c"\n<d/></p>', 'startTagNotClosed 2:8'],
    [
      'a merge conflict',
      '<p>\n<<<<<<< HEAD\n<a/>\n=======\n<b/>\n>>>>>>> x\n</p>',
      'mergeConflict 2:1',
      'mergeConflict 6:1',
    ],
    ['a C# comment between attributes', '<p>\n<a b="c" // why\n d="e"/></p>', 'commentInTag 2:10'],
    ['a block comment between attributes', '<p>\n<a b="c" /* why */ d="e"/></p>', 'commentInTag 2:10'],
    ['a tag name run into an attribute', '<p>\n<set-headername="x"/></p>', 'attributeRunsOn 2:2'],
    ['an implicit expression with quotes', '<p>\n<a b="@context.Variables["x"]" /></p>', 'attributeNotClosed 2:6'],
    ['a > lost before the text', '<p>\n<set-body\n@{ return "a"; }</set-body></p>', 'startTagNotClosed 2:9'],
    [
      'an element that closes itself too early',
      '<p><when>\n<choose><when />\n<a/></when></choose></when></p>',
      'closedTooEarly 2:9',
    ],
    ['one that closes itself where none is open', '<p>\n<b />\n</b></p>', 'closedTooEarly 2:1'],
    ['not one whose end tag is there', '<p><b/><b></b>\n</b></p>', 'endTagWithoutStart 2:1'],
    ['not one in an element that is to be closed', '<b>\n<a><b/></b>', 'elementNotClosed 2:1'],
    ['a section under another name', '<policies>\n<when><a/></inbound><backend/></policies>', 'elementNotClosed 2:1'],
    [
      'a when in place of a choose',
      '<choose><when>\n<when><when></when></choose></when></choose>',
      'elementNotClosed 2:1',
    ],
    ['an end tag under another name', '<policies><inbound><a>\n</b></inbound></policies>', 'endTagWithoutStart 2:1'],
    ['a start tag in place of an end tag', '<i><choose><when/>\n<choose></i>', 'elementNotClosed 2:1'],
    ['a choose that is never closed', '<i>\n<choose><when/></i>', 'elementNotClosed 2:1'],
    ['a comment that never ends', '<p>\n<!-- x', 'commentNotClosed 2:1'],
    ['a stray <', '<p>\n< a</p>', 'strayLessThan 2:1'],
  ];
  for (const [title, text, ...errors] of cases) it(title, () => assert.deepEqual(found(text), errors));

  it('leaves the rest of the tree useful', () => {
    assert.equal(sketch('<p><a b="@(x.Get("y")" c="d" /><e f="g"/></p>'), 'p[a(b=@(x.Get("y"), c=d) e(f=g)]');
    assert.equal(
      sketch('<p><a b="c d="e" /><f/></p>'),
      'p[a(b=c d=, e=, =, =) f]'.replace('(b=c d=, e=, =, =)', '(b=c d=, e=)'),
    );
    assert.equal(sketch('<p>\n<a b="c />\n<d e="f"/></p>'), 'p[a(b=c) d(e=f)]');
    assert.equal(sketch('<p><a\n@(b)</a><c/></p>'), 'p[a["@(b)"] c]');
    assert.equal(sketch('<policies><when><a/></inbound><backend/></policies>'), 'policies[when[a] backend]');
    assert.equal(sketch('<when><choose><when/><a/></when></choose><b/></when>'), 'when[choose[when a #endTag] b]');
  });
});

describe('parsePolicy: warnings', () => {
  const warned = (text: string): string[] => {
    const { errors, warnings } = parse(text);
    assert.deepEqual(errors, []);
    return warnings.map(({ code, line, column }) => `${code} ${line}:${column}`);
  };
  it('an expression that is only part of a value', () => {
    assert.deepEqual(warned('<a b="@((T)x).Member" />'), ['expressionIsOnlyPart 1:7']);
    assert.deepEqual(warned('<v>Bearer @(x)</v>'), ['expressionIsOnlyPart 1:11']);
    assert.deepEqual(warned('<v> @(x)\n<!-- y --></v>'), []);
  });
  it('a string that runs over its line', () =>
    assert.deepEqual(warned('<v>@{ var x = "a\n; }</v>'), ['stringNotClosed 1:15']));
});

describe('walking', () => {
  it('visits every node once, in order, with its parents', () => {
    const seen: string[] = [];
    walk(parsePolicy('<a><b>x</b><c/></a>').children, (node, parents) => {
      seen.push([...parents.map(({ name }) => name), node.kind === 'element' ? node.name : node.kind].join('>'));
      return undefined;
    });
    assert.deepEqual(seen, ['a', 'a>b', 'a>b>text', 'a>c']);
  });
  it('decodes outside expressions only', () => {
    const text = '<a b="x &amp; &#x41;" c="@(&quot;&quot;)"><v>1 &lt; 2</v></a>';
    const { children } = parsePolicy(text);
    const [a] = findAll(children, 'a');
    const [v] = findAll(children, 'v');
    assert.ok(a && v);
    assert.equal(valueOf(a, 'b'), 'x & A');
    assert.equal(valueOf(a, 'c'), '@(&quot;&quot;)');
    assert.equal(textOf(v, text), '1 < 2');
  });
});
