import assert from 'node:assert/strict';
import { type LintContext, type PolicyFinding, lintPolicy, parsePolicy } from '../../../src/policy';
import { assertEdits } from './assertEdits';

const doc = (inbound: string): string =>
  `<policies>\n  <inbound>\n    <base />\n    ${inbound}\n  </inbound>\n  <backend><base /></backend>\n  <outbound><base /></outbound>\n  <on-error><base /></on-error>\n</policies>`;
const app = '11111111-1111-1111-1111-111111111111';
const user = '22222222-2222-2222-2222-222222222222';
const principal = '33333333-3333-3333-3333-333333333333';
const ami = (more = ''): string => `<authentication-managed-identity resource="api://${app}"${more} />`;
const remove = '<set-header name="Authorization" exists-action="delete" />';
const bearer = (value: string): string =>
  `<set-header name="Authorization" exists-action="override"><value>${value}</value></set-header>`;
const held = ami(' output-token-variable-name="t"');

/** What is said of the stand-ins `a` and the like is tested with the other rules about places. */
const codes = (text: string, context?: LintContext): string[] =>
  lintPolicy(text, context)
    .map(({ code }) => code)
    .filter(code => code !== 'unknownElement');

function fixed(text: string, code: PolicyFinding['code'], expected: string, context?: LintContext): void {
  const finding = lintPolicy(text, context).find(one => one.code === code);
  assert.ok(finding?.fix, `${code} has a fix`);
  const after = assertEdits(text, finding.fix.edits, expected);
  assert.deepEqual(parsePolicy(after).errors, []);
  assert.ok(!codes(after, context).includes(code), 'the fix mends it');
}

