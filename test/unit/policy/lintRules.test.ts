import assert from 'node:assert/strict';
import { type LintContext, type PolicyFinding, lintPolicy } from '../../../src/policy';
import { assertEdits } from './assertEdits';

type Code = PolicyFinding['code'];

const doc = (inbound: string, rest = ''): string =>
  `<policies>\n  <inbound>\n    <base />\n    ${inbound}\n  </inbound>\n${rest}</policies>`;
const ami = (more = '', resource = 'api://x'): string =>
  `<authentication-managed-identity resource="${resource}"${more} />`;
const held = ami(' output-token-variable-name="t"');
const header = (value: string, attributes = ' exists-action="override"', name = 'Authorization'): string =>
  `<set-header name="${name}"${attributes}>\n      <value>${value}</value>\n    </set-header>`;
const read = '(string)context.Variables["t"]';
const when = (inner: string, condition = '@(context.Request.IsSecure)'): string =>
  `<choose><when condition="${condition}">${inner}</when></choose>`;
const variable = (value: string): string => `<set-variable name="v" value="${value}" />`;
const body = (code: string): string => `<set-body>${code}</set-body>`;
const call = (url: string, resource: string): string =>
  `<send-request mode="new" response-variable-name="r"><set-url>${url}</set-url><set-method>GET</set-method>${ami('', resource)}</send-request>`;
const vault = 'https://vault.azure.net';
const deleteKey = '<set-header name="Ocp-Apim-Subscription-Key" exists-action="delete" />';

const backEnd = (id: string): string => `<set-backend-service backend-id="${id}" />`;

interface Rule {
  readonly code: Code;
  readonly hit: string;
  /** As near as can be, and right. */
  readonly miss: string;
  readonly context?: LintContext;
  /** The text after the one safe fix. */
  readonly fixed?: string;
}

