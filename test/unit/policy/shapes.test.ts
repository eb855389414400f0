import assert from 'node:assert/strict';
import {
  decodeAttribute,
  insertManagedIdentity,
  parsePolicy,
  printPolicy,
  removeManagedIdentity,
} from '../../../src/policy';
import { assertEdits } from './assertEdits';

/** Statements as people write them, each in every frame below: sound, whatever a strict XML parser says. */
const statements = [
  `<set-variable name="a" value='@(context.Request.Headers["x"].First())' />`,
  '<set-variable name="a" value=" @(context.RequestId)" />',
  '<set-header name="@("X-" + context.Api.Name)" exists-action="override"><value>1</value></set-header>',
  '<set-body><![CDATA[@{ return "</set-body>" + (1 < 2); }]]></set-body>',
  '<set-body>{"mail": "someone@contoso.example", "n": 1}</set-body>',
  '<set-body>@@(not code)</set-body>',
  `<set-variable name="a" value="@(context.Variables.ContainsKey('x'))" />`,
  '<set-body>@{{ return 1; }}</set-body>',
  '<set-variable name="a" value="@(Regex.Match(x, @"^/(?<name>[^/"")]+)\\").Groups["name"].Value)" />',
  '<set-body>@{ return @"<html>\n<body class=""a"">)</body>\n</html>"; }</set-body>',
  '<set-variable name="a" value="@("https://contoso.example/(a" + b)" />',
  '<set-variable name="a" value="@({{name}} + "b")" />',
  '<set-body>@{ {{whole-statement}} }</set-body>',
  '<set-variable name="a" value="@($"{{name}} {d["k)"]}")" />',
  '<set-variable name="a" value="@($"a { b")" />',
  '<set-backend-service base-url=${url} />',
  '<set-backend-service %{ if x < 2 ~} base-url="a" %{ endif ~} />',
  '%{ if a < b }<trace source="a" />%{ endif }',
  '<set-header name="#{x}#" exists-action="__X__"><value>{name}</value></set-header>',
  '<!-- @{ -->\n<!-- return 1; -->\n<!-- } -->',
  '<!-- <!-- a ----- b -->',
  '<!— typed with a dash —>',
  '<when condition="@(a &amp;&amp; b &lt; c || d == &quot;)&quot;)" />',
  '<when condition="@(a && b < c || d == ")")" />',
  "<when condition='@(a == \"'\" || b == &apos;)&apos;)' />",
  '<value>@{\n  // it\'s )}\n  /* } */\n  var q = \'"\';\n  return $@"{a["}"]} ""x""";\n}</value>',
  '<set-header\n    name="a"\r\n\texists-action = "append"\n  ><value >1</value\n></set-header\t>',
  '<rewrite-uri template="/a?b={c}&amp;d=e" />',
  '<find-and-replace from="a\n < b" to="c" />',
] as const;

const frames: readonly ((statement: string) => string)[] = [
  statement => `<policies>\r\n\t<inbound>\r\n\t\t<base />\r\n\t\t${statement}\n\t</inbound>\r\n</policies>`,
  statement =>
    `\ufeff<policies><inbound>\n    ${statement}\n    <base/>\n</inbound><outbound><base /></outbound></policies>\n`,
  statement => `<fragment>\n  ${statement}\n</fragment>`,
];

describe('documents as people write them', () => {
  for (const statement of statements) {
    it(JSON.stringify(statement), () => {
      for (const frame of frames) {
        const text = frame(statement);
        const document = parsePolicy(text);
        assert.deepEqual(document.errors, [], text);
        assert.equal(printPolicy(document), text);
        const options = { resource: 'api://shapes' };
        const inserted = assertEdits(text, insertManagedIdentity(text, options));
        assert.deepEqual(parsePolicy(inserted).errors, []);
        const lines = inserted.split('\n').filter(line => !line.includes('api://shapes'));
        assert.deepEqual(lines, text.split('\n'), 'only inserted lines differ');
        assert.deepEqual(insertManagedIdentity(inserted, options), []);
        assertEdits(inserted, removeManagedIdentity(inserted), text);
      }
    });
  }

  it('gives values raw and decoded', () => {
    const [element] = parsePolicy('<a b="1 &lt; 2" c="@(x[&quot;k&quot;])" />').children;
    assert.ok(element?.kind === 'element');
    assert.deepEqual(
      element.attributes.map(found => [found.value, decodeAttribute(found)]),
      [
        ['1 &lt; 2', '1 < 2'],
        ['@(x[&quot;k&quot;])', '@(x[&quot;k&quot;])'],
      ],
    );
  });
});