describe('lintPolicy: the text alone', () => {
  const cases: readonly (readonly [title: string, text: string, ...codes: string[]])[] = [
    ['nothing about a sound policy', doc(ami())],
    ['does not parse', doc('<a b="@(x" />'), 'expressionNotClosed'],
    ['expression is part of a value', doc('<a b="@((T)x).Member" />'), 'expressionIsOnlyPart'],
    ['expression is part of a text', doc('<a>Bearer @(x)</a>'), 'expressionIsOnlyPart'],
    ['string not closed', doc('<a>@{ var x = "a\n; return x; }</a>'), 'stringNotClosed'],
    ['expression without brackets', doc('<a b="@context.Variables[0]" />'), 'implicitExpression'],
    ['expression without brackets in text', doc('<a>@context.RequestId</a>'), 'implicitExpression'],
    ['C# without a mark', doc('<when condition="context.X == 1" />'), 'bareCode'],
    ['block without return', doc('<a>@{ var x = "return"; }</a>'), 'blockWithoutReturn'],
    ['block that throws', doc('<a>@{ throw new X(); }</a>')],
    ['semicolon in an expression', doc('<a>@(x;)</a>'), 'statementInInline'],
    ['return in an expression', doc('<a>@(return x)</a>'), 'statementInInline'],
    ['string in single quotes', doc(`<a>@(x.Has('ab'))</a>`), 'singleQuotedString'],
    ['characters', doc(`<a>@(x.Has('a', '\\n', '\\u0041', "it's 'ab'"))</a>`)],
    ['entity in a raw document', doc('<a b="@(x["k"] && y)" c="@(x &amp;&amp; y)" />'), 'entityInExpression'],
    ['entities in an escaped document', doc('<a b="@(x[&quot;k&quot;])" c="@(x &amp;&amp; y)" />')],
    ['base inside a statement', doc('<choose><when condition="@(x)"><base /></when></choose>'), 'baseMisplaced'],
    ['unknown section', '<policies><inbund /></policies>', 'unknownSection'],
    ['section twice', '<policies><inbound><base /></inbound><inbound><base /></inbound></policies>', 'sectionTwice'],
    ['section without base', '<policies><inbound><cors /></inbound></policies>', 'sectionWithoutBase'],
    ['identity without base', `<policies><inbound>${ami()}</inbound></policies>`, 'tokenWithoutBase'],
    ['back end never called', '<policies><backend></backend></policies>', 'backEndNeverCalled'],
    ['attribute twice', doc('<a b="1" b="2" />'), 'attributeTwice'],
    ['template marks around attributes', doc('<a %{ if x }b="1"%{ else }b="2"%{ endif } />')],
    ['dashes in a comment', doc('<!-- a -- b -->'), 'dashesInComment'],
    ['open code in a comment', doc('<!-- @{ a -->'), 'openCodeInComment'],
    ['condition never true', doc('<choose><when condition="@(false)"><a /></when></choose>'), 'conditionNeverTrue'],
    ['overwritten', doc(ami() + remove), 'tokenOverwritten'],
    [
      'overwritten at times',
      doc(`${ami()}<choose><when condition="@(x)">${remove}</when></choose>`),
      'tokenOverwrittenAtTimes',
    ],
    ['headers of another message', doc(`${ami()}<send-request>${remove}</send-request>`)],
    ['validated after', doc(`${ami()}<validate-jwt header-name="Authorization" />`), 'validatedAfterToken'],
    ['another header validated after', doc(`${ami()}<validate-jwt header-name="X-Token" />`)],
    [
      'validated in another branch',
      doc(`<choose><when condition="@(x)">${ami()}</when><otherwise><validate-jwt /></otherwise></choose>`),
      'identityInSomeBranches',
    ],
    ['base after', `<policies><inbound>${ami()}<base /></inbound></policies>`, 'baseAfterToken'],
    ['two at once', doc(ami() + ami()), 'identityTwice'],
    ['outside inbound', `<policies><outbound><base />${ami()}</outbound></policies>`, 'identityOutsideInbound'],
    ['error ignored', doc(ami(' ignore-error="true"')), 'errorIgnored'],
    ['expression not allowed', doc(ami(' client-id="@(x)"')), 'expressionNotAllowed'],
    ['resource missing', doc('<authentication-managed-identity />'), 'attributeMissing'],
    ['scope as resource', doc('<authentication-managed-identity resource="api://x/.default" />'), 'scopeAsResource'],
    [
      'host as resource',
      doc('<authentication-managed-identity resource="https://x.azurewebsites.net" />'),
      'hostAsResource',
    ],
    ['placeholder', doc('<authentication-managed-identity resource="resource" />'), 'placeholderLeft'],
    ['template in a resource', doc('<authentication-managed-identity resource="${x}/.default" />')],
    ['variable never read', doc(held), 'tokenNeverRead'],
    ['without Bearer', doc(held + bearer('@((string)context.Variables["t"])')), 'tokenWithoutBearer'],
    ['long form', doc(held + bearer('@("Bearer " + (string)context.Variables["t"])')), 'longForm'],
    [
      'long form with another use',
      doc(`${held + bearer('@("Bearer " + (string)context.Variables["t"])')}<a>@(context.Variables["t"])</a>`),
    ],
    [
      'hard-coded token',
      doc('<set-header name="Authorization"><value>Basic dXNlcjpwYXNz</value></set-header>'),
      'hardCodedSecret',
    ],
    ['hard-coded key', doc('<set-header name="x-api-key"><value>abcdefgh1234</value></set-header>'), 'hardCodedSecret'],
    ['key in a named value', doc('<set-header name="x-api-key"><value>{{key}}</value></set-header>')],
    ['hard-coded password', doc('<authentication-basic username="u" password="p" />'), 'hardCodedSecret'],
    [
      'function key beside the identity',
      doc(`<set-header name="x-functions-key"><value>{{key}}</value></set-header>${ami()}`),
      'functionKeyBesideIdentity',
    ],
  ];
  for (const [title, text, ...expected] of cases) it(title, () => assert.deepEqual(codes(text), expected));

  it('never puts a secret into facts', () => {
    const [finding] = lintPolicy(doc('<set-header name="x-api-key"><value>abcdefgh1234</value></set-header>'));
    assert.ok(!JSON.stringify(finding).includes('abcdefgh1234'));
  });
});

