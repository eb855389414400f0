import * as c from './characters';
import type { PolicyAttribute, PolicyElement, PolicyErrorCode, PolicyExpression, PolicyNode } from './document';
import { NameTable } from './nameTable';
import type { PolicyReader } from './reader';
import { templateMarkEnd } from './templateMark';

const noAttributes: readonly PolicyAttribute[] = [];
const noChildren: readonly PolicyNode[] = [];

/** An element as it is while its end hasn't been seen. */
export type OpenElement = { -readonly [Key in keyof PolicyElement]: PolicyElement[Key] };

/** Reads start tags. One for a document, with its state in fields, so that a tag costs no object but its own. */
export class TagReader {
  /** Something in the tag read last is wrong, so whether it should have been self-closed can't be told. */
  isDamaged = false;
  private readonly reader: PolicyReader;
  private readonly text: string;
  private at = 0;
  /** Of the tag being read; used again for the next one. */
  private readonly attributes: PolicyAttribute[] = [];
  private count = 0;
  private readonly names = new NameTable();

  constructor(reader: PolicyReader) {
    this.reader = reader;
    this.text = reader.text;
  }

  /** Reads the tag whose `<` is at `start`; a name start follows. */
  read(start: number): OpenElement {
    const { text } = this;
    let nameEnd = start + 1;
    while (c.isNamePart(text.charCodeAt(nameEnd))) nameEnd++;
    const name = this.names.get(text, start + 1, nameEnd);
    this.at = nameEnd;
    this.count = 0;
    this.isDamaged = false;
    const selfClosed = this.content(start, name, nameEnd);
    return {
      kind: 'element',
      name,
      start,
      startTagEnd: this.at,
      endTagStart: undefined,
      end: this.at,
      selfClosed,
      attributes: this.count === 0 ? noAttributes : this.attributes.slice(0, this.count),
      children: noChildren,
    };
  }

