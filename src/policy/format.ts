import type { PolicyDocument, PolicyElement, PolicyNode } from './document';
import type { TextEdit } from './edit';
import { nearestLineEnd } from './layout';
import { parsePolicy } from './parse';

export interface FormatOptions {
  /** One step: a tab, or spaces. */
  readonly indent: string;
}

/**
 * Edits that lay a document out: each element on a line of its own, indented by depth. Only white space between tags, and
 * at line starts inside tags, is touched; text, values, expressions, comments and CDATA stay as they are, and so does
 * everything in an element that holds text. A document with errors isn't formatted.
 */
export function formatPolicy(text: string, { indent }: FormatOptions): readonly TextEdit[] {
  const document = parsePolicy(text);
  if (document.errors.length > 0) return [];
  const layout = new Layout(document, indent, nearestLineEnd(text, 0));
  layout.nodes(document.children, 0, undefined);
  return layout.edits;
}

class Layout {
  readonly edits: TextEdit[] = [];
  private readonly text: string;
  private readonly step: string;
  private readonly eol: string;

  constructor({ text }: PolicyDocument, step: string, eol: string) {
    this.text = text;
    this.step = step;
    this.eol = eol;
  }

  nodes(nodes: readonly PolicyNode[], depth: number, parent: PolicyElement | undefined): void {
    const isLaidOut = nodes.every(node => node.kind !== 'cdata' && (node.kind !== 'text' || isBlank(node.text)));
    let end = parent?.startTagEnd ?? 0;
    let isFirst = parent === undefined;
    for (const node of nodes) {
      if (node.kind === 'text' && isLaidOut) continue;
      if (isLaidOut && !isFirst) this.lineBreak(end, node.start, depth, node);
      if (node.kind === 'element') this.element(node, depth);
      end = node.end;
      isFirst = node.kind === 'bom';
    }
    if (parent && isLaidOut && end > parent.startTagEnd)
      this.lineBreak(end, parent.endTagStart ?? end, depth - 1, undefined);
  }

  private element(element: PolicyElement, depth: number): void {
    if (depth > deepest) return;
    let end = element.start + 1 + element.name.length;
    for (const { start, end: after } of element.attributes) {
      this.continued(end, start, depth + 1);
      end = after;
    }
    this.nodes(element.children, depth + 1, element);
  }

  /** Between two elements: a line end, one blank line where there were some. A comment stays on the line it ends. */
  private lineBreak(start: number, end: number, depth: number, node: PolicyNode | undefined): void {
    const gap = this.text.slice(start, end);
    const lineEnds = gap.match(/\r\n|\n|\r/g) ?? [];
    if (node?.kind === 'comment' && lineEnds.length === 0) return;
    const first = lineEnds[0] ?? this.eol;
    const blank = lineEnds.length > 1 && node ? (lineEnds[1] ?? '') : '';
    this.replace(start, end, first + blank + this.step.repeat(depth));
  }

  /** An attribute on a line of its own. */
  private continued(start: number, end: number, depth: number): void {
    const gap = this.text.slice(start, end);
    const lineEnd = /^[ \t]*(\r\n|\n|\r)[ \t]*$/.exec(gap)?.[1];
    if (lineEnd !== undefined) this.replace(start, end, lineEnd + this.step.repeat(depth));
  }

  private replace(offset: number, end: number, content: string): void {
    if (this.text.slice(offset, end) !== content) this.edits.push({ offset, length: end - offset, content });
  }
}

/** Deeper ones exist only in texts made to break things. */
const deepest = 200;

const isBlank = (text: string): boolean => text.trim() === '';