describe('lintPolicy: what Azure knows', () => {
  const identity = { systemAssigned: true, userAssigned: [{ clientId: user, principalId: principal }] };
  const noSystem = { ...identity, systemAssigned: false };
  const applications = [{ clientId: app, identifierUris: [`api://${app}`] }];
  const vault = doc('<authentication-managed-identity resource="https://vault.azure.net" />');
  const cases: readonly (readonly [title: string, text: string, context: LintContext, ...codes: string[]])[] = [
    ['all known', doc(ami(` client-id="${user}"`)), { identity, applications, backEndHost: 'x.azurewebsites.net' }],
    ['resource unknown', doc(ami().replace(app, user)), { applications }, 'resourceUnknown'],
    [
      'resource in a named value',
      doc('<authentication-managed-identity resource="{{r}}" />'),
      { applications, identity },
    ],
    ['client id not attached', doc(ami(` client-id="${app}"`)), { identity }, 'clientIdNotAttached'],
    ['object id', doc(ami(` client-id="${principal}"`)), { identity }, 'clientIdIsObjectId'],
    [
      'swapped',
      doc(`<authentication-managed-identity resource="${user}" client-id="${app}" />`),
      { identity, applications },
      'resourceAndClientIdSwapped',
    ],
    ['no system identity', doc(ami()), { identity: noSystem }, 'noSystemIdentity'],
    ['audience of another service', vault, { backEndHost: 'x.azurewebsites.net' }, 'audienceOfOtherService'],
    ['audience of its service', vault, { backEndHost: 'x.vault.azure.net' }],
    [
      'the policy chooses the host',
      doc('<set-backend-service base-url="https://x.vault.azure.net/" />').replace(
        '</inbound>',
        '<authentication-managed-identity resource="https://vault.azure.net" /></inbound>',
      ),
      { backEndHost: 'x.azurewebsites.net' },
    ],
    ['global scope', doc(ami()), { scope: 'global' }, 'tokenForEveryBackEnd'],
    ['product scope', doc(ami()), { scope: 'product' }, 'tokenForEveryBackEnd', 'productScopeOnly'],
    ['other resources', doc(ami()), { otherResources: [{ scope: 'product', resource: 'api://x' }] }, 'resourceDiffers'],
    ['old revision', doc(ami()), { isCurrentRevision: false }, 'notCurrentRevision'],
    ['at an API', doc(ami()), { scope: 'api' }],
    ['at a workspace', doc(ami()), { scope: 'workspace' }, 'tokenForEveryBackEnd'],
    ['the same resource elsewhere', doc(ami()), { otherResources: [{ scope: 'product', resource: `api://${app}` }] }],
    ['the current revision', doc(ami()), { isCurrentRevision: true }],
    ['key passed on', doc(''), { backEndIsGateway: true }, 'subscriptionKeyForwarded'],
    [
      'references',
      doc('<set-backend-service backend-id="b" /><include-fragment fragment-id="f" /><a>{{n}}</a>'),
      { backEndIds: [], fragmentIds: [], namedValues: [] },
      'unknownBackEnd',
      'unknownFragment',
      'unknownNamedValue',
    ],
    ['too large', doc(''), { largestSize: 100 }, 'tooLarge'],
  ];
  for (const [title, text, context, ...expected] of cases)
    it(title, () => assert.deepEqual(codes(text, context), expected));

  it('fixes', () => {
    fixed(doc(ami(' ignore-error="true"')), 'errorIgnored', doc(ami()));
    fixed(
      doc('<authentication-managed-identity resource="api://x/.default" />'),
      'scopeAsResource',
      doc('<authentication-managed-identity resource="api://x" />'),
    );
    const header = bearer('@("Bearer " + (string)context.Variables["t"])');
    fixed(doc(`${held}\n    ${header}`), 'longForm', doc(ami()));
    fixed(doc(`${ami()}\n    ${remove}`), 'tokenOverwritten', doc(`${remove}\n    ${ami()}`));
    fixed(doc(ami(` client-id="${principal}"`)), 'clientIdIsObjectId', doc(ami(` client-id="${user}"`)), { identity });
    fixed(doc(ami()), 'noSystemIdentity', doc(ami(` client-id="${user}"`)), { identity: noSystem });
    fixed(doc('<when condition="context.X == 1" />'), 'bareCode', doc('<when condition="@(context.X == 1)" />'));
    fixed(doc('<a>@(x;)</a>'), 'statementInInline', doc('<a>@(x)</a>'));
    fixed(
      '<policies>\n  <inbound>\n    <cors />\n  </inbound>\n</policies>',
      'sectionWithoutBase',
      '<policies>\n  <inbound>\n    <base />\n    <cors />\n  </inbound>\n</policies>',
    );
    fixed(
      doc(`<authentication-managed-identity resource="${user}" client-id="${app}" />`),
      'resourceAndClientIdSwapped',
      doc(`<authentication-managed-identity resource="${app}" client-id="${user}" />`),
      { identity, applications },
    );
  });
});