  /** Reads up to the end of the tag; whether that is `/>`. */
  private content(start: number, name: string, nameEnd: number): boolean {
    const { text } = this;
    /** After the last thing in the tag that isn't white space. */
    let lastEnd = nameEnd;
    for (;;) {
      let at = this.at;
      let code = text.charCodeAt(at);
      while (c.isWhiteSpace(code)) code = text.charCodeAt(++at);
      this.at = at;
      if (code > c.greaterThan || c.isNamePart(code)) {
        const mark = code === c.percent ? templateMarkEnd(text, at) : -1;
        if (mark < 0) this.attribute(at);
        else this.at = mark;
      } else if (code === c.greaterThan) {
        this.at = at + 1;
        return false;
      } else if (code === c.slash) {
        if (text.charCodeAt(at + 1) === c.greaterThan) {
          this.at = at + 2;
          return true;
        }
        this.damage('straySlash', at, 1, name);
        this.at = afterSlash(this.reader, at);
        if (text.charCodeAt(this.at - 1) === c.greaterThan) return true;
      } else if (code === c.equalsSign) {
        if (at === nameEnd) this.damage('attributeRunsOn', start + 1, name.length, name);
        else this.misplaced('nameExpected', at, 1, name);
        this.at = at + 1;
      } else if (code === c.doubleQuote || code === c.singleQuote) {
        this.misplaced('nameExpected', at, 1, name);
        this.at = at + 1;
      } else {
        // `<`, or the end of the text.
        this.damage('startTagNotClosed', Math.max(lastEnd - 1, start), 1, name);
        return false;
      }
      lastEnd = this.at;
    }
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

  private add(attribute: PolicyAttribute): void {
    this.attributes[this.count++] = attribute;
    this.at = attribute.end;
  }

  private attribute(start: number): void {
    const { text } = this;
    let nameEnd = start;
    while (isPlainName(text.charCodeAt(nameEnd))) nameEnd++;
    if (text.charCodeAt(nameEnd) !== c.equalsSign) nameEnd = this.markedEnd(nameEnd);
    const name = this.names.get(text, start, nameEnd);
    let at = c.skipWhiteSpace(text, nameEnd);
    if (text.charCodeAt(at) !== c.equalsSign) {
      this.at = nameEnd;
      if (isMark(name)) return;
      this.misplaced('attributeWithoutValue', start, nameEnd - start, name);
      this.add(unquoted(name, start, nameEnd, nameEnd, ''));
      return;
    }
    at = c.skipWhiteSpace(text, at + 1);
    const quote = text.charCodeAt(at);
    if (quote === c.doubleQuote || quote === c.singleQuote) {
      this.value(name, start, at, quote);
      return;
    }
    const end = this.markedEnd(at);
    const value = text.slice(at, end);
    if (!isMark(value)) this.misplaced('attributeValueNotQuoted', start, end - start, name);
    this.add(unquoted(name, start, end, at, value));
  }

  /** The end of a name or an unquoted value, in which template marks count as one character whatever they hold. */
  private markedEnd(start: number): number {
    const { text } = this;
    let at = start;
    for (let code = text.charCodeAt(at); c.isNamePart(code); code = text.charCodeAt(at)) {
      const isMarkStart = code === c.leftBrace || code === c.dollar || code === c.percent || code === c.hash;
      const end = isMarkStart ? templateMarkEnd(text, at) : -1;
      at = end < 0 ? at + 1 : end;
    }
    return at;
  }

  private value(name: string, start: number, open: number, quote: number): void {
    const { text, reader } = this;
    const valueStart = open + 1;
    let at = valueStart;
    let expression: PolicyExpression | undefined;
    let lineBreak = -1;
    let lessThan = -1;
    for (;;) {
      const code = text.charCodeAt(at);
      if (code > c.atSign) at++;
      else if (code === quote) break;
      else if (code === c.atSign) {
        const next = text.charCodeAt(at + 1);
        if (next === c.atSign) at += 2;
        else if (next !== c.leftParenthesis && next !== c.leftBrace) at++;
        else {
          const found = reader.attributeExpression(at, quote);
          if (!found) {
            reader.errors.add('expressionNotClosed', at, 2, name);
            const end = reader.guessValueEnd(at, quote);
            this.damagedValue(name, start, valueStart, end, quote, text.charCodeAt(end) === quote ? end + 1 : end);
            return;
          }
          expression ??= found;
          at = found.end;
        }
      } else if (code === c.lessThan) {
        if (lineBreak >= 0) break;
        if (lessThan < 0) lessThan = at;
        at++;
      } else if (code === c.lineFeed || code === c.carriageReturn) {
        if (lineBreak < 0) lineBreak = at;
        at++;
      } else if (at < text.length) at++;
      else break;
    }
    if (text.charCodeAt(at) !== quote) {
      // A value that runs over its line into the next tag, or to the end of the text, has lost its quote.
      reader.errors.add('attributeNotClosed', open, 1, name);
      const end = endOfLostQuote(text, valueStart, lineBreak < 0 ? text.length : lineBreak);
      this.damagedValue(name, start, valueStart, end, quote, end);
      return;
    }
    if (lessThan >= 0) reader.warnings.add('strayLessThan', lessThan, 1, name);
    if (expression) reader.checkWhole(expression, valueStart, at, name);
    const value = text.slice(valueStart, at);
    const mark = quote === c.doubleQuote ? '"' : "'";
    this.add({ name, start, end: at + 1, value, valueStart, valueEnd: at, quote: mark, expression });
  }

  private damagedValue(
    name: string,
    start: number,
    valueStart: number,
    valueEnd: number,
    quote: number,
    end: number,
  ): void {
    this.isDamaged = true;
    const value = this.text.slice(valueStart, valueEnd);
    const mark = quote === c.doubleQuote ? '"' : "'";
    this.add({ name, start, end, value, valueStart, valueEnd, quote: mark, expression: undefined });
  }
}

/** A letter, a digit, `-`, `.`, `:` or `_`: what no template mark starts with. */
const isPlainName = (code: number): boolean =>
  (code >= 97 && code <= 122) || (code >= 45 && code <= 58 && code !== c.slash) || (code >= 65 && code <= 95);

/** What a template tool fills in, standing where the service would expect a name or a value. */
const isMark = (written: string): boolean => /^__\w+__$|[$%#]\{|\{[%{\w]/.test(written) && /[}_]/.test(written);

/** After a slash that doesn't end the tag: C# comments between attributes are passed over, `/ >` ends the tag. */
function afterSlash(reader: PolicyReader, at: number): number {
  const { text } = reader;
  const next = text.charCodeAt(at + 1);
  if (next === c.asterisk) {
    const end = reader.codeCommentEnd(at + 2);
    return end < 0 ? at + 2 : end;
  }
  if (next === c.slash) return c.lineEndAfter(text, at + 2);
  const after = c.skipWhiteSpace(text, at + 1);
  return text.charCodeAt(after) === c.greaterThan ? after + 1 : at + 1;
}

function unquoted(name: string, start: number, end: number, valueStart: number, value: string): PolicyAttribute {
  const valueEnd = valueStart + value.length;
  return { name, start, end, value, valueStart, valueEnd, quote: '', expression: undefined };
}

/** Where a value that lost its closing quote most likely ended: on its line, before `>` or `/>`. */
function endOfLostQuote(text: string, valueStart: number, lineEnd: number): number {
  let at = lineEnd;
  while (at > valueStart && c.isWhiteSpace(text.charCodeAt(at - 1))) at--;
  if (at > valueStart && text.charCodeAt(at - 1) === c.greaterThan) at--;
  if (at > valueStart && text.charCodeAt(at - 1) === c.slash) at--;
  while (at > valueStart && c.isWhiteSpace(text.charCodeAt(at - 1))) at--;
  return at;
}
