/** What a node is: the first number of its row. */
export const elementRow = 0;
/** Text with expressions. */
export const textRow = 1;
export const missingRow = 2;
/** Kinds from here on are trivia. */
export const firstTriviaRow = 3;
export const triviaKinds = ['comment', 'cdata', 'instruction', 'declaration', 'bom', 'endTag'] as const;

/** The numbers of a node's row. */
export const nodeKind = 0;
export const nodeStart = 1;
export const nodeEnd = 2;
/** The row after the node and all that is in it. */
export const nodeAfter = 3;
/** The row of the sibling before; -1 for none. */
export const nodePrevious = 4;
/** An element's, or that of the element whose end tag is missing. */
export const nodeName = 5;
/** Where its attributes are, or a text's expressions; and how many. */
export const nodeDetails = 6;
export const nodeDetailCount = 7;
/** An element's only. */
export const nodeStartTagEnd = 8;
/** An element's only; or `neverClosed`, or `selfClosed`. */
export const nodeEndTagStart = 9;
export const nodeWidth = 10;

export const neverClosed = -1;
export const selfClosed = -2;

/** The numbers of an attribute, or of an expression in text, which has the last two only. */
export const detailName = 0;
export const detailStart = 1;
export const detailEnd = 2;
export const detailValueStart = 3;
export const detailValueEnd = 4;
/** Its character code; 0 for none. */
export const detailQuote = 5;
/** -1 for none. */
export const detailExpressionStart = 6;
export const detailExpressionEnd = 7;
export const detailWidth = 8;
