import { leftBrace, doubleQuote, singleQuote } from './characters';
import type { PolicyAttribute, PolicyElement, PolicyExpression, PolicyNode, PolicyText } from './document';
import type { NodeRows } from './nodeRows';
import * as l from './rowLayout';

const none: readonly never[] = [];

/** The nodes of all rows at the top. */
export const rootNodes = (rows: NodeRows): readonly PolicyNode[] =>
  nodesIn(rows, 0, rows.nodesEnd, 0, rows.text.length);

/** Siblings: the rows from `first` up to `end`, with the text around them, which stands from offset `from` to `to`. */
function nodesIn(rows: NodeRows, first: number, end: number, from: number, to: number): readonly PolicyNode[] {
  const nodes: PolicyNode[] = [];
  let at = from;
  for (let row = first; row < end; row = rows.number(row, l.nodeAfter)) {
    const start = rows.number(row, l.nodeStart);
    if (start > at) nodes.push(new TextNode(rows.text, at, start, none));
    nodes.push(nodeOf(rows, row));
    at = rows.number(row, l.nodeEnd);
  }
  if (to > at) nodes.push(new TextNode(rows.text, at, to, none));
  return nodes;
}

function nodeOf(rows: NodeRows, row: number): PolicyNode {
  const kind = rows.number(row, l.nodeKind);
  if (kind === l.elementRow) return new ElementNode(rows, row);
  const start = rows.number(row, l.nodeStart);
  const end = rows.number(row, l.nodeEnd);
  if (kind === l.textRow) return new TextNode(rows.text, start, end, expressionsOf(rows, row));
  if (kind === l.missingRow) return { kind: 'missing', expected: 'endTag', start, end, subject: rows.nameOf(row) };
  return { kind: l.triviaKinds[kind - l.firstTriviaRow] ?? 'comment', start, end };
}

function expressionsOf(rows: NodeRows, row: number): readonly PolicyExpression[] {
  const first = rows.number(row, l.nodeDetails);
  const count = rows.number(row, l.nodeDetailCount);
  const expressions: PolicyExpression[] = [];
  for (let index = 0; index < count; index++) expressions.push(expressionOf(rows, first + index * l.detailWidth));
  return expressions;
}

function expressionOf(rows: NodeRows, detail: number): PolicyExpression {
  const start = rows.detail(detail, l.detailExpressionStart);
  const form = rows.text.charCodeAt(start + 1) === leftBrace ? 'block' : 'inline';
  return { form, start, end: rows.detail(detail, l.detailExpressionEnd) };
}

function attributesOf(rows: NodeRows, row: number): readonly PolicyAttribute[] {
  const first = rows.number(row, l.nodeDetails);
  const count = rows.number(row, l.nodeDetailCount);
  if (count === 0) return none;
  const attributes: PolicyAttribute[] = [];
  for (let index = 0; index < count; index++) attributes.push(attributeOf(rows, first + index * l.detailWidth));
  return attributes;
}

function attributeOf(rows: NodeRows, detail: number): PolicyAttribute {
  const code = rows.detail(detail, l.detailQuote);
  return new AttributeNode(
    rows.text,
    rows.names.name(rows.detail(detail, l.detailName)),
    rows.detail(detail, l.detailStart),
    rows.detail(detail, l.detailEnd),
    rows.detail(detail, l.detailValueStart),
    rows.detail(detail, l.detailValueEnd),
    code === doubleQuote ? '"' : code === singleQuote ? "'" : '',
    rows.detail(detail, l.detailExpressionStart) < 0 ? undefined : expressionOf(rows, detail),
  );
}

/** What it holds is made when it is asked for first, and stays: a node is always the same object. */
class ElementNode implements PolicyElement {
  readonly kind = 'element';
  readonly name: string;
  readonly start: number;
  readonly startTagEnd: number;
  readonly endTagStart: number | undefined;
  readonly end: number;
  readonly selfClosed: boolean;
  private readonly rows: NodeRows;
  private readonly row: number;
  private madeAttributes: readonly PolicyAttribute[] | undefined = undefined;
  private madeChildren: readonly PolicyNode[] | undefined = undefined;

  constructor(rows: NodeRows, row: number) {
    const endTagStart = rows.number(row, l.nodeEndTagStart);
    this.name = rows.nameOf(row);
    this.start = rows.number(row, l.nodeStart);
    this.startTagEnd = rows.number(row, l.nodeStartTagEnd);
    this.endTagStart = endTagStart < 0 ? undefined : endTagStart;
    this.end = rows.number(row, l.nodeEnd);
    this.selfClosed = endTagStart === l.selfClosed;
    this.rows = rows;
    this.row = row;
  }

  get attributes(): readonly PolicyAttribute[] {
    return (this.madeAttributes ??= attributesOf(this.rows, this.row));
  }

  get children(): readonly PolicyNode[] {
    return (this.madeChildren ??= this.makeChildren());
  }

  private makeChildren(): readonly PolicyNode[] {
    const { rows, row, startTagEnd, endTagStart, end } = this;
    const contentEnd = endTagStart ?? end;
    return nodesIn(rows, row + l.nodeWidth, rows.number(row, l.nodeAfter), startTagEnd, contentEnd);
  }
}

/** Text is cut out only when asked for: most of it is white space that nobody reads. */
class TextNode implements PolicyText {
  readonly kind = 'text';
  readonly start: number;
  readonly end: number;
  readonly expressions: readonly PolicyExpression[];
  private readonly source: string;

  constructor(source: string, start: number, end: number, expressions: readonly PolicyExpression[]) {
    this.start = start;
    this.end = end;
    this.expressions = expressions;
    this.source = source;
  }

  get text(): string {
    return this.source.slice(this.start, this.end);
  }
}

/** So is a value. */
class AttributeNode implements PolicyAttribute {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly valueStart: number;
  readonly valueEnd: number;
  readonly quote: PolicyAttribute['quote'];
  readonly expression: PolicyExpression | undefined;
  private readonly source: string;

  constructor(
    source: string,
    name: string,
    start: number,
    end: number,
    valueStart: number,
    valueEnd: number,
    quote: PolicyAttribute['quote'],
    expression: PolicyExpression | undefined,
  ) {
    this.name = name;
    this.start = start;
    this.end = end;
    this.valueStart = valueStart;
    this.valueEnd = valueEnd;
    this.quote = quote;
    this.expression = expression;
    this.source = source;
  }

  get value(): string {
    return this.source.slice(this.valueStart, this.valueEnd);
  }
}