describe('broken documents: the first error is on the line of the cause', () => {
  /** The third line is the broken one. */
  const broken = (line: string, next = '<base />'): string =>
    `<policies>\n  <inbound>\n    ${line}\n    ${next}\n    <set-header name="b"><value>@(c)</value></set-header>\n  </inbound>\n</policies>`;
  const cases: readonly (readonly [line: string, next?: string])[] = [
    ['<set-variable name="a" value="@(b(c)" />'],
    ['<set-variable name="a" value="@(b("c") + d" />'],
    ['<set-variable name="a" value="@(b == "c)" />'],
    ['<set-body>@{ if (a) { return 1; </set-body>'],
    ['<set-body>@(a(b)</set-body>'],
    ['<set-variable name="a" value=\'@(b(c)\' />'],
    ['</choose>'],
    ['<set-header name="a"><value>1</values></set-header>'],
    ['<base / >'],
    ['<set-variable name="a" value="b />'],
    ['<set-variable name="a value="b" />'],
    ['<set-header name="a><value>1</value></set-header>'],
    ['<set-variable name=a" value="b" />'],
    ['<set-header name="a"', '<value>1</value></set-header>'],
    ['<set-variable name="a" // why', 'value="b" />'],
    ['<set-variable name="a" /* why */ value="b" />'],
    ['<set-variable name="a" <!-- why --> value="b" />'],
    ['<set-headername="a" />'],
    ['<when condition="@context.Variables["x"]" />'],
    ['<when condition="@((bool)a["b"]).c["d"]" />'],
    ['<choose><when condition="@(a)"></choose>'],
    ['<!-- never ends'],
    ['<![CDATA[ never ends'],
    ['< base />'],
    ['<>', '<when condition="@(a)"></when></choose>'],
    ['<set-body', '@{ return a; }</set-body>'],
    ['<when condition"@(a["b"] != "")"><base /></when>'],
    ['<value git branch>1</value>'],
    ['<set-backend-service base-url="https://a" + b["c"] + "/d" />'],
    ['<set-backend-service base-url=@"(String)a["b"]" />'],
    ['<set-backend-service base-url=(String)a["b"] />'],
    ['<set-backend-service base-url="@(String)a["b"])" />'],
    ['<set-backend-service base-url="@("a" + (b["c"]) + "/d")")" />'],
    ['<set-backend-service base-url="@("https://" + a["b"] + "/c)" />'],
    ['<set-backend-service base-url="@($"https://"${a}/{(string)b["c"]}/d")" />'],
    ['<rewrite-uri template="@("', '/a/"+(string)b["c"]+"/d")" />'],
    ['<rewrite-uri template="@("/"+ (string)a["b"]")" />'],
    ['<when condition="@((a)) == "b")"></when>'],
    ['<when condition="(a.b("c","").Equals("d")"></when>'],
    ['<when condition="@("a".Equals("{{b}}"))></when>'],
    ['<when condition="@context.Get<string>("a").Length < 64"></when>'],
    ['retry condition="@((a == 500)', '&& (b?.c == "d")") interval="1"><base /></retry>'],
    ['<set-variable name="a" value="@{ return 1; }">'],
    ['<set-body>{"a": 1}</set-body> return 1; }</set-body>'],
    ['<otherwise>', '</choose>'],
    ['<choose><when condition="@(a)" /><base /></when></choose>'],
  ];
  for (const [line, next] of cases) {
    it(JSON.stringify(line), () => {
      const text = broken(line, next);
      const { errors } = parsePolicy(text);
      assert.equal(errors[0]?.line, 3, JSON.stringify(errors));
      assert.equal(printPolicy(parsePolicy(text)), text);
    });
  }
  it('an end tag that the text ends in', () => {
    const { errors } = parsePolicy('<fragment>\n  <base />\n</fragment');
    assert.deepEqual(
      errors.map(({ code, line }) => `${code} ${line}`),
      ['endTagNotClosed 3'],
    );
  });
  it('a merge conflict, in markup and in C#', () => {
    const marks = '<<<<<<< HEAD\n<a />\n=======\n<b />\n>>>>>>> other';
    assert.deepEqual(
      parsePolicy(`<policies>\n${marks}\n</policies>`).errors.map(({ code, line }) => `${code} ${line}`),
      ['mergeConflict 2', 'mergeConflict 6'],
    );
    const inCode = parsePolicy('<v>@{\n<<<<<<< HEAD\nreturn 1;\n=======\nreturn 2;\n>>>>>>> other\n}</v>');
    assert.equal(inCode.errors[0]?.line, 2);
    assert.deepEqual(parsePolicy(`<p><!--\n${marks}\n--></p>`).errors, []);
  });
});
