import * as c from './characters';
import { hasConflictMark, mergeConflicts } from './conflict';
import type { PolicyDocument, PolicyErrorCode, PolicyTrivia } from './document';
import { NameTable, isSame } from './nameTable';
import { NodeRows } from './nodeRows';
import { rootNodes } from './nodes';
import { OpenElements } from './openElements';
import { PolicyReader } from './reader';
import * as l from './rowLayout';
import { TagReader } from './tag';
import { isInTemplateMark } from './templateMark';

// Looked up once: where modules aren't bundled, each use of an imported name is a call.
const { inText, whiteSpace, lessThan, slash, exclamation, questionMark, atSign, leftParenthesis, leftBrace } = c;
const { greaterThan } = c;
const classes = c.characterClasses;

/** Reads any text as a policy document: what is wrong is beside the tree, which stays useful (domain.md 3.4). */
export function parsePolicy(text: string): PolicyDocument {
  return new PolicyParser(text).parse();
}

class PolicyParser {
  private readonly text: string;
  private readonly units: Uint16Array;
  private readonly reader: PolicyReader;
  private readonly rows: NodeRows;
  private readonly tags: TagReader;
  private readonly open: OpenElements;

  constructor(text: string) {
    this.text = text;
    this.reader = new PolicyReader(text);
    this.units = this.reader.units;
    this.rows = new NodeRows(text, new NameTable());
    this.tags = new TagReader(this.reader, this.rows);
    this.open = new OpenElements(this.rows, this.reader.errors);
  }

  parse(): PolicyDocument {
    const { text, units, reader, rows, open } = this;
    let at = 0;
    if (units[0] === c.byteOrderMark) at = this.trivia('bom', 0, 1);
    while (at < text.length) {
      if (units[at] !== lessThan) at = this.readText(at);
      else {
        const next = units[at + 1] ?? 0;
        if (next === slash) at = this.endTag(at);
        else if (c.isNameStart(next)) at = this.startTag(at);
        else if (next === exclamation || next === questionMark) at = this.special(at);
        else at = this.readText(at);
      }
    }
    open.closeAll(text.length);
    const children = rootNodes(rows);
    if (reader.mayConflict) mergeConflicts(text, children, reader.errors);
    return { text, children, errors: reader.errors.placed(text), warnings: reader.warnings.placed(text) };
  }

  private trivia(kind: PolicyTrivia['kind'], start: number, end: number): number {
    this.open.add(l.firstTriviaRow + l.triviaKinds.indexOf(kind), start, end);
    return end;
  }

  /** Comments, CDATA, instructions and declarations. */
  private special(at: number): number {
    const { text, units } = this;
    if (units[at + 1] === questionMark) return this.delimited('instruction', at, 2, '?>', 'startTagNotClosed');
    if (text.startsWith('<!--', at)) return this.delimited('comment', at, 4, '-->', 'commentNotClosed');
    if (text.startsWith('<![CDATA[', at)) return this.delimited('cdata', at, 9, ']]>', 'cdataNotClosed');
    return this.delimited('declaration', at, 2, '>', 'startTagNotClosed');
  }

  private delimited(
    kind: PolicyTrivia['kind'],
    at: number,
    skip: number,
    closing: string,
    code: PolicyErrorCode,
  ): number {
    const end = this.text.indexOf(closing, at + skip);
    if (end >= 0) return this.trivia(kind, at, end + closing.length);
    this.reader.errors.add(code, at, skip);
    // All that follows is in it, so that elements aren't closed is no mistake of their own.
    this.open.forgive();
    return this.trivia(kind, at, this.text.length);
  }

  private startTag(at: number): number {
    const { tags, rows, open } = this;
    const end = tags.read(at);
    const element = open.add(l.elementRow, at, end);
    const { nodes } = rows;
    nodes[element + l.nodeName] = tags.name;
    nodes[element + l.nodeDetails] = tags.firstAttribute;
    nodes[element + l.nodeDetailCount] = (rows.detailsEnd - tags.firstAttribute) / l.detailWidth;
    nodes[element + l.nodeStartTagEnd] = end;
    nodes[element + l.nodeEndTagStart] = tags.isSelfClosed ? l.selfClosed : l.neverClosed;
    if (!tags.isSelfClosed) open.push(element, tags.isDamaged);
    return end;
  }

