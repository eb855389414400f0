import * as c from './characters';
import type { PolicyErrorCode } from './document';
import type { NodeRows } from './nodeRows';
import type { PolicyReader } from './reader';
import * as l from './rowLayout';
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

/** Reads start tags. What it says of the tag read last is in its fields. */
export class TagReader {
  /** The number of its name. */
  name = 0;
  isSelfClosed = false;
  /** Something in it is wrong, so whether it should have been self-closed can't be told. */
  isDamaged = false;
  /** Where its attributes are in the rows. */
  firstAttribute = 0;
  private readonly reader: PolicyReader;
  private readonly rows: NodeRows;
  private readonly units: Uint16Array;
  private readonly length: number;

  constructor(reader: PolicyReader, rows: NodeRows) {
    this.reader = reader;
    this.rows = rows;
    this.units = reader.units;
    this.length = reader.text.length;
  }

  /** Reads the tag whose `<` is at `start`, where a name start follows. Returns its end. */
  read(start: number): number {
    const { units, rows } = this;
    let nameEnd = start + 2;
    while (((classes[units[nameEnd] ?? 0] ?? 0) & inName) !== 0) nameEnd++;
    this.name = rows.names.numberOf(rows.text, units, start + 1, nameEnd);
    this.isSelfClosed = false;
    this.isDamaged = false;
    this.firstAttribute = rows.detailsEnd;
    return this.content(start, nameEnd);
  }

  /** Reads up to the end of the tag, which it returns. */
  private content(start: number, nameEnd: number): number {
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
          this.damage('startTagNotClosed', lastEnd - 1, 1);
          return at;
        }
        const mark = code === percent ? templateMarkEnd(this.reader.text, at) : -1;
        at = mark < 0 ? this.attribute(at) : mark;
      } else if (code === greaterThan) {
        return at + 1;
      } else if (code === slash) {
        if (units[at + 1] === greaterThan) {
          this.isSelfClosed = true;
          return at + 2;
        }
        at = this.straySlash(at);
        if (this.isSelfClosed) return at;
      } else if (code === lessThan || at >= this.length) {
        const end = commentInTagEnd(this.reader.text, at);
        if (end < 0) {
          this.damage('startTagNotClosed', Math.max(lastEnd - 1, start), 1);
          return at;
        }
        this.damage('commentInTag', at, 4);
        at = end;
      } else {
        if (code === equalsSign && at === nameEnd) this.damage('attributeRunsOn', start + 1, nameEnd - start - 1);
        else this.misplaced('nameExpected', at, 1, this.rows.names.name(this.name));
        at++;
      }
    }
  }

  private isExpressionAt(at: number): boolean {
    const next = this.units[at + 1];
    return next === leftParenthesis || next === leftBrace;
  }

  /** A slash that doesn't end the tag: C# comments between attributes are passed over, `/ >` ends the tag. */
  private straySlash(at: number): number {
    const end = afterMisplacedComment(this.reader, at);
    if (end >= 0) {
      this.damage('commentInTag', at, 2);
      return end;
    }
    this.damage('straySlash', at, 1);
    const after = c.skipWhiteSpace(this.reader.text, at + 1);
    this.isSelfClosed = this.units[after] === greaterThan;
    return this.isSelfClosed ? after + 1 : at + 1;
  }

  /** The first mistake in a tag is the cause; what follows from it is left out. */
  private damage(code: PolicyErrorCode, offset: number, length: number, subject?: string): void {
    if (!this.isDamaged) this.reader.errors.add(code, offset, length, subject ?? this.rows.names.name(this.name));
    this.isDamaged = true;
  }

  /** What stands at `offset` can't: when it touches the attribute before, that one's quotes are the cause. */
  private misplaced(code: PolicyErrorCode, offset: number, length: number, subject: string): void {
    const { rows } = this;
    const before = rows.detailsEnd - l.detailWidth;
    const isTouched = before >= this.firstAttribute && rows.detail(before, l.detailEnd) === offset;
    if (!isTouched || rows.detail(before, l.detailQuote) === 0) {
      this.damage(code, offset, length, subject);
      return;
    }
    const name = rows.names.name(rows.detail(before, l.detailName));
    const expression = rows.detail(before, l.detailExpressionStart);
    if (expression >= 0) this.damage('expressionIsOnlyPart', expression, 2, name);
    else this.damage('attributeNotClosed', rows.detail(before, l.detailValueStart) - 1, 1, name);
  }

  /** Reads an attribute and returns its end. */
  private attribute(start: number): number {
    const { units, rows } = this;
    let nameEnd = start;
    while (((classes[units[nameEnd] ?? 0] ?? 0) & inPlainName) !== 0) nameEnd++;
    if (units[nameEnd] !== equalsSign) nameEnd = markedEnd(this.reader.text, nameEnd);
    const name = rows.names.numberOf(rows.text, units, start, nameEnd);
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
    rows.addAttribute(name, start, at + 1, valueStart, at, quote, -1, -1);
    return at + 1;
  }

  private withoutValue(name: number, start: number, end: number): number {
    const written = this.rows.names.name(name);
    if (isTemplateMark(written)) return end;
    this.misplaced('attributeWithoutValue', start, end - start, written);
    this.rows.addAttribute(name, start, end, end, end, 0, -1, -1);
    return end;
  }

  private unquoted(name: number, start: number, valueStart: number): number {
    const end = markedEnd(this.reader.text, valueStart);
    if (!isTemplateMark(this.reader.text.slice(valueStart, end))) {
      this.misplaced('attributeValueNotQuoted', start, end - start, this.rows.names.name(name));
    }
    this.rows.addAttribute(name, start, end, valueStart, end, 0, -1, -1);
    return end;
  }

  /** The rest of a value in which something was met at `from` that isn't plain. */
  private value(name: number, start: number, valueStart: number, from: number, quote: number): number {
    const { units, reader, rows } = this;
    let at = from;
    let expressionStart = -1;
    let expressionEnd = -1;
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
          if (found < 0) {
            reader.errors.add('expressionNotClosed', at, 2, rows.names.name(name));
            const valueEnd = reader.guessValueEnd(at, quote);
            this.isDamaged = true;
            const end = units[valueEnd] === quote ? valueEnd + 1 : valueEnd;
            rows.addAttribute(name, start, end, valueStart, valueEnd, quote, -1, -1);
            return end;
          }
          if (expressionStart < 0) {
            expressionStart = at;
            expressionEnd = found;
          }
          at = found;
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
      reader.errors.add('attributeNotClosed', valueStart - 1, 1, rows.names.name(name));
      this.isDamaged = true;
      const end = endOfLostQuote(reader.text, valueStart, lineBreak < 0 ? at : lineBreak);
      rows.addAttribute(name, start, end, valueStart, end, quote, -1, -1);
      return end;
    }
    if (stray >= 0) {
      reader.mayConflict = true;
      reader.warnings.add('strayLessThan', stray, 1, rows.names.name(name));
    }
    if (expressionStart >= 0 && (expressionStart !== valueStart || expressionEnd !== at))
      reader.checkWhole(expressionStart, expressionEnd, valueStart, at, rows.names.name(name));
    rows.addAttribute(name, start, at + 1, valueStart, at, quote, expressionStart, expressionEnd);
    return at + 1;
  }
}