const rules: readonly Rule[] = [
  // the table of mistakes
  { code: 'expressionNotClosed', hit: doc(variable('@(a(b)')), miss: doc(variable('@(a(b))')) },
  {
    code: 'expressionIsOnlyPart',
    hit: doc(variable('@((Jwt)x).Member')),
    miss: doc(variable(' @(((Jwt)x).Member) ')),
    fixed: doc(variable('@(((Jwt)x).Member)')),
  },
  {
    code: 'expressionIsOnlyPart',
    hit: doc(variable('prefix-@(a ?? b)')),
    miss: doc(variable('@@(a ?? b)')),
    fixed: doc(variable('@("prefix-" + (a ?? b))')),
  },
  {
    code: 'expressionIsOnlyPart',
    hit: doc(variable('@(a))')),
    miss: doc(variable('@((a))')),
    fixed: doc(variable('@(a)')),
  },
  {
    code: 'expressionIsOnlyPart',
    hit: doc(body('id @(a["b"]) end')),
    miss: doc(body('someone@(contoso')).replace('@(', '@'),
    fixed: doc(body('@("id " + a["b"] + " end")')),
  },
  { code: 'expressionIsOnlyPart', hit: doc(body('"@(a)"')), miss: doc(body('${x} @(a)')).replace('${x} ', '') },
  {
    code: 'implicitExpression',
    hit: doc(variable('@context.RequestId.ToString()')),
    miss: doc(variable('someone@contoso.example')),
    fixed: doc(variable('@(context.RequestId.ToString())')),
  },
  {
    code: 'implicitExpression',
    hit: doc(body('@context.RequestId')),
    miss: doc(body('{"mail": "x@contoso.example"}')),
    fixed: doc(body('@(context.RequestId)')),
  },
  {
    code: 'bareCode',
    hit: doc(when('', 'context.Request.IsSecure')),
    miss: doc(when('', 'true')),
    fixed: doc(when('', '@(context.Request.IsSecure)')),
  },
  {
    code: 'validatedAfterToken',
    hit: doc(`${ami()}\n    <validate-azure-ad-token tenant-id="t" />`),
    miss: doc(`<validate-azure-ad-token tenant-id="t" />\n    ${ami()}`),
    fixed: doc(`<validate-azure-ad-token tenant-id="t" />\n    ${ami()}`),
  },
  {
    code: 'validatedAfterToken',
    hit: doc(
      `${ami(' ignore-error="true"')}\n    <validate-jwt header-name="authorization" />\n    <trace source="s" />`,
    ),
    miss: doc(`${ami(' ignore-error="true"')}\n    <validate-jwt token-value="@(x)" />`),
    fixed: doc(
      `<validate-jwt header-name="authorization" />\n    ${ami(' ignore-error="true"')}\n    <trace source="s" />`,
    ),
  },
  {
    code: 'baseAfterToken',
    hit: `<policies>\n  <inbound>\n    ${ami()}\n    <base />\n  </inbound>\n</policies>`,
    miss: doc(ami()),
    fixed: doc(ami()),
  },
  {
    code: 'baseAfterAuthorization',
    hit: `<policies>\n  <inbound>\n    ${header('Bearer {{x}}')}\n    <base />\n  </inbound>\n</policies>`,
    miss: `<policies>\n  <inbound>\n    ${header('Bearer {{x}}', ' exists-action="skip"')}\n    <base />\n  </inbound>\n</policies>`,
  },
  {
    code: 'baseAfterAuthorization',
    hit: `<policies><inbound>${header('a')}<base /></inbound></policies>`,
    miss: `<policies><inbound><base />${header('a')}</inbound></policies>`,
  },
  {
    code: 'baseAfterAuthorization',
    hit: `<policies><inbound><authentication-basic username="u" password="{{p}}" /><base /></inbound></policies>`,
    miss: `<policies><inbound><set-header name="Authorization" exists-action="delete" /><base /></inbound></policies>`,
  },
  {
    code: 'baseAfterAuthorization',
    hit: `<policies><inbound>${header('a')}<base /></inbound></policies>`,
    miss: `<policies><inbound>${header('a')}</inbound></policies>`,
  },
  {
    code: 'tokenWithoutBase',
    hit: `<policies>\n  <inbound>\n    ${ami()}\n  </inbound>\n</policies>`,
    miss: doc(ami()),
    fixed: doc(ami()),
  },
  {
    code: 'sectionWithoutBase',
    hit: '<policies>\n  <on-error />\n</policies>',
    miss: '<policies>\n  <on-error><base /></on-error>\n</policies>',
    fixed: '<policies>\n  <on-error ><base /></on-error>\n</policies>',
  },
  {
    code: 'backEndNeverCalled',
    hit: '<policies><backend></backend></policies>',
    miss: '<policies><backend><retry condition="@(x)" count="1" interval="1"><forward-request /></retry></backend></policies>',
    context: { scope: 'global' },
    fixed: '<policies><backend>\n    <forward-request /></backend></policies>',
  },
  { code: 'baseMisplaced', hit: doc(when('<base />')), miss: doc(when('')) },
  {
    code: 'baseTwice',
    hit: doc('<cors />\n    <base />'),
    miss: doc('<cors />', '  <outbound><base /></outbound>\n'),
    fixed: doc('<cors />'),
  },
  {
    code: 'baseInFragment',
    hit: '<fragment><base /></fragment>',
    miss: '<fragment><set-body>base</set-body></fragment>',
  },
  {
    code: 'sectionTwice',
    hit: doc('', '  <inbound><base /></inbound>\n'),
    miss: doc('', '  <outbound><base /></outbound>\n'),
  },
  { code: 'unknownSection', hit: doc('', '  <inbounds />\n'), miss: doc('', '  <backend><base /></backend>\n') },
  {
    code: 'entityInExpression',
    hit: doc(variable('@(a["b"] &amp;&amp; c)')),
    miss: doc(variable('@(a[&quot;b&quot;] &amp;&amp; c)')),
  },
  {
    code: 'singleQuotedString',
    hit: doc(variable("@(a.ContainsKey('xy'))")),
    miss: doc(variable("@(a.Split(','))")),
    fixed: doc(variable('@(a.ContainsKey("xy"))')),
  },
  {
    code: 'singleQuotedString',
    hit: doc(variable("@(a.ContainsKey('xy') &amp;&amp; b)")),
    miss: doc(variable("@(a.ContainsKey('x') &amp;&amp; b)")),
    fixed: doc(variable('@(a.ContainsKey(&quot;xy&quot;) &amp;&amp; b)')),
  },
  {
    code: 'stringNotClosed',
    hit: doc(body('@{ var x = "a\n; return x; }')),
    miss: doc(body('@{ var x = @"a\n"; return x; }')),
  },
  { code: 'blockWithoutReturn', hit: doc(body('@{ a(); // return\n }')), miss: doc(body('@{ throw a(); }')) },
  { code: 'statementInInline', hit: doc(body('@(a;)')), miss: doc(body('@(a + ";")')), fixed: doc(body('@(a)')) },
  {
    code: 'statementInInline',
    hit: doc(body('@(return a;)')),
    miss: doc(body('@(returned)')),
    fixed: doc(body('@(a)')),
  },
  { code: 'dashesInComment', hit: doc('<!-- a -- b -->'), miss: doc('<!-- a - - b -->') },
  {
    code: 'openCodeInComment',
    hit: doc('<!-- @{ a -->'),
    miss: doc('<!-- @{ a } -->'),
    fixed: doc('<!-- @@{ a -->'),
  },
  { code: 'expressionNotAllowed', hit: doc(ami(' client-id="@(x)"')), miss: doc(ami(' client-id="{{x}}"')) },
  { code: 'expressionNotAllowed', hit: doc(ami(' ignore-error="@(x)"')), miss: doc(ami('', '@(x)')) },
  { code: 'placeholderLeft', hit: doc(ami('', 'resource')), miss: doc(ami('', 'api://resource')) },
  {
    code: 'placeholderLeft',
    hit: doc(ami(' client-id="xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx"')),
    miss: doc(ami(' client-id="${xxxxxxxx}"')),
  },
  {
    code: 'tokenNeverRead',
    hit: doc(held),
    miss: doc(held + variable('@(context.Variables["t"])')),
    fixed: doc(ami()),
  },
  {
    code: 'tokenWithoutBearer',
    hit: doc(held + header(`@(${read})`)),
    miss: doc(held + header(`@("Bearer " + ${read})`)),
    fixed: doc(held + header(`@("Bearer " + ${read})`)),
  },
  {
    code: 'tokenWithoutBearer',
    hit: doc(held + header('@((string)context.Variables[&quot;t&quot;])')),
    miss: doc(held + header('@("type=aad&ver=1.0&sig=" + context.Variables["t"])')),
    fixed: doc(held + header('@(&quot;Bearer &quot; + (string)context.Variables[&quot;t&quot;])')),
  },
  {
    code: 'existsActionUnwritten',
    hit: doc(held + header(`@("Bearer " + ${read})`, '')),
    miss: doc(held + header(`@("Bearer " + ${read})`, ' exists-action="__X__"')),
    fixed: doc(held + header(`@("Bearer " + ${read})`)),
  },
  {
    code: 'tokenMayNotReplace',
    hit: doc(held + header(`@("Bearer " + ${read})`, ' exists-action="skip"')),
    miss: doc(header('@("x")', ' exists-action="skip"')),
    fixed: doc(held + header(`@("Bearer " + ${read})`)),
  },
  {
    code: 'longForm',
    hit: doc(`${held}\n    ${header(`@("Bearer " + ${read})`)}`),
    miss: doc(held + header(`@("Bearer " + ${read})`) + body(`@(${read})`)),
    fixed: doc(ami()),
  },
  {
    code: 'identityTwice',
    hit: doc(`${ami()}\n    ${ami()}`),
    miss: doc(`<choose><when condition="@(x)">${ami()}</when><otherwise>${ami()}</otherwise></choose>`),
    fixed: doc(ami()),
  },
  { code: 'identityInSomeBranches', hit: doc(when(ami())), miss: doc(when('') + ami()) },
  {
    code: 'errorIgnored',
    hit: doc(ami(' ignore-error="true"')),
    miss: doc(ami(' ignore-error="false"')),
    fixed: doc(ami()),
  },
  {
    code: 'hostAsResource',
    hit: doc(ami('', 'https://x.azurewebsites.net/')),
    miss: doc(ami('', 'https://azurewebsites.net.contoso.example')),
  },
  {
    code: 'resourceWrittenTwoWays',
    hit: doc(when(ami('', vault)) + when(ami('', `${vault}/`))),
    miss: doc(when(ami('', vault)) + when(ami('', vault))),
  },
  // the rest of the failure catalogue
  {
    code: 'scopeAsResource',
    hit: doc(ami('', 'api://x/user_impersonation')),
    miss: doc(ami('', 'api://x/user')),
    fixed: doc(ami()),
  },
  {
    code: 'tokenOverwritten',
    hit: doc(`${ami()}\n    <authentication-basic username="u" password="{{p}}" />`),
    miss: doc(`<authentication-basic username="u" password="{{p}}" />\n    ${ami()}`),
    fixed: doc(`<authentication-basic username="u" password="{{p}}" />\n    ${ami()}`),
  },
  {
    code: 'subscriptionKeyForwarded',
    hit: doc(ami()),
    miss: doc(deleteKey),
    context: { backEndIsGateway: true },
    fixed: doc(`${ami()}\n    ${deleteKey}`),
  },
  {
    code: 'conditionNeverTrue',
    hit: doc(when('', '@(false)')),
    miss: doc(when('', '@(falsehood)')),
  },
  {
    code: 'attributeTwice',
    hit: doc('<set-body template="none" template="none">a</set-body>'),
    miss: doc('<set-body template="none" id="none">a</set-body>'),
    fixed: doc('<set-body template="none">a</set-body>'),
  },
  { code: 'straySlash', hit: doc('<cors / >'), miss: doc('<cors  />'), fixed: doc('<cors />') },
  {
    code: 'attributeValueNotQuoted',
    hit: doc('<set-body template=none>a</set-body>'),
    miss: doc('<set-body template=${x}>a</set-body>'),
    fixed: doc('<set-body template="none">a</set-body>'),
  },
  // keys
  {
    code: 'hardCodedSecret',
    hit: doc(header('@("Basic dXNlcjpwYXNz")')),
    miss: doc(header('@("Basic " + context.Variables["a-long-name"])')),
  },
  { code: 'hardCodedSecret', hit: doc(header('Bearer eyJhbGciOi')), miss: doc(header('Bearer {{token}}')) },
  {
    code: 'hardCodedSecret',
    hit: doc(header('abcdefgh1234', '', 'X-Secret-Key')),
    miss: doc(header('abcdefgh1234', '', 'X-Secret-Key-Name')),
  },
  {
    code: 'hardCodedSecret',
    hit: doc(header('abcdefgh1234', '', 'x-auth-token')),
    miss: doc(header('${token_value}', '', 'x-auth-token')),
  },
  {
    code: 'hardCodedSecret',
    hit: doc('<set-backend-service base-url="https://x.example/?code=abcdefgh1234" />'),
    miss: doc('<set-backend-service base-url="https://x.example/?code={{function-key}}" />'),
  },
  {
    code: 'functionKeyBesideIdentity',
    hit: doc(`${header('{{key}}', '', 'x-functions-key')}\n    ${ami()}`),
    miss: doc(`<set-header name="x-functions-key" exists-action="delete" />\n    ${ami()}`),
    fixed: doc(ami()),
  },
  {
    code: 'functionKeyBesideIdentity',
    hit: doc(`<set-query-parameter name="code"><value>{{key}}</value></set-query-parameter>\n    ${ami()}`),
    miss: doc(`<set-query-parameter name="codes"><value>{{key}}</value></set-query-parameter>\n    ${ami()}`),
    fixed: doc(ami()),
  },
  // powerful tokens
  {
    code: 'audienceOfOtherService',
    hit: doc(`<set-backend-service base-url="https://x.contoso.example" />${ami('', vault)}`),
    miss: doc(`<set-backend-service base-url="https://x.vault.azure.net" />${ami('', vault)}`),
  },
  {
    code: 'audienceOfOtherService',
    hit: doc(ami('', `${vault}/`)),
    miss: doc(when('<set-backend-service base-url="https://x.vault.azure.net" />') + ami('', vault)),
    context: { backEndHost: 'x.azurewebsites.net' },
  },
  {
    code: 'audienceOfOtherService',
    hit: doc(call('https://hooks.contoso.example/x', 'https://graph.microsoft.com')),
    miss: doc(call('https://graph.microsoft.com/v1.0/me', 'https://graph.microsoft.com')),
  },
  {
    code: 'audienceOfOtherService',
    hit: doc(call('https://x.contoso.example/', 'https://storage.azure.com/')),
    miss: doc(call('@("https://" + host)', 'https://storage.azure.com/')),
  },
  // what Azure knows
  ...credentials(),
  {
    code: 'tokenForEveryBackEnd',
    hit: doc(ami()),
    miss: doc(call('https://x.example', 'api://x')),
    context: { scope: 'global' },
  },
  { code: 'tokenForEveryBackEnd', hit: doc(ami()), miss: doc(''), context: { scope: 'workspace' } },
  {
    code: 'productScopeOnly',
    hit: doc(ami()),
    miss: doc(call('https://x.example', 'api://x')),
    context: { scope: 'product' },
  },
  {
    code: 'resourceDiffers',
    hit: doc(ami()),
    miss: doc(ami('', 'api://other')),
    context: { otherResources: [{ scope: 'product', resource: 'api://other' }] },
  },
  {
    code: 'resourceDiffers',
    hit: doc(ami()),
    miss: doc(ami('', '{{audience}}')),
    context: { otherResources: [{ scope: 'global', resource: 'api://other' }] },
  },
  { code: 'notCurrentRevision', hit: doc(ami()), miss: doc(''), context: { isCurrentRevision: false } },
  // places
  { code: 'unknownElement', hit: doc('<set-headers />'), miss: doc(body('<soap:Envelope><a /></soap:Envelope>')) },
  { code: 'unknownElement', hit: doc('<cors><origins /></cors>'), miss: doc('<cors><allowed-origins /></cors>') },
  {
    code: 'elementElsewhere',
    hit: doc('<forward-request />'),
    miss: doc('', '  <backend><forward-request /></backend>\n'),
  },
  {
    code: 'elementElsewhere',
    hit: doc('<cors><set-body>a</set-body></cors>'),
    miss: doc(when('<set-body>a</set-body>')),
  },
  {
    code: 'elementNotAtScope',
    hit: doc('<validate-graphql-request />'),
    miss: doc('<rewrite-uri template="/" />'),
    context: { scope: 'operation' },
  },
  {
    code: 'unknownAttribute',
    hit: doc('<rewrite-uri templates="/" />'),
    miss: doc('<rewrite-uri template="/" id="x" ${more} />'),
  },
];

