import { type PolicyDocument, type PolicyElement, policyErrorCodes } from '../document';
import type { TextEdit } from '../edit';
import type { LayerKind } from '../effective';

/** Every rule there is, by the code of what it finds. */
export const findingCodes = [
  ...policyErrorCodes,
  // C# in the document
  'implicitExpression',
  'bareCode',
  'blockWithoutReturn',
  'statementInInline',
  'singleQuotedString',
  'entityInExpression',
  // structure
  'baseMisplaced',
  'baseTwice',
  'baseInFragment',
  'unknownElement',
  'elementElsewhere',
  'elementNotAtScope',
  'unknownAttribute',
  'sectionTwice',
  'unknownSection',
  'sectionWithoutBase',
  'backEndNeverCalled',
  'dashesInComment',
  'openCodeInComment',
  'attributeMissing',
  'conditionNeverTrue',
  'tooLarge',
  // the token
  'tokenOverwritten',
  'tokenOverwrittenAtTimes',
  'validatedAfterToken',
  'baseAfterToken',
  'baseAfterAuthorization',
  'tokenWithoutBase',
  'identityTwice',
  'identityOutsideInbound',
  'identityInSomeBranches',
  'errorIgnored',
  'expressionNotAllowed',
  'placeholderLeft',
  'scopeAsResource',
  'hostAsResource',
  'tokenNeverRead',
  'tokenWithoutBearer',
  'tokenMayNotReplace',
  'existsActionUnwritten',
  'resourceWrittenTwoWays',
  'longForm',
  // keys
  'hardCodedSecret',
  'functionKeyBesideIdentity',
  'subscriptionKeyForwarded',
  // what Azure knows
  'resourceUnknown',
  'resourceAndClientIdSwapped',
  'clientIdNotAttached',
  'clientIdIsObjectId',
  'noSystemIdentity',
  'audienceOfOtherService',
  'backEndReplacesToken',
  'tokenForEveryBackEnd',
  'productScopeOnly',
  'resourceDiffers',
  'notCurrentRevision',
  'unknownBackEnd',
  'unknownFragment',
  'unknownNamedValue',
] as const;

export type FindingCode = (typeof findingCodes)[number];

export type Severity = 'error' | 'warning' | 'information' | 'hint';

/** Every way to mend something. */
export const fixCodes = [
  'addBase',
  'moveBehind',
  'removeIgnoreError',
  'dropScopeSuffix',
  'useShortForm',
  'removeKeyHeader',
  'useClientId',
  'useKnownResource',
  'swap',
  'addBearer',
  'wrapExpression',
  'removeSemicolon',
  'removeReturn',
  'useDoubleQuotes',
  'removeSecond',
  'addForwardRequest',
  'escapeAt',
  'closeTag',
  'openTag',
  'addQuotes',
  'sendToken',
  'setOverride',
  'deleteSubscriptionKey',
  'takeIntoExpression',
  'removeBracket',
] as const;

export type FixCode = (typeof fixCodes)[number];

/** What is wrong, as codes and facts; words are made where it is shown. Facts never hold secrets. */
export interface PolicyFinding {
  readonly code: FindingCode;
  readonly severity: Severity;
  readonly offset: number;
  readonly length: number;
  /** Of the catalogue in domain.md 10, where it has one: `F-11`. */
  readonly mode?: string;
  readonly facts: Readonly<Record<string, string>>;
  /** The one safe way to mend it, if there is one. */
  readonly fix?: { readonly code: FixCode; readonly edits: readonly TextEdit[] };
}

export interface BackEndCredential {
  readonly backEndId: string;
  /** What its managed identity asks a token for; absent: a fixed value. */
  readonly resource?: string;
}

/** What is known around the document. What is absent isn't judged. */
export interface LintContext {
  /** Where the document belongs. Absent: unknown, judged as an API's. */
  readonly scope?: LayerKind | 'fragment';
  /** App registrations that a token can be asked for: all those of the tenant that count. */
  readonly applications?: readonly { readonly clientId: string; readonly identifierUris: readonly string[] }[];
  readonly identity?: {
    readonly systemAssigned: boolean;
    readonly userAssigned: readonly { readonly clientId: string; readonly principalId: string }[];
  };
  /** The host that calls go to unless the policy says otherwise. */
  readonly backEndHost?: string;
  /** The back end is another API Management gateway (F-34). */
  readonly backEndIsGateway?: boolean;
  /** Resources that outer or inner scopes ask tokens for. */
  readonly otherResources?: readonly { readonly scope: LayerKind; readonly resource: string }[];
  readonly isCurrentRevision?: boolean;
  readonly backEndIds?: readonly string[];
  /** Back-end entities whose own credentials set `Authorization`, after the policy has (F-11). */
  readonly backEndCredentials?: readonly BackEndCredential[];
  /** The entity that another scope chooses. */
  readonly chosenBackEndId?: string;
  readonly fragmentIds?: readonly string[];
  readonly namedValues?: readonly string[];
  /** What the service takes, in bytes (domain.md 3.5). */
  readonly largestSize?: number;
}

export interface Rules {
  readonly document: PolicyDocument;
  readonly text: string;
  readonly context: LintContext;
  readonly report: (finding: PolicyFinding) => void;
}

/** A finding about an element's start tag. */
export function about(
  element: PolicyElement,
  code: FindingCode,
  severity: Severity,
  more: Partial<Pick<PolicyFinding, 'mode' | 'facts' | 'fix'>> = {},
): PolicyFinding {
  const length = element.startTagEnd - element.start;
  return { code, severity, offset: element.start, length, facts: { element: element.name }, ...more };
}

/** Adds a fix only when it was given. */
export const withFix = (code: FixCode, edits: readonly TextEdit[] | undefined): Pick<PolicyFinding, 'fix'> =>
  edits && edits.length > 0 ? { fix: { code, edits } } : {};