  private endTag(at: number): number {
    const { units, rows, open } = this;
    const { innermost } = open;
    const length = innermost < 0 ? 0 : rows.nameOf(innermost).length;
    const nameEnd = at + 2 + length;
    // Nearly always the tag that is due.
    if (
      innermost >= 0 &&
      units[nameEnd] === greaterThan &&
      isSame(units, rows.number(innermost, l.nodeStart) + 1, at + 2, length)
    ) {
      open.close(at, nameEnd + 1);
      return nameEnd + 1;
    }
    return this.otherEndTag(at);
  }

  private otherEndTag(at: number): number {
    const { text, units, reader, open } = this;
    let nameEnd = at + 2;
    while (((classes[units[nameEnd] ?? 0] ?? 0) & c.inName) !== 0) nameEnd++;
    const name = text.slice(at + 2, nameEnd);
    let end = nameEnd;
    while (end < text.length && units[end] !== greaterThan && units[end] !== lessThan) end++;
    const isClosed = units[end] === greaterThan;
    if (isClosed) end++;
    if (!isClosed || c.skipWhiteSpace(text, nameEnd) !== end - 1) {
      reader.errors.add('endTagNotClosed', at, nameEnd - at, name);
    }
    if (open.closeNamed(name, at, end)) return end;
    reader.errors.add('endTagWithoutStart', at, end - at, name);
    open.forgiveInnermost();
    return this.trivia('endTag', at, end);
  }

  private readText(start: number): number {
    const { units } = this;
    let at = start;
    while (((classes[units[at] ?? 0] ?? 0) & whiteSpace) !== 0) at++;
    // Most text is white space between two tags.
    return units[at] === lessThan && this.isMarkup(at) ? at : this.readCharacters(start, at);
  }

  private readCharacters(start: number, from: number): number {
    const { text, units, reader, rows, open } = this;
    const parent = open.innermostName;
    const firstExpression = rows.detailsEnd;
    let at = from;
    for (;;) {
      let code = units[at] ?? 0;
      while (((classes[code] ?? 0) & inText) !== 0) code = units[++at] ?? 0;
      if (at >= text.length) break;
      if (code === lessThan) {
        if (this.isMarkup(at)) break;
        at = this.strayLessThan(at);
      } else if (code === atSign) {
        const next = units[at + 1] ?? 0;
        if (next === atSign) at += 2;
        else if (next !== leftParenthesis && next !== leftBrace) at++;
        else {
          const found = reader.textExpression(at, parent);
          if (found < 0) reader.errors.add('expressionNotClosed', at, 2, parent);
          else rows.addDetail(at, found);
          at = found < 0 ? at + 2 : found;
        }
      } else at++;
    }
    const count = (rows.detailsEnd - firstExpression) / l.detailWidth;
    if (count === 0) return at;
    const expressionStart = rows.detail(firstExpression, l.detailExpressionStart);
    const expressionEnd = rows.detail(firstExpression, l.detailExpressionEnd);
    reader.checkWhole(expressionStart, expressionEnd, start, at, parent);
    const added = open.add(l.textRow, start, at);
    rows.nodes[added + l.nodeDetails] = firstExpression;
    rows.nodes[added + l.nodeDetailCount] = count;
    return at;
  }

  private isMarkup(at: number): boolean {
    const next = this.units[at + 1] ?? 0;
    return next === slash || next === exclamation || next === questionMark || c.isNameStart(next);
  }

  /** A `<` that starts no tag is text. */
  private strayLessThan(at: number): number {
    const { units, text, reader } = this;
    reader.mayConflict = true;
    let end = at + 1;
    while (units[end] === lessThan && !this.isMarkup(end)) end++;
    if (!reader.errors.isFull && !hasConflictMark(text, at) && !isInTemplateMark(text, at))
      reader.errors.add('strayLessThan', at, 1);
    return end;
  }
}