/** Entities with credentials of their own: a fixed one, one for another target, one for the same. */
function credentials(): readonly Rule[] {
  const backEndCredentials = [
    { backEndId: 'fixed' },
    { backEndId: 'other', resource: 'api://other' },
    { backEndId: 'same', resource: 'api://x' },
  ];
  const code = 'backEndReplacesToken';
  const otherResources = [{ scope: 'global', resource: 'api://x' }] as const;
  return [
    { code, hit: doc(ami() + backEnd('Fixed')), miss: doc(ami() + backEnd('plain')), context: { backEndCredentials } },
    { code, hit: doc(ami() + backEnd('other')), miss: doc(ami() + backEnd('same')), context: { backEndCredentials } },
    { code, hit: doc(ami() + when(backEnd('fixed'))), miss: doc(backEnd('fixed')), context: { backEndCredentials } },
    {
      code,
      hit: doc(ami()),
      miss: doc(ami() + backEnd('plain')),
      context: { backEndCredentials, chosenBackEndId: 'fixed' },
    },
    { code, hit: doc(backEnd('fixed')), miss: doc(backEnd('same')), context: { backEndCredentials, otherResources } },
  ];
}

const found = (text: string, { code, context }: Rule): PolicyFinding | undefined =>
  lintPolicy(text, context).find(one => one.code === code);

