import assert from 'node:assert/strict';
import {
  type ManagedIdentityStatement,
  insertManagedIdentity,
  parsePolicy,
  removeManagedIdentity,
} from '../../../src/policy';
import { assertEdits } from './assertEdits';

const resource = 'api://11111111-2222-3333-4444-555555555555';
const statement = { resource };
const ami = `<authentication-managed-identity resource="${resource}" />`;

function inserted(text: string, expected: string, options: ManagedIdentityStatement = statement): void {
  const after = assertEdits(text, insertManagedIdentity(text, options), expected);
  assert.deepEqual(insertManagedIdentity(after, options), [], 'inserting again changes nothing');
  assert.deepEqual(parsePolicy(after).errors, parsePolicy(text).errors.length > 0 ? parsePolicy(after).errors : []);
}

function roundTrip(text: string, expected: string, options: ManagedIdentityStatement = statement): void {
  inserted(text, expected, options);
  assertEdits(expected, removeManagedIdentity(expected), text);
}

const inbound = (...lines: string[]): string =>
  ['<policies>', '\t<inbound>', ...lines.map(line => `\t\t${line}`), '\t</inbound>', '</policies>'].join('\r\n');

/** Every section with `base` alone: most policies begin so. */
const skeleton = (...lines: string[]): string =>
  `<policies>\n${['inbound', 'backend', 'outbound', 'on-error']
    .map(name => [
      `<${name}>`,
      '    <base />',
      ...(name === 'inbound' ? lines : []).map(line => `    ${line}`),
      `</${name}>`,
    ])
    .flat()
    .map(line => `    ${line}\n`)
    .join('')}</policies>\n`;

