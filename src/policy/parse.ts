import * as c from './characters';
import type { PolicyDocument, PolicyExpression, PolicyNode, PolicyText, PolicyTrivia } from './document';
import { PolicyReader } from './reader';
import { type OpenElement, TagReader } from './tag';

const noExpressions: readonly PolicyExpression[] = [];

/** Reads any text as a policy document: what is wrong is beside the tree, which stays useful (domain.md 3.4). */
export function parsePolicy(text: string): PolicyDocument {
  return new PolicyParser(text).parse();
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

class PolicyParser {
  private readonly text: string;
  private readonly reader: PolicyReader;
  private readonly tags: TagReader;
  private roots: readonly PolicyNode[] = [];
  private readonly open: OpenElement[] = [];
  /** Elements whose start tag was wrong: that they aren't closed is no second mistake. */
  private readonly damaged = new Set<OpenElement>();
  /** How many elements of a name are open, so that stray end tags needn't search; kept from the first of them on. */
  private openNames: Map<string, number> | undefined;
  /** The innermost open element. */
  private parent: OpenElement | undefined;
  /** The children of all open elements, outermost first: an element takes its own when it closes. */
  private readonly pending: PolicyNode[] = [];
  private count = 0;
  /** Where in `pending` the children of each open element start. */
  private readonly starts: number[] = [];
  private at = 0;

  constructor(text: string) {
    this.text = text;
    this.reader = new PolicyReader(text);
    this.tags = new TagReader(this.reader);
  }

  parse(): PolicyDocument {
    const { text, reader } = this;
    if (text.charCodeAt(0) === c.byteOrderMark) this.trivia('bom', 1);
    while (this.at < text.length) {
      if (text.charCodeAt(this.at) === c.lessThan && this.isMarkup(this.at)) this.markup();
      else this.readText();
    }
    while (this.open.length > 0) this.closeUnclosed(text.length);
    this.roots = this.pending.slice(0, this.count);
    this.findMergeConflict();
    return { text, children: this.roots, errors: reader.errors.placed(text), warnings: reader.warnings.placed(text) };
  }

  private add(node: PolicyNode): void {
    this.pending[this.count++] = node;
  }

  private isMarkup(at: number): boolean {
    const next = this.text.charCodeAt(at + 1);
    return next === c.slash || next === c.exclamation || next === c.questionMark || c.isNameStart(next);
  }

  private markup(): void {
    const { text, at } = this;
    const next = text.charCodeAt(at + 1);
    if (next === c.slash) this.endTag();
    else if (next === c.exclamation) {
      if (text.startsWith('<!--', at)) this.delimited('comment', 4, '-->', 'commentNotClosed');
      else if (text.startsWith('<![CDATA[', at)) this.delimited('cdata', 9, ']]>', 'cdataNotClosed');
      else this.delimited('declaration', 2, '>', 'startTagNotClosed');
    } else if (next === c.questionMark) this.delimited('instruction', 2, '?>', 'startTagNotClosed');
    else this.startTag();
  }

  private trivia(kind: PolicyTrivia['kind'], end: number): void {
    this.add({ kind, start: this.at, end });
    this.at = end;
  }

  private delimited(
    kind: PolicyTrivia['kind'],
    skip: number,
    closing: string,
    code: 'commentNotClosed' | 'cdataNotClosed' | 'startTagNotClosed',
  ): void {
    const end = this.text.indexOf(closing, this.at + skip);
    if (end >= 0) this.trivia(kind, end + closing.length);
    else {
      this.reader.errors.add(code, this.at, skip);
      this.trivia(kind, this.text.length);
    }
  }

  private startTag(): void {
    const { tags } = this;
    const element = tags.read(this.at);
    const { isDamaged } = tags;
    this.add(element);
    this.at = element.startTagEnd;
    if (element.selfClosed) return;
    if (isDamaged) this.damaged.add(element);
    this.open.push(element);
    this.openNames?.set(element.name, (this.openNames.get(element.name) ?? 0) + 1);
    this.parent = element;
    this.starts.push(this.count);
  }

  private endTag(): void {
    const { text, at, parent } = this;
    const nameEnd = at + 2 + (parent?.name.length ?? 0);
    // Nearly always the tag that is due.
    if (parent && text.charCodeAt(nameEnd) === c.greaterThan && text.startsWith(parent.name, at + 2)) {
      this.close(nameEnd + 1);
    } else {
      this.otherEndTag();
    }
  }

  private otherEndTag(): void {
    const { text, at, reader } = this;
    let nameEnd = at + 2;
    while (c.isNamePart(text.charCodeAt(nameEnd))) nameEnd++;
    const name = text.slice(at + 2, nameEnd);
    let end = nameEnd;
    while (end < text.length && text.charCodeAt(end) !== c.greaterThan && text.charCodeAt(end) !== c.lessThan) end++;
    const isClosed = text.charCodeAt(end) === c.greaterThan;
    if (isClosed) end++;
    if (!isClosed || c.skipWhiteSpace(text, nameEnd) !== end - 1) {
      reader.errors.add('endTagNotClosed', at, nameEnd - at, name);
    }
    if (this.parent?.name !== name && !this.isOpen(name)) {
      reader.errors.add('endTagWithoutStart', at, end - at, name);
      this.trivia('endTag', end);
      return;
    }
    while (this.parent && this.parent.name !== name) this.closeUnclosed(at);
    this.close(end);
  }

  private isOpen(name: string): boolean {
    if (!this.openNames) {
      this.openNames = new Map();
      for (const element of this.open) this.openNames.set(element.name, (this.openNames.get(element.name) ?? 0) + 1);
    }
    return (this.openNames.get(name) ?? 0) > 0;
  }

  private close(end: number): void {
    const element = this.pop();
    if (element) {
      element.endTagStart = this.at;
      element.end = end;
    }
    this.at = end;
  }

  private pop(): OpenElement | undefined {
    const element = this.open.pop();
    if (element) this.openNames?.set(element.name, (this.openNames.get(element.name) ?? 1) - 1);
    this.parent = this.open[this.open.length - 1];
    const start = this.starts.pop() ?? 0;
    if (element && this.count > start) element.children = this.pending.slice(start, this.count);
    this.count = start;
    return element;
  }

  private closeUnclosed(end: number): void {
    this.add({ kind: 'missing', expected: 'endTag', start: end, end, subject: this.parent?.name ?? '' });
    const element = this.pop();
    if (!element) return;
    element.end = end;
    if (!this.damaged.has(element)) {
      this.reader.errors.add('elementNotClosed', element.start, element.startTagEnd - element.start, element.name);
    }
  }

  private readText(): void {
    const { text, reader } = this;
    const start = this.at;
    const parent = this.parent?.name;
    let at = start;
    let expressions: PolicyExpression[] | undefined;
    for (; at < text.length;) {
      const code = text.charCodeAt(at);
      if (code > c.atSign) at++;
      else if (code === c.lessThan) {
        if (this.isMarkup(at)) break;
        at = this.strayLessThan(at);
      } else if (code === c.atSign) {
        const next = text.charCodeAt(at + 1);
        if (next === c.atSign) at += 2;
        else if (next !== c.leftParenthesis && next !== c.leftBrace) at++;
        else {
          const found = reader.textExpression(at, parent);
          if (found) (expressions ??= []).push(found);
          else reader.errors.add('expressionNotClosed', at, 2, parent);
          at = found ? found.end : at + 2;
        }
      } else at++;
    }
    const first = expressions?.[0];
    if (first) reader.checkWhole(first, start, at, parent);
    this.add(new TextNode(text, start, at, expressions ?? noExpressions));
    this.at = at;
  }

  /** A `<` that starts no tag is text; where a tag was begun, an element is missing. */
  private strayLessThan(at: number): number {
    let end = at + 1;
    while (this.text.charCodeAt(end) === c.lessThan && !this.isMarkup(end)) end++;
    if (!this.isConflictMark(at)) this.reader.errors.add('strayLessThan', at, 1);
    return end;
  }

  private isConflictMark(at: number): boolean {
    const { text } = this;
    const isLineStart = at === 0 || c.isLineEnd(text.charCodeAt(at - 1));
    return isLineStart && (text.startsWith('<<<<<<< ', at) || text.startsWith('>>>>>>> ', at));
  }

  /** Marks that a merge left, wherever they stand but in comments. */
  private findMergeConflict(): void {
    for (const mark of ['<<<<<<< ', '>>>>>>> ']) {
      let at = this.text.indexOf(mark);
      for (let tries = 0; at >= 0 && tries < 20; tries++, at = this.text.indexOf(mark, at + 1)) {
        if (!this.isConflictMark(at) || this.isTrivia(at)) continue;
        this.reader.errors.add('mergeConflict', at, 7);
        break;
      }
    }
  }

  private isTrivia(offset: number): boolean {
    let nodes: readonly PolicyNode[] = this.roots;
    for (;;) {
      const node = nodes.find(({ start, end }) => start <= offset && offset < end);
      if (node?.kind !== 'element') return node?.kind === 'comment' || node?.kind === 'cdata';
      nodes = node.children;
    }
  }
}
