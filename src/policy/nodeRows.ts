import type { NameTable } from './nameTable';
import * as l from './rowLayout';

const { nodeKind, nodeStart, nodeEnd, nodeAfter, nodePrevious, nodeWidth, elementRow } = l;

/**
 * The tree of a document: rows of whole numbers in the order of the text, so that an element is followed by all that is in
 * it. Text without expressions has no row: it is what stands between the others. Nodes are made of rows when someone
 * asks for them. At a key stroke few are, and a large document gives the garbage collector nothing to move about.
 */
export class NodeRows {
  readonly text: string;
  readonly names: NameTable;
  nodes: Int32Array;
  /** Attributes, and the expressions in text. */
  details: Int32Array;
  /** Up to here, `nodes` and `details` are in use. */
  nodesEnd = 0;
  detailsEnd = 0;

  constructor(text: string, names: NameTable) {
    this.text = text;
    this.names = names;
    // Enough for what people write; memory that is never touched costs next to nothing.
    this.nodes = new Int32Array((text.length >> 2) + 8 * nodeWidth);
    this.details = new Int32Array((text.length >> 3) + 8 * l.detailWidth);
  }

  /** Adds a row with nothing in it, and gives it. */
  add(kind: number, start: number, end: number, previous: number): number {
    const added = this.nodesEnd;
    const after = added + nodeWidth;
    if (after > this.nodes.length) this.nodes = doubled(this.nodes);
    const { nodes } = this;
    nodes[added + nodeKind] = kind;
    nodes[added + nodeStart] = start;
    nodes[added + nodeEnd] = end;
    nodes[added + nodeAfter] = after;
    nodes[added + nodePrevious] = previous;
    this.nodesEnd = after;
    return added;
  }

  addAttribute(
    name: number,
    start: number,
    end: number,
    valueStart: number,
    valueEnd: number,
    quote: number,
    expressionStart: number,
    expressionEnd: number,
  ): void {
    const added = this.addDetail(expressionStart, expressionEnd);
    const { details } = this;
    details[added + l.detailName] = name;
    details[added + l.detailStart] = start;
    details[added + l.detailEnd] = end;
    details[added + l.detailValueStart] = valueStart;
    details[added + l.detailValueEnd] = valueEnd;
    details[added + l.detailQuote] = quote;
  }

  /** An expression in text; or what an attribute begins with. */
  addDetail(expressionStart: number, expressionEnd: number): number {
    const added = this.detailsEnd;
    this.detailsEnd = added + l.detailWidth;
    if (this.detailsEnd > this.details.length) this.details = doubled(this.details);
    const { details } = this;
    details[added + l.detailExpressionStart] = expressionStart;
    details[added + l.detailExpressionEnd] = expressionEnd;
    return added;
  }

  isElement(row: number): boolean {
    return this.nodes[row + nodeKind] === elementRow;
  }

  nameOf(row: number): string {
    return this.names.name(this.number(row, l.nodeName));
  }

  number(row: number, which: number): number {
    return this.nodes[row + which] ?? 0;
  }

  detail(row: number, which: number): number {
    return this.details[row + which] ?? 0;
  }
}

function doubled(numbers: Int32Array): Int32Array {
  const more = new Int32Array(2 * numbers.length);
  more.set(numbers);
  return more;
}
