import * as l10n from '@vscode/l10n';
import type { PolicyErrorCode, PolicyFinding } from '../../../policy';
import { errorText } from './errorText';

type RuleCode = Exclude<PolicyFinding['code'], PolicyErrorCode>;
type Facts = (name: string) => string;

/** What the Problems panel says about a finding: what is so, what it means, what to do. */
export function findingText(finding: PolicyFinding): string {
  const facts: Facts = name => finding.facts[name] ?? '';
  const { code } = finding;
  if (isParserCode(code)) return errorText(code, finding.facts['subject'] ?? finding.facts['attribute'] ?? '');
  return ruleTexts[code](facts);
}

const isParserCode = (code: PolicyFinding['code']): code is PolicyErrorCode => !Object.hasOwn(ruleTexts, code);

const ruleTexts: Readonly<Record<RuleCode, (facts: Facts) => string>> = {
  // C# in the document
  implicitExpression: () => l10n.t('API Management knows expressions only as @(…) or @{…}. This one is sent as text.'),
  bareCode: () => l10n.t('This is C# without @(…) around it, so it is text, never a condition.'),
  blockWithoutReturn: () => l10n.t('An @{…} block has to return a value on its way out.'),
  statementInInline: () => l10n.t('@(…) holds one expression, not a statement. Use @{…} for statements.'),
  singleQuotedString: () => l10n.t('C# strings are in double quotes. Single quotes hold one character.'),
  entityInExpression: facts =>
    l10n.t(
      '{0} in an expression stays as it is in a document of this form, so the C# compiler sees it letter by letter.',
      facts('entity'),
    ),
  // structure
  baseMisplaced: facts => l10n.t('<base /> may only stand directly in a section, not in <{0}>.', facts('parent')),
  baseTwice: facts =>
    l10n.t('<base /> is there twice in <{0}>, so what the outer scopes do runs twice or is refused.', facts('section')),
  baseInFragment: () => l10n.t('A fragment can’t hold <base />: it belongs to the policy that includes the fragment.'),
  unknownElement: facts => l10n.t('<{0}> isn’t documented for <{1}>.', facts('element'), facts('parent')),
  elementElsewhere: facts =>
    l10n.t(
      '<{0}> isn’t documented for use in <{1}>. The service may refuse it there.',
      facts('element'),
      facts('parent'),
    ),
  elementNotAtScope: facts =>
    l10n.t('<{0}> isn’t documented for policies at this scope ({1}).', facts('element'), facts('scope')),
  unknownAttribute: facts => l10n.t('{0} isn’t a documented attribute of <{1}>.', facts('attribute'), facts('element')),
  sectionTwice: facts => l10n.t('The section <{0}> is there twice.', facts('element')),
  unknownSection: facts =>
    l10n.t('<{0}> is no section of a policy: inbound, backend, outbound and on-error are.', facts('element')),
  sectionWithoutBase: facts =>
    l10n.t('<{0}> has no <base />, so nothing that the outer scopes do here runs.', facts('element')),
  backEndNeverCalled: () =>
    l10n.t('This section has neither <base /> nor <forward-request />, so the back end is never called.'),
  dashesInComment: () => l10n.t('“--” inside a comment is refused by strict XML readers.'),
  openCodeInComment: () =>
    l10n.t('The service reads expressions in comments, too. This one isn’t closed, so saving may fail.'),
  attributeMissing: facts => l10n.t('<{0}> needs the attribute {1}.', facts('element'), facts('attribute')),
  conditionNeverTrue: () => l10n.t('This condition is never true, so this branch never runs.'),
  tooLarge: facts =>
    l10n.t('This policy has {0} bytes. The service takes {1} at most.', number(facts('size')), number(facts('limit'))),
  // the token
  tokenOverwritten: facts =>
    l10n.t(
      '<{0}> replaces Authorization after the managed identity’s token was put there, so the back end never sees it.',
      facts('element'),
    ),
  tokenOverwrittenAtTimes: facts =>
    l10n.t('On some calls <{0}> replaces the managed identity’s token in Authorization.', facts('element')),
  validatedAfterToken: facts =>
    l10n.t(
      '<{0}> checks the managed identity’s token here, not the caller’s: Authorization was replaced before. Move it up.',
      facts('element'),
    ),
  baseAfterToken: () =>
    l10n.t(
      'The outer scopes run after Authorization was replaced, so what they check is the managed identity’s token, not the caller’s. Move <base /> up.',
    ),
  baseAfterAuthorization: facts =>
    l10n.t(
      'The outer scopes run after <{0}> has replaced Authorization, so what they check isn’t what the caller sent. Move <base /> up.',
      facts('element'),
    ),
  tokenWithoutBase: () =>
    l10n.t('This section gets a token but has no <base />, so checks and limits of the outer scopes are skipped.'),
  identityTwice: () => l10n.t('This token replaces the one that was put into Authorization before.'),
  identityOutsideInbound: facts =>
    l10n.t('This statement is documented for inbound only; here it stands in {0}.', facts('section')),
  identityInSomeBranches: () =>
    l10n.t('In the other branches the caller’s own Authorization header goes to the back end.'),
  errorIgnored: () =>
    l10n.t('When no token can be had the call goes out without one and fails later, or worse, doesn’t fail.'),
  expressionNotAllowed: facts => l10n.t('{0} takes no expression.', facts('attribute')),
  placeholderLeft: () => l10n.t('This looks like a placeholder that was left in.'),
  scopeAsResource: facts =>
    l10n.t('“{0}” is a scope. resource takes the client ID or the application ID URI alone.', facts('resource')),
  hostAsResource: facts =>
    l10n.t(
      '“{0}” is the app’s address. The token is for its app registration: use that one’s client ID.',
      facts('resource'),
    ),
  tokenNeverRead: facts => l10n.t('The token is put into {0}, but nothing reads it from there.', facts('variable')),
  tokenWithoutBearer: () => l10n.t('Authorization needs “Bearer ” before the token.'),
  tokenMayNotReplace: facts =>
    facts('action') === 'skip'
      ? l10n.t('With “skip”, a caller who sends Authorization keeps it, and the managed identity’s token isn’t sent.')
      : l10n.t('With “append”, the token is added to the Authorization that the caller sent instead of replacing it.'),
  existsActionUnwritten: () =>
    l10n.t('Without exists-action the header overrides the caller’s. Writing it makes that plain.'),
  resourceWrittenTwoWays: facts =>
    l10n.t(
      '“{0}” and “{1}” are two audiences: a service that takes the one may refuse the other.',
      facts('resource'),
      facts('other'),
    ),
  longForm: () =>
    l10n.t('authentication-managed-identity sets Authorization by itself when it has no output variable.'),
  // keys
  hardCodedSecret: facts =>
    facts('name') === ''
      ? l10n.t(
          'There is a password in the text of <{0}>. Use a named value, from Key Vault if you can.',
          facts('element'),
        )
      : l10n.t(
          'There is a key or token for {0} in this text. Use a named value, from Key Vault if you can.',
          facts('name'),
        ),
  functionKeyBesideIdentity: () =>
    l10n.t('The function key is still sent beside the managed identity’s token. It can go once the key isn’t needed.'),
  subscriptionKeyForwarded: () =>
    l10n.t(
      'The back end is another gateway, and the caller’s subscription key is passed on to it, where it isn’t valid. Set or delete Ocp-Apim-Subscription-Key.',
    ),
  // what Azure knows
  resourceUnknown: facts =>
    l10n.t('There is no app registration “{0}” in this tenant, so no token can be had for it.', facts('resource')),
  resourceAndClientIdSwapped: facts =>
    l10n.t(
      'resource and client-id are swapped: {0} is an identity of this service, not what it calls.',
      facts('resource'),
    ),
  clientIdNotAttached: facts =>
    l10n.t('The service has no identity with the client ID {0}. Attach it, or choose another.', facts('clientId')),
  clientIdIsObjectId: facts =>
    l10n.t('{0} is the identity’s object ID. client-id takes its client ID.', facts('clientId')),
  noSystemIdentity: () =>
    l10n.t('The service’s system-assigned identity is off, and no client-id names a user-assigned one.'),
  audienceOfOtherService: facts =>
    l10n.t(
      'This sends a token for {0} to {1}, which isn’t that service. Whoever runs {1} could use it there.',
      facts('service'),
      facts('host'),
    ),
  backEndReplacesToken: facts =>
    facts('resource') === ''
      ? l10n.t(
          'The back end {0} has Authorization among its own credentials, which replaces the managed identity’s token. Remove it there.',
          facts('backEnd'),
        )
      : l10n.t(
          'The back end {0} gets a token of its own, for {1}, which replaces this one. Keep one of the two.',
          facts('backEnd'),
          facts('resource'),
        ),
  tokenForEveryBackEnd: facts =>
    facts('scope') === 'product'
      ? l10n.t('At this scope the token goes to the back ends of all APIs of the product.')
      : facts('scope') === 'workspace'
        ? l10n.t('At this scope the token goes to the back ends of all APIs of the workspace.')
        : l10n.t('At this scope the token goes to the back ends of all APIs of the service.'),
  productScopeOnly: () =>
    l10n.t('Product policies run only for callers with a key of the product: the test console’s key skips them.'),
  resourceDiffers: facts =>
    l10n.t('Another scope ({0}) asks for a token for {1} instead.', facts('scope'), facts('other')),
  notCurrentRevision: () => l10n.t('This revision isn’t current: callers don’t use it until you make it so.'),
  unknownBackEnd: facts => l10n.t('The service has no back end “{0}”.', facts('id')),
  unknownFragment: facts => l10n.t('The service has no policy fragment “{0}”.', facts('id')),
  unknownNamedValue: facts => l10n.t('The service has no named value “{0}”.', facts('name')),
};

const number = (digits: string): string => Number(digits).toLocaleString(l10n.t('en'));
