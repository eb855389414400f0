/**
 * A policy document as read: the text, a tree with offsets into it, and what is wrong. Every text parses; printing the
 * document gives back the same text. Offsets are UTF-16 code units from 0, lines and columns count from 1 as the
 * service does.
 *
 * The nodes of a list follow one another without a gap, so a document is its text cut into pieces. To see all elements
 * and their attributes:
 *
 *     walk(parsePolicy(text).children, node => {
 *       if (node.kind !== 'element') return undefined;
 *       for (const found of node.attributes) use(node.name, found.name, found.value, decodeAttribute(found));
 *       return undefined;
 *     });
 *
 * `attribute.value` is what stands between the quotes, untouched; `decodeAttribute` gives what it means, with entities
 * decoded outside expressions (inside them they may be C#'s own); `decodeEntities(attribute.value)` decodes everywhere, as
 * an XML parser would. Text is in nodes of kind `text`; `textOf(element, text)` gives an element's own, decoded. Elements,
 * attributes and nodes are in the order of the text; an attribute written twice is there twice.
 */
export interface PolicyDocument {
  readonly text: string;
  /** Top-level nodes in order: usually one `policies` or `fragment` element, with comments and white space around. */
  readonly children: readonly PolicyNode[];
  /** What keeps the document from being read, in order; the first is the first cause. */
  readonly errors: readonly PolicyError[];
  /** What reads, but not as it was meant; the linter judges these. */
  readonly warnings: readonly PolicyError[];
}

export interface PolicyError {
  readonly code: PolicyErrorCode;
  readonly offset: number;
  readonly length: number;
  readonly line: number;
  readonly column: number;
  /** What the message names: an element, an expected thing. */
  readonly subject?: string;
}

/** Every way in which a document can fail to read, or read otherwise than it was meant. */
export const policyErrorCodes = [
  'expressionNotClosed',
  'stringNotClosed',
  'expressionIsOnlyPart',
  'endTagWithoutStart',
  'endTagNotClosed',
  'startTagNotClosed',
  'elementNotClosed',
  'closedTooEarly',
  'attributeWithoutValue',
  'attributeValueNotQuoted',
  'attributeNotClosed',
  'attributeTwice',
  'attributeRunsOn',
  'strayLessThan',
  'straySlash',
  'commentInTag',
  'commentNotClosed',
  'cdataNotClosed',
  'nameExpected',
  'mergeConflict',
] as const;

export type PolicyErrorCode = (typeof policyErrorCodes)[number];

export type PolicyNode = PolicyElement | PolicyText | PolicyTrivia | PolicyMissing;

export interface PolicyElement {
  readonly kind: 'element';
  readonly name: string;
  readonly start: number;
  /** After the `>` of the start tag. */
  readonly startTagEnd: number;
  /** At the `<` of the end tag; undefined when self-closed or never closed. */
  readonly endTagStart: number | undefined;
  readonly end: number;
  readonly selfClosed: boolean;
  readonly attributes: readonly PolicyAttribute[];
  readonly children: readonly PolicyNode[];
}

export interface PolicyAttribute {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  /** The text between the quotes as written, entities and all. */
  readonly value: string;
  readonly valueStart: number;
  readonly valueEnd: number;
  /** Empty when the value has none or is missing. */
  readonly quote: '"' | "'" | '';
  /** The first expression in the value. */
  readonly expression: PolicyExpression | undefined;
}

/** `@(…)` or `@{…}`, with its marks. */
export interface PolicyExpression {
  readonly form: 'inline' | 'block';
  readonly start: number;
  readonly end: number;
}

export interface PolicyText {
  readonly kind: 'text';
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly expressions: readonly PolicyExpression[];
}

/** What has no bearing on the policy but is kept: comments, CDATA marks' content, processing instructions, declarations. */
export interface PolicyTrivia {
  /** `endTag`: one without a start tag. */
  readonly kind: 'comment' | 'cdata' | 'instruction' | 'declaration' | 'bom' | 'endTag';
  readonly start: number;
  readonly end: number;
}

/** Something was expected here and isn't. */
export interface PolicyMissing {
  readonly kind: 'missing';
  readonly expected: 'endTag' | 'element' | 'value';
  readonly start: number;
  readonly end: number;
  readonly subject: string;
}
