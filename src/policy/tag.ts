import * as c from './characters';
import type { PolicyAttribute, PolicyElement, PolicyErrorCode, PolicyExpression, PolicyNode } from './document';
import { NameTable } from './nameTable';
import type { PolicyReader } from './reader';
import {
  afterMisplacedComment,
  commentInTagEnd,
  endOfLostQuote,
  isLostQuote,
  isTemplateMark,
  markedEnd,
} from './tagRepair';
import { templateMarkEnd } from './templateMark';

// Looked up once: where modules aren't bundled, each use of an imported name is a call.
const { inName, inPlainName, inValue, whiteSpace } = c;
const { slash, lessThan, equalsSign, greaterThan, doubleQuote, singleQuote, percent, atSign } = c;
const { leftParenthesis, leftBrace, lineFeed, carriageReturn } = c;
const classes = c.characterClasses;

const noAttributes: readonly PolicyAttribute[] = [];
const noChildren: readonly PolicyNode[] = [];

/** The value is cut out only when asked for, as the text of a text node is. */
class AttributeNode implements PolicyAttribute {
  declare readonly name: string;
  declare readonly start: number;
  declare readonly end: number;
  declare readonly valueStart: number;
  declare readonly valueEnd: number;
  declare readonly quote: PolicyAttribute['quote'];
  declare readonly expression: PolicyExpression | undefined;
  declare private readonly source: string;

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

/** An element as it is while its end hasn't been seen. */
export type OpenElement = { -readonly [Key in keyof PolicyElement]: PolicyElement[Key] };

/** Reads start tags. One for a document, with its state in fields, so that a tag costs no object but its own. */
export class TagReader {
  /** Something in the tag read last is wrong, so whether it should have been self-closed can't be told. */
  isDamaged = false;
  private readonly reader: PolicyReader;
  private readonly units: Uint16Array;
  private readonly length: number;
  /** Of the tag being read; used again for the next one. */
  private readonly attributes: PolicyAttribute[] = [];
  private count = 0;
  private selfClosed = false;
  private readonly names = new NameTable();

  constructor(reader: PolicyReader) {
    this.reader = reader;
    this.units = reader.units;
    this.length = reader.text.length;
  }

  /** Reads the tag whose `<` is at `start`; a name start follows. */
  read(start: number): OpenElement {
    const { units } = this;
    let nameEnd = start + 2;
    while (((classes[units[nameEnd] ?? 0] ?? 0) & inName) !== 0) nameEnd++;
    const name = this.names.get(this.reader.text, units, start + 1, nameEnd);
    this.count = 0;
    this.isDamaged = false;
    this.selfClosed = false;
    const end = this.content(start, name, nameEnd);
    return {
      kind: 'element',
      name,
      start,
      startTagEnd: end,
      endTagStart: undefined,
      end,
      selfClosed: this.selfClosed,
      attributes: this.count === 0 ? noAttributes : this.attributes.slice(0, this.count),
      children: noChildren,
    };
  }

  /** Reads up to the end of the tag, which it returns. */
  private content(start: number, name: string, nameEnd: number): number {
    const { units } = this;
    let at = nameEnd;
    for (;;) {
      /** After the last thing in the tag that isn't white space. */
      const lastEnd = at;
      let code = units[at] ?? 0;
      while (((classes[code] ?? 0) & whiteSpace) !== 0) code = units[++at] ?? 0;
      if (((classes[code] ?? 0) & inName) !== 0) {
        if (code === atSign && at > lastEnd && this.isExpressionAt(at)) {
          // The text of the element: the tag lost its `>`.
          this.damage('startTagNotClosed', lastEnd - 1, 1, name);
          return at;
        }
        const mark = code === percent ? templateMarkEnd(this.reader.text, at) : -1;
        at = mark < 0 ? this.attribute(at) : mark;
      } else if (code === greaterThan) {
        return at + 1;
      } else if (code === slash) {
        if (units[at + 1] === greaterThan) {
          this.selfClosed = true;
          return at + 2;
        }
        at = this.straySlash(at, name);
        if (this.selfClosed) return at;
      } else if (code === lessThan || at >= this.length) {
        const end = commentInTagEnd(this.reader.text, at);
        if (end < 0) {
          this.damage('startTagNotClosed', Math.max(lastEnd - 1, start), 1, name);
          return at;
        }
        this.damage('commentInTag', at, 4, name);
        at = end;
      } else {
        if (code === equalsSign && at === nameEnd) this.damage('attributeRunsOn', start + 1, name.length, name);
        else this.misplaced('nameExpected', at, 1, name);
        at++;
      }
    }
  }

  private isExpressionAt(at: number): boolean {
    const next = this.units[at + 1];
    return next === leftParenthesis || next === leftBrace;
  }

  /** A slash that doesn't end the tag: C# comments between attributes are passed over, `/ >` ends the tag. */
  private straySlash(at: number, name: string): number {
    const end = afterMisplacedComment(this.reader, at);
    if (end >= 0) {
      this.damage('commentInTag', at, 2, name);
      return end;
    }
    this.damage('straySlash', at, 1, name);
    const after = c.skipWhiteSpace(this.reader.text, at + 1);
    this.selfClosed = this.units[after] === greaterThan;
    return this.selfClosed ? after + 1 : at + 1;
  }

