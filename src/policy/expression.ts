import * as c from './characters';
import { entityAt } from './entities';
import { unitsOf } from './units';

// Looked up once: where modules aren't bundled, each use of an imported name is a call.
const { inInlineCode, inBlockCode, inString, doubleQuote, singleQuote, ampersand, slash, asterisk, atSign, dollar } = c;
const { leftParenthesis, rightParenthesis, leftBrace, rightBrace, backslash, lineFeed, carriageReturn } = c;
const classes = c.characterClasses;

/** How deep strings with holes may nest before their holes are read as plain text. */
const deepestHole = 40;

/**
 * Finds where C# in a policy ends: Razor's rules (domain.md 3.4). Brackets of one kind are counted; strings, character
 * literals and comments are single tokens. Entities act as their characters, so that `xml` and `rawxml` read alike.
 */
export class ExpressionScanner {
  /** Offsets of strings that run into the end of their line, in the expression read last. */
  readonly openStrings: number[] = [];
  /** Characters looked at in expressions that never closed: what could make reading slower than linear. */
  wasted = 0;
  private readonly units: Uint16Array;
  private readonly length: number;
  private limit = 0;
  /** Up to here, no character literal closes on the line: written with raw quotes, and with entities. */
  private noRawLiteralBefore = 0;
  private noEntityLiteralBefore = 0;
  /** A hole of this expression never closed, so braces in its strings are text. */
  private isFlat = false;

  /** `units`: of `unitsOf`; `length`: that of the text. */
  constructor(units: Uint16Array, length: number) {
    this.units = units;
    this.length = length;
  }

  /** The offset after the expression whose `@` is at `offset`; -1 when it never closes. */
  scan(offset: number): number {
    const { length } = this;
    // A text full of expressions that never close must not be read again for each of them.
    const isSpent = this.wasted > 8 * length + 65536;
    this.limit = isSpent ? Math.min(length, offset + 96) : length;
    if (this.openStrings.length > 0) this.openStrings.length = 0;
    this.noRawLiteralBefore = this.noEntityLiteralBefore = 0;
    this.isFlat = false;
    const isBlock = this.units[offset + 1] === leftBrace;
    const end = isBlock
      ? this.code(offset + 2, leftBrace, rightBrace, inBlockCode, 0)
      : this.code(offset + 2, leftParenthesis, rightParenthesis, inInlineCode, 0);
    if (end < 0) this.wasted += this.limit - offset;
    return end;
  }

  private code(from: number, open: number, close: number, plain: number, nesting: number): number {
    const { units, limit } = this;
    let depth = 1;
    let at = from;
    for (;;) {
      let code = units[at] ?? 0;
      while (((classes[code] ?? 0) & plain) !== 0) code = units[++at] ?? 0;
      if (at >= limit) return -1;
      if (code === close) {
        at++;
        if (--depth === 0) return at;
      } else if (code === open) {
        depth++;
        at++;
      } else if (code === doubleQuote) {
        at = this.string(at, 1);
      } else if (code === ampersand) {
        const entity = entityAt(units, at);
        const character = entity >> 4;
        const length = entity & 15;
        if (entity === 0) at++;
        else if (character === doubleQuote) at = this.string(at, length);
        else if (character === singleQuote) at = this.literal(at, length);
        else {
          at += length;
          if (character === open) depth++;
          else if (character === close && --depth === 0) return at;
        }
      } else if (code === slash) {
        at = this.comment(at);
      } else if (code === atSign || code === dollar) {
        at = this.prefixed(at, nesting);
      } else if (code === singleQuote) {
        at = this.literal(at, 1);
      } else {
        at++;
      }
    }
  }

  private comment(at: number): number {
    const { units, limit } = this;
    const next = units[at + 1] ?? 0;
    if (next === slash) {
      let end = at + 2;
      while (end < limit && !isLineEnd(units[end] ?? 0)) end++;
      return end;
    }
    if (next !== asterisk) return at + 1;
    for (let end = at + 3; end < limit; end++) {
      if (units[end] === slash && units[end - 1] === asterisk && end > at + 2) return end + 1;
    }
    return limit;
  }

  /** The length of the double quote at `at`, raw or as an entity; 0 when there is none. */
  private quoteAt(at: number): number {
    const code = this.units[at] ?? 0;
    if (code === doubleQuote) return 1;
    if (code !== ampersand) return 0;
    const entity = entityAt(this.units, at);
    return entity >> 4 === doubleQuote ? entity & 15 : 0;
  }

