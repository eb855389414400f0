import * as c from './characters';
import { entityAt } from './entities';

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
  private readonly text: string;
  private limit = 0;
  /** Up to here, no character literal closes on the line: written with raw quotes, and with entities. */
  private noRawLiteralBefore = 0;
  private noEntityLiteralBefore = 0;

  constructor(text: string) {
    this.text = text;
  }

  /** The offset after the expression whose `@` is at `offset`; -1 when it never closes. */
  scan(offset: number): number {
    const { text } = this;
    // A text full of expressions that never close must not be read again for each of them.
    const isSpent = this.wasted > 8 * text.length + 65536;
    this.limit = isSpent ? Math.min(text.length, offset + 96) : text.length;
    this.openStrings.length = 0;
    this.noRawLiteralBefore = this.noEntityLiteralBefore = 0;
    const isBlock = text.charCodeAt(offset + 1) === c.leftBrace;
    const end = isBlock
      ? this.code(offset + 2, c.leftBrace, c.rightBrace, 0)
      : this.code(offset + 2, c.leftParenthesis, c.rightParenthesis, 0);
    if (end < 0) this.wasted += this.limit - offset;
    return end;
  }

  private code(from: number, open: number, close: number, nesting: number): number {
    const { text, limit } = this;
    let depth = 1;
    let at = from;
    while (at < limit) {
      const code = text.charCodeAt(at);
      if (code === close) {
        at++;
        if (--depth === 0) return at;
      } else if (code === open) {
        depth++;
        at++;
      } else if (code === c.doubleQuote) {
        at = this.string(at, 1, false);
      } else if (code > c.atSign) {
        at++;
      } else if (code === c.slash) {
        at = this.comment(at);
      } else if (code === c.atSign || code === c.dollar) {
        at = this.prefixed(at, nesting);
        if (at < 0) return -1;
      } else if (code === c.singleQuote) {
        at = this.literal(at, 1);
      } else if (code === c.ampersand) {
        const entity = entityAt(text, at);
        const character = entity >> 4;
        const length = entity & 15;
        if (entity === 0) at++;
        else if (character === c.doubleQuote) at = this.string(at, length, true);
        else if (character === c.singleQuote) at = this.literal(at, length);
        else {
          at += length;
          if (character === open) depth++;
          else if (character === close && --depth === 0) return at;
        }
      } else {
        at++;
      }
    }
    return -1;
  }

  private comment(at: number): number {
    const next = this.text.charCodeAt(at + 1);
    if (next !== c.slash && next !== c.asterisk) return at + 1;
    const { text, limit } = this;
    for (let end = at + 2; end < limit; end++) {
      const code = text.charCodeAt(end);
      if (
        next === c.slash
          ? c.isLineEnd(code)
          : code === c.slash && end > at + 2 && text.charCodeAt(end - 1) === c.asterisk
      ) {
        return next === c.slash ? end : end + 1;
      }
    }
    return limit;
  }

  /** The length of the double quote at `at`, raw or as an entity; 0 when there is none. */
  private quoteAt(at: number): number {
    const code = this.text.charCodeAt(at);
    if (code === c.doubleQuote) return 1;
    if (code !== c.ampersand) return 0;
    const entity = entityAt(this.text, at);
    return entity >> 4 === c.doubleQuote ? entity & 15 : 0;
  }

  /** `@"…"`, `$"…"`, `$@"…"` and `@$"…"`; any other `@` or `$` is one character. */
  private prefixed(at: number, nesting: number): number {
    const first = this.text.charCodeAt(at);
    const second = this.text.charCodeAt(at + 1);
    const isPair = second !== first && (second === c.atSign || second === c.dollar);
    const quote = at + (isPair ? 2 : 1);
    const length = this.quoteAt(quote);
    if (length === 0) return at + 1;
    const isVerbatim = isPair || first === c.atSign;
    const hasHoles = (isPair || first === c.dollar) && nesting < deepestHole;
    const isEntity = length > 1;
    if (hasHoles) return this.interpolated(quote, length, isEntity, isVerbatim, nesting);
    return isVerbatim ? this.verbatim(quote + length, isEntity) : this.string(quote, length, isEntity);
  }

  private string(quote: number, length: number, isEntity: boolean): number {
    const { text, limit } = this;
    const closing = isEntity ? c.ampersand : c.doubleQuote;
    let at = quote + length;
    while (at < limit) {
      const code = text.charCodeAt(at);
      if (code === closing) {
        const found = this.quoteAt(at);
        if (found > 0) return at + found;
        at++;
      } else if (code === c.backslash) at = this.escape(at);
      else if (code === c.lineFeed || code === c.carriageReturn) break;
      else at++;
    }
    this.openStrings.push(quote);
    return at;
  }

  /** A backslash protects a quote or a backslash. */
  private escape(at: number): number {
    const next = this.text.charCodeAt(at + 1);
    if (next === c.backslash || next === c.doubleQuote || next === c.singleQuote) return at + 2;
    const entity = next === c.ampersand ? entityAt(this.text, at + 1) : 0;
    const character = entity >> 4;
    return character === c.doubleQuote || character === c.singleQuote ? at + 1 + (entity & 15) : at + 1;
  }

  private verbatim(from: number, isEntity: boolean): number {
    const { text, limit } = this;
    let at = from;
    while (at < limit) {
      if (text.charCodeAt(at) !== (isEntity ? c.ampersand : c.doubleQuote)) {
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

  private interpolated(quote: number, length: number, isEntity: boolean, isVerbatim: boolean, nesting: number): number {
    const { text, limit } = this;
    let at = quote + length;
    while (at < limit) {
      const code = text.charCodeAt(at);
      if (code === c.leftBrace) {
        if (text.charCodeAt(at + 1) === c.leftBrace) at += 2;
        else {
          at = this.code(at + 1, c.leftBrace, c.rightBrace, nesting + 1);
          if (at < 0) return -1;
        }
      } else if (code === (isEntity ? c.ampersand : c.doubleQuote)) {
        const closing = this.sameQuote(at, isEntity);
        at += Math.max(closing, 1);
        if (closing === 0) continue;
        const doubled = isVerbatim ? this.sameQuote(at, isEntity) : 0;
        if (doubled === 0) return at;
        at += doubled;
      } else if (!isVerbatim && c.isLineEnd(code)) {
        this.openStrings.push(quote);
        return at;
      } else {
        at = !isVerbatim && code === c.backslash ? this.escape(at) : at + 1;
      }
    }
    return limit;
  }

  /** `'…'` closed on its line is one token; else the quote is an ordinary character. */
  private literal(quote: number, length: number): number {
    const { text, limit } = this;
    if (quote < (length === 1 ? this.noRawLiteralBefore : this.noEntityLiteralBefore)) return quote + length;
    let at = quote + length;
    while (at < limit) {
      const code = text.charCodeAt(at);
      if (c.isLineEnd(code)) break;
      if (code === c.backslash) at = this.escape(at);
      else if (length === 1 && code === c.singleQuote) return at + 1;
      else if (length > 1 && code === c.ampersand) {
        const entity = entityAt(text, at);
        if (entity >> 4 === c.singleQuote) return at + (entity & 15);
        at++;
      } else at++;
    }
    if (length === 1) this.noRawLiteralBefore = at;
    else this.noEntityLiteralBefore = at;
    return quote + length;
  }
}

/** Whether a value is one whole expression, with nothing but white space around it. */
export function isWholeExpression(value: string): boolean {
  const trimmed = value.trim();
  return /^@[({]/.test(trimmed) && new ExpressionScanner(trimmed).scan(0) === trimmed.length;
}