describe('insertManagedIdentity', () => {
  const cases: readonly (readonly [title: string, before: string, after: string])[] = [
    ['after base', inbound('<base />', '<cors />'), inbound('<base />', ami, '<cors />')],
    ['first where there is no base', inbound('<cors />'), inbound(ami, '<cors />')],
    [
      "after the check of the caller's token",
      inbound('<base />', '<validate-jwt header-name="Authorization">', '</validate-jwt>', '<cors />'),
      inbound('<base />', '<validate-jwt header-name="Authorization">', '</validate-jwt>', ami, '<cors />'),
    ],
    [
      'after what sets Authorization',
      inbound('<base />', '<set-header name="authorization" exists-action="delete" />', '<a />'),
      inbound('<base />', '<set-header name="authorization" exists-action="delete" />', ami, '<a />'),
    ],
    [
      'after a choose that sets it',
      inbound(
        '<base />',
        '<choose><when condition="@(true)"><authentication-basic username="a" password="b" /></when></choose>',
        '<a />',
      ),
      inbound(
        '<base />',
        '<choose><when condition="@(true)"><authentication-basic username="a" password="b" /></when></choose>',
        ami,
        '<a />',
      ),
    ],
    [
      'before a response that ends the section',
      inbound('<base />', '<return-response />', '<set-header name="Authorization" />'),
      inbound('<base />', ami, '<return-response />', '<set-header name="Authorization" />'),
    ],
    [
      'after fragments, which may check or set',
      inbound('<base />', '<include-fragment fragment-id="x" />', '<a />'),
      inbound('<base />', '<include-fragment fragment-id="x" />', ami, '<a />'),
    ],
    [
      'not behind the header of another message',
      inbound('<base />', '<send-request><set-header name="X" /></send-request>'),
      inbound('<base />', ami, '<send-request><set-header name="X" /></send-request>'),
    ],
    [
      'behind a comment on the line',
      inbound('<base /> <!-- outer -->', '<a />'),
      inbound('<base /> <!-- outer -->', ami, '<a />'),
    ],
    [
      'with the line end of its neighbour',
      '<policies>\r\n <inbound>\r\n\t  <base />\n </inbound>\r\n</policies>',
      `<policies>\r\n <inbound>\r\n\t  <base />\n\t  ${ami}\n </inbound>\r\n</policies>`,
    ],
    [
      'in a line of its own after base that has none',
      '<policies><inbound><base /></inbound></policies>',
      `<policies><inbound><base />\n    ${ami}</inbound></policies>`,
    ],
    [
      'in an empty section',
      '<policies>\n  <inbound></inbound>\n</policies>',
      `<policies>\n  <inbound>\n    ${ami}</inbound>\n</policies>`,
    ],
    [
      'in an empty section over lines',
      '<policies>\n  <inbound>\n  </inbound>\n</policies>',
      `<policies>\n  <inbound>\n    ${ami}\n  </inbound>\n</policies>`,
    ],
    [
      'in a self-closed section',
      '<policies>\n  <inbound />\n</policies>',
      `<policies>\n  <inbound >\n    ${ami}\n  </inbound>\n</policies>`,
    ],
    [
      'in a self-closed section without a space',
      '<policies>\n  <inbound/>\n</policies>',
      `<policies>\n  <inbound>${ami}</inbound>\n</policies>`,
    ],
    [
      'with the section that is missing',
      '<policies>\n  <outbound>\n  </outbound>\n</policies>',
      `<policies>\n  <inbound><base />${ami}</inbound>\n  <outbound>\n  </outbound>\n</policies>`,
    ],
    ['in self-closed policies', '<policies />', `<policies >\n    <inbound><base />${ami}</inbound>\n</policies>`],
    [
      'in an empty text',
      '',
      `<policies>\n    <inbound><base />${ami}</inbound>\n    <backend><base /></backend>\n    <outbound><base /></outbound>\n    <on-error><base /></on-error>\n</policies>\n`,
    ],
    ['in what people start from', skeleton(), skeleton(ami)],
    [
      'behind what shares the line with base, so that no line is split',
      inbound('<base /><set-body>a', 'b</set-body>', '<a />'),
      inbound('<base /><set-body>a', 'b</set-body>', ami, '<a />'),
    ],
    [
      'behind text that is left on the line',
      inbound('<base />> <!-- a --> b', '<a />'),
      inbound('<base />> <!-- a --> b', ami, '<a />'),
    ],
    [
      'not behind a response that shares the line with base',
      inbound('<base /><return-response />', '<a />'),
      inbound('<base />', `${ami}<return-response />`, '<a />'),
    ],
    ['in a fragment', '<fragment>\n\t<cors />\n</fragment>', `<fragment>\n\t${ami}\n\t<cors />\n</fragment>`],
    ['in a snippet', '<cors />\n<a />', `<cors />\n<a />\n${ami}`],
    ['with a byte-order mark', `\ufeff${inbound('<base />')}`, `\ufeff${inbound('<base />', ami)}`],
  ];
  for (const [title, before, after] of cases) it(title, () => roundTrip(before, after));

  it('writes what is asked for, escaped', () => {
    const options = { resource: 'a"<&b@(', clientId: '{{id}}', ignoreError: true };
    const element =
      '<authentication-managed-identity resource="a&quot;&lt;&amp;b&#64;(" client-id="{{id}}" ignore-error="true" />';
    roundTrip(inbound('<base />'), inbound('<base />', element), options);
    const expression = { resource: '@((string)context.Variables["r"])' };
    roundTrip(
      inbound('<base />'),
      inbound('<base />', `<authentication-managed-identity resource="${expression.resource}" />`),
      expression,
    );
  });

  it('writes the long form with its header', () => {
    const lines = [
      `<authentication-managed-identity resource="${resource}" output-token-variable-name="t" />`,
      '<set-header name="Authorization" exists-action="override">',
      '\t<value>@("Bearer " + (string)context.Variables["t"])</value>',
      '</set-header>',
    ];
    roundTrip(inbound('<base />'), inbound('<base />', ...lines), { resource, outputVariable: 't' });
    assert.deepEqual(
      insertManagedIdentity(inbound('<base />', ...lines), statement),
      [],
      'the long form counts as the same',
    );
    inserted(inbound('<base />', ...lines), inbound('<base />', ...lines).replace(resource, 'api://x'), {
      resource: 'api://x',
    });
  });

  it('takes what it made for the long form away again, and nothing else', () => {
    const options = { resource, outputVariable: 't' };
    const sections = ['<inbound />', '<inbound/>', '<inbound></inbound>', '<inbound><base /></inbound>'];
    const policies = sections.map(section => `<policies>\n  ${section}\n</policies>`);
    for (const text of ['', '<policies>\n</policies>', '<policies/>', '<fragment><a /></fragment>', ...policies]) {
      const after = assertEdits(text, insertManagedIdentity(text, options));
      assertEdits(after, removeManagedIdentity(after), text);
    }
    const own = `<policies>\n<inbound><base />${ami}<cors /></inbound>\n</policies>`;
    assertEdits(own, removeManagedIdentity(own), own.replace(ami, ''));
  });

  it('changes the statement that is there in place', () => {
    inserted(
      inbound('<base />', `<authentication-managed-identity  resource='x'  client-id="y"/>`),
      inbound('<base />', `<authentication-managed-identity  resource='${resource}'/>`),
    );
    inserted(
      inbound('<authentication-managed-identity resource="x" />'),
      inbound('<authentication-managed-identity resource="x" client-id="c" />'),
      { resource: 'x', clientId: 'c' },
    );
  });

  describe('where a token for a service of Azure’s own is sent already', () => {
    const storage = '<authentication-managed-identity resource="https://storage.azure.com/" />';
    const long = [
      '<authentication-managed-identity resource="https://cognitiveservices.azure.com" output-token-variable-name="t" />',
      '<set-header name="Authorization" exists-action="override">',
      '\t<value>@("Bearer " + (string)context.Variables["t"])</value>',
      '</set-header>',
    ];

    it('leaves that statement, and takes only its own away', () => {
      for (const lines of [[storage], long, [storage, ...long], [...long, storage]])
        roundTrip(inbound('<base />', ...lines, '<a />'), inbound('<base />', ...lines, ami, '<a />'));
      const vault = { resource: 'https://vault.azure.net' };
      const other = '<authentication-managed-identity resource="https://vault.azure.net" />';
      roundTrip(inbound('<base />', storage), inbound('<base />', storage, other), vault);
    });

    it('goes behind that statement', () => {
      inserted(inbound('<base />', ami, storage), inbound('<base />', storage, ami));
    });

    it('changes and removes it where the caller knows that the back end isn’t that service', () => {
      const all = { azureServicesToo: true };
      inserted(inbound('<base />', storage), inbound('<base />', ami), { resource, ...all });
      assertEdits(
        inbound('<base />', storage, ami),
        removeManagedIdentity(inbound('<base />', storage, ami), all),
        inbound('<base />'),
      );
    });
  });

  it('leaves a token that no header sends', () => {
    const kept = '<authentication-managed-identity resource="api://x" output-token-variable-name="kept" />';
    roundTrip(inbound('<base />', kept), inbound('<base />', kept, ami));
  });

  it('moves a statement whose header is replaced after it', () => {
    const header = '<set-header name="Authorization" exists-action="delete" />';
    inserted(inbound('<base />', ami, header, '<a />'), inbound('<base />', header, ami, '<a />'));
  });

  it('leaves side calls alone', () => {
    const call = `<send-request>${ami}</send-request>`;
    roundTrip(inbound('<base />', call), inbound('<base />', ami, call));
    assert.deepEqual(removeManagedIdentity(inbound('<base />', call)), []);
  });

  it('leaves those in branches alone, unless asked', () => {
    const choose = (content: string): string => `<choose><when condition="@(x)">${content}</when></choose>`;
    const text = inbound('<base />', choose(`${ami}<a />`));
    const [insertion] = insertManagedIdentity(text, { resource: 'r' });
    assert.ok(insertion);
    roundTrip(text, assertEdits(text, [insertion]), { resource: 'r' });
    assert.deepEqual(removeManagedIdentity(text), []);
    assertEdits(text, removeManagedIdentity(text, { everywhere: true }), inbound('<base />', choose('<a />')));
    assertEdits(text, removeManagedIdentity(text, { resource }), inbound('<base />', choose('<a />')));
  });

  it('removes only the resource asked for', () => {
    const other = '<authentication-managed-identity resource="other" />';
    const text = inbound('<base />', other, ami);
    assertEdits(text, removeManagedIdentity(text, { resource }), inbound('<base />', other));
  });

  it('keeps a token whose variable is read elsewhere', () => {
    const text = inbound(
      '<authentication-managed-identity resource="r" output-token-variable-name="t" />',
      '<set-body>@((string)context.Variables["t"])</set-body>',
    );
    assert.deepEqual(removeManagedIdentity(text), []);
  });
});