  /** `@"…"`, `$"…"`, `$@"…"` and `@$"…"`; any other `@` or `$` is one character. */
  private prefixed(at: number, nesting: number): number {
    const { units } = this;
    const first = units[at] ?? 0;
    const second = units[at + 1] ?? 0;
    const isPair = second !== first && (second === atSign || second === dollar);
    const quote = at + (isPair ? 2 : 1);
    const length = this.quoteAt(quote);
    if (length === 0) return at + 1;
    const isVerbatim = isPair || first === atSign;
    const hasHoles = (isPair || first === dollar) && nesting < deepestHole;
    if (hasHoles) return this.interpolated(quote, length, isVerbatim, nesting);
    return isVerbatim ? this.verbatim(quote + length, length > 1) : this.string(quote, length);
  }

  private string(quote: number, length: number): number {
    const { units, limit } = this;
    const closing = length > 1 ? ampersand : doubleQuote;
    let at = quote + length;
    for (;;) {
      let code = units[at] ?? 0;
      while (((classes[code] ?? 0) & inString) !== 0) code = units[++at] ?? 0;
      if (at >= limit) break;
      if (code === closing) {
        const found = this.quoteAt(at);
        if (found > 0) return at + found;
        at++;
      } else if (code === backslash) at = this.escape(at);
      else if (code === lineFeed || code === carriageReturn) break;
      else at++;
    }
    this.openStrings.push(quote);
    return at;
  }

  /** A backslash protects a quote or a backslash. */
  private escape(at: number): number {
    const next = this.units[at + 1] ?? 0;
    if (next === backslash || next === doubleQuote || next === singleQuote) return at + 2;
    const entity = next === ampersand ? entityAt(this.units, at + 1) : 0;
    const character = entity >> 4;
    return character === doubleQuote || character === singleQuote ? at + 1 + (entity & 15) : at + 1;
  }

  private verbatim(from: number, isEntity: boolean): number {
    const { units, limit } = this;
    let at = from;
    while (at < limit) {
      if (units[at] !== (isEntity ? ampersand : doubleQuote)) {
        at++;
        continue;
      }
      const length = this.quoteAt(at);
      at += Math.max(length, 1);
      if (length === 0) continue;
      const doubled = this.sameQuote(at, isEntity);
      if (doubled === 0) return at;
      at += doubled;
    }
    return limit;
  }

  private sameQuote(at: number, isEntity: boolean): number {
    const length = this.quoteAt(at);
    return length > 1 === isEntity ? length : 0;
  }

  private interpolated(quote: number, length: number, isVerbatim: boolean, nesting: number): number {
    const { units, limit } = this;
    const isEntity = length > 1;
    let at = quote + length;
    while (at < limit) {
      const code = units[at] ?? 0;
      if (code === leftBrace) {
        if (units[at + 1] === leftBrace) at += 2;
        else at = this.hole(at + 1, nesting);
      } else if (code === (isEntity ? ampersand : doubleQuote)) {
        const closing = this.sameQuote(at, isEntity);
        at += Math.max(closing, 1);
        if (closing === 0) continue;
        const doubled = isVerbatim ? this.sameQuote(at, isEntity) : 0;
        if (doubled === 0) return at;
        at += doubled;
      } else if (!isVerbatim && isLineEnd(code)) {
        this.openStrings.push(quote);
        return at;
      } else {
        at = !isVerbatim && code === backslash ? this.escape(at) : at + 1;
      }
    }
    return limit;
  }

  /** After the hole; where it never closes the brace was text, and so are all that follow. */
  private hole(from: number, nesting: number): number {
    if (this.isFlat) return from;
    const openStrings = this.openStrings.length;
    const end = this.code(from, leftBrace, rightBrace, inBlockCode, nesting + 1);
    if (end >= 0) return end;
    this.isFlat = true;
    this.wasted += this.limit - from;
    this.openStrings.length = openStrings;
    return from;
  }

  /** `'…'` closed on its line is one token; else the quote is an ordinary character. */
  private literal(quote: number, length: number): number {
    const { units, limit } = this;
    if (quote < (length === 1 ? this.noRawLiteralBefore : this.noEntityLiteralBefore)) return quote + length;
    let at = quote + length;
    while (at < limit) {
      const code = units[at] ?? 0;
      if (isLineEnd(code)) break;
      if (code === backslash) at = this.escape(at);
      else if (length === 1 && code === singleQuote) return at + 1;
      else if (length > 1 && code === ampersand) {
        const entity = entityAt(units, at);
        if (entity >> 4 === singleQuote) return at + (entity & 15);
        at++;
      } else at++;
    }
    if (length === 1) this.noRawLiteralBefore = at;
    else this.noEntityLiteralBefore = at;
    return quote + length;
  }
}

const isLineEnd = (code: number): boolean => code === lineFeed || code === carriageReturn;

/** Whether a value is one whole expression, with nothing but white space around it. */
export function isWholeExpression(value: string): boolean {
  const trimmed = value.trim();
  if (!/^@[({]/.test(trimmed)) return false;
  return new ExpressionScanner(unitsOf(trimmed), trimmed.length).scan(0) === trimmed.length;
}