describe('every rule', () => {
  rules.forEach((rule, index) => {
    it(`${rule.code} (${index}) sees a mistake, and not what only looks like one`, () => {
      const finding = found(rule.hit, rule);
      assert.ok(finding, JSON.stringify(lintPolicy(rule.hit, rule.context)));
      assert.ok(finding.offset >= 0 && finding.offset + finding.length <= rule.hit.length);
      assert.equal(found(rule.miss, rule), undefined, rule.miss);
      assert.equal(finding.fix !== undefined, rule.fixed !== undefined, 'a fix exactly where there is one way');
      if (!finding.fix || rule.fixed === undefined) return;
      const after = assertEdits(rule.hit, finding.fix.edits, rule.fixed);
      assert.equal(found(after, rule), undefined, 'the fix mends it');
    });
  });
});

describe('values with template marks', () => {
  const marks = ['${x}', '%{x}', '#{x}#', '[[x]]', '__X__', '{x}'];
  const attributes = ['resource', 'client-id', 'output-token-variable-name', 'ignore-error'] as const;
  for (const mark of marks) {
    it(`are never judged: ${mark}`, () => {
      for (const name of attributes) {
        const text = doc(name === 'resource' ? ami('', `${mark}/.default`) : ami(` ${name}="${mark}"`));
        assert.deepEqual(lintPolicy(text), [], text);
      }
      assert.deepEqual(lintPolicy(doc(header(mark.padEnd(20, 'k'), '', 'x-api-key'))), []);
      assert.deepEqual(lintPolicy(doc(when('', `context.A == ${mark}`))), []);
      const identity = { systemAssigned: true, userAssigned: [] };
      const text = doc(ami(` client-id="${mark}"`, `https://${mark}.vault.azure.net`));
      assert.deepEqual(lintPolicy(text, { identity, applications: [], backEndHost: 'x' }), []);
    });
  }
});