  /** The first mistake in a tag is the cause; what follows from it is left out. */
  private damage(code: PolicyErrorCode, offset: number, length: number, subject: string): void {
    if (!this.isDamaged) this.reader.errors.add(code, offset, length, subject);
    this.isDamaged = true;
  }

  /** What stands at `offset` can't: when it touches the attribute before, that one's quotes are the cause. */
  private misplaced(code: PolicyErrorCode, offset: number, length: number, subject: string): void {
    const before = this.attributes[this.count - 1];
    if (this.count === 0 || before?.end !== offset || before.quote === '') this.damage(code, offset, length, subject);
    else if (before.expression) this.damage('expressionIsOnlyPart', before.expression.start, 2, before.name);
    else this.damage('attributeNotClosed', before.valueStart - 1, 1, before.name);
  }

  private add(
    name: string,
    start: number,
    end: number,
    valueStart: number,
    valueEnd: number,
    quote: PolicyAttribute['quote'],
    expression: PolicyExpression | undefined,
  ): number {
    const { text } = this.reader;
    this.attributes[this.count++] = new AttributeNode(text, name, start, end, valueStart, valueEnd, quote, expression);
    return end;
  }

  /** Reads an attribute and returns its end. */
  private attribute(start: number): number {
    const { units } = this;
    let nameEnd = start;
    while (((classes[units[nameEnd] ?? 0] ?? 0) & inPlainName) !== 0) nameEnd++;
    if (units[nameEnd] !== equalsSign) nameEnd = markedEnd(this.reader.text, nameEnd);
    const name = this.names.get(this.reader.text, units, start, nameEnd);
    let at = nameEnd;
    if (units[at] !== equalsSign) {
      at = c.skipWhiteSpace(this.reader.text, at);
      if (units[at] !== equalsSign) return this.withoutValue(name, start, nameEnd);
    }
    let quote = units[++at] ?? 0;
    if (quote !== doubleQuote && quote !== singleQuote) {
      at = c.skipWhiteSpace(this.reader.text, at);
      quote = units[at] ?? 0;
      if (quote !== doubleQuote && quote !== singleQuote) return this.unquoted(name, start, at);
    }
    const valueStart = ++at;
    while (((classes[units[at] ?? 0] ?? 0) & inValue) !== 0) at++;
    if (units[at] !== quote) return this.value(name, start, valueStart, at, quote);
    return this.add(name, start, at + 1, valueStart, at, quote === doubleQuote ? '"' : "'", undefined);
  }

  private withoutValue(name: string, start: number, end: number): number {
    if (isTemplateMark(name)) return end;
    this.misplaced('attributeWithoutValue', start, end - start, name);
    return this.add(name, start, end, end, end, '', undefined);
  }

  private unquoted(name: string, start: number, valueStart: number): number {
    const end = markedEnd(this.reader.text, valueStart);
    if (!isTemplateMark(this.reader.text.slice(valueStart, end))) {
      this.misplaced('attributeValueNotQuoted', start, end - start, name);
    }
    return this.add(name, start, end, valueStart, end, '', undefined);
  }

  /** The rest of a value in which something was met at `from` that isn't plain. */
  private value(name: string, start: number, valueStart: number, from: number, quote: number): number {
    const { units, reader } = this;
    const mark = quote === doubleQuote ? '"' : "'";
    let at = from;
    let expression: PolicyExpression | undefined;
    let lineBreak = -1;
    let stray = -1;
    for (;;) {
      let code = units[at] ?? 0;
      while (((classes[code] ?? 0) & inValue) !== 0) code = units[++at] ?? 0;
      if (code === quote) break;
      if (code === atSign) {
        const next = units[at + 1] ?? 0;
        if (next === atSign) at += 2;
        else if (next !== leftParenthesis && next !== leftBrace) at++;
        else {
          const found = reader.attributeExpression(at, quote);
          if (!found) {
            reader.errors.add('expressionNotClosed', at, 2, name);
            const valueEnd = reader.guessValueEnd(at, quote);
            this.isDamaged = true;
            const end = units[valueEnd] === quote ? valueEnd + 1 : valueEnd;
            return this.add(name, start, end, valueStart, valueEnd, mark, undefined);
          }
          expression ??= found;
          at = found.end;
        }
      } else if (code === lessThan) {
        if (stray < 0 && isLostQuote(reader.text, at, quote)) break;
        if (stray < 0) stray = at;
        at++;
      } else if (code === lineFeed || code === carriageReturn) {
        if (lineBreak < 0) lineBreak = at;
        at++;
      } else if (at < this.length) at++;
      else break;
    }
    if (at >= this.length || units[at] !== quote) {
      // A value that runs into the next tag, or to the end of the text, has lost its quote.
      reader.errors.add('attributeNotClosed', valueStart - 1, 1, name);
      this.isDamaged = true;
      const end = endOfLostQuote(reader.text, valueStart, lineBreak < 0 ? at : lineBreak);
      return this.add(name, start, end, valueStart, end, mark, undefined);
    }
    if (stray >= 0) {
      reader.mayConflict = true;
      reader.warnings.add('strayLessThan', stray, 1, name);
    }
    if (expression) reader.checkWhole(expression, valueStart, at, name);
    return this.add(name, start, at + 1, valueStart, at, mark, expression);
  }
}
